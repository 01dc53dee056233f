//! Taking files in: bytes go to the catalog's database in pieces, so that every server of it can read them, a crash
//! leaves nothing half-taken, and nobody holds a file in memory.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::entity::{submission, upload, upload_chunk};
use crate::error::{CatalogError, Result};
use crate::id::UploadId;
use crate::store::uploads::{self, HELD_HOURS, expires_at};
use crate::submission::Upload;
use crate::text::forbidden_character;

/// Bytes of one stored piece.
const PIECE: usize = 256 << 10;
/// The most uploads that are held for one key.
const MOST_HELD: u64 = 100;
/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 255;
/// Uploads that are forgotten in one go.
const FORGOTTEN_AT_ONCE: u64 = 50;

/// An upload that is coming in. Dropped before [`Self::finish`], its pieces are forgotten with the next upload after a day.
pub struct Receiving<'c> {
    catalog: &'c Catalog,
    id: UploadId,
    name: Option<String>,
    buffer: Vec<u8>,
    position: i32,
    hash: Sha256,
    size: u64,
}

pub(crate) fn holder(actor: &Actor) -> Uuid {
    actor.key.map_or(Uuid::nil(), |key| key.0)
}

impl Catalog {
    /// Begins to take in a file from somebody who may edit.
    pub async fn receive_upload(&self, actor: &Actor, name: Option<String>) -> Result<Receiving<'_>> {
        if !actor.may_somewhere(Action::Edit) {
            return Err(CatalogError::NotAllowed(
                "uploading takes the key of an agency's editor or approver, or an administrator's".into(),
            ));
        }
        let name = name.map(|name| {
            let clean = name.chars().filter(|c| forbidden_character(&c.to_string()).is_none());
            clean.take(LONGEST_NAME).collect::<String>()
        });
        self.forget_old_uploads().await?;
        let now = self.clock().now();
        let held = upload::Entity::find()
            .filter(upload::Column::Holder.eq(holder(actor)))
            .filter(upload::Column::CreatedAt.gt(now - chrono::Duration::hours(HELD_HOURS)))
            .count(self.db())
            .await?;
        if held >= MOST_HELD {
            return Err(CatalogError::InvalidInput(format!(
                "{MOST_HELD} uploads of this key are held already; each is forgotten {HELD_HOURS} hours after it came"
            )));
        }
        let id = UploadId::generate();
        upload::Entity::insert(upload::ActiveModel {
            id: Set(id.0),
            holder: Set(holder(actor)),
            name: Set(name.clone()),
            size: Set(0),
            content_hash: Set(None),
            created_at: Set(now),
        })
        .exec_without_returning(self.db())
        .await?;
        Ok(Receiving {
            catalog: self,
            id,
            name,
            buffer: Vec::with_capacity(PIECE),
            position: 0,
            hash: Sha256::new(),
            size: 0,
        })
    }

    /// Finds an upload that this actor sent and that is still held.
    pub async fn upload(&self, actor: &Actor, id: UploadId) -> Result<Option<Upload>> {
        uploads::find(self.db(), id, Some(holder(actor)), self.clock().now()).await
    }

    /// Reads the next piece of an upload; none behind the last. The upload must be one that was found.
    pub async fn upload_piece(&self, upload: &Upload, position: i32) -> Result<Option<Vec<u8>>> {
        uploads::piece(self.db(), upload.id, position).await
    }

    /// Forgets uploads whose day is over, except those that a job still has to read.
    async fn forget_old_uploads(&self) -> Result<()> {
        let oldest = self.clock().now() - chrono::Duration::hours(HELD_HOURS);
        let old: Vec<Uuid> = upload::Entity::find()
            .select_only()
            .column(upload::Column::Id)
            .filter(upload::Column::CreatedAt.lte(oldest))
            .limit(FORGOTTEN_AT_ONCE)
            .into_tuple()
            .all(self.db())
            .await?;
        if old.is_empty() {
            return Ok(());
        }
        let needed: Vec<Option<Uuid>> = submission::Entity::find()
            .select_only()
            .column(submission::Column::UploadId)
            .filter(submission::Column::FinishedAt.is_null())
            .filter(submission::Column::UploadId.is_not_null())
            .into_tuple()
            .all(self.db())
            .await?;
        let over: Vec<Uuid> = old.into_iter().filter(|id| !needed.contains(&Some(*id))).collect();
        forget(self, &over).await
    }
}

async fn forget(catalog: &Catalog, ids: &[Uuid]) -> Result<()> {
    upload_chunk::Entity::delete_many()
        .filter(upload_chunk::Column::UploadId.is_in(ids.iter().copied()))
        .exec(catalog.db())
        .await?;
    upload::Entity::delete_many()
        .filter(upload::Column::Id.is_in(ids.iter().copied()))
        .exec(catalog.db())
        .await?;
    Ok(())
}

impl Receiving<'_> {
    /// Answers how many bytes have come.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PIECE - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            rest = later;
            if self.buffer.len() == PIECE {
                self.save_piece().await?;
            }
        }
        Ok(())
    }

    async fn save_piece(&mut self) -> Result<()> {
        let bytes = std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE));
        upload_chunk::Entity::insert(upload_chunk::ActiveModel {
            upload_id: Set(self.id.0),
            position: Set(self.position),
            bytes: Set(bytes),
        })
        .exec_without_returning(self.catalog.db())
        .await?;
        self.position += 1;
        Ok(())
    }

    /// Ends the upload: from now on it can be submitted.
    pub async fn finish(mut self) -> Result<Upload> {
        if !self.buffer.is_empty() {
            self.save_piece().await?;
        }
        let content_hash = self.hash.finalize().to_vec();
        let now = self.catalog.clock().now();
        upload::Entity::update_many()
            .col_expr(
                upload::Column::Size,
                Expr::value(i64::try_from(self.size).unwrap_or(i64::MAX)),
            )
            .col_expr(upload::Column::ContentHash, Expr::value(content_hash.clone()))
            .col_expr(upload::Column::CreatedAt, Expr::value(now))
            .filter(upload::Column::Id.eq(self.id.0))
            .exec(self.catalog.db())
            .await?;
        Ok(Upload {
            id: self.id,
            name: self.name,
            size: self.size,
            content_hash,
            created_at: now,
            expires_at: expires_at(now),
        })
    }

    /// Gives the upload up: what has come of it is forgotten.
    pub async fn abandon(self) -> Result<()> {
        forget(self.catalog, &[self.id.0]).await
    }
}
