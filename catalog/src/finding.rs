//! What is found in a submission: which rule, in which record, at which place, and what to do.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::rules::Rule;
use crate::vocabulary::Severity;

/// Something a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What is wrong, with the names and numbers that matter.
    pub message: String,
    /// What to do instead, where something more exact than the rule's own remedy can be said.
    pub remedy: Option<String>,
    /// The place of the record in the submission, counted from 0; none when it is about the file as a whole.
    pub record: Option<usize>,
    /// The agency's own id of the record.
    pub record_id: Option<String>,
    /// The name of the record.
    pub record_name: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// The value as it stands there.
    pub value: Option<String>,
    /// What can be put there instead without a doubt.
    pub fix: Option<String>,
}

impl Finding {
    /// Makes a finding about a place; who makes it adds what else is known.
    #[must_use]
    pub fn new(rule: &'static Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            message: message.into(),
            remedy: None,
            record: None,
            record_id: None,
            record_name: None,
            place,
            value: None,
            fix: None,
        }
    }

    /// Adds the value as it stands there, cut to what a message can hold.
    #[must_use]
    pub fn with_value(mut self, value: impl AsRef<str>) -> Self {
        self.value = Some(shortened(value.as_ref()));
        self
    }

    /// Adds a remedy that says more than the rule's own.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Adds what can be put there instead without a doubt.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.rule.severity
    }

    /// What to do: its own remedy, else the rule's.
    #[must_use]
    pub fn remedy(&self) -> &str {
        self.remedy.as_deref().unwrap_or(self.rule.remedy)
    }
}

/// The longest value that a finding repeats, in characters.
const LONGEST_VALUE: usize = 200;

fn shortened(value: &str) -> String {
    let clean = |text: &str| text.replace(|c: char| c.is_control() && c != '\n' && c != '\t', "\u{fffd}");
    match value.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", clean(&value[..end])),
        None => clean(value),
    }
}

/// Where something stands in what was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// The submission as a whole.
    Whole,
    /// A cell of a table, or a whole row where no column is named.
    Cell {
        /// The sheet; none in a file that has no sheets.
        sheet: Option<Arc<str>>,
        /// The row as a spreadsheet numbers it, from 1.
        row: u32,
        /// The column, counted from 0.
        column: Option<u32>,
        /// What the column is called.
        header: Option<Arc<str>>,
    },
    /// A JSON pointer, in one document or in a line of several.
    Pointer {
        /// The line, from 1, of a file with one document a line.
        line: Option<u32>,
        /// The pointer (RFC 6901).
        pointer: String,
    },
    /// The path of an input field.
    Input(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => formatter.write_str("the whole submission"),
            Self::Cell {
                sheet,
                row,
                column,
                header,
            } => {
                if let Some(sheet) = sheet {
                    write!(formatter, "{sheet}!")?;
                }
                match column {
                    Some(column) => write!(formatter, "{}{row}", column_letters(*column))?,
                    None => write!(formatter, "row {row}")?,
                }
                match header {
                    Some(header) => write!(formatter, " ({header})"),
                    None => Ok(()),
                }
            }
            Self::Pointer { line, pointer } => {
                if let Some(line) = line {
                    write!(formatter, "line {line} ")?;
                }
                formatter.write_str(if pointer.is_empty() { "/" } else { pointer })
            }
            Self::Input(path) => formatter.write_str(path),
        }
    }
}

/// Answers the letters by which spreadsheets name a column that is counted from 0: A, B, …, Z, AA.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(b'A' + digit);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_as_a_spreadsheet_names_them() {
        assert_eq!([0, 25, 26, 701, 702].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA"]);
        let cell = |column, header: Option<&str>| Place::Cell {
            sheet: Some("services".into()),
            row: 12,
            column,
            header: header.map(Into::into),
        };
        assert_eq!(cell(Some(2), Some("Name")).to_string(), "services!C12 (Name)");
        assert_eq!(cell(None, None).to_string(), "services!row 12");
    }
}
