//! Rows of `service_listings`: the orders in which services are paged: one row for the whole index and one for each organization above a service.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_listings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) facts_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) scope_id: Uuid,
    pub(crate) service_id: Uuid,
    pub(crate) state: String,
    pub(crate) status: String,
    pub(crate) name_key: String,
    pub(crate) updated_at: DateTimeUtc,
    pub(crate) volume_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) valid_from: i64,
    pub(crate) valid_to: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
