//! Finding sheets and columns under the names that people write.

use fsi_catalog::fold;

use super::{Column, DERIVED, SHEETS, Sheet};

/// Answers the form in which heads and names of sheets are compared: without case, accents, blanks and punctuation.
#[must_use]
pub fn normal(head: &str) -> String {
    let mut folded = fold(head);
    folded.retain(|c| c != ' ');
    folded
}

/// Other names of sheets.
const SHEET_ALIASES: &[(&str, &[&str])] = &[
    (
        "services",
        &["service", "service inventory", "inventory", "service list"],
    ),
    ("task channels", &["task details", "channels of tasks"]),
    ("figures", &["volumes", "measurements"]),
    ("non-digitizable", &["non digitizable records", "section 4d"]),
    ("participants", &["participating organizations", "other organizations"]),
];

/// Sheets of the template, and of other workbooks that go out, which only explain it.
const EXPLAINING: &[&str] = &[
    "about",
    "readme",
    "start",
    "instructions",
    "dictionary",
    "datadictionary",
    "terms",
    "vocabularies",
    "lists",
    "findings",
    "summary",
    "example",
];

impl Sheet {
    /// Finds the sheet of the layout that a sheet of a workbook is.
    #[must_use]
    pub fn recognise(name: &str) -> Option<&'static Self> {
        let name = normal(name);
        let named = SHEETS.iter().find(|sheet| normal(sheet.name) == name);
        named.or_else(|| {
            let (sheet, _) = SHEET_ALIASES
                .iter()
                .find(|(_, aliases)| aliases.iter().any(|alias| normal(alias) == name))?;
            Self::named(sheet)
        })
    }

    /// Finds the column of a head by its own name.
    pub(crate) fn column_named(&self, normal_head: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| normal(column.name) == normal_head)
    }

    /// Finds the column of a head by another name of it.
    pub(crate) fn column_also_named(&self, normal_head: &str) -> Option<&'static Column> {
        self.columns
            .iter()
            .find(|column| column.aliases.iter().any(|alias| normal(alias) == normal_head))
    }
}

/// Whether a sheet of a workbook only explains the others.
pub(crate) fn explains(name: &str) -> bool {
    let name = normal(name);
    EXPLAINING.contains(&name.as_str())
}

/// Whether a head is one of the derived columns of the CSV export.
pub(crate) fn is_derived(normal_head: &str) -> bool {
    DERIVED.iter().any(|name| normal(name) == normal_head)
}
