//! Cutting a file into its documents, without understanding them.

use std::io::BufRead;

use crate::Unreadable;
use crate::source::file::{Text, broken};

/// The most bytes of a document that are kept.
const LONGEST_DOCUMENT: usize = 4 << 20;

/// How documents lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// In one array.
    Array,
    /// In the array `services` of one object.
    Services,
    /// One on each line.
    Lines,
    /// One after another; mostly a single one.
    Values,
}

/// Why a file cannot be cut further.
pub(super) enum Broken {
    /// Its bytes cannot be had.
    Input(Unreadable),
    /// It is not JSON from a line on.
    Json {
        /// The line.
        line: u32,
        /// What is wrong.
        what: &'static str,
    },
}

/// The bytes of a document; where they are too many, how many.
type Bytes = Result<Vec<u8>, u64>;

/// A document that was cut out.
pub(super) struct Cut {
    /// Its bytes.
    pub(super) bytes: Bytes,
    /// The line on which it begins, from 1.
    pub(super) line: u32,
    /// Its place among the documents, from 0; documents that are no JSON count.
    pub(super) index: u64,
}

/// Cuts a file into documents.
pub(super) struct Splitter {
    input: Text,
    line: u32,
    consumed: u64,
    index: u64,
}

impl Splitter {
    /// Tells how documents lie in a file, and stands before the first. `are_lines` says that the name of the file promises
    /// lines, which counts where its first line is broken.
    pub(super) fn open(
        reopen: impl Fn() -> Result<Text, Unreadable>,
        are_lines: bool,
    ) -> Result<(Self, Layout), Broken> {
        let again = || {
            let input = reopen().map_err(Broken::Input)?;
            let (line, consumed, index) = (1, 0, 0);
            Ok(Self {
                input,
                line,
                consumed,
                index,
            })
        };
        let mut splitter: Self = again()?;
        match splitter.peek()? {
            Some(b'[') => {
                splitter.take(1);
                return Ok((splitter, Layout::Array));
            }
            Some(b'{') if splitter.enter_services()? => return Ok((splitter, Layout::Services)),
            _ => {}
        }
        let mut first: Self = again()?;
        first.peek()?;
        let began = first.line;
        // A single document on a single line is the one line of a file of lines.
        let is_line = first.value().is_ok() && first.line == began;
        let layout = if is_line || are_lines {
            Layout::Lines
        } else {
            Layout::Values
        };
        Ok((again()?, layout))
    }

    pub(super) fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Cuts out the next document.
    pub(super) fn next(&mut self, layout: Layout) -> Result<Option<Cut>, Broken> {
        let cut = match layout {
            Layout::Lines => self.next_line()?,
            Layout::Values => match self.peek()? {
                Some(_) => Some((self.line, self.value()?)),
                None => None,
            },
            Layout::Array | Layout::Services => self.next_element(layout)?,
        };
        Ok(cut.map(|(line, bytes)| {
            let index = self.index;
            self.index += 1;
            Cut { bytes, line, index }
        }))
    }

