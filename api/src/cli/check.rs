//! `fsi check`: the rules over a file, with or without an index.

mod offline;
mod output;

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use clap::{Args, ValueEnum};
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Acceptance, Severity, SubmissionMode, Vocabulary};
use fsi_catalog::{Actor, Catalog, Finding, PageRequest, Submit};
use fsi_intake::source::{self, Source};
use fsi_intake::{Intake, Profile, fixing};
use sha2::{Digest, Sha256};

use super::{Place, open};
use crate::config::Config;
use crate::intake;
use output::Output;
pub(super) use output::{bar, set};

/// What `fsi check` is told.
#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) place: Place,
    /// The inventory: CSV, XLSX, JSON or JSONL.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Read a layout other than that of the template by this import profile: a name as `fsi profiles` prints it, or a file
    /// that ends in .toml.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Whose inventory it is, by slug, acronym or name: the organization of records that name none. Records of others than
    /// it and those below it are errors.
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// How findings are printed.
    #[arg(long, default_value = "table")]
    format: Format,
    /// Leave out findings that matter less than this: error, warning or suggestion. What is left out is not fixed either,
    /// and does not count for the exit code.
    #[arg(long, value_name = "SEVERITY", value_parser = severity, default_value = "suggestion")]
    at_least: Severity,
    /// Also write a workbook of the findings, which shows each beside its cell.
    #[arg(long, value_name = "XLSX")]
    workbook: Option<PathBuf>,
    /// Also write a copy of the file, of the same kind, with every ready fix put in.
    #[arg(long, value_name = "FILE")]
    fixed: Option<PathBuf>,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Table,
    /// One object with counts and findings.
    Json,
    /// One row for each finding.
    Csv,
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::from_code(&text.to_uppercase()).ok_or_else(|| "must be error, warning or suggestion".to_owned())
}

/// Finds a profile by name, or reads one from a file.
pub(super) fn profile(named: Option<&str>) -> anyhow::Result<Option<Arc<Profile>>> {
    let Some(name) = named else { return Ok(None) };
    let path = Path::new(name);
    if path.extension().is_some_and(|extension| extension == "toml") {
        let text = std::fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
        let beside = path.with_extension("organizations.csv");
        let register = if beside.is_file() {
            Some(std::fs::read_to_string(&beside).with_context(|| format!("{} cannot be read", beside.display()))?)
        } else {
            None
        };
        return match Profile::parse(&text, register.as_deref()) {
            Ok(profile) => Ok(Some(Arc::new(profile))),
            Err(errors) => {
                let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
                anyhow::bail!("{name} is not a profile:\n{}", told.join("\n"))
            }
        };
    }
    match Profile::by_name(name) {
        Some(profile) => Ok(Some(profile)),
        None => anyhow::bail!("there is no import profile “{name}”; `fsi profiles` lists them"),
    }
}

/// The name of a file, without its folders.
pub(super) fn name_of(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// Opens a file that a command was given.
pub(super) fn open_file(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    anyhow::ensure!(!file.metadata()?.is_dir(), "{} is a folder, not a file", path.display());
    Ok(BufReader::new(file))
}

/// Reads a file that a command was given, whole.
pub(super) fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open_file(path)?.read_to_end(&mut bytes);
    read.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(bytes)
}

impl Check {
    fn intake(&self, config: &Config) -> anyhow::Result<Intake> {
        Ok(Intake {
            organization: self.organization.clone().map(OrganizationRef::Named),
            profile: profile(self.profile.as_deref())?,
            limits: config.intake.limits(),
        })
    }

    /// Whether an index was named and is there: then what it holds is looked at too.
    fn has_index(&self, config: &Config) -> bool {
        let is_named = self.place.data_dir.is_some() || config.has_database_url();
        match config.storage_options().missing_file() {
            None => is_named,
            Some(file) if is_named => {
                eprintln!(
                    "there is no index at {}; the file is checked without one",
                    file.display()
                );
                false
            }
            Some(_) => false,
        }
    }
}

/// Checks a file: 0 when nothing is found, 1 when something is, 2 when it cannot be read.
pub(super) async fn check(config: &Config, check: &Check) -> anyhow::Result<ExitCode> {
    let intake = check.intake(config)?;
    let mut output = Output::begin(
        check.format,
        check.at_least,
        check.workbook.is_some() || check.fixed.is_some(),
    )?;
    if check.has_index(config) {
        let catalog = open(config).await?;
        against_index(&catalog, check, intake, &mut output).await?;
    } else {
        offline::check(check, intake, &mut output)?;
    }
    write_beside(config, check, output.kept())?;
    output.end()
}

/// Gives the verdict that a dry run at the index gives.
async fn against_index(catalog: &Catalog, check: &Check, intake: Intake, output: &mut Output) -> anyhow::Result<()> {
    let bytes = read_file(&check.file)?;
    // What an import would add first is there to the check as well.
    let missing = match &intake.profile {
        Some(profile) => super::import::missing_organizations(catalog, &check.file, profile, &intake).await?,
        None => Vec::new(),
    };
    let command = Submit {
        organization: check.organization.clone().map(OrganizationRef::Named),
        cycle: None,
        mode: SubmissionMode::Upsert,
        acceptance: Acceptance::AllOrNothing,
        is_dry_run: true,
        publish: None,
        allow_retiring: 0,
        profile: check.profile.clone(),
        profile_definition: None,
        file_name: name_of(&check.file),
        content_hash: Sha256::digest(&bytes).to_vec(),
    };
    let is_unreadable = Arc::new(AtomicBool::new(false));
    let batches = intake::batches_or(
        std::io::Cursor::new(bytes),
        name_of(&check.file),
        intake,
        output.progress(),
        is_unreadable.clone(),
    );
    let actor = Actor::operator();
    let submitted = catalog
        .try_submission(&actor, &command, batches, &missing)
        .await
        .map_err(super::catalog::in_words)?;
    output.count(submitted.submission.counts);
    if is_unreadable.load(Ordering::Relaxed) {
        output.is_unreadable();
    }
    let mut request = PageRequest::first(100);
    loop {
        let page = catalog
            .submission_findings(&submitted.submission, &[], &request)
            .await?;
        let cursor = page.entries.last().map(|entry| entry.0.clone());
        for (_, finding) in page.entries {
            output.add(finding)?;
        }
        match cursor {
            Some(cursor) if page.has_next => request.after = Some(cursor),
            _ => return Ok(()),
        }
    }
}

/// Writes the workbook and the fixed copy that were asked for.
fn write_beside(config: &Config, check: &Check, findings: &[Finding]) -> anyhow::Result<()> {
    if let Some(path) = &check.workbook {
        let limits = Intake {
            limits: config.intake.limits(),
            ..Intake::default()
        };
        let original = source::open(open_file(&check.file)?, name_of(&check.file).as_deref(), &limits);
        let tables = match &original {
            Ok(Source::Tables(workbook)) => Some(workbook),
            _ => None,
        };
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        fsi_intake::findings_book::write(findings, tables, file)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    if let Some(path) = &check.fixed {
        let bytes = std::fs::read(&check.file)?;
        let fixed = fixing::apply(
            &bytes,
            name_of(&check.file).as_deref(),
            findings,
            config.intake.limits(),
        )?;
        std::fs::write(path, &fixed.bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut err = std::io::stderr();
        writeln!(err, "{} fixes were put into {}", fixed.applied, path.display())?;
        for left in &fixed.left {
            writeln!(err, "left: {} at {}: {}", left.code, left.place, left.reason)?;
        }
    }
    Ok(())
}
