//! Rows of `services`: what is kept of a service beside its revisions.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "services")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) key: String,
    pub(crate) slug: String,
    pub(crate) state: String,
    pub(crate) current_revision: i32,
    pub(crate) current_revision_id: i64,
    pub(crate) published_revision: Option<i32>,
    pub(crate) published_facts_id: Option<i64>,
    pub(crate) working_facts_id: Option<i64>,
    pub(crate) merged_into: Option<Uuid>,
    pub(crate) merged_version: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
