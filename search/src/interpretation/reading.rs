//! A query is cut into words, quoted phrases and slots.

use std::ops::Range;

use super::{MOST_SLOTS, Slot, mark_weak};
use crate::analysis::{each_word, is_stop_word, stem};
use crate::request::QueryLimits;

/// The most quoted phrases that are heeded; what stands in further quotes is ordinary text.
const MOST_PHRASES: usize = 4;
/// The most words of a phrase.
const PHRASE_WORDS: usize = 16;

/// A word of the query, stop words among them.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// The word, folded.
    pub(crate) word: String,
    /// Its slot, unless it is a stop word.
    pub(crate) slot: Option<usize>,
}

/// A query, cut up.
pub(super) struct Read<'a> {
    /// What was read of it.
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    pub(super) slots: Vec<Slot>,
    pub(super) phrases: Vec<Vec<String>>,
}

/// Cuts a query up.
pub(super) fn read<'a>(query: &'a str, limits: &QueryLimits) -> Read<'a> {
    let end = query
        .char_indices()
        .nth(limits.characters)
        .map_or(query.len(), |(place, _)| place);
    let text = query.get(..end).unwrap_or(query);
    let quotes = quoted(text);
    let mut phrases: Vec<Vec<String>> = vec![Vec::new(); quotes.len()];
    let mut words: Vec<(String, Range<usize>, bool)> = Vec::new();
    each_word(text, |place, word| {
        let phrase = quotes.iter().position(|quote| quote.contains(&place.start));
        if let Some(phrase) = phrase.and_then(|phrase| phrases.get_mut(phrase))
            && phrase.len() < PHRASE_WORDS
        {
            phrase.push(word.to_owned());
        }
        words.push((word.to_owned(), place, phrase.is_some()));
    });
    phrases.retain(|phrase| !phrase.is_empty());
    let only_stop_words = words.iter().all(|word| is_stop_word(&word.0));
    let most = limits.words.min(MOST_SLOTS);
    let mut slots: Vec<Slot> = Vec::new();
    let mut tokens = Vec::with_capacity(words.len().min(4 * MOST_SLOTS));
    for (word, place, is_quoted) in words {
        if slots.len() == most && tokens.len() >= 4 * MOST_SLOTS {
            break;
        }
        let slot = if is_stop_word(&word) && !only_stop_words {
            None
        } else {
            let stem = stem(&word);
            let known = slots.iter().position(|slot| slot.stem == stem);
            known.or_else(|| {
                (slots.len() < most).then(|| {
                    slots.push(Slot {
                        stem: stem.into_owned(),
                        word: word.clone(),
                        place,
                        is_weak: false,
                        is_quoted,
                        is_known: false,
                    });
                    slots.len() - 1
                })
            })
        };
        tokens.push(Token { word, slot });
    }
    mark_weak(&mut slots);
    Read {
        text,
        tokens,
        slots,
        phrases,
    }
}

/// Answers the places between pairs of quotation marks. A mark without a partner is ordinary text.
fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut open: Option<usize> = None;
    for (place, c) in text.char_indices() {
        if !matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»' | '\u{ff02}') {
            continue;
        }
        match open.take() {
            Some(start) if places.len() < MOST_PHRASES => places.push(start..place),
            Some(_) => {}
            None => open = Some(place),
        }
    }
    places
}
