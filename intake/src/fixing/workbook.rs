//! Fixes in a workbook: the values of its sheets are written anew.

use rust_xlsxwriter::{Format, Workbook};

use super::NotFixed;
use super::plan::{Change, Plan};
use crate::source;
use crate::table::Cell;
use crate::workbook::{BookError, ValueFormats, column_of, row_of, write_value};

/// Writes a workbook of the values of all sheets.
pub(super) fn rewrite(original: &source::Workbook, plan: &mut Plan<'_>) -> Result<Vec<u8>, NotFixed> {
    let mut book = Workbook::new();
    let formats = ValueFormats::on(&Format::new());
    for (index, sheet) in original.sheets().iter().enumerate() {
        let name = sheet.as_deref().unwrap_or_default();
        let page = book.add_worksheet();
        page.set_name(name).map_err(BookError::from)?;
        let mut changes = plan.cells(sheet.as_ref());
        for row in original.rows(index)? {
            let mut row = row?;
            let number = row_of(row.number, name)?;
            for (column, changes) in changes.remove(&row.number).into_iter().flatten() {
                let place = usize::from(column_of(column as usize, name)?);
                let held = row.cell(place).clone();
                if let Some(cell) = fixed(&held, &changes, plan) {
                    if row.cells.len() <= place {
                        row.cells.resize(place + 1, Cell::Empty);
                    }
                    if let Some(there) = row.cells.get_mut(place) {
                        *there = cell;
                    }
                }
            }
            for (column, cell) in row.cells.iter().enumerate() {
                match cell {
                    Cell::Empty => {}
                    // Its end is not at hand, and half a text must not pass for the whole.
                    Cell::TooLong(beginning) => {
                        let characters = beginning.chars().count();
                        return Err(too_long(name, row.number, column, characters).into());
                    }
                    cell => write_value(page, number, column_of(column, name)?, cell, &formats)?,
                }
            }
        }
        // Cells in rows on which nothing stands.
        for (number, changes) in changes {
            for (column, changes) in changes {
                if let Some(cell) = fixed(&Cell::Empty, &changes, plan) {
                    write_value(
                        page,
                        row_of(number, name)?,
                        column_of(column as usize, name)?,
                        &cell,
                        &formats,
                    )?;
                }
            }
        }
    }
    Ok(book.save_to_buffer().map_err(BookError::from)?)
}

fn too_long(sheet: &str, row: u32, column: usize, characters: usize) -> BookError {
    let letters = fsi_catalog::finding::column_letters(u32::try_from(column).unwrap_or_default());
    BookError::TextTooLong {
        sheet: sheet.to_owned(),
        cell: format!("{letters}{row}"),
        characters,
    }
}

/// Answers what a cell is to hold. A number that was a number stays one.
fn fixed<'f>(held: &Cell, changes: &[Change<'f>], plan: &mut Plan<'f>) -> Option<Cell> {
    let text = plan.text(&held.to_string(), changes)?;
    let number = match held {
        Cell::Number(_) => text.parse().ok().filter(|number: &f64| number.to_string() == text),
        _ => None,
    };
    Some(number.map_or_else(|| Cell::text(&text), Cell::Number))
}
