//! Rows of `submissions`: inventories that were handed in, and what became of them.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "submissions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Option<Uuid>,
    pub(crate) upload_id: Option<Uuid>,
    /// Where the job stands.
    pub(crate) state: String,
    /// What became of it, once it has ended.
    pub(crate) status: Option<String>,
    pub(crate) is_dry_run: bool,
    /// What was asked, as JSON.
    pub(crate) command: String,
    /// What was counted, as JSON.
    pub(crate) counts: String,
    pub(crate) content_hash: Vec<u8>,
    pub(crate) actor_role: String,
    pub(crate) actor_organization_id: Option<Uuid>,
    pub(crate) actor_key_id: Option<Uuid>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) finished_at: Option<DateTimeUtc>,
    /// The process that works on it, for as long as it does.
    pub(crate) lease_id: Option<Uuid>,
    /// Until when the process that works on it may be thought alive.
    pub(crate) leased_until: Option<DateTimeUtc>,
    /// How often it was begun.
    pub(crate) attempts: i32,
    pub(crate) rows_done: i64,
    /// The version of the catalog after it.
    pub(crate) version: Option<i64>,
    pub(crate) failure: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
