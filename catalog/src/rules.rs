//! The one rule set, run at every door: what a record must be, and what somebody should look at.
//!
//! A rule is written once, in the file of its subject, beside the code that finds it. `docs/RULES.md` is made from the
//! same tables.

/// Declares the rules of one subject: code, severity, kind, title, reason, remedy and, where there is one, source.
macro_rules! rules {
    ($($code:ident $severity:ident $kind:ident $title:literal $reason:literal $remedy:literal $($source:literal)?;)+) => {
        $(
            #[doc = $title]
            pub static $code: $crate::rules::Rule = $crate::rules::Rule {
                code: stringify!($code),
                severity: $crate::vocabulary::Severity::$severity,
                kind: $crate::vocabulary::RuleKind::$kind,
                title: $title,
                reason: $reason,
                remedy: $remedy,
                source: rules!(@source $($source)?),
            };
        )+

        /// The rules of this file.
        pub(in crate::rules) static TABLE: &[&$crate::rules::Rule] = &[$(&$code),+];
        pub(in crate::rules) const COUNT: usize = [$(stringify!($code)),+].len();
    };
    (@source $source:literal) => { Some($source) };
    (@source) => { None };
}

mod arithmetic;
mod case;
mod checker;
mod completeness;
mod consistency;
mod document;
mod freshness;
mod history;
mod identity;
mod law;
mod links;
mod marks;
mod memory;
mod reading;
mod reference;
mod saving;
mod series;
mod structure;
mod withheld;
mod words;

pub use arithmetic::*;
pub use checker::{Alike, Checker, Known, Mark, Setting};
pub use completeness::*;
pub use consistency::*;
pub use document::markdown;
pub(crate) use freshness::overdue_on;
pub use freshness::*;
pub use history::*;
pub use identity::*;
pub use law::*;
pub use links::*;
pub(crate) use marks::marks_of;
pub use reading::*;
pub use reference::*;
pub use saving::*;
pub use structure::*;
pub use withheld::*;

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

impl Rule {
    /// Whether it is this very rule.
    #[must_use]
    pub fn is(&'static self, other: &'static Self) -> bool {
        std::ptr::eq(self, other)
    }

    /// Whether an import profile may say that it does not apply to its layout: errors and what the index holds already
    /// concern everybody.
    #[must_use]
    pub fn can_be_left_out(&'static self) -> bool {
        self.severity != Severity::Error && !saving::TABLE.iter().any(|rule| rule.is(self))
    }
}

const COUNT: usize = reading::COUNT
    + structure::COUNT
    + identity::COUNT
    + reference::COUNT
    + saving::COUNT
    + consistency::COUNT
    + arithmetic::COUNT
    + history::COUNT
    + law::COUNT
    + freshness::COUNT
    + completeness::COUNT
    + links::COUNT
    + withheld::COUNT;

/// Every rule.
pub static ALL: &[&Rule] = &joined(&[
    reading::TABLE,
    structure::TABLE,
    identity::TABLE,
    reference::TABLE,
    saving::TABLE,
    consistency::TABLE,
    arithmetic::TABLE,
    history::TABLE,
    law::TABLE,
    freshness::TABLE,
    completeness::TABLE,
    links::TABLE,
    withheld::TABLE,
]);

const fn joined(tables: &[&[&'static Rule]]) -> [&'static Rule; COUNT] {
    let mut all = [tables[0][0]; COUNT];
    let (mut place, mut table) = (0, 0);
    while table < tables.len() {
        let mut row = 0;
        while row < tables[table].len() {
            all[place] = tables[table][row];
            place += 1;
            row += 1;
        }
        table += 1;
    }
    all
}

/// Finds a rule by its code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests;
