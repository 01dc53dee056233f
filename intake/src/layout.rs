//! The layout of an inventory in a workbook: its sheets and columns, for reading, for templates and for the dictionary.
//!
//! What is absent says nothing, what is empty says "none". So a column that a file does not have leaves its field as it
//! is in the catalog, and an empty cell under a head that is there clears the field. A sheet whose rows are a list of the
//! record speaks of that list only for the services it has a row of. Organization, key and name are always spoken of.
//!
//! The sheets [`SERVICES`], `tasks` and `forms` are those people fill in; every other sheet may be absent. A row of
//! another sheet names its service by key, and by organization where the key alone is ambiguous.

mod matching;
mod plans;
mod records;
mod services;
mod tasks;

use fsi_catalog::vocabulary::VocabularyName;

pub use matching::normal;
pub(crate) use matching::{explains, is_derived};

/// The name of the sheet of the records themselves; a file of one table is this sheet.
pub const SERVICES: &str = "services";

/// Every sheet, in the order of the template.
pub static SHEETS: &[Sheet] = &[
    services::SERVICES,
    tasks::TASKS,
    tasks::FORMS,
    records::CHANNELS,
    tasks::TASK_CHANNELS,
    records::FIGURES,
    plans::BARRIERS,
    plans::NON_DIGITIZABLE,
    plans::SOLUTIONS,
    plans::OPPORTUNITIES,
    records::DESIGNATIONS,
    records::PARTICIPANTS,
    records::NOTES,
    records::SOURCES,
];

/// Columns of the CSV export that are derived from the record, and are therefore not read back.
pub const DERIVED: &[&str] = &[
    "status",
    "flags",
    "tasksTotal",
    "tasksAssessed",
    "tasksFullyDigital",
    "isHisp",
    "updatedAt",
];

/// A sheet.
#[derive(Debug)]
pub struct Sheet {
    /// Its name in the workbook, such as `tasks`.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// The list of the record that its rows are, such as `tasks` or `tasks.channels`; none for the sheet of the records
    /// themselves. `measurements` are the figures beside the record.
    pub list: Option<&'static str>,
    /// Its columns, in the order of the template.
    pub columns: &'static [Column],
}

/// A column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head, such as `alternateNames`.
    pub name: &'static str,
    /// Other heads under which it is found, compared without case and punctuation.
    pub aliases: &'static [&'static str],
    /// The path in the record, or in the entry of the sheet's list, such as `url` or `channels.PHONE.availability`.
    ///
    /// Each `../` leaves one list: `../key` names the service of a task, `../../key` that of a channel of a task.
    pub path: &'static str,
    /// What its cells hold.
    pub kind: ValueKind,
    /// Whether every row must have it.
    pub is_required: bool,
    /// What it means, in a sentence.
    pub definition: &'static str,
    /// An example.
    pub example: &'static str,
}

impl Sheet {
    /// Finds a sheet by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SHEETS.iter().find(|sheet| sheet.name == name)
    }

    /// Finds a column by its head.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Column {
    const fn new(
        name: &'static str,
        path: &'static str,
        kind: ValueKind,
        definition: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            aliases: &[],
            path,
            kind,
            is_required: false,
            definition,
            example,
        }
    }

    const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Text of at most so many characters.
    Text(u32),
    /// Several texts, separated by `|` or line ends.
    Texts,
    /// A term of a vocabulary, by code or title.
    Term(VocabularyName),
    /// Several terms, separated by `|`, `,` or line ends.
    Terms(VocabularyName),
    /// Yes, no, or nothing where it was not answered.
    Answer,
    /// A whole number from 0.
    Number,
    /// A day.
    Day,
    /// A web address.
    Link,
    /// A span of days, as periods are written.
    Period,
    /// A figure: a number, or that there is no data, or that it does not apply.
    Figure,
    /// An organization, by slug, acronym or name.
    Organization,
    /// Several organizations, separated by `|` or line ends.
    Organizations,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_sheet_has_two_columns_of_one_name_or_path() {
        for sheet in SHEETS {
            let names: HashSet<&str> = sheet.columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), sheet.columns.len(), "names of {}", sheet.name);
            let paths: HashSet<&str> = sheet.columns.iter().map(|column| column.path).collect();
            assert_eq!(paths.len(), sheet.columns.len(), "paths of {}", sheet.name);
        }
    }

    #[test]
    fn every_list_names_its_service_first() {
        for sheet in SHEETS.iter().filter(|sheet| sheet.list.is_some()) {
            let first = sheet.columns.first().expect("a column");
            assert_eq!(first.name, "service", "{}", sheet.name);
            assert!(first.path.ends_with("../key"), "{}", sheet.name);
        }
    }
}
