//! The one rule set, run at every door: what a record must be, and what somebody should look at.

mod checker;

pub use checker::{Alike, Checker, Known, Mark, Setting};

use crate::vocabulary::{RuleKind, Severity};

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable code, such as `KEY_TWICE`.
    pub code: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// What it looks at.
    pub kind: RuleKind,
    /// What it says, in a few words.
    pub title: &'static str,
    /// Why it exists.
    pub reason: &'static str,
    /// What to do about a finding.
    pub remedy: &'static str,
    /// Where the rule comes from, such as a section of a law or memorandum.
    pub source: Option<&'static str>,
}

macro_rules! rules {
    ($($code:ident $severity:ident $kind:ident $title:literal $reason:literal $remedy:literal $($source:literal)?;)+) => {
        $(
            #[doc = $title]
            pub static $code: Rule = Rule {
                code: stringify!($code),
                severity: Severity::$severity,
                kind: RuleKind::$kind,
                title: $title,
                reason: $reason,
                remedy: $remedy,
                source: rules!(@source $($source)?),
            };
        )+

        /// Every rule.
        pub static ALL: &[&Rule] = &[$(&$code),+];
    };
    (@source $source:literal) => { Some($source) };
    (@source) => { None };
}

rules! {
    // Reading: found by intake.
    FILE_UNREADABLE Error Reading
        "The file cannot be read"
        "A file that is damaged, encrypted or of another kind holds nothing that could be taken."
        "Save it anew as CSV, XLSX, JSON or JSONL and send it again.";
    NUMBER_UNREADABLE Error Reading
        "A number cannot be read"
        "“12K” or “about 400” could mean several numbers; the index does not guess."
        "Write the number in digits, such as 12000; leave the cell empty when it is not known.";
    HEADER_MISSING Error Reading
        "No head was found"
        "Without a row that names the columns nobody can tell what stands in them."
        "Put the names of the columns into the first row, as the template has them, and send the file again.";
    COLUMN_MISSING Error Reading
        "A column is missing"
        "Every row must say which service it is about."
        "Add the column, or rename the one that holds it.";
    COLUMN_TWICE Warning Reading
        "A column stands twice"
        "Two columns of one head can contradict each other; only the first is read."
        "Keep one of them, or give the other another head.";
    COLUMN_KEPT_AS_NOTE Suggestion Reading
        "A column is kept as a note"
        "The index has no field for it; its values are kept beside the records, and are not for the public."
        "Nothing needs to be done. If it is a column of the template, give it the template's head.";
    SHEET_IGNORED Suggestion Reading
        "A sheet is not read"
        "It is none of the sheets of the template."
        "Nothing needs to be done. If it holds rows of the inventory, give it the name that the template has.";
    ROW_WITHOUT_SERVICE Error Reading
        "A row belongs to no service"
        "What is said of a service that is not there would be lost."
        "Name the service as the sheet “services” does, or remove the row.";
    VALUE_MISSING Error Structure
        "Something that must be there is missing"
        "Without it the row says nothing that could be taken."
        "Fill in the cell, or remove the row.";
    PROFILE_MISMATCH Error Reading
        "The file does not fit the profile"
        "The profile says how a certain layout is read; this is another one."
        "Choose the profile of this layout, or none if the file follows the template.";
    UNKNOWN_TERM Error Structure
        "A term is not known"
        "Only the terms of the vocabulary can be counted and compared."
        "Use one of the terms.";
    LINK_MENDED Suggestion Structure
        "A web address was mended"
        "The cell holds more than one address, or one without https://; the first was taken."
        "Write one whole address, beginning with https://.";
    LINK_UNREADABLE Warning Structure
        "A web address cannot be read"
        "The cell holds a text where a web address belongs; it was left out."
        "Write the address itself, beginning with https://.";
    KEY_TWICE Error Identity
        "A service stands twice"
        "Two records of one service contradict each other; which one holds only its owner knows."
        "Keep one of the records, or give the other service its own id.";
}

/// Finds a rule by its code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code == code)
}
