//! Submitting an inventory: check, compare, and unless it is a dry run save, in one transaction.
//!
//! A dry run and a commit run the same evaluation; a commit runs it under the write lock, so that what was found still
//! holds when it is saved.

mod comparing;
mod evaluation;
mod jobs;
mod judged;
mod keeping;
mod knowing;
mod reading;
mod replacing;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::save::{Saving, unknown_organization};
use super::writing::Writing;
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::finding::Finding;
use crate::id::{OrganizationId, SubmissionId, UploadId, Version};
use crate::log::{EventKind, NewEvent, Subject};
use crate::organization::{OrganizationInput, OrganizationTree};
use crate::store::submissions;
use crate::submission::{Batch, Submission, Submit};
use crate::text::forbidden_character;
use crate::vocabulary::{Acceptance, SubmissionStatus};
use evaluation::Evaluation;
use keeping::{Keeping, Outcome};

pub(crate) use jobs::RunningJobs;
pub use jobs::{Job, Progress};
pub(super) use knowing::Namesakes;

/// The longest name of a cycle, profile or file, in characters.
const LONGEST_LABEL: usize = 255;
/// The longest import profile that is kept with a submission, in bytes.
pub const LONGEST_PROFILE: usize = 64 << 10;

/// What a submission came to.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// The submission as it was kept.
    pub submission: Submission,
    /// What was found, in the order of the submission; the first ones when there are very many.
    pub findings: Vec<Finding>,
    /// The version of the catalog that holds the answer.
    pub version: Version,
}

/// What is kept to answer a repeated request again.
#[derive(Serialize, Deserialize)]
struct Answer {
    id: SubmissionId,
    version: Version,
}

/// What a submission comes with besides its records.
#[derive(Clone, Copy, Default)]
struct Circumstances<'a> {
    /// The upload that it reads.
    upload: Option<UploadId>,
    /// The job that it is.
    job: Option<&'a Job>,
    /// Organizations that a dry run takes for there.
    organizations: &'a [OrganizationInput],
}

/// Who submits for whom, and what they may.
#[derive(Clone, Copy)]
struct Mandate {
    organization: Option<OrganizationId>,
    publish: bool,
    may_publish: bool,
}

impl Catalog {
    /// Checks, compares and, unless it is a dry run, saves an inventory that comes in batches. Nothing is saved of one
    /// that has errors, or only its good records, as the command says.
    ///
    /// What can be mended in the command itself is an error here; what is found in the records is part of the answer.
    /// `upload` is the file that the records are read from, where it is held.
    pub async fn submit(
        &self,
        actor: &Actor,
        command: &Submit,
        upload: Option<UploadId>,
        batches: mpsc::Receiver<Batch>,
        idempotency_key: Option<&str>,
    ) -> Result<Submitted> {
        let circumstances = Circumstances {
            upload,
            ..Circumstances::default()
        };
        self.run_submission(actor, command, batches, idempotency_key, circumstances)
            .await
    }

    /// Says what a submission would do once some organizations were there that are not yet: a dry run, whatever the command
    /// says of that.
    pub async fn try_submission(
        &self,
        actor: &Actor,
        command: &Submit,
        batches: mpsc::Receiver<Batch>,
        organizations: &[OrganizationInput],
    ) -> Result<Submitted> {
        let command = Submit {
            is_dry_run: true,
            ..command.clone()
        };
        let circumstances = Circumstances {
            organizations,
            ..Circumstances::default()
        };
        self.run_submission(actor, &command, batches, None, circumstances).await
    }

    async fn run_submission(
        &self,
        actor: &Actor,
        command: &Submit,
        mut batches: mpsc::Receiver<Batch>,
        idempotency_key: Option<&str>,
        circumstances: Circumstances<'_>,
    ) -> Result<Submitted> {
        let Circumstances {
            upload,
            job,
            organizations: more,
        } = circumstances;
        check_command(command)?;
        // The first records are read before anything is locked.
        let first = next_batch(&mut batches).await?;
        if command.is_dry_run {
            let tree = match more {
                [] => self.tree(),
                more => Arc::new(self.tree().with(more)),
            };
            let mandate = mandate(actor, command, &tree)?;
            let now = self.clock().now();
            let mut evaluation = Evaluation::new(actor, command, mandate, tree, now.date_naive());
            let mut batch = first;
            loop {
                let is_last = batch.is_last;
                evaluation.judge(self.db(), None, batch).await?;
                report(job, &evaluation)?;
                if is_last {
                    break;
                }
                batch = next_batch(&mut batches).await?;
            }
            evaluation.end(self.db()).await?;
            let outcome = Outcome::of(evaluation, SubmissionStatus::Checked);
            let keeping = Keeping::new(actor, command, mandate, job, now).of_upload(upload);
            let submission = keeping.keep_apart(self, &outcome, None).await?;
            return Ok(outcome.answer(submission, self.version()));
        }
        let mut writing = Writing::begin(self, actor).await?;
        if let Some(answer) = writing.earlier_answer::<Answer>(idempotency_key, command).await? {
            return self.repeat(&writing, answer).await;
        }
        writing.make_room().await?;
        let mandate = mandate(actor, command, &writing.tree)?;
        let mut evaluation = Evaluation::new(actor, command, mandate, writing.tree.clone(), writing.now.date_naive());
        let mut batch = first;
        loop {
            let is_last = batch.is_last;
            let aside = self.aside().filter(|_| evaluation.rows() == 0);
            let mut judged = evaluation.judge(&writing.tx, aside, batch).await?;
            if !evaluation.is_refused() {
                let mut saving = Saving::begin(&writing, actor);
                while let Some((place, item, earlier, slug, series)) = judged.take_next() {
                    let saved = saving.decide(&mut writing, item, earlier, slug, series)?;
                    evaluation.name_service(place, saved.id);
                }
                saving.save(&writing).await?;
            }
            report(job, &evaluation)?;
            if is_last {
                break;
            }
            batch = next_batch(&mut batches).await?;
        }
        let retiring = evaluation.end(&writing.tx).await?;
        let status = evaluation.status();
        let now = writing.now;
        let keeping = Keeping::new(actor, command, mandate, job, now).of_upload(upload);
        if status == SubmissionStatus::Rejected {
            // Whatever was saved so far is undone.
            drop(writing);
            let outcome = Outcome::of(evaluation, status);
            let submission = keeping.keep_apart(self, &outcome, None).await?;
            return Ok(outcome.answer(submission, self.version()));
        }
        replacing::retire_all(&mut writing, &retiring).await?;
        let outcome = Outcome::of(evaluation, status);
        if outcome.has_changes() {
            writing.record(NewEvent {
                kind: EventKind::InventorySubmitted,
                is_public: false,
                subject: mandate
                    .organization
                    .map_or(Subject::Catalog, |organization| Subject::Organization(organization.0)),
                payload: serde_json::json!({
                    "submission": keeping.id(),
                    "inputHash": data_encoding::HEXLOWER.encode(&command.content_hash),
                    "counts": outcome.counts,
                }),
            });
        }
        let version = writing.head_version();
        let submission = keeping.keep(&writing.tx, &outcome, Some(version)).await?;
        // The last moment to call it off.
        stop_if_cancelled(job)?;
        let answer = Answer {
            id: submission.id,
            version,
        };
        writing.remember_answer(idempotency_key, command, &answer).await?;
        writing.commit().await?;
        Ok(outcome.answer(submission, version))
    }

