//! Reading services as people meet them: facts joined with the document they were derived from.

use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::clock::Instant;
use crate::digitization::{Assessment, assess};
use crate::entity::{revision, service_facts};
use crate::error::Result;
use crate::id::{ServiceId, Version};
use crate::measurement::Figures;
use crate::service::{ServiceRecord, ServiceView, View};
use crate::store::{json, term};

/// Bounds the memory of parsed documents: they are immutable, so an entry never grows stale.
const CACHED_BYTES: u64 = 16 * 1024 * 1024;

/// A parsed document takes about this many times its text in memory.
const GROWTH: usize = 3;

/// Parsed documents by the id of their revision.
pub(crate) struct RecordCache(moka::sync::Cache<i64, Parsed>);

#[derive(Clone)]
struct Parsed {
    record: Arc<ServiceRecord>,
    assessment: Arc<Assessment>,
    bytes: u32,
}

impl RecordCache {
    pub(crate) fn new() -> Self {
        Self(
            moka::sync::Cache::builder()
                .max_capacity(CACHED_BYTES)
                .weigher(|_, parsed: &Parsed| parsed.bytes)
                .build(),
        )
    }

    fn parse(&self, revision_id: i64, document: &str) -> Result<Parsed> {
        if let Some(parsed) = self.0.get(&revision_id) {
            return Ok(parsed);
        }
        let record: ServiceRecord = json("revisions", &revision_id, document)?;
        let parsed = Parsed {
            assessment: Arc::new(assess(&record)),
            record: Arc::new(record),
            bytes: u32::try_from(document.len() * GROWTH).unwrap_or(u32::MAX),
        };
        self.0.insert(revision_id, parsed.clone());
        Ok(parsed)
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
    pub(crate) fn into_view(self, cache: &RecordCache) -> Result<ServiceView> {
        let parsed = cache.parse(self.revision_id, &self.document)?;
        let figures = match &self.figures {
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
            record: parsed.record,
            assessment: parsed.assessment,
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
