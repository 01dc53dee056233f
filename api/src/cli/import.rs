//! `fsi import`: a file into the index, as the operator.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Acceptance, DiffKind, Severity, SubmissionMode, SubmissionStatus, Vocabulary};
use fsi_catalog::{
    Actor, Catalog, LARGEST_BATCH, OrganizationInput, PageRequest, SaveOrganization, Submission, Submit,
};
use fsi_intake::{Intake, Profile};
use sha2::{Digest, Sha256};

use super::check::{bar, name_of, open_file, profile, read_file, set};
use super::{Place, open};
use crate::config::Config;
use crate::intake;

/// What `fsi import` is told.
#[derive(Args)]
pub(super) struct Import {
    #[command(flatten)]
    pub(super) place: Place,
    /// The inventory: CSV, XLSX, JSON or JSONL.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose inventory it is, by slug, acronym or name: the organization of records that name none. Records of others than
    /// it and those below it are errors. It can be left out where every record names its own.
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// Read a layout other than that of the template by this import profile: a name as `fsi profiles` prints it, or a file
    /// that ends in .toml. Organizations that its register knows are added where the index lacks them.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Check and compare only, and tell how much would change; nothing is saved.
    #[arg(long)]
    dry_run: bool,
    /// The file is the whole inventory: retire services of the organization that are not in it. Nothing is saved if they
    /// are more than this.
    #[arg(long, value_name = "COUNT", requires = "organization")]
    replace_retiring: Option<u32>,
    /// Save the records without errors even where others have some. The exit code is 1 all the same.
    #[arg(long)]
    good_records: bool,
    /// Save drafts, which the public does not see; otherwise all is published.
    #[arg(long, conflicts_with = "replace_retiring")]
    draft: bool,
}

/// Imports a file: 0 when it was taken, 1 when it has errors, 2 when it cannot be read.
pub(super) async fn import(config: &Config, import: &Import) -> anyhow::Result<ExitCode> {
    let catalog = open(config).await?;
    let profile = profile(import.profile.as_deref())?;
    let how = Intake {
        organization: import.organization.clone().map(OrganizationRef::Named),
        profile: profile.clone(),
        limits: config.intake.limits(),
    };
    let missing = match &profile {
        Some(profile) => missing_organizations(&catalog, &import.file, profile, &how).await?,
        None => Vec::new(),
    };
    if !import.dry_run {
        add_organizations(&catalog, &missing).await?;
    }
    let bytes = read_file(&import.file)?;
    let command = Submit {
        organization: import.organization.clone().map(OrganizationRef::Named),
        cycle: None,
        mode: import
            .replace_retiring
            .map_or(SubmissionMode::Upsert, |_| SubmissionMode::Replace),
        acceptance: if import.good_records {
            Acceptance::GoodRecords
        } else {
            Acceptance::AllOrNothing
        },
        is_dry_run: import.dry_run,
        publish: Some(!import.draft),
        allow_retiring: import.replace_retiring.unwrap_or(0),
        profile: import.profile.clone(),
        profile_definition: None,
        file_name: name_of(&import.file),
        content_hash: Sha256::digest(&bytes).to_vec(),
    };
    let shown = std::io::stderr().is_terminal().then(|| bar("importing")).transpose()?;
    let seen = shown.clone();
    let progress = move |share| {
        if let Some(bar) = &seen {
            set(bar, share);
        }
    };
    let is_unreadable = Arc::new(AtomicBool::new(false));
    let file = std::io::Cursor::new(bytes);
    let batches = intake::batches_or(file, name_of(&import.file), how, progress, is_unreadable.clone());
    let actor = Actor::operator();
    let submitted = if import.dry_run {
        // What the import would add first is there to the dry run as well.
        catalog.try_submission(&actor, &command, batches, &missing).await
    } else {
        catalog.submit(&actor, &command, None, batches, None).await
    };
    let submitted = submitted.map_err(super::catalog::in_words);
    if let Some(bar) = shown {
        bar.finish_and_clear();
    }
    let submitted = submitted?;
    let counts = submitted.submission.counts;
    let status = submitted.submission.status.unwrap_or(SubmissionStatus::Rejected);
    tell_errors(&catalog, &submitted.submission).await?;
    println!(
        "{}: {} records, {} added, {} changed, {} unchanged, {} retired, {} rejected; {} errors, {} warnings, {} \
         suggestions",
        status.code(),
        counts.rows,
        counts.added,
        counts.changed,
        counts.unchanged,
        counts.retired,
        counts.rejected,
        counts.errors,
        counts.warnings,
        counts.suggestions
    );
    if import.dry_run {
        tell_changes(&catalog, &submitted.submission).await?;
    }
    Ok(ExitCode::from(
        match (is_unreadable.load(Ordering::Relaxed), counts.errors > 0) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        },
    ))
}

