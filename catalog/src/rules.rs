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
    OTHER_AGENCY Error Reference
        "The record is another agency's"
        "An agency answers for its own services only."
        "Take the record out, or let its own agency submit it.";
    RETIRING_TOO_MANY Error Identity
        "More services would be retired than allowed"
        "A file that holds only a part of an inventory would otherwise end all the others."
        "See in the diff which they are, and say how many may be retired.";
    RECORD_REFUSED Error Structure
        "The record cannot be saved"
        "The catalog holds something that contradicts it."
        "Mend what the message names.";
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
