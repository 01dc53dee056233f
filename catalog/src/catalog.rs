//! The catalog as its doors use it: everything is read here, and written through `operations`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use chrono::NaiveDate;
use sea_orm::DatabaseConnection;
use tokio::sync::{Mutex, watch};
use uuid::Uuid;

use crate::access::{Actor, Sight};
use crate::api_key::{ApiKey, KeySecret};
use crate::clock::{Clock, Instant, is_in_range};
use crate::diff::{FieldChange, diff};
use crate::error::{CatalogError, Result};
use crate::id::{ApiKeyId, ServiceId, Version};
use crate::log::Change;
use crate::measurement::Measurement;
use crate::organization::OrganizationTree;
use crate::redaction::redact;
use crate::service::{RevisionHead, ServiceView, View};
use crate::store::connection::{Migration, StorageOptions, connect, migrate};
use crate::store::head::{self, Head};
use crate::store::listing::{self, Moment, ServiceQuery};
use crate::store::measurements::{self, MeasurementQuery};
use crate::store::paging::{Page, PageRequest};
use crate::store::services::{self, Reader, ServiceRef};
use crate::store::views::RecordCache;
use crate::store::{events, keys, organizations, revisions};

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
    records: RecordCache,
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
        if head.derivation > crate::digitization::DERIVATION {
            return Err(CatalogError::Open(
                "the facts in this database were derived by a newer version of the index; run that one".into(),
            ));
        }
        let is_derived = head.derivation == crate::digitization::DERIVATION;
        let catalog = Self {
            inner: Arc::new(Inner {
                db,
                options,
                clock,
                gate: Mutex::new(()),
                tree: ArcSwap::from_pointee(tree),
                head: watch::Sender::new(head),
                records: RecordCache::new(),
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

    pub(crate) fn gate(&self) -> &Mutex<()> {
        &self.inner.gate
    }

    pub(crate) fn options(&self) -> &StorageOptions {
        &self.inner.options
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
        let Ok(_gate) = self.inner.gate.try_lock() else {
            return Ok(());
        };
        let head = head::read(self.db()).await?;
        self.advance(head).await
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

    fn reader<'a>(&'a self, actor: &Actor, tree: &'a OrganizationTree, version: Option<Version>) -> Reader<'a> {
        Reader {
            sight: actor.sight(),
            tree,
            cache: &self.inner.records,
            version,
        }
    }

    /// Finds a service that the actor may see; old ids, slugs and keys and merged services resolve to the survivor.
    pub async fn service(&self, actor: &Actor, by: &ServiceRef, moment: Moment) -> Result<Option<ServiceView>> {
        let tree = self.tree();
        let reader = self.reader(actor, &tree, moment.version);
        let found = services::find(self.db(), reader, by).await?;
        Ok(found.map(|view| redact(view, actor, &tree)))
    }

    /// Finds several services by id, as [`Self::service`] does, in one go.
    pub async fn services_by_ids(&self, actor: &Actor, ids: &[ServiceId]) -> Result<HashMap<ServiceId, ServiceView>> {
        let tree = self.tree();
        let reader = self.reader(actor, &tree, None);
        let found = services::find_many_surviving(self.db(), reader, ids).await?;
        Ok(redact_all(found, actor, &tree))
    }

    /// Finds the revisions in work of several services, where there are any and the actor may see them.
    pub async fn working_revisions(&self, actor: &Actor, ids: &[ServiceId]) -> Result<HashMap<ServiceId, ServiceView>> {
        if actor.sight() == Sight::PublicOnly {
            return Ok(HashMap::new());
        }
        let tree = self.tree();
        let reader = self.reader(actor, &tree, None);
        let found = services::find_views(self.db(), reader, ids, Some(View::Working)).await?;
        Ok(redact_all(found, actor, &tree))
    }

    /// Reads a page of each of several lists of services that the actor may see, in order, with one statement for all
    /// that are sorted alike.
    pub async fn service_pages(
        &self,
        actor: &Actor,
        queries: &[ServiceQuery],
        request: &PageRequest,
    ) -> Result<Vec<Page<ServiceView>>> {
        let tree = self.tree();
        let pages = listing::pages(self.db(), &self.inner.records, &tree, actor.sight(), queries, request).await?;
        Ok(pages
            .into_iter()
            .map(|page| Page {
                entries: page
                    .entries
                    .into_iter()
                    .map(|(cursor, view)| (cursor, redact(view, actor, &tree)))
                    .collect(),
                has_next: page.has_next,
                has_previous: page.has_previous,
            })
            .collect())
    }

    /// Counts services that the actor may see. A count is kept until the catalog changes.
    pub async fn count_services(&self, actor: &Actor, query: &ServiceQuery) -> Result<u64> {
        let key = (self.head_key(), actor.sight(), query.clone());
        if let Some(count) = self.inner.counts.get(&key) {
            return Ok(count);
        }
        let count = listing::count(self.db(), &self.tree(), actor.sight(), query).await?;
        self.inner.counts.insert(key, count);
        Ok(count)
    }

    /// Reads the revisions of several services that the actor may see, newest first, as of a version.
    pub async fn histories(
        &self,
        actor: &Actor,
        ids: &[ServiceId],
        version: Option<Version>,
        request: &PageRequest,
    ) -> Result<HashMap<ServiceId, Page<RevisionHead>>> {
        let tree = self.tree();
        let heads: Vec<_> = services::heads(self.db(), ids)
            .await?
            .into_iter()
            .map(|head| {
                let sees_working = actor.may(crate::access::Action::SeeWorking, Some(head.organization), &tree);
                (head, sees_working)
            })
            .collect();
        revisions::histories(self.db(), &heads, version, request).await
    }

    /// Compares two revisions of a service, field by field; `None` when the actor may not see one of them.
    ///
    /// `before` of `None` is the revision before `after` that the actor may see, or nothing when there is none.
    pub async fn compare_revisions(
        &self,
        actor: &Actor,
        id: ServiceId,
        before: Option<i32>,
        after: i32,
    ) -> Result<Option<Vec<FieldChange>>> {
        let tree = self.tree();
        let Some(head) = services::heads(self.db(), &[id]).await?.pop() else {
            return Ok(None);
        };
        let sees_working = actor.may(crate::access::Action::SeeWorking, Some(head.organization), &tree);
        let earlier = match before {
            Some(before) => Some(before),
            None => revisions::previous(self.db(), id, after, !sees_working).await?,
        };
        let wanted: Vec<i32> = earlier.into_iter().chain([after]).collect();
        let mut documents = revisions::documents(self.db(), id, &wanted, !sees_working).await?;
        let mut as_value = |number: i32| {
            let (_, record) = documents.remove(&number)?;
            let record = crate::redaction::redact_record(record, actor, &tree);
            serde_json::to_value(record).ok()
        };
        let Some(new) = as_value(after) else {
            return Ok(None);
        };
        let old = match earlier {
            Some(number) if number == after => return Ok(Some(Vec::new())),
            Some(number) => match as_value(number) {
                Some(old) => old,
                None => return Ok(None),
            },
            None => serde_json::Value::Object(serde_json::Map::new()),
        };
        Ok(Some(diff(&old, &new)))
    }

    /// Reads figures of several services, latest period first. The services must be ones the actor may see.
    pub async fn measurements(
        &self,
        ids: &[ServiceId],
        query: &MeasurementQuery,
        request: &PageRequest,
    ) -> Result<HashMap<ServiceId, Page<Measurement>>> {
        measurements::pages(self.db(), ids, query, request).await
    }

    /// Reads public events after a cursor, oldest first.
    pub async fn changes(&self, request: &PageRequest) -> Result<Page<Change>> {
        events::changes(self.db(), request).await
    }

    /// Answers the cursor behind the last event: whoever follows from here misses nothing that comes.
    #[must_use]
    pub fn end_of_changes(&self) -> String {
        let head = self.head();
        events::cursor(head.version, &head.chain_hash)
    }

    /// Finds who a key stands for; `None` when it is unknown, expired or revoked.
    pub async fn authenticate(&self, secret: &str) -> Result<Option<Actor>> {
        let Some(secret) = KeySecret::parse(secret) else {
            return Ok(None);
        };
        let now = self.clock().now();
        let cache_key = (self.head_key(), [secret.id().0.as_bytes(), &secret.hash()[..]].concat());
        if let Some((actor, expires_at)) = self.inner.keys.get(&cache_key) {
            return Ok(expires_at.is_none_or(|expires| now < expires).then_some(actor));
        }
        let Some((key, hash)) = keys::find(self.db(), secret.id()).await? else {
            return Ok(None);
        };
        if !secret.matches(&hash) || !key.is_usable(now) {
            return Ok(None);
        }
        let actor = Actor {
            role: key.role,
            organization: key.organization,
            key: Some(key.id),
        };
        self.inner.keys.insert(cache_key, (actor.clone(), key.expires_at));
        Ok(Some(actor))
    }

    /// Finds a key that the actor may manage.
    pub async fn api_key(&self, actor: &Actor, id: ApiKeyId) -> Result<Option<ApiKey>> {
        let tree = self.tree();
        Ok(keys::find(self.db(), id)
            .await?
            .map(|(key, _)| key)
            .filter(|key| actor.may(crate::access::Action::KeepKeys(key.role), key.organization, &tree)))
    }

    /// Finds the key that a request came with.
    pub async fn own_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>> {
        Ok(keys::find(self.db(), id).await?.map(|(key, _)| key))
    }

    /// Reads the keys that the actor may manage, newest first.
    pub async fn api_keys(&self, actor: &Actor, request: &PageRequest) -> Result<Page<ApiKey>> {
        use crate::vocabulary::Role;
        let tree = self.tree();
        let (scope, role): (Option<Vec<Uuid>>, Option<Role>) = match (actor.role, actor.organization) {
            (Role::GsaAdmin, _) => (None, None),
            (Role::AgencyApprover, Some(own)) => {
                let below = tree.with_descendants(own).map(|organization| organization.id.0);
                (Some(below.collect()), Some(Role::AgencyEditor))
            }
            _ => return Ok(Page::empty()),
        };
        keys::list(self.db(), scope, role, request).await
    }

    /// Asks the engine for a trivial answer.
    pub async fn is_reachable(&self) -> bool {
        head::read(self.db()).await.is_ok()
    }
}

fn redact_all(
    found: HashMap<ServiceId, ServiceView>,
    actor: &Actor,
    tree: &OrganizationTree,
) -> HashMap<ServiceId, ServiceView> {
    found
        .into_iter()
        .map(|(id, view)| (id, redact(view, actor, tree)))
        .collect()
}
