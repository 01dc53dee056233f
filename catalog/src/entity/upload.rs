//! Rows of `uploads`: files that were sent and are held for a day.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "uploads")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    /// The key that sent it; nil for the operator.
    pub(crate) holder: Uuid,
    pub(crate) name: Option<String>,
    pub(crate) size: i64,
    /// Set when the last byte has come.
    pub(crate) content_hash: Option<Vec<u8>>,
    pub(crate) created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
