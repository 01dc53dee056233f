//! The forms that texts of a record must have.

use std::collections::HashSet;

use chrono::NaiveDate;
use url::Url;

use crate::clock::is_day_in_range;
use crate::error::{Problem, ProblemCode};
use crate::text::is_slug;

/// The longest text inside a list, such as an alternate name or a number.
const LIST_TEXT_LENGTH: usize = 400;

/// The most organizations in one list of a record.
const MOST_ORGANIZATIONS: usize = 50;

/// A pattern in which `0` stands for any digit and every other character for itself.
#[derive(Clone, Copy)]
pub(super) struct Pattern(pub(super) &'static str);

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

pub(super) struct Check<'p>(pub(super) &'p mut Vec<Problem>);

impl Check<'_> {
    pub(super) fn add(&mut self, field: &[&str], message: String) {
        self.0.push(Problem::new(ProblemCode::InvalidInput, field, message));
    }

    pub(super) fn count(&mut self, field: &[&str], count: usize) {
        if count > MOST_ORGANIZATIONS {
            self.add(field, format!("must have at most {MOST_ORGANIZATIONS} entries"));
        }
    }

    pub(super) fn not_blank(&mut self, field: &[&str], text: &str) {
        if !text.is_empty() && text.trim().is_empty() {
            self.add(field, "is blank; give it a text".to_owned());
        }
    }

    pub(super) fn list_text(&mut self, field: &[&str], text: &str) {
        if text.trim().is_empty() || text.chars().count() > LIST_TEXT_LENGTH {
            self.add(field, format!("must have 1 to {LIST_TEXT_LENGTH} characters"));
        }
    }

    pub(super) fn key(&mut self, field: &[&str], key: &str) {
        let is_key = key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !is_key {
            self.add(
                field,
                format!("“{}” may have letters, digits, “.”, “_” and “-” only", cut(key)),
            );
        }
    }

    pub(super) fn slug(&mut self, field: &[&str], slug: &str) {
        if !is_slug(slug) {
            self.add(
                field,
                format!(
                    "“{}” may have lower-case letters, digits and inner hyphens only",
                    cut(slug)
                ),
            );
        }
    }

    pub(super) fn pattern(&mut self, field: &[&str], text: &str, pattern: Pattern) {
        if !pattern.matches(text) {
            let example = pattern.0.replace('0', "d");
            self.add(
                field,
                format!("“{}” must have the form {example}, each d a digit", cut(text)),
            );
        }
    }

    pub(super) fn reference(&mut self, field: &[&str], name: &str, known: &HashSet<&str>, what: &str) {
        if !known.contains(name) {
            self.add(field, format!("“{}” is not {what}", cut(name)));
        }
    }

    pub(super) fn distinct<T: Eq + std::hash::Hash>(&mut self, field: &[&str], entries: impl IntoIterator<Item = T>) {
        let mut seen = HashSet::new();
        for (index, entry) in entries.into_iter().enumerate() {
            if !seen.insert(entry) {
                let index = index.to_string();
                let path: Vec<&str> = field.iter().copied().chain([index.as_str()]).collect();
                self.add(&path, "stands here twice; name each once".to_owned());
            }
        }
    }

    pub(super) fn day(&mut self, field: &[&str], day: Option<NaiveDate>) {
        if day.is_some_and(|day| !is_day_in_range(day)) {
            self.add(field, "must lie in the years 1900 to 2200".to_owned());
        }
    }

    pub(super) fn url(&mut self, field: &[&str], url: Option<&str>) {
        let Some(text) = url else { return };
        let is_link =
            Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
        if !is_link {
            self.add(
                field,
                format!("“{}” is not a web address: begin with https://", cut(text)),
            );
        }
    }
}

/// Cuts a value that is quoted in a message.
pub(super) fn cut(text: &str) -> String {
    const QUOTED: usize = 60;
    let clean = |text: &str| text.replace(char::is_control, "\u{fffd}");
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", clean(&text[..end])),
        None => clean(text),
    }
}
