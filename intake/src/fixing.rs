//! Putting ready fixes into the file they are for, in one go.
//!
//! A fix is put in only where nothing is in doubt: its cell still holds the value that was found, and no other finding wants
//! something else there. Everything else is left, and said.

mod documents;
mod plan;
mod table;
mod workbook;

use std::fmt;
use std::io::Cursor;

use fsi_catalog::{Finding, Place};

use crate::source::{self, FileKind, Source};
use crate::{BookError, Intake, Limits, Unreadable};
use plan::Plan;

/// A file with its fixes put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The file: CSV as UTF-8 with the same delimiter, a workbook of the values of the same sheets, or JSON.
    pub bytes: Vec<u8>,
    /// How many findings are settled by it.
    pub applied: usize,
    /// Findings with a fix that was not put in, in their order.
    pub left: Vec<Left>,
}

/// A fix that was not put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The code of the rule.
    pub code: &'static str,
    /// The place.
    pub place: Place,
    /// The fix.
    pub fix: String,
    /// Why it was left.
    pub reason: Reason,
}

/// Why a fix was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is not for one cell.
    NoCell,
    /// The file has no such cell.
    NotThere,
    /// The cell holds something else than what was found.
    OtherValue,
    /// The cell holds several entries, and the fix is for one of them.
    PartOfList,
    /// Another finding wants something else in the same place.
    Contradicted,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoCell => "it is not for one cell",
            Self::NotThere => "the file has no such cell",
            Self::OtherValue => "the cell holds something else than what was found",
            Self::PartOfList => "the cell holds several entries, and the fix is for one of them",
            Self::Contradicted => "another finding wants something else there",
        })
    }
}

/// Why fixes cannot be put into a file.
#[derive(Debug, thiserror::Error)]
pub enum NotFixed {
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The file with its fixes cannot be written.
    #[error(transparent)]
    Unwritable(#[from] BookError),
}

/// Puts the fixes of findings into the file in which they were found; `name` is named in messages.
///
/// Of a workbook the values are written anew, all sheets in their order; formulas, formats and drop-downs are not in it.
pub fn apply(original: &[u8], name: Option<&str>, findings: &[Finding], limits: Limits) -> Result<Fixed, NotFixed> {
    let intake = Intake {
        limits,
        ..Intake::default()
    };
    let mut plan = Plan::of(findings);
    let bytes = match source::open(Cursor::new(original.to_vec()), name, &intake)? {
        Source::Tables(book) => match book.delimiter() {
            Some(delimiter) => table::rewrite(original, delimiter, &mut plan)?,
            None => workbook::rewrite(&book, &mut plan)?,
        },
        Source::Documents(_) => documents::rewrite(original, &mut plan)?,
    };
    let (applied, left) = plan.outcome();
    Ok(Fixed { bytes, applied, left })
}

/// Answers the ending of the name of a fixed file: that of its kind.
#[must_use]
pub fn extension(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Csv => "csv",
        FileKind::Xlsx => "xlsx",
        FileKind::Json => "json",
        FileKind::JsonLines => "jsonl",
    }
}

#[cfg(test)]
mod tests;
