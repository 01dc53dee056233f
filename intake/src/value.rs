//! What single cells say: numbers, figures, days, answers, terms, periods and codes.
//!
//! Nothing is guessed. What cannot be read is a [`Fault`] with a remedy, and no value; what was read but should be looked at
//! is a value with a fault. A blank cell is neither: nothing was said.

mod answer;
mod code;
mod day;
mod number;
mod period;
mod term;
mod text;

use fsi_catalog::Period;
use fsi_catalog::finding::{Finding, Place};
use fsi_catalog::rules::{self, Rule};
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::Term;

use crate::layout::ValueKind;
use crate::table::Cell;

pub use answer::answer;
pub use code::{assistance_listings, control_number, control_numbers};
pub use day::{day, day_of_serial};
pub use number::{Figure, figure, number};
pub use period::period;
pub use term::{nearest, resolve, term, terms};
pub use text::{link, parts, text, texts};

/// What is wrong with a value, not yet at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule.
    pub rule: &'static Rule,
    /// What is wrong, with the value.
    pub message: String,
    /// What to do, where more can be said than the rule's own remedy.
    pub remedy: Option<String>,
    /// What can be put there instead without a doubt.
    pub fix: Option<String>,
    /// The entry it is about, where the value is a list; else it is about the whole value.
    pub entry: Option<String>,
}

impl Fault {
    /// Makes a fault.
    #[must_use]
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            message: message.into(),
            remedy: None,
            fix: None,
            entry: None,
        }
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

    /// Says which entry of a list it is about.
    #[must_use]
    pub fn about(mut self, entry: &str) -> Self {
        self.entry = Some(entry.to_owned());
        self
    }

    /// Makes it a finding about a value at a place.
    #[must_use]
    pub fn at(self, place: Place, value: &Cell) -> Finding {
        let value = self.entry.unwrap_or_else(|| value.to_string());
        let mut finding = Finding::new(self.rule, place, self.message).with_value(value);
        finding.remedy = self.remedy;
        finding.fix = self.fix;
        finding
    }
}

/// What was read of a cell. No value and no fault: the cell is blank, nothing was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// The value, where it could be read.
    pub value: Option<T>,
    /// What is wrong with it, or worth a look.
    pub faults: Vec<Fault>,
}

impl<T> Said<T> {
    /// Nothing was said.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            value: None,
            faults: Vec::new(),
        }
    }

    /// A value without a doubt.
    #[must_use]
    pub const fn value(value: T) -> Self {
        Self {
            value: Some(value),
            faults: Vec::new(),
        }
    }

    /// A value that could not be read.
    #[must_use]
    pub fn fault(fault: Fault) -> Self {
        Self {
            value: None,
            faults: vec![fault],
        }
    }

    /// A value that was read, but should be looked at.
    #[must_use]
    pub fn doubted(value: T, fault: Fault) -> Self {
        Self {
            value: Some(value),
            faults: vec![fault],
        }
    }

    /// Turns the value into another.
    #[must_use]
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Said<U> {
        Said {
            value: self.value.map(turn),
            faults: self.faults,
        }
    }
}

/// How a file writes what can be written in several ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conventions {
    /// Whether the day stands before the month in `03/04/2025`. In the United States it does not.
    pub day_first: bool,
    /// Whether serial numbers of days count from 1904, as workbooks of old Macintoshes do.
    pub days_from_1904: bool,
    /// The month in which a span such as `2024-2025` begins: October for the US fiscal year.
    pub years_begin_in: u32,
}

impl Default for Conventions {
    fn default() -> Self {
        Self {
            day_first: false,
            days_from_1904: false,
            years_begin_in: 10,
        }
    }
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// A term.
    Term(&'static Term),
    /// Several terms.
    Terms(Vec<&'static Term>),
    /// Yes or no.
    Answer(bool),
    /// A whole number from 0.
    Number(i64),
    /// A day.
    Day(chrono::NaiveDate),
    /// A web address, as written.
    Link(String),
    /// A span of days.
    Period(Period),
    /// A figure.
    Figure(Figure),
    /// An organization.
    Organization(OrganizationRef),
    /// Several organizations.
    Organizations(Vec<OrganizationRef>),
}

/// Reads a cell of a column of a kind.
#[must_use]
pub fn read(kind: ValueKind, cell: &Cell, conventions: &Conventions) -> Said<Value> {
    match kind {
        ValueKind::Text(_) => text(cell).map(Value::Text),
        ValueKind::Texts => texts(cell).map(Value::Texts),
        ValueKind::Term(vocabulary) => term(vocabulary, cell).map(Value::Term),
        ValueKind::Terms(vocabulary) => terms(vocabulary, cell).map(Value::Terms),
        ValueKind::Answer => answer(cell).map(Value::Answer),
        ValueKind::Number => number(cell).map(Value::Number),
        ValueKind::Day => day(cell, conventions).map(Value::Day),
        ValueKind::Link => link(cell).map(Value::Link),
        ValueKind::Period => period(cell, conventions).map(Value::Period),
        ValueKind::Figure => figure(cell).map(Value::Figure),
        ValueKind::Organization => text(cell).map(|name| Value::Organization(OrganizationRef::Named(name))),
        ValueKind::Organizations => {
            texts(cell).map(|names| Value::Organizations(names.into_iter().map(OrganizationRef::Named).collect()))
        }
    }
}

/// What is wrong with a cell whatever it should hold: the error of a formula, or too much text.
fn unusable(cell: &Cell) -> Option<Fault> {
    match cell {
        Cell::Error(error) => Some(
            Fault::new(
                &rules::FORMULA_ERROR,
                format!("The formula shows “{error}” instead of a value"),
            )
            .with_remedy("Mend the formula, or type the value itself; leave the cell empty when it is not known."),
        ),
        Cell::TooLong(_) => Some(Fault::new(
            &rules::CELL_TOO_LONG,
            "The cell holds more characters than a cell may; only its beginning is shown",
        )),
        _ => None,
    }
}

/// The value as a message repeats it: short, on one line.
fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
