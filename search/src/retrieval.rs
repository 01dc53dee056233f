//! The first pass: every service that has words of the query, with what they are worth.
//!
//! Postings are read term by term into one cell for each document. For tens of thousands of matches, with every one
//! counted in facets, this costs a fraction of a tree of scorers that advance one document at a time.

mod accumulator;
pub(crate) mod phrases;
mod plan;

pub(crate) use accumulator::Accumulator;
pub(crate) use phrases::PhraseMatches;
pub(crate) use plan::{Plan, Scope, Source};

use std::time::Instant;

use tantivy::postings::{BlockSegmentPostings, Postings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet};

use crate::error::{Result, SearchError};
use crate::snapshot::Segment;
use crate::terms::List;

/// The bit of the first quoted phrase; slots are below.
const PHRASE_BIT: u32 = 24;
/// Set when a code with a digit was hit, such as the number of a form.
pub(crate) const CODE_HIT: u32 = 1 << 31;
/// Set when the query is a whole title.
pub(crate) const TITLE_HIT: u32 = 1 << 30;
/// When the documents in hand are so many times fewer than the postings of a word, they are looked up one by one.
const LOOKED_UP: u64 = 12;
/// Blocks of postings between two looks at the clock.
const BLOCKS_BETWEEN_LOOKS: u32 = 64;

/// A document with words of the query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) doc: DocId,
    /// The sum of what its words are worth.
    pub(crate) score: f32,
    /// The slots it has, its phrases, and whether a code was hit.
    pub(crate) mask: u32,
}

/// Until when a search may go on.
#[derive(Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn new(at: Instant) -> Self {
        Self(at)
    }

    /// Fails when it has passed.
    pub(crate) fn check(self) -> Result<()> {
        if Instant::now() > self.0 {
            return Err(SearchError::DeadlineExceeded);
        }
        Ok(())
    }
}

/// Reads the postings of a segment.
pub(crate) struct Reading<'a> {
    pub(crate) plan: &'a Plan,
    /// By phrase: the documents in which it stands.
    pub(crate) phrases: &'a [Vec<DocId>],
    pub(crate) place: usize,
    pub(crate) segment: &'a Segment,
    /// Whether what is there for want of better is read too.
    pub(crate) with_last_resorts: bool,
    pub(crate) deadline: Deadline,
}

impl Reading<'_> {
    /// Reads the documents that have at least `floor` of the words asked for, and all that the plan names of them.
    ///
    /// The rarest word comes first. Once too few words are left for a further document to reach the floor, the postings
    /// of frequent words are only looked up for the documents in hand.
    pub(crate) fn read(&self, floor: u32, cells: &mut Accumulator) -> Result<()> {
        cells.reserve(self.segment.reader.max_doc());
        for (number, documents) in (0..).zip(self.phrases) {
            let documents = documents.iter().map(|doc| (*doc, 0.0));
            cells.add(1 << (PHRASE_BIT + number), number == 0, documents);
        }
        let mut together: Vec<Option<Vec<(DocId, u32)>>> = Vec::with_capacity(self.plan.sources.len());
        for source in &self.plan.sources {
            let is_used = source.terms.len() > 1 && (self.with_last_resorts || !source.is_last_resort);
            together.push(if is_used { Some(self.intersect(source)?) } else { None });
        }
        let mut left = self.plan.asked.count_ones();
        for slot in &self.plan.rarest_first {
            let bit = 1_u32 << slot;
            let is_asked = self.plan.asked & bit != 0;
            let admits = self.plan.required == 0 && if is_asked { left >= floor } else { floor == 0 };
            left -= u32::from(is_asked);
            let weight = self.plan.weights.get(*slot).copied().unwrap_or(0.0);
            for (source, documents) in self.plan.sources.iter().zip(&together) {
                if source.covers & bit == 0 || source.is_last_resort && !self.with_last_resorts {
                    continue;
                }
                let values = source.values.map(|value| value * weight * source.quality);
                if let Some(documents) = documents {
                    let values = documents.iter().map(|(doc, mask)| (*doc, values[*mask as usize & 15]));
                    cells.add(bit, admits, values);
                } else if let Some(info) = source.terms.first().and_then(|term| term.in_segment(self.place)) {
                    self.add_postings(cells, bit, admits, source, info, &values)?;
                }
            }
        }
        for (found, bonus, is_query) in &self.plan.titles {
            let flag = if *is_query { TITLE_HIT } else { 0 };
            if let Some(info) = found.in_segment(self.place) {
                self.each_block(List::Exact, info, |block| cells.raise(block.docs(), *bonus, flag))?;
            }
        }
        Ok(())
    }

    fn add_postings(
        &self,
        cells: &mut Accumulator,
        bit: u32,
        admits: bool,
        source: &Source,
        info: &TermInfo,
        values: &[f32; 16],
    ) -> Result<()> {
        let bit = if source.is_number { bit | CODE_HIT } else { bit };
        if source.list == List::Code {
            return self.each_block(source.list, info, |block| {
                cells.add(bit, admits, block.docs().iter().map(|doc| (*doc, values[0])));
            });
        }
        if !admits && cells.in_hand() as u64 * LOOKED_UP < u64::from(info.doc_freq) {
            let index = source.list.of(self.segment);
            let mut block = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
            cells.update(bit, |doc| {
                let place = block.seek(doc);
                (block.docs().get(place) == Some(&doc)).then(|| values[block.freq(place) as usize & 15])
            });
            return self.deadline.check();
        }
        self.each_block(source.list, info, |block| {
            let masks = block.docs().iter().zip(block.freqs());
            cells.add(
                bit,
                admits,
                masks.map(|(doc, mask)| (*doc, values[*mask as usize & 15])),
            );
        })
    }

    fn each_block(&self, list: List, info: &TermInfo, mut each: impl FnMut(&BlockSegmentPostings)) -> Result<()> {
        self.deadline.check()?;
        let index = list.of(self.segment);
        let mut block = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let mut blocks = 0_u32;
        while !block.docs().is_empty() {
            each(&block);
            block.advance();
            blocks += 1;
            if blocks.is_multiple_of(BLOCKS_BETWEEN_LOOKS) {
                self.deadline.check()?;
            }
        }
        Ok(())
    }

    /// Finds the documents that have all terms of a source in one part, and the parts.
    fn intersect(&self, source: &Source) -> Result<Vec<(DocId, u32)>> {
        let mut infos: Vec<&TermInfo> = Vec::with_capacity(source.terms.len());
        for term in &source.terms {
            let Some(info) = term.in_segment(self.place) else {
                return Ok(Vec::new());
            };
            infos.push(info);
        }
        infos.sort_by_key(|info| info.doc_freq);
        let mut documents: Vec<(DocId, u32)> = Vec::new();
        for (number, info) in infos.into_iter().enumerate() {
            if number == 0 {
                self.each_block(source.list, info, |block| {
                    documents.extend(block.docs().iter().copied().zip(block.freqs().iter().copied()));
                })?;
                continue;
            }
            self.deadline.check()?;
            let index = source.list.of(self.segment);
            let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
            documents.retain_mut(|(doc, mask)| {
                if postings.doc() < *doc {
                    postings.seek(*doc);
                }
                if postings.doc() == *doc {
                    *mask &= postings.term_freq();
                } else {
                    *mask = 0;
                }
                *mask != 0
            });
        }
        Ok(documents)
    }
}
