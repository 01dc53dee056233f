//! The words of one segment, which never change.

use tantivy::InvertedIndexReader;

use crate::error::Result;

/// Words in order, with the number of documents that have them.
#[derive(Default)]
pub(crate) struct SegmentWords {
    text: Vec<u8>,
    /// Where each word ends in `text`, and its count.
    ends: Vec<(u32, u32)>,
}

impl SegmentWords {
    /// Reads the words of a field. Words with digits are neither corrected nor completed, and as numerous as services.
    pub(crate) fn read(index: &InvertedIndexReader) -> Result<Self> {
        let mut words = Self::default();
        let mut stream = index.terms().stream()?;
        while let Some((word, info)) = stream.next() {
            if !word.iter().any(u8::is_ascii_digit) {
                words.push(word, info.doc_freq);
            }
        }
        Ok(words)
    }

    /// Holds words that come in order.
    pub(crate) fn of<'a>(entries: impl Iterator<Item = (&'a [u8], u32)>) -> Self {
        let mut words = Self::default();
        for (word, count) in entries {
            words.push(word, count);
        }
        words
    }

    fn push(&mut self, word: &[u8], count: u32) {
        self.text.extend(word);
        // A segment has far fewer than 4 GB of distinct words; what is beyond is not corrected to.
        if let Ok(end) = u32::try_from(self.text.len()) {
            self.ends.push((end, count));
        }
    }

    /// Answers words and counts, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], u32)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, count)| {
            let word = self.text.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            (word, *count)
        })
    }
}
