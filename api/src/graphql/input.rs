//! What comes in through mutations, in the field names of the record.

mod measurement;
mod organization;
mod service;

pub use measurement::MeasurementInput;
pub use organization::OrganizationInput;
pub use service::ServiceInput;
