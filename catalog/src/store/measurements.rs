//! Reading figures.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::cursor::{self, ListId, Position, SortKey};
use super::paging::{Page, PageRequest};
use super::revisions::union_all;
use super::{CHUNK, term};
use crate::clock::is_day_in_range;
use crate::entity::measurement;
use crate::error::{CatalogError, Result};
use crate::id::{MeasurementId, ServiceId, Version};
use crate::measurement::{Measurement, Subject};
use crate::period::Period;
use crate::vocabulary::{Channel, Measure, Vocabulary};

/// Which figures of a service are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeasurementQuery {
    /// Only these measures; all when empty.
    pub measures: Vec<Measure>,
    /// Periods that end on this day or later.
    pub from: Option<NaiveDate>,
    /// Periods that end on this day or earlier.
    pub to: Option<NaiveDate>,
    /// As the series stood at a version; none is now.
    pub version: Option<Version>,
}

impl MeasurementQuery {
    fn list_id(&self, service: ServiceId) -> ListId {
        ListId::new("measurements", &(service, self))
    }
}

pub(crate) fn to_domain(row: measurement::Model) -> Result<Measurement> {
    const TABLE: &str = "measurements";
    let period = Period::new(row.starts_on, row.ends_on).ok_or_else(|| CatalogError::Corrupt {
        table: TABLE,
        row: row.id.to_string(),
        problem: "its period ends before it starts".into(),
    })?;
    let channel: Option<Channel> = row
        .channel
        .as_deref()
        .map(|code| term(TABLE, &row.id, code))
        .transpose()?;
    Ok(Measurement {
        measure: term(TABLE, &row.id, &row.measure)?,
        state: term(TABLE, &row.id, &row.state)?,
        id: MeasurementId(row.id),
        service: ServiceId(row.service_id),
        subject: Subject {
            channel,
            task: row.task_key,
        },
        period,
        value: row.value,
        is_estimated: row.is_estimated,
        source: row.source,
        recorded_at: row.recorded_at,
        recorded_version: row.recorded_version,
    })
}

/// Limits figures to those that stood at a version, or stand now.
fn standing(query: &mut SelectStatement, version: Option<Version>) {
    use measurement::Column as M;
    let superseded = Expr::col(M::SupersededVersion);
    match version {
        None => {
            query.and_where(superseded.is_null());
        }
        Some(version) => {
            query
                .and_where(Expr::col(M::RecordedVersion).lte(version))
                .and_where(superseded.clone().is_null().or(superseded.gt(version)));
        }
    }
}

/// Reads figures of several services, latest period first, in one statement.
pub(crate) async fn pages(
    db: &impl ConnectionTrait,
    services: &[ServiceId],
    wanted: &MeasurementQuery,
    request: &PageRequest,
) -> Result<HashMap<ServiceId, Page<Measurement>>> {
    use measurement::Column as M;
    let extent = request.extent()?;
    if [wanted.from, wanted.to]
        .into_iter()
        .flatten()
        .any(|day| !is_day_in_range(day))
    {
        return Err(CatalogError::InvalidInput(
            "from and to must lie in the years 1900 to 2200".into(),
        ));
    }
    let mut branches = Vec::with_capacity(services.len());
    for service in services {
        let mut rows = Query::select();
        rows.columns(columns())
            .from(measurement::Entity)
            .and_where(Expr::col(M::ServiceId).eq(service.0));
        standing(&mut rows, wanted.version);
        if !wanted.measures.is_empty() {
            rows.and_where(Expr::col(M::Measure).is_in(wanted.measures.iter().map(|measure| measure.code())));
        }
        if let Some(from) = wanted.from {
            rows.and_where(Expr::col(M::EndsOn).gte(from));
        }
        if let Some(to) = wanted.to {
            rows.and_where(Expr::col(M::EndsOn).lte(to));
        }
        if let Some(text) = &request.after {
            let (ends_on, id) = place(wanted.list_id(*service), text)?;
            let row = Expr::tuple([Expr::col(M::EndsOn), Expr::col(M::Id)]);
            rows.and_where(row.lt(Expr::tuple([ends_on.into(), id.into()])));
        }
        rows.order_by(M::EndsOn, Order::Desc)
            .order_by(M::Id, Order::Desc)
            .limit(extent.limit as u64 + 1);
        branches.push(rows);
    }
    let mut fetched: HashMap<ServiceId, Vec<(String, Measurement)>> = HashMap::new();
    if let Some(query) = union_all(branches) {
        for row in db.query_all(&query).await? {
            let entry = to_domain(measurement::Model::from_query_result(&row, "")?)?;
            let position = Position {
                key: SortKey::Text(entry.period.end().to_string()),
                id: entry.id.0.as_bytes().to_vec(),
            };
            let cursor = cursor::encode(wanted.list_id(entry.service), &position);
            fetched.entry(entry.service).or_default().push((cursor, entry));
        }
    }
    for entries in fetched.values_mut() {
        entries.sort_by_key(|(_, entry)| std::cmp::Reverse((entry.period.end(), entry.id)));
    }
    Ok(services
        .iter()
        .map(|service| {
            let entries = fetched.remove(service).unwrap_or_default();
            (*service, Page::of(entries, extent, request))
        })
        .collect())
}

fn place(list: ListId, text: &str) -> Result<(NaiveDate, Uuid)> {
    let unreadable = || CatalogError::InvalidCursor("the cursor is not one this index gave out".into());
    let position = cursor::decode(list, text)?;
    let SortKey::Text(day) = position.key else {
        return Err(unreadable());
    };
    Ok((
        day.parse().map_err(|_| unreadable())?,
        Uuid::from_slice(&position.id).map_err(|_| unreadable())?,
    ))
}

fn columns() -> [measurement::Column; 14] {
    use measurement::Column as M;
    [
        M::Id,
        M::ServiceId,
        M::Channel,
        M::TaskKey,
        M::Measure,
        M::StartsOn,
        M::EndsOn,
        M::State,
        M::Value,
        M::IsEstimated,
        M::Source,
        M::RecordedAt,
        M::RecordedVersion,
        M::SupersededVersion,
    ]
}

/// Reads every figure of several services that stands now, for deriving facts.
pub(crate) async fn standing_now(
    db: &impl ConnectionTrait,
    services: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Measurement>>> {
    standing_at(db, services, None).await
}

/// Reads every figure of several services that stood at a version, or stands now.
pub(crate) async fn standing_at(
    db: &impl ConnectionTrait,
    services: &[Uuid],
    version: Option<Version>,
) -> Result<HashMap<Uuid, Vec<Measurement>>> {
    let mut found: HashMap<Uuid, Vec<Measurement>> = HashMap::new();
    for chunk in services.chunks(CHUNK) {
        let mut query = Query::select();
        query
            .columns(columns())
            .from(measurement::Entity)
            .and_where(Expr::col(measurement::Column::ServiceId).is_in(chunk.iter().copied()));
        standing(&mut query, version);
        for row in db.query_all(&query).await? {
            let row = measurement::Model::from_query_result(&row, "")?;
            found.entry(row.service_id).or_default().push(to_domain(row)?);
        }
    }
    Ok(found)
}
