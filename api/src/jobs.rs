//! Working on submissions that take longer than a request may.

use std::time::Duration;

use fsi_catalog::{Batch, Catalog, CatalogError, Job};
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

use crate::graphql::context::IntakeSettings;
use crate::intake;

/// Works on jobs, one after another, until the server stops. A job that the stop interrupts has done nothing; it is taken
/// up again by whoever runs next.
pub async fn work(catalog: Catalog, settings: IntakeSettings, poll: Duration, stopping: CancellationToken) {
    loop {
        let next = match catalog.next_job().await {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!(%error, "the queue of submissions could not be read");
                None
            }
        };
        let mut is_at_rest = next.is_none();
        if let Some(job) = next {
            let done = tokio::select! {
                done = run(&catalog, settings, &job) => done,
                () = stopping.cancelled() => {
                    release(&catalog, &job).await;
                    return;
                }
            };
            is_at_rest = done.is_err();
        }
        tokio::select! {
            () = tokio::time::sleep(if is_at_rest { poll } else { Duration::ZERO }) => {}
            () = stopping.cancelled() => return,
        }
    }
}

/// Gives a job back, to be begun anew.
async fn release(catalog: &Catalog, job: &Job) {
    if let Err(error) = catalog.release_job(job).await {
        tracing::warn!(%error, "an interrupted submission waits until its lease is over");
    }
}

/// The catalog is busy: what waits is better left alone for a moment.
struct Busy;

async fn run(catalog: &Catalog, settings: IntakeSettings, job: &Job) -> Result<(), Busy> {
    let id = job.submission.id;
    let result = match prepare(catalog, settings, job).await {
        Ok(batches) => catalog.run_job(job, batches).await,
        Err(Unprepared::Busy(error)) => {
            tracing::warn!(%error, submission = %id, "the catalog is busy; a submission is begun anew later");
            release(catalog, job).await;
            return Err(Busy);
        }
        Err(Unprepared::Profile(problems)) => {
            let why = format!("its profile cannot be used: {}", problems.join("; "));
            catalog.fail_job(job, &why).await
        }
        Err(Unprepared::File(error)) => {
            tracing::warn!(%error, submission = %id, "the file of a submission cannot be had");
            catalog
                .fail_job(job, "its file cannot be had any more; send it again")
                .await
        }
    };
    if let Err(error) = result {
        tracing::warn!(%error, submission = %id, "a submission broke off and is begun anew later");
    }
    Ok(())
}

/// Why a job cannot begin.
enum Unprepared {
    /// It passes by itself.
    Busy(CatalogError),
    /// Its profile cannot be used, as when another version of the program no longer has it.
    Profile(Vec<String>),
    /// Its file is gone or damaged.
    File(anyhow::Error),
}

impl From<anyhow::Error> for Unprepared {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<CatalogError>() {
            Ok(error) => error.into(),
            Err(error) => Self::File(error),
        }
    }
}

impl From<CatalogError> for Unprepared {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Unavailable(_) => Self::Busy(error),
            error => Self::File(error.into()),
        }
    }
}

async fn prepare(catalog: &Catalog, settings: IntakeSettings, job: &Job) -> Result<Receiver<Batch>, Unprepared> {
    let how = settings
        .of(&job.submission.command)
        .map_err(|unusable| Unprepared::Profile(unusable.problems))?;
    let upload = catalog.upload_of(job).await?;
    let upload = upload.ok_or_else(|| anyhow::anyhow!("there is no such upload"))?;
    let file = intake::fetch(catalog, &upload).await?;
    Ok(intake::batches(file, upload.name, how, |_| ()))
}
