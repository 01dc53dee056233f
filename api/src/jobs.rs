//! Working on submissions that take longer than a request may.

use std::time::Duration;

use fsi_catalog::{Catalog, Job};
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
        let idle = next.is_none();
        if let Some(job) = next {
            tokio::select! {
                () = run(&catalog, settings, &job) => {}
                () = stopping.cancelled() => {
                    if let Err(error) = catalog.release_job(&job).await {
                        tracing::warn!(%error, "an interrupted submission waits until its lease is over");
                    }
                    return;
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(if idle { poll } else { Duration::ZERO }) => {}
            () = stopping.cancelled() => return,
        }
    }
}

async fn run(catalog: &Catalog, settings: IntakeSettings, job: &Job) {
    let id = job.submission.id;
    let result = match prepare(catalog, settings, job).await {
        Ok(batches) => catalog.run_job(job, batches).await,
        Err(error) => {
            tracing::warn!(%error, submission = %id, "the file of a submission cannot be had");
            catalog
                .fail_job(job, "its file cannot be had any more; send it again")
                .await
        }
    };
    if let Err(error) = result {
        tracing::warn!(%error, submission = %id, "a submission broke off and is begun anew later");
    }
}

async fn prepare(
    catalog: &Catalog,
    settings: IntakeSettings,
    job: &Job,
) -> anyhow::Result<tokio::sync::mpsc::Receiver<fsi_catalog::Batch>> {
    let command = &job.submission.command;
    let upload = catalog.upload_of(job).await?;
    let upload = upload.ok_or_else(|| anyhow::anyhow!("there is no such upload"))?;
    let how = settings
        .of(command)
        .map_err(|unusable| anyhow::anyhow!("its profile cannot be used: {}", unusable.problems.join("; ")))?;
    let file = intake::fetch(catalog, &upload).await?;
    Ok(intake::batches(file, upload.name, how, |_| ()))
}
