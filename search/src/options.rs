//! How the index is kept and asked.

use std::path::PathBuf;
use std::time::Duration;

use crate::request::QueryLimits;

/// How the index is kept and asked.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the index, for one process alone. It is made when it is missing, and can be deleted at any time
    /// while no process uses it.
    pub folder: PathBuf,
    /// Bytes that are gathered in memory before they are written out, while the index is built and while it follows.
    pub writer_bytes: usize,
    /// How long changes are gathered before they are written.
    pub batch: Duration,
    /// What one search may do.
    pub limits: QueryLimits,
    /// How long a search may take, its time in the queue included.
    pub deadline: Duration,
    /// Searches that run at once; each keeps a processor busy.
    pub at_once: usize,
    /// Searches that wait for their turn; more are turned away.
    pub queue: usize,
}
