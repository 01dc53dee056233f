//! What a person typed, as words that may be meant: corrected, completed, translated into the words of services.

mod codes;
mod reading;
mod spelling;
#[cfg(test)]
mod tests;
mod translation;

pub(crate) use reading::Token;

use std::ops::Range;

use crate::analysis::{is_weak_word, stem};
use crate::error::Result;
use crate::lexicon::Lexicon;
use crate::ranking;
use crate::request::QueryLimits;
use crate::retrieval::Deadline;
use crate::snapshot::Snapshot;
use crate::terms::{List, Terms};

/// The most words of a query: each is a bit.
pub(crate) const MOST_SLOTS: usize = 24;
/// The most alternatives of a query.
const MOST_ALTERNATIVES: usize = 200;

/// What a query may mean.
#[derive(Debug, Default)]
pub(crate) struct Interpretation {
    /// The words that are looked for.
    pub(crate) slots: Vec<Slot>,
    /// What may stand for them.
    pub(crate) alternatives: Vec<Alternative>,
    /// Quoted phrases: their words as they are written. Each must be there.
    pub(crate) phrases: Vec<Vec<String>>,
    /// Whole titles that the query may be, and how surely.
    pub(crate) titles: Vec<(String, f32)>,
    /// The query with its misspellings corrected.
    pub(crate) did_you_mean: Option<String>,
    /// Whether nothing was typed.
    pub(crate) is_blank: bool,
}

/// A word of the query.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The word, folded.
    pub(crate) word: String,
    /// The stem of the word, or of what it was corrected to.
    pub(crate) stem: String,
    /// Where it stands in the query, in bytes.
    pub(crate) place: Range<usize>,
    /// Whether it is a word of everyday asking, beside others that are not.
    pub(crate) is_weak: bool,
    /// Whether it stands in quotes.
    pub(crate) is_quoted: bool,
    /// Whether the index or a synonym knows it.
    is_known: bool,
}

/// Something that may stand for one or more words of the query: all of its terms in one part of a service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    /// The slots, as bits.
    pub(crate) covers: u32,
    /// The terms.
    pub(crate) terms: Vec<Term>,
    /// How surely it is meant, 1 being certain.
    pub(crate) quality: f32,
    /// Whether it is looked for only when there is little else.
    pub(crate) is_last_resort: bool,
}

/// The most terms of an alternative that are told apart.
const MOST_TERMS: usize = 8;

/// Which of several terms of an alternative one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OneOfSeveral {
    /// Its number, from 0.
    pub(crate) number: u8,
    /// All of them, as bits.
    pub(crate) all: u8,
}

impl Alternative {
    /// Answers the terms; where there are several, and not too many, each with which it is.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (&Term, Option<OneOfSeveral>)> {
        let count = self.terms.len();
        let are_several = (2..=MOST_TERMS).contains(&count);
        let all = u8::MAX >> (MOST_TERMS - count.min(MOST_TERMS));
        (0_u8..).zip(&self.terms).map(move |(number, term)| {
            let one = OneOfSeveral { number, all };
            (term, are_several.then_some(one))
        })
    }
}

impl Interpretation {
    /// Answers the alternatives that a search went by.
    pub(crate) fn used(&self, with_last_resorts: bool) -> impl Iterator<Item = &Alternative> {
        let alternatives = self.alternatives.iter();
        alternatives.filter(move |other| with_last_resorts || !other.is_last_resort)
    }
}

/// A term of the index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Term {
    /// Whether it is a code; else it is a stem.
    pub(crate) is_code: bool,
    /// The term.
    pub(crate) text: String,
}

impl Term {
    fn stem_of(word: &str) -> Self {
        Self {
            is_code: false,
            text: stem(word).into_owned(),
        }
    }

    fn code(text: String) -> Self {
        Self { is_code: true, text }
    }
}

/// How a query is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It was sent.
    Search,
    /// It is being typed: its last word may be a beginning.
    Typing,
}

/// Reads a query with the words of a generation; gives up at the deadline.
pub(crate) fn interpret(
    query: &str,
    mode: Mode,
    snapshot: &Snapshot,
    limits: &QueryLimits,
    deadline: Deadline,
    terms: &mut Terms<'_>,
) -> Result<Interpretation> {
    let read = reading::read(query, limits);
    let mut interpreter = Interpreter {
        mode,
        snapshot,
        lexicon: snapshot.lexicon(),
        limits,
        deadline,
        terms,
        tokens: &read.tokens,
        corrections: Vec::new(),
        made: Interpretation {
            slots: read.slots,
            phrases: read.phrases,
            is_blank: read.text.trim().is_empty(),
            ..Interpretation::default()
        },
    };
    interpreter.run()?;
    let mut made = interpreter.made;
    made.did_you_mean = corrected(read.text, &interpreter.corrections);
    Ok(made)
}

