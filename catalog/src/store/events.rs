//! Reading the event log.

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::cursor::{self, ListId, Position, SortKey};
use super::head::Head;
use super::paging::{Page, PageRequest};
use super::term;
use crate::clock::Instant;
use crate::entity::event;
use crate::error::{CatalogError, Result};
use crate::id::Version;
use crate::log::{Change, EventKind, LogPosition, Subject};

/// How much of a chain hash a cursor carries: enough to tell reissued versions apart.
const HASH_BYTES: usize = 8;

fn list_id() -> ListId {
    ListId::new("changes", &())
}

/// Answers the cursor that stands behind a version.
pub(crate) fn cursor(version: Version, chain_hash: &[u8]) -> String {
    let id = chain_hash.iter().copied().take(HASH_BYTES).collect();
    cursor::encode(
        list_id(),
        &Position {
            key: SortKey::Number(version),
            id,
        },
    )
}

/// Reads a cursor, and sees that the log still holds the event it names.
async fn read_cursor(db: &impl ConnectionTrait, text: &str) -> Result<Version> {
    let position = cursor::decode(list_id(), text)?;
    let SortKey::Number(version) = position.key else {
        return Err(CatalogError::InvalidCursor(
            "the cursor is not one this index gave out".into(),
        ));
    };
    let hash = if version == 0 {
        Some(vec![0; HASH_BYTES])
    } else {
        event::Entity::find_by_id(version)
            .one(db)
            .await?
            .map(|row| row.chain_hash)
    };
    if hash.is_some_and(|hash| hash.starts_with(&position.id) && position.id.len() == HASH_BYTES) {
        Ok(version)
    } else {
        Err(CatalogError::InvalidCursor(
            "the log no longer holds the event of this cursor, as after a restore from a backup: read the catalog \
             anew and follow the changes from its present version"
                .into(),
        ))
    }
}

/// Whether the log that ends in a head goes on from a place that was reached before.
pub(crate) async fn continues(db: &impl ConnectionTrait, known: &LogPosition, now: &Head) -> Result<bool> {
    if known.version == 0 || *known == now.position() {
        return Ok(true);
    }
    if known.version >= now.version {
        return Ok(false);
    }
    Ok(position(db, known.version).await?.as_ref() == Some(known))
}

/// Answers the place of an event in the log.
pub(crate) async fn position(db: &impl ConnectionTrait, version: Version) -> Result<Option<LogPosition>> {
    let row = event::Entity::find_by_id(version).one(db).await?;
    Ok(row.map(|row| LogPosition {
        version,
        chain_hash: row.chain_hash,
    }))
}

/// What of the public services an event may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    /// What has to do with its subject.
    Of(Subject),
    /// Services whose ids lie behind the first and up to the last.
    Between(Uuid, Uuid),
    /// Any.
    All,
}

/// Reads what changed of the public services behind a version and up to another, oldest first, each with its place.
pub(crate) async fn touches(
    db: &impl ConnectionTrait,
    (after, upto): (Version, Version),
    at_most: u64,
) -> Result<Vec<(LogPosition, Touch)>> {
    use event::Column as E;
    let rewritten = EventKind::FactsRewritten.code();
    let touching = Condition::any()
        .add(E::IsPublic.eq(true))
        .add(E::Kind.is_in([rewritten, EventKind::ProviderChanged.code()]));
    let rows: Vec<(Version, Vec<u8>, String, String, Uuid)> = event::Entity::find()
        .select_only()
        .columns([E::Version, E::ChainHash, E::Kind, E::SubjectKind, E::SubjectId])
        .filter(E::Version.gt(after))
        .filter(E::Version.lte(upto))
        .filter(touching)
        .order_by_asc(E::Version)
        .limit(at_most)
        .into_tuple()
        .all(db)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for (version, chain_hash, kind, subject_kind, subject) in rows {
        let touch = if kind == rewritten {
            rewritten_between(db, version).await?
        } else {
            match Subject::from_parts(&subject_kind, subject) {
                Some(subject @ (Subject::Service(_) | Subject::Organization(_))) => Touch::Of(subject),
                // A provider may be named by a service of any organization; providers change a few times a year.
                _ => Touch::All,
            }
        };
        found.push((LogPosition { version, chain_hash }, touch));
    }
    Ok(found)
}

/// Reads which services were looked at when facts were rewritten. Older events do not say.
async fn rewritten_between(db: &impl ConnectionTrait, version: Version) -> Result<Touch> {
    let row = event::Entity::find_by_id(version).one(db).await?;
    let between = row.and_then(|row| {
        let payload: serde_json::Value = serde_json::from_str(&row.payload).ok()?;
        let id = |name: &str| payload.get(name)?.as_str()?.parse().ok();
        Some(Touch::Between(id("after")?, id("last")?))
    });
    Ok(between.unwrap_or(Touch::All))
}

/// Reads public events after a cursor, oldest first.
pub(crate) async fn changes(db: &impl ConnectionTrait, request: &PageRequest) -> Result<Page<Change>> {
    let extent = request.extent()?;
    let after = match &request.after {
        Some(text) => read_cursor(db, text).await?,
        None => 0,
    };
    let rows = event::Entity::find()
        .filter(event::Column::IsPublic.eq(true))
        .filter(event::Column::Version.gt(after))
        .order_by_asc(event::Column::Version)
        .limit(extent.limit as u64 + 1)
        .all(db)
        .await?;
    let fetched = rows
        .into_iter()
        .map(|row| {
            let change = to_change(row)?;
            Ok((change.cursor.clone(), change))
        })
        .collect::<Result<_>>()?;
    Ok(Page::of(fetched, extent, request))
}

fn to_change(row: event::Model) -> Result<Change> {
    let subject = Subject::from_parts(&row.subject_kind, row.subject_id).ok_or_else(|| CatalogError::Corrupt {
        table: "events",
        row: row.version.to_string(),
        problem: format!("unknown subject {}", row.subject_kind),
    })?;
    Ok(Change {
        kind: term("events", &row.version, &row.kind)?,
        version: row.version,
        at: row.at,
        subject,
        cursor: cursor(row.version, &row.chain_hash),
    })
}

/// Answers the last version at an instant; 0 before the first.
pub(crate) async fn version_at(db: &impl ConnectionTrait, at: Instant) -> Result<Version> {
    let found: Option<Version> = event::Entity::find()
        .select_only()
        .column(event::Column::Version)
        .filter(event::Column::At.lte(at))
        .order_by_desc(event::Column::At)
        .order_by_desc(event::Column::Version)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.unwrap_or(0))
}

/// Reads whole rows after a version, oldest first, for checking the log.
pub(crate) async fn rows_after(db: &impl ConnectionTrait, version: Version, limit: u64) -> Result<Vec<event::Model>> {
    Ok(event::Entity::find()
        .filter(event::Column::Version.gt(version))
        .order_by_asc(event::Column::Version)
        .limit(limit)
        .all(db)
        .await?)
}