    async fn repeat(&self, writing: &Writing<'_>, answer: Answer) -> Result<Submitted> {
        let found = submissions::find(&writing.tx, answer.id).await?;
        let submission = found.ok_or_else(|| CatalogError::Corrupt {
            table: "submissions",
            row: answer.id.to_string(),
            problem: "it was answered and is gone".into(),
        })?;
        let findings = keeping::first_findings(&writing.tx, answer.id).await?;
        Ok(Submitted {
            submission,
            findings,
            version: answer.version,
        })
    }
}

/// Takes the next batch. When whoever reads breaks off before the last, what came so far is not the submission.
async fn next_batch(batches: &mut mpsc::Receiver<Batch>) -> Result<Batch> {
    let broke_off = || CatalogError::Open("the reading of a submission broke off".into());
    batches.recv().await.ok_or_else(broke_off)
}

/// Tells who waits how far it has come; a job that was called off ends here.
fn report(job: Option<&Job>, evaluation: &Evaluation) -> Result<()> {
    let Some(job) = job else { return Ok(()) };
    job.progress.report(evaluation.rows());
    stop_if_cancelled(Some(job))
}

fn stop_if_cancelled(job: Option<&Job>) -> Result<()> {
    if job.is_some_and(|job| job.progress.is_cancelled()) {
        return Err(CatalogError::Cancelled);
    }
    Ok(())
}

/// Refuses a command that cannot be kept.
fn check_command(command: &Submit) -> Result<()> {
    let labels = [
        ("cycle", &command.cycle),
        ("profile", &command.profile),
        ("upload", &command.file_name),
    ];
    let mut problems = Vec::new();
    for (field, label) in labels {
        let is_sound = label
            .as_ref()
            .is_none_or(|text| text.chars().count() <= LONGEST_LABEL && forbidden_character(text).is_none());
        if !is_sound {
            let message = format!("must have at most {LONGEST_LABEL} characters and no control characters");
            problems.push(Problem::new(ProblemCode::InvalidInput, [field], message));
        }
    }
    let definition = command.profile_definition.as_deref().unwrap_or_default();
    if definition.len() > LONGEST_PROFILE {
        let message = format!("must have at most {LONGEST_PROFILE} bytes");
        problems.push(Problem::new(ProblemCode::InvalidInput, ["profileDefinition"], message));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(CatalogError::Rejected(problems))
    }
}

/// Finds the organization that submits, and what the actor may do for it.
fn mandate(actor: &Actor, command: &Submit, tree: &OrganizationTree) -> Result<Mandate> {
    let organization = match &command.organization {
        None => None,
        Some(reference) => match tree.find(reference) {
            Some(found) => Some(found.id),
            None => return Err(unknown_organization(reference, tree, &["organization".to_owned()]).into()),
        },
    };
    actor.demand(Action::Edit, organization, tree)?;
    let may_publish = actor.may(Action::Publish, organization, tree);
    let publish = command.publish.unwrap_or(may_publish);
    if publish {
        actor.demand(Action::Publish, organization, tree)?;
    }
    Ok(Mandate {
        organization,
        publish,
        may_publish,
    })
}

impl Evaluation {
    /// Decides what becomes of a submission that is not a dry run.
    fn status(&self) -> SubmissionStatus {
        if self.is_refused() {
            return SubmissionStatus::Rejected;
        }
        match (self.counts.rejected, self.counts.rows > self.counts.rejected) {
            (0, _) => SubmissionStatus::Accepted,
            (_, true) => SubmissionStatus::PartlyAccepted,
            (_, false) => SubmissionStatus::Rejected,
        }
    }

    /// Whether nothing of it can be saved any more.
    fn is_refused(&self) -> bool {
        self.is_broken || (self.acceptance == Acceptance::AllOrNothing && self.counts.errors > 0)
    }
}
