//! Values as the cells of a template hold them.

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet};
use serde_json::Value;

use super::prose;
use crate::layout::{Column, ValueKind};
use crate::workbook::{BookError, TextFormat, excel_day, write_text};

/// What stands between the entries of a list.
pub(crate) const BETWEEN: &str = "|";

/// The formats of cells.
pub(super) struct Formats {
    typed: TextFormat,
    prose: TextFormat,
    number: Format,
    day: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        Self {
            typed: TextFormat::typed(),
            prose: TextFormat::new(prose().plain().clone().set_num_format("@")),
            number: top.clone().set_num_format("0"),
            day: top.set_num_format("yyyy-mm-dd"),
        }
    }

    /// The format of the cells that somebody fills in. Everything but numbers and days is text: a spreadsheet would make
    /// a number of 007 and a day of 2025-05.
    pub(super) fn of(&self, kind: ValueKind) -> &Format {
        match kind {
            ValueKind::Number | ValueKind::Figure => &self.number,
            ValueKind::Day => &self.day,
            ValueKind::Text(most) if most > 200 => self.prose.plain(),
            _ => self.typed.plain(),
        }
    }
}

/// Writes a value; answers what had to be changed, where a cell cannot hold it as it is.
pub(super) fn write(
    page: &mut Worksheet,
    (row, place): (u32, u16),
    column: &Column,
    value: Option<&Value>,
    formats: &Formats,
) -> Result<Option<String>, BookError> {
    let typed = match column.kind {
        ValueKind::Text(most) if most > 200 => &formats.prose,
        _ => &formats.typed,
    };
    match (column.kind, value) {
        // What the documents leave out because it is so by default.
        (ValueKind::Answer, None | Some(Value::Null)) if column.path == "isRequired" => {
            write_text(page, row, place, "yes", typed)?;
        }
        (_, None | Some(Value::Null)) => {}
        (_, Some(Value::Bool(answer))) => write_text(page, row, place, if *answer { "yes" } else { "no" }, typed)?,
        (_, Some(Value::Number(number))) => {
            // Every number of a record is below 2^53, so it is the same as a float.
            let number = number.as_f64().unwrap_or_default();
            page.write_number_with_format(row, place, number, &formats.number)?;
        }
        (ValueKind::Day, Some(Value::String(text))) => match text.parse::<NaiveDate>().ok().and_then(excel_day) {
            Some(day) => {
                page.write_datetime_with_format(row, place, &day, &formats.day)?;
            }
            None => write_text(page, row, place, text, typed)?,
        },
        (_, Some(Value::String(text))) => write_text(page, row, place, text, typed)?,
        (_, Some(Value::Array(entries))) => {
            let mut is_altered = false;
            let texts: Vec<String> = entries
                .iter()
                .filter_map(entry_text)
                .map(|text| {
                    let clean = text.replace(['|', ';', '\n', '\r'], "/");
                    is_altered |= clean != text;
                    clean
                })
                .collect();
            write_text(page, row, place, &texts.join(BETWEEN), typed)?;
            if is_altered {
                let cell = format!("{}{}", fsi_catalog::finding::column_letters(place.into()), row + 1);
                return Ok(Some(format!(
                    "{}!{cell} ({}): “|”, “;” and line ends stand between the entries of a list, so “/” was put in their place within an entry",
                    page.name(),
                    column.name
                )));
            }
        }
        (_, Some(Value::Object(_))) => {}
    }
    Ok(None)
}

/// An entry of a list in a cell: a text, or what names an object.
fn entry_text(entry: &Value) -> Option<&str> {
    entry.as_str().or_else(|| super::rows::channel(entry))
}
