//! Judging records: what the rules find in them, what the catalog says to them, and what they would change.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::Mandate;
use super::comparing::{Compared, Comparison};
use super::judged::Judged;
use super::knowing::Namesakes;
use crate::access::{Action, Actor, Sight};
use crate::draft::Draft;
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::finding::Finding;
use crate::id::{OrganizationId, ServiceId};
use crate::measurement::Measurement;
use crate::operations::save::{
    Earlier, Existing, Item, SaveService, check_against_catalog, decide_slugs, load, resolve,
};
use crate::organization::OrganizationTree;
use crate::rules::{self, Checker, Known, Setting};
use crate::service::{OrganizationRef, ServiceInput};
use crate::store::measurements;
use crate::submission::{Batch, ServiceChange, SubmissionCounts, Submit};
use crate::vocabulary::{Acceptance, Severity, SubmissionMode};

/// The most findings of each severity that are kept of one submission; all are counted. Suggestions leave room for errors.
const MOST_FINDINGS: u64 = 50_000;

/// A submission while it is judged, batch by batch.
pub(super) struct Evaluation {
    actor: Actor,
    pub(super) mandate: Mandate,
    pub(super) mode: SubmissionMode,
    pub(super) acceptance: Acceptance,
    pub(super) allow_retiring: u32,
    pub(super) tree: Arc<OrganizationTree>,
    today: NaiveDate,
    checker: Checker,
    pub(super) counts: SubmissionCounts,
    pub(super) findings: Vec<Finding>,
    pub(super) changes: Vec<ServiceChange>,
    /// The services that it names.
    pub(super) named: HashSet<Uuid>,
    /// The slugs that its records ask for.
    slugs: HashSet<String>,
    /// Rejected records of services that are not known: each may be one that seems to be missing.
    pub(super) unidentified: u64,
    /// Whether something was found that concerns the whole.
    pub(super) is_broken: bool,
}

impl Evaluation {
    pub(super) fn new(
        actor: &Actor,
        command: &Submit,
        mandate: Mandate,
        tree: Arc<OrganizationTree>,
        today: NaiveDate,
    ) -> Self {
        Self {
            actor: actor.clone(),
            mandate,
            mode: command.mode,
            acceptance: command.acceptance,
            allow_retiring: command.allow_retiring,
            tree,
            today,
            checker: Checker::default(),
            counts: SubmissionCounts::default(),
            findings: Vec::new(),
            changes: Vec::new(),
            named: HashSet::new(),
            slugs: HashSet::new(),
            unidentified: 0,
            is_broken: false,
        }
    }

    /// Answers how many records were looked at.
    pub(super) fn rows(&self) -> u64 {
        self.counts.rows
    }

    /// Notes which service a record became. A new one is named by the submission like those that were there.
    pub(super) fn name_service(&mut self, place: usize, id: ServiceId) {
        self.named.insert(id.0);
        if let Some(change) = self.changes.get_mut(place) {
            change.service = Some(id);
        }
    }

