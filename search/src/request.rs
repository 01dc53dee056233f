//! What is asked of the index.

use chrono::NaiveDate;
use fsi_catalog::ServiceFilter;

/// A search.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// What a person typed; any text is a query. Blank text finds everything that passes the filter.
    pub query: String,
    /// Which services may be found. States other than published and retired find nothing.
    pub filter: ServiceFilter,
    /// In which order.
    pub order: SearchOrder,
    /// How many hits at most.
    pub first: usize,
    /// The cursor of the hit after which to go on.
    pub after: Option<String>,
    /// The day, on which overdue reviews depend.
    pub today: NaiveDate,
    /// Which parts of the answer are wanted.
    pub wants: Wants,
}

/// Which parts of an answer are wanted; what is not wanted costs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wants {
    /// Counts of the facets.
    pub facets: bool,
    /// Highlights and what a hit matched on.
    pub highlights: bool,
    /// Hits, and not their number alone.
    pub hits: bool,
}

impl Default for Wants {
    fn default() -> Self {
        Self {
            facets: true,
            highlights: true,
            hits: true,
        }
    }
}

/// An order of hits; ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SearchOrder {
    /// By what.
    pub field: SearchOrderField,
    /// Largest first. Relevance is always best first.
    pub is_descending: bool,
}

/// What hits are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SearchOrderField {
    /// How well a service fits.
    #[default]
    Relevance,
    /// The name, without accents and case.
    Name,
    /// The annual volume; unknown ones stand below all known ones.
    AnnualVolume,
    /// When it last changed.
    UpdatedAt,
}

/// Bounds of the work that one search may make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryLimits {
    /// Characters of a query that are read; the rest is ignored.
    pub characters: usize,
    /// Words of a query that are looked for, at most 24; the rest is ignored.
    pub words: usize,
    /// Words of the index that one word of a query may stand for.
    pub expansions: usize,
    /// Hits on one page.
    pub page: usize,
    /// Values told of one facet, the most frequent ones.
    pub facet_values: usize,
    /// Characters of a passage shown as a highlight.
    pub passage: usize,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            characters: 1_000,
            words: 16,
            expansions: 12,
            page: 100,
            facet_values: 100,
            passage: 240,
        }
    }
}
