//! Rows of `revisions`: immutable documents; the id is the version of the event that saved it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revisions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: i64,
    pub(crate) service_id: Uuid,
    pub(crate) revision: i32,
    /// The record as JSON, byte for byte what its event hashed.
    /// The organization that the document names.
    pub(crate) organization_id: Uuid,
    pub(crate) document: String,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) created_by: Option<Uuid>,
    pub(crate) published_at: Option<DateTimeUtc>,
    pub(crate) published_version: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
