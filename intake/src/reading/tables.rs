//! Drafts of the rows of a workbook or a CSV file.

use std::collections::VecDeque;
use std::sync::Arc;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::{Draft, Finding, Place, rules};

use super::{Intake, Unreadable};
use crate::drafting::{Lists, Plan, Yearly, draft, known_heads};
use crate::layout::{self, Sheet, explains};
use crate::profile::{Foreign, Profile};
use crate::source::{Rows, Workbook};
use crate::table::{FoundHead, Head};
use crate::value::Conventions;

/// The rows of the services, with everything that is known of the other sheets.
pub(super) struct Tables {
    rows: Rows,
    mapper: Mapper,
    organization: Option<OrganizationRef>,
    ready: VecDeque<Draft>,
    findings: Vec<Finding>,
    has_ended: bool,
}

enum Mapper {
    Own { plan: Box<Plan>, lists: Box<Lists> },
    Foreign { foreign: Box<Foreign>, yearly: Yearly },
}

impl Tables {
    pub(super) fn open(workbook: Workbook, intake: &Intake) -> Result<Self, Unreadable> {
        let conventions = Conventions {
            days_from_1904: workbook.days_from_1904(),
            ..Conventions::default()
        };
        match &intake.profile {
            Some(profile) => Self::foreign(&workbook, intake, profile, conventions),
            None => Self::own(&workbook, intake, conventions),
        }
    }

    fn own(workbook: &Workbook, intake: &Intake, conventions: Conventions) -> Result<Self, Unreadable> {
        let services = Sheet::named(layout::SERVICES).ok_or_else(|| no_head(None))?;
        let chosen = choose(
            workbook,
            |headers| known_heads(services, headers),
            |name| Sheet::recognise(name).is_some_and(|sheet| sheet.list.is_none()),
        )?;
        let (index, rows, found) = chosen
            .filter(|(_, _, found)| found.known > 0)
            .ok_or_else(|| no_head(None))?;
        let mut findings = Vec::new();
        let plan = Plan::of(services, found.head, conventions, &mut findings);
        let mut missing = plan.missing();
        if !plan.has("organization") && intake.organization.is_none() {
            missing.push("organization");
        }
        if !missing.is_empty() {
            return Err(columns_missing(&plan.head, &missing));
        }
        let lists = lists(workbook, index, conventions, &mut findings)?;
        Ok(Self {
            rows,
            mapper: Mapper::Own {
                plan: Box::new(plan),
                lists: Box::new(lists),
            },
            organization: intake.organization.clone(),
            ready: VecDeque::new(),
            findings,
            has_ended: false,
        })
    }

    fn foreign(
        workbook: &Workbook,
        intake: &Intake,
        profile: &Arc<Profile>,
        conventions: Conventions,
    ) -> Result<Self, Unreadable> {
        let chosen = choose(workbook, |headers| profile.known_heads(headers), |_| false)?;
        let (index, rows, found) = chosen.ok_or_else(|| no_head(Some(profile)))?;
        let at = head_place(&found.head);
        let foreign = Foreign::of(Arc::clone(profile), found.head, conventions).map_err(|missing| {
            let message = format!(
                "the profile {} reads {}, and the file has no such column",
                profile.name(),
                missing.join(", and ")
            );
            Unreadable(Box::new(Finding::new(&rules::PROFILE_MISMATCH, at, message)))
        })?;
        let mut findings = Vec::new();
        for (other, name) in workbook.sheets().iter().enumerate() {
            if let Some(name) = name
                && other != index
                && !explains(name)
            {
                findings.push(ignored(name));
            }
        }
        // How many rows a service has is counted beforehand, so that its years are waited for and no longer.
        let mut yearly = Yearly::default();
        if profile.has_period() {
            let mut again = workbook.rows(index)?;
            again.find_head(|headers| profile.known_heads(headers))?;
            for row in again {
                yearly.expect(&foreign.identity(&row?));
            }
        }
        Ok(Self {
            rows,
            mapper: Mapper::Foreign {
                foreign: Box::new(foreign),
                yearly,
            },
            organization: intake.organization.clone(),
            ready: VecDeque::new(),
            findings,
            has_ended: false,
        })
    }

