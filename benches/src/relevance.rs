//! `fsi-bench relevance`: whether search finds what people mean. `docs/RELEVANCE.md` says how to read it.

mod ask;
mod generated;
mod labelled;
mod measure;
mod query;
mod record;
mod report;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use hyper::Uri;

use crate::load::Client;
use record::{Comparison, Recorded};
use report::Report;

/// What to ask, and whom.
#[derive(Args)]
pub(crate) struct Options {
    /// The address of the server; `/graphql` is added where there is no path.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: Uri,
    #[command(flatten)]
    source: Source,
    /// The file of the last recorded run; without it, `recorded.toml` beside the queries, or
    /// `benches/relevance/generated/recorded-NUMBER.toml`.
    #[arg(long, value_name = "FILE")]
    recorded: Option<PathBuf>,
    /// Records this run, in place of the last.
    #[arg(long)]
    record: bool,
    /// The form of the report.
    #[arg(long, default_value = "text")]
    format: Format,
}

/// Where the queries come from.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// A folder of labelled queries, such as `benches/relevance/us`.
    #[arg(long, value_name = "FOLDER")]
    queries: Option<PathBuf>,
    /// Queries made of the first NUMBER services of a generated inventory, which the server serves.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(100..))]
    generated: Option<u32>,
}

/// The form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people.
    Text,
    /// For programs.
    Json,
}

/// Asks all queries, prints what was found, and compares it with the last recorded run. Ends with 1 when a query fell.
pub(crate) async fn relevance(options: &Options) -> anyhow::Result<ExitCode> {
    let (set, place) = match (&options.source.queries, options.source.generated) {
        (Some(folder), _) => (labelled::read(folder)?, folder.join("recorded.toml")),
        (None, Some(services)) => {
            let place = format!("benches/relevance/generated/recorded-{services}.toml");
            (generated::queries(services as usize), PathBuf::from(place))
        }
        (None, None) => anyhow::bail!("say what to ask with --queries or --generated"),
    };
    let place = options.recorded.as_ref().unwrap_or(&place);
    let recorded = Recorded::read(place)?;
    let mut client = Client::connect(&options.url).await?;
    let is_watched = std::io::stderr().is_terminal();
    let mut outcomes = Vec::with_capacity(set.queries.len());
    for query in &set.queries {
        outcomes.push(ask::ask(&mut client, set.identity, query).await?);
        if is_watched {
            eprint!("\r{} of {} queries ", outcomes.len(), set.queries.len());
        }
    }
    if is_watched {
        eprintln!();
    }
    let comparison = recorded.map(|recorded| Comparison::of(&recorded, &outcomes));
    let has_fallen = comparison.as_ref().is_some_and(Comparison::has_fallen);
    let report = Report {
        name: &set.name,
        outcomes: &outcomes,
        comparison: comparison.as_ref(),
    };
    match options.format {
        Format::Text => print!("{}", report.text()),
        Format::Json => println!("{:#}", report.json()),
    }
    if options.record {
        let written = Recorded::of(&outcomes).write(place);
        written.with_context(|| format!("{} cannot be written", place.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(if has_fallen {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The texts of the mixed queries over a generated inventory, a quarter of them misspelt.
pub(crate) fn mixed(services: usize) -> Vec<String> {
    let queries = generated::queries(services).queries.into_iter();
    let mixed = queries.filter(|query| query.part == query::Part::Mixed);
    mixed.map(|query| query.text).collect()
}
