//! Which words stand in which names.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::inventory::Naming;

/// Words that say nothing of a service by themselves.
const SMALL_WORDS: [&str; 7] = ["a", "an", "for", "in", "de", "en", "d"];

/// The words of the names of all services.
pub(super) struct Corpus {
    services_by_word: HashMap<String, Vec<u32>>,
}

impl Corpus {
    /// Reads the names of the first services of the generated inventory.
    pub(super) fn of(services: usize) -> Self {
        let mut services_by_word: HashMap<String, Vec<u32>> = HashMap::new();
        for number in 0..services {
            let naming = Naming::of(number);
            let id = u32::try_from(number).unwrap_or(u32::MAX);
            for name in std::iter::once(&naming.name).chain(&naming.alternate_names()) {
                for word in words(name) {
                    let having = services_by_word.entry(folded(word)).or_default();
                    if having.last() != Some(&id) {
                        having.push(id);
                    }
                }
            }
        }
        Self { services_by_word }
    }

    /// Whether a word stands in any name.
    pub(super) fn has(&self, word: &str) -> bool {
        self.services_by_word.contains_key(&folded(word))
    }

    /// Whether one service alone has all these words in its names.
    pub(super) fn is_told_by<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> bool {
        let mut having: Vec<&[u32]> = Vec::new();
        for word in words {
            having.push(self.services_by_word.get(&folded(word)).map_or(&[], Vec::as_slice));
        }
        having.sort_by_key(|services| services.len());
        let Some((rarest, others)) = having.split_first() else {
            return false;
        };
        let all = rarest
            .iter()
            .filter(|id| others.iter().all(|other| other.binary_search(id).is_ok()));
        all.take(2).count() == 1
    }
}

/// Answers the words of a name as they stand.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Answers the words of a name that tell something of it.
pub(super) fn telling_words(name: &str) -> Vec<String> {
    let all = words(name).map(str::to_lowercase);
    all.filter(|word| !SMALL_WORDS.contains(&word.as_str()) && word != "à")
        .collect()
}

/// Answers a text without accents and capitals.
pub(super) fn folded(text: &str) -> String {
    text.nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_small_words_do_not_count() {
        assert_eq!(folded("Prêt d'ÉCOLE"), "pret d'ecole");
        assert_eq!(telling_words("Prêt d'aqueduc à Oakton"), ["prêt", "aqueduc", "oakton"]);
        assert_eq!(
            telling_words("Renewing a cedar sawmill permit (RCSP)"),
            ["renewing", "cedar", "sawmill", "permit", "rcsp"]
        );
    }

    #[test]
    fn a_service_is_told_by_words_that_no_other_has_together() {
        let corpus = Corpus::of(500);
        let name = Naming::of(7).name;
        let words = telling_words(&name);
        assert!(corpus.is_told_by(words.iter().map(String::as_str)), "{name}");
        assert!(corpus.has(&words[0]));
        assert!(!corpus.is_told_by(["permit"]), "many have permits");
        assert!(!corpus.is_told_by(["permit", "nosuchword"]));
        assert!(!corpus.is_told_by([]));
    }
}
