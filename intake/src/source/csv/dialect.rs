//! How a file separates its values.

use std::io::{self, BufRead, Read};

use crate::Unreadable;
use crate::source::file::{SharedFile, broken};

/// How a file separates its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) struct Dialect {
    /// The byte between values.
    pub(super) delimiter: u8,
    /// Whether the first line only says what the delimiter is.
    has_preamble: bool,
}

/// How much of a file is looked at, and how many of its lines.
const LOOKED_AT: u64 = 256 << 10;
const LINES: usize = 30;

impl Dialect {
    /// Tells it from the first lines.
    pub(in crate::source) fn tell(file: &SharedFile) -> Result<Self, Unreadable> {
        let mut bytes = Vec::new();
        file.text()?
            .take(LOOKED_AT)
            .read_to_end(&mut bytes)
            .map_err(|error| broken(&error))?;
        Ok(Self::of(&bytes))
    }

    fn of(bytes: &[u8]) -> Self {
        if let Some(delimiter) = preamble(bytes) {
            return Self {
                delimiter,
                has_preamble: true,
            };
        }
        Self {
            delimiter: likely(bytes),
            has_preamble: false,
        }
    }

    /// Skips the line that says what the delimiter is; spreadsheets do not show it as a row.
    pub(super) fn skip_preamble(self, input: &mut impl BufRead) -> io::Result<()> {
        if !self.has_preamble {
            return Ok(());
        }
        let mut line = Vec::new();
        // `sep=;` and a line end of one byte or two.
        input.by_ref().take(6).read_to_end(&mut line)?;
        if line.ends_with(b"\r") && input.fill_buf()?.first() == Some(&b'\n') {
            input.consume(1);
        }
        Ok(())
    }
}

/// The delimiter that Excel's line `sep=;` names.
fn preamble(bytes: &[u8]) -> Option<u8> {
    let (word, rest) = bytes.split_at_checked(4)?;
    let [delimiter, after, ..] = rest else { return None };
    let is_named = word.eq_ignore_ascii_case(b"sep=") && matches!(after, b'\r' | b'\n') && delimiter.is_ascii();
    (is_named && !matches!(delimiter, b'"' | b'\r' | b'\n' | 0)).then_some(*delimiter)
}

/// The delimiter that stands in most lines as often as in most others, outside quotes.
fn likely(bytes: &[u8]) -> u8 {
    let counts = |delimiter: u8| -> Vec<usize> {
        let (mut counts, mut count, mut is_quoted, mut has_text) = (Vec::new(), 0, false, false);
        for &byte in bytes {
            match byte {
                b'"' => is_quoted = !is_quoted,
                b'\n' | b'\r' if !is_quoted => {
                    if has_text {
                        counts.push(count);
                    }
                    (count, has_text) = (0, false);
                    if counts.len() == LINES {
                        return counts;
                    }
                }
                _ if byte == delimiter && !is_quoted => (count, has_text) = (count + 1, true),
                _ => has_text = true,
            }
        }
        if has_text {
            counts.push(count);
        }
        counts
    };
    let rated = [b'|', b',', b';', b'\t'].into_iter().filter_map(|delimiter| {
        let counts = counts(delimiter);
        // How many lines agree on a number of values, and on how many.
        let (lines, count) = counts
            .iter()
            .filter(|count| **count > 0)
            .map(|count| (counts.iter().filter(|other| *other == count).count(), *count))
            .max()?;
        // A bar mostly separates the entries of a list; it is a delimiter only where every line has as many.
        (delimiter != b'|' || lines == counts.len()).then_some(((lines, count), delimiter))
    });
    rated
        .max_by_key(|(agreed, _)| *agreed)
        .map_or(b',', |(_, delimiter)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_told_from_the_lines() {
        for (text, delimiter) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2;3\n", b';'),
            ("a\tb\tc\n1,2\t3,4\t5,6\n", b'\t'),
            ("name;note\n\"x;y\";\"a, b, c\"\n\"z\";\"d, e\"\n", b';'),
            ("A title of the list\n\na;b;c\nd;e;f\n", b';'),
            ("a|b|c\n1|2|3\n", b'|'),
            ("name,channels\nx,WEBSITE|PHONE|EMAIL\n", b','),
            ("just one column\nof text\n", b','),
            ("sep=;\r\na;b\r\n", b';'),
            ("SEP=|\na|b\n", b'|'),
        ] {
            assert_eq!(Dialect::of(text.as_bytes()).delimiter, delimiter, "{text}");
        }
    }
}
