//! The forms that texts of a record must have.

use std::collections::HashSet;
use std::hash::Hash;

use chrono::NaiveDate;
use url::Url;

use crate::clock::is_day_in_range;
use crate::error::{Problem, ProblemCode};
use crate::rules::{
    self, BLANK_TEXT, DATE_OUT_OF_RANGE, KEY_FORM, LINK_FORM, NAMED_TWICE, Rule, SLUG_FORM, TEXT_TOO_LONG,
    TOO_MANY_ENTRIES, VALUE_MISSING,
};
use crate::text::{is_slug, quoted};

/// The longest text inside a list, such as an alternate name or a number.
const LIST_TEXT_LENGTH: usize = 400;

/// The most organizations in one list of a record.
const MOST_ORGANIZATIONS: usize = 50;

/// Lists up to this length are compared entry by entry, which needs no memory; longer ones are hashed.
const SHORT_LIST: usize = 24;

/// A pattern in which `0` stands for any digit and every other character for itself, and the rule that asks for it.
#[derive(Clone, Copy)]
pub(super) struct Pattern(pub(super) &'static str, pub(super) &'static Rule);

/// The form of OMB control numbers.
pub(super) const OMB_CONTROL_NUMBER: Pattern = Pattern("0000-0000", &rules::OMB_CONTROL_NUMBER_FORM);
/// The form of assistance listing numbers.
pub(super) const ASSISTANCE_LISTING: Pattern = Pattern("00.000", &rules::ASSISTANCE_LISTING_FORM);

impl Pattern {
    fn matches(self, text: &str) -> bool {
        text.len() == self.0.len()
            && self.0.bytes().zip(text.bytes()).all(|(wanted, found)| {
                if wanted == b'0' {
                    found.is_ascii_digit()
                } else {
                    wanted == found
                }
            })
    }
}

/// The path of a field; numbers are places in lists.
pub(super) enum Part {
    Name(&'static str),
    Place(usize),
}

impl From<&'static str> for Part {
    fn from(name: &'static str) -> Self {
        Self::Name(name)
    }
}

impl From<usize> for Part {
    fn from(place: usize) -> Self {
        Self::Place(place)
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Place(place) => place.fmt(formatter),
        }
    }
}

/// Makes the path of a field out of names and places.
macro_rules! field {
    ($($part:expr),+) => { &[$($crate::check::forms::Part::from($part)),+] };
}
pub(super) use field;

pub(super) struct Check<'p>(pub(super) &'p mut Vec<Problem>);

impl Check<'_> {
    pub(super) fn add(&mut self, rule: &'static Rule, field: &[Part], message: String, value: Option<&str>) {
        let problem = Problem::new(ProblemCode::InvalidInput, field, message).of(rule);
        self.0.push(match value {
            Some(value) => problem.with_value(value),
            None => problem,
        });
    }

    pub(super) fn count(&mut self, field: &[Part], count: usize) {
        if count > MOST_ORGANIZATIONS {
            let message = format!("must have at most {MOST_ORGANIZATIONS} entries");
            self.add(&TOO_MANY_ENTRIES, field, message, None);
        }
    }

    pub(super) fn not_blank(&mut self, field: &[Part], text: &str) {
        if !text.is_empty() && text.trim().is_empty() {
            self.add(&BLANK_TEXT, field, "is blank; give it a text".to_owned(), Some(text));
        }
    }

    pub(super) fn list_text(&mut self, field: &[Part], text: &str) {
        // No text has more characters than bytes.
        let is_too_long = text.len() > LIST_TEXT_LENGTH && text.chars().count() > LIST_TEXT_LENGTH;
        let rule = if text.is_empty() {
            &VALUE_MISSING
        } else if text.trim().is_empty() {
            &BLANK_TEXT
        } else if is_too_long {
            &TEXT_TOO_LONG
        } else {
            return;
        };
        let message = format!("must have 1 to {LIST_TEXT_LENGTH} characters");
        self.add(rule, field, message, Some(text));
    }

    pub(super) fn key(&mut self, field: &[Part], key: &str) {
        let is_key = key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !is_key {
            let message = format!("“{}” may have letters, digits, “.”, “_” and “-” only", quoted(key));
            self.add(&KEY_FORM, field, message, Some(key));
        }
    }

    pub(super) fn slug(&mut self, field: &[Part], slug: &str) {
        if !is_slug(slug) {
            let message = format!(
                "“{}” may have lower-case letters, digits and inner hyphens only",
                quoted(slug)
            );
            self.add(&SLUG_FORM, field, message, Some(slug));
        }
    }

    pub(super) fn pattern(&mut self, field: &[Part], text: &str, pattern: Pattern) {
        if !pattern.matches(text) {
            let example = pattern.0.replace('0', "d");
            let message = format!("“{}” must have the form {example}, each d a digit", quoted(text));
            self.add(pattern.1, field, message, Some(text));
        }
    }

    pub(super) fn reference(
        &mut self,
        rule: &'static Rule,
        field: &[Part],
        name: &str,
        known: &HashSet<&str>,
        what: &str,
    ) {
        if !known.contains(name) {
            self.add(rule, field, format!("“{}” is not {what}", quoted(name)), Some(name));
        }
    }

    pub(super) fn distinct<T: Eq + Hash>(&mut self, field: &[Part], entries: impl IntoIterator<Item = T>) {
        let entries: Vec<T> = entries.into_iter().collect();
        let mut seen = HashSet::new();
        let mut again = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let is_again = if entries.len() <= SHORT_LIST {
                entries.iter().take(index).any(|earlier| earlier == entry)
            } else {
                !seen.insert(entry)
            };
            if is_again {
                again.push(index);
            }
        }
        for index in again {
            let path = field.iter().map(ToString::to_string).chain([index.to_string()]);
            let message = "stands in the list already; remove it";
            self.0
                .push(Problem::new(ProblemCode::InvalidInput, path, message).of(&NAMED_TWICE));
        }
    }

    pub(super) fn day(&mut self, field: &[Part], day: Option<NaiveDate>) {
        if let Some(day) = day.filter(|day| !is_day_in_range(*day)) {
            let message = "must lie in the years 1900 to 2200".to_owned();
            self.add(&DATE_OUT_OF_RANGE, field, message, Some(&day.to_string()));
        }
    }

    pub(super) fn url(&mut self, field: &[Part], url: Option<&str>) {
        let Some(text) = url else { return };
        let is_link =
            Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
        if !is_link {
            let message = format!("“{}” is not a web address: begin with https://", quoted(text));
            self.add(&LINK_FORM, field, message, Some(text));
        }
    }
}
