//! Keeping submissions, with what was found and what changed.

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    TransactionTrait,
};
use uuid::Uuid;

use super::evaluation::Evaluation;
use super::jobs::Job;
use super::{Mandate, Submitted};
use crate::access::Actor;
use crate::catalog::Catalog;
use crate::clock::Instant;
use crate::entity::{submission, submission_change, submission_finding};
use crate::error::{CatalogError, Result};
use crate::finding::Finding;
use crate::id::{SubmissionId, UploadId, Version};
use crate::store::submissions::{self, to_domain};
use crate::store::{bulk, to_json};
use crate::submission::{ServiceChange, Submission, SubmissionCounts, Submit};
use crate::vocabulary::{DiffKind, JobState, SubmissionStatus, Vocabulary};

/// The most findings that the answer to a submission repeats.
const MOST_ANSWERED: usize = 1_000;
/// How long dry runs and rejected submissions are kept.
const KEPT_DAYS: i64 = 30;
/// Old ones that are forgotten in one go.
const FORGOTTEN_AT_ONCE: u64 = 10;

/// What a submission came to.
pub(super) struct Outcome {
    status: SubmissionStatus,
    pub(super) counts: SubmissionCounts,
    findings: Vec<Finding>,
    changes: Vec<ServiceChange>,
}

impl Outcome {
    pub(super) fn of(evaluation: Evaluation, status: SubmissionStatus) -> Self {
        Self {
            status,
            counts: evaluation.counts,
            findings: evaluation.findings,
            changes: evaluation.changes,
        }
    }

    /// Whether anything of the catalog changes.
    pub(super) fn has_changes(&self) -> bool {
        self.counts.added + self.counts.changed + self.counts.retired > 0
    }

    pub(super) fn answer(mut self, submission: Submission, version: Version) -> Submitted {
        self.findings.truncate(MOST_ANSWERED);
        Submitted {
            submission,
            findings: self.findings,
            version,
        }
    }
}

/// Reads what the answer to a submission repeats of its findings.
pub(super) async fn first_findings(db: &impl ConnectionTrait, id: SubmissionId) -> Result<Vec<Finding>> {
    submissions::first_findings(db, id, MOST_ANSWERED as u64).await
}

/// A submission on its way to be kept.
pub(super) struct Keeping {
    id: SubmissionId,
    /// The lease under which a job is worked on.
    lease: Option<Uuid>,
    row: submission::ActiveModel,
}

impl Keeping {
    pub(super) fn new(actor: &Actor, command: &Submit, mandate: Mandate, job: Option<&Job>, now: Instant) -> Self {
        let id = job.map_or_else(SubmissionId::generate, |job| job.submission.id);
        Self {
            id,
            lease: job.map(|job| job.lease),
            row: submission::ActiveModel {
                id: Set(id.0),
                organization_id: Set(mandate.organization.map(|organization| organization.0)),
                upload_id: Set(job.and_then(|job| job.submission.upload).map(|upload| upload.0)),
                state: Set(JobState::Done.code().to_owned()),
                is_dry_run: Set(command.is_dry_run),
                command: Set(to_json(command)),
                content_hash: Set(command.content_hash.clone()),
                actor_role: Set(actor.role.code().to_owned()),
                actor_organization_id: Set(actor.organization.map(|organization| organization.0)),
                actor_key_id: Set(actor.key.map(|key| key.0)),
                created_at: Set(job.map_or(now, |job| job.submission.created_at)),
                finished_at: Set(Some(now)),
                lease_id: Set(None),
                leased_until: Set(None),
                attempts: Set(job.map_or(1, |job| job.attempt)),
                failure: Set(None),
                ..Default::default()
            },
        }
    }

    /// Says which file the records came from; a job knows its own.
    pub(super) fn of_upload(mut self, upload: Option<UploadId>) -> Self {
        if let Some(upload) = upload {
            self.row.upload_id = Set(Some(upload.0));
        }
        self
    }

    pub(super) fn id(&self) -> SubmissionId {
        self.id
    }

