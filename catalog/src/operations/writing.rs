//! A write transaction: the lock on the end of the log, the events, and the first answers of keyed requests.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use tokio::sync::MutexGuard;
use uuid::Uuid;

use super::{IDEMPOTENCY_HOURS, LONGEST_IDEMPOTENCY_KEY};
use crate::access::Actor;
use crate::catalog::Catalog;
use crate::clock::Instant;
use crate::digitization::DERIVATION;
use crate::entity::{catalog_head, event, idempotency_key};
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::id::Version;
use crate::log::{NewEvent, Sealed};
use crate::organization::OrganizationTree;
use crate::store::connection;
use crate::store::head::{self, Head};
use crate::store::{bulk, json, organizations, to_json};
use crate::vocabulary::Vocabulary;

/// A write in progress. Dropping it without [`Self::commit`] undoes everything.
pub(crate) struct Writing<'c> {
    catalog: &'c Catalog,
    pub(crate) tx: DatabaseTransaction,
    /// The organizations as they stand under the lock.
    pub(crate) tree: Arc<OrganizationTree>,
    /// When the write happens: not before anything already in the log.
    pub(crate) now: Instant,
    actor: Actor,
    head: Head,
    events: Vec<event::ActiveModel>,
    /// Whether the engine was given more memory.
    is_roomy: bool,
    _gate: MutexGuard<'c, ()>,
}

impl<'c> Writing<'c> {
    /// Waits for its turn and locks the end of the log.
    pub(crate) async fn begin(catalog: &'c Catalog, actor: &Actor) -> Result<Self> {
        let writing = Self::begin_whatever_the_rules(catalog, actor).await?;
        if writing.derivation() == DERIVATION {
            Ok(writing)
        } else {
            Err(other_rules())
        }
    }

    /// Begins a write even while the stored facts are of other rules of derivation than this program's. Only bringing
    /// them up to date may do that: facts by other rules among them would never be found again.
    pub(crate) async fn begin_whatever_the_rules(catalog: &'c Catalog, actor: &Actor) -> Result<Self> {
        // Nobody without a key may write anything, so nobody without one waits in the queue of those who do.
        if actor.is_public() {
            return Err(CatalogError::NotAllowed("writing takes a key".into()));
        }
        let patience = catalog.options().statement_timeout;
        let gate = tokio::time::timeout(patience, catalog.gate().lock())
            .await
            .map_err(|_| busy(patience))?;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = catalog.db().begin_with_options(options).await?;
        connection::set_cache(&tx, connection::CACHE_KIB).await?;
        let head = head::lock(&tx).await?;
        catalog.forget_unless_continued(&tx, &head).await?;
        let known = catalog.tree();
        let tree = if known.version() == head.organizations_version {
            known
        } else {
            Arc::new(organizations::load_tree(&tx, head.organizations_version).await?)
        };
        Ok(Self {
            catalog,
            tree,
            now: catalog.clock().now().max(head.at),
            actor: actor.clone(),
            head,
            events: Vec::new(),
            is_roomy: false,
            tx,
            _gate: gate,
        })
    }

    /// Gives the engine more memory for a write of many records: SQLite otherwise writes pages out and reads them again
    /// while it goes on. The commit gives it back, or the next write with this connection.
    pub(crate) async fn make_room(&mut self) -> Result<()> {
        self.is_roomy = true;
        connection::set_cache(&self.tx, connection::ROOMY_CACHE_KIB).await
    }

    /// Answers the version the next event will have.
    pub(crate) fn next_version(&self) -> Version {
        self.head.version + 1
    }

    /// Answers the version of the last event, those of this write included.
    pub(crate) fn head_version(&self) -> Version {
        self.head.version
    }

    /// Adds an event and answers its version.
    pub(crate) fn record(&mut self, event: NewEvent) -> Version {
        let version = self.next_version();
        let payload = event.payload.to_string();
        let sealed = Sealed {
            version,
            at: self.now,
            kind: event.kind.code(),
            is_public: event.is_public,
            subject_kind: event.subject.kind(),
            subject_id: event.subject.id(),
            actor_role: self.actor.role.code(),
            actor_key_id: self.actor.key.map(|key| key.0),
            payload: &payload,
        };
        let chain_hash = sealed.chain(&self.head.chain_hash);
        self.events.push(event::ActiveModel {
            version: Set(version),
            at: Set(self.now),
            kind: Set(sealed.kind.to_owned()),
            is_public: Set(sealed.is_public),
            subject_kind: Set(sealed.subject_kind.to_owned()),
            subject_id: Set(sealed.subject_id),
            actor_role: Set(sealed.actor_role.to_owned()),
            actor_key_id: Set(sealed.actor_key_id),
            chain_hash: Set(chain_hash.clone()),
            payload: Set(payload),
        });
        self.head.version = version;
        self.head.chain_hash = chain_hash;
        self.head.at = self.now;
        version
    }

