//! Where in the texts of a hit the query was found.

mod passage;

use std::collections::HashMap;
use std::ops::Range;

use crate::analysis::{CODE_WORDS, LONGEST_CODE, code, each_word, stem};
use crate::interpretation::{Interpretation, OneOfSeveral};
use crate::request::QueryLimits;
use crate::result::{Highlight, SearchField};
use crate::retrieval::Plan;
use crate::schema::Texts;

/// The most texts of one field that are shown.
const MOST_OF_FIELD: usize = 2;
/// The most places in one text.
const MOST_PLACES: usize = 40;

/// Finds the words of a query in texts.
pub(crate) struct Highlighter {
    stems: HashMap<String, Vec<Meaning>>,
    /// Beginnings of words that may have one of the stems, so that few words are stemmed.
    beginnings: Beginnings,
    codes: HashMap<String, u32>,
    /// Slots that are worth showing: what a hit should have.
    telling: u32,
    passage: usize,
}

/// A word that stands for words of the query.
#[derive(Clone, Copy)]
struct Meaning {
    covers: u32,
    /// The alternative, when it has several terms, and which of them this is.
    group: Option<(usize, OneOfSeveral)>,
}

/// A text with places that match.
struct Found<'a> {
    field: SearchField,
    text: &'a str,
    places: Vec<Range<usize>>,
    covers: u32,
}

impl Highlighter {
    pub(crate) fn new(read: &Interpretation, plan: &Plan, with_last_resorts: bool, limits: &QueryLimits) -> Self {
        let mut highlighter = Self {
            stems: HashMap::new(),
            beginnings: Beginnings::default(),
            codes: HashMap::new(),
            telling: plan.asked,
            passage: limits.passage.max(1),
        };
        for (group, alternative) in read.used(with_last_resorts).enumerate() {
            for (term, one) in alternative.numbered() {
                if term.is_code {
                    *highlighter.codes.entry(term.text.clone()).or_default() |= alternative.covers;
                    continue;
                }
                highlighter.expect(&term.text);
                highlighter.stems.entry(term.text.clone()).or_default().push(Meaning {
                    covers: alternative.covers,
                    group: one.map(|one| (group, one)),
                });
            }
        }
        highlighter
    }

    /// Notes how words with a stem begin. Stemming changes endings, and makes "dying" "die".
    fn expect(&mut self, stem: &str) {
        let [first, second] = beginning(stem);
        self.beginnings.add([first, second]);
        if second == b'i' {
            self.beginnings.add([first, b'y']);
        }
    }

    /// Answers highlights of stored texts, and the fields in which something was found.
    pub(crate) fn highlight(&self, stored: &[u8]) -> (Vec<Highlight>, Vec<SearchField>) {
        let mut found: Vec<Found<'_>> = Vec::new();
        for (field, text) in Texts::read(stored) {
            let (places, covers) = if field == SearchField::Key {
                self.whole(text)
            } else {
                self.places(text)
            };
            if covers & self.telling != 0 {
                found.push(Found {
                    field,
                    text,
                    places,
                    covers,
                });
            }
        }
        found.sort_by_key(|one| (one.field, std::cmp::Reverse(one.covers.count_ones())));
        let mut matched_on: Vec<SearchField> = found.iter().map(|one| one.field).collect();
        matched_on.dedup();
        let mut highlights: Vec<Highlight> = Vec::new();
        for one in found {
            let same = || highlights.iter().filter(|shown| shown.field == one.field);
            if same().count() >= MOST_OF_FIELD {
                continue;
            }
            let (text, ranges) = passage::cut(one.text, &one.places, self.passage);
            if same().any(|shown| shown.text == text) {
                continue;
            }
            highlights.push(Highlight {
                field: one.field,
                text,
                ranges,
            });
        }
        (highlights, matched_on)
    }

    /// Answers how many words of the query stand in a text.
    pub(crate) fn covered(&self, text: &str) -> u32 {
        self.places(text).1.count_ones()
    }

    /// Answers the places of a text that match, in bytes and in order, and the slots they stand for.
    fn places(&self, text: &str) -> (Vec<Range<usize>>, u32) {
        let mut places: Vec<Range<usize>> = Vec::new();
        let mut covers = 0;
        let mut pending: Vec<(Range<usize>, Meaning)> = Vec::new();
        let mut recent: Vec<(usize, String)> = Vec::new();
        each_word(text, |place, word| {
            if !self.codes.is_empty() {
                covers |= self.code_places(&place, word, &mut recent, &mut places);
            }
            if !self.beginnings.may_have(beginning(word)) {
                return;
            }
            let Some(meanings) = self.stems.get(&*stem(word)) else {
                return;
            };
            for meaning in meanings {
                if meaning.group.is_some() {
                    pending.push((place.clone(), *meaning));
                } else {
                    covers |= meaning.covers;
                    places.push(place.clone());
                }
            }
        });
        // Of an alternative with several terms, all must be in the text.
        let mut seen: HashMap<usize, u8> = HashMap::new();
        for (group, one) in pending.iter().filter_map(|(_, meaning)| meaning.group) {
            *seen.entry(group).or_default() |= 1 << one.number;
        }
        for (place, meaning) in pending {
            if let Some((group, one)) = meaning.group
                && seen.get(&group) == Some(&one.all)
            {
                covers |= meaning.covers;
                places.push(place);
            }
        }
        (apart(places), covers)
    }

    /// Answers the whole of a text that is a code, and the slots it stands for.
    fn whole(&self, text: &str) -> (Vec<Range<usize>>, u32) {
        let covers = code(text).and_then(|code| self.codes.get(&code).copied());
        covers.map_or_else(Default::default, |covers| {
            (std::iter::once(0..text.len()).collect(), covers)
        })
    }

    /// Looks whether the last words make up a code.
    fn code_places(
        &self,
        place: &Range<usize>,
        word: &str,
        recent: &mut Vec<(usize, String)>,
        places: &mut Vec<Range<usize>>,
    ) -> u32 {
        let mut covers = 0;
        recent.push((place.start, word.to_owned()));
        if recent.len() > CODE_WORDS {
            recent.remove(0);
        }
        let mut code = String::new();
        for (start, word) in recent.iter().rev() {
            code.insert_str(0, word);
            if code.len() > LONGEST_CODE {
                break;
            }
            if let Some(slots) = self.codes.get(&code) {
                covers |= slots;
                places.push(*start..place.end);
            }
        }
        covers
    }
}

/// A rough set of beginnings of words: it may have more than was added.
#[derive(Default)]
struct Beginnings([u64; 4]);

impl Beginnings {
    fn place([first, second]: [u8; 2]) -> (usize, u64) {
        let hash = first.wrapping_mul(31) ^ second;
        (usize::from(hash >> 6), 1 << (hash & 63))
    }

    fn add(&mut self, beginning: [u8; 2]) {
        let (part, bit) = Self::place(beginning);
        self.0[part] |= bit;
    }

    fn may_have(&self, beginning: [u8; 2]) -> bool {
        let (part, bit) = Self::place(beginning);
        self.0[part] & bit != 0
    }
}

fn beginning(word: &str) -> [u8; 2] {
    let bytes = word.as_bytes();
    [0, 1].map(|place| bytes.get(place).copied().unwrap_or(0))
}

/// Puts places in order and joins those that overlap.
fn apart(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match joined.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined.truncate(MOST_PLACES);
    joined
}
