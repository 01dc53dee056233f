//! The search index at the command line.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::{Context, bail};
use fsi_catalog::Catalog;
use fsi_search::{SearchIndex, State, Synonyms};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::open_existing;
use crate::config::Config;

/// Opens the search index of a server, which follows the catalog from then on.
pub(super) fn open(config: &Config, catalog: &Catalog) -> anyhow::Result<SearchIndex> {
    SearchIndex::open(catalog.clone(), config.search_options(), synonyms(config)?).context("search cannot be opened")
}

fn synonyms(config: &Config) -> anyhow::Result<Synonyms> {
    let synonyms = Synonyms::built_in();
    match &config.search.synonyms {
        Some(path) => synonyms.with_path(path).context("search.synonyms cannot be used"),
        None => Ok(synonyms),
    }
}

/// Builds the index anew, and says how far it is where somebody looks on.
pub(super) async fn reindex(config: &Config) -> anyhow::Result<ExitCode> {
    let catalog = open_existing(config).await?;
    let search = SearchIndex::rebuild(catalog, config.search_options(), synonyms(config)?)?;
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    if std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::with_template(
            "{bar:40} {pos} of {len} services, {elapsed}",
        )?);
    }
    let mut statuses = search.subscribe();
    loop {
        let status = statuses.borrow_and_update().clone();
        if let Some(trouble) = status.trouble {
            bar.finish_and_clear();
            search.close().await;
            bail!("the search index cannot be built: {trouble}");
        }
        match status.state {
            State::Opening => {}
            State::Building { done, of } => {
                bar.set_length(of);
                bar.set_position(done);
            }
            State::Ready => break,
        }
        statuses
            .changed()
            .await
            .context("the thread of the search index broke down")?;
    }
    bar.finish_and_clear();
    println!("{} services, version {}", search.services(), search.status().version);
    search.close().await;
    Ok(ExitCode::SUCCESS)
}
