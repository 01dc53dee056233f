//! Terms of the index and where their postings are.

use std::collections::HashMap;

use tantivy::InvertedIndexReader;
use tantivy::postings::TermInfo;

use crate::error::Result;
use crate::snapshot::Segment;

/// The lists of postings that a query reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum List {
    /// Stems, with masks.
    Words,
    /// Stems of the names of organizations, with masks.
    Organization,
    /// Codes.
    Code,
    /// Whole titles.
    Exact,
}

impl List {
    /// Answers the postings of a segment.
    pub(crate) fn of(self, segment: &Segment) -> &InvertedIndexReader {
        match self {
            Self::Words => &segment.words,
            Self::Organization => &segment.organization,
            Self::Code => &segment.code,
            Self::Exact => &segment.exact,
        }
    }
}

/// Where the postings of a term are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Documents that have the term, deleted ones among them.
    pub(crate) frequency: u64,
    /// The postings, by segment.
    pub(crate) segments: Vec<(usize, TermInfo)>,
}

impl Found {
    /// Answers the postings of a segment.
    pub(crate) fn in_segment(&self, segment: usize) -> Option<&TermInfo> {
        self.segments
            .iter()
            .find(|entry| entry.0 == segment)
            .map(|entry| &entry.1)
    }
}

/// Finds terms, each once for a query.
pub(crate) struct Terms<'a> {
    segments: &'a [Segment],
    found: HashMap<(List, String), Found>,
}

impl<'a> Terms<'a> {
    pub(crate) fn new(segments: &'a [Segment]) -> Self {
        Self {
            segments,
            found: HashMap::new(),
        }
    }

    /// Finds a term.
    pub(crate) fn find(&mut self, list: List, text: &str) -> Result<&Found> {
        let key = (list, text.to_owned());
        if !self.found.contains_key(&key) {
            let mut found = Found::default();
            for (place, segment) in self.segments.iter().enumerate() {
                if let Some(info) = list.of(segment).terms().get(text.as_bytes())? {
                    found.frequency += u64::from(info.doc_freq);
                    found.segments.push((place, info));
                }
            }
            self.found.insert(key.clone(), found);
        }
        Ok(&self.found[&key])
    }
}
