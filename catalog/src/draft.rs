//! A record on its way in: what was said of a service, and where each part of it stood.

mod parts;

use std::sync::Arc;

pub use parts::Parts;
pub(crate) use parts::same_plan;

use crate::finding::{Finding, Place};
use crate::measurement::MeasurementInput;
use crate::rules::Rule;
use crate::service::ServiceInput;

/// A record on its way in.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The record. Values that could not be read are left out of it, with a finding.
    pub record: ServiceInput,
    /// Figures that came with it.
    pub measurements: Vec<MeasurementInput>,
    /// The permanent name in addresses, where one was given.
    pub slug: Option<String>,
    /// Which fields it speaks of. A field it does not speak of stays as it is.
    pub spoken: Spoken,
    /// What it speaks of within lists that it does not know as a whole.
    pub parts: Parts,
    /// Where each part stood.
    pub places: Places,
    /// What was found while it was read.
    pub findings: Vec<Finding>,
    /// Rules that do not apply to the layout it comes from; what they find is left out.
    pub exempt: Arc<[&'static Rule]>,
}

impl Draft {
    /// Makes a draft of a whole record to which every rule applies; who makes it adds what else came with it.
    #[must_use]
    pub fn new(record: ServiceInput, places: Places) -> Self {
        Self {
            record,
            measurements: Vec::new(),
            slug: None,
            spoken: Spoken::whole(),
            parts: Parts::default(),
            places,
            findings: Vec::new(),
            exempt: Arc::default(),
        }
    }
}

/// Where the parts of a record stood.
#[derive(Clone, Debug)]
pub struct Places {
    /// Where the record as a whole stood.
    pub record: Place,
    /// Where single fields stood, by their path: parts of the JSON document joined by dots, such as `tasks.0.name`.
    /// Figures lie under `measurements.0`.
    pub fields: Vec<(String, Place)>,
}

impl Places {
    /// The places of a record that came as typed input under a path.
    #[must_use]
    pub fn input(path: impl Into<String>) -> Self {
        Self {
            record: Place::Input(path.into()),
            fields: Vec::new(),
        }
    }

    /// Follows entries of a list that have moved: `moved` has the new place of each.
    fn move_entries(&mut self, list: &str, moved: &[usize]) {
        for (path, _) in &mut self.fields {
            let entry = path.strip_prefix(list).and_then(|rest| rest.strip_prefix('.'));
            let Some((index, rest)) =
                entry.map(|entry| entry.split_once('.').map_or((entry, None), |(i, r)| (i, Some(r))))
            else {
                continue;
            };
            if let Some(place) = index.parse().ok().and_then(|index: usize| moved.get(index)) {
                *path = match rest {
                    Some(rest) => format!("{list}.{place}.{rest}"),
                    None => format!("{list}.{place}"),
                };
            }
        }
    }

    /// Answers where a field stood, or the nearest thing around it that has a place.
    #[must_use]
    pub fn of(&self, path: &str) -> Place {
        let mut around = path;
        loop {
            if let Some((_, place)) = self.fields.iter().find(|(known, _)| known == around) {
                return place.clone();
            }
            match around.rfind('.') {
                Some(end) => around = &around[..end],
                None => break,
            }
        }
        match &self.record {
            // Typed input and JSON have their own paths all the way down.
            Place::Input(base) if !path.is_empty() => Place::Input(format!("{base}.{path}")),
            Place::Pointer { line, pointer } if !path.is_empty() => Place::Pointer {
                line: *line,
                pointer: format!("{pointer}/{}", path.replace('.', "/")),
            },
            whole => whole.clone(),
        }
    }
}

macro_rules! spoken_fields {
    ($($field:ident $name:literal,)+) => {
        /// The fields of a record that a submission can speak of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(non_camel_case_types, reason = "the fields as the record spells them")]
        enum Field { $($field,)+ }

        const NAMES: &[(&str, Field)] = &[$(($name, Field::$field),)+];

        impl Spoken {
            /// Puts what a submission speaks of over what there was.
            #[must_use]
            pub(crate) fn over<O: Clone, P: Clone>(
                self,
                mut said: crate::service::ServiceRecord<O, P>,
                earlier: &crate::service::ServiceRecord<O, P>,
            ) -> crate::service::ServiceRecord<O, P> {
                $(
                    if !self.has(Field::$field) {
                        said.$field.clone_from(&earlier.$field);
                    }
                )+
                said
            }
        }
    };
}

spoken_fields! {
    alternate_names "alternateNames",
    summary "summary",
    description "description",
    responsible_organizations "responsibleOrganizations",
    participating_organizations "participatingOrganizations",
    public_facing "publicFacing",
    types "types",
    other_type "otherType",
    is_transactional "isTransactional",
    has_contact_center "hasContactCenter",
    customer_groups "customerGroups",
    languages "languages",
    life_experiences "lifeExperiences",
    info_url "infoUrl",
    start_url "startUrl",
    assistance_listings "assistanceListings",
    omb_control_numbers "ombControlNumbers",
    uii_codes "uiiCodes",
    provider "provider",
    designations "designations",
    channels "channels",
    tasks "tasks",
    forms "forms",
    barriers "barriers",
    non_digitizable "nonDigitizable",
    opportunities "opportunities",
    last_reviewed_on "lastReviewedOn",
    next_review_on "nextReviewOn",
    notes "notes",
    provenance "provenance",
}

/// The fields that a record speaks of, besides organization, key and name, which every record has.
///
/// A spreadsheet without a column for the summary says nothing of summaries: they stay as they are. One with an empty cell
/// in that column says that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken(u64);

impl Spoken {
    /// Every field: the record replaces what there was.
    #[must_use]
    pub const fn whole() -> Self {
        Self(u64::MAX)
    }

    /// No field yet.
    #[must_use]
    pub const fn nothing() -> Self {
        Self(0)
    }

    /// Adds a field by its name in documents, such as `alternateNames`; of a path, the first part counts.
    pub fn add(&mut self, path: &str) {
        let name = path.split('.').next().unwrap_or_default();
        if let Some((_, field)) = NAMES.iter().find(|(known, _)| *known == name) {
            self.0 |= 1 << *field as u64;
        }
    }

    /// Takes a field out by its name in documents.
    pub fn remove(&mut self, name: &str) {
        if let Some((_, field)) = NAMES.iter().find(|(known, _)| *known == name) {
            self.0 &= !(1 << *field as u64);
        }
    }

    fn has(self, field: Field) -> bool {
        self.0 & (1 << field as u64) != 0
    }

    /// Whether a field, by its name in documents, is spoken of.
    #[must_use]
    pub fn speaks_of(self, name: &str) -> bool {
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .is_none_or(|(_, field)| self.has(*field))
    }
}
