//! The end of the event log: one row that every writer locks first.

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QuerySelect};

use crate::clock::Instant;
use crate::entity::catalog_head;
use crate::error::{CatalogError, Result};
use crate::id::Version;
use crate::log::LogPosition;

/// The end of the event log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the last event; 0 when there is none.
    pub version: Version,
    /// The hash that chains the last event to all before it.
    pub chain_hash: Vec<u8>,
    /// When the last event happened.
    pub at: Instant,
    /// The version at which organizations or providers last changed.
    pub organizations_version: Version,
    /// The rules the stored facts were derived by; below 0 while they are being brought to those.
    pub(crate) derivation: i32,
    /// The version at which stored facts were last rewritten.
    pub(crate) facts_version: Version,
}

impl Head {
    /// Answers the place in the log that the head stands at.
    #[must_use]
    pub fn position(&self) -> LogPosition {
        LogPosition {
            version: self.version,
            chain_hash: self.chain_hash.clone(),
        }
    }
}

/// Reads the head.
pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Head> {
    found(catalog_head::Entity::find_by_id(1_i16).one(db).await?)
}

/// Reads the head and keeps other writers out until the transaction ends. SQLite has done so at `BEGIN IMMEDIATE`.
pub(crate) async fn lock(db: &impl ConnectionTrait) -> Result<Head> {
    let mut query = catalog_head::Entity::find_by_id(1_i16);
    if db.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    found(query.one(db).await?)
}

fn found(row: Option<catalog_head::Model>) -> Result<Head> {
    let row = row.ok_or_else(|| CatalogError::Corrupt {
        table: "catalog_head",
        row: "1".into(),
        problem: "is missing".into(),
    })?;
    Ok(Head {
        version: row.version,
        chain_hash: row.chain_hash,
        at: row.at,
        organizations_version: row.organizations_version,
        derivation: row.derivation,
        facts_version: row.facts_version,
    })
}
