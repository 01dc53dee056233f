//! Checking without an index: all rules but those that need to know what was there before.

use chrono::Utc;
use fsi_catalog::rules::{Checker, Known, Setting};
use fsi_catalog::vocabulary::Severity;
use fsi_catalog::{OrganizationInput, SubmissionCounts, seed};
use fsi_intake::{Intake, Reading, Unreadable};

use super::output::Output;
use super::{Check, name_of, open_file};

/// Records that are read at a time.
const BATCH: usize = 1_000;

pub(super) fn check(check: &Check, intake: Intake, output: &mut Output) -> anyhow::Result<()> {
    let more: &[OrganizationInput] = intake.profile.as_ref().map_or(&[], |profile| profile.organizations());
    let tree = seed::known_organizations(more)?;
    let organization = match &intake.organization {
        None => None,
        Some(named) => match tree.find(named) {
            Some(found) => Some(found.id),
            None => anyhow::bail!("there is no organization “{named}”; name one by its slug, acronym or name"),
        },
    };
    let setting = Setting {
        today: fsi_catalog::Clock::system().now().with_timezone(&Utc).date_naive(),
        tree: &tree,
        organization,
    };
    let mut run = Run {
        setting,
        checker: Checker::default(),
        counts: SubmissionCounts::default(),
    };
    let read = fsi_intake::read(open_file(&check.file)?, name_of(&check.file).as_deref(), &intake);
    let result = match read {
        Ok(reading) => run.all(reading, output)?,
        Err(unreadable) => Err(unreadable),
    };
    if result.is_ok() && run.counts.rows == 0 && run.counts.errors == 0 {
        run.add(fsi_catalog::Batch::empty_finding(), output)?;
    }
    if let Err(unreadable) = result {
        output.is_unreadable();
        run.add(*unreadable.0, output)?;
    }
    output.count(run.counts);
    Ok(())
}

struct Run<'t> {
    setting: Setting<'t>,
    checker: Checker,
    counts: SubmissionCounts,
}

impl Run<'_> {
    fn all(&mut self, mut reading: Reading, output: &mut Output) -> anyhow::Result<Result<(), Unreadable>> {
        let progress = output.progress();
        loop {
            let drafts = match reading.next(BATCH) {
                Ok(drafts) => drafts,
                Err(unreadable) => return Ok(Err(unreadable)),
            };
            for finding in reading.take_findings() {
                self.add(finding, output)?;
            }
            progress(reading.progress());
            if drafts.is_empty() {
                return Ok(Ok(()));
            }
            for draft in &drafts {
                let found = self.checker.check(&self.setting, draft, &Known::default());
                self.counts.rows += 1;
                if found.iter().any(|finding| finding.severity() == Severity::Error) {
                    self.counts.rejected += 1;
                } else {
                    // Without an index every service is new.
                    self.counts.added += 1;
                }
                for finding in found {
                    self.add(finding, output)?;
                }
            }
        }
    }

    fn add(&mut self, finding: fsi_catalog::Finding, output: &mut Output) -> anyhow::Result<()> {
        self.counts.count_finding(&finding);
        output.add(finding)
    }
}
