//! Analysed text is handed to tantivy as words between blanks; these cut it up again.

use std::collections::HashMap;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager, WhitespaceTokenizer};

/// Words between blanks.
pub(super) const PLAIN: &str = "fsi_plain";
/// Words between blanks, each behind its mask, which becomes its frequency.
pub(super) const MASKED: &str = "fsi_masked";
/// The character that stands for an empty mask.
const NO_MASK: u8 = b'@';

pub(super) fn register(manager: &TokenizerManager) {
    manager.register(PLAIN, WhitespaceTokenizer::default());
    manager.register(MASKED, MaskedTokenizer::default());
}

/// Writes stems with their masks.
pub(super) fn masked(words: &HashMap<String, u32>) -> String {
    let mut text = String::with_capacity(words.len() * 10);
    for (stem, mask) in words {
        let mask = u8::try_from(*mask).unwrap_or(0).min(b'~' - NO_MASK);
        text.push(char::from(NO_MASK + mask));
        text.push_str(stem);
        text.push(' ');
    }
    text
}

/// Emits every word as often as its mask says.
#[derive(Clone, Default)]
struct MaskedTokenizer {
    token: Token,
}

struct MaskedTokenStream<'a> {
    rest: &'a str,
    repeats: u8,
    token: &'a mut Token,
}

impl Tokenizer for MaskedTokenizer {
    type TokenStream<'a> = MaskedTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> MaskedTokenStream<'a> {
        self.token.reset();
        MaskedTokenStream {
            rest: text,
            repeats: 0,
            token: &mut self.token,
        }
    }
}

impl TokenStream for MaskedTokenStream<'_> {
    fn advance(&mut self) -> bool {
        while self.repeats == 0 {
            let Some((word, rest)) = self.rest.split_once(' ') else {
                return false;
            };
            self.rest = rest;
            let Some((&mask, _)) = word.as_bytes().split_first() else {
                continue;
            };
            self.repeats = mask.saturating_sub(NO_MASK);
            self.token.text.clear();
            self.token.text.push_str(word.get(1..).unwrap_or_default());
            self.token.position = self.token.position.wrapping_add(1);
        }
        self.repeats -= 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
