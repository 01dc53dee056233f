//! Misspelt words, words run together or torn apart, and beginnings of words.

use super::{Interpreter, Term};
use crate::analysis::{has_digit, is_stop_word};
use crate::error::Result;
use crate::lexicon::Neighbour;
use crate::ranking;

/// Shorter words have too many neighbours to guess.
const SHORTEST_FOR_ONE_EDIT: usize = 4;
/// Likewise for two edits.
const SHORTEST_FOR_TWO_EDITS: usize = 6;
/// The automaton of two edits grows with the word, and so long words are seldom mistyped ones.
const LONGEST_FOR_TWO_EDITS: usize = 24;
/// Two edits in so short a word are tried when nothing else was found.
const SHORTEST_FOR_DESPAIR: usize = 5;
/// A known word in no more services than this may be a misspelling itself.
const RARE: u64 = 2;
/// So many times as frequent is the word that was meant.
const MUCH_MORE_FREQUENT: u64 = 25;
/// The shortest beginning of a word.
const SHORTEST_BEGINNING: usize = 3;
/// While typing, further completions are left out once those before are in so many services.
const ENOUGH_WHILE_TYPING: u64 = 12_000;
/// The shortest part of words run together.
const SHORTEST_PART: usize = 3;
/// Likewise when what is torn apart is a word by itself.
const SHORTEST_PART_OF_KNOWN: usize = 4;
/// The shortest word that two neighbours make.
const SHORTEST_JOINED: usize = 5;
/// The most candidates of a misspelling.
const MOST_CANDIDATES: usize = 6;
/// Likewise of those that may be told, before it is known whether they are good enough.
const MOST_TELLABLE: usize = 12;
/// Neighbours of which it is looked up whether they may be told.
const MOST_LOOKED_AT: usize = 64;

impl Interpreter<'_, '_> {
    /// Looks for what else a known word may be: a beginning, a rare misspelling, two words.
    pub(super) fn look_around_known(&mut self, place: usize, is_last: bool) -> Result<()> {
        let word = self.made.slots[place].word.clone();
        if has_digit(&word) {
            return Ok(());
        }
        let is_typing = self.mode == super::Mode::Typing;
        if is_last && word.len() >= if is_typing { 1 } else { SHORTEST_BEGINNING } {
            let quality = if is_typing {
                ranking::BEGINNING
            } else {
                ranking::BEGINNING_OF_OTHER
            };
            self.complete(place, &word, quality, !is_typing)?;
        }
        let frequency = self.lexicon.frequency(&word).unwrap_or(0);
        let length = word.chars().count();
        if frequency > 0 && frequency <= RARE && length >= SHORTEST_FOR_ONE_EDIT {
            let mut near = self.lexicon.neighbours(&word, 1);
            near.retain(|near| near.frequency >= MUCH_MORE_FREQUENT * frequency);
            self.offer_candidates(place, &word, near, true)?;
        }
        if let Some((left, right)) = self.parts(&word, SHORTEST_PART_OF_KNOWN)? {
            self.offer_parts(place, &left, &right, true)?;
        }
        Ok(())
    }

    /// Looks for what an unknown word was meant to be.
    pub(super) fn correct_unknown(&mut self, place: usize, is_last: bool) -> Result<()> {
        let word = self.made.slots[place].word.clone();
        if has_digit(&word) {
            return Ok(());
        }
        let length = word.chars().count();
        let is_beginning = is_last && length >= SHORTEST_BEGINNING - 1;
        if is_beginning && self.complete(place, &word, ranking::BEGINNING, false)? > RARE {
            return Ok(());
        }
        let mut near = Vec::new();
        if length >= SHORTEST_FOR_ONE_EDIT {
            near = self.tellable(&word, self.lexicon.neighbours(&word, 1))?;
        }
        let is_poor = near.iter().all(|near| near.frequency <= RARE);
        if is_poor && (SHORTEST_FOR_TWO_EDITS..=LONGEST_FOR_TWO_EDITS).contains(&length) {
            near = self.tellable(&word, self.lexicon.neighbours(&word, 2))?;
        }
        let parts = self.parts(&word, SHORTEST_PART)?;
        if let Some((left, right)) = &parts {
            self.offer_parts(place, left, right, false)?;
        }
        if near.is_empty() && parts.is_none() {
            if !is_last && length >= SHORTEST_BEGINNING {
                self.complete(place, &word, ranking::BEGINNING, false)?;
            }
            let is_found = self
                .made
                .alternatives
                .iter()
                .any(|known| known.covers & (1 << place) != 0);
            if !is_found && length >= SHORTEST_FOR_DESPAIR {
                // Longer words have been tried with two edits by now.
                if length < SHORTEST_FOR_TWO_EDITS {
                    near = self.tellable(&word, self.lexicon.neighbours(&word, 2))?;
                }
                if near.is_empty() && is_last {
                    near = self.tellable(&word, self.lexicon.completions_nearby(&word))?;
                }
            }
        }
        let best = self.offer_candidates(place, &word, near, false)?;
        let span = self.made.slots[place].place.clone();
        match (best, parts) {
            // What is only longer is a beginning completed, not a mistake corrected.
            (Some(best), _) if is_beginning && best.starts_with(&word) => {}
            (Some(best), _) => {
                self.made.slots[place].stem = Term::stem_of(&best).text;
                self.corrections.push((span, best));
            }
            (None, Some((left, right))) => self.corrections.push((span, format!("{left} {right}"))),
            (None, None) => {}
        }
        Ok(())
    }

