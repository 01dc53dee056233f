//! A row of a foreign layout becomes a record.

use std::sync::Arc;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Channel, FigureState, Measure, Vocabulary};
use fsi_catalog::{Finding, MeasurementInput, Period, Place, Spoken, fold, rules};
use serde_json::{Value, json};

use super::link::{Link, link};
use super::{ColumnRule, FigureRule, Profile, TaskAnswer, TaskRule, Translation};
use crate::drafting::{FIGURE, Identity, Sketch, Taken, encoded, one_line, place, row_place, squeezed, take};
use crate::layout::ValueKind;
use crate::table::{Cell, Head, Row};
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
        };
        foreign.spoken = foreign.speaks_of();
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

    fn column(&self, sketch: &mut Sketch, row: &Row, rule: &ColumnRule, index: usize) {
        let cell = row.cell(index);
        let at = self.at(row, index);
        sketch.stood(rule.column.path, at.clone());
        let text = cell.to_string();
        if cell.is_empty() || self.profile.is_unknown(&text, &rule.unknown) {
            return;
        }
        match rule.column.kind {
            ValueKind::Link => self.link(sketch, &text, rule, at),
            ValueKind::Term(_) | ValueKind::Terms(_) => self.terms(sketch, cell, &text, rule, &at),
            ValueKind::Texts if rule.is_whole => {
                sketch.push(rule.column.path, Value::from(text));
            }
            ValueKind::Texts => {
                for part in text
                    .split([rule.separator, '\n'])
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                {
                    sketch.push(rule.column.path, Value::from(part));
                }
            }
            _ => {
                let translated = rule.values.get(&fold(&text)).or(rule.otherwise.as_ref());
                let translated = translated.map(|to| Cell::text(&to.to));
                let cell = translated.as_ref().unwrap_or(cell);
                let taken = take(cell, rule.column, &self.conventions, &at, &mut sketch.findings);
                if let Taken::Value(mut value) = taken {
                    if rule.column.path == "key"
                        && let Value::String(key) = &mut value
                    {
                        key.retain(|c| !self.profile.removed_from_keys.contains(&c));
                    }
                    sketch.set(rule.column.path, value);
                }
            }
        }
    }

    fn link(&self, sketch: &mut Sketch, text: &str, rule: &ColumnRule, at: Place) {
        match link(text) {
            Link::Plain(address) => sketch.set(rule.column.path, Value::from(address)),
            Link::Mended(address) => {
                let message = format!("the cell is not one whole web address; {address} was taken");
                let finding = Finding::new(&rules::LINK_MENDED, at, message)
                    .with_value(text)
                    .with_fix(&address);
                sketch.findings.push(finding);
                sketch.set(rule.column.path, Value::from(address));
            }
            Link::None if text.trim_end_matches(['/', ':']).len() <= "https".len() && text.starts_with("http") => {}
            Link::None => {
                let message = "the cell holds no web address, so none was taken";
                sketch
                    .findings
                    .push(Finding::new(&rules::LINK_UNREADABLE, at, message).with_value(text));
            }
        }
    }

    fn terms(&self, sketch: &mut Sketch, cell: &Cell, text: &str, rule: &ColumnRule, at: &Place) {
        let mut codes: Vec<String> = Vec::new();
        let mut meanings: Vec<String> = Vec::new();
        for part in text
            .split([rule.separator, '|', '\n'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            match rule.values.get(&fold(part)).or(rule.otherwise.as_ref()) {
                Some(Translation { to, meaning }) => {
                    if to == "OTHER" {
                        meanings.push(meaning.clone().unwrap_or_else(|| part.to_owned()));
                    }
                    codes.push(to.clone());
                }
                None => {
                    let (ValueKind::Term(vocabulary) | ValueKind::Terms(vocabulary)) = rule.column.kind else {
                        continue;
                    };
                    let said = value::term(vocabulary, &Cell::text(part));
                    sketch
                        .findings
                        .extend(said.faults.into_iter().map(|fault| fault.at(at.clone(), cell)));
                    codes.extend(said.value.map(|term| term.code.to_owned()));
                }
            }
        }
        let (ValueKind::Term(vocabulary) | ValueKind::Terms(vocabulary)) = rule.column.kind else {
            return;
        };
        let terms = vocabulary.terms();
        let order = |code: &String| {
            let preferred = rule.prefer.iter().position(|known| known == code);
            let position = terms.iter().position(|term| term.code == code.as_str());
            (preferred.unwrap_or(usize::MAX), position)
        };
        codes.sort_by_key(order);
        codes.dedup();
        if codes.is_empty() {
            return;
        }
        if let ValueKind::Term(_) = rule.column.kind {
            if let Some(code) = codes.into_iter().next() {
                sketch.set(rule.column.path, Value::from(code));
            }
        } else if rule.column.path == "channels" {
            for channel in codes {
                sketch.push("channels", json!({ "channel": channel }));
            }
        } else {
            if rule.column.path == "types" && !meanings.is_empty() {
                sketch.set("otherType", Value::from(meanings.join(", ")));
                sketch.stood("otherType", at.clone());
            }
            sketch.set(rule.column.path, Value::from(codes));
        }
    }

    fn task(&self, sketch: &mut Sketch, row: &Row, rule: &TaskRule, index: usize) {
        let cell = row.cell(index);
        let at = self.at(row, index);
        let answer = rule.values.get(&fold(&cell.to_string())).copied();
        if answer.is_none() && !cell.is_empty() {
            let message = format!("“{cell}” is not a value that the profile knows for “{}”", rule.name);
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

    fn figures(&self, sketch: &mut Sketch, row: &Row, period: Period) {
        let rules = || self.profile.figures.iter().zip(&self.figures);
        for (rule, column) in rules().filter(|(rule, _)| !rule.is_total) {
            let Some(index) = *column else { continue };
            let at = self.at(row, index);
            if let Some((state, value)) = self.volume(sketch, row, index, &at) {
                sketch.measure(self.figure(rule, period, state, value), at);
            }
        }
        // A total is not taken over where no part of it has a number: publishers add what is unknown as 0. One in which a
        // part has no data is a lower bound.
        for (rule, column) in rules().filter(|(rule, _)| rule.is_total) {
            let Some(index) = *column else { continue };
            let at = self.at(row, index);
            let total = self.volume(sketch, row, index, &at);
            let parts = || {
                let of_measure =
                    |figure: &&MeasurementInput| figure.measure == rule.measure && figure.channel.is_some();
                sketch.measurements.iter().filter(of_measure)
            };
            let all_not_applicable = parts().all(|figure| figure.state == FigureState::NotApplicable);
            let (state, value) = match total {
                _ if all_not_applicable && parts().next().is_some() => (FigureState::NotApplicable, None),
                Some((FigureState::Known, total)) if parts().any(|figure| figure.value.is_some()) => {
                    (FigureState::Known, total)
                }
                _ => (FigureState::NoData, None),
            };
            let mut total = self.figure(rule, period, state, value);
            total.is_estimated = value.is_some() && parts().any(|figure| figure.state == FigureState::NoData);
            sketch.measure(total, at);
        }
    }

    fn figure(&self, rule: &FigureRule, period: Period, state: FigureState, value: Option<i64>) -> MeasurementInput {
        MeasurementInput {
            channel: rule.channel,
            task: None,
            measure: rule.measure,
            period,
            state,
            value,
            is_estimated: false,
            source: self.profile.figure_source.clone(),
        }
    }

    fn volume(&self, sketch: &mut Sketch, row: &Row, index: usize, at: &Place) -> Option<(FigureState, Option<i64>)> {
        let cell = row.cell(index);
        let text = cell.to_string().trim().to_lowercase();
        if self.profile.not_applicable.contains(&text) {
            return Some((FigureState::NotApplicable, None));
        }
        if !text.is_empty() && self.profile.unknown.contains(&text) {
            return Some((FigureState::NoData, None));
        }
        match take(cell, &FIGURE, &self.conventions, at, &mut sketch.findings) {
            Taken::Figure(state, value) => Some((FigureState::from_code(state)?, value)),
            Taken::Nothing | Taken::Value(_) => None,
        }
    }

    /// A channel is offered where a figure of it is above 0, and where a link leads.
    fn channels(&self, sketch: &mut Sketch, row: &Row) {
        let offering: Vec<(Channel, Measure)> = self
            .profile
            .figures
            .iter()
            .filter(|rule| rule.offers)
            .filter_map(|rule| Some((rule.channel?, rule.measure)))
            .collect();
        let mut offered: Vec<Channel> = sketch
            .measurements
            .iter()
            .filter(|figure| figure.value.is_some_and(|value| value > 0))
            .filter_map(|figure| Some((figure.channel?, figure.measure)))
            .filter(|subject| offering.contains(subject))
            .map(|(channel, _)| channel)
            .collect();
        offered.sort_unstable();
        offered.dedup();
        for channel in offered {
            offer(sketch, channel, None);
        }
        for (rule, column) in self.profile.columns.iter().zip(&self.columns) {
            let (Some(channel), Some(index)) = (rule.offers, *column) else {
                continue;
            };
            let address = sketch.text(rule.column.path).map(str::to_owned);
            if let Some(address) = address {
                let entry = offer(sketch, channel, Some(address));
                sketch.stood(format!("channels.{entry}.url"), self.at(row, index));
            }
        }
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

/// Offers a channel, and answers its place in the list.
fn offer(sketch: &mut Sketch, channel: Channel, url: Option<String>) -> usize {
    let known = sketch.fields.get_mut("channels").and_then(Value::as_array_mut);
    let known = known.and_then(|known| {
        let wanted = Value::from(channel.code());
        known
            .iter_mut()
            .enumerate()
            .find(|(_, entry)| entry.get("channel") == Some(&wanted))
    });
    match (known, url) {
        (Some((index, entry)), Some(url)) => {
            entry["url"] = url.into();
            index
        }
        (Some((index, _)), None) => index,
        (None, Some(url)) => sketch.push("channels", json!({ "channel": channel.code(), "url": url })),
        (None, None) => sketch.push("channels", json!({ "channel": channel.code() })),
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