struct Interpreter<'a, 'b> {
    mode: Mode,
    snapshot: &'a Snapshot,
    lexicon: &'a Lexicon,
    limits: &'a QueryLimits,
    deadline: Deadline,
    terms: &'a mut Terms<'b>,
    tokens: &'a [Token],
    /// Places of the query and what should stand there.
    corrections: Vec<(Range<usize>, String)>,
    made: Interpretation,
}

impl Interpreter<'_, '_> {
    fn run(&mut self) -> Result<()> {
        for place in 0..self.made.slots.len() {
            let slot = &self.made.slots[place];
            let (word, term) = (
                slot.word.clone(),
                Term {
                    is_code: false,
                    text: slot.stem.clone(),
                },
            );
            let is_found = self.offer(1 << place, vec![term], ranking::EXACT, false)?;
            let is_known = is_found || self.lexicon.frequency(&word).is_some();
            self.made.slots[place].is_known = is_known;
        }
        self.find_codes()?;
        self.join_neighbours()?;
        let last = self.made.slots.len().saturating_sub(1);
        for place in 0..self.made.slots.len() {
            self.deadline.check()?;
            if self.made.slots[place].is_quoted {
                continue;
            }
            if self.made.slots[place].is_known {
                self.look_around_known(place, place == last)?;
            } else {
                self.correct_unknown(place, place == last)?;
            }
        }
        self.translate()?;
        self.name_titles();
        Ok(())
    }

    /// Adds an alternative if the index has all of its terms; answers whether it has.
    fn offer(&mut self, covers: u32, terms: Vec<Term>, quality: f32, is_last_resort: bool) -> Result<bool> {
        for term in &terms {
            let is_there = if term.is_code {
                self.terms.find(List::Code, &term.text)?.frequency > 0
            } else {
                self.terms.find(List::Words, &term.text)?.frequency > 0
                    || terms.len() == 1 && self.terms.find(List::Organization, &term.text)?.frequency > 0
            };
            if !is_there {
                return Ok(false);
            }
        }
        let known = self
            .made
            .alternatives
            .iter_mut()
            .find(|other| other.covers == covers && other.terms == terms);
        if let Some(known) = known {
            known.quality = known.quality.max(quality);
            known.is_last_resort &= is_last_resort;
        } else if self.made.alternatives.len() < MOST_ALTERNATIVES && !terms.is_empty() {
            self.made.alternatives.push(Alternative {
                covers,
                terms,
                quality,
                is_last_resort,
            });
        }
        Ok(true)
    }

    /// Names the titles that the query may be as a whole: as typed and corrected, and without words of everyday asking.
    fn name_titles(&mut self) {
        let join = |keep: &dyn Fn(&Slot) -> bool| {
            let stems: Vec<&str> = self
                .made
                .slots
                .iter()
                .filter(|slot| keep(slot))
                .map(|slot| slot.stem.as_str())
                .collect();
            stems.join(" ")
        };
        let all = join(&|_| true);
        let telling = join(&|slot| !slot.is_weak);
        self.made.titles.push((all, ranking::EXACT));
        self.made.titles.push((telling, ranking::SYNONYM));
        self.made.titles.retain(|title| !title.0.is_empty());
        self.made.titles.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        self.made.titles.dedup_by(|later, kept| later.0 == kept.0);
    }
}

/// Answers the query with its corrections, if there are any.
fn corrected(query: &str, corrections: &[(Range<usize>, String)]) -> Option<String> {
    let mut corrections: Vec<_> = corrections.iter().collect();
    corrections.sort_by_key(|(place, _)| place.start);
    let mut text = String::with_capacity(query.len() + 16);
    let mut end = 0;
    for (place, word) in corrections {
        // Corrections that overlap an earlier one would garble it.
        let Some(between) = query.get(end..place.start) else {
            continue;
        };
        text.push_str(between);
        text.push_str(word);
        end = place.end;
    }
    if end == 0 {
        return None;
    }
    text.push_str(query.get(end..).unwrap_or_default());
    Some(text.trim().to_owned())
}

/// Marks the words of everyday asking, unless there is nothing else.
fn mark_weak(slots: &mut [Slot]) {
    let is_weak = |slot: &Slot| is_weak_word(&slot.word) && !slot.is_quoted;
    if slots.iter().all(is_weak) {
        return;
    }
    for slot in slots {
        slot.is_weak = is_weak(slot);
    }
}
