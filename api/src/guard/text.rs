//! Bounds on the text of a document: one pass, without recursion.

use crate::config::Limits;
use crate::error::{ApiError, ErrorCode};

/// Refuses text that is too long, has too many tokens, or nests brackets too deeply. Strings and comments are skipped.
pub(crate) fn check_text(text: &str, limits: &Limits) -> Result<(), ApiError> {
    let too_large = |what: &str, limit: usize| {
        ApiError::new(
            ErrorCode::QueryTooLarge,
            format!("the document has more than {limit} {what}; ask in smaller parts"),
        )
    };
    if text.len() > limits.document_bytes {
        return Err(too_large("bytes", limits.document_bytes));
    }
    let bytes = text.as_bytes();
    let (mut at, mut tokens, mut nesting) = (0, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => {
                at += bytes[at..].iter().take_while(|b| !matches!(b, b'\n' | b'\r')).count();
                continue;
            }
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            b'"' => at = end_of_string(bytes, at),
            b'{' | b'(' | b'[' => {
                nesting += 1;
                at += 1;
            }
            b'}' | b')' | b']' => {
                nesting = nesting.saturating_sub(1);
                at += 1;
            }
            b if is_word(b) => at += bytes[at..].iter().take_while(|b| is_word(**b)).count(),
            _ => at += 1,
        }
        tokens += 1;
        if nesting > limits.nesting {
            return Err(too_large("brackets within brackets", limits.nesting));
        }
        if tokens > limits.tokens {
            return Err(too_large("tokens", limits.tokens));
        }
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Answers where the string that begins at a quote ends; an unfinished one ends with its line, or with the text.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    if rest.starts_with(b"\"\"\"") {
        let mut at = 3;
        while at < rest.len() {
            if rest[at..].starts_with(b"\\\"\"\"") {
                at += 4;
            } else if rest[at..].starts_with(b"\"\"\"") {
                return start + at + 3;
            } else {
                at += 1;
            }
        }
        return bytes.len();
    }
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return start + at + 1,
            b'\n' | b'\r' => return start + at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<ErrorCode> {
        check_text(text, &Limits::default()).err().map(|error| error.code)
    }

    #[test]
    fn nesting_is_counted_outside_strings_and_comments() {
        let limit = Limits::default().nesting;
        let nested = |depth: usize| format!("{}{}", "{a".repeat(depth), "}".repeat(depth));
        assert_eq!(code(&nested(limit)), None);
        assert_eq!(code(&nested(limit + 1)), Some(ErrorCode::QueryTooLarge));
        let brackets = "[".repeat(limit * 2);
        assert_eq!(code(&format!("{{ a(b: \"{brackets}\") }}")), None);
        assert_eq!(
            code(&format!("{{ a(b: \"\"\"{brackets} \\\"\"\" {brackets}\"\"\") }}")),
            None
        );
        assert_eq!(code(&format!("# {brackets}\n{{ a }}")), None);
        // A quote that is not closed ends with its line: what follows is counted.
        assert_eq!(code(&format!("{{ a(b: \"\n{brackets}")), Some(ErrorCode::QueryTooLarge));
        assert_eq!(
            code(&format!("{{ a(b: \"\\\"\", c: {brackets}")),
            Some(ErrorCode::QueryTooLarge)
        );
    }

    #[test]
    fn length_and_tokens_are_bounded() {
        let limits = Limits::default();
        assert_eq!(code(&"a ".repeat(limits.tokens)), None);
        assert_eq!(code(&"a ".repeat(limits.tokens + 1)), Some(ErrorCode::QueryTooLarge));
        assert_eq!(
            code(&" ".repeat(limits.document_bytes + 1)),
            Some(ErrorCode::QueryTooLarge)
        );
    }
}
