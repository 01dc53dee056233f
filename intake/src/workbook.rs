//! Writing workbooks: what their cells can hold, and text that no spreadsheet may take for a formula.

use std::io;

use crate::table::Cell;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Note, Worksheet, XlsxError};

/// Rows of a sheet of a workbook.
pub(crate) const MOST_ROWS: u32 = 1_048_576;
/// Columns of a sheet of a workbook.
pub(crate) const MOST_COLUMNS: u16 = 16_384;
/// Characters of a cell of a workbook.
pub(crate) const MOST_CHARACTERS: usize = 32_767;

/// Why a workbook or a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// A text is longer than a cell can hold.
    #[error(
        "{sheet}!{cell} would hold {characters} characters, and a cell of a workbook holds 32,767: use JSON or CSV instead"
    )]
    TextTooLong {
        /// The sheet.
        sheet: String,
        /// The cell.
        cell: String,
        /// How long it is.
        characters: usize,
    },
    /// There are more rows than a sheet can hold.
    #[error(
        "the sheet “{sheet}” would have more than 1,048,576 rows: take fewer services at a time, or JSON or CSV instead"
    )]
    TooManyRows {
        /// The sheet.
        sheet: String,
    },
    /// There are more columns than a sheet can hold.
    #[error("the sheet “{sheet}” would have more than 16,384 columns: leave out those that are empty")]
    TooManyColumns {
        /// The sheet.
        sheet: String,
    },
    /// The file to copy from cannot be read.
    #[error("the original cannot be read: {0}")]
    Original(String),
    /// The workbook cannot be put together or written.
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] XlsxError),
    /// The table cannot be written.
    #[error("the table cannot be written: {0}")]
    Table(#[from] csv::Error),
    /// The document cannot be written.
    #[error("the document cannot be written: {0}")]
    Document(#[from] serde_json::Error),
    /// The place to write to fails.
    #[error("the file cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// Whether a spreadsheet could take a text for a formula when it reads it from a table or the cell is edited.
#[must_use]
pub(crate) fn reads_as_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Writes a text so that a spreadsheet that opens the table does not take it for a formula.
#[must_use]
pub(crate) fn safe(text: &str) -> std::borrow::Cow<'_, str> {
    if reads_as_formula(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// A format of text, and the same for text that must not become a formula when the cell is edited.
pub(crate) struct TextFormat {
    plain: Format,
    quoted: Format,
}

impl TextFormat {
    pub(crate) fn new(plain: Format) -> Self {
        Self {
            quoted: plain.clone().set_quote_prefix(),
            plain,
        }
    }

    /// Text that stays as it is typed: leading zeros of codes, and years that look like numbers.
    pub(crate) fn typed() -> Self {
        Self::new(Format::new().set_num_format("@").set_align(FormatAlign::Top))
    }

    pub(crate) fn plain(&self) -> &Format {
        &self.plain
    }
}

/// Writes a text into a cell.
pub(crate) fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &TextFormat,
) -> Result<(), BookError> {
    let characters = text.encode_utf16().count();
    if characters > MOST_CHARACTERS {
        return Err(BookError::TextTooLong {
            sheet: sheet.name(),
            cell: format!("{}{}", fsi_catalog::finding::column_letters(column.into()), row + 1),
            characters,
        });
    }
    let format = if reads_as_formula(text) {
        &format.quoted
    } else {
        &format.plain
    };
    sheet.write_string_with_format(row, column, text, format)?;
    Ok(())
}

/// Answers a day as workbooks hold it; none before 1900 or after 9999.
pub(crate) fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    let month = u8::try_from(day.month()).ok()?;
    ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).ok()?).ok()
}

/// Makes the note of a cell, wide enough to be read.
pub(crate) fn note(text: &str) -> Note {
    const LONGEST: usize = 4_000;
    let text: String = text.chars().take(LONGEST).collect();
    let lines: usize = text.lines().map(|line| 1 + line.chars().count() / 48).sum();
    let height = u32::try_from(20 + 17 * lines.clamp(2, 30)).unwrap_or(530);
    Note::new(text)
        .set_author("Federal Services Index")
        .add_author_prefix(false)
        .set_width(340)
        .set_height(height)
}

/// The formats of values that are copied, with or without a ground of their own.
pub(crate) struct ValueFormats {
    text: TextFormat,
    number: Format,
    day: Format,
}

impl ValueFormats {
    pub(crate) fn on(base: &Format) -> Self {
        Self {
            // Text stays text where somebody edits it, so that codes keep their zeros.
            text: TextFormat::new(base.clone().set_num_format("@")),
            number: base.clone(),
            day: base.clone().set_num_format("yyyy-mm-dd"),
        }
    }
}

/// Writes a value as it stood in another file. Formulas of that file are values here.
pub(crate) fn write_value(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Cell,
    formats: &ValueFormats,
) -> Result<(), BookError> {
    match value {
        Cell::Empty => {
            // Without a format nothing is written, with one the ground shows.
            sheet.write_blank(row, column, &formats.number)?;
        }
        Cell::Number(number) if number.is_finite() => {
            sheet.write_number_with_format(row, column, *number, &formats.number)?;
        }
        Cell::Truth(truth) => {
            sheet.write_boolean_with_format(row, column, *truth, &formats.number)?;
        }
        Cell::Day(day) => match excel_day(*day) {
            Some(day) => {
                sheet.write_datetime_with_format(row, column, &day, &formats.day)?;
            }
            None => write_text(sheet, row, column, &day.to_string(), &formats.text)?,
        },
        Cell::TooLong(beginning) => write_text(sheet, row, column, &format!("{beginning}…"), &formats.text)?,
        Cell::Number(_) | Cell::Text(_) | Cell::Error(_) => {
            write_text(sheet, row, column, &value.to_string(), &formats.text)?;
        }
    }
    Ok(())
}

/// Answers the row of a workbook for a number that counts from 1.
pub(crate) fn row_of(number: u32, sheet: &str) -> Result<u32, BookError> {
    match number.checked_sub(1) {
        Some(row) if row < MOST_ROWS => Ok(row),
        _ => Err(BookError::TooManyRows {
            sheet: sheet.to_owned(),
        }),
    }
}

/// Answers the column of a workbook for one that counts from 0.
pub(crate) fn column_of(number: usize, sheet: &str) -> Result<u16, BookError> {
    match u16::try_from(number) {
        Ok(column) if column < MOST_COLUMNS => Ok(column),
        _ => Err(BookError::TooManyColumns {
            sheet: sheet.to_owned(),
        }),
    }
}
