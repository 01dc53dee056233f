//! Full-text search over published services: a projection of the catalog that can be lost and rebuilt.
//!
//! One half turns services into documents and queries into answers, over any tantivy index: [`schema`] and [`document`]
//! on the way in, [`Snapshot`] on the way out. It knows neither files nor threads.

mod analysis;
mod cursor;
mod document;
mod error;
mod facets;
mod filter;
mod highlight;
mod interpretation;
mod lexicon;
mod ranking;
mod request;
mod result;
mod retrieval;
mod schema;
mod selection;
mod snapshot;
mod suggestion;
mod synonyms;
mod terms;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;

pub use document::{Entry, OrganizationNames};
pub use error::{Result, SearchError};
pub use request::{QueryLimits, SearchOrder, SearchOrderField, SearchRequest, Wants};
pub use result::{Facets, Highlight, Hit, SearchField, SearchResult, Suggestion};
pub use schema::{Fields, SCHEMA_VERSION, register, settings};
pub use snapshot::Snapshot;
pub use synonyms::Synonyms;
