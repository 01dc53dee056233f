//! Submissions that take longer than a request may: they wait in a queue that every server of the catalog works on, and
//! go on after a restart. One that saves anything is one transaction like the others, so that a job that broke off has
//! done nothing and is begun anew.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{Answer, Circumstances, check_command, mandate};
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::clock::Instant;
use crate::entity::submission;
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::id::{ApiKeyId, OrganizationId, SubmissionId};
use crate::operations::uploads::holder;
use crate::operations::writing::Writing;
use crate::store::submissions::to_domain;
use crate::store::uploads;
use crate::store::{term, to_json};
use crate::submission::{Batch, Submission, SubmissionCounts, Submit, Upload};
use crate::vocabulary::{JobState, Vocabulary};

/// How long a process that works on a job is thought alive without a sign.
const LEASE: Duration = Duration::from_secs(30);
/// How often it gives a sign.
const SIGN: Duration = Duration::from_secs(5);
/// How often a job is begun: one that takes the server down with it would do so for ever.
const MOST_ATTEMPTS: i32 = 3;
/// The most jobs of one key that may wait.
const MOST_WAITING: u64 = 20;

/// How far a job has come, and whether it was called off.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicU64,
    is_cancelled: AtomicBool,
}

impl Progress {
    /// Says how many records were looked at.
    pub(super) fn report(&self, rows: u64) {
        self.rows.store(rows, Ordering::Relaxed);
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Whether the job was called off; whoever reads its file may stop.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}

/// A job that this process works on.
#[derive(Clone, Debug)]
pub struct Job {
    /// The submission.
    pub submission: Submission,
    /// Who submitted.
    pub actor: Actor,
    /// How far it has come.
    pub progress: Arc<Progress>,
    /// What tells this process from another that took the job over.
    pub(super) lease: Uuid,
    /// How often it was begun, this time included.
    pub(super) attempt: i32,
}

/// The jobs that this process works on.
#[derive(Debug, Default)]
pub(crate) struct RunningJobs(Mutex<HashMap<SubmissionId, Weak<Progress>>>);

impl RunningJobs {
    fn begin(&self, id: SubmissionId) -> Arc<Progress> {
        let progress = Arc::new(Progress::default());
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|_, known| known.strong_count() > 0);
        running.insert(id, Arc::downgrade(&progress));
        progress
    }

    pub(super) fn find(&self, id: SubmissionId) -> Option<Arc<Progress>> {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(&id).and_then(Weak::upgrade)
    }
}

impl Catalog {
    /// Puts a submission of an upload into the queue.
    pub async fn queue_submission(
        &self,
        actor: &Actor,
        command: &Submit,
        upload: &Upload,
        idempotency_key: Option<&str>,
    ) -> Result<Submission> {
        check_command(command)?;
        let writing = Writing::begin(self, actor).await?;
        if let Some(answer) = writing.earlier_answer::<Answer>(idempotency_key, command).await? {
            return Ok(self.repeat(&writing, answer).await?.submission);
        }
        let mandate = mandate(actor, command, &writing.tree)?;
        let waiting = submission::Entity::find()
            .filter(submission::Column::FinishedAt.is_null())
            .filter(submission::Column::ActorKeyId.eq(holder(actor)))
            .count(&writing.tx)
            .await?;
        if waiting >= MOST_WAITING {
            let message = format!("{MOST_WAITING} submissions of this key are waiting; let them end first");
            return Err(Problem::new(ProblemCode::InvalidState, ["upload"], message).into());
        }
        let id = SubmissionId::generate();
        let row = submission::Model {
            id: id.0,
            organization_id: mandate.organization.map(|organization| organization.0),
            upload_id: Some(upload.id.0),
            state: JobState::Queued.code().to_owned(),
            status: None,
            is_dry_run: command.is_dry_run,
            command: to_json(command),
            counts: to_json(&SubmissionCounts::default()),
            content_hash: command.content_hash.clone(),
            actor_role: actor.role.code().to_owned(),
            actor_organization_id: actor.organization.map(|organization| organization.0),
            actor_key_id: actor.key.map(|key| key.0),
            created_at: writing.now,
            finished_at: None,
            lease_id: None,
            leased_until: None,
            attempts: 0,
            rows_done: 0,
            version: None,
            failure: None,
        };
        let whole: submission::ActiveModel = row.clone().into();
        let whole = sea_orm::ActiveModelTrait::reset_all(whole);
        submission::Entity::insert(whole)
            .exec_without_returning(&writing.tx)
            .await?;
        let answer = Answer {
            id,
            version: writing.head_version(),
        };
        writing.remember_answer(idempotency_key, command, &answer).await?;
        writing.commit().await?;
        to_domain(row)
    }

