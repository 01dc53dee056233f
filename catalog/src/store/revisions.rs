//! The history of services.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::cursor::{self, ListId, Position, SortKey};
use super::paging::{Page, PageRequest};
use super::views::{FACTS, held_at};
use super::{json, term};
use crate::access::Sight;
use crate::clock::Instant;
use crate::entity::{revision, service_facts};
use crate::error::{CatalogError, Result};
use crate::id::{ServiceId, Version};
use crate::organization::OrganizationTree;
use crate::service::{RevisionHead, ServiceRecord};
use crate::vocabulary::ServiceState;

#[derive(FromQueryResult)]
struct HeadRow {
    service_id: Uuid,
    revision: i32,
    created_at: Instant,
    id: i64,
    published_at: Option<Instant>,
    published_version: Option<i64>,
    /// The state the revision had then, if it was the newest of its view.
    held_state: Option<String>,
}

/// Which revisions a reader may see: published ones, and others where the organization that they name is the reader's.
pub(crate) enum RevisionSight {
    PublicOnly,
    Within(Vec<Uuid>),
    All,
}

impl RevisionSight {
    pub(crate) fn of(sight: Sight, tree: &OrganizationTree) -> Self {
        match sight {
            Sight::PublicOnly => Self::PublicOnly,
            Sight::Within(own) => Self::Within(tree.with_descendants(own).map(|found| found.id.0).collect()),
            Sight::All => Self::All,
        }
    }

    /// Limits revisions to those that may be seen; as of a version, those that could be seen then.
    fn condition(&self, version: Option<Version>) -> Condition {
        use revision::Column as R;
        let column = |column: R| Expr::col((revision::Entity, column));
        let by = |mut condition: Condition, begins: R| {
            if let Some(version) = version {
                condition = condition.add(column(begins).lte(version));
            }
            condition
        };
        let published = || {
            let is_published = column(R::PublishedVersion).is_not_null();
            by(Condition::all().add(is_published), R::PublishedVersion)
        };
        match self {
            Self::PublicOnly => published(),
            Self::All => by(Condition::all(), R::Id),
            Self::Within(own) => {
                let is_own = column(R::OrganizationId).is_in(own.iter().copied());
                Condition::any()
                    .add(published())
                    .add(by(Condition::all().add(is_own), R::Id))
            }
        }
    }
}

fn list_id(service: ServiceId) -> ListId {
    ListId::new("history", &service)
}

/// Reads the revisions of several services that a reader may see, newest first, in one statement.
pub(crate) async fn histories(
    db: &impl ConnectionTrait,
    services: &[ServiceId],
    sight: &RevisionSight,
    version: Option<Version>,
    request: &PageRequest,
) -> Result<HashMap<ServiceId, Page<RevisionHead>>> {
    use revision::Column as R;
    let extent = request.extent()?;
    let mut branches: Vec<SelectStatement> = Vec::with_capacity(services.len());
    for &id in services {
        let mut rows = Query::select();
        let column = |column: R| Expr::col((revision::Entity, column));
        let columns = [
            R::ServiceId,
            R::Revision,
            R::CreatedAt,
            R::Id,
            R::PublishedAt,
            R::PublishedVersion,
        ];
        rows.columns(columns.map(|column| (revision::Entity, column)))
            .expr_as(held_state(id, version), Alias::new("held_state"))
            .from(revision::Entity)
            .and_where(column(R::ServiceId).eq(id.0));
        rows.cond_where(sight.condition(version));
        if let Some(text) = &request.after {
            let SortKey::Number(revision) = cursor::decode(list_id(id), text)?.key else {
                return Err(CatalogError::InvalidCursor(
                    "the cursor is not one this index gave out".into(),
                ));
            };
            rows.and_where(column(R::Revision).lt(revision));
        }
        rows.order_by(R::Revision, Order::Desc).limit(extent.limit as u64 + 1);
        branches.push(rows);
    }
    let mut fetched: HashMap<ServiceId, Vec<(String, RevisionHead)>> = HashMap::new();
    if let Some(query) = union_all(branches) {
        for row in db.query_all(&query).await? {
            let row = HeadRow::from_query_result(&row, "")?;
            let id = ServiceId(row.service_id);
            let entry = to_head(&row, version)?;
            let position = Position {
                key: SortKey::Number(row.revision.into()),
                id: Vec::new(),
            };
            fetched
                .entry(id)
                .or_default()
                .push((cursor::encode(list_id(id), &position), entry));
        }
    }
    for entries in fetched.values_mut() {
        entries.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.revision));
    }
    Ok(services
        .iter()
        .map(|id| {
            let entries = fetched.remove(id).unwrap_or_default();
            (*id, Page::of(entries, extent, request))
        })
        .collect())
}

