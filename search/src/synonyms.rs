//! What people say, and what services are called: synonyms that are applied when a query is read.
//!
//! They come from the TOML files of `search/synonyms/`, and from a file or folder that an installation adds. A change
//! needs no rebuilding, because the index knows nothing of them.

mod file;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::analysis::{is_stop_word, stem, words};
use crate::error::{Result, SearchError};

macro_rules! built_in {
    ($name:literal) => {
        ($name, include_str!(concat!("../synonyms/", $name)))
    };
}

/// The files that come with the index: name and text.
const BUILT_IN: &[(&str, &str)] = &[
    built_in!("agencies-independent.toml"),
    built_in!("agencies.toml"),
    built_in!("benefits.toml"),
    built_in!("business.toml"),
    built_in!("canada-agencies.toml"),
    built_in!("canada-programs.toml"),
    built_in!("canada.toml"),
    built_in!("disaster.toml"),
    built_in!("doing.toml"),
    built_in!("education.toml"),
    built_in!("environment.toml"),
    built_in!("family.toml"),
    built_in!("farming.toml"),
    built_in!("french.toml"),
    built_in!("health.toml"),
    built_in!("housing.toml"),
    built_in!("identity.toml"),
    built_in!("immigration.toml"),
    built_in!("law.toml"),
    built_in!("money.toml"),
    built_in!("native.toml"),
    built_in!("programs.toml"),
    built_in!("research.toml"),
    built_in!("spanish.toml"),
    built_in!("spelling.toml"),
    built_in!("taxes.toml"),
    built_in!("transport.toml"),
    built_in!("travel.toml"),
    built_in!("veterans.toml"),
    built_in!("work.toml"),
];

/// The most entries of all files together.
const MOST_ENTRIES: usize = 20_000;
/// The longest file, in bytes.
const LONGEST_FILE: u64 = 4 * 1024 * 1024;
/// The most words of what is said, stop words not counted.
pub(crate) const MOST_WORDS: usize = 6;

/// Synonyms from files; a change of them needs no rebuilding of the index.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    /// By the first stem of what is said.
    by_first: HashMap<String, Vec<Said>>,
    /// Words that are known because a file has them.
    vocabulary: Vec<String>,
    entries: usize,
    /// Tells apart synonyms of other texts.
    digest: u64,
}

/// Something people say.
#[derive(Clone, Debug)]
struct Said {
    /// Its stems, without stop words.
    stems: Vec<String>,
    /// What services are called instead.
    meanings: Vec<Meaning>,
}

/// What is meant by something people say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The words as the file has them.
    pub(crate) text: String,
}

/// A place of a query where a synonym fits.
pub(crate) struct Fit<'a> {
    /// How many words it covers.
    pub(crate) length: usize,
    /// What is meant.
    pub(crate) meanings: &'a [Meaning],
}

impl Synonyms {
    /// Answers the synonyms that come with the index.
    ///
    /// # Panics
    /// Never once the tests have passed: they read the same files.
    #[must_use]
    pub fn built_in() -> Self {
        let mut synonyms = Self::default();
        for (name, text) in BUILT_IN {
            synonyms
                .add(name, text)
                .expect("the files that come with the index are tested");
        }
        synonyms
    }

    /// Adds the synonyms of a file, or of every `.toml` file of a folder in the order of their names.
    ///
    /// Errors name file, entry and remedy.
    pub fn with_path(mut self, path: &Path) -> Result<Self> {
        let name = path.display();
        let unreadable = |error: std::io::Error| {
            SearchError::Synonyms(format!(
                "{name}: cannot be read ({error}); check the path and who may read it"
            ))
        };
        let mut files = vec![path.to_owned()];
        if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(unreadable)?;
            files = entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<_, _>>()
                .map_err(unreadable)?;
            files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
            files.sort();
        }
        for file in files {
            let name = file.display().to_string();
            if std::fs::metadata(&file).map_err(unreadable)?.len() > LONGEST_FILE {
                return Err(SearchError::Synonyms(format!(
                    "{name}: is larger than {LONGEST_FILE} bytes; split it"
                )));
            }
            let text = std::fs::read_to_string(&file).map_err(unreadable)?;
            self.add(&name, &text)?;
        }
        Ok(self)
    }

    /// Adds the synonyms of a text in TOML; errors name `name`, entry and remedy.
    pub fn with_text(mut self, name: &str, text: &str) -> Result<Self> {
        self.add(name, text)?;
        Ok(self)
    }

    /// Answers how many entries there are.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// Answers a number that is another one for synonyms of other texts.
    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    fn add(&mut self, name: &str, text: &str) -> Result<()> {
        let pairs = file::read(name, text)?;
        let mut digest = DefaultHasher::new();
        (self.digest, text).hash(&mut digest);
        self.digest = digest.finish();
        self.entries += pairs.entries;
        if self.entries > MOST_ENTRIES {
            return Err(SearchError::Synonyms(format!(
                "{name}: with it there are more than {MOST_ENTRIES} entries; remove some"
            )));
        }
        for (said, means) in pairs.pairs {
            let written = content_words(&said);
            self.vocabulary.extend(written.iter().cloned());
            let stems: Vec<String> = written.iter().map(|word| stem(word).into_owned()).collect();
            let Some(first) = stems.first().cloned() else { continue };
            let meaning = Meaning { text: means };
            let same_first = self.by_first.entry(first).or_default();
            match same_first.iter_mut().find(|other| other.stems == stems) {
                Some(other) if other.meanings.contains(&meaning) => {}
                Some(other) => other.meanings.push(meaning),
                None => same_first.push(Said {
                    stems,
                    meanings: vec![meaning],
                }),
            }
        }
        for said in self.by_first.values_mut() {
            said.sort_by_key(|said| std::cmp::Reverse(said.stems.len()));
        }
        self.vocabulary.sort_unstable();
        self.vocabulary.dedup();
        Ok(())
    }

    /// Answers the words that files speak of, in order.
    pub(crate) fn vocabulary(&self) -> impl Iterator<Item = &str> {
        self.vocabulary.iter().map(String::as_str)
    }

    /// Whether a file speaks of a word.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.vocabulary
            .binary_search_by(|known| known.as_str().cmp(word))
            .is_ok()
    }

    /// Answers the longest synonym that fits the beginning of a sequence of stems.
    pub(crate) fn fitting(&self, stems: &[&str]) -> Option<Fit<'_>> {
        let candidates = self.by_first.get(*stems.first()?)?;
        let fits = |said: &&Said| said.stems.len() <= stems.len() && said.stems.iter().zip(stems).all(|(a, b)| a == b);
        candidates.iter().find(fits).map(|said| Fit {
            length: said.stems.len(),
            meanings: &said.meanings,
        })
    }
}

/// Answers the words of a phrase without stop words, or all of them when there is nothing else.
pub(crate) fn content_words(text: &str) -> Vec<String> {
    let all = words(text);
    let content: Vec<String> = all.iter().filter(|word| !is_stop_word(word)).cloned().collect();
    if content.is_empty() { all } else { content }
}
