//! Rows of `measurements`: recorded figures, append-only.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measurements")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) service_id: Uuid,
    pub(crate) channel: Option<String>,
    pub(crate) task_key: Option<String>,
    pub(crate) measure: String,
    pub(crate) starts_on: Date,
    pub(crate) ends_on: Date,
    pub(crate) state: String,
    pub(crate) value: Option<i64>,
    pub(crate) is_estimated: bool,
    pub(crate) source: Option<String>,
    pub(crate) recorded_at: DateTimeUtc,
    pub(crate) recorded_version: i64,
    pub(crate) superseded_version: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
