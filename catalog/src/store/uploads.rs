//! Finding uploads and reading their bytes.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::clock::Instant;
use crate::entity::{upload, upload_chunk};
use crate::error::{CatalogError, Result};
use crate::id::UploadId;
use crate::submission::Upload;

/// How long an upload is held.
pub(crate) const HELD_HOURS: i64 = 24;

/// Until when an upload of this time is held.
pub(crate) fn expires_at(created_at: Instant) -> Instant {
    created_at + chrono::Duration::hours(HELD_HOURS)
}

/// Finds a whole upload of a holder that is still held.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    id: UploadId,
    holder: Option<Uuid>,
    now: Instant,
) -> Result<Option<Upload>> {
    let row = upload::Entity::find_by_id(id.0).one(db).await?;
    Ok(row
        .filter(|row| holder.is_none_or(|holder| row.holder == holder) && expires_at(row.created_at) > now)
        .and_then(|row| {
            Some(Upload {
                id: UploadId(row.id),
                name: row.name,
                size: u64::try_from(row.size).ok()?,
                content_hash: row.content_hash?,
                created_at: row.created_at,
                expires_at: expires_at(row.created_at),
            })
        }))
}

/// Reads a piece of an upload; none behind the last.
pub(crate) async fn piece(db: &impl ConnectionTrait, id: UploadId, position: i32) -> Result<Option<Vec<u8>>> {
    let row = upload_chunk::Entity::find()
        .filter(upload_chunk::Column::UploadId.eq(id.0))
        .filter(upload_chunk::Column::Position.eq(position))
        .one(db)
        .await
        .map_err(CatalogError::from)?;
    Ok(row.map(|row| row.bytes))
}
