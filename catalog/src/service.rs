//! The service: its record, and a service as a reader meets it.

mod input;
mod plan;
mod record;
mod task;
mod view;

pub use input::{OrganizationRef, ServiceInput, organization_references};
pub use plan::{NonDigitizableRecord, Opportunity, Solution};
pub use record::{AgencyNote, Designation, Participation, Provenance, ServiceChannel, ServiceRecord, SourceReference};
pub use task::{Barrier, Form, Signature, Task, TaskChannel};
pub use view::{RevisionHead, ServiceView, View};
