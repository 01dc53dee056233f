//! What a person notices of a search.

mod relevance;
