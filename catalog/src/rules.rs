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
    FILE_ENCRYPTED Error Reading "The file is encrypted" "What is locked with a password cannot be read." "Remove the password and send the file again.";
    FILE_EMPTY Error Reading "The file is empty" "There is nothing in it." "Send the file that holds the inventory.";
    FILE_TOO_LARGE Error Reading "The file is too large" "Files are bounded, so that one cannot stop the index for all." "Send it in parts.";
    FILE_KIND_UNKNOWN Error Reading "The kind of file is not one that is read" "Only tables and JSON documents can be read." "Save it as CSV, XLSX, JSON or JSONL and send it again.";
    HTML_NOT_A_TABLE Error Reading "The file is a web page" "A page around a file is not the file." "Download the file itself and send that.";
    HEADER_MISSING Error Reading "No head is found" "Without a row of headers nobody knows what the columns mean." "Put the names of the columns into the first row.";
    CELL_TOO_LONG Error Reading "A cell is too long" "No field holds so much." "Shorten the text.";
    ENCODING_GUESSED Warning Reading "The encoding was guessed" "Text that is not UTF-8 was read as Windows-1252." "Save the file as CSV UTF-8.";
    FORMULA_ERROR Error Reading "A formula has an error" "The cell shows an error instead of a value." "Mend the formula, or type the value.";
    UNKNOWN_TERM Error Structure "A term is not in the vocabulary" "Only terms of the closed vocabularies can be counted and compared." "Use one of the terms.";
    TERM_BY_LEGACY_CODE Suggestion Structure "A term has an older code" "The code is that of another system." "Use the code of the index.";
    NUMBER_NOT_WHOLE Error Reading "A number is not whole" "Counts are whole numbers." "Write a whole number.";
    DATE_UNREADABLE Error Reading "A day cannot be read" "The index does not guess days." "Write the day as YYYY-MM-DD.";
    DATE_AMBIGUOUS Warning Reading "A day can be read two ways" "Day and month can be swapped." "Write the day as YYYY-MM-DD.";
    ANSWER_UNREADABLE Error Reading "An answer cannot be read" "Only yes and no are answers." "Write yes or no; leave the cell empty when it is not known.";
    PERIOD_UNREADABLE Error Reading "A period cannot be read" "A figure needs the span it is about." "Write FY2025, FY2025-Q1, 2025, 2025-05 or 2024-10-01/2025-09-30.";
    LEADING_ZEROS_LOST Warning Reading "A code has lost zeros" "Spreadsheets drop zeros from what looks like a number." "Format the column as text and write the code in full.";
    JSON_UNREADABLE Error Reading "JSON cannot be read" "What is not JSON holds nothing that could be taken." "Mend the JSON and send it again.";
    FIELD_UNKNOWN Warning Structure "A field is unknown" "The index has no such field, so its value is left out." "Use the name of a field of the record.";
    VALUE_OF_OTHER_KIND Error Structure "A value is of another kind" "A field holds one kind of value." "Give a value of the kind that the field holds.";
    VALUE_MISSING Error Structure "A value is missing" "The part cannot stand without it." "Give the value.";
    ROWS_TOO_MANY Error Reading "There are too many rows" "Files are bounded, so that one cannot stop the index for all." "Send it in parts.";
    COLUMNS_TOO_MANY Error Reading "There are too many columns" "No inventory has so many." "Remove the columns that are not of the inventory.";
    NUMBER_UNREADABLE Error Reading
        "A number cannot be read"
        "“12K” or “about 400” could mean several numbers; the index does not guess."
        "Write the number in digits, such as 12000; leave the cell empty when it is not known.";
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
    PROFILE_MISMATCH Error Reading
        "The file does not fit the profile"
        "The profile says how a certain layout is read; this is another one."
        "Choose the profile of this layout, or none if the file follows the template.";
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
