//! A file of synonyms: TOML with `[[plain]]` and `[[same]]` entries.

use serde::Deserialize;

use super::{MOST_WORDS, content_words};
use crate::error::{Result, SearchError};

/// The most phrases of one list of an entry.
const MOST_PHRASES: usize = 40;
/// The longest phrase, in characters.
const LONGEST_PHRASE: usize = 120;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    plain: Vec<Plain>,
    #[serde(default)]
    same: Vec<Same>,
}

/// One way: what people say, and what services are called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    said: Vec<String>,
    means: Vec<String>,
    reason: String,
}

/// Each stands for every other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Same {
    words: Vec<String>,
    reason: String,
}

/// What a file says.
pub(super) struct Pairs {
    /// How many entries it has.
    pub(super) entries: usize,
    /// Pairs of what is said and what is meant.
    pub(super) pairs: Vec<(String, String)>,
}

/// Reads a file; errors name the file, the entry and what to do.
pub(super) fn read(name: &str, text: &str) -> Result<Pairs> {
    let file: File = toml::from_str(text).map_err(|error| {
        SearchError::Synonyms(format!(
            "{name}: {error}; an entry is [[plain]] with said, means and reason, or [[same]] with words and reason"
        ))
    })?;
    let mut pairs = Vec::new();
    for (number, entry) in file.plain.iter().enumerate() {
        let place = Place {
            name,
            kind: "plain",
            number,
        };
        place.check_reason(&entry.reason)?;
        place.check("said", &entry.said, 1)?;
        place.check("means", &entry.means, 1)?;
        for said in &entry.said {
            pairs.extend(entry.means.iter().map(|means| (said.clone(), means.clone())));
        }
    }
    for (number, entry) in file.same.iter().enumerate() {
        let place = Place {
            name,
            kind: "same",
            number,
        };
        place.check_reason(&entry.reason)?;
        place.check("words", &entry.words, 2)?;
        for (one, said) in entry.words.iter().enumerate() {
            let others = entry.words.iter().enumerate().filter(|(other, _)| *other != one);
            pairs.extend(others.map(|(_, means)| (said.clone(), means.clone())));
        }
    }
    Ok(Pairs {
        entries: file.plain.len() + file.same.len(),
        pairs,
    })
}

/// An entry, as messages name it.
struct Place<'a> {
    name: &'a str,
    kind: &'static str,
    number: usize,
}

impl Place<'_> {
    fn error(&self, what: &str) -> SearchError {
        SearchError::Synonyms(format!(
            "{}: [[{}]] entry {}: {what}",
            self.name,
            self.kind,
            self.number + 1
        ))
    }

    fn check_reason(&self, reason: &str) -> Result<()> {
        if reason.trim().is_empty() {
            return Err(self.error("reason is empty; say why people mean this"));
        }
        Ok(())
    }

    fn check(&self, list: &str, phrases: &[String], least: usize) -> Result<()> {
        if phrases.len() < least {
            return Err(self.error(&format!(
                "{list} has fewer than {least} phrases; add one or remove the entry"
            )));
        }
        if phrases.len() > MOST_PHRASES {
            return Err(self.error(&format!("{list} has more than {MOST_PHRASES} phrases; split the entry")));
        }
        for (place, phrase) in phrases.iter().enumerate() {
            let words = content_words(phrase).len();
            if words == 0 || words > MOST_WORDS || phrase.chars().count() > LONGEST_PHRASE {
                return Err(self.error(&format!(
                    "“{phrase}” in {list} must have 1 to {MOST_WORDS} words besides the likes of “the”; shorten it"
                )));
            }
            if phrases[..place].contains(phrase) {
                return Err(self.error(&format!("“{phrase}” stands twice in {list}; remove one")));
            }
        }
        Ok(())
    }
}
