//! Findings to work through: as a workbook that shows each beside its cell, as a table, and as a document.

mod copy;
mod document;
mod list;
mod summary;

use std::collections::HashMap;
use std::io::{Seek, Write};
use std::sync::Arc;

use fsi_catalog::vocabulary::{Severity, Vocabulary};
use fsi_catalog::{Finding, Place};
use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, Workbook};

use crate::source;
use crate::workbook::BookError;

pub use document::{write_csv, write_json};

/// Writes a workbook with a sheet of all findings, one of the rules behind them and, where the file they were found in is at hand, a copy of each of its
/// sheets in which the cells are marked and bear what was found as a note.
///
/// The copies hold values: formulas, formats and columns' widths of the original are not in them.
pub fn write(
    findings: &[Finding],
    original: Option<&source::Workbook>,
    out: impl Write + Seek + Send,
) -> Result<(), BookError> {
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title("Findings in an inventory")
            .set_author("Federal Services Index"),
    );
    let page = book.add_worksheet();
    page.set_name(list::SHEET)?;
    let names = original
        .map(|original| copy::names(original.sheets()))
        .unwrap_or_default();
    list::write(page, findings, &names)?;
    summary::write(book.add_worksheet(), findings)?;
    if let Some(original) = original {
        let (mut marks, mut notes) = (Marks::of(findings), 0);
        for (index, (sheet, name)) in original.sheets().iter().zip(&names).enumerate() {
            let page = book.add_worksheet();
            page.set_name(&name.copy)?;
            let of_sheet = marks.0.remove(sheet).unwrap_or_default();
            copy::write(page, &name.copy, original.rows(index), of_sheet, &mut notes)?;
        }
    }
    book.save_to_writer(out)?;
    Ok(())
}

/// The findings of each cell, by sheet, row and column.
struct Marks<'f>(HashMap<Option<Arc<str>>, SheetMarks<'f>>);

/// The findings of the cells of a sheet. What is about a whole row is marked in its first cell.
type SheetMarks<'f> = HashMap<u32, HashMap<u32, Vec<&'f Finding>>>;

impl<'f> Marks<'f> {
    fn of(findings: &'f [Finding]) -> Self {
        let mut marks: HashMap<Option<Arc<str>>, SheetMarks<'f>> = HashMap::new();
        for finding in findings {
            if let Place::Cell { sheet, row, column, .. } = &finding.place {
                let rows = marks.entry(sheet.clone()).or_default();
                let cells = rows.entry(*row).or_default();
                cells.entry(column.unwrap_or_default()).or_default().push(finding);
            }
        }
        Self(marks)
    }
}

/// The colours of a severity: text and ground, dark enough on light enough to be read. The word stands beside them.
fn colours(severity: Severity) -> Format {
    let (text, ground) = match severity {
        Severity::Error => (0x0086_1A1A, 0x00FB_DCDC),
        Severity::Warning => (0x0066_4400, 0x00FF_F0C2),
        Severity::Suggestion => (0x0016_4A86, 0x00E1_EEFA),
    };
    Format::new()
        .set_font_color(Color::RGB(text))
        .set_background_color(Color::RGB(ground))
        .set_align(FormatAlign::Top)
}

/// A severity in a word.
fn title(severity: Severity) -> &'static str {
    severity.term().title
}

#[cfg(test)]
mod tests;