    /// Marks that organizations or providers change with this write.
    pub(crate) fn touch_organizations(&mut self) {
        self.head.organizations_version = self.head.version;
    }

    /// Marks that stored facts were rewritten, so that nobody goes on with what was kept of them.
    pub(crate) fn touch_facts(&mut self) {
        self.head.facts_version = self.head.version;
    }

    /// Answers by which rules the stored facts were derived; below 0 while they are being brought to those.
    pub(crate) fn derivation(&self) -> i32 {
        self.head.derivation
    }

    /// Marks by which rules facts are derived from now on.
    pub(crate) fn set_derivation(&mut self, derivation: i32) {
        self.head.derivation = derivation;
    }

    /// Saves events and head and ends the transaction; answers the version of the last event.
    pub(crate) async fn commit(self) -> Result<Version> {
        let Self {
            catalog,
            tx,
            head,
            events,
            is_roomy,
            _gate,
            ..
        } = self;
        bulk::insert_all(&tx, events).await?;
        catalog_head::Entity::update_many()
            .set(catalog_head::ActiveModel {
                version: Set(head.version),
                chain_hash: Set(head.chain_hash.clone()),
                at: Set(head.at),
                organizations_version: Set(head.organizations_version),
                derivation: Set(head.derivation),
                facts_version: Set(head.facts_version),
                ..Default::default()
            })
            .filter(catalog_head::Column::Id.eq(1_i16))
            .exec(&tx)
            .await?;
        if is_roomy {
            connection::set_cache(&tx, connection::CACHE_KIB).await?;
        }
        tx.commit().await?;
        catalog.checkpoint_soon();
        let version = head.version;
        // The write stands from here on: failing to read the new tree is not failing to write. The next refresh mends it.
        if let Err(error) = catalog.advance(head).await {
            tracing::warn!(%error, "the organizations could not be read after a write");
        }
        Ok(version)
    }

    /// Answers a repeated request again; refuses a key that was used with another request.
    pub(crate) async fn earlier_answer<T: DeserializeOwned>(
        &self,
        key: Option<&str>,
        request: &impl Serialize,
    ) -> Result<Option<T>> {
        let Some(key) = key else { return Ok(None) };
        if key.is_empty() || key.len() > LONGEST_IDEMPOTENCY_KEY || crate::text::forbidden_character(key).is_some() {
            return Err(Problem::new(
                ProblemCode::InvalidInput,
                ["idempotencyKey"],
                format!("must have 1 to {LONGEST_IDEMPOTENCY_KEY} bytes without control characters"),
            )
            .into());
        }
        let found = idempotency_key::Entity::find_by_id((self.holder(), key.to_owned()))
            .filter(idempotency_key::Column::CreatedAt.gt(self.oldest_kept()))
            .one(&self.tx)
            .await?;
        match found {
            None => Ok(None),
            Some(row) if row.request_hash == request_hash(request) => {
                json("idempotency_keys", &key, &row.answer).map(Some)
            }
            Some(_) => Err(Problem::new(
                ProblemCode::IdempotencyKeyReused,
                ["idempotencyKey"],
                "was used with another request within the last 24 hours; take a new key for a new request",
            )
            .into()),
        }
    }

    /// Keeps the first answer of a keyed request, and forgets those that are too old.
    pub(crate) async fn remember_answer(
        &self,
        key: Option<&str>,
        request: &impl Serialize,
        answer: &impl Serialize,
    ) -> Result<()> {
        let Some(key) = key else { return Ok(()) };
        idempotency_key::Entity::delete_many()
            .filter(idempotency_key::Column::CreatedAt.lte(self.oldest_kept()))
            .exec(&self.tx)
            .await?;
        idempotency_key::Entity::insert(idempotency_key::ActiveModel {
            holder: Set(self.holder()),
            key: Set(key.to_owned()),
            request_hash: Set(request_hash(request)),
            answer: Set(to_json(answer)),
            created_at: Set(self.now),
        })
        .exec_without_returning(&self.tx)
        .await?;
        Ok(())
    }

    fn oldest_kept(&self) -> Instant {
        self.now - chrono::Duration::hours(IDEMPOTENCY_HOURS)
    }

    fn holder(&self) -> Uuid {
        self.actor.key.map_or(Uuid::nil(), |key| key.0)
    }
}

fn request_hash(request: &impl Serialize) -> Vec<u8> {
    Sha256::digest(to_json(request)).to_vec()
}

/// Says why nothing can be written: the stored facts are of other rules than this program's, or are being changed.
pub(crate) fn other_rules() -> CatalogError {
    let why = "the stored facts are of other rules of derivation than this program's; run the newest one only";
    CatalogError::Unavailable(sea_orm::DbErr::Custom(why.to_owned()))
}

pub(crate) fn busy(patience: Duration) -> CatalogError {
    CatalogError::Unavailable(sea_orm::DbErr::Custom(format!(
        "other writers held the catalog for {patience:?}"
    )))
}