    pub(super) fn next(&mut self) -> Option<Result<Draft, Unreadable>> {
        loop {
            if let Some(draft) = self.ready.pop_front() {
                return Some(Ok(draft));
            }
            if self.has_ended {
                return None;
            }
            match self.rows.next() {
                Some(Ok(row)) => {
                    let organization = self.organization.as_ref();
                    match &mut self.mapper {
                        Mapper::Own { plan, lists } => {
                            self.ready
                                .extend(draft(plan, lists, &row, organization, &mut self.findings));
                        }
                        Mapper::Foreign { foreign, yearly } => {
                            let identity = foreign.identity(&row);
                            let sketch = foreign.sketch(&row, &mut self.findings);
                            let whole = yearly.add(identity, sketch);
                            self.ready
                                .extend(whole.into_iter().map(|sketch| foreign.draft(sketch, organization)));
                        }
                    }
                }
                Some(Err(unreadable)) => {
                    self.has_ended = true;
                    return Some(Err(unreadable));
                }
                None => {
                    self.has_ended = true;
                    let organization = self.organization.as_ref();
                    match &mut self.mapper {
                        Mapper::Own { lists, .. } => self.findings.extend(lists.end()),
                        Mapper::Foreign { foreign, yearly } => {
                            let left = yearly.end();
                            self.ready
                                .extend(left.into_iter().map(|sketch| foreign.draft(sketch, organization)));
                        }
                    }
                }
            }
        }
    }

    pub(super) fn take_findings(&mut self) -> Vec<Finding> {
        let mut findings = std::mem::take(&mut self.findings);
        findings.extend(self.rows.take_findings());
        findings
    }

    pub(super) fn progress(&self) -> f64 {
        self.rows.progress()
    }
}

type Chosen = (usize, Rows, FoundHead);

/// Chooses the sheet of the services: one that is called so, else the one whose head is known best.
fn choose(
    workbook: &Workbook,
    known: impl Fn(&[Arc<str>]) -> usize,
    is_called_so: impl Fn(&str) -> bool,
) -> Result<Option<Chosen>, Unreadable> {
    let named = workbook
        .sheets()
        .iter()
        .position(|name| name.as_deref().is_some_and(&is_called_so));
    let candidates: Vec<usize> = match named {
        Some(index) => vec![index],
        None => (0..workbook.sheets().len()).collect(),
    };
    let mut best: Option<Chosen> = None;
    for index in candidates {
        let mut rows = workbook.rows(index)?;
        let found = rows.find_head(&known)?;
        if let Some(found) = found
            && best.as_ref().is_none_or(|(_, _, best)| found.known > best.known)
        {
            best = Some((index, rows, found));
        }
    }
    Ok(best)
}

/// Reads the sheets of lists, and tells of those that are not read.
fn lists(
    workbook: &Workbook,
    services: usize,
    conventions: Conventions,
    findings: &mut Vec<Finding>,
) -> Result<Lists, Unreadable> {
    let mut lists = Lists::default();
    let mut seen: Vec<&'static str> = Vec::new();
    for (index, name) in workbook.sheets().iter().enumerate() {
        let Some(name) = name else { continue };
        if index == services {
            continue;
        }
        let sheet = Sheet::recognise(name).filter(|sheet| sheet.list.is_some() && !seen.contains(&sheet.name));
        let Some(sheet) = sheet else {
            if !explains(name) {
                findings.push(ignored(name));
            }
            continue;
        };
        seen.push(sheet.name);
        let mut rows = workbook.rows(index)?;
        let found = rows.find_head(|headers| known_heads(sheet, headers))?;
        let Some(found) = found.filter(|found| found.known > 0) else {
            // A sheet without any cell was left as it came.
            if rows.next().is_some() {
                findings.push(ignored(name));
            }
            continue;
        };
        let plan = Plan::of(sheet, found.head, conventions, findings);
        let missing = plan.missing();
        if !missing.is_empty() {
            findings.push(*columns_missing(&plan.head, &missing).0);
            continue;
        }
        let place = lists.sheet(plan);
        for row in rows {
            lists.add(place, row?, findings);
        }
    }
    lists.tell(findings);
    Ok(lists)
}

fn head_place(head: &Head) -> Place {
    Place::Cell {
        sheet: head.sheet.clone(),
        row: head.row,
        column: None,
        header: None,
    }
}

fn no_head(profile: Option<&Profile>) -> Unreadable {
    let message = match profile {
        Some(profile) => format!("no row names the columns that the profile {} reads", profile.name()),
        None => "no row names columns of the inventory, such as key and name".to_owned(),
    };
    Unreadable(Box::new(Finding::new(&rules::HEADER_MISSING, Place::Whole, message)))
}

fn columns_missing(head: &Head, missing: &[&str]) -> Unreadable {
    let called: Vec<&str> = head
        .headers
        .iter()
        .map(|header| &**header)
        .filter(|header| !header.is_empty())
        .take(20)
        .collect();
    let message = format!(
        "no column is called {}; the head has {}",
        missing.join(", and none "),
        called.join(", ")
    );
    Unreadable(Box::new(Finding::new(
        &rules::COLUMN_MISSING,
        head_place(head),
        message,
    )))
}

fn ignored(name: &Arc<str>) -> Finding {
    let place = Place::Cell {
        sheet: Some(Arc::clone(name)),
        row: 1,
        column: None,
        header: None,
    };
    let message = format!("the sheet “{name}” is none of the template's, so it is not read");
    Finding::new(&rules::SHEET_IGNORED, place, message)
}
