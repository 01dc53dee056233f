//! The service: its record, and a service as a reader meets it.

mod input;
mod record;
mod view;

pub use input::{OrganizationRef, ServiceInput, organization_references};
pub use record::{
    Barrier, Designation, Form, NonDigitizableRecord, Opportunity, Participation, Provenance,
    ServiceChannel, ServiceRecord, Signature, Solution, SourceReference, Task, TaskChannel,
};
pub use view::{RevisionHead, ServiceHead, ServiceView, View};
