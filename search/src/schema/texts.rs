//! The texts of a service that are searched and shown.

use fsi_catalog::vocabulary::{LifeExperience, ServiceType, Vocabulary};

use crate::document::Entry;
use crate::result::SearchField;

/// Calls `each` with every text of a service and what it is; a name before other names, and short texts before long ones.
pub(crate) fn each_text(entry: &Entry, mut each: impl FnMut(SearchField, &str)) {
    let record = &entry.view.record;
    each(SearchField::Name, &record.name);
    for name in &record.alternate_names {
        each(SearchField::AlternateName, name);
    }
    each(SearchField::Key, &record.key);
    for form in &record.forms {
        each(SearchField::Form, &form.number);
        each(SearchField::Form, &form.title);
        if let Some(number) = &form.omb_control_number {
            each(SearchField::ControlNumber, number);
        }
    }
    for number in &record.omb_control_numbers {
        each(SearchField::ControlNumber, number);
    }
    for number in &record.assistance_listings {
        each(SearchField::AssistanceListing, number);
    }
    for task in &record.tasks {
        each(SearchField::Task, &task.name);
    }
    for kind in record.types.iter().filter(|kind| **kind != ServiceType::Other) {
        each(SearchField::Topic, kind.term().title);
    }
    if let Some(other) = &record.other_type {
        each(SearchField::Topic, other);
    }
    for life in record
        .life_experiences
        .iter()
        .filter(|life| **life != LifeExperience::Other)
    {
        each(SearchField::Topic, life.term().title);
    }
    if let Some(summary) = &record.summary {
        each(SearchField::Summary, summary);
    }
    if let Some(description) = &record.description {
        each(SearchField::Description, description);
    }
}

/// Texts as they are stored: for each its field, its length in bytes and its bytes.
#[derive(Default)]
pub(crate) struct Texts(Vec<u8>);

impl Texts {
    pub(crate) fn add(&mut self, field: SearchField, text: &str) {
        let Ok(length) = u16::try_from(text.len()) else { return };
        self.0.push(field as u8);
        self.0.extend(length.to_le_bytes());
        self.0.extend(text.as_bytes());
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads stored texts; what cannot be read ends them.
    pub(crate) fn read(mut bytes: &[u8]) -> impl Iterator<Item = (SearchField, &str)> {
        std::iter::from_fn(move || {
            let (&field, rest) = bytes.split_first()?;
            let (length, rest) = rest.split_first_chunk::<2>()?;
            let (text, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            bytes = rest;
            let field = *SearchField::ALL.get(usize::from(field))?;
            Some((field, std::str::from_utf8(text).ok()?))
        })
    }
}
