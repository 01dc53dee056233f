//! What was measured, for people and for programs.

use std::time::Duration;

use serde_json::{Value, json};

use super::process::Memory;
use super::questions::Catalog;
use super::run::Answers;
use super::{Format, Mode, Options, Scenario};

/// One scenario in one mode.
pub(super) struct Measured {
    pub(super) scenario: Scenario,
    pub(super) mode: Mode,
    pub(super) told: String,
    pub(super) answers: Answers,
    /// Processor time of the server, the database and this client.
    pub(super) cpu: [Duration; 3],
    pub(super) memory: Memory,
}

/// All that was measured.
pub(super) struct Report {
    about: Value,
    measured: Vec<Measured>,
}

impl Report {
    pub(super) fn new(options: &Options, catalog: &Catalog) -> Self {
        let about = json!({
            "services": catalog.services,
            "catalogVersion": catalog.version,
            "connections": options.connections,
            "seconds": options.seconds,
        });
        Self {
            about,
            measured: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, measured: Measured) {
        self.measured.push(measured);
    }

    pub(super) fn print(&self, format: Format) {
        match format {
            Format::Text => self.print_table(),
            Format::Json => println!("{:#}", self.json()),
        }
    }

    fn json(&self) -> Value {
        let runs: Vec<Value> = self
            .measured
            .iter()
            .map(|entry| {
                let [server, database, client] = entry.cpu_ms().map(rounded);
                json!({
                    "scenario": entry.scenario.name(),
                    "mode": entry.mode.name(),
                    "asked": entry.told,
                    "requests": entry.answers.count(),
                    "errors": entry.answers.wrong,
                    "requestsPerSecond": rounded(entry.rate()),
                    "p50Ms": entry.answers.percentile(50),
                    "p99Ms": entry.answers.percentile(99),
                    "serverCpuMs": server,
                    "databaseCpuMs": database,
                    "clientCpuMs": client,
                    "serverRssMib": rounded(mib(entry.memory.now)),
                    "serverPeakRssMib": rounded(mib(entry.memory.peak)),
                })
            })
            .collect();
        let mut report = self.about.clone();
        report["runs"] = json!(runs);
        report
    }

    fn print_table(&self) {
        let about = &self.about;
        println!(
            "{} services, catalog version {}, {} connections, {} s each; CPU in ms a request",
            about["services"], about["catalogVersion"], about["connections"], about["seconds"]
        );
        println!(
            "{:<10}{:<11}{:>9}{:>9}{:>9}{:>8}{:>10}{:>10}{:>10}{:>9}{:>9}",
            "scenario",
            "mode",
            "req/s",
            "p50 ms",
            "p99 ms",
            "errors",
            "server",
            "database",
            "client",
            "RSS MiB",
            "peak"
        );
        for entry in &self.measured {
            let [server, database, client] = entry.cpu_ms();
            println!(
                "{:<10}{:<11}{:>9.0}{:>9.2}{:>9.2}{:>8}{server:>10.3}{database:>10.3}{client:>10.3}{:>9.1}{:>9.1}",
                entry.scenario.name(),
                entry.mode.name(),
                entry.rate(),
                entry.answers.percentile(50),
                entry.answers.percentile(99),
                entry.answers.wrong,
                mib(entry.memory.now),
                mib(entry.memory.peak),
            );
        }
    }
}

impl Measured {
    fn requests(&self) -> f64 {
        f64::from(u32::try_from(self.answers.count()).unwrap_or(u32::MAX))
    }

    fn rate(&self) -> f64 {
        self.requests() / self.answers.elapsed.as_secs_f64()
    }

    fn cpu_ms(&self) -> [f64; 3] {
        self.cpu.map(|time| time.as_secs_f64() * 1000.0 / self.requests())
    }
}

fn mib(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
