//! The dictionary of an inventory: what every column means and what can stand in it.

use std::io::Write;

use fsi_catalog::vocabulary::VocabularyName;
use rust_xlsxwriter::Worksheet;

use crate::layout::{Column, SHEETS, ValueKind};
use crate::template::{head_format, prose};
use crate::workbook::{BookError, safe, write_text};

/// The name of its sheet in a template.
pub const SHEET: &str = "dictionary";

const HEADS: [(&str, u16); 9] = [
    ("sheet", 18),
    ("column", 24),
    ("required", 12),
    ("meaning", 60),
    ("what it holds", 44),
    ("term", 30),
    ("title of the term", 28),
    ("meaning of the term", 60),
    ("example or source", 44),
];

/// Writes the dictionary as a table (CSV).
pub fn write_csv(out: impl Write) -> Result<(), BookError> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(HEADS.map(|(head, _)| head))?;
    for row in rows() {
        table.write_record(row.iter().map(|text| safe(text).into_owned()))?;
    }
    table.flush()?;
    Ok(())
}

/// Writes the dictionary as a sheet of a template.
pub(crate) fn write_sheet(page: &mut Worksheet) -> Result<(), BookError> {
    page.set_name(SHEET)?;
    for (column, (head, width)) in (0_u16..).zip(HEADS) {
        page.write_string_with_format(0, column, head, &head_format(false))?;
        page.set_column_width(column, width)?;
    }
    let format = prose();
    let mut last = 0;
    for (row, texts) in (1_u32..).zip(rows()) {
        for (column, text) in (0_u16..).zip(&texts) {
            write_text(page, row, column, text, &format)?;
        }
        last = row;
    }
    page.autofilter(0, 0, last, 8)?;
    page.set_freeze_panes(1, 2)?;
    Ok(())
}

/// One row for each column, and one for each term that can stand in it.
fn rows() -> impl Iterator<Item = [String; HEADS.len()]> {
    SHEETS.iter().flat_map(|sheet| {
        sheet.columns.iter().flat_map(|column| {
            let required = if column.is_required { "required" } else { "optional" };
            let row = |meaning: &str, holds: String, term: [&str; 3], last: &str| {
                let [code, title, definition] = term;
                [
                    sheet.name,
                    column.name,
                    required,
                    meaning,
                    &holds,
                    code,
                    title,
                    definition,
                    last,
                ]
                .map(str::to_owned)
            };
            let mut rows = vec![row(column.definition, holds(column.kind), [""; 3], column.example)];
            if let ValueKind::Term(name) | ValueKind::Terms(name) = column.kind {
                let terms = name.terms().into_iter();
                rows.extend(
                    terms.map(|term| row("", String::new(), [term.code, term.title, term.definition], term.source)),
                );
            }
            rows
        })
    })
}

/// Says what a column means and what can stand in it, in a note of a few lines.
pub(crate) fn explain(column: &Column) -> String {
    let required = if column.is_required { "Required. " } else { "" };
    let mut text = format!("{required}{}\n\n{}.", column.definition, holds(column.kind));
    if let ValueKind::Term(name) | ValueKind::Terms(name) = column.kind {
        text.push('\n');
        text.push_str(&codes(name));
    }
    if !column.example.is_empty() {
        text.push_str("\n\nExample: ");
        text.push_str(column.example);
    }
    text
}

fn codes(name: VocabularyName) -> String {
    let codes: Vec<&str> = name.terms().iter().map(|term| term.code).collect();
    codes.join(", ")
}

/// Says what cells of a kind hold.
fn holds(kind: ValueKind) -> String {
    match kind {
        ValueKind::Text(most) => format!("Text of at most {most} characters"),
        ValueKind::Texts => "Texts, with | between them".into(),
        ValueKind::Term(_) => "One of these terms".into(),
        ValueKind::Terms(_) => "One or several of these terms, with | between them".into(),
        ValueKind::Answer => "yes or no; empty where it was not answered".into(),
        ValueKind::Number => "A whole number from 0".into(),
        ValueKind::Day => "A day, such as 2026-09-30".into(),
        ValueKind::Link => "A web address that begins with https://".into(),
        ValueKind::Period => "A fiscal year such as FY2025, a quarter such as FY2025-Q1, a calendar year, a month such as 2025-05, or two days such as 2025-04-01/2026-03-31".into(),
        ValueKind::Figure => "A whole number from 0, or NO_DATA where nobody has it, or NOT_APPLICABLE where it does not apply".into(),
        ValueKind::Organization => "An organization, by slug, acronym or name".into(),
        ValueKind::Organizations => "Organizations by slug, acronym or name, with | between them".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_says_every_column_and_every_term_of_it() {
        let mut out = Vec::new();
        write_csv(&mut out).expect("written");
        let mut table = csv::Reader::from_reader(out.as_slice());
        let rows: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().expect("a table");
        for sheet in SHEETS {
            for column in sheet.columns {
                let of_column =
                    |row: &&csv::StringRecord| row.get(0) == Some(sheet.name) && row.get(1) == Some(column.name);
                let rows: Vec<_> = rows.iter().filter(of_column).collect();
                let terms = match column.kind {
                    ValueKind::Term(name) | ValueKind::Terms(name) => name.terms(),
                    _ => Vec::new(),
                };
                assert_eq!(rows.len(), 1 + terms.len(), "{}.{}", sheet.name, column.name);
                assert!(
                    rows.iter()
                        .skip(1)
                        .zip(terms)
                        .all(|(row, term)| row.get(7) == Some(term.definition))
                );
            }
        }
    }
}
