//! Submissions: what agencies handed in, what was found, and what it changed.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use fsi_catalog as catalog;

use super::at_hand::{AllAtHand, AtHand};
use super::connection::{connection, page_request};
use super::context::request;
use super::cost::page_cost;
use super::finding::FindingConnection;
use super::loaders::ServiceById;
use super::node::{GlobalId, submission_id};
use super::organization::{Organization, OrganizationBy};
use super::revision::FieldChange;
use super::service::Service;
use super::vocabulary::{Acceptance, DiffKind, JobState, Role, Severity, SubmissionMode, SubmissionStatus};
use crate::error::{ApiError, ErrorCode, MASK};

/// A submission that was kept.
#[derive(Clone)]
pub struct Submission(Arc<catalog::Submission>);

impl From<catalog::Submission> for Submission {
    fn from(submission: catalog::Submission) -> Self {
        Self(Arc::new(submission))
    }
}

/// How many of each a submission has. Where nothing was saved, what it would have done.
#[derive(SimpleObject)]
pub struct SubmissionCounts {
    /// Records.
    rows: i64,
    /// New services.
    added: i64,
    /// Services that differ.
    changed: i64,
    /// Services that are the same already.
    unchanged: i64,
    /// Services that are not in it and are retired.
    retired: i64,
    /// Records with errors.
    rejected: i64,
    /// Findings that keep a record from being taken.
    errors: i64,
    /// Findings somebody should look at.
    warnings: i64,
    /// Findings that would make a record better.
    suggestions: i64,
}

impl From<catalog::SubmissionCounts> for SubmissionCounts {
    fn from(counts: catalog::SubmissionCounts) -> Self {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            rows: whole(counts.rows),
            added: whole(counts.added),
            changed: whole(counts.changed),
            unchanged: whole(counts.unchanged),
            retired: whole(counts.retired),
            rejected: whole(counts.rejected),
            errors: whole(counts.errors),
            warnings: whole(counts.warnings),
            suggestions: whole(counts.suggestions),
        }
    }
}

/// Where the work on a submission stands. A small one is done when it is answered; a large one goes on.
#[derive(SimpleObject)]
pub struct SubmissionProgress {
    /// Where it stands.
    state: JobState,
    /// Records that were looked at so far.
    rows_done: i64,
    /// When it ended; null while it goes on.
    finished_at: Option<DateTime<Utc>>,
    /// Why it did not come to an end; null otherwise.
    failure: Option<String>,
}

/// What a submission does, or would do, to one service.
#[derive(Clone)]
pub struct ServiceDiff(catalog::ServiceChange);

impl From<catalog::ServiceChange> for ServiceDiff {
    fn from(change: catalog::ServiceChange) -> Self {
        Self(change)
    }
}

/// What a submission does, or would do, to one service.
#[Object]
impl ServiceDiff {
    /// What it does.
    async fn kind(&self) -> DiffKind {
        self.0.kind.into()
    }

    /// The agency's own id of the service.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The name of the service, as submitted.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where the record stands in the submission; null for a service that is not in it.
    async fn place(&self) -> Option<String> {
        self.0.place.as_ref().map(ToString::to_string)
    }

    /// The fields and figures that differ, of a service that is CHANGED; figures are named
    /// `measurements[TRANSACTIONS PHONE FY2025]`.
    #[graphql(complexity = "super::cost::list_cost(child_complexity)")]
    async fn changes(&self) -> AllAtHand<FieldChange> {
        self.0.changes.iter().cloned().collect()
    }

    /// The service as it is now; null while it does not exist.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>, ApiError> {
        let Some(id) = self.0.service else { return Ok(None) };
        let found = request(ctx)?.batches().load_one(ServiceById(id)).await?;
        Ok(found.map(Service::now))
    }
}

connection!(ServiceDiffConnection ServiceDiffEdge ServiceDiff, "what a submission does to services");
connection!(SubmissionConnection SubmissionEdge Submission, "submissions");

