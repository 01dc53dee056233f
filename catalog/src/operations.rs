//! The only write path: load, authorise, check, decide, save, in one transaction.
//!
//! Every operation is a method of [`Catalog`](crate::Catalog) and begins by locking the end of the event log, so writers follow one
//! another on both engines and a check still holds when its result is saved.

mod confirm;
mod facts;
mod keys;
mod measurements;
mod merge;
mod organizations;
mod refacts;
mod save;
mod submit;
mod transition;
mod uploads;
mod verify;
mod writing;

pub use confirm::ConfirmServices;
pub use keys::{CreateKey, CreatedKey};
pub use measurements::RecordMeasurements;
pub use merge::MergeServices;
pub use organizations::{SaveOrganization, SavedOrganization};
pub use refacts::Refacted;
pub use save::{Outcome, SaveService, SavedService};
pub(crate) use submit::RunningJobs;
pub use submit::{Job, LONGEST_PROFILE, Progress, Submitted};
pub use transition::TransitionService;
pub use uploads::Receiving;
pub use verify::{Fault, Verified};
pub(crate) use writing::busy;

use crate::error::{CatalogError, Problem, ProblemCode};
use crate::id::ServiceId;

/// The most records one call may write.
pub const LARGEST_BATCH: usize = 1_000;
/// The longest idempotency key, in bytes.
pub(crate) const LONGEST_IDEMPOTENCY_KEY: usize = 255;
/// How long first answers are kept for repeats.
pub(crate) const IDEMPOTENCY_HOURS: i64 = 24;

pub(crate) fn unknown_service(id: ServiceId, field: &[&str]) -> CatalogError {
    Problem::new(
        ProblemCode::NotFound,
        field,
        format!("there is no service with the id {id}, or you may not see it"),
    )
    .into()
}
