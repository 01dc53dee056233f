//! Taking what SQLite has written ahead into its file, beside the requests and not within them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

use crate::error::Result;

/// Pages written ahead at which a commit takes them into the file itself, should nobody have done so beside it: 256 MiB
/// with pages of 8 KiB.
pub(crate) const MOST_PAGES_AHEAD: u32 = 32_768;
/// How long more writes are waited for, so that many small ones are taken over together.
pub(crate) const GATHERING: Duration = Duration::from_secs(1);

/// Whether a checkpoint is on its way.
#[derive(Default)]
pub(crate) struct Checkpoint {
    is_coming: AtomicBool,
}

impl Checkpoint {
    /// Answers whether the caller is the one to see to the next checkpoint.
    pub(crate) fn claim(&self, db: &DatabaseConnection) -> bool {
        db.get_database_backend() == DbBackend::Sqlite && !self.is_coming.swap(true, Ordering::AcqRel)
    }

    /// Takes over what no reader needs any more; the rest waits for the next time.
    pub(crate) async fn run(&self, db: &DatabaseConnection) -> Result<()> {
        // What is committed from here on may come too late for this one.
        self.is_coming.store(false, Ordering::Release);
        db.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await?;
        Ok(())
    }
}
