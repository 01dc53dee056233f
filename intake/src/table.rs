//! Tables as files hold them: sheets with rows of cells, whatever kind of file they came in.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;

mod head;

pub use head::{FoundHead, find_head};

/// The value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing, or blanks only.
    Empty,
    /// Text without blanks around it.
    Text(Arc<str>),
    /// A number that the file itself holds as a number.
    Number(f64),
    /// A day that the file itself holds as a date.
    Day(NaiveDate),
    /// A truth value that the file itself holds as such.
    Truth(bool),
    /// The error of a formula, such as `#REF!`.
    Error(Arc<str>),
    /// Text longer than a cell may be; only its beginning is kept.
    TooLong(Arc<str>),
}

impl Cell {
    /// Makes a cell of text: blanks around it are dropped, among them those that do not break.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let trimmed = trim(text);
        if trimmed.is_empty() {
            Self::Empty
        } else if trimmed.contains('\0') {
            Self::Text(trimmed.replace('\0', "").into())
        } else {
            Self::Text(trimmed.into())
        }
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// As a person would write the value into a text.
impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Error(text) | Self::TooLong(text) => formatter.write_str(text),
            // Without a fraction where there is none: 3375, not 3375.0.
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Day(day) => write!(formatter, "{day}"),
            Self::Truth(truth) => formatter.write_str(if *truth { "TRUE" } else { "FALSE" }),
        }
    }
}

/// Drops blanks around a text, among them those that do not break or have no width, and NUL.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\0' | '\u{200b}' | '\u{2060}' | '\u{feff}'))
}

/// A row of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row as a spreadsheet program numbers it when it opens the file, from 1. In a CSV file that is the number of the
    /// record, blank ones counted; a line break inside quotes does not begin a row.
    pub number: u32,
    /// The cells from the first column on; missing ones at the end are empty.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Answers the cell of a column that is counted from 0.
    #[must_use]
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

/// The head of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The name of the sheet; none in a file without sheets.
    pub sheet: Option<Arc<str>>,
    /// The row of the head itself; of a head of two rows, the lower one.
    pub row: u32,
    /// What the columns are called, as written; empty where nothing stands. The same name may stand twice.
    pub headers: Vec<Arc<str>>,
}