    /// Takes the next job that waits, or one whose process died; none when there is nothing to do.
    pub async fn next_job(&self) -> Result<Option<Job>> {
        use submission::Column as S;
        let now = self.clock().now();
        let is_open = || {
            Condition::any().add(S::State.eq(JobState::Queued.code())).add(
                Condition::all()
                    .add(S::State.eq(JobState::Running.code()))
                    .add(S::LeasedUntil.lt(now)),
            )
        };
        let next = submission::Entity::find()
            .filter(S::FinishedAt.is_null())
            .filter(is_open())
            .order_by_asc(S::Id)
            .one(self.db())
            .await?;
        let Some(mut row) = next else { return Ok(None) };
        let (lease, attempt) = (Uuid::now_v7(), row.attempts + 1);
        let turn = self.turn().await?;
        let taken = submission::Entity::update_many()
            .col_expr(S::State, Expr::value(JobState::Running.code()))
            .col_expr(S::LeaseId, Expr::value(lease))
            .col_expr(S::LeasedUntil, Expr::value(leased_until(now)))
            .col_expr(S::Attempts, Expr::value(attempt))
            .filter(S::Id.eq(row.id))
            .filter(S::Attempts.eq(row.attempts))
            .filter(is_open())
            .exec(self.db())
            .await?;
        drop(turn);
        if taken.rows_affected == 0 {
            // Another server was faster.
            return Ok(None);
        }
        JobState::Running.code().clone_into(&mut row.state);
        let actor = Actor {
            role: term("submissions", &row.id, &row.actor_role)?,
            organization: row.actor_organization_id.map(OrganizationId),
            key: row.actor_key_id.map(ApiKeyId),
        };
        let submission = to_domain(row)?;
        let progress = self.running_jobs().begin(submission.id);
        let job = Job {
            submission,
            actor,
            progress,
            lease,
            attempt,
        };
        if attempt > MOST_ATTEMPTS {
            let why = "it was begun several times and the server did not come to its end; send it in parts";
            self.end_job(&job, JobState::Failed, why).await?;
            return Ok(None);
        }
        Ok(Some(job))
    }

    /// Runs a job to its end. A database that is away, or a catalog that is busy, leaves it to be taken up again.
    pub async fn run_job(&self, job: &Job, batches: mpsc::Receiver<Batch>) -> Result<()> {
        if let Some(key) = job.actor.key {
            let now = self.clock().now();
            let is_usable = self.own_key(key).await?.is_some_and(|key| key.is_usable(now));
            if !is_usable {
                return self
                    .end_job(job, JobState::Failed, "the key was revoked or has expired")
                    .await;
            }
        }
        let signs = async {
            loop {
                tokio::time::sleep(SIGN).await;
                if let Err(error) = self.give_sign(job).await {
                    tracing::warn!(%error, submission = %job.submission.id, "a job could not say that it is alive");
                }
            }
        };
        let command = &job.submission.command;
        let circumstances = Circumstances {
            job: Some(job),
            ..Circumstances::default()
        };
        let run = self.run_submission(&job.actor, command, batches, None, circumstances);
        let result = tokio::select! {
            result = run => result,
            () = signs => unreachable!("signs are given for ever"),
        };
        match result {
            Ok(_) => Ok(()),
            Err(CatalogError::Cancelled) => self.end_job(job, JobState::Cancelled, "it was called off").await,
            Err(CatalogError::Rejected(problems)) => {
                let told: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
                self.end_job(job, JobState::Failed, &told.join("; ")).await
            }
            Err(CatalogError::NotAllowed(why)) => self.end_job(job, JobState::Failed, &why).await,
            Err(error @ CatalogError::Unavailable(_)) => Err(error),
            Err(CatalogError::NoRoom(error)) => {
                tracing::error!(%error, submission = %job.submission.id, "a job found the disk full");
                let why = "the index has no room left on its disk; ask its operator to make room, then submit again";
                self.end_job(job, JobState::Failed, why).await
            }
            Err(error) => {
                tracing::error!(%error, submission = %job.submission.id, "a job failed");
                self.end_job(job, JobState::Failed, "something failed on our side")
                    .await
            }
        }
    }

