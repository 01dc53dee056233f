//! Codes: neighbouring words that make up the number of a form or the like, however it is written.

use super::{Interpreter, Term};
use crate::analysis::{CODE_WORDS, LONGEST_CODE, has_digit};
use crate::error::Result;
use crate::ranking;

impl Interpreter<'_, '_> {
    /// Tries every run of neighbouring words, put together, as a code: "SS-5", "ss 5" and "ss5" are one.
    pub(super) fn find_codes(&mut self) -> Result<()> {
        let tokens = self.tokens;
        for start in 0..tokens.len() {
            let mut code = String::new();
            let mut covers = 0_u32;
            let mut letters_apart = true;
            for token in tokens[start..].iter().take(CODE_WORDS) {
                code.push_str(&token.word);
                if code.len() > LONGEST_CODE {
                    break;
                }
                if let Some(slot) = token.slot {
                    covers |= 1 << slot;
                }
                letters_apart &= token.word.len() == 1;
                let is_one_word = code.len() == token.word.len();
                if covers == 0 || !(is_one_word || letters_apart || has_digit(&code)) {
                    continue;
                }
                if self.offer(covers, vec![Term::code(code.clone())], ranking::CODE, false)? {
                    self.mark_known(covers);
                }
            }
        }
        Ok(())
    }

    /// Marks slots as known, so that their words are not taken for misspellings.
    pub(super) fn mark_known(&mut self, covers: u32) {
        for (place, slot) in self.made.slots.iter_mut().enumerate() {
            slot.is_known |= covers & (1 << place) != 0;
        }
    }
}
