//! Tables as files hold them: sheets with rows of cells, whatever kind of file they came in.

use std::sync::Arc;

use chrono::NaiveDate;

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
}

/// A row of cells.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row as a spreadsheet numbers it, from 1. In a CSV file: the line on which the row begins.
    pub number: u32,
    /// The cells from the first column on; missing ones at the end are empty.
    pub cells: Vec<Cell>,
}

/// The head of a table.
#[derive(Clone, Debug)]
pub struct Head {
    /// The name of the sheet; none in a file without sheets.
    pub sheet: Option<Arc<str>>,
    /// The row of the head itself.
    pub row: u32,
    /// What the columns are called, as written; empty where nothing stands.
    pub headers: Vec<Arc<str>>,
}
