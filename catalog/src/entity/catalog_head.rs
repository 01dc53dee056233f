//! Rows of `catalog_head`: one row, the end of the event log.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalog_head")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: i16,
    pub(crate) version: i64,
    pub(crate) chain_hash: Vec<u8>,
    pub(crate) at: DateTimeUtc,
    /// The version at which organizations or providers last changed.
    pub(crate) organizations_version: i64,
    /// The rules the stored facts were derived by.
    pub(crate) derivation: i32,
    /// The version at which stored facts were last rewritten.
    pub(crate) facts_version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