    /// Finds the upload that a job reads, however old it is.
    pub async fn upload_of(&self, job: &Job) -> Result<Option<Upload>> {
        let Some(id) = job.submission.upload else {
            return Ok(None);
        };
        uploads::find(self.db(), id, None, job.submission.created_at).await
    }

    /// Gives a job back, to be taken up by whoever looks next.
    pub async fn release_job(&self, job: &Job) -> Result<()> {
        use submission::Column as S;
        let _turn = self.turn().await?;
        submission::Entity::update_many()
            .col_expr(S::State, Expr::value(JobState::Queued.code()))
            .col_expr(S::LeaseId, Expr::value(Option::<Uuid>::None))
            .col_expr(S::LeasedUntil, Expr::value(Option::<Instant>::None))
            .col_expr(S::Attempts, Expr::value(job.attempt - 1))
            .filter(S::Id.eq(job.submission.id.0))
            .filter(S::LeaseId.eq(job.lease))
            .filter(S::State.eq(JobState::Running.code()))
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Says that a job's file cannot be had any more.
    pub async fn fail_job(&self, job: &Job, why: &str) -> Result<()> {
        self.end_job(job, JobState::Failed, why).await
    }

    /// Says that this process still works on a job, and learns whether another called it off.
    async fn give_sign(&self, job: &Job) -> Result<()> {
        use submission::Column as S;
        let rows = i64::try_from(job.progress.rows()).unwrap_or(i64::MAX);
        // While this process saves, nobody else can take the job over on SQLite, and nothing can be signed.
        if self.db().get_database_backend() == DbBackend::Sqlite && self.gate().try_lock().is_err() {
            return Ok(());
        }
        let signed = submission::Entity::update_many()
            .col_expr(S::LeasedUntil, Expr::value(leased_until(self.clock().now())))
            .col_expr(S::RowsDone, Expr::value(rows))
            .filter(S::Id.eq(job.submission.id.0))
            .filter(S::LeaseId.eq(job.lease))
            .filter(S::State.eq(JobState::Running.code()))
            .exec(self.db())
            .await?;
        if signed.rows_affected == 0 {
            job.progress.is_cancelled.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Ends a job, unless another process has taken it over or somebody called it off.
    async fn end_job(&self, job: &Job, state: JobState, why: &str) -> Result<()> {
        use submission::Column as S;
        let _turn = self.turn().await?;
        submission::Entity::update_many()
            .col_expr(S::State, Expr::value(state.code()))
            .col_expr(S::FinishedAt, Expr::value(self.clock().now()))
            .col_expr(S::Failure, Expr::value(why))
            .filter(S::Id.eq(job.submission.id.0))
            .filter(S::LeaseId.eq(job.lease))
            .filter(S::FinishedAt.is_null())
            .exec(self.db())
            .await?;
        Ok(())
    }

    /// Calls a submission off that has not ended.
    pub async fn cancel_submission(&self, actor: &Actor, id: SubmissionId) -> Result<Submission> {
        use submission::Column as S;
        let unknown = || Problem::new(ProblemCode::NotFound, ["id"], "there is no submission with this id");
        let ended = || Problem::new(ProblemCode::InvalidState, ["id"], "the submission has ended already");
        let found = self.submission(actor, id).await?.ok_or_else(unknown)?;
        actor.demand(Action::Edit, found.organization, &self.tree())?;
        if found.finished_at.is_some() {
            return Err(ended().into());
        }
        // Told first to who works on it here: on SQLite that one holds the lock which the next statement needs.
        if let Some(progress) = self.running_jobs().find(id) {
            progress.is_cancelled.store(true, Ordering::Relaxed);
        }
        let turn = self.turn().await?;
        let cancelled = submission::Entity::update_many()
            .col_expr(S::State, Expr::value(JobState::Cancelled.code()))
            .col_expr(S::FinishedAt, Expr::value(self.clock().now()))
            .col_expr(S::Failure, Expr::value("it was called off"))
            .filter(S::Id.eq(id.0))
            .filter(S::FinishedAt.is_null())
            .exec(self.db())
            .await?;
        drop(turn);
        let found = self.submission(actor, id).await?.ok_or_else(unknown)?;
        // Who worked on it may have ended it as called off before this could.
        if cancelled.rows_affected == 0 && found.state != JobState::Cancelled {
            return Err(ended().into());
        }
        Ok(found)
    }
}

fn leased_until(now: Instant) -> Instant {
    now + chrono::Duration::from_std(LEASE).unwrap_or_default()
}
