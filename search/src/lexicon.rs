//! Every word of the index in memory, with the number of services that have it: where misspellings, beginnings and
//! words run together are looked up.

mod segment_words;

pub(crate) use segment_words::SegmentWords;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use fst::{Automaton, IntoStreamer, Map, MapBuilder, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};

use crate::analysis::has_digit;
use crate::error::{Result, SearchError};

/// Words looked at for one beginning.
const MOST_WITH_PREFIX: usize = 2_000;
/// Letters of a beginning whose words are gathered beforehand.
const SHORT_BEGINNING: usize = 2;
/// Words kept of such a beginning.
const MOST_OF_SHORT: usize = 64;
/// Words looked at around one misspelling.
const MOST_NEIGHBOURS: usize = 512;

static ONE_EDIT: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_EDITS: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// The words of one generation of the index, and those that synonyms speak of.
pub(crate) struct Lexicon {
    words: Map<Vec<u8>>,
    /// The most frequent words of short beginnings, which have too many to look through.
    short: BTreeMap<String, Vec<(String, u64)>>,
}

/// A word near another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Neighbour {
    /// The word.
    pub(crate) word: String,
    /// Edits between the two; two letters that changed places are one.
    pub(crate) distance: u8,
    /// Services that have it.
    pub(crate) frequency: u64,
}

impl Lexicon {
    /// Merges the words of segments with further ones, which are known but may be in no service.
    pub(crate) fn merge<'a>(segments: &[Arc<SegmentWords>], further: impl Iterator<Item = &'a str>) -> Result<Self> {
        let mut further: Vec<&str> = further.collect();
        further.sort_unstable();
        let further = SegmentWords::of(further.into_iter().map(|word| (word.as_bytes(), 0)));
        let mut cursors: Vec<_> = segments.iter().map(|words| words.iter().peekable()).collect();
        cursors.push(further.iter().peekable());
        let mut builder = MapBuilder::memory();
        let mut short: BTreeMap<String, Vec<(String, u64)>> = BTreeMap::new();
        loop {
            let next = cursors
                .iter_mut()
                .filter_map(|cursor| cursor.peek().map(|(word, _)| *word))
                .min();
            let Some(word) = next else { break };
            let mut frequency = 0;
            for cursor in &mut cursors {
                while let Some((_, count)) = cursor.next_if(|(other, _)| *other == word) {
                    frequency += u64::from(count);
                }
            }
            builder.insert(word, frequency).map_err(internal)?;
            if let Ok(word) = std::str::from_utf8(word) {
                for letters in 1..=SHORT_BEGINNING {
                    let Some((end, _)) = word.char_indices().nth(letters) else {
                        break;
                    };
                    let Some(beginning) = word.get(..end) else { break };
                    if !short.contains_key(beginning) {
                        short.insert(beginning.to_owned(), Vec::new());
                    }
                    if let Some(kept) = short.get_mut(beginning) {
                        keep_frequent(kept, word, frequency, MOST_OF_SHORT);
                    }
                }
            }
        }
        let bytes = builder.into_inner().map_err(internal)?;
        let words = Map::new(bytes).map_err(internal)?;
        Ok(Self { words, short })
    }

    /// Answers how many services have a word; none when it is not known.
    pub(crate) fn frequency(&self, word: &str) -> Option<u64> {
        self.words.get(word)
    }

    /// Answers words that begin so, most frequent first, without the beginning itself.
    pub(crate) fn completions(&self, prefix: &str, most: usize) -> Vec<(String, u64)> {
        if prefix.chars().count() <= SHORT_BEGINNING {
            let known = self.short.get(prefix).map_or(&[][..], Vec::as_slice);
            return known.iter().take(most).cloned().collect();
        }
        let mut found: Vec<(String, u64)> = Vec::new();
        let mut stream = self.words.range().gt(prefix).into_stream();
        let mut seen = 0;
        while let Some((word, frequency)) = stream.next() {
            seen += 1;
            if !word.starts_with(prefix.as_bytes()) || seen > MOST_WITH_PREFIX {
                break;
            }
            if let Ok(word) = std::str::from_utf8(word) {
                keep_frequent(&mut found, word, frequency, most);
            }
        }
        found
    }

    /// Answers words within `distance` edits of a word, without itself and without codes.
    pub(crate) fn neighbours(&self, word: &str, distance: u8) -> Vec<Neighbour> {
        let builder = if distance < 2 { &*ONE_EDIT } else { &*TWO_EDITS };
        self.near(&builder.build_dfa(word), word)
    }

    /// Answers words whose beginning is within one edit of a word.
    pub(crate) fn completions_nearby(&self, prefix: &str) -> Vec<Neighbour> {
        self.near(&ONE_EDIT.build_prefix_dfa(prefix), prefix)
    }

    fn near(&self, automaton: &DFA, word: &str) -> Vec<Neighbour> {
        let mut found = Vec::new();
        let mut stream = self.words.search(Alike(automaton)).into_stream();
        while let Some((candidate, frequency)) = stream.next() {
            let Distance::Exact(distance) = automaton.eval(candidate) else {
                continue;
            };
            let Ok(candidate) = std::str::from_utf8(candidate) else {
                continue;
            };
            if distance == 0 && candidate == word || has_digit(candidate) {
                continue;
            }
            found.push(Neighbour {
                word: candidate.to_owned(),
                distance,
                frequency,
            });
            if found.len() >= 2 * MOST_NEIGHBOURS {
                keep_nearest(&mut found);
            }
        }
        if found.len() > MOST_NEIGHBOURS {
            keep_nearest(&mut found);
        }
        found
    }
}

