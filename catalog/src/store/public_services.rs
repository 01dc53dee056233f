//! The public face of every service, as whoever keeps a projection of it reads it: by id, or all of them in order of id.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use uuid::Uuid;

use super::CHUNK;
use super::views::{self, FACTS, ViewRow};
use crate::entity::service_facts;
use crate::error::Result;
use crate::id::{OrganizationId, ServiceId};
use crate::redaction::withhold;
use crate::service::{ServiceView, View};

/// A public service as it was fetched: its record is still text, so that it can be read on another thread than the one
/// that talks to the database.
#[derive(Debug)]
pub struct StoredService(ViewRow);

impl StoredService {
    /// Answers the id.
    #[must_use]
    pub fn id(&self) -> ServiceId {
        ServiceId(self.0.service_id)
    }

    /// Reads the service as the public sees it: what is withheld from the public is not in it.
    pub fn read(self) -> Result<ServiceView> {
        let mut view = self.0.parse()?;
        withhold(&mut view.record);
        Ok(view)
    }
}

/// Limits facts to public ones that hold now.
fn public_now(query: &mut SelectStatement) {
    views::held_at(query, FACTS, None);
    query.and_where(column(service_facts::Column::View).eq(View::Published.number()));
}

fn column(column: service_facts::Column) -> Expr {
    Expr::col((Alias::new(FACTS), column))
}

async fn fetch(db: &impl ConnectionTrait, mut query: SelectStatement) -> Result<Vec<StoredService>> {
    public_now(&mut query);
    let rows = views::fetch(db, &query).await?;
    Ok(rows.into_iter().map(StoredService).collect())
}

/// Reads the next public services in order of id.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    after: Option<ServiceId>,
    at_most: u64,
) -> Result<Vec<StoredService>> {
    let id = service_facts::Column::ServiceId;
    let mut query = views::select();
    if let Some(after) = after {
        query.and_where(column(id).gt(after.0));
    }
    query.order_by((Alias::new(FACTS), id), Order::Asc).limit(at_most);
    fetch(db, query).await
}

/// Reads those of some services that are public, in any order.
pub(crate) async fn by_ids(db: &impl ConnectionTrait, ids: &[ServiceId]) -> Result<Vec<StoredService>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut query = views::select();
        let is_asked = column(service_facts::Column::ServiceId).is_in(chunk.iter().map(|id| id.0));
        query.and_where(is_asked);
        found.extend(fetch(db, query).await?);
    }
    Ok(found)
}

/// Counts the public services.
pub(crate) async fn count(db: &impl ConnectionTrait) -> Result<u64> {
    let mut query = Query::select();
    query
        .expr_as(Expr::val(1).count(), Alias::new("total"))
        .from_as(service_facts::Entity, Alias::new(FACTS));
    public_now(&mut query);
    let row = db.query_one(&query).await?;
    let total: i64 = row.map_or(Ok(0), |row| row.try_get("", "total"))?;
    Ok(u64::try_from(total).unwrap_or(0))
}

/// Names the public services of organizations.
pub(crate) async fn ids_of(db: &impl ConnectionTrait, organizations: &[OrganizationId]) -> Result<Vec<ServiceId>> {
    use service_facts::Column as F;
    let mut found = Vec::new();
    for chunk in organizations.chunks(CHUNK) {
        let mut query = Query::select();
        query
            .column((Alias::new(FACTS), F::ServiceId))
            .from_as(service_facts::Entity, Alias::new(FACTS))
            .and_where(column(F::OrganizationId).is_in(chunk.iter().map(|id| id.0)));
        public_now(&mut query);
        found.extend(ids(db, &query).await?);
    }
    Ok(found)
}

/// Names the public services whose ids lie behind one and up to another.
pub(crate) async fn ids_between(db: &impl ConnectionTrait, after: Uuid, last: Uuid) -> Result<Vec<ServiceId>> {
    use service_facts::Column as F;
    let mut query = Query::select();
    query
        .column((Alias::new(FACTS), F::ServiceId))
        .from_as(service_facts::Entity, Alias::new(FACTS))
        .and_where(column(F::ServiceId).gt(after))
        .and_where(column(F::ServiceId).lte(last));
    public_now(&mut query);
    ids(db, &query).await
}

async fn ids(db: &impl ConnectionTrait, query: &SelectStatement) -> Result<Vec<ServiceId>> {
    let rows = db.query_all(query).await?;
    let id = |row: &sea_orm::QueryResult| Ok(ServiceId(row.try_get("", "service_id")?));
    rows.iter().map(id).collect()
}
