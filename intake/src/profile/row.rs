//! A row of a foreign layout becomes a record.

mod values;
mod volumes;

use std::sync::Arc;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Channel, Vocabulary};
use fsi_catalog::{Draft, Finding, Parts, Period, Place, Spoken, fold, rules};
use serde_json::{Value, json};

use super::{Profile, TaskAnswer, TaskRule};
use crate::drafting::{Identity, Sketch, encoded, note_title, one_line, place, row_place, squeezed};
use crate::table::{Head, Row};
use crate::value::{self, Conventions};

/// A profile at a head: which column each rule reads.
#[derive(Debug)]
pub(crate) struct Foreign {
    profile: Arc<Profile>,
    head: Head,
    conventions: Conventions,
    period: Option<usize>,
    organization: Vec<usize>,
    columns: Vec<Option<usize>>,
    tasks: Vec<Option<usize>>,
    figures: Vec<Option<usize>>,
    notes: Vec<Option<usize>>,
    /// Columns that no rule reads, and whether that was told.
    extra: Vec<(usize, bool)>,
    spoken: Spoken,
    parts: Parts,
}

impl Foreign {
    /// Finds the columns of a profile; the heads that are missing where it is another layout.
    pub(crate) fn of(profile: Arc<Profile>, head: Head, conventions: Conventions) -> Result<Self, Vec<String>> {
        let folded: Vec<String> = head.headers.iter().map(|header| fold(header)).collect();
        let position = |name: &String| {
            let wanted = fold(name);
            folded.iter().position(|header| *header == wanted)
        };
        // Of several heads the first that is there counts: the others are its older names, or the same once more.
        let first = |heads: &[String]| heads.iter().find_map(position);
        let columns: Vec<Option<usize>> = profile.columns.iter().map(|rule| first(&rule.heads)).collect();
        let mut missing: Vec<String> = profile
            .columns
            .iter()
            .zip(&columns)
            .filter(|(rule, column)| rule.column.is_required && column.is_none())
            .map(|(rule, _)| rule.heads.join(" or "))
            .collect();
        let period = profile.period.as_ref().and_then(|rule| first(&rule.heads));
        if let Some(rule) = &profile.period
            && period.is_none()
        {
            missing.push(rule.heads.join(" or "));
        }
        let organization: Vec<usize> = profile.organization.iter().filter_map(position).collect();
        if !profile.organization.is_empty() && organization.is_empty() {
            missing.push(profile.organization.join(" or "));
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        let tasks = profile.tasks.iter().map(|rule| first(&rule.heads)).collect();
        let figures = profile.figures.iter().map(|rule| first(&rule.heads)).collect();
        let notes = profile.notes.iter().map(|rule| first(&rule.heads)).collect();
        let known: Vec<String> = profile.heads().map(|head| fold(head)).collect();
        let extra = folded
            .iter()
            .enumerate()
            .filter(|(_, name)| !name.is_empty() && !known.contains(name))
            .map(|(index, _)| (index, false))
            .collect();
        let conventions = Conventions {
            years_begin_in: profile
                .period
                .as_ref()
                .map_or(conventions.years_begin_in, |rule| rule.begins_in),
            ..conventions
        };
        let mut foreign = Self {
            profile,
            head,
            conventions,
            period,
            organization,
            columns,
            tasks,
            figures,
            notes,
            extra,
            spoken: Spoken::nothing(),
            parts: Parts::default(),
        };
        foreign.spoken = foreign.speaks_of();
        foreign.parts = foreign.parts();
        Ok(foreign)
    }

    fn speaks_of(&self) -> Spoken {
        let mut spoken = Spoken::nothing();
        for (rule, column) in self.profile.columns.iter().zip(&self.columns) {
            if column.is_some() {
                spoken.add(rule.column.path);
                if rule.column.path == "types" {
                    spoken.add("otherType");
                }
                if rule.offers.is_some() {
                    spoken.add("channels");
                }
            }
        }
        for (column, _) in &self.profile.constants {
            spoken.add(column.path);
        }
        if !self.profile.sources.is_empty() {
            spoken.add("provenance");
        }
        if self.tasks.iter().any(Option::is_some) {
            spoken.add("tasks");
        }
        let figures = self.profile.figures.iter().zip(&self.figures);
        if figures
            .into_iter()
            .any(|(rule, column)| column.is_some() && rule.offers && rule.channel.is_some())
        {
            spoken.add("channels");
        }
        if self.notes.iter().any(Option::is_some) || !self.extra.is_empty() {
            spoken.add("notes");
        }
        spoken
    }

    /// What it speaks of within lists of which it knows a part.
    fn parts(&self) -> Parts {
        let headed = |index: usize| self.head.headers.get(index).map_or("", |header| header);
        let ruled = self.profile.notes.iter().zip(&self.notes).filter_map(|(rule, column)| {
            let index = (*column)?;
            Some(rule.title.as_deref().unwrap_or(headed(index)))
        });
        let extra = self.extra.iter().map(|(index, _)| headed(*index));
        let tasks = self.profile.tasks.iter().zip(&self.tasks);
        let tasks = tasks.filter(|(_, column)| column.is_some());
        let columns = || {
            self.profile
                .columns
                .iter()
                .zip(&self.columns)
                .filter(|(_, column)| column.is_some())
        };
        let mut channels: Vec<(Channel, bool)> = Vec::new();
        if columns().any(|(rule, _)| rule.column.path == "channels") {
            channels.extend(Channel::ALL.iter().map(|channel| (*channel, false)));
        }
        let figures = self.profile.figures.iter().zip(&self.figures);
        let counted = figures.filter(|(rule, column)| column.is_some() && rule.offers);
        channels.extend(counted.filter_map(|(rule, _)| Some((rule.channel?, false))));
        let linked = columns().filter_map(|(rule, _)| rule.offers);
        channels.splice(0..0, linked.map(|channel| (channel, true)));
        Parts {
            notes: Some(ruled.chain(extra).map(note_title).collect()),
            tasks: Some(tasks.map(|(rule, _)| (rule.key.clone(), rule.channel)).collect()),
            channels: Some(channels.into()),
            is_public_copy: false,
        }
    }

    /// What a row is about, as written.
    pub(crate) fn identity(&self, row: &Row) -> Identity {
        let organization = self
            .organization
            .iter()
            .map(|index| row.cell(*index))
            .find(|cell| !cell.is_empty());
        let key = self.profile.columns.iter().position(|rule| rule.column.path == "key");
        let key = key.and_then(|index| self.columns.get(index).copied().flatten());
        (
            organization.map_or_else(String::new, ToString::to_string),
            key.map_or_else(String::new, |index| row.cell(index).to_string()),
        )
    }

    fn at(&self, row: &Row, index: usize) -> Place {
        place(&self.head, row.number, index)
    }

    /// Makes a record of a row, with the period it is about; nothing, with a finding, where the row is about no service.
    pub(crate) fn sketch(&mut self, row: &Row, found: &mut Vec<Finding>) -> Option<(Sketch, Option<Period>)> {
        let mut sketch = Sketch::at(row_place(self.head.sheet.as_ref(), row.number), self.spoken);
        sketch.parts = self.parts.clone();
        self.organization(&mut sketch, row);
        for (rule, column) in self.profile.columns.iter().zip(&self.columns) {
            if let Some(index) = *column {
                self.column(&mut sketch, row, rule, index);
            }
        }
        if sketch.text("key").is_none() && sketch.text("name").is_none() {
            let message = "this row has neither key nor name, so it is about no service";
            found.push(Finding::new(&rules::ROW_WITHOUT_SERVICE, sketch.place.clone(), message));
            return None;
        }
        one_line(&mut sketch);
        distinct_names(&mut sketch);
        for (column, value) in &self.profile.constants {
            sketch.set(column.path, value.clone());
        }
        for source in &self.profile.sources {
            let source = serde_json::to_value(source).unwrap_or_default();
            sketch.push("provenance.sources", source);
        }
        for (rule, column) in self.profile.tasks.iter().zip(&self.tasks) {
            if let Some(index) = *column {
                self.task(&mut sketch, row, rule, index);
            }
        }
        let period = self.period.and_then(|index| {
            let said = value::period(row.cell(index), &self.conventions);
            let at = self.at(row, index);
            sketch.findings.extend(
                said.faults
                    .into_iter()
                    .map(|fault| fault.at(at.clone(), row.cell(index))),
            );
            if said.value.is_none() && row.cell(index).is_empty() {
                let message = "the row does not say which period it is about, so its figures are not taken";
                sketch.findings.push(Finding::new(&rules::VALUE_MISSING, at, message));
            }
            said.value
        });
        if let Some(period) = period {
            self.figures(&mut sketch, row, period);
        }
        self.channels(&mut sketch, row);
        self.notes(&mut sketch, row, found);
        Some((sketch, period))
    }

    /// Completes a record of the layout.
    pub(crate) fn draft(&self, sketch: Sketch, organization: Option<&OrganizationRef>) -> Draft {
        Draft {
            exempt: self.profile.exempt(),
            ..sketch.finish(organization)
        }
    }

    /// The first cell of those that name the organization that the register knows, else the first that says anything.
    fn organization(&self, sketch: &mut Sketch, row: &Row) {
        let mut named: Option<(usize, OrganizationRef)> = None;
        for index in &self.organization {
            let cell = row.cell(*index);
            if cell.is_empty() {
                continue;
            }
            let text = squeezed(&cell.to_string());
            if let Some(known) = self.profile.register.find(&text) {
                named = Some((*index, OrganizationRef::Slug(known.slug.clone())));
                break;
            }
            if named.is_none() {
                named = Some((*index, OrganizationRef::Named(text)));
            }
        }
        if let Some(index) = named
            .as_ref()
            .map(|(index, _)| *index)
            .or(self.organization.first().copied())
        {
            sketch.stood("organization", self.at(row, index));
        }
        if let Some((_, organization)) = named {
            sketch.set("organization", encoded(organization));
        }
    }

    fn task(&self, sketch: &mut Sketch, row: &Row, rule: &TaskRule, index: usize) {
        let cell = row.cell(index);
        let at = self.at(row, index);
        let answer = rule.values.get(&fold(&cell.to_string())).copied();
        if answer.is_none() && !cell.is_empty() {
            let said: String = cell.to_string().chars().take(80).collect();
            let message = format!("“{said}” is not a value that the profile knows for “{}”", rule.name);
            let finding = Finding::new(&rules::UNKNOWN_TERM, at.clone(), message).with_value(cell.to_string());
            sketch.findings.push(finding);
        }
        let mut task = json!({ "key": rule.key, "kind": rule.kind.code(), "name": rule.name });
        match answer {
            Some(TaskAnswer::NotApplicable) => {
                task["isApplicable"] = false.into();
            }
            Some(TaskAnswer::Available(availability)) => {
                task["isApplicable"] = true.into();
                task["channels"] = json!([{ "channel": rule.channel.code(), "availability": availability.code() }]);
            }
            None => {}
        }
        let index = sketch.push("tasks", task);
        sketch.stood(format!("tasks.{index}"), at);
    }

    fn notes(&mut self, sketch: &mut Sketch, row: &Row, found: &mut Vec<Finding>) {
        for (rule, column) in self.profile.notes.iter().zip(&self.notes) {
            let Some(index) = *column else { continue };
            let text = row.cell(index).to_string().replace("\r\n", "\n").replace('\r', "\n");
            if text.is_empty() || self.profile.is_unknown(&text, &rule.unknown) {
                continue;
            }
            let header = self.head.headers.get(index).map_or("", |header| header);
            let title = rule.title.as_deref().unwrap_or(header);
            sketch.note(title, &text, &self.at(row, index));
        }
        for (index, told) in &mut self.extra {
            let cell = row.cell(*index);
            if cell.is_empty() {
                continue;
            }
            let header = self.head.headers.get(*index).map_or("", |header| header);
            let at = place(&self.head, row.number, *index);
            sketch.note(header, &cell.to_string(), &at);
            if !*told {
                *told = true;
                let message = format!("the profile does not know “{header}”; its values are kept as notes");
                let at = place(&self.head, self.head.row, *index);
                found.push(Finding::new(&rules::COLUMN_KEPT_AS_NOTE, at, message).with_value(header));
            }
        }
    }
}

/// Another name that is the name itself, or stands there already, says nothing.
fn distinct_names(sketch: &mut Sketch) {
    let name = sketch.fields.get("name").cloned();
    let Some(Value::Array(names)) = sketch.fields.get_mut("alternateNames") else {
        return;
    };
    let mut seen: Vec<Value> = name.into_iter().collect();
    names.retain(|other| {
        let is_new = !seen.contains(other);
        if is_new {
            seen.push(other.clone());
        }
        is_new && other.as_str().is_some_and(|text| !text.is_empty())
    });
    if names.is_empty() {
        sketch.fields.remove("alternateNames");
    }
}
