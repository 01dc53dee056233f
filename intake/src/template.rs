//! The workbook in which an agency fills in its inventory, empty or with what the index already has.
//!
//! Its sheets and columns are those of [`layout::SHEETS`], so whatever is filled in is read back. Beside them stand sheets
//! that are never read ([`NOT_READ`]). Examples stand in such sheets only, never as a row of the inventory: an example
//! that somebody forgets to delete would be submitted as a service.

mod cells;
mod detail;
mod guide;
mod lists;
mod rows;

use std::io::{Seek, Write};

use fsi_catalog::MeasurementInput;
use fsi_catalog::service::ServiceRecord;
use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, Workbook, Worksheet};
use serde_json::Value;

use crate::dictionary;
use crate::layout::{self, Column, SHEETS, Sheet, ValueKind};
use crate::workbook::{BookError, MOST_ROWS, TextFormat, note};
use cells::Formats;
use lists::Lists;

/// The sheets of a template that hold no inventory: they are there for people, and are passed over when it is read.
pub const NOT_READ: &[&str] = &[dictionary::SHEET, guide::EXAMPLE, guide::READ_ME, lists::SHEET];

/// What a template begins with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Template<'a> {
    /// The services it is filled in with.
    pub prefill: &'a [Prefilled],
    /// The organizations to choose from, by slug.
    pub organizations: &'a [&'a str],
}

/// A service that a template is filled in with.
#[derive(Clone, Debug, PartialEq)]
pub struct Prefilled {
    /// The record, with organizations and provider by slug.
    pub record: ServiceRecord<String, String>,
    /// The permanent name in addresses.
    pub slug: String,
    /// The figures that stand.
    pub measurements: Vec<MeasurementInput>,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows of the inventory, in all sheets.
    pub rows: u64,
    /// Values that a cell cannot hold as they are, and how they were changed; the workbook itself says so too.
    pub altered: Vec<String>,
}

/// Writes the workbook to fill in.
pub fn write(template: &Template<'_>, out: impl Write + Seek + Send) -> Result<Written, BookError> {
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title("Inventory of public services")
            .set_author("Federal Services Index"),
    );
    let documents = rows::documents(template.prefill)?;
    let lists = Lists::of(template, &documents);
    let formats = Formats::new();
    let mut written = Written::default();
    for sheet in SHEETS {
        let page = book.add_worksheet();
        page.set_name(sheet.name)?;
        head(page, sheet, &lists)?;
        body(page, sheet, &documents, &formats, &mut written)?;
    }
    dictionary::write_sheet(book.add_worksheet())?;
    guide::write_example(book.add_worksheet())?;
    guide::write_read_me(book.add_worksheet(), &written.altered)?;
    lists.write(&mut book)?;
    book.save_to_writer(out)?;
    Ok(written)
}

/// Answers the head of a table of services, as CSV: what a file without sheets can say.
#[must_use]
pub fn csv_head() -> String {
    let names: Vec<&str> = Sheet::named(layout::SERVICES)
        .map(|sheet| sheet.columns.iter().map(|column| column.name).collect())
        .unwrap_or_default();
    // With the mark by which spreadsheets know UTF-8.
    format!("\u{feff}{}\r\n", names.join(","))
}

fn head(page: &mut Worksheet, sheet: &'static Sheet, lists: &Lists) -> Result<(), BookError> {
    for (number, column) in (0_u16..).zip(sheet.columns) {
        page.write_string_with_format(0, number, column.name, &head_format(column.is_required))?;
        page.insert_note(0, number, &note(&dictionary::explain(column)))?;
        page.set_column_width(number, width(column))?;
        page.set_column_format(number, Formats::new().of(column.kind))?;
        if let Some(validation) = lists.validation(column)? {
            page.add_data_validation(1, number, MOST_ROWS - 1, number, &validation)?;
        }
    }
    page.set_row_height(0, 22)?;
    // What names the row stays in sight.
    let naming = sheet.columns.iter().take(3).rposition(|column| column.is_required);
    let kept = naming.and_then(|last| u16::try_from(last + 1).ok()).unwrap_or(1);
    page.set_freeze_panes(1, kept)?;
    Ok(())
}

/// The format of heads: required ones are dark and bold with a double line below; their notes say so in words.
pub(crate) fn head_format(is_required: bool) -> Format {
    let format = Format::new()
        .set_align(FormatAlign::VerticalCenter)
        .set_num_format("@")
        .set_border_bottom(rust_xlsxwriter::FormatBorder::Thin);
    if is_required {
        format
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(Color::RGB(0x0016_2E51))
            .set_border_bottom(rust_xlsxwriter::FormatBorder::Double)
    } else {
        format.set_background_color(Color::RGB(0x00D9_E8F6))
    }
}

fn width(column: &Column) -> f64 {
    let by_kind = match column.kind {
        ValueKind::Text(most) if most > 400 => 60,
        ValueKind::Text(most) if most > 100 => 44,
        ValueKind::Link => 44,
        ValueKind::Texts | ValueKind::Terms(_) | ValueKind::Organizations => 32,
        ValueKind::Term(_) | ValueKind::Organization => 20,
        _ => 14,
    };
    f64::from(u32::try_from(column.name.len() + 4).unwrap_or(by_kind).max(by_kind))
}

fn body(
    page: &mut Worksheet,
    sheet: &'static Sheet,
    documents: &[Value],
    formats: &Formats,
    written: &mut Written,
) -> Result<(), BookError> {
    let mut number = 0_u32;
    for document in documents {
        for row in rows::of(sheet, document) {
            number += 1;
            if number >= MOST_ROWS {
                return Err(BookError::TooManyRows {
                    sheet: sheet.name.to_owned(),
                });
            }
            for (place, column) in (0_u16..).zip(sheet.columns) {
                if let Some(altered) = cells::write(page, (number, place), column, row.value(column), formats)? {
                    written.altered.push(altered);
                }
            }
            written.rows += 1;
        }
    }
    Ok(())
}

/// A format of text that people read, wrapped.
pub(crate) fn prose() -> TextFormat {
    TextFormat::new(Format::new().set_text_wrap().set_align(FormatAlign::Top))
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;
