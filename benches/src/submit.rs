//! Submitting records into an inventory that is there, and saying what it took.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use fsi_catalog::vocabulary::{Acceptance, SubmissionMode, SubmissionStatus};
use fsi_catalog::{Actor, Batch, Catalog, Clock, Draft, Places, StorageOptions, Submit};
use tokio::sync::mpsc;

use crate::generate::Place;
use crate::inventory;

/// What to submit.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,
    /// Records in a submission. They are spread over the inventory, and each differs from what is there.
    #[arg(long, default_value_t = 1_000)]
    rows: usize,
    /// Services that the inventory was generated with.
    #[arg(long, default_value_t = 100_000)]
    services: usize,
    /// Submissions, one after another.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Seconds between them. SQLite takes what was written into its file meanwhile, a second after a commit.
    #[arg(long, default_value_t = 2)]
    pause_seconds: u64,
}

/// Submits, and prints milliseconds of each round and the middle one.
pub(crate) async fn submit(options: &Options) -> anyhow::Result<ExitCode> {
    let catalog = Catalog::open(StorageOptions::new(options.place.url()?), Clock::system()).await?;
    let mut taken = Vec::with_capacity(options.rounds);
    for round in 1..=options.rounds {
        tokio::time::sleep(Duration::from_secs(options.pause_seconds)).await;
        // What an earlier run left there differs, too.
        let drafts = drafts(options, &format!("as of {}", catalog.version()));
        let command = Submit {
            organization: None,
            cycle: None,
            mode: SubmissionMode::Upsert,
            acceptance: Acceptance::AllOrNothing,
            is_dry_run: false,
            publish: Some(true),
            allow_retiring: 0,
            profile: None,
            profile_definition: None,
            file_name: None,
            content_hash: Vec::new(),
        };
        let (sender, receiver) = mpsc::channel(1);
        sender
            .try_send(Batch {
                drafts,
                findings: Vec::new(),
                is_last: true,
            })
            .ok()
            .context("a channel has room for one")?;
        let begun = Instant::now();
        let submitted = catalog
            .submit(&Actor::operator(), &command, None, receiver, None)
            .await?;
        let elapsed = begun.elapsed();
        let counts = submitted.submission.counts;
        ensure!(
            submitted.submission.status == Some(SubmissionStatus::Accepted) && counts.changed == options.rows as u64,
            "the submission was not taken as it should be: {:?}, {:?}",
            counts,
            submitted.findings.first()
        );
        println!(
            "round {round}: {:.0} ms, {} changed, {} warnings, {} suggestions",
            elapsed.as_secs_f64() * 1000.0,
            counts.changed,
            counts.warnings,
            counts.suggestions
        );
        taken.push(elapsed);
    }
    taken.sort_unstable();
    let middle = taken.get(taken.len() / 2).context("there was no round")?;
    println!(
        "median: {:.0} ms for {} records",
        middle.as_secs_f64() * 1000.0,
        options.rows
    );
    Ok(ExitCode::SUCCESS)
}

fn drafts(options: &Options, suffix: &str) -> Vec<Draft> {
    let step = (options.services / options.rows).max(1);
    (0..options.rows)
        .map(|row| {
            let mut command = inventory::service(row * step % options.services);
            command.record.name = format!("{} ({suffix})", command.record.name);
            Draft {
                measurements: command.measurements,
                ..Draft::new(command.record, Places::input(format!("services.{row}")))
            }
        })
        .collect()
}
