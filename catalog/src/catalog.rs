//! The catalog as its doors use it: everything is read here, and written through `operations`.

mod following;
mod identity;
mod reading;

pub use following::Touched;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use tokio::sync::{Mutex, MutexGuard, watch};

use crate::access::{Actor, Sight};
use crate::clock::{Clock, Instant, is_in_range};
use crate::error::{CatalogError, Result};
use crate::id::{OrganizationId, Version};
use crate::operations::{RunningJobs, busy};
use crate::organization::OrganizationTree;
use crate::store::checkpoint::{self, Checkpoint};
use crate::store::connection::{Migration, StorageOptions, connect, migrate};
use crate::store::head::{self, Head};
use crate::store::listing::{Moment, ServiceQuery};
use crate::store::views::ViewCache;
use crate::store::{events, organizations};

/// Counts that are kept until the catalog changes.
const KEPT_COUNTS: u64 = 2_000;
/// Verified keys that are kept until the catalog changes.
const KEPT_KEYS: u64 = 10_000;

/// The catalog. Cloning it is cheap; all clones are one.
#[derive(Clone)]
pub struct Catalog {
    inner: Arc<Inner>,
}

/// The end of the log as caches know it; the hash tells reissued versions apart.
type HeadKey = (Version, Vec<u8>);

struct Inner {
    db: DatabaseConnection,
    options: StorageOptions,
    clock: Clock,
    /// Writers of this process take turns, first come first served, before they ask the engine for its lock.
    gate: Mutex<()>,
    tree: ArcSwap<OrganizationTree>,
    head: watch::Sender<Head>,
    views: ViewCache,
    jobs: RunningJobs,
    checkpoint: Checkpoint,
    counts: moka::sync::Cache<(HeadKey, Sight, ServiceQuery), u64>,
    keys: moka::sync::Cache<(HeadKey, Vec<u8>), (Actor, Option<Instant>)>,
}

impl Catalog {
    /// Opens the catalog: brings the schema up to date, and recomputes facts that older rules derived.
    pub async fn open(options: StorageOptions, clock: Clock) -> Result<Self> {
        migrate(&options, Migration::Up).await?;
        let db = connect(&options).await?;
        let head = head::read(&db).await?;
        let tree = organizations::load_tree(&db, head.organizations_version).await?;
        if head.derivation.abs() > crate::digitization::DERIVATION {
            return Err(CatalogError::Open(
                "the facts in this database were derived by a newer version of the index; run that one".into(),
            ));
        }
        let is_derived = head.derivation == crate::digitization::DERIVATION;
        let views = ViewCache::new(options.view_cache_bytes);
        let catalog = Self {
            inner: Arc::new(Inner {
                db,
                options,
                clock,
                gate: Mutex::new(()),
                tree: ArcSwap::from_pointee(tree),
                head: watch::Sender::new(head),
                views,
                jobs: RunningJobs::default(),
                checkpoint: Checkpoint::default(),
                counts: moka::sync::Cache::new(KEPT_COUNTS),
                keys: moka::sync::Cache::new(KEPT_KEYS),
            }),
        };
        if !is_derived {
            catalog.refacts().await?;
        }
        Ok(catalog)
    }

    pub(crate) fn db(&self) -> &DatabaseConnection {
        &self.inner.db
    }

    /// What reads beside a write that has not written anything yet, where a connection is free for it: a writer has the
    /// lock and waits for nobody.
    pub(crate) fn aside(&self) -> Option<&DatabaseConnection> {
        let idle = match self.db().get_database_backend() {
            DbBackend::Sqlite => self.db().get_sqlite_connection_pool().num_idle(),
            _ => self.db().get_postgres_connection_pool().num_idle(),
        };
        (idle > 0).then_some(&self.inner.db)
    }

    pub(crate) fn gate(&self) -> &Mutex<()> {
        &self.inner.gate
    }

    pub(crate) fn options(&self) -> &StorageOptions {
        &self.inner.options
    }