    /// Keeps a submission that saves nothing, in a transaction of its own.
    pub(super) async fn keep_apart(
        self,
        catalog: &Catalog,
        outcome: &Outcome,
        version: Option<Version>,
    ) -> Result<Submission> {
        let _turn = catalog.turn().await?;
        let tx = catalog.db().begin().await?;
        let submission = self.keep(&tx, outcome, version).await?;
        forget_old(&tx, catalog.clock().now()).await?;
        tx.commit().await?;
        catalog.checkpoint_soon();
        Ok(submission)
    }

    /// Keeps a submission in the transaction that saves it.
    pub(super) async fn keep(
        mut self,
        db: &DatabaseTransaction,
        outcome: &Outcome,
        version: Option<Version>,
    ) -> Result<Submission> {
        self.row.status = Set(Some(outcome.status.code().to_owned()));
        self.row.counts = Set(to_json(&outcome.counts));
        self.row.rows_done = Set(i64::try_from(outcome.counts.rows).unwrap_or(i64::MAX));
        self.row.version = Set(version);
        if self.lease.is_some() {
            // A job that was called off, or that another process took over, saves nothing.
            let kept = submission::Entity::update_many()
                .set(self.row.clone())
                .filter(submission::Column::Id.eq(self.id.0))
                .filter(submission::Column::State.eq(JobState::Running.code()))
                .filter(submission::Column::LeaseId.eq(self.lease))
                .exec(db)
                .await?;
            if kept.rows_affected == 0 {
                return Err(CatalogError::Cancelled);
            }
        } else {
            submission::Entity::insert(self.row.clone())
                .exec_without_returning(db)
                .await?;
        }
        let findings = outcome.findings.iter().zip(0_i32..);
        let rows = findings.map(|(finding, position)| submission_finding::ActiveModel {
            submission_id: Set(self.id.0),
            position: Set(position),
            severity: Set(finding.severity().code().to_owned()),
            rule: Set(finding.rule.code.to_owned()),
            finding: Set(submissions::stored(finding)),
        });
        bulk::insert_all(db, rows.collect()).await?;
        let changes = outcome.changes.iter().zip(0_i32..);
        let rows = changes.map(|(change, position)| submission_change::ActiveModel {
            submission_id: Set(self.id.0),
            position: Set(position),
            kind: Set(change.kind.code().to_owned()),
            service_id: Set(change
                .service
                .filter(|_| is_kept(outcome, change))
                .map(|service| service.0)),
            change: Set(to_json(change)),
        });
        bulk::insert_all(db, rows.collect()).await?;
        to_domain(sea_orm::TryIntoModel::try_into_model(self.row)?)
    }
}

/// Whether the service of a change is there: what a rejected submission would have added is not.
fn is_kept(outcome: &Outcome, change: &ServiceChange) -> bool {
    change.kind != DiffKind::Added || outcome.status != SubmissionStatus::Rejected
}

/// Forgets what came to nothing and is old.
async fn forget_old(db: &impl ConnectionTrait, now: Instant) -> Result<()> {
    use submission::Column as S;
    // Those that were called off or could not be finished have no status.
    let came_to_nothing = Condition::any()
        .add(S::Status.is_in([SubmissionStatus::Checked.code(), SubmissionStatus::Rejected.code()]))
        .add(
            Condition::all()
                .add(S::Status.is_null())
                .add(S::FinishedAt.is_not_null()),
        );
    let old: Vec<Uuid> = submission::Entity::find()
        .select_only()
        .column(S::Id)
        .filter(S::CreatedAt.lt(now - chrono::Duration::days(KEPT_DAYS)))
        .filter(came_to_nothing)
        .order_by_asc(S::Id)
        .limit(FORGOTTEN_AT_ONCE)
        .into_tuple()
        .all(db)
        .await?;
    if old.is_empty() {
        return Ok(());
    }
    submission_finding::Entity::delete_many()
        .filter(submission_finding::Column::SubmissionId.is_in(old.iter().copied()))
        .exec(db)
        .await?;
    submission_change::Entity::delete_many()
        .filter(submission_change::Column::SubmissionId.is_in(old.iter().copied()))
        .exec(db)
        .await?;
    submission::Entity::delete_many()
        .filter(S::Id.is_in(old.iter().copied()))
        .exec(db)
        .await?;
    Ok(())
}
