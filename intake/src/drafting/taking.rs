//! The value of a cell as the JSON of the record.

use fsi_catalog::vocabulary::Vocabulary;
use fsi_catalog::{Finding, Place};

use super::sketch::encoded;
use crate::layout::Column;
use crate::table::Cell;
use crate::value::{self, Conventions, Value};

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Taken {
    /// Nothing, or nothing that could be read; then there is a finding.
    Nothing,
    /// A value.
    Value(serde_json::Value),
    /// A figure: its state by code, and its number.
    Figure(&'static str, Option<i64>),
}

/// Lists whose entries never hold a comma, so that a comma separates them as well.
const CODES: &[&str] = &["languages", "assistanceListings", "ombControlNumbers", "uiiCodes"];

/// Reads a cell as what its column holds.
pub(crate) fn take(
    cell: &Cell,
    column: &Column,
    conventions: Conventions,
    place: &Place,
    findings: &mut Vec<Finding>,
) -> Taken {
    if cell.is_empty() {
        return Taken::Nothing;
    }
    let said = match cell {
        Cell::Text(text) if CODES.contains(&column.path) && text.contains(',') => {
            read(column, &Cell::text(&text.replace(',', "|")), conventions)
        }
        Cell::Text(text) if is_guarded(text) => read(column, &Cell::text(&text[1..]), conventions),
        cell => read(column, cell, conventions),
    };
    findings.extend(said.faults.into_iter().map(|fault| fault.at(place.clone(), cell)));
    said.value.map_or(Taken::Nothing, taken)
}

fn read(column: &Column, cell: &Cell, conventions: Conventions) -> value::Said<Value> {
    let texts = |said: value::Said<Vec<String>>| said.map(Value::Texts);
    match (column.path, column.kind) {
        ("assistanceListings", _) => texts(value::assistance_listings(cell)),
        ("ombControlNumbers", _) => texts(value::control_numbers(cell)),
        ("ombControlNumber", _) => value::control_number(cell).map(Value::Text),
        (_, kind) => value::read(kind, cell, &conventions),
    }
}

/// Whether a text begins with the apostrophe by which exports keep spreadsheets from reading it as a formula.
fn is_guarded(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next() == Some('\'') && matches!(letters.next(), Some('=' | '+' | '-' | '@' | '\t' | '\r'))
}

fn taken(value: Value) -> Taken {
    let json = match value {
        Value::Text(text) | Value::Link(text) => of_lines(text).into(),
        Value::Texts(texts) => texts.into(),
        Value::Term(term) => term.code.into(),
        Value::Terms(terms) => terms.into_iter().map(|term| term.code).collect::<Vec<_>>().into(),
        Value::Answer(answer) => answer.into(),
        Value::Number(number) => number.into(),
        Value::Day(day) => day.to_string().into(),
        Value::Period(period) => period.to_string().into(),
        Value::Figure(figure) => return Taken::Figure(figure.state().code(), figure.number()),
        Value::Organization(organization) => encoded(organization),
        Value::Organizations(organizations) => organizations.into_iter().map(encoded).collect::<Vec<_>>().into(),
    };
    Taken::Value(json)
}

/// A line ends with one character, whatever the file ends its lines with.
fn of_lines(text: String) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}