    /// Waits for a turn to write beside the log. On SQLite all writers queue for one lock: whoever waits for it here waits
    /// without a connection, which readers need.
    pub(crate) async fn turn(&self) -> Result<Option<MutexGuard<'_, ()>>> {
        if self.db().get_database_backend() != DbBackend::Sqlite {
            return Ok(None);
        }
        let patience = self.options().statement_timeout;
        match tokio::time::timeout(patience, self.gate().lock()).await {
            Ok(turn) => Ok(Some(turn)),
            Err(_) => Err(busy(patience)),
        }
    }

    /// Has what was written ahead taken into the file soon. A commit that did so itself would keep its request waiting.
    pub(crate) fn checkpoint_soon(&self) {
        if !self.inner.checkpoint.claim(self.db()) {
            return;
        }
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            tokio::time::sleep(checkpoint::GATHERING).await;
            // The last one to close the file takes everything over.
            let Some(inner) = inner.upgrade() else { return };
            if let Err(error) = inner.checkpoint.run(&inner.db).await {
                tracing::warn!(%error, "what was written ahead could not be taken into the database file yet");
            }
        });
    }

    pub(crate) fn running_jobs(&self) -> &RunningJobs {
        &self.inner.jobs
    }

    /// Answers the clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Answers the end of the event log, as far as this process knows.
    #[must_use]
    pub fn head(&self) -> Head {
        self.inner.head.borrow().clone()
    }

    /// Answers the number of the last event, as far as this process knows.
    #[must_use]
    pub fn version(&self) -> Version {
        self.inner.head.borrow().version
    }

    fn head_key(&self) -> HeadKey {
        let head = self.inner.head.borrow();
        (head.version, head.chain_hash.clone())
    }

    /// Follows the end of the event log.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Head> {
        self.inner.head.subscribe()
    }

    /// Answers the organizations.
    #[must_use]
    pub fn tree(&self) -> Arc<OrganizationTree> {
        self.inner.tree.load_full()
    }

    /// Learns what other processes have written. Called every moment by [`Self::follow`].
    pub async fn refresh(&self) -> Result<()> {
        // While this process writes, its own commit tells the new head; a head read meanwhile could be older.
        match self.inner.gate.try_lock() {
            Ok(_gate) => self.catch_up().await,
            Err(_) => Ok(()),
        }
    }

    /// Answers the organizations, among them one that another process may have added a moment ago.
    async fn tree_with(&self, organization: OrganizationId) -> Result<Arc<OrganizationTree>> {
        let _gate = self.inner.gate.lock().await;
        // Whoever had the turn before may have learned of it.
        if self.tree().get(organization).is_none() {
            self.catch_up().await?;
        }
        Ok(self.tree())
    }

    /// Reads the head and takes it over; the caller holds the gate.
    async fn catch_up(&self) -> Result<()> {
        let head = head::read(self.db()).await?;
        self.forget_unless_continued(self.db(), &head).await?;
        self.advance(head).await
    }

    /// Drops all that is kept when the log is another one than before, as after a restore from a backup.
    pub(crate) async fn forget_unless_continued(&self, db: &impl ConnectionTrait, head: &Head) -> Result<()> {
        let known = self.head();
        if *head == known || events::continues(db, &known.position(), head).await? {
            return Ok(());
        }
        tracing::warn!(
            known = known.version,
            found = head.version,
            "the log is another one than before, as after a restore from a backup: everything kept of it is dropped"
        );
        self.inner.views.clear();
        let tree = organizations::load_tree(db, head.organizations_version).await?;
        self.inner.tree.store(Arc::new(tree));
        Ok(())
    }

    /// Learns what other processes write until the future is dropped; a failure is logged and tried again.
    pub async fn follow(&self, interval: Duration) {
        let mut ticks = tokio::time::interval(interval);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.refresh().await {
                tracing::warn!(%error, "the head of the event log could not be read");
            }
        }
    }

    /// Takes over a head that was read or written; the caller holds the gate.
    pub(crate) async fn advance(&self, head: Head) -> Result<()> {
        if self.inner.tree.load().version() != head.organizations_version {
            let tree = organizations::load_tree(self.db(), head.organizations_version).await?;
            self.inner.tree.store(Arc::new(tree));
        }
        self.inner.head.send_if_modified(|known| {
            let is_modified = *known != head;
            *known = head;
            is_modified
        });
        Ok(())
    }

    /// Waits until the catalog has reached a version, at most this long.
    pub async fn wait_for(&self, wanted: Version, at_most: Duration) -> Result<()> {
        if self.version() >= wanted {
            return Ok(());
        }
        let mut heads = self.subscribe();
        let reached = tokio::time::timeout(at_most, heads.wait_for(|head| head.version >= wanted)).await;
        match reached {
            Ok(Ok(_)) => Ok(()),
            _ => Err(CatalogError::NotReached {
                wanted,
                reached: self.version(),
            }),
        }
    }

    /// Answers the present day, UTC.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.clock().now().date_naive()
    }

    /// Answers what the index was at an instant; an instant that has not come yet is now.
    pub async fn moment(&self, as_of: Option<Instant>) -> Result<Moment> {
        let now = self.clock().now();
        if as_of.is_some_and(|at| !is_in_range(at)) {
            return Err(CatalogError::InvalidInput(
                "asOf must lie in the years 1900 to 2200".into(),
            ));
        }
        Ok(match as_of {
            Some(at) if at < now => Moment {
                version: Some(events::version_at(self.db(), at).await?),
                today: at.date_naive(),
            },
            _ => Moment {
                version: None,
                today: now.date_naive(),
            },
        })
    }

    /// Asks the engine for a trivial answer.
    pub async fn is_reachable(&self) -> bool {
        head::read(self.db()).await.is_ok()
    }
}
