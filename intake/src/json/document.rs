//! One document becomes one draft.

use fsi_catalog::measurement::MeasurementInput;
use fsi_catalog::rules;
use fsi_catalog::service::{OrganizationRef, ServiceInput};
use fsi_catalog::{Draft, Finding, Place, Places};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::record::Cleaner;
use super::shape::{MEASUREMENT, RECORD};
use super::tree;

/// What the export writes beside a record and derives anew.
const DERIVED: &[&str] = &[
    "revision",
    "publishedAt",
    "updatedAt",
    "lastReviewedOn",
    "digitization",
    "figures",
];

/// A line of the export.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "what is derived is known and ignored")]
struct Line {
    #[serde(default)]
    slug: Option<String>,
    service: ServiceInput,
    #[serde(default)]
    measurements: Vec<MeasurementInput>,
    #[serde(default)]
    revision: Option<IgnoredAny>,
    #[serde(default)]
    published_at: Option<IgnoredAny>,
    #[serde(default)]
    updated_at: Option<IgnoredAny>,
    #[serde(default)]
    last_reviewed_on: Option<IgnoredAny>,
    #[serde(default)]
    digitization: Option<IgnoredAny>,
    #[serde(default)]
    figures: Option<IgnoredAny>,
    /// Whether it has what is not for the public.
    #[serde(default)]
    restricted: Option<bool>,
}

impl Line {
    /// Whether it was exported for the public.
    fn is_public_copy(&self) -> bool {
        let is_derived = self.revision.is_some() || self.digitization.is_some() || self.published_at.is_some();
        is_derived && self.restricted != Some(true)
    }
}

/// Reads a document: at once where nothing is wrong with it, else part by part. What is no JSON object is refused.
pub(super) fn read(text: &str, place: Place, organization: Option<&OrganizationRef>) -> Result<Draft, Box<Finding>> {
    if let Ok(record) = serde_json::from_str::<ServiceInput>(text) {
        return Ok(draft(
            record,
            Vec::new(),
            None,
            Places {
                record: place,
                fields: Vec::new(),
            },
        ));
    }
    if let Ok(line) = serde_json::from_str::<Line>(text) {
        let places = beside(&place, line.measurements.len());
        let is_public_copy = line.is_public_copy();
        let draft = draft(line.service, line.measurements, line.slug, places);
        return Ok(if is_public_copy { public_copy(draft) } else { draft });
    }
    slowly(text, place, organization)
}

fn draft(record: ServiceInput, measurements: Vec<MeasurementInput>, slug: Option<String>, places: Places) -> Draft {
    Draft {
        measurements,
        slug,
        ..Draft::new(named(record), places)
    }
}

/// Says of a draft that it is a copy for the public: it has no notes of the agency and no restricted values, which says
/// nothing of them.
fn public_copy(mut draft: Draft) -> Draft {
    if draft.record.notes.is_empty() {
        draft.spoken.remove("notes");
    }
    draft.parts.is_public_copy = true;
    draft
}

/// Organizations in files are named as people name them, not by slug alone.
fn named(record: ServiceInput) -> ServiceInput {
    let as_named = |reference| match reference {
        OrganizationRef::Slug(text) => OrganizationRef::Named(text),
        other => other,
    };
    record
        .try_rename(|reference| Some(as_named(reference)), Some)
        .expect("every organization has a name")
}

fn inside(place: &Place, part: &str) -> Place {
    match place {
        Place::Pointer { line, pointer } => Place::Pointer {
            line: *line,
            pointer: format!("{pointer}{part}"),
        },
        other => other.clone(),
    }
}

/// The places of a line of the export, where the record lies deeper and figures lie beside it.
fn beside(place: &Place, measurements: usize) -> Places {
    Places {
        record: inside(place, "/service"),
        fields: (0..measurements)
            .map(|index| {
                (
                    format!("measurements.{index}"),
                    inside(place, &format!("/measurements/{index}")),
                )
            })
            .chain([("slug".to_owned(), inside(place, "/slug"))])
            .collect(),
    }
}

