//! Reading submissions, for those who may see them.

use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::error::Result;
use crate::finding::Finding;
use crate::id::{OrganizationId, SubmissionId};
use crate::store::paging::{Page, PageRequest};
use crate::store::{submissions, uploads};
use crate::submission::{ServiceChange, Submission, Upload};
use crate::vocabulary::{DiffKind, JobState, Severity};

impl Catalog {
    /// Finds the file that a submission which the actor may see was read from, while it is held.
    pub async fn submitted_file(&self, submission: &Submission) -> Result<Option<Upload>> {
        let Some(id) = submission.upload else { return Ok(None) };
        uploads::find(self.db(), id, None, self.clock().now()).await
    }

    /// Finds a submission that the actor may see: the submitting agency's own, or any for reviewers.
    pub async fn submission(&self, actor: &Actor, id: SubmissionId) -> Result<Option<Submission>> {
        let found = submissions::find(self.db(), id).await?;
        // One without an organization names several agencies' records and is the operator's alone.
        let mut found = found.filter(|found| {
            found.organization.is_some() && actor.may(Action::SeeWorking, found.organization, &self.tree())
        });
        if let Some(submission) = &mut found
            && submission.state == JobState::Running
            && let Some(progress) = self.running_jobs().find(id)
        {
            submission.rows_done = progress.rows();
        }
        Ok(found)
    }

    /// Reads the submissions of an organization and its descendants that the actor may see, or of all, newest first.
    pub async fn submissions(
        &self,
        actor: &Actor,
        organization: Option<OrganizationId>,
        request: &PageRequest,
    ) -> Result<Page<Submission>> {
        let tree = self.tree();
        let scope = organization.or(actor.organization);
        if !actor.may(Action::SeeWorking, scope, &tree) {
            return Ok(Page::empty());
        }
        let within = scope.map(|scope| tree.with_descendants(scope).map(|found| found.id.0).collect());
        submissions::list(self.db(), within, request).await
    }

    /// Reads what was found in a submission that the actor may see.
    pub async fn submission_findings(
        &self,
        submission: &Submission,
        severities: &[Severity],
        request: &PageRequest,
    ) -> Result<Page<Finding>> {
        submissions::findings(self.db(), submission.id, severities, request).await
    }

    /// Reads what a submission that the actor may see did, or would do, to services.
    pub async fn submission_changes(
        &self,
        submission: &Submission,
        kinds: &[DiffKind],
        request: &PageRequest,
    ) -> Result<Page<ServiceChange>> {
        submissions::changes(self.db(), submission.id, kinds, request).await
    }
}
