//! Reading submissions, what was found in them and what they changed.

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::cursor::{self, ListId, Position, SortKey};
use super::paging::{Page, PageRequest};
use super::{json, term, to_json};
use crate::entity::{submission, submission_change, submission_finding};
use crate::error::{CatalogError, Result};
use crate::finding::{Finding, Place};
use crate::id::{ApiKeyId, OrganizationId, ServiceId, SubmissionId, UploadId};
use crate::rules;
use crate::submission::{ServiceChange, Submission};
use crate::vocabulary::{DiffKind, Severity, Vocabulary};

const TABLE: &str = "submissions";

/// A finding as it is stored; its rule is told by the code beside it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredFinding {
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record_name: Option<String>,
    place: Place,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

/// Writes a finding as it is stored.
pub(crate) fn stored(finding: &Finding) -> String {
    to_json(&StoredFinding {
        message: finding.message.clone(),
        remedy: finding.remedy.clone(),
        record: finding.record,
        record_id: finding.record_id.clone(),
        record_name: finding.record_name.clone(),
        place: finding.place.clone(),
        value: finding.value.clone(),
        fix: finding.fix.clone(),
    })
}

fn finding(row: &submission_finding::Model) -> Result<Finding> {
    let found: StoredFinding = json("submission_findings", &row.submission_id, &row.finding)?;
    let rule = rules::rule(&row.rule).ok_or_else(|| CatalogError::Corrupt {
        table: "submission_findings",
        row: row.submission_id.to_string(),
        problem: format!("there is no rule {}", row.rule),
    })?;
    Ok(Finding {
        rule,
        message: found.message,
        remedy: found.remedy,
        record: found.record,
        record_id: found.record_id,
        record_name: found.record_name,
        place: found.place,
        value: found.value,
        fix: found.fix,
    })
}

pub(crate) fn to_domain(row: submission::Model) -> Result<Submission> {
    Ok(Submission {
        command: json(TABLE, &row.id, &row.command)?,
        counts: json(TABLE, &row.id, &row.counts)?,
        state: term(TABLE, &row.id, &row.state)?,
        status: row
            .status
            .as_deref()
            .map(|code| term(TABLE, &row.id, code))
            .transpose()?,
        role: term(TABLE, &row.id, &row.actor_role)?,
        id: SubmissionId(row.id),
        organization: row.organization_id.map(OrganizationId),
        key: row.actor_key_id.map(ApiKeyId),
        upload: row.upload_id.map(UploadId),
        created_at: row.created_at,
        finished_at: row.finished_at,
        rows_done: u64::try_from(row.rows_done).unwrap_or_default(),
        version: row.version,
        failure: row.failure,
    })
}

/// Finds a submission.
pub(crate) async fn find(db: &impl ConnectionTrait, id: SubmissionId) -> Result<Option<Submission>> {
    let row = submission::Entity::find_by_id(id.0).one(db).await?;
    row.map(to_domain).transpose()
}

/// Reads the submissions of organizations, or all, newest first.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    organizations: Option<Vec<Uuid>>,
    request: &PageRequest,
) -> Result<Page<Submission>> {
    use submission::Column as S;
    let extent = request.extent()?;
    let list = ListId::new("submissions", &organizations);
    let mut rows = submission::Entity::find();
    rows = match organizations {
        Some(organizations) => rows.filter(S::OrganizationId.is_in(organizations)),
        None => rows.filter(S::OrganizationId.is_not_null()),
    };
    if let Some(text) = &request.after {
        let id = Uuid::from_slice(&cursor::decode(list, text)?.id).map_err(|_| foreign_cursor())?;
        rows = rows.filter(S::Id.lt(id));
    }
    // Ids are time-ordered.
    let rows = rows.order_by_desc(S::Id).limit(extent.limit as u64 + 1).all(db).await?;
    let mut fetched = Vec::with_capacity(rows.len());
    for row in rows {
        let position = Position {
            key: SortKey::Number(0),
            id: row.id.as_bytes().to_vec(),
        };
        fetched.push((cursor::encode(list, &position), to_domain(row)?));
    }
    Ok(Page::of(fetched, extent, request))
}

fn foreign_cursor() -> CatalogError {
    CatalogError::InvalidCursor("the cursor is not one this index gave out".into())
}

/// The place behind which a page of numbered rows begins.
fn after(list: ListId, request: &PageRequest) -> Result<i64> {
    match &request.after {
        None => Ok(-1),
        Some(text) => match cursor::decode(list, text)?.key {
            SortKey::Number(position) => Ok(position),
            SortKey::Text(_) => Err(foreign_cursor()),
        },
    }
}

fn numbered(list: ListId, position: i32) -> String {
    let position = Position {
        key: SortKey::Number(position.into()),
        id: Vec::new(),
    };
    cursor::encode(list, &position)
}

/// Reads what was found in a submission, in its own order.
pub(crate) async fn findings(
    db: &impl ConnectionTrait,
    id: SubmissionId,
    severities: &[Severity],
    request: &PageRequest,
) -> Result<Page<Finding>> {
    use submission_finding::Column as F;
    let extent = request.extent()?;
    let codes: Vec<&str> = severities.iter().map(|severity| severity.code()).collect();
    let list = ListId::new("findings", &(id, &codes));
    let mut rows = submission_finding::Entity::find()
        .filter(F::SubmissionId.eq(id.0))
        .filter(F::Position.gt(after(list, request)?));
    if !codes.is_empty() {
        rows = rows.filter(F::Severity.is_in(codes));
    }
    let rows = rows
        .order_by_asc(F::Position)
        .limit(extent.limit as u64 + 1)
        .all(db)
        .await?;
    let fetched: Result<Vec<_>> = rows
        .iter()
        .map(|row| Ok((numbered(list, row.position), finding(row)?)))
        .collect();
    Ok(Page::of(fetched?, extent, request))
}

/// Reads the first findings of a submission.
pub(crate) async fn first_findings(db: &impl ConnectionTrait, id: SubmissionId, most: u64) -> Result<Vec<Finding>> {
    let rows = submission_finding::Entity::find()
        .filter(submission_finding::Column::SubmissionId.eq(id.0))
        .order_by_asc(submission_finding::Column::Position)
        .limit(most)
        .all(db)
        .await?;
    rows.iter().map(finding).collect()
}

/// Reads what a submission did to services, in its own order.
pub(crate) async fn changes(
    db: &impl ConnectionTrait,
    id: SubmissionId,
    kinds: &[DiffKind],
    request: &PageRequest,
) -> Result<Page<ServiceChange>> {
    use submission_change::Column as C;
    let extent = request.extent()?;
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let list = ListId::new("diff", &(id, &codes));
    let mut rows = Query::select();
    rows.columns([C::SubmissionId, C::Position, C::Kind, C::ServiceId, C::Change])
        .from(submission_change::Entity)
        .and_where(Expr::col(C::SubmissionId).eq(id.0))
        .and_where(Expr::col(C::Position).gt(after(list, request)?));
    if !codes.is_empty() {
        rows.and_where(Expr::col(C::Kind).is_in(codes));
    }
    rows.order_by(C::Position, Order::Asc).limit(extent.limit as u64 + 1);
    let mut fetched = Vec::new();
    for row in db.query_all(&rows).await? {
        let row = submission_change::Model::from_query_result(&row, "")?;
        let mut change: ServiceChange = json("submission_changes", &row.submission_id, &row.change)?;
        change.service = row.service_id.map(ServiceId);
        fetched.push((numbered(list, row.position), change));
    }
    Ok(Page::of(fetched, extent, request))
}