    /// Adds something that was found.
    pub(super) fn add(&mut self, finding: Finding) {
        self.counts.count_finding(&finding);
        if finding.record.is_none() && finding.severity() == Severity::Error {
            self.is_broken = true;
        }
        let count = match finding.severity() {
            Severity::Error => self.counts.errors,
            Severity::Warning => self.counts.warnings,
            Severity::Suggestion => self.counts.suggestions,
        };
        if count <= MOST_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// Judges the next records. `aside` reads beside `db`, which may have written what others do not see yet.
    pub(super) async fn judge(
        &mut self,
        db: &impl ConnectionTrait,
        aside: Option<&DatabaseConnection>,
        batch: Batch,
    ) -> Result<Judged> {
        for finding in batch.findings {
            self.add(finding);
        }
        let mut drafts = batch.drafts;
        let first_row = usize::try_from(self.counts.rows).unwrap_or(usize::MAX);
        self.counts.rows += drafts.len() as u64;
        let owners: Vec<Option<OrganizationId>> = drafts
            .iter()
            .map(|draft| self.tree.find(&draft.record.organization).map(|found| found.id))
            // What another agency has is not told by way of what differs from it.
            .map(|owner| owner.filter(|owner| self.is_own(*owner)))
            .collect();
        let names = drafts
            .iter()
            .zip(&owners)
            .filter_map(|(draft, owner)| Some(((*owner)?, draft.record.key.as_str())));
        let existing = load(db, &[], names.collect::<Vec<_>>()).await?;
        let earlier: Vec<Option<&Earlier>> = drafts
            .iter()
            .zip(&owners)
            .map(|(draft, owner)| owner.and_then(|owner| existing.of_key(owner, &draft.record.key)))
            // An old key may lead to a service that another agency has now.
            .map(|earlier| earlier.filter(|earlier| self.is_own(OrganizationId(earlier.row.organization_id))))
            .collect();
        for (draft, earlier) in drafts.iter_mut().zip(&earlier) {
            if let Some(earlier) = earlier {
                self.fill_in(draft, earlier);
                self.named.insert(earlier.row.id);
            }
        }
        let (series, namesakes) = self.look_up(db, aside, &existing, &drafts, &owners).await?;
        let known = namesakes.known(&earlier, &series);
        let (drafts, mut found) = self.check(drafts, known).await?;
        let commands = self.commands(drafts.iter().zip(&mut found));
        let (items, problems) = resolve(commands.iter().map(|(index, command)| (*index, command)), &self.tree);
        let places = |found: &mut Vec<Vec<Finding>>, problems: Vec<(usize, Problem)>| {
            for (index, problem) in problems {
                if let (Some(draft), Some(found)) = (drafts.get(index), found.get_mut(index)) {
                    found.push(told(problem, draft, first_row + index));
                }
            }
        };
        places(&mut found, problems);
        places(
            &mut found,
            check_against_catalog(&items, &existing, &self.tree, self.today),
        );
        places(&mut found, self.foreign(&items, &existing));
        let is_good = |found: &[Finding]| found.iter().all(|finding| finding.severity() != Severity::Error);
        let items: Vec<Item<'_>> = items
            .into_iter()
            .filter(|item| found.get(item.index).is_some_and(|found| is_good(found)))
            .collect();
        let (items, problems) = self.claim_slugs(items);
        places(&mut found, problems);
        let (slugs, problems) = decide_slugs(db, &items, &existing, &self.tree).await?;
        places(&mut found, problems);
        let good = items.into_iter().zip(slugs).filter(|(_, slug)| !slug.is_empty());
        let good = good.map(|(item, slug)| (item.index, (item.record, slug))).collect();
        for finding in found.into_iter().flatten() {
            self.add(finding);
        }
        let comparison = Comparison {
            good,
            commands: commands.into_iter().collect(),
            drafts,
            owners,
            existing,
            series,
            tree: self.tree.clone(),
            place: self.changes.len(),
        };
        let Compared {
            changes,
            judged,
            unidentified,
        } = comparison.run().await?;
        self.unidentified += unidentified;
        for change in &changes {
            self.counts.count_change(change.kind);
        }
        self.changes.extend(changes);
        Ok(judged)
    }

    /// Reads the figures that stand, and at the same time who bears like names.
    async fn look_up(
        &self,
        db: &impl ConnectionTrait,
        aside: Option<&DatabaseConnection>,
        existing: &Existing,
        drafts: &[Draft],
        owners: &[Option<OrganizationId>],
    ) -> Result<(HashMap<Uuid, Vec<Measurement>>, Namesakes)> {
        let (tree, sight, ids) = (&self.tree, self.sight(), existing.ids());
        let series = measurements::standing_now(db, &ids);
        if let Some(aside) = aside {
            tokio::try_join!(series, Namesakes::find(aside, tree, sight, drafts, owners))
        } else {
            tokio::try_join!(series, Namesakes::find(db, tree, sight, drafts, owners))
        }
    }

    /// Whether a service of an organization may be changed, and looked into, by this submission.
    fn is_own(&self, organization: OrganizationId) -> bool {
        let is_within = |mandate| self.tree.is_within(organization, mandate);
        self.mandate.organization.is_none_or(is_within) && self.actor.may(Action::Edit, Some(organization), &self.tree)
    }

    /// What may be seen beyond what is public. Whoever belongs to the organization may read what is found, so no more is
    /// looked at than they may see, whoever submits.
    fn sight(&self) -> Sight {
        self.mandate
            .organization
            .map_or_else(|| self.actor.sight(), Sight::Within)
    }

    /// Claims the slugs that records ask for; one that an earlier record of the submission has claimed is a problem.
    fn claim_slugs<'i>(&mut self, items: Vec<Item<'i>>) -> (Vec<Item<'i>>, Vec<(usize, Problem)>) {
        let mut problems = Vec::new();
        let free = items.into_iter().filter_map(|item| {
            let is_claimed = item
                .command
                .slug
                .as_ref()
                .is_some_and(|slug| !self.slugs.insert(slug.clone()));
            if is_claimed {
                let message = "another record of this submission asks for this slug; choose another";
                let problem = Problem::new(ProblemCode::Duplicate, ["slug"], message).of(&rules::SLUG_IN_USE);
                problems.push((item.index, problem));
                return None;
            }
            Some(item)
        });
        let free = free.collect();
        (free, problems)
    }

