//! How far the index is, as everybody may know.

use std::sync::Arc;

use fsi_catalog::Version;

/// What the index can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is looked at whether what there is can be used.
    Opening,
    /// It is built from the catalog and answers nothing yet.
    Building {
        /// Services that are in it.
        done: u64,
        /// Public services of the catalog when building began.
        of: u64,
    },
    /// It answers, and follows the catalog.
    Ready,
}

/// How far the index is.
#[derive(Clone, Debug)]
pub struct Status {
    /// What it can do.
    pub state: State,
    /// The version of the catalog that it holds; 0 as long as it answers nothing.
    pub version: Version,
    /// Which generation answers: another number for every other content.
    pub generation: u64,
    /// Why the index does not go on at present, in words for its operator; it is tried again.
    pub trouble: Option<Arc<str>>,
}

impl Status {
    /// The status before anything is known.
    pub(crate) fn opening() -> Self {
        Self {
            state: State::Opening,
            version: 0,
            generation: 0,
            trouble: None,
        }
    }

    /// Whether the index answers and holds a version.
    pub(crate) fn holds(&self, version: Version) -> bool {
        self.state == State::Ready && self.version >= version
    }
}
