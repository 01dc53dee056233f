//! What is done with each column of a sheet of our own layout.

use std::sync::Arc;

use fsi_catalog::{Finding, Place, Spoken, rules};
use serde_json::{Map, Value};

use super::figures::{Annual, FigureHead, annual, figure_head};
use super::taking::{Taken, take};
use crate::layout::{Column, Sheet, is_derived, normal};
use crate::table::{Cell, Head, Row};
use crate::value::Conventions;

/// What is done with a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Use {
    /// Nothing: it has no head, is derived, or stands twice.
    Nothing,
    /// It is a column of the layout.
    Column(&'static Column),
    /// It is a figure of its own.
    Figure(FigureHead),
    /// It is part of the figure that the CSV export gives.
    Annual(Annual),
    /// The index has no field for it.
    Note,
}

/// What is done with the columns of a sheet.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) sheet: &'static Sheet,
    pub(crate) head: Head,
    pub(crate) uses: Vec<Use>,
    /// What every record of the sheet speaks of.
    pub(crate) spoken: Spoken,
    /// The titles of the notes that its own columns become.
    pub(crate) notes: Option<Arc<[String]>>,
    /// Which columns were told of as notes.
    told: Vec<bool>,
    /// How the file writes what can be written in several ways.
    pub(crate) conventions: Conventions,
}

