//! A record while it is being put together from cells.

use fsi_catalog::service::{OrganizationRef, ServiceInput};
use fsi_catalog::{Draft, Finding, MeasurementInput, Parts, Place, Places, Spoken, rules};
use serde_json::{Map, Value, json};

/// The most characters of a note, and of its title.
const NOTE_LENGTH: usize = 2000;
const NOTE_TITLE_LENGTH: usize = 200;

/// A record while it is being put together.
///
/// Fields are held as the JSON of the record, so that the paths of the layout are the only list of fields.
#[derive(Debug)]
pub(crate) struct Sketch {
    /// The record as JSON, as far as it is known.
    pub(crate) fields: Map<String, Value>,
    /// Where parts of it stood.
    pub(crate) places: Vec<(String, Place)>,
    /// Where the record as a whole stood.
    pub(crate) place: Place,
    /// What it speaks of.
    pub(crate) spoken: Spoken,
    /// What it speaks of within lists.
    pub(crate) parts: Parts,
    /// Titles of notes beside those of `parts`.
    titles: Vec<String>,
    speaks_of_all_notes: bool,
    /// Figures.
    pub(crate) measurements: Vec<MeasurementInput>,
    /// What was found.
    pub(crate) findings: Vec<Finding>,
}

impl Sketch {
    pub(crate) fn at(place: Place, spoken: Spoken) -> Self {
        Self {
            fields: Map::new(),
            places: Vec::new(),
            place,
            spoken,
            parts: Parts::default(),
            titles: Vec::new(),
            speaks_of_all_notes: false,
            measurements: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Answers a text of the record.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.fields
            .get(field)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    }

    /// Says where something stood.
    pub(crate) fn stood(&mut self, path: impl Into<String>, place: Place) {
        self.places.push((path.into(), place));
    }

    /// Sets a value under a path of object fields.
    pub(crate) fn set(&mut self, path: &str, value: Value) {
        set(&mut self.fields, path, value);
    }

    /// Adds an entry to a list under a path, and answers its place in the list.
    pub(crate) fn push(&mut self, list: &str, entry: Value) -> usize {
        push(&mut self.fields, list, entry)
    }

    /// Keeps a value as a note. A text that is longer than a note can be goes on in further ones.
    pub(crate) fn note(&mut self, title: &str, text: &str, place: &Place) {
        self.speak_of_note(title);
        let mut rest = text;
        let mut part = 1;
        while !rest.is_empty() {
            let end = rest.char_indices().nth(NOTE_LENGTH).map_or(rest.len(), |(end, _)| end);
            let suffix = if part == 1 { String::new() } else { format!(" ({part})") };
            let title: String = title.chars().take(NOTE_TITLE_LENGTH - suffix.len()).collect();
            let entry = json!({ "title": format!("{title}{suffix}"), "text": &rest[..end] });
            let index = self.push("notes", entry);
            self.stood(format!("notes.{index}"), place.clone());
            rest = &rest[end..];
            part += 1;
        }
    }

    /// Says that it speaks of a note, whether or not it has it.
    pub(crate) fn speak_of_note(&mut self, title: &str) {
        self.spoken.add("notes");
        let title = note_title(title);
        let known = self.parts.notes.iter().flat_map(|titles| titles.iter());
        if !known.chain(&self.titles).any(|known| *known == title) {
            self.titles.push(title);
        }
    }

    /// Says that it speaks of all notes.
    pub(crate) fn speak_of_all_notes(&mut self) {
        self.spoken.add("notes");
        self.speaks_of_all_notes = true;
    }

    /// Adds a figure with its place.
    pub(crate) fn measure(&mut self, figure: MeasurementInput, place: Place) {
        let index = self.measurements.len();
        self.stood(format!("measurements.{index}"), place);
        self.measurements.push(figure);
    }

    /// Completes the record.
    pub(crate) fn finish(mut self, organization: Option<&OrganizationRef>) -> Draft {
        let slug = match self.fields.remove("slug") {
            Some(Value::String(slug)) if !slug.is_empty() => Some(slug),
            _ => None,
        };
        for required in ["organization", "key", "name"] {
            self.fields
                .entry(required)
                .or_insert_with(|| Value::String(String::new()));
        }
        if let Some(Value::Object(provenance)) = self.fields.get_mut("provenance") {
            for kind in ["record", "assessment"] {
                provenance.entry(kind).or_insert_with(|| "AGENCY_REPORTED".into());
            }
        }
        let kept: Map<String, Value> = ["organization", "key", "name"]
            .into_iter()
            .filter_map(|field| Some((field.to_owned(), self.fields.get(field)?.clone())))
            .collect();
        let record = serde_json::from_value::<ServiceInput>(Value::Object(self.fields)).or_else(|error| {
            let message = format!("the record cannot be put together: {error}");
            self.findings
                .push(Finding::new(&rules::VALUE_MISSING, self.place.clone(), message));
            serde_json::from_value::<ServiceInput>(Value::Object(kept))
        });
        let record = record
            .ok()
            .and_then(|record| record.try_rename(|named| Some(decoded(named, organization)), Some));
        // Three texts always make a record, and decoding always answers.
        let record = record.unwrap_or_else(|| bare(organization));
        if self.speaks_of_all_notes {
            self.parts.notes = None;
        } else if !self.titles.is_empty() {
            let known = self.parts.notes.iter().flat_map(|titles| titles.iter().cloned());
            self.parts.notes = Some(known.chain(self.titles).collect());
        }
        let places = Places {
            record: self.place,
            fields: self.places,
        };
        Draft {
            measurements: self.measurements,
            slug,
            spoken: self.spoken,
            parts: self.parts,
            findings: self.findings,
            ..Draft::new(record, places)
        }
    }
}

/// Answers the title of the note that a column becomes.
pub(crate) fn note_title(head: &str) -> String {
    head.chars().take(NOTE_TITLE_LENGTH).collect()
}

/// Answers how a name of an organization stands in a sketch: as text, marked when it is not a slug.
pub(crate) fn encoded(organization: OrganizationRef) -> Value {
    Value::String(String::from(organization))
}

fn decoded(named: OrganizationRef, organization: Option<&OrganizationRef>) -> OrganizationRef {
    let OrganizationRef::Slug(text) = named else {
        return named;
    };
    if text.is_empty() {
        return organization.cloned().unwrap_or(OrganizationRef::Named(text));
    }
    match text.strip_prefix("named:") {
        Some(name) => OrganizationRef::Named(name.to_owned()),
        None => OrganizationRef::Slug(text),
    }
}

fn bare(organization: Option<&OrganizationRef>) -> ServiceInput {
    ServiceInput {
        organization: decoded(OrganizationRef::Slug(String::new()), organization),
        key: String::new(),
        name: String::new(),
        alternate_names: Vec::new(),
        summary: None,
        description: None,
        responsible_organizations: Vec::new(),
        participating_organizations: Vec::new(),
        public_facing: None,
        types: Vec::new(),
        other_type: None,
        is_transactional: None,
        has_contact_center: None,
        customer_groups: Vec::new(),
        languages: Vec::new(),
        life_experiences: Vec::new(),
        info_url: None,
        start_url: None,
        assistance_listings: Vec::new(),
        omb_control_numbers: Vec::new(),
        uii_codes: Vec::new(),
        provider: None,
        designations: Vec::new(),
        channels: Vec::new(),
        tasks: Vec::new(),
        forms: Vec::new(),
        barriers: Vec::new(),
        non_digitizable: Vec::new(),
        opportunities: Vec::new(),
        last_reviewed_on: None,
        next_review_on: None,
        notes: Vec::new(),
        provenance: fsi_catalog::service::Provenance::default(),
    }
}

/// Sets a value under a path of object fields; what stands in the way is replaced.
pub(crate) fn set(fields: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            fields.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = fields.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

/// Adds an entry to a list under a path, and answers its place in the list.
pub(crate) fn push(fields: &mut Map<String, Value>, list: &str, entry: Value) -> usize {
    match list.split_once('.') {
        None => {
            let entries = fields.entry(list).or_insert_with(|| Value::Array(Vec::new()));
            match entries {
                Value::Array(entries) => {
                    entries.push(entry);
                    entries.len() - 1
                }
                other => {
                    *other = Value::Array(vec![entry]);
                    0
                }
            }
        }
        Some((first, rest)) => {
            let inner = fields.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            match inner {
                Value::Object(inner) => push(inner, rest, entry),
                _ => 0,
            }
        }
    }
}