/// A batch of records that was handed in, and what became of it.
#[Object]
impl Submission {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::Submission(self.0.id).into()
    }

    /// The organization it was submitted for.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization, ApiError> {
        let tree = request(ctx)?.catalog.tree();
        let found = self.0.organization.and_then(|id| Organization::find(tree, id));
        found.ok_or_else(|| ApiError::new(ErrorCode::InternalServerError, MASK))
    }

    /// What became of it. One that was called off or could not be finished is REJECTED: nothing of it was saved.
    async fn status(&self) -> SubmissionStatus {
        let unfinished = match self.0.state {
            catalog::vocabulary::JobState::Cancelled | catalog::vocabulary::JobState::Failed => {
                SubmissionStatus::Rejected
            }
            _ => SubmissionStatus::Pending,
        };
        self.0.status.map_or(unfinished, Into::into)
    }

    /// Where the work on it stands.
    async fn progress(&self) -> AtHand<SubmissionProgress> {
        AtHand(SubmissionProgress {
            state: self.0.state.into(),
            rows_done: i64::try_from(self.0.rows_done).unwrap_or(i64::MAX),
            finished_at: self.0.finished_at,
            failure: self.0.failure.clone(),
        })
    }

    /// Whether it was only checked and compared.
    async fn is_dry_run(&self) -> bool {
        self.0.command.is_dry_run
    }

    /// What it does with services that are not in it.
    async fn mode(&self) -> SubmissionMode {
        self.0.command.mode.into()
    }

    /// What is done when records have errors.
    async fn acceptance(&self) -> Acceptance {
        self.0.command.acceptance.into()
    }

    /// The reporting cycle it belongs to, as given.
    async fn cycle(&self) -> Option<&str> {
        self.0.command.cycle.as_deref()
    }

    /// The import profile the file was read with.
    async fn profile(&self) -> Option<&str> {
        self.0.command.profile.as_deref()
    }

    /// The text of that profile, where it came with the submission; null otherwise.
    async fn profile_definition(&self) -> Option<&str> {
        self.0.command.profile_definition.as_deref()
    }

    /// The name of the file.
    async fn file_name(&self) -> Option<&str> {
        self.0.command.file_name.as_deref()
    }

    /// SHA-256, in hexadecimal digits, of the file or of the rows as they came in.
    async fn content_hash(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0.command.content_hash)
    }

    /// The role of who submitted.
    async fn submitted_as(&self) -> Role {
        self.0.role.into()
    }

    /// The id of the key of who submitted; null for the operator of the index.
    async fn submitted_by(&self) -> Option<ID> {
        self.0.key.map(|key| GlobalId::ApiKey(key).into())
    }

    /// How many of each it has.
    async fn counts(&self) -> AtHand<SubmissionCounts> {
        AtHand(self.0.counts.into())
    }

    /// What was found in it, in its own order. As a file: `GET /submissions/ID/findings.xlsx`, `.csv` or `.json`, with the
    /// same key; the workbook shows each finding beside its cell as long as the upload is held.
    #[graphql(complexity = "page_cost(first, None, child_complexity) + 2")]
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these severities; all when left out.", validator(max_items = 3))] severity: Option<
            Vec<Severity>,
        >,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
    ) -> Result<FindingConnection, ApiError> {
        let request = request(ctx)?;
        let severities: Vec<_> = severity.unwrap_or_default().into_iter().map(Into::into).collect();
        let page = request
            .catalog
            .submission_findings(&self.0, &severities, &page_request(first, after, None, None))
            .await;
        Ok(page.map_err(|error| request.fail(error))?.into())
    }

    /// What it does, or where nothing was saved would have done, to each service, in its own order; retired ones last.
    #[graphql(complexity = "page_cost(first, None, child_complexity) + 2")]
    async fn diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these kinds; all when left out.", validator(max_items = 5))] kind: Option<Vec<DiffKind>>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
    ) -> Result<ServiceDiffConnection, ApiError> {
        let request = request(ctx)?;
        let kinds: Vec<_> = kind.unwrap_or_default().into_iter().map(Into::into).collect();
        let page = request
            .catalog
            .submission_changes(&self.0, &kinds, &page_request(first, after, None, None))
            .await;
        Ok(page.map_err(|error| request.fail(error))?.into())
    }

    /// When it was handed in.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// Reading submissions.
#[derive(Default)]
pub struct SubmissionQuery;

#[Object]
impl SubmissionQuery {
    /// A submission of your own agency, or any for reviewers; null when there is none or you may not see it.
    async fn submission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> Result<Option<Submission>, ApiError> {
        let request = request(ctx)?;
        let found = request.catalog.submission(&request.actor, submission_id(&id)?).await;
        Ok(found.map_err(|error| request.fail(error))?.map(Into::into))
    }

    /// Submissions of an organization and its descendants, newest first; of all that you may see when none is named.
    #[graphql(complexity = "page_cost(first, None, child_complexity) + 2")]
    async fn submissions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organization.")] organization: Option<OrganizationBy>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
    ) -> Result<SubmissionConnection, ApiError> {
        let request = request(ctx)?;
        let organization = match organization {
            None => None,
            Some(by) => match request.catalog.tree().find(&by.into_ref()?) {
                Some(found) => Some(found.id),
                None => return Ok(catalog::Page::<catalog::Submission>::empty().into()),
            },
        };
        let page = page_request(first, after, None, None);
        let page = request.catalog.submissions(&request.actor, organization, &page).await;
        Ok(page.map_err(|error| request.fail(error))?.into())
    }
}
