//! The sheets whose rows belong to services: kept by service, and read when the service comes.

mod nested;

use std::collections::HashMap;

use fsi_catalog::service::{
    Barrier, Designation, Form, NonDigitizableRecord, Opportunity, OrganizationRef, Participation, ServiceChannel,
    Solution, SourceReference, Task, TaskChannel,
};
use fsi_catalog::{Finding, MeasurementInput, fold, rules};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use nested::nested;
pub(crate) use nested::unmark;

use super::plan::{Plan, Read, Use};
use super::sketch::Sketch;
use crate::table::Row;

/// The rows of one service: the sheet and the row of each.
type Rows = Vec<(usize, Row)>;

/// The sheets of lists, with their rows by service.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    plans: Vec<Plan>,
    /// By key, then by the folded organization; empty where a row names none.
    rows: HashMap<String, HashMap<String, Rows>>,
    /// Who took the rows that name no organization, by key.
    takers: HashMap<String, String>,
}

impl Lists {
    /// Adds a sheet; answers its place for [`Self::add`].
    pub(crate) fn sheet(&mut self, plan: Plan) -> usize {
        self.plans.push(plan);
        self.plans.len() - 1
    }

    /// Keeps a row of a sheet.
    pub(crate) fn add(&mut self, sheet: usize, row: Row, findings: &mut Vec<Finding>) {
        let Some(plan) = self.plans.get(sheet) else { return };
        let up = up(plan);
        if let Some(key) = plan.text(&row, &format!("{up}key")) {
            let organization = plan.text(&row, &format!("{up}organization"));
            let organization = organization.map_or_else(String::new, |text| fold(&text));
            let of_key = self.rows.entry(key).or_default();
            of_key.entry(organization).or_default().push((sheet, row));
        } else {
            let message = format!("a row of the sheet “{}” names no service", plan.sheet.name);
            findings.push(Finding::new(&rules::ROW_WITHOUT_SERVICE, plan.row_place(&row), message));
        }
    }

    /// Adds to a record what its rows say.
    pub(crate) fn attach(&mut self, sketch: &mut Sketch) {
        let Some(key) = sketch.text("key").map(str::to_owned) else {
            return;
        };
        let organization = sketch.text("organization").unwrap_or_default().to_owned();
        let named = fold(organization.strip_prefix("named:").unwrap_or(&organization));
        let Some(of_key) = self.rows.get_mut(&key) else {
            if self.takers.get(&key).is_some_and(|taker| *taker != named) {
                let message = format!(
                    "several organizations have a service “{key}”, and rows of other sheets do not say whose they are"
                );
                sketch.findings.push(
                    Finding::new(&rules::ROW_WITHOUT_SERVICE, sketch.place.clone(), message)
                        .with_remedy("Name the organization in those rows as well."),
                );
            }
            return;
        };
        let mut rows = of_key.remove("").unwrap_or_default();
        if !rows.is_empty() {
            self.takers.insert(key.clone(), named.clone());
        }
        if !named.is_empty() {
            rows.extend(of_key.remove(&named).unwrap_or_default());
        }
        if of_key.is_empty() {
            self.rows.remove(&key);
        }
        // In the order of the layout, so that tasks come before their channels; rows of a sheet as they stand in it.
        let order = |sheet: usize| {
            let name = self.plans.get(sheet).map(|plan| plan.sheet.name);
            crate::layout::SHEETS.iter().position(|sheet| Some(sheet.name) == name)
        };
        rows.sort_by_key(|(sheet, row)| (order(*sheet), row.number));
        for (sheet, row) in rows {
            if let Some(plan) = self.plans.get(sheet) {
                attach(sketch, plan, &row);
                notes(sketch, plan, &row);
            }
        }
    }

    /// Takes what was found of columns that are kept as notes, and of rows whose service never came.
    pub(crate) fn end(&mut self) -> Vec<Finding> {
        let mut left: Vec<(usize, u32, Finding)> = Vec::new();
        for (key, of_key) in self.rows.drain() {
            for (organization, rows) in of_key {
                let owner = match organization.as_str() {
                    "" => String::new(),
                    organization => format!(" of “{organization}”"),
                };
                for (sheet, row) in rows {
                    let Some(plan) = self.plans.get(sheet) else { continue };
                    let message = format!(
                        "a row of the sheet “{}” names the service “{key}”{owner}, which is not among the services of the file",
                        plan.sheet.name
                    );
                    let finding = Finding::new(&rules::ROW_WITHOUT_SERVICE, plan.row_place(&row), message);
                    left.push((sheet, row.number, finding.with_value(&key)));
                }
            }
        }
        left.sort_by_key(|(sheet, row, _)| (*sheet, *row));
        left.into_iter().map(|(_, _, finding)| finding).collect()
    }

    /// Tells of the columns of all sheets that are kept as notes.
    pub(crate) fn tell(&mut self, findings: &mut Vec<Finding>) {
        let used: Vec<(usize, usize)> = self
            .rows
            .values()
            .flat_map(HashMap::values)
            .flatten()
            .flat_map(|(sheet, row)| {
                let filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
                filled.map(|(index, _)| (*sheet, index)).collect::<Vec<_>>()
            })
            .collect();
        for (sheet, index) in used {
            if let Some(plan) = self.plans.get_mut(sheet)
                && plan.uses.get(index) == Some(&Use::Note)
            {
                plan.tell_note(index, findings);
            }
        }
    }
}

/// Answers how many lists a sheet lies below its service.
fn up(plan: &Plan) -> &'static str {
    let is_nested = matches!(plan.sheet.list, Some("tasks.channels" | "nonDigitizable.solutions"));
    if is_nested { "../../" } else { "../" }
}

