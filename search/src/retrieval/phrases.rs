//! Where quoted phrases stand.

use tantivy::query::{EnableScoring, PhraseQuery, Query};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, TERMINATED, Term};

use super::{BLOCKS_BETWEEN_LOOKS, Deadline};
use crate::error::Result;
use crate::snapshot::Segment;

/// By phrase: the documents of a segment in which it stands.
pub(crate) type PhraseMatches = Vec<Vec<DocId>>;

/// Finds the documents of a segment in which a phrase stands.
pub(crate) fn documents(
    phrase: &[Term],
    searcher: &Searcher,
    segment: &Segment,
    deadline: Deadline,
) -> Result<Vec<DocId>> {
    deadline.check()?;
    let mut documents = Vec::new();
    if let [single] = phrase {
        let postings = segment.surface.read_block_postings(single, IndexRecordOption::Basic)?;
        let Some(mut block) = postings else {
            return Ok(documents);
        };
        let mut blocks = 0_u32;
        while !block.docs().is_empty() {
            documents.extend_from_slice(block.docs());
            block.advance();
            blocks += 1;
            if blocks.is_multiple_of(BLOCKS_BETWEEN_LOOKS) {
                deadline.check()?;
            }
        }
        return Ok(documents);
    }
    let query = PhraseQuery::new(phrase.to_vec());
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut scorer = weight.scorer(&segment.reader, 1.0)?;
    while scorer.doc() != TERMINATED {
        documents.push(scorer.doc());
        // Every step compares positions, which costs more than a look at the clock.
        deadline.check()?;
        scorer.advance();
    }
    Ok(documents)
}
