//! What people say is translated into what services are called.

use super::{Interpreter, Term};
use crate::analysis::{code, has_digit, stem};
use crate::error::Result;
use crate::ranking;
use crate::synonyms::{MOST_WORDS, content_words};

impl Interpreter<'_, '_> {
    /// Offers the meanings of every synonym that fits somewhere, the longest from each word on.
    pub(super) fn translate(&mut self) -> Result<()> {
        let mut covered_to = 0;
        let synonyms = self.snapshot.synonyms();
        for start in 0..self.made.slots.len() {
            let stems: Vec<String> = self.made.slots[start..]
                .iter()
                .take(MOST_WORDS)
                .map(|slot| slot.stem.clone())
                .collect();
            let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
            let Some(fit) = synonyms.fitting(&stems) else { continue };
            let end = start + fit.length;
            if self.made.slots[start..end].iter().any(|slot| slot.is_quoted) {
                continue;
            }
            // A shorter one inside a longer one says less: "card" in "green card".
            let is_inside = end <= covered_to;
            covered_to = covered_to.max(end);
            let covers = (start..end).fold(0_u32, |bits, slot| bits | 1 << slot);
            for meaning in fit.meanings {
                self.offer_meaning(covers, &meaning.text, is_inside)?;
            }
        }
        Ok(())
    }

    fn offer_meaning(&mut self, covers: u32, meaning: &str, is_last_resort: bool) -> Result<()> {
        if has_digit(meaning)
            && let Some(code) = code(meaning)
        {
            self.offer(covers, vec![Term::code(code)], ranking::SYNONYM, is_last_resort)?;
        }
        let stems: Vec<String> = content_words(meaning)
            .iter()
            .map(|word| stem(word).into_owned())
            .collect();
        let mut terms: Vec<Term> = Vec::with_capacity(stems.len());
        for text in &stems {
            let term = Term {
                is_code: false,
                text: text.clone(),
            };
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        let is_found = self.offer(covers, terms, ranking::SYNONYM, is_last_resort)?;
        let telling = self.made.slots.iter().enumerate().filter(|(_, slot)| !slot.is_weak);
        let covers_all = telling.fold(true, |all, (place, _)| all && covers & (1 << place) != 0);
        if is_found && covers_all {
            self.made.titles.push((stems.join(" "), ranking::SYNONYM));
        }
        Ok(())
    }
}