fn attach(sketch: &mut Sketch, plan: &Plan, row: &Row) {
    let list = plan.sheet.list.unwrap_or_default();
    sketch.spoken.add(list);
    if list == "notes" {
        sketch.speak_of_all_notes();
    }
    match list {
        "tasks.channels" => nested(sketch, plan, row, "tasks", "key"),
        "nonDigitizable.solutions" => nested(sketch, plan, row, "nonDigitizable", "title"),
        "measurements" => {
            let base = format!("measurements.{}", sketch.measurements.len());
            let Some(entry) = entry(sketch, plan, row, &base) else {
                return;
            };
            match serde_json::from_value::<MeasurementInput>(Value::Object(entry)) {
                Ok(figure) => sketch.measure(figure, plan.row_place(row)),
                Err(error) => incomplete(sketch, plan, row, &error.to_string()),
            }
        }
        _ => {
            let count = sketch.fields.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            let base = format!("{list}.{count}");
            let Some(mut entry) = entry(sketch, plan, row, &base) else {
                return;
            };
            if list == "tasks" && !entry.contains_key("key") {
                let key = task_key(entry.get("name").and_then(Value::as_str).unwrap_or_default());
                entry.insert("key".to_owned(), key.into());
            }
            let entry = Value::Object(entry);
            if let Err(error) = fits(list, &entry) {
                incomplete(sketch, plan, row, &error);
                return;
            }
            sketch.push(list, entry);
            sketch.stood(base, plan.row_place(row));
        }
    }
}

/// Reads the entry of a row; nothing, with a finding, where something is missing without which it says nothing.
fn entry(sketch: &mut Sketch, plan: &Plan, row: &Row, base: &str) -> Option<Map<String, Value>> {
    let mut reading = Read {
        places: &mut sketch.places,
        findings: &mut sketch.findings,
    };
    let found_before = reading.findings.len();
    let entry = plan.read(row, base, &mut reading);
    let mut is_whole = true;
    for (index, chosen) in plan.uses.iter().enumerate() {
        let Use::Column(column) = chosen else { continue };
        if !column.is_required || column.path.starts_with("../") {
            continue;
        }
        let is_there = match column.path {
            // A figure without a number has a state all the same.
            "value" => entry.contains_key("state"),
            path => entry.contains_key(path),
        };
        if !is_there {
            is_whole = false;
            // What could not be read was told already.
            if row.cell(index).is_empty() || sketch.findings.len() == found_before {
                let message = format!(
                    "“{}” is empty, so this row of “{}” says nothing",
                    column.name, plan.sheet.name
                );
                let place = plan.cell_place(row, index);
                sketch
                    .findings
                    .push(Finding::new(&rules::VALUE_MISSING, place, message));
            }
        }
    }
    is_whole.then_some(entry)
}

/// Keeps the columns of a list that the index has no field for: one note of a record for each, with a line for each row.
fn notes(sketch: &mut Sketch, plan: &Plan, row: &Row) {
    let first = plan
        .sheet
        .columns
        .iter()
        .find(|column| !column.path.starts_with("../"))
        .and_then(|column| plan.text(row, column.path));
    for (index, chosen) in plan.uses.iter().enumerate() {
        let cell = row.cell(index);
        if *chosen != Use::Note {
            continue;
        }
        let header = plan.head.headers.get(index).map_or("", |header| header);
        let title = format!("{}: {header}", plan.sheet.name);
        sketch.speak_of_note(&title);
        if cell.is_empty() {
            continue;
        }
        let line = match &first {
            Some(first) => format!("{first}: {cell}"),
            None => cell.to_string(),
        };
        let known = sketch
            .fields
            .get_mut("notes")
            .and_then(Value::as_array_mut)
            .and_then(|notes| {
                notes
                    .iter_mut()
                    .rfind(|note| note.get("title").and_then(Value::as_str) == Some(title.as_str()))
            });
        match known.and_then(|note| note.get_mut("text")) {
            Some(Value::String(text)) if text.chars().count() + line.chars().count() < 2000 => {
                text.push('\n');
                text.push_str(&line);
            }
            _ => sketch.note(&title, &line, &plan.cell_place(row, index)),
        }
    }
}

fn incomplete(sketch: &mut Sketch, plan: &Plan, row: &Row, error: &str) {
    let message = format!("this row of “{}” cannot be taken: {error}", plan.sheet.name);
    sketch
        .findings
        .push(Finding::new(&rules::VALUE_MISSING, plan.row_place(row), message));
}

/// Whether an entry is one of its list.
fn fits(list: &str, entry: &Value) -> Result<(), String> {
    fn is<T: DeserializeOwned>(entry: &Value) -> Result<(), String> {
        T::deserialize(entry).map(|_| ()).map_err(|error| error.to_string())
    }
    match list {
        "channels" => is::<ServiceChannel>(entry),
        "tasks" => is::<Task>(entry),
        "tasks.channels" => is::<TaskChannel>(entry),
        "forms" => is::<Form>(entry),
        "barriers" => is::<Barrier>(entry),
        "nonDigitizable" => is::<NonDigitizableRecord<OrganizationRef>>(entry),
        "nonDigitizable.solutions" => is::<Solution>(entry),
        "opportunities" => is::<Opportunity>(entry),
        "designations" => is::<Designation>(entry),
        "participatingOrganizations" => is::<Participation<OrganizationRef>>(entry),
        "provenance.sources" => is::<SourceReference>(entry),
        _ => Ok(()),
    }
}

/// Makes the key of a task of its name.
fn task_key(name: &str) -> String {
    let folded = fold(name);
    let words = folded
        .split(' ')
        .map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>());
    let key: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    key.join("-")
        .chars()
        .take(64)
        .collect::<String>()
        .trim_end_matches('-')
        .to_owned()
}