fn slowly(text: &str, place: Place, organization: Option<&OrganizationRef>) -> Result<Draft, Box<Finding>> {
    let (line, base) = match &place {
        Place::Pointer { line, pointer } => (*line, pointer.clone()),
        _ => (None, String::new()),
    };
    let (tree, doubled) = tree::read(text).map_err(|error| {
        let message = format!("The document is not JSON: {error}");
        Box::new(Finding::new(&rules::JSON_UNREADABLE, place.clone(), message))
    })?;
    let Value::Object(mut document) = tree else {
        let message = "The document is not an object, so it is no record";
        return Err(Box::new(Finding::new(&rules::VALUE_OF_OTHER_KIND, place, message)));
    };
    let mut cleaner = Cleaner::new(line);
    for pointer in doubled {
        cleaner.doubled(&format!("{base}{pointer}"));
    }
    let slug = slug(document.shift_remove("slug"), &base, &mut cleaner);
    let measurements = match document.shift_remove("measurements") {
        Some(Value::Array(list)) => {
            cleaner.stand_at(&format!("{base}/measurements"), "measurements");
            cleaner.objects(list, MEASUREMENT)
        }
        None | Some(Value::Null) => Vec::new(),
        Some(_) => {
            let message = "“measurements” is not a list; it is left out".to_owned();
            cleaner.find_at(&format!("{base}/measurements"), &rules::VALUE_OF_OTHER_KIND, message);
            Vec::new()
        }
    };
    let mut places = Places {
        record: place.clone(),
        fields: Vec::new(),
    };
    let mut is_public_copy = false;
    let record = if matches!(document.get("service"), Some(Value::Object(_))) {
        let is_restricted = document.shift_remove("restricted") == Some(Value::Bool(true));
        let is_derived = ["revision", "digitization", "publishedAt"]
            .iter()
            .any(|name| document.contains_key(*name));
        is_public_copy = is_derived && !is_restricted;
        let record = document.shift_remove("service");
        for name in document.keys().filter(|name| !DERIVED.contains(&name.as_str())) {
            let message = format!(
                "There is no field “{}” beside a record; its value is left out",
                short(name)
            );
            let pointer = format!("{base}/{}", super::record::escaped(name));
            cleaner.find_at(&pointer, &rules::FIELD_UNKNOWN, message);
        }
        places = beside(&place, measurements.len());
        cleaner.stand_at(&format!("{base}/service"), "");
        match record {
            Some(Value::Object(record)) => record,
            _ => Map::new(),
        }
    } else {
        cleaner.stand_at(&base, "");
        document
    };
    let has_organization = record.get("organization").is_some_and(|value| !value.is_null());
    let kept = cleaner.object(record, RECORD).unwrap_or_default();
    // What was left out moved what is behind it; that knows best where it stood.
    cleaner.moved.append(&mut places.fields);
    places.fields = cleaner.moved;
    let record = serde_json::from_value::<ServiceInput>(Value::Object(kept)).map_err(|error| {
        let message = format!("The record cannot be read: {error}");
        Box::new(Finding::new(&rules::VALUE_OF_OTHER_KIND, place.clone(), message))
    })?;
    let measurements = measurements
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()
        .map_err(|error| {
            let message = format!("The figures of the record cannot be read: {error}");
            Box::new(Finding::new(&rules::VALUE_OF_OTHER_KIND, place, message))
        })?;
    let mut draft = draft(record, measurements, slug, places);
    if let (false, Some(organization)) = (has_organization, organization) {
        draft.record.organization = organization.clone();
    }
    draft.findings = cleaner.findings;
    Ok(if is_public_copy { public_copy(draft) } else { draft })
}

fn slug(value: Option<Value>, base: &str, cleaner: &mut Cleaner) -> Option<String> {
    match value {
        Some(Value::String(slug)) if !slug.is_empty() => Some(slug),
        None | Some(Value::Null | Value::String(_)) => None,
        Some(_) => {
            let message = "“slug” is not a text; it is left out".to_owned();
            cleaner.find_at(&format!("{base}/slug"), &rules::VALUE_OF_OTHER_KIND, message);
            None
        }
    }
}

fn short(name: &str) -> String {
    name.chars().take(60).collect()
}
