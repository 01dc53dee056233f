//! Rows of `service_facts`: what was derived of a service, with the versions between which it held.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_facts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: i64,
    pub(crate) service_id: Uuid,
    pub(crate) view: i16,
    pub(crate) revision_id: i64,
    pub(crate) revision: i32,
    pub(crate) organization_id: Uuid,
    pub(crate) slug: String,
    pub(crate) state: String,
    pub(crate) status: String,
    pub(crate) tasks_total: i32,
    pub(crate) tasks_assessed: i32,
    pub(crate) tasks_fully_digital: i32,
    pub(crate) flag_bits: i64,
    pub(crate) channel_bits: i64,
    pub(crate) type_bits: i64,
    pub(crate) life_experience_bits: i64,
    pub(crate) is_hisp: bool,
    pub(crate) annual_volume: Option<i64>,
    /// The latest whole-year figures as JSON; none when nothing was ever said.
    pub(crate) figures: Option<String>,
    /// The latest day on which the agency confirmed the record.
    pub(crate) confirmed_on: Option<Date>,
    /// The later of that day and the record's own.
    pub(crate) last_reviewed_on: Option<Date>,
    pub(crate) stale_on: Date,
    pub(crate) published_at: Option<DateTimeUtc>,
    pub(crate) updated_at: DateTimeUtc,
    pub(crate) valid_from: i64,
    pub(crate) valid_to: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
