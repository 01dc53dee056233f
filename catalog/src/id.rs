//! Identifiers: one type per kind of record, so that an organization's id is never taken for a service's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Makes a new, time-ordered id.
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )+};
}

ids! {
    /// Names a service for ever; a merged service's id resolves to the survivor.
    ServiceId;
    /// Names an organization.
    OrganizationId;
    /// Names a high-impact service provider.
    ProviderId;
    /// Names one recorded measurement.
    MeasurementId;
    /// Names an API key; not the secret.
    ApiKeyId;
    /// Names a submission.
    SubmissionId;
    /// Names a file that was sent.
    UploadId;
}

/// The number of an event in the log: 1, 2, 3 … in commit order, without gaps.
pub type Version = i64;
