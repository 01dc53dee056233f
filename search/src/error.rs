//! What can go wrong in a search, told without knowing who asked.

use std::time::Duration;

use fsi_catalog::{CatalogError, Version};

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The cursor is not one of this list.
    #[error("{0}")]
    InvalidCursor(String),
    /// Something else of the request cannot be.
    #[error("{0}")]
    InvalidInput(String),
    /// The answer would have taken longer than a search may.
    #[error("the search took longer than it may; ask for less or with fewer words")]
    DeadlineExceeded,
    /// The index is being built; `done` of `of` services are in it.
    #[error("the index is being built: {done} of {of} services are in it")]
    NotReady {
        /// Services that are in the index.
        done: u64,
        /// Services of the catalog.
        of: u64,
    },
    /// More searches wait than may.
    #[error("too many searches wait")]
    Busy {
        /// When to ask again.
        retry_after: Duration,
    },
    /// The files of the index cannot be read.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// The index did not reach a version in the time that may be waited.
    #[error("the index has reached version {reached}, not {wanted}")]
    NotReached {
        /// The version that was asked for.
        wanted: Version,
        /// The version that the index holds.
        reached: Version,
    },
    /// The catalog could not be read.
    #[error("the catalog cannot be read")]
    Catalog(#[from] CatalogError),
    /// The folder of the index cannot be used; says why and what to do.
    #[error("{0}")]
    Folder(String),
    /// A file of synonyms cannot be used; says where and what to do.
    #[error("{0}")]
    Synonyms(String),
    /// Anything that should not have happened.
    #[error("{0}")]
    Internal(String),
}

/// The result of anything that searches.
pub type Result<T, E = SearchError> = std::result::Result<T, E>;

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        use tantivy::TantivyError as E;
        match error {
            E::DataCorruption(_) | E::IncompatibleIndex(_) | E::OpenReadError(_) | E::IoError(_) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
