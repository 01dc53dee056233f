//! Rows of `revision_marks`: normal forms of the names and keys of the revisions that stand.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision_marks")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) mark: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) revision_id: i64,
    pub(crate) organization_id: Uuid,
    pub(crate) key: String,
    pub(crate) name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