/// Keeps a word if it is among the most frequent so far.
fn keep_frequent(kept: &mut Vec<(String, u64)>, word: &str, frequency: u64, most: usize) {
    if kept.len() >= most && kept.last().is_some_and(|last| last.1 >= frequency) {
        return;
    }
    let place = kept.partition_point(|entry| entry.1 >= frequency);
    kept.insert(place, (word.to_owned(), frequency));
    kept.truncate(most);
}

/// Keeps as many neighbours as are looked at: the nearest, of those the most frequent.
fn keep_nearest(found: &mut Vec<Neighbour>) {
    found.select_nth_unstable_by(MOST_NEIGHBOURS - 1, |a, b| {
        let rank = |one: &Neighbour| (one.distance, std::cmp::Reverse(one.frequency));
        rank(a).cmp(&rank(b)).then_with(|| a.word.cmp(&b.word))
    });
    found.truncate(MOST_NEIGHBOURS);
}

/// An automaton of edits, run over the words.
struct Alike<'a>(&'a DFA);

impl Automaton for Alike<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != levenshtein_automata::SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

fn internal(error: impl std::fmt::Display) -> SearchError {
    SearchError::Internal(format!("the words of the index cannot be put in order: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let one = SegmentWords::of(
            [("pass", 3), ("passport", 9), ("renewal", 2)]
                .map(|(w, n)| (w.as_bytes(), n))
                .into_iter(),
        );
        let two = SegmentWords::of(
            [("passport", 1), ("ss5", 4)]
                .map(|(w, n)| (w.as_bytes(), n))
                .into_iter(),
        );
        Lexicon::merge(&[Arc::new(one), Arc::new(two)], ["dole", "pass"].into_iter()).expect("a lexicon")
    }

    #[test]
    fn segments_are_merged_and_synonyms_known() {
        let lexicon = lexicon();
        let of = |word: &str| lexicon.frequency(word);
        assert_eq!(
            [of("passport"), of("dole"), of("pass"), of("visa")],
            [Some(10), Some(0), Some(3), None]
        );
        assert_eq!(lexicon.completions("pass", 3), [("passport".to_owned(), 10)]);
    }

    #[test]
    fn a_letter_is_completed_to_the_most_frequent_words_wherever_they_stand() {
        let mut words: Vec<(String, u32)> = (0..4_000).map(|n| (format!("sa{n:04}"), 1)).collect();
        words.push(("social".into(), 900));
        let segment = SegmentWords::of(words.iter().map(|(word, count)| (word.as_bytes(), *count)));
        let lexicon = Lexicon::merge(&[Arc::new(segment)], std::iter::empty()).expect("a lexicon");
        for typed in ["s", "so", "soc"] {
            assert_eq!(lexicon.completions(typed, 3)[0], ("social".to_owned(), 900), "{typed}");
        }
    }

    #[test]
    fn the_nearest_words_count_however_many_stand_before_them() {
        let letters = || b'a'..=b'z';
        let mut words: Vec<String> = Vec::new();
        for first in b'a'..b'm' {
            for place in 1..6 {
                for letter in letters().filter(|letter| *letter != b'm') {
                    let mut word = *b"mmmmmm";
                    (word[0], word[place]) = (first, letter);
                    words.push(String::from_utf8_lossy(&word).into_owned());
                }
            }
        }
        words.push("mmmmmn".into());
        words.sort();
        let segment = SegmentWords::of(words.iter().map(|word| (word.as_bytes(), 1)));
        let lexicon = Lexicon::merge(&[Arc::new(segment)], std::iter::empty()).expect("a lexicon");
        let near = lexicon.neighbours("mmmmmm", 2);
        assert!(words.len() > 2 * MOST_NEIGHBOURS && near.len() <= MOST_NEIGHBOURS);
        assert!(near.iter().any(|near| near.word == "mmmmmn" && near.distance == 1));
    }

    #[test]
    fn misspellings_have_neighbours_whatever_letter_is_wrong() {
        let lexicon = lexicon();
        let nearest = |word: &str, distance| lexicon.neighbours(word, distance).first().map(|near| near.word.clone());
        for word in ["pasport", "apssport", "bassport", "passportt"] {
            assert_eq!(nearest(word, 1).as_deref(), Some("passport"), "{word}");
        }
        assert_eq!(nearest("pazpott", 1), None);
        assert_eq!(nearest("pasportt", 2).as_deref(), Some("passport"));
        assert!(lexicon.neighbours("ss6", 1).is_empty());
    }
}
