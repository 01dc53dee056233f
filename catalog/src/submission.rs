//! A submission: one batch of records that an agency hands in, and what became of it.

use serde::{Deserialize, Serialize};

use crate::clock::Instant;
use crate::diff::FieldChange;
use crate::draft::Draft;
use crate::finding::{Finding, Place};
use crate::id::{ApiKeyId, OrganizationId, ServiceId, SubmissionId, UploadId, Version};
use crate::service::OrganizationRef;
use crate::vocabulary::{Acceptance, DiffKind, JobState, Role, SubmissionMode, SubmissionStatus};

/// What is asked of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submit {
    /// The organization that submits. Records of others than it and its descendants are errors. Without one, which only
    /// those who may edit everywhere can leave out, every record names its own.
    pub organization: Option<OrganizationRef>,
    /// The reporting cycle it belongs to.
    pub cycle: Option<String>,
    /// What happens to services that are not in it.
    pub mode: SubmissionMode,
    /// What happens when records have errors.
    pub acceptance: Acceptance,
    /// Whether it is only checked and compared.
    pub is_dry_run: bool,
    /// Whether records become public at once; by default they do for those who may publish, and are drafts otherwise.
    pub publish: Option<bool>,
    /// How many services REPLACE may retire.
    pub allow_retiring: u32,
    /// The import profile the file was read with.
    pub profile: Option<String>,
    /// The text of that profile, where it came with the submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_definition: Option<String>,
    /// The name of the file.
    pub file_name: Option<String>,
    /// SHA-256 of the bytes or rows that came in.
    pub content_hash: Vec<u8>,
}

/// Records that were read, and what was found of the file meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The next records.
    pub drafts: Vec<Draft>,
    /// What was found of the file as a whole. An error among it rejects the whole submission.
    pub findings: Vec<Finding>,
    /// Whether nothing comes after it. A submission whose last batch never comes saves nothing.
    pub is_last: bool,
}

impl Batch {
    /// Says that a submission has no records at all, which is more often a slip than meant.
    #[must_use]
    pub fn empty_finding() -> Finding {
        let message = "there is no record in it, only heads or nothing at all";
        Finding::new(&crate::rules::FILE_EMPTY, Place::Whole, message)
            .with_remedy("Fill in a row for each service and send it again.")
    }
}

/// How many of each a submission has. Where nothing was saved, what it would have done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubmissionCounts {
    /// Records.
    pub rows: u64,
    /// New services.
    pub added: u64,
    /// Services that differ.
    pub changed: u64,
    /// Services that are the same already.
    pub unchanged: u64,
    /// Services that are not in it and are retired.
    pub retired: u64,
    /// Records with errors.
    pub rejected: u64,
    /// Findings that keep a record from being taken.
    pub errors: u64,
    /// Findings somebody should look at.
    pub warnings: u64,
    /// Findings that would make a record better.
    pub suggestions: u64,
}

impl SubmissionCounts {
    pub(crate) fn count_change(&mut self, kind: DiffKind) {
        *match kind {
            DiffKind::Added => &mut self.added,
            DiffKind::Changed => &mut self.changed,
            DiffKind::Unchanged => &mut self.unchanged,
            DiffKind::Retired => &mut self.retired,
            DiffKind::Rejected => &mut self.rejected,
        } += 1;
    }

    /// Counts a finding by its severity.
    pub fn count_finding(&mut self, finding: &Finding) {
        use crate::vocabulary::Severity;
        *match finding.severity() {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Suggestion => &mut self.suggestions,
        } += 1;
    }
}

/// What a submission does, or would do, to one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceChange {
    /// What it does.
    pub kind: DiffKind,
    /// The service; none while it does not exist.
    #[serde(skip)]
    pub service: Option<ServiceId>,
    /// The agency's own id.
    pub key: String,
    /// The name.
    pub name: String,
    /// Where the record stood; none for a service that is not in the submission.
    pub place: Option<Place>,
    /// The fields and figures that differ, of a service that is changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
}

/// A submission that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The id.
    pub id: SubmissionId,
    /// The organization that submitted.
    pub organization: Option<OrganizationId>,
    /// What was asked.
    pub command: Submit,
    /// Where its job stands.
    pub state: JobState,
    /// What became of it; none until it has ended.
    pub status: Option<SubmissionStatus>,
    /// What was counted.
    pub counts: SubmissionCounts,
    /// The role of who submitted.
    pub role: Role,
    /// The key of who submitted; none for the operator.
    pub key: Option<ApiKeyId>,
    /// The upload it reads, if it came as a file.
    pub upload: Option<UploadId>,
    /// When it was handed in.
    pub created_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// Records that were looked at so far.
    pub rows_done: u64,
    /// The version of the catalog after it, where something was saved.
    pub version: Option<Version>,
    /// Why it could not be finished.
    pub failure: Option<String>,
}

/// A file that was sent and is held for a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The id.
    pub id: UploadId,
    /// Its name.
    pub name: Option<String>,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes.
    pub content_hash: Vec<u8>,
    /// When it came.
    pub created_at: Instant,
    /// When it is forgotten.
    pub expires_at: Instant,
}
