//! Copies of the sheets in which something was found.

use std::collections::HashSet;
use std::sync::Arc;

use fsi_catalog::Finding;
use fsi_catalog::vocabulary::{Severity, Vocabulary};
use rust_xlsxwriter::{Format, Worksheet};

use super::{SheetMarks, colours, title};
use crate::Unreadable;
use crate::source::Rows;
use crate::table::Cell;
use crate::workbook::{BookError, ValueFormats, column_of, note, row_of, write_value};

/// What the copy of a sheet is called.
pub(super) struct Name {
    /// The sheet; none in a file without sheets.
    pub(super) original: Option<Arc<str>>,
    /// Its copy.
    pub(super) copy: String,
}

/// What the one sheet of a file without sheets is called.
const UNNAMED: &str = "submission";
/// The longest name of a sheet.
const LONGEST_NAME: usize = 31;

/// The most notes of a workbook: each takes some 14 kB while it is written, and spreadsheets open many of them slowly. Cells
/// beyond are marked, and their findings stand in the list.
pub(super) const MOST_NOTES: usize = 10_000;

/// Names the copies: as the sheets themselves, unless a workbook cannot have that name or has it already.
pub(super) fn names(sheets: &[Option<Arc<str>>]) -> Vec<Name> {
    let mut taken: HashSet<String> = HashSet::from([super::list::SHEET.to_owned(), super::summary::SHEET.to_owned()]);
    let mut free = |wanted: &str| {
        let wanted: String = wanted
            .trim_matches('\'')
            .chars()
            .map(|c| {
                if c.is_control() || "*?:[]\\/".contains(c) {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        let wanted = if wanted.trim().is_empty() {
            UNNAMED
        } else {
            wanted.as_str()
        };
        let named = |number: usize| {
            let end = if number == 1 {
                String::new()
            } else {
                format!(" ({number})")
            };
            let room = LONGEST_NAME - end.len();
            // Names are bounded in UTF-16, of which no character takes more than two.
            let mut used = 0;
            let kept = wanted.chars().take_while(|c| {
                used += c.len_utf16();
                used <= room
            });
            format!("{}{end}", kept.collect::<String>().trim_end_matches('\''))
        };
        let mut number = 1;
        while !taken.insert(named(number).to_lowercase()) {
            number += 1;
        }
        named(number)
    };
    let name = |sheet: &Option<Arc<str>>| Name {
        copy: free(sheet.as_deref().unwrap_or(UNNAMED)),
        original: sheet.clone(),
    };
    sheets.iter().map(name).collect()
}

/// Copies a sheet and marks what was found. Where the sheet cannot be read any further the copy ends, and what is marked
/// beyond stands in empty cells; that it cannot be read is itself a finding.
pub(super) fn write(
    page: &mut Worksheet,
    name: &str,
    rows: Result<Rows, Unreadable>,
    mut marks: SheetMarks<'_>,
    notes: &mut usize,
) -> Result<(), BookError> {
    let plain = ValueFormats::on(&Format::new());
    for row in rows.into_iter().flatten() {
        let Ok(row) = row else { break };
        let mut found = marks.remove(&row.number).unwrap_or_default();
        let number = row_of(row.number, name)?;
        for (index, value) in row.cells.iter().enumerate() {
            let column = column_of(index, name)?;
            match found.remove(&u32::from(column)) {
                Some(found) => mark(page, number, column, value, &found, notes)?,
                None if value.is_empty() => {}
                None => write_value(page, number, column, value, &plain)?,
            }
        }
        for (column, found) in found {
            mark(
                page,
                number,
                column_of(column as usize, name)?,
                &Cell::Empty,
                &found,
                notes,
            )?;
        }
    }
    for (row, found) in marks {
        for (column, found) in found {
            mark(
                page,
                row_of(row, name)?,
                column_of(column as usize, name)?,
                &Cell::Empty,
                &found,
                notes,
            )?;
        }
    }
    Ok(())
}

fn mark(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Cell,
    found: &[&Finding],
    notes: &mut usize,
) -> Result<(), BookError> {
    // Severities are listed worst first.
    let worst = found
        .iter()
        .map(|finding| finding.severity())
        .min_by_key(|severity| severity.position());
    let ground = colours(worst.unwrap_or(Severity::Suggestion)).set_border(rust_xlsxwriter::FormatBorder::Medium);
    write_value(page, row, column, value, &ValueFormats::on(&ground))?;
    if *notes < MOST_NOTES {
        page.insert_note(row, column, &note(&said(found)))?;
        *notes += 1;
    }
    Ok(())
}

/// What was found in a cell, in words. What a note cannot show stands in the list.
fn said(found: &[&Finding]) -> String {
    const LONGEST: usize = 3_500;
    let mut text = String::new();
    for (shown, finding) in found.iter().enumerate() {
        let mut part = format!(
            "{} ({})\n{}\nWhat to do: {}",
            title(finding.severity()),
            finding.rule.code,
            finding.message,
            finding.remedy()
        );
        if let Some(fix) = &finding.fix {
            part.push_str("\nReady fix: ");
            part.push_str(fix);
        }
        if shown > 0 {
            text.push_str("\n\n");
            if text.chars().count() + part.chars().count() > LONGEST {
                let more = found.len() - shown;
                text.push_str(&format!("… and {more} more, in the sheet “{}”", super::list::SHEET));
                break;
            }
        }
        text.push_str(&part);
    }
    text
}