impl Plan {
    /// Finds what each column is. A head that is the name of a column comes before one that is another name of it.
    pub(crate) fn of(sheet: &'static Sheet, head: Head, conventions: Conventions, findings: &mut Vec<Finding>) -> Self {
        let heads: Vec<String> = head.headers.iter().map(|header| normal(header)).collect();
        let is_export = ["tasksTotal", "tasksAssessed", "annualVolumeState"]
            .iter()
            .all(|name| heads.contains(&normal(name)));
        let is_records = sheet.list.is_none();
        let mut uses = vec![Use::Note; heads.len()];
        let mut taken: Vec<&'static str> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for (index, (name, chosen)) in heads.iter().zip(&mut uses).enumerate() {
            if name.is_empty() {
                *chosen = if head.headers.get(index).is_none_or(|header| header.is_empty()) {
                    Use::Nothing
                } else {
                    Use::Note
                };
                continue;
            }
            if seen.contains(&name.as_str()) {
                *chosen = Use::Nothing;
                let header = head.headers.get(index).map_or("", |header| header);
                let message = format!("the head “{header}” stands twice; only the first column of it is read");
                findings.push(Finding::new(
                    &rules::COLUMN_TWICE,
                    place(&head, head.row, index),
                    message,
                ));
                continue;
            }
            seen.push(name);
            // In the export, `channels` counts those of the tasks, and a review may be a confirmation beside the record.
            let derived_there = is_export && ["channels", "lastreviewedon"].contains(&name.as_str());
            if is_records && (is_derived(name) || derived_there) {
                *chosen = Use::Nothing;
            } else if let Some(column) = sheet.column_named(name) {
                taken.push(column.name);
                *chosen = Use::Column(column);
            } else if is_records && let Some(part) = annual(name) {
                *chosen = Use::Annual(part);
            }
        }
        for (index, (name, chosen)) in heads.iter().zip(&mut uses).enumerate() {
            if *chosen != Use::Note {
                continue;
            }
            if let Some(column) = sheet.column_also_named(name)
                && !taken.contains(&column.name)
            {
                taken.push(column.name);
                *chosen = Use::Column(column);
            } else if is_records && let Some(figure) = head.headers.get(index).and_then(|header| figure_head(header)) {
                *chosen = Use::Figure(figure);
            }
        }
        let mut spoken = Spoken::nothing();
        let mut notes = Vec::new();
        if is_records {
            for (index, chosen) in uses.iter().enumerate() {
                match chosen {
                    Use::Column(column) => spoken.add(column.path),
                    Use::Note => {
                        spoken.add("notes");
                        notes.extend(head.headers.get(index).map(|header| super::note_title(header)));
                    }
                    Use::Nothing | Use::Figure(_) | Use::Annual(_) => {}
                }
            }
        }
        let told = vec![false; uses.len()];
        Self {
            sheet,
            head,
            uses,
            spoken,
            notes: (!notes.is_empty()).then(|| notes.into()),
            told,
            conventions,
        }
    }

    /// Answers the names of the columns that every row needs and that are not there.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let has = |wanted: &Column| {
            self.uses
                .iter()
                .any(|chosen| matches!(chosen, Use::Column(column) if column.name == wanted.name))
        };
        self.sheet
            .columns
            .iter()
            .filter(|column| column.is_required && !has(column))
            .map(|column| column.name)
            .collect()
    }

    /// Whether a column of the layout is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.uses
            .iter()
            .any(|chosen| matches!(chosen, Use::Column(column) if column.name == name))
    }

    /// Answers the cell of a column of the layout, with its place in the row.
    pub(crate) fn cell<'r>(&self, row: &'r Row, path: &str) -> Option<(usize, &'r Cell)> {
        let index = self
            .uses
            .iter()
            .position(|chosen| matches!(chosen, Use::Column(column) if column.path == path))?;
        Some((index, row.cell(index)))
    }

    /// Answers the text of a column of the layout; nothing where it is empty.
    pub(crate) fn text(&self, row: &Row, path: &str) -> Option<String> {
        self.cell(row, path)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(_, cell)| cell.to_string())
    }

    pub(crate) fn row_place(&self, row: &Row) -> Place {
        Place::Cell {
            sheet: self.head.sheet.clone(),
            row: row.number,
            column: None,
            header: None,
        }
    }

    pub(crate) fn cell_place(&self, row: &Row, index: usize) -> Place {
        place(&self.head, row.number, index)
    }

    /// Tells, once for each column, that it is kept as a note.
    pub(crate) fn tell_note(&mut self, index: usize, findings: &mut Vec<Finding>) {
        if let Some(told) = self.told.get_mut(index)
            && !*told
        {
            *told = true;
            let header = self.head.headers.get(index).map_or("", |header| header);
            let message = format!("the index has no field for “{header}”; its values are kept as notes");
            let at = place(&self.head, self.head.row, index);
            findings.push(Finding::new(&rules::COLUMN_KEPT_AS_NOTE, at, message).with_value(header));
        }
    }

    /// Reads the cells of a row that are fields of its entry, under the base of their places.
    pub(crate) fn read(&self, row: &Row, base: &str, reading: &mut Read<'_>) -> Map<String, Value> {
        let mut entry = Map::new();
        for (index, chosen) in self.uses.iter().enumerate() {
            let Use::Column(column) = chosen else { continue };
            if column.path.starts_with("../") {
                continue;
            }
            let cell = row.cell(index);
            let at = place(&self.head, row.number, index);
            let value = match take(cell, column, self.conventions, &at, reading.findings) {
                Taken::Nothing => None,
                Taken::Value(value) => Some(value),
                Taken::Figure(state, value) => {
                    super::sketch::set(&mut entry, "state", state.into());
                    value.map(Value::from)
                }
            };
            let path = match value {
                Some(value) => put(&mut entry, column.path, value),
                None => column.path.to_owned(),
            };
            let path = if base.is_empty() {
                path
            } else {
                format!("{base}.{path}")
            };
            reading.places.push((path, at));
        }
        entry
    }
}

/// What reading a row adds to.
pub(crate) struct Read<'a> {
    pub(crate) places: &'a mut Vec<(String, Place)>,
    pub(crate) findings: &'a mut Vec<Finding>,
}

/// Puts a value under its path, and answers where it stands: `channels.PHONE.availability` is an entry of a list.
fn put(entry: &mut Map<String, Value>, path: &str, value: Value) -> String {
    let mut parts = path.split('.');
    if let (Some("channels"), Some(channel), Some(field)) = (parts.next(), parts.next(), parts.next()) {
        let of_channel = serde_json::json!({ "channel": channel, field: value });
        let index = super::sketch::push(entry, "channels", of_channel);
        return format!("channels.{index}.{field}");
    }
    super::sketch::set(entry, path, value);
    path.to_owned()
}

/// Answers the place of a cell.
pub(crate) fn place(head: &Head, row: u32, index: usize) -> Place {
    Place::Cell {
        sheet: head.sheet.clone(),
        row,
        column: u32::try_from(index).ok(),
        header: head
            .headers
            .get(index)
            .filter(|header| !header.is_empty())
            .map(Arc::clone),
    }
}
