//! `fsi-bench generate`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use fsi_catalog::{Actor, Catalog, CatalogError, Clock, LARGEST_BATCH, Outcome, SaveService, StorageOptions};

use crate::inventory;

/// What to generate, and where.
#[derive(Args)]
pub(crate) struct Options {
    /// How many services. A smaller inventory is the beginning of a larger one.
    #[arg(long, value_name = "NUMBER")]
    services: usize,
    #[command(flatten)]
    place: Place,
}

/// Where the inventory is.
#[derive(Args)]
pub(crate) struct Place {
    /// The folder of the SQLite file, when no database is named.
    #[arg(long, env = "FSI_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The database: <sqlite://PATH> or <postgres://USER:PASSWORD@HOST/NAME>.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
}

impl Place {
    /// There is no default: nobody's inventory is filled by accident.
    pub(crate) fn url(&self) -> anyhow::Result<String> {
        match (&self.database_url, &self.data_dir) {
            (Some(url), _) if !url.is_empty() => Ok(url.clone()),
            (_, Some(folder)) => Ok(format!("sqlite://{}", folder.join("catalog.sqlite").display())),
            _ => bail!("say where with --data-dir or DATABASE_URL"),
        }
    }
}

/// Saves the inventory through the operations that everyone's records go through.
pub(crate) async fn generate(options: &Options) -> anyhow::Result<ExitCode> {
    let catalog = Catalog::open(StorageOptions::new(options.place.url()?), Clock::system())
        .await
        .context("the catalog cannot be opened")?;
    let actor = Actor::operator();
    catalog
        .save_organizations(&actor, &inventory::organizations(), None)
        .await
        .map_err(in_words)?;
    let is_watched = std::io::stderr().is_terminal();
    let started = Instant::now();
    let mut changed = 0;
    let mut done = 0;
    while done < options.services {
        let end = options.services.min(done + LARGEST_BATCH);
        let batch: Vec<SaveService> = (done..end).map(inventory::service).collect();
        let saved = catalog.save_services(&actor, &batch, None).await.map_err(in_words)?;
        changed += saved
            .iter()
            .filter(|service| service.outcome != Outcome::Unchanged)
            .count();
        done = end;
        if is_watched {
            eprint!(
                "\r{done} of {} services, {:.0} a second ",
                options.services,
                rate(done, started)
            );
        }
    }
    if is_watched {
        eprintln!();
    }
    println!(
        "{done} services in {:.1} s, {:.0} a second; {changed} new or changed; catalog version {}",
        started.elapsed().as_secs_f64(),
        rate(done, started),
        catalog.version()
    );
    Ok(ExitCode::SUCCESS)
}

fn rate(done: usize, since: Instant) -> f64 {
    let done = u32::try_from(done).unwrap_or(u32::MAX);
    f64::from(done) / since.elapsed().as_secs_f64().max(0.001)
}

/// Says the first problems of a refused batch, not only how many there are.
fn in_words(error: CatalogError) -> anyhow::Error {
    match &error {
        CatalogError::Rejected(problems) => {
            let first: Vec<String> = problems.iter().take(3).map(|problem| format!("{problem:?}")).collect();
            anyhow::anyhow!("{error}: {}", first.join("; "))
        }
        _ => error.into(),
    }
}
