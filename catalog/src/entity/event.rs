//! Rows of `events`: the append-only, hash-chained log.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) version: i64,
    pub(crate) at: DateTimeUtc,
    pub(crate) kind: String,
    pub(crate) is_public: bool,
    pub(crate) subject_kind: String,
    pub(crate) subject_id: Uuid,
    pub(crate) actor_role: String,
    pub(crate) actor_key_id: Option<Uuid>,
    pub(crate) payload: String,
    pub(crate) chain_hash: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
