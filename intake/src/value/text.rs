//! Texts, lists of texts, and web addresses.

use super::{Said, unusable};
use crate::table::{Cell, trim};

/// Reads text. Numbers and days that stand where text belongs are written out as a person would: 3375, 2025-03-04.
#[must_use]
pub fn text(cell: &Cell) -> Said<String> {
    if let Some(fault) = unusable(cell) {
        return Said::fault(fault);
    }
    match cell {
        Cell::Empty => Said::nothing(),
        other => Said::value(other.to_string()),
    }
}

/// Reads several texts, separated by `|`, `;` or line ends; blank ones between separators are nothing.
#[must_use]
pub fn texts(cell: &Cell) -> Said<Vec<String>> {
    let said = text(cell);
    Said {
        value: said
            .value
            .map(|whole| parts(&whole).map(str::to_owned).collect::<Vec<_>>())
            .filter(|texts| !texts.is_empty()),
        faults: said.faults,
    }
}

/// Splits a list at `|`, `;` and line ends.
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['|', ';', '\n', '\r'])
        .map(trim)
        .filter(|part| !part.is_empty())
}

/// Reads a web address as it is written; whether it has the form of one is a rule's question.
#[must_use]
pub fn link(cell: &Cell) -> Said<String> {
    text(cell)
}
