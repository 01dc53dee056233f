//! The layout of an inventory in a workbook: its sheets and columns, for reading, for templates and for the dictionary.

use fsi_catalog::vocabulary::VocabularyName;

/// A sheet.
#[derive(Debug)]
pub struct Sheet {
    /// Its name in the workbook, such as `tasks`.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// The list of the record that its rows are, such as `tasks`; none for the sheet of the records themselves.
    pub list: Option<&'static str>,
    /// Its columns, in the order of the template.
    pub columns: &'static [Column],
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its head, such as `alternateNames`.
    pub name: &'static str,
    /// Other heads under which it is found, compared without case and punctuation.
    pub aliases: &'static [&'static str],
    /// The path in the record, or in the entry of the sheet's list.
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
