//! What can go wrong in a search, told without knowing who asked.

use std::io::ErrorKind;
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
    /// The files of the index do not hold what they should.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// The system does not let files be read or written at present: the disk is full, too many files are open.
    #[error("the files of the index cannot be used: {0}")]
    Io(String),
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
        use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
        let told = error.to_string();
        match error {
            E::DataCorruption(_)
            | E::IncompatibleIndex(_)
            | E::OpenReadError(OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_))
            | E::OpenDirectoryError(OpenDirectoryError::DoesNotExist(_) | OpenDirectoryError::NotADirectory(_)) => {
                Self::Damaged(told)
            }
            E::IoError(error)
            | E::OpenReadError(OpenReadError::IoError { io_error: error, .. })
            | E::OpenWriteError(OpenWriteError::IoError { io_error: error, .. })
            | E::OpenDirectoryError(
                OpenDirectoryError::IoError { io_error: error, .. } | OpenDirectoryError::FailedToCreateTempDir(error),
            )
            | E::LockFailure(LockError::IoError(error), _) => Self::of_io(&error, told),
            E::LockFailure(LockError::LockBusy, _) | E::SystemError(_) => Self::Io(told),
            _ => Self::Internal(told),
        }
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        let told = error.to_string();
        Self::of_io(&error, told)
    }
}

impl SearchError {
    /// Takes an error of reading or writing: what a file holds may be wrong, or the system may not give it at present.
    fn of_io(error: &std::io::Error, told: String) -> Self {
        match error.kind() {
            ErrorKind::InvalidData | ErrorKind::UnexpectedEof => Self::Damaged(told),
            _ => Self::Io(told),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use tantivy::TantivyError;
    use tantivy::directory::error::OpenReadError;

    use super::*;

    fn while_opening(error: std::io::Error) -> SearchError {
        let error = OpenReadError::IoError {
            io_error: Arc::new(error),
            filepath: PathBuf::from("a.term"),
        };
        TantivyError::from(error).into()
    }

    #[test]
    fn what_a_file_holds_is_damage_and_what_the_system_refuses_is_not() {
        // EMFILE, ENFILE, EACCES, ENOSPC, EIO.
        for number in [24, 23, 13, 28, 5] {
            let refused = || std::io::Error::from_raw_os_error(number);
            let errors = [
                refused().into(),
                TantivyError::from(refused()).into(),
                while_opening(refused()),
            ];
            for error in errors {
                assert!(matches!(error, SearchError::Io(_)), "{error:?}");
            }
        }
        for kind in [ErrorKind::InvalidData, ErrorKind::UnexpectedEof] {
            let error = while_opening(kind.into());
            assert!(matches!(error, SearchError::Damaged(_)), "{error:?}");
        }
        let gone = TantivyError::from(OpenReadError::FileDoesNotExist("a.term".into()));
        assert!(matches!(gone.into(), SearchError::Damaged(_)));
    }
}