    /// Offers words that begin so; answers how many services the most frequent one is in.
    fn complete(&mut self, place: usize, word: &str, quality: f32, is_last_resort: bool) -> Result<u64> {
        let completions = self.lexicon.completions(word, self.limits.expansions);
        let is_typing = self.mode == super::Mode::Typing;
        let mut services = 0;
        for (number, (completion, frequency)) in completions.iter().enumerate() {
            services += frequency;
            if is_typing && number > 0 && services > ENOUGH_WHILE_TYPING {
                services -= frequency;
                continue;
            }
            self.offer(1 << place, vec![Term::stem_of(completion)], quality, is_last_resort)?;
        }
        Ok(completions.first().map_or(0, |best| best.1))
    }

    /// Offers candidates of a misspelling, best first; answers the best.
    fn offer_candidates(
        &mut self,
        place: usize,
        word: &str,
        near: Vec<Neighbour>,
        is_last_resort: bool,
    ) -> Result<Option<String>> {
        let mut candidates = likeliest(word, near);
        candidates.truncate(MOST_CANDIDATES);
        let least = candidates.first().map_or(0.0, |best| best.0);
        for (strangeness, near) in &candidates {
            let quality = if near.distance <= 1 {
                ranking::ONE_EDIT
            } else {
                ranking::TWO_EDITS
            };
            let quality = quality * ranking::RARE_CANDIDATE.powf(strangeness - least);
            self.offer(1 << place, vec![Term::stem_of(&near.word)], quality, is_last_resort)?;
        }
        Ok(candidates.into_iter().next().map(|best| best.1.word))
    }

    /// Keeps the likeliest neighbours that may be told: a correction must not give away what is no longer published.
    fn tellable(&self, word: &str, near: Vec<Neighbour>) -> Result<Vec<Neighbour>> {
        let mut kept = Vec::new();
        for (_, near) in likeliest(word, near).into_iter().take(MOST_LOOKED_AT) {
            self.deadline.check()?;
            if self.snapshot.may_be_told(&near.word)? {
                kept.push(near);
            }
            if kept.len() == MOST_TELLABLE {
                break;
            }
        }
        Ok(kept)
    }

    /// Finds the two known words that a word is made of, the commonest pair that may be told.
    fn parts(&self, word: &str, shortest: usize) -> Result<Option<(String, String)>> {
        let splits = word.char_indices().map(|(place, _)| word.split_at(place));
        let known = splits.filter_map(|(left, right)| {
            if left.len() < shortest || right.len() < shortest || is_stop_word(left) || is_stop_word(right) {
                return None;
            }
            let rarest = self.lexicon.frequency(left)?.min(self.lexicon.frequency(right)?);
            (rarest > 0).then_some((rarest, left, right))
        });
        let mut known: Vec<(u64, &str, &str)> = known.collect();
        known.sort_by_key(|known| known.0);
        for (_, left, right) in known.into_iter().rev() {
            if self.snapshot.may_be_told(left)? && self.snapshot.may_be_told(right)? {
                return Ok(Some((left.to_owned(), right.to_owned())));
            }
        }
        Ok(None)
    }

    fn offer_parts(&mut self, place: usize, left: &str, right: &str, is_last_resort: bool) -> Result<()> {
        let terms = vec![Term::stem_of(left), Term::stem_of(right)];
        self.offer(1 << place, terms, ranking::SPLIT, is_last_resort)?;
        Ok(())
    }

    /// Tries neighbouring words as one: "pass port".
    pub(super) fn join_neighbours(&mut self) -> Result<()> {
        for pair in self.tokens.windows(2) {
            let [one, two] = pair else { continue };
            let covers = [one, two]
                .iter()
                .filter_map(|token| token.slot)
                .fold(0, |bits, slot| bits | 1_u32 << slot);
            let joined = format!("{}{}", one.word, two.word);
            if covers == 0 || joined.len() < SHORTEST_JOINED || has_digit(&joined) {
                continue;
            }
            if self.lexicon.frequency(&joined).is_some_and(|frequency| frequency > 0)
                && self.offer(covers, vec![Term::stem_of(&joined)], ranking::JOINED, false)?
            {
                let slots = [one.slot, two.slot];
                let is_unknown = slots.iter().flatten().any(|slot| !self.made.slots[*slot].is_known);
                if let ([Some(one), Some(two)], true) = (slots, is_unknown && self.snapshot.may_be_told(&joined)?) {
                    let span = self.made.slots[one].place.start..self.made.slots[two].place.end;
                    self.corrections.push((span, joined));
                }
                self.mark_known(covers);
            }
        }
        Ok(())
    }
}

/// Answers neighbours and how strange each would be, the likeliest first.
fn likeliest(word: &str, near: Vec<Neighbour>) -> Vec<(f32, Neighbour)> {
    let mut candidates: Vec<(f32, Neighbour)> = near.into_iter().map(|near| (strangeness(word, &near), near)).collect();
    candidates.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.word.cmp(&b.1.word)));
    candidates
}

/// How unlikely a neighbour is what was meant: edits first, then a wrong first letter, then rarity.
fn strangeness(word: &str, near: &Neighbour) -> f32 {
    const FIRST_LETTER: f32 = 0.3;
    const FREQUENCY: f32 = 0.15;
    const LENGTH: f32 = 0.05;
    const SHORTER: f32 = 0.1;
    #[expect(clippy::cast_precision_loss, reason = "a rough scale")]
    let frequency = (near.frequency.max(1) as f32).log10();
    #[expect(clippy::cast_precision_loss, reason = "words are short")]
    let length = near.word.len().abs_diff(word.len()) as f32;
    let first = if near.word.chars().next() == word.chars().next() {
        0.0
    } else {
        FIRST_LETTER
    };
    // Letters are left out more often than they are added.
    let shorter = if near.word.len() < word.len() { SHORTER } else { 0.0 };
    f32::from(near.distance) + first + shorter + LENGTH * length - FREQUENCY * frequency
}
