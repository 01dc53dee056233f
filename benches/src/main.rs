//! `fsi-bench`: fills a catalog with a generated inventory, and measures a server that serves it.

mod file;
mod generate;
mod inventory;
mod load;
mod random;
mod relevance;
mod submit;

use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

/// What is measured in this process has the allocator of the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the Federal Services Index.
#[derive(Parser)]
#[command(name = "fsi-bench", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fills a catalog with a generated inventory. The same number of services gives the same records.
    Generate(generate::Options),
    /// Writes a generated inventory into a file, to check and to upload.
    File(file::Options),
    /// Submits records that differ into a generated inventory, with all rules, the diff and the commit, and says what it
    /// took.
    Submit(submit::Options),
    /// Asks a running server the same few questions for a while and says what each answer cost.
    Load(load::Options),
    /// Asks a running server labelled queries and says how many find what is meant, and which rose or fell since the last
    /// recorded run.
    Relevance(relevance::Options),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("fsi-bench: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Generate(options) => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("the runtime cannot start")?
            .block_on(generate::generate(&options)),
        Command::File(options) => file::file(&options),
        Command::Submit(options) => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("the runtime cannot start")?
            .block_on(submit::submit(&options)),
        // One thread asks all questions, so that the server has the rest of the machine.
        Command::Load(options) => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("the runtime cannot start")?
            .block_on(load::load(&options)),
        Command::Relevance(options) => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("the runtime cannot start")?
            .block_on(relevance::relevance(&options)),
    }
}
