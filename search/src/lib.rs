//! Full-text search over published services: a projection of the catalog that can be lost and rebuilt.
//!
//! One half turns services into documents and queries into answers, over any tantivy index: `schema` and `document`
//! on the way in, [`Snapshot`] on the way out. It knows neither files nor threads. The other half keeps the index: its
//! folder, and the one thread that writes it and follows the catalog. Doors use [`SearchIndex`].

mod analysis;
mod cursor;
mod document;
mod error;
mod facets;
mod feed;
mod filter;
mod folder;
mod highlight;
mod index;
mod interpretation;
mod lexicon;
mod options;
mod ranking;
mod request;
mod result;
mod retrieval;
mod schema;
mod selection;
mod snapshot;
mod status;
mod suggestion;
mod synonyms;
mod terms;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
mod writer;

pub use document::{Entry, OrganizationNames};
pub use error::{Result, SearchError};
pub use index::SearchIndex;
pub use options::Options;
pub use request::{QueryLimits, SearchOrder, SearchOrderField, SearchRequest, Wants};
pub use result::{Facets, Highlight, Hit, SearchField, SearchResult, Suggestion};
pub use schema::{Fields, SCHEMA_VERSION, register, settings};
pub use snapshot::Snapshot;
pub use status::{State, Status};
pub use synonyms::Synonyms;
