//! Taking files in: bytes go to the catalog's database in pieces, so that every server of it can read them, a crash
//! leaves nothing half-taken, and nobody holds a file in memory.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
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
const MOST_HELD: usize = 100;
/// The most bytes that are held for one key: sixteen files of the largest size there is by default, so that a key that is
/// used wrongly does not fill the disk of all.
const MOST_HELD_BYTES: u64 = 1 << 30;
/// How long an upload without an end counts as coming in, in minutes: twice what it may take by default.
const COMING_MINUTES: i64 = 10;
/// When an upload without an end is forgotten, in minutes.
const UNFINISHED_MINUTES: i64 = 60;
/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 255;
/// Uploads that are forgotten in one go.
const FORGOTTEN_AT_ONCE: u64 = 50;

/// An upload that is coming in. Dropped before [`Self::finish`], as when its sender goes away, its pieces are forgotten soon
/// after.
pub struct Receiving<'c> {
    catalog: &'c Catalog,
    id: UploadId,
    holder: Uuid,
    name: Option<String>,
    buffer: Vec<u8>,
    position: i32,
    hash: Sha256,
    size: u64,
    is_open: bool,
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
        let holder = holder(actor);
        let now = self.clock().now();
        let (uploads, bytes) = self.held(holder).await?;
        if uploads >= MOST_HELD {
            return Err(too_much(&format!("{MOST_HELD} uploads")));
        }
        if bytes >= MOST_HELD_BYTES {
            return Err(too_many_bytes(bytes));
        }
        let id = UploadId::generate();
        upload::Entity::insert(upload::ActiveModel {
            id: Set(id.0),
            holder: Set(holder),
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
            holder,
            name,
            buffer: Vec::with_capacity(PIECE),
            position: 0,
            hash: Sha256::new(),
            size: 0,
            is_open: true,
        })
    }

    /// How many uploads and bytes are held for a key. Those that broke off do not count once they can no longer be coming in.
    async fn held(&self, holder: Uuid) -> Result<(usize, u64)> {
        let now = self.clock().now();
        let is_whole = upload::Column::ContentHash.is_not_null();
        let is_coming = upload::Column::CreatedAt.gt(now - chrono::Duration::minutes(COMING_MINUTES));
        let sizes: Vec<i64> = upload::Entity::find()
            .select_only()
            .column(upload::Column::Size)
            .filter(upload::Column::Holder.eq(holder))
            .filter(upload::Column::CreatedAt.gt(now - chrono::Duration::hours(HELD_HOURS)))
            .filter(Condition::any().add(is_whole).add(is_coming))
            .into_tuple()
            .all(self.db())
            .await?;
        let bytes = sizes.iter().map(|size| size.unsigned_abs()).sum();
        Ok((sizes.len(), bytes))
    }

    /// Finds an upload that this actor sent and that is still held.
    pub async fn upload(&self, actor: &Actor, id: UploadId) -> Result<Option<Upload>> {
        uploads::find(self.db(), id, Some(holder(actor)), self.clock().now()).await
    }

    /// Reads the next piece of an upload; none behind the last. The upload must be one that was found.
    pub async fn upload_piece(&self, upload: &Upload, position: i32) -> Result<Option<Vec<u8>>> {
        uploads::piece(self.db(), upload.id, position).await
    }

    /// Forgets uploads whose day is over, except those that a job still has to read, and those that broke off.
    async fn forget_old_uploads(&self) -> Result<()> {
        let now = self.clock().now();
        let is_over = upload::Column::CreatedAt.lte(now - chrono::Duration::hours(HELD_HOURS));
        let broke_off = Condition::all()
            .add(upload::Column::ContentHash.is_null())
            .add(upload::Column::CreatedAt.lte(now - chrono::Duration::minutes(UNFINISHED_MINUTES)));
        let old: Vec<Uuid> = upload::Entity::find()
            .select_only()
            .column(upload::Column::Id)
            .filter(Condition::any().add(is_over).add(broke_off))
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

fn too_much(what: &str) -> CatalogError {
    CatalogError::InvalidInput(format!(
        "{what} of this key are held already; each upload is forgotten {HELD_HOURS} hours after it came"
    ))
}

fn too_many_bytes(held: u64) -> CatalogError {
    too_much(&format!("{held} of at most {MOST_HELD_BYTES} bytes"))
}

async fn forget_pieces(catalog: &Catalog, ids: &[Uuid]) -> Result<()> {
    upload_chunk::Entity::delete_many()
        .filter(upload_chunk::Column::UploadId.is_in(ids.iter().copied()))
        .exec(catalog.db())
        .await?;
    Ok(())
}

async fn forget(catalog: &Catalog, ids: &[Uuid]) -> Result<()> {
    forget_pieces(catalog, ids).await?;
    upload::Entity::delete_many()
        .filter(upload::Column::Id.is_in(ids.iter().copied()))
        .exec(catalog.db())
        .await?;
    Ok(())
}

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        // The row stays for its hour, so that a piece that is still being written goes with it then.
        let (catalog, id) = (self.catalog.clone(), self.id.0);
        runtime.spawn(async move {
            if let Err(error) = forget_pieces(&catalog, &[id]).await {
                tracing::warn!(%error, "the pieces of an upload that broke off are left for an hour");
            }
        });
    }
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
        let _turn = self.catalog.turn().await?;
        upload_chunk::Entity::insert(upload_chunk::ActiveModel {
            upload_id: Set(self.id.0),
            position: Set(self.position),
            bytes: Set(bytes),
        })
        .exec_without_returning(self.catalog.db())
        .await?;
        self.position += 1;
        self.catalog.checkpoint_soon();
        Ok(())
    }

    /// Ends the upload: from now on it can be submitted.
    pub async fn finish(mut self) -> Result<Upload> {
        if !self.buffer.is_empty() {
            self.save_piece().await?;
        }
        // Others of the same key may have come meanwhile; this one counts for nothing until its end.
        let (_, bytes) = self.catalog.held(self.holder).await?;
        if bytes.saturating_add(self.size) > MOST_HELD_BYTES {
            return Err(too_many_bytes(bytes));
        }
        let content_hash = self.hash.finalize_reset().to_vec();
        let now = self.catalog.clock().now();
        let finished = upload::Entity::update_many()
            .col_expr(
                upload::Column::Size,
                Expr::value(i64::try_from(self.size).unwrap_or(i64::MAX)),
            )
            .col_expr(upload::Column::ContentHash, Expr::value(content_hash.clone()))
            .col_expr(upload::Column::CreatedAt, Expr::value(now))
            .filter(upload::Column::Id.eq(self.id.0))
            .exec(self.catalog.db())
            .await?;
        if finished.rows_affected == 0 {
            let message = "the file took so long to arrive that its beginning was forgotten; send it again, faster";
            return Err(CatalogError::InvalidInput(message.into()));
        }
        self.is_open = false;
        Ok(Upload {
            id: self.id,
            name: self.name.take(),
            size: self.size,
            content_hash,
            created_at: now,
            expires_at: expires_at(now),
        })
    }

    /// Gives the upload up: what has come of it is forgotten.
    pub async fn abandon(mut self) -> Result<()> {
        forget(self.catalog, &[self.id.0]).await?;
        self.is_open = false;
        Ok(())
    }
}
