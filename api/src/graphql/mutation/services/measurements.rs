//! Recording figures: what is given and what is answered.

use async_graphql::{ID, InputObject, SimpleObject};

use super::super::UserError;
use crate::graphql::input::MeasurementInput;
use crate::graphql::service::Service;

/// Figures of one service.
#[derive(InputObject)]
pub(in crate::graphql::mutation) struct ServiceMeasurementsInput {
    /// The service.
    pub(super) service: ID,
    /// The figures.
    #[graphql(validator(max_items = 500))]
    pub(super) figures: Vec<MeasurementInput>,
}

/// Figures to record.
#[derive(InputObject)]
pub(in crate::graphql::mutation) struct RecordMeasurementsInput {
    /// The figures by service, each service once.
    #[graphql(validator(max_items = 1000))]
    pub(super) measurements: Vec<ServiceMeasurementsInput>,
    /// A repeat with the same key within 24 hours is answered as the first time and does nothing.
    pub(super) idempotency_key: Option<String>,
}

/// The answer to `recordMeasurements`.
#[derive(SimpleObject)]
pub(in crate::graphql::mutation) struct RecordMeasurementsPayload {
    /// Figures that were new or different; null when nothing was done.
    pub(super) recorded: Option<usize>,
    /// Figures that stood already; null when nothing was done.
    pub(super) unchanged: Option<usize>,
    /// The services, in the order asked; empty when nothing was done.
    pub(super) services: Vec<Service>,
    /// What to mend; non-empty exactly when nothing was done.
    pub(super) user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    pub(super) catalog_version: i64,
}
