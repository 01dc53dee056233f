//! Rows of `task_facts`: what was derived of the tasks of a published service.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task_facts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) facts_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) position: i32,
    pub(crate) task_key: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) is_required: bool,
    pub(crate) complete_bits: i64,
    pub(crate) partial_bits: i64,
    pub(crate) none_bits: i64,
    pub(crate) unanswered_bits: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