/// Prints what would change: each service that would be added, changed or retired, with the fields that differ.
async fn tell_changes(catalog: &Catalog, submission: &Submission) -> anyhow::Result<()> {
    let kinds = [DiffKind::Added, DiffKind::Changed, DiffKind::Retired];
    let mut request = PageRequest::first(100);
    loop {
        let page = catalog.submission_changes(submission, &kinds, &request).await?;
        let cursor = page.entries.last().map(|entry| entry.0.clone());
        for (_, change) in page.entries {
            let fields: Vec<&str> = change.changes.iter().map(|field| field.path.as_str()).collect();
            let between = if fields.is_empty() { "" } else { ": " };
            println!(
                "{:<8} {} {}{between}{}",
                change.kind.code(),
                change.key,
                change.name,
                fields.join(", ")
            );
        }
        match cursor {
            Some(cursor) if page.has_next => request.after = Some(cursor),
            _ => return Ok(()),
        }
    }
}

/// Tells all errors, page by page: those that the answer repeats are only the first of all findings.
async fn tell_errors(catalog: &Catalog, submission: &Submission) -> anyhow::Result<()> {
    let mut request = PageRequest::first(100);
    loop {
        let page = catalog
            .submission_findings(submission, &[Severity::Error], &request)
            .await?;
        let cursor = page.entries.last().map(|entry| entry.0.clone());
        for (_, finding) in page.entries {
            eprintln!(
                "{}  {}  {} → {}",
                finding.place,
                finding.rule.code,
                finding.message,
                finding.remedy()
            );
        }
        match cursor {
            Some(cursor) if page.has_next => request.after = Some(cursor),
            _ => return Ok(()),
        }
    }
}

/// Answers the organizations that the file names and the register of its profile knows, where the index does not.
pub(super) async fn missing_organizations(
    catalog: &Catalog,
    path: &Path,
    profile: &Profile,
    how: &Intake,
) -> anyhow::Result<Vec<OrganizationInput>> {
    let file = open_file(path)?;
    let (name, how) = (name_of(path), how.clone());
    let named = tokio::task::spawn_blocking(move || {
        let mut named = BTreeSet::new();
        // What cannot be read is told when the file is submitted.
        let Ok(mut reading) = fsi_intake::read(file, name.as_deref(), &how) else {
            return named;
        };
        while let Ok(drafts) = reading.next(LARGEST_BATCH) {
            if drafts.is_empty() {
                break;
            }
            named.extend(drafts.into_iter().map(|draft| draft.record.organization.to_string()));
        }
        named
    })
    .await?;
    let tree = catalog.tree();
    let is_missing = |input: &&OrganizationInput| {
        named.contains(&input.slug) && tree.find(&OrganizationRef::Slug(input.slug.clone())).is_none()
    };
    Ok(profile.organizations().iter().filter(is_missing).cloned().collect())
}

/// Adds organizations.
async fn add_organizations(catalog: &Catalog, missing: &[OrganizationInput]) -> anyhow::Result<()> {
    let save = |input: &OrganizationInput| SaveOrganization {
        id: None,
        organization: input.clone(),
    };
    let missing: Vec<SaveOrganization> = missing.iter().map(save).collect();
    for chunk in missing.chunks(LARGEST_BATCH) {
        catalog
            .save_organizations(&Actor::operator(), chunk, None)
            .await
            .map_err(super::catalog::in_words)?;
    }
    if !missing.is_empty() {
        eprintln!(
            "{} organizations were added from the register of the profile",
            missing.len()
        );
    }
    Ok(())
}
