use std::io::Cursor;

use super::*;
use crate::Limits;
use crate::table::{Cell, Row};

mod csv;
mod kinds;
mod xlsx;

fn open(bytes: impl Into<Vec<u8>>) -> Result<Source, Unreadable> {
    super::open(Cursor::new(bytes.into()), Some("inventory"), &Intake::default())
}

/// The code of the rule that ends reading, and all that it says.
fn refusal(result: Result<impl Sized, Unreadable>) -> (&'static str, String) {
    match result {
        Ok(_) => ("", String::new()),
        Err(Unreadable(finding)) => (finding.rule.code, format!("{} {}", finding.message, finding.remedy())),
    }
}

fn workbook(bytes: impl Into<Vec<u8>>, limits: Limits) -> Result<Workbook, Unreadable> {
    let intake = Intake {
        limits,
        ..Intake::default()
    };
    match super::open(Cursor::new(bytes.into()), None, &intake)? {
        Source::Tables(workbook) => Ok(workbook),
        Source::Documents(_) => panic!("a table is told from documents"),
    }
}

fn rows_within(bytes: impl Into<Vec<u8>>, limits: Limits) -> Result<Vec<Row>, Unreadable> {
    workbook(bytes, limits)?.rows(0)?.collect()
}

fn rows(bytes: impl Into<Vec<u8>>) -> Vec<Row> {
    rows_within(bytes, Limits::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Rows as text: the number, and the cells between bars.
fn shown(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let cells: Vec<String> = row.cells.iter().map(ToString::to_string).collect();
            format!("{}: {}", row.number, cells.join("|"))
        })
        .collect()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}
