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
    /// The highest number that was given to a revision.
    pub(crate) current_revision: i32,
    /// The newest revision that stands.
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

impl Model {
    /// The number of the newest revision that stands. A draft that ended with a retirement has a number, and does not.
    pub(crate) fn standing_revision(&self) -> i32 {
        match self.published_revision {
            Some(published) if self.working_facts_id.is_none() => published,
            _ => self.current_revision,
        }
    }
}
