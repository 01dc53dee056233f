//! Which words may be told to the public.

use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use super::Snapshot;
use crate::error::Result;

/// Blocks of postings of a word that are looked through for a published service.
const MOST_BLOCKS: usize = 16;

impl Snapshot {
    /// Whether a word is in a published service. The words of a segment are also those of retired services, and of
    /// others that are gone and not yet merged away.
    pub(crate) fn is_published(&self, word: &str) -> Result<bool> {
        let term = Term::from_field_text(self.fields.surface, word);
        for segment in &self.segments {
            let filter = self.published.of_segment(segment);
            let postings = segment.surface.read_block_postings(&term, IndexRecordOption::Basic)?;
            let Some(mut block) = postings else { continue };
            for _ in 0..MOST_BLOCKS {
                if block.docs().iter().any(|doc| filter.failed(*doc).is_some()) {
                    return Ok(true);
                }
                block.advance();
            }
        }
        Ok(false)
    }

    /// Whether a word may be named to whoever did not type it: because it is published, or in a file of synonyms.
    pub(crate) fn may_be_told(&self, word: &str) -> Result<bool> {
        Ok(self.synonyms.knows(word) || self.is_published(word)?)
    }
}
