//! What a person notices of a search.

mod answers;
mod bounds;
mod facets;
mod highlights;
mod paging;
mod relevance;