    /// Fills in what a record does not speak of from what there is.
    fn fill_in(&self, draft: &mut Draft, earlier: &Earlier) {
        if draft.spoken == crate::draft::Spoken::whole() && !draft.parts.is_public_copy {
            return;
        }
        let named: Option<ServiceInput> = earlier.record.clone().try_rename(
            |id| Some(OrganizationRef::Id(id)),
            |id| self.tree.provider(id).map(|provider| provider.slug.clone()),
        );
        if let Some(named) = named {
            draft.put_over(&named);
        }
    }

    /// Runs the rules, away from the threads that serve requests.
    async fn check(&mut self, drafts: Vec<Draft>, known: Vec<Known>) -> Result<(Vec<Draft>, Vec<Vec<Finding>>)> {
        let mut checker = std::mem::take(&mut self.checker);
        let (tree, today, organization) = (self.tree.clone(), self.today, self.mandate.organization);
        let task = tokio::task::spawn_blocking(move || {
            let setting = Setting {
                today,
                tree: &tree,
                organization,
            };
            let found: Vec<Vec<Finding>> = drafts
                .iter()
                .zip(&known)
                .map(|(draft, known)| checker.check(&setting, draft, known))
                .collect();
            (checker, drafts, found)
        });
        let (checker, drafts, found) = task
            .await
            .map_err(|error| CatalogError::Open(format!("the rules did not end: {error}")))?;
        self.checker = checker;
        Ok((drafts, found))
    }

    /// Makes commands of the records without errors.
    fn commands<'d>(
        &self,
        drafts: impl Iterator<Item = (&'d Draft, &'d mut Vec<Finding>)>,
    ) -> Vec<(usize, SaveService)> {
        drafts
            .enumerate()
            .filter(|(_, (_, found))| found.iter().all(|finding| finding.severity() != Severity::Error))
            .map(|(index, (draft, _))| {
                let command = SaveService {
                    record: draft.record.clone(),
                    id: None,
                    slug: draft.slug.clone(),
                    expected_revision: None,
                    publish: self.mandate.publish,
                    measurements: draft.measurements.clone(),
                };
                (index, command)
            })
            .collect()
    }

    /// Finds records of organizations, or now of organizations, that the actor may not edit.
    fn foreign(&self, items: &[Item], existing: &Existing) -> Vec<(usize, Problem)> {
        let mut problems = Vec::new();
        for item in items {
            let organizations = [
                Some(item.record.organization),
                existing
                    .get(item)
                    .map(|earlier| OrganizationId(earlier.row.organization_id)),
            ];
            let is_foreign = organizations.into_iter().flatten().any(|organization| {
                let may = |action| self.actor.may(action, Some(organization), &self.tree);
                !may(Action::Edit) || (self.mandate.publish && !may(Action::Publish))
            });
            if is_foreign {
                let message = "the key may not change services of this organization";
                let problem = Problem::new(ProblemCode::InvalidInput, ["service", "organization"], message);
                problems.push((item.index, problem.of(&rules::OTHER_AGENCY)));
            }
        }
        problems
    }
}

/// Tells a problem of the write path as a finding at its place.
fn told(problem: Problem, draft: &Draft, record: usize) -> Finding {
    let path: Vec<&str> = problem
        .field
        .iter()
        .map(String::as_str)
        .skip_while(|part| *part == "service")
        .collect();
    let rule = problem.rule.unwrap_or(&rules::RECORD_REFUSED);
    let mut finding = Finding::new(rule, draft.places.of(&path.join(".")), problem.message.clone());
    finding.record = Some(record);
    finding.record_id = Some(draft.record.key.clone());
    finding.record_name = Some(draft.record.name.clone());
    finding
}