/// Selects the state in which a revision stood at a version, from the facts that held then.
fn held_state(service: ServiceId, version: Option<Version>) -> SimpleExpr {
    use service_facts::Column as F;
    let facts = |column: F| Expr::col((Alias::new(FACTS), column));
    let mut query = Query::select();
    query
        .column((Alias::new(FACTS), F::State))
        .from_as(service_facts::Entity, Alias::new(FACTS))
        .and_where(facts(F::ServiceId).eq(service.0))
        .and_where(facts(F::RevisionId).eq(Expr::col((revision::Entity, revision::Column::Id))))
        .limit(1);
    held_at(&mut query, FACTS, version);
    SimpleExpr::SubQuery(None, Box::new(query.into()))
}

fn to_head(row: &HeadRow, version: Option<Version>) -> Result<RevisionHead> {
    let was_published = row
        .published_version
        .is_some_and(|published| version.is_none_or(|version| published <= version));
    let state = match &row.held_state {
        Some(state) => term("service_facts", &row.id, state)?,
        None if was_published => ServiceState::Published,
        None => ServiceState::Draft,
    };
    Ok(RevisionHead {
        service: ServiceId(row.service_id),
        revision: row.revision,
        state,
        created_at: row.created_at,
        created_version: row.id,
        published_at: row.published_at.filter(|_| was_published),
    })
}

/// Joins queries of one shape; each keeps its own order and limit.
pub(crate) fn union_all(mut branches: Vec<SelectStatement>) -> Option<SelectStatement> {
    if branches.len() <= 1 {
        return branches.pop();
    }
    let mut wrapped = branches.into_iter().map(|rows| {
        let mut outer = Query::select();
        outer
            .expr(Expr::col(sea_orm::sea_query::Asterisk))
            .from_subquery(rows, Alias::new("w"));
        outer
    });
    let mut union = wrapped.next()?;
    for branch in wrapped {
        union.union(UnionType::All, branch);
    }
    Some(union)
}

/// Reads documents by service and revision number.
pub(crate) async fn documents(
    db: &impl ConnectionTrait,
    service: ServiceId,
    numbers: &[i32],
    sight: &RevisionSight,
) -> Result<HashMap<i32, (Version, ServiceRecord)>> {
    revision::Entity::find()
        .filter(revision::Column::ServiceId.eq(service.0))
        .filter(revision::Column::Revision.is_in(numbers.iter().copied()))
        .filter(sight.condition(None))
        .all(db)
        .await?
        .into_iter()
        .map(|row| Ok((row.revision, (row.id, json("revisions", &row.id, &row.document)?))))
        .collect()
}

/// Finds the number of the revision before another that a reader may see.
pub(crate) async fn previous(
    db: &impl ConnectionTrait,
    service: ServiceId,
    before: i32,
    sight: &RevisionSight,
) -> Result<Option<i32>> {
    use sea_orm::{QueryOrder, QuerySelect};
    Ok(revision::Entity::find()
        .select_only()
        .column(revision::Column::Revision)
        .filter(revision::Column::ServiceId.eq(service.0))
        .filter(revision::Column::Revision.lt(before))
        .filter(sight.condition(None))
        .order_by_desc(revision::Column::Revision)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?)
}
