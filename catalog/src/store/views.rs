//! Reading services as people meet them: facts joined with the document they were derived from.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::clock::Instant;
use crate::digitization::assess;
use crate::entity::{revision, service_facts};
use crate::error::Result;
use crate::id::{ServiceId, Version};
use crate::measurement::Figures;
use crate::service::{ServiceRecord, ServiceView, View};
use crate::store::{CHUNK, json, term};

/// Text takes about this many times its length in memory once it is parsed (measured),
const GROWTH: usize = 2;
/// and a view this much beside its texts.
const OVERHEAD: usize = 600;

/// Views that were read, by the id of their facts and the version at which facts were last rewritten: what facts say is
/// never changed otherwise, so an entry never grows stale.
pub(crate) struct ViewCache {
    kept: moka::sync::Cache<ViewKey, Kept>,
    /// How often the cache was cleared: what was read before is not kept after.
    generation: AtomicU64,
}

/// The id of the facts, the version at which facts were last rewritten, and the generation.
type ViewKey = (i64, Version, u64);

#[derive(Clone)]
struct Kept {
    view: Arc<ServiceView>,
    bytes: u32,
}

impl ViewCache {
    /// Makes a cache that is bounded in bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        Self {
            kept: moka::sync::Cache::builder()
                .max_capacity(bytes)
                .weigher(|_, kept: &Kept| kept.bytes)
                .build(),
            generation: AtomicU64::new(0),
        }
    }

    /// Forgets everything: the log is another than the one it was read from.
    pub(crate) fn clear(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.kept.invalidate_all();
    }

    /// The cache as it is at a version of the facts.
    pub(crate) fn at(&self, facts_version: Version) -> KnownViews<'_> {
        KnownViews {
            cache: self,
            facts_version,
            generation: self.generation.load(Ordering::Acquire),
        }
    }
}

/// The cache at a version of the facts.
#[derive(Clone, Copy)]
pub(crate) struct KnownViews<'c> {
    cache: &'c ViewCache,
    facts_version: Version,
    generation: u64,
}

impl KnownViews<'_> {
    fn get(&self, facts: i64) -> Option<Arc<ServiceView>> {
        Some(self.cache.kept.get(&self.key(facts))?.view)
    }

    fn keep(&self, facts: i64, view: &Arc<ServiceView>, text_bytes: usize) {
        let kept = Kept {
            view: view.clone(),
            bytes: u32::try_from(text_bytes * GROWTH + OVERHEAD).unwrap_or(u32::MAX),
        };
        self.cache.kept.insert(self.key(facts), kept);
    }

    fn key(&self, facts: i64) -> ViewKey {
        (facts, self.facts_version, self.generation)
    }
}

/// A row of [`select`].
#[derive(Debug, FromQueryResult)]
pub(crate) struct ViewRow {
    id: i64,
    pub(crate) service_id: Uuid,
    view: i16,
    revision_id: i64,
    revision: i32,
    slug: String,
    state: String,
    figures: Option<String>,
    last_reviewed_on: Option<NaiveDate>,
    stale_on: NaiveDate,
    published_at: Option<Instant>,
    updated_at: Instant,
    document: String,
}

impl ViewRow {
    pub(crate) fn into_view(self, known: KnownViews<'_>) -> Result<Arc<ServiceView>> {
        if let Some(view) = known.get(self.id) {
            return Ok(view);
        }
        let text_bytes = self.document.len() + self.figures.as_ref().map_or(0, String::len);
        let id = self.id;
        let view = Arc::new(self.parse()?);
        known.keep(id, &view, text_bytes);
        Ok(view)
    }

    /// Reads record and figures; what a row of 4 KiB costs is some ten microseconds.
    pub(crate) fn parse(self) -> Result<ServiceView> {
        let record: ServiceRecord = json("revisions", &self.revision_id, &self.document)?;
        let figures: Figures = match &self.figures {
            Some(text) => json("service_facts", &self.id, text)?,
            None => Figures::default(),
        };
        Ok(ServiceView {
            id: ServiceId(self.service_id),
            slug: self.slug,
            view: if self.view == View::Published.number() {
                View::Published
            } else {
                View::Working
            },
            state: term("service_facts", &self.id, &self.state)?,
            revision: self.revision,
            assessment: assess(&record),
            record,
            figures,
            published_at: self.published_at,
            updated_at: self.updated_at,
            last_reviewed_on: self.last_reviewed_on,
            stale_on: self.stale_on,
        })
    }
}

/// The name of the facts table in queries.
pub(crate) const FACTS: &str = "f";
const REVISIONS: &str = "r";

/// Selects the columns of [`ViewRow`] from facts and their revisions; callers add conditions on `f`.
pub(crate) fn select() -> SelectStatement {
    use service_facts::Column as F;
    let mut query = Query::select();
    for column in [
        F::Id,
        F::ServiceId,
        F::View,
        F::RevisionId,
        F::Revision,
        F::Slug,
        F::State,
        F::Figures,
        F::LastReviewedOn,
        F::StaleOn,
        F::PublishedAt,
        F::UpdatedAt,
    ] {
        query.column((Alias::new(FACTS), column));
    }
    query
        .column((Alias::new(REVISIONS), revision::Column::Document))
        .from_as(service_facts::Entity, Alias::new(FACTS))
        .join_as(
            JoinType::InnerJoin,
            revision::Entity,
            Alias::new(REVISIONS),
            Expr::col((Alias::new(REVISIONS), revision::Column::Id)).equals((Alias::new(FACTS), F::RevisionId)),
        );
    query
}

/// Limits facts to those that held at a version, or hold now.
pub(crate) fn held_at(query: &mut SelectStatement, table: &'static str, version: Option<Version>) {
    use service_facts::Column as F;
    let to = Expr::col((Alias::new(table), F::ValidTo));
    match version {
        None => {
            query.and_where(to.is_null());
        }
        Some(version) => {
            query
                // See `IndexKind::History`.
                .and_where(Expr::cust(format!("{table}.valid_from > 0")))
                .and_where(Expr::col((Alias::new(table), F::ValidFrom)).lte(version))
                .and_where(to.clone().is_null().or(to.gt(version)));
        }
    }
}

/// Runs a query made with [`select`].
pub(crate) async fn fetch(db: &impl ConnectionTrait, query: &SelectStatement) -> Result<Vec<ViewRow>> {
    let rows = db.query_all(query).await?;
    rows.iter()
        .map(|row| ViewRow::from_query_result(row, "").map_err(Into::into))
        .collect()
}

/// Reads views by the ids of their facts: those that are kept, and the others with one statement.
pub(crate) async fn load(
    db: &impl ConnectionTrait,
    known: KnownViews<'_>,
    facts: &[i64],
) -> Result<HashMap<i64, Arc<ServiceView>>> {
    let mut found = HashMap::new();
    let mut missing = Vec::new();
    for &id in facts {
        match known.get(id) {
            Some(view) => {
                found.insert(id, view);
            }
            None => missing.push(id),
        }
    }
    for chunk in missing.chunks(CHUNK) {
        let mut query = select();
        query.and_where(Expr::col((Alias::new(FACTS), service_facts::Column::Id)).is_in(chunk.iter().copied()));
        for row in fetch(db, &query).await? {
            found.insert(row.id, row.into_view(known)?);
        }
    }
    Ok(found)
}
