//! `fsi-bench load`.

mod client;
mod process;
mod questions;
mod report;
mod run;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};
use hyper::Uri;

pub(crate) use client::Client;
use process::{Database, Process};
use report::{Measured, Report};
use run::Askers;

/// What to ask, whom, and how long.
#[derive(Args)]
pub(crate) struct Options {
    /// The address of the server; `/graphql` is added where there is no path.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: Uri,
    /// The process of the server, on this machine.
    #[arg(long)]
    pid: u32,
    /// Processes of the database: all whose name contains this, or, when it is a number, that process and its
    /// children. With SQLite there are none.
    #[arg(long, value_name = "NAME|PID", default_value = "postgres")]
    database_pid_pattern: Database,
    /// How long each scenario is measured, in each mode.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// How long each is asked beforehand without being measured.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..=3600))]
    warm_up_seconds: u64,
    /// Connections, each with one request under way at any time.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    connections: u16,
    /// Only these scenarios.
    #[arg(long, value_name = "SCENARIO")]
    only: Vec<Scenario>,
    /// The form of the report.
    #[arg(long, default_value = "text")]
    format: Format,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// One service by its id, with its organization and channels.
    ById,
    /// The first 20 services of an agency and a status, with all their channels.
    #[value(name = "page-1")]
    FirstPage,
    /// 20 services from page 200 on, by cursor, with all their channels.
    #[value(name = "page-200")]
    DeepPage,
    /// The first 20 hits of a query with highlights and all facets; the inventory must be a generated one.
    Search,
    /// Completions of the beginning of a query.
    Suggest,
    /// Completions with their services.
    SuggestServices,
}

/// Whether a request was made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Every request differs from all before it.
    First,
    /// The same request again and again, while the catalog stays unchanged.
    Unchanged,
}

/// The form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people.
    Text,
    /// For programs.
    Json,
}

/// Measures every scenario in both modes and prints the report.
pub(crate) async fn load(options: &Options) -> anyhow::Result<ExitCode> {
    let server = Process(options.pid);
    server
        .cpu()
        .with_context(|| format!("there is no process {} to look at", options.pid))?;
    let catalog = questions::survey(&mut Client::connect(&options.url).await?).await?;
    let mut report = Report::new(options, &catalog);
    let mut is_right = true;
    for scenario in Scenario::value_variants().iter().copied() {
        if !options.only.is_empty() && !options.only.contains(&scenario) {
            continue;
        }
        let mut client = Client::connect(&options.url).await?;
        let questions = questions::prepare(&mut client, &catalog, scenario).await?;
        // A server hangs up on who is silent for long: connections are opened when there is something to ask.
        let mut askers = Askers::connect(&options.url, options.connections).await?;
        for mode in [Mode::First, Mode::Unchanged] {
            if options.format == Format::Text {
                eprintln!("{}, {}: {}", scenario.name(), mode.name(), questions.told(mode));
            }
            let warm_up = Duration::from_secs(options.warm_up_seconds);
            askers.ask(&questions, mode, warm_up).await?;
            let before = [server.cpu()?, options.database_pid_pattern.cpu(), Process::own().cpu()?];
            let answers = askers
                .ask(&questions, mode, Duration::from_secs(options.seconds))
                .await?;
            let after = [server.cpu()?, options.database_pid_pattern.cpu(), Process::own().cpu()?];
            ensure!(answers.count() > 0, "nothing was answered within {} s", options.seconds);
            if let Some(example) = &answers.first_wrong {
                eprintln!("{}, {}: a wrong answer: {example}", scenario.name(), mode.name());
                is_right = false;
            }
            report.add(Measured {
                scenario,
                mode,
                told: questions.told(mode),
                answers,
                cpu: std::array::from_fn(|part| after[part].saturating_sub(before[part])),
                memory: server.memory()?,
            });
        }
    }
    report.print(options.format);
    Ok(ExitCode::from(u8::from(!is_right)))
}

impl Scenario {
    fn name(self) -> &'static str {
        match self {
            Self::ById => "by-id",
            Self::FirstPage => "page-1",
            Self::DeepPage => "page-200",
            Self::Search => "search",
            Self::Suggest => "suggest",
            Self::SuggestServices => "suggest-services",
        }
    }
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Unchanged => "unchanged",
        }
    }
}
