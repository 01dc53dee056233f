//! Rows of `organizations`: the tree.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organizations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) slug: String,
    pub(crate) name: String,
    /// A JSON list of texts.
    pub(crate) alternate_names: String,
    pub(crate) acronym: Option<String>,
    pub(crate) level: String,
    pub(crate) parent_id: Option<Uuid>,
    pub(crate) omb_agency_code: Option<String>,
    pub(crate) omb_bureau_code: Option<String>,
    pub(crate) cgac_code: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
