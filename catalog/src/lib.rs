//! The catalog of the Federal Services Index: organizations, services, figures, and the log of all that happened.
//!
//! Doors (GraphQL, the command line) use [`Catalog`] alone. Domain types live in the modules named after them; rows
//! and queries are private. Everything is written through `operations`, one transaction each, and everything a reader
//! meets has passed `access`.

pub mod access;
mod api_key;
mod catalog;
mod check;
mod clock;
mod diff;
pub mod digitization;
pub mod draft;
mod entity;
mod error;
pub mod finding;
mod id;
mod log;
pub mod measurement;
mod migration;
mod operations;
mod organization;
mod period;
mod redaction;
pub mod rules;
pub mod seed;
pub mod service;
mod store;
mod submission;
mod text;
pub mod vocabulary;
mod workflow;

pub use access::Actor;
pub use api_key::ApiKey;
pub use catalog::{Catalog, Touched};
pub use clock::{Clock, Instant};
pub use diff::FieldChange;
pub use draft::{Draft, Parts, Places, Spoken};
pub use error::{CatalogError, Problem, ProblemCode, Result};
pub use finding::{Finding, Place};
pub use id::{ApiKeyId, MeasurementId, OrganizationId, ProviderId, ServiceId, SubmissionId, UploadId, Version};
pub use log::{Change, LogPosition, Subject};
pub use measurement::MeasurementInput;
pub use operations::{
    ConfirmServices, CreateKey, CreatedKey, Fault, Job, LARGEST_BATCH, LONGEST_PROFILE, MergeServices, Outcome,
    Progress, Receiving, RecordMeasurements, Refacted, SaveOrganization, SaveService, SavedOrganization, SavedService,
    Submitted, TransitionService, Verified,
};
pub use organization::{Organization, OrganizationInput, OrganizationTree, ServiceProvider, ServiceProviderInput};
pub use period::{Period, PeriodError};
pub use store::connection::{Migration, StorageOptions, migrate};
pub use store::head::Head;
pub use store::listing::{Moment, ServiceFilter, ServiceOrder, ServiceOrderField, ServiceQuery};
pub use store::measurements::MeasurementQuery;
pub use store::organization_pages::{OrganizationFilter, OrganizationPages};
pub use store::paging::{DEFAULT_PAGE, LARGEST_PAGE, Page, PageRequest};
pub use store::public_services::StoredService;
pub use store::services::ServiceRef;
pub use submission::{Batch, ServiceChange, Submission, SubmissionCounts, Submit, Upload};
pub use text::fold;
