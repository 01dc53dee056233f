//! Bounds on the text of a document: one pass, without recursion.

use crate::config::Limits;
use crate::error::{ApiError, ErrorCode};

/// Refuses text that is too long, has too many tokens, or nests brackets too deeply. Strings and comments are skipped;
/// a string that is not closed is refused, because the parser takes the beginning of one for an empty string and reads on
/// in what would be skipped here.
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
            _ if bytes[at..].starts_with(BYTE_ORDER_MARK) => {
                at += BYTE_ORDER_MARK.len();
                continue;
            }
            b'"' => {
                at = end_of_string(bytes, at).ok_or_else(|| {
                    ApiError::new(
                        ErrorCode::GraphqlParseFailed,
                        "the document has a string that is not closed",
                    )
                })?;
            }
            // A number that begins with 0 is 0; the parser takes the digits behind it for the next one.
            b'0' => at += 1,
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

/// U+FEFF is white space wherever it stands.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Answers where the string that begins at a quote ends; `None` when it is not closed.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = &bytes[start..];
    if rest.starts_with(b"\"\"\"") {
        let mut at = 3;
        while at < rest.len() {
            if rest[at..].starts_with(b"\\\"\"\"") {
                at += 4;
            } else if rest[at..].starts_with(b"\"\"\"") {
                return Some(start + at + 3);
            } else {
                at += 1;
            }
        }
        return None;
    }
    let mut at = 1;
    loop {
        match (rest.get(at)?, rest.get(at + 1)) {
            (b'\n' | b'\r', _) | (b'\\', Some(b'\n' | b'\r')) => return None,
            (b'\\', _) => at += 2,
            (b'"', _) => return Some(start + at + 1),
            _ => at += 1,
        }
    }
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
        assert_eq!(
            code(&format!("{{ a(b: \"\\\"\", c: {brackets}")),
            Some(ErrorCode::QueryTooLarge)
        );
    }

    #[test]
    fn a_string_that_is_not_closed_is_refused() {
        for string in [
            "\"",
            "\"a",
            "\"a\n\"",
            "\"a\r\"",
            "\"a\\",
            "\"a\\\n\"",
            "\"a\\\"",
            "\"\"\"",
            "\"\"\"\"\"",
            "\"\"\"a \\\"\"\"",
        ] {
            let document = format!("{{ a(b: {string}");
            assert_eq!(code(&document), Some(ErrorCode::GraphqlParseFailed), "{document}");
        }
        for string in ["\"\"", "\"\"\"\"\"\"", "\"\"\"\n\"\n\"\"\"", "\"\\\\\"", "\"é\""] {
            assert_eq!(code(&format!("{{ a(b: {string}) }}")), None, "{string}");
        }
    }

    #[test]
    fn what_may_be_nested_does_not_use_up_the_stack_of_a_worker() {
        let depth = 128;
        let nested = |open: &str, close: &str| format!("{{ a(b: {}1{}) }}", open.repeat(depth), close.repeat(depth));
        let selections = format!("{}{}", "{a".repeat(depth), "}".repeat(depth));
        for document in [nested("[", "]"), nested("{a:", "}"), selections] {
            let parsing = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
            // The parser may refuse it; an overflow would end the process.
            let parsing = parsing.spawn(move || drop(async_graphql_parser::parse_query(document)));
            parsing.expect("a thread").join().expect("an end");
        }
    }

    #[test]
    fn what_the_parser_takes_apart_is_counted_apart() {
        let limit = Limits::default().tokens;
        assert_eq!(code(&"a\u{feff}".repeat(limit)), None);
        assert_eq!(code(&"a\u{feff}".repeat(limit + 1)), Some(ErrorCode::QueryTooLarge));
        assert_eq!(code(&"0".repeat(limit + 1)), Some(ErrorCode::QueryTooLarge));
        assert_eq!(code(&"1".repeat(limit + 1)), None);
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