    fn next_line(&mut self) -> Result<Option<(u32, Bytes)>, Broken> {
        loop {
            let line = self.line;
            let (mut kept, mut length) = (Vec::new(), 0_u64);
            let mut has_ended = false;
            while !has_ended {
                let buffer = self.buffer()?;
                if buffer.is_empty() {
                    if length == 0 {
                        return Ok(None);
                    }
                    break;
                }
                let end = buffer.iter().position(|byte| *byte == b'\n');
                let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
                length += part.len() as u64;
                if kept.len() + part.len() <= LONGEST_DOCUMENT {
                    kept.extend_from_slice(part);
                }
                has_ended = end.is_some();
                let taken = part.len() + usize::from(has_ended);
                self.take(taken);
                if has_ended {
                    length += 1;
                }
            }
            if length > LONGEST_DOCUMENT as u64 + 1 {
                return Ok(Some((line, Err(length))));
            }
            if !kept.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some((line, Ok(kept))));
            }
        }
    }

    fn next_element(&mut self, layout: Layout) -> Result<Option<(u32, Bytes)>, Broken> {
        if self.index > 0 {
            match self.peek()? {
                Some(b',') => self.take(1),
                Some(b']') => {}
                Some(_) => return Err(self.broken("a comma is missing between documents")),
                None => return Err(self.broken("it breaks off within the list")),
            }
        }
        match self.peek()? {
            Some(b']') => {
                self.take(1);
                let rest = self.peek()?;
                if layout == Layout::Array && rest.is_some() {
                    return Err(self.broken("something follows the list"));
                }
                if layout == Layout::Services && rest.is_none() {
                    return Err(self.broken("it breaks off behind the list"));
                }
                Ok(None)
            }
            Some(_) => Ok(Some((self.line, self.value()?))),
            None => Err(self.broken("it breaks off within the list")),
        }
    }

    /// Goes into the array `services` of the object that begins here; whether there is one.
    fn enter_services(&mut self) -> Result<bool, Broken> {
        self.take(1);
        loop {
            match self.peek()? {
                Some(b'"') => {}
                Some(b',') => {
                    self.take(1);
                    continue;
                }
                // Whatever is wrong is said when the document is read.
                _ => return Ok(false),
            }
            let Ok(Ok(name)) = self.value() else { return Ok(false) };
            if self.peek()? != Some(b':') {
                return Ok(false);
            }
            self.take(1);
            let begins = self.peek()?;
            if name == b"\"services\"" && begins == Some(b'[') {
                self.take(1);
                return Ok(true);
            }
            if self.value().is_err() {
                return Ok(false);
            }
        }
    }

    /// Reads one value: up to the bracket that closes it, the quote that ends it, or what ends a number or word.
    fn value(&mut self) -> Result<Bytes, Broken> {
        let (mut kept, mut length) = (Vec::new(), 0_u64);
        let (mut depth, mut is_text, mut is_escaped, mut has_ended) = (0_u64, false, false, false);
        while !has_ended {
            let buffer = self.buffer()?;
            if buffer.is_empty() {
                if depth > 0 || is_text {
                    return Err(self.broken("it breaks off within a document"));
                }
                break;
            }
            let mut taken = 0;
            for &byte in buffer {
                if is_text {
                    taken += 1;
                    match byte {
                        _ if is_escaped => is_escaped = false,
                        b'\\' => is_escaped = true,
                        b'"' => is_text = false,
                        _ => {}
                    }
                    has_ended = !is_text && depth == 0;
                } else {
                    match byte {
                        b'"' => is_text = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' if depth > 0 => {
                            depth -= 1;
                            has_ended = depth == 0;
                        }
                        // What follows a number or word is not part of it.
                        b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => {
                            has_ended = true;
                            break;
                        }
                        _ => {}
                    }
                    taken += 1;
                }
                if has_ended {
                    break;
                }
            }
            let part = buffer.get(..taken).unwrap_or_default();
            length += part.len() as u64;
            if kept.len() + part.len() <= LONGEST_DOCUMENT {
                kept.extend_from_slice(part);
            }
            self.take(taken);
        }
        if length == 0 {
            // A bracket or comma where a document should be would be met again and again.
            return Err(self.broken("a document is missing"));
        }
        Ok(if length > LONGEST_DOCUMENT as u64 {
            Err(length)
        } else {
            Ok(kept)
        })
    }

    /// Answers the next byte that is no blank.
    fn peek(&mut self) -> Result<Option<u8>, Broken> {
        loop {
            let buffer = self.buffer()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let next = buffer.get(blanks).copied();
            self.take(blanks);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    fn buffer(&mut self) -> Result<&[u8], Broken> {
        self.input.fill_buf().map_err(|error| Broken::Input(broken(&error)))
    }

    /// Passes bytes of the buffer.
    fn take(&mut self, count: usize) {
        let lines = self
            .input
            .buffer()
            .iter()
            .take(count)
            .filter(|byte| **byte == b'\n')
            .count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.consumed += count as u64;
        self.input.consume(count);
    }

    fn broken(&self, what: &'static str) -> Broken {
        Broken::Json { line: self.line, what }
    }
}
