//! The fields of the index, and how a service becomes a document.
//!
//! Few fields, so that one word costs one list of postings. What differs between the parts of a service is not the field
//! but the *mask*: the term frequency of a stem in `words` is the set of [`Group`]s in which the service has it.

mod bits;
mod texts;
mod tokenizers;

pub(crate) use bits::{FacetBits, Standing, day};
pub(crate) use texts::{Texts, each_text};

use std::collections::HashMap;

use fsi_catalog::ServiceId;
use tantivy::schema::{BytesOptions, FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, TantivyDocument, Term};

use crate::analysis::{code, codes_in, each_word, is_stop_word, stem, stem_hash};
use crate::document::{Entry, OrganizationNames};
use crate::result::SearchField;

/// The version of fields and analysis; an index of another version is built anew.
pub const SCHEMA_VERSION: u32 = 2;

/// Titles of a service that are compared with a query as a whole.
const MOST_TITLES: usize = 24;
/// Words of one title that are compared.
const TITLE_WORDS: usize = 24;

/// The parts of a service that weigh differently, as bits of a mask.
pub(crate) struct Group;

impl Group {
    /// Summary and description.
    pub(crate) const TEXT: u32 = 1;
    /// Tasks, titles of forms, moments of life, kinds.
    pub(crate) const TOPIC: u32 = 2;
    /// Other names, and codes that are as good as names.
    pub(crate) const TITLE: u32 = 4;
    /// The name.
    pub(crate) const NAME: u32 = 8;
    /// How many masks there are.
    pub(crate) const MASKS: usize = 16;
    /// In `organization`: those above the own one.
    pub(crate) const ANCESTOR: u32 = 1;
    /// In `organization`: the own one, and the service provider.
    pub(crate) const OWN: u32 = 2;
}

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The id as bytes, for deleting.
    pub(crate) id: Field,
    /// The halves of the id, for reading.
    pub(crate) id_high: Field,
    pub(crate) id_low: Field,
    /// Stems, with the mask of the groups as frequency.
    pub(crate) words: Field,
    /// Stems of the names of organizations, with a mask of its own.
    pub(crate) organization: Field,
    /// Codes: numbers of forms, control numbers, listings, keys, acronyms; letters and digits only.
    pub(crate) code: Field,
    /// Whole titles: their stems without stop words, in order.
    pub(crate) exact: Field,
    /// Words as they are written, with positions: for misspellings, prefixes and phrases.
    pub(crate) surface: Field,
    /// Hashes of the stems of all titles, in order, with 0 between titles.
    pub(crate) titles: Field,
    /// Types, status, channels and flags as bits.
    pub(crate) facets: Field,
    /// State, high-impact provider and moments of life as bits.
    pub(crate) standing: Field,
    /// Own organization and those above it.
    pub(crate) lineage: Field,
    /// The day from which its review is overdue.
    pub(crate) stale_on: Field,
    /// The annual volume, −1 when it is not known.
    pub(crate) volume: Field,
    /// When it last changed, in microseconds.
    pub(crate) updated_at: Field,
    /// The name as it is sorted.
    pub(crate) name_key: Field,
    /// The texts that highlights show.
    pub(crate) texts: Field,
}

impl Fields {
    /// Makes the schema.
    #[must_use]
    pub fn new() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let postings = |tokenizer: &str, record: IndexRecordOption| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(tokenizer)
                    .set_index_option(record)
                    .set_fieldnorms(false),
            )
        };
        let masked = || postings(tokenizers::MASKED, IndexRecordOption::WithFreqs);
        let raw = || TextOptions::default().set_fast("raw");
        let fields = Self {
            id: builder.add_bytes_field("id", BytesOptions::default().set_indexed()),
            id_high: builder.add_u64_field("id_high", FAST),
            id_low: builder.add_u64_field("id_low", FAST),
            words: builder.add_text_field("words", masked()),
            organization: builder.add_text_field("organization", masked()),
            code: builder.add_text_field("code", postings(tokenizers::PLAIN, IndexRecordOption::Basic)),
            exact: builder.add_text_field("exact", postings("raw", IndexRecordOption::Basic)),
            surface: builder.add_text_field(
                "surface",
                postings(tokenizers::PLAIN, IndexRecordOption::WithFreqsAndPositions),
            ),
            titles: builder.add_u64_field("titles", FAST),
            facets: builder.add_u64_field("facets", FAST),
            standing: builder.add_u64_field("standing", FAST),
            lineage: builder.add_text_field("lineage", raw()),
            stale_on: builder.add_i64_field("stale_on", FAST),
            volume: builder.add_i64_field("volume", FAST),
            updated_at: builder.add_i64_field("updated_at", FAST),
            name_key: builder.add_text_field("name_key", raw()),
            texts: builder.add_bytes_field("texts", BytesOptions::default().set_stored()),
        };
        (builder.build(), fields)
    }

    /// Answers the term by which a service is deleted before it is added again.
    #[must_use]
    pub fn id_term(&self, id: ServiceId) -> Term {
        Term::from_field_bytes(self.id, id.0.as_bytes())
    }

    /// Makes the document of a service.
    #[must_use]
    pub fn document(&self, entry: &Entry) -> TantivyDocument {
        let view = &*entry.view;
        let mut document = TantivyDocument::default();
        let (high, low) = view.id.0.as_u64_pair();
        document.add_bytes(self.id, view.id.0.as_bytes());
        document.add_u64(self.id_high, high);
        document.add_u64(self.id_low, low);
        document.add_u64(self.facets, FacetBits::of(view).0);
        document.add_u64(self.standing, Standing::of(view).0);
        document.add_text(self.lineage, lineage(&entry.organizations));
        document.add_i64(self.stale_on, bits::day(view.stale_on));
        document.add_i64(self.volume, volume(entry));
        document.add_i64(self.updated_at, view.updated_at.timestamp_micros());
        document.add_text(self.name_key, fsi_catalog::fold(&view.record.name));
        self.add_texts(&mut document, entry);
        document
    }

    fn add_texts(&self, document: &mut TantivyDocument, entry: &Entry) {
        let mut gathered = Gathered::default();
        let mut texts = Texts::default();
        each_text(entry, |field, text| {
            texts.add(field, text);
            gathered.add(field, text);
        });
        for (place, names) in entry.organizations.iter().enumerate() {
            texts.add(SearchField::Organization, &names.name);
            for name in names.acronym.iter().chain(&names.alternate_names) {
                texts.add(SearchField::Organization, name);
            }
            let group = if place == 0 { Group::OWN } else { Group::ANCESTOR };
            gathered.add_organization(names, group);
        }
        if let Some(provider) = &entry.provider {
            texts.add(SearchField::Organization, provider);
            gathered.add_organization_words(provider, Group::OWN);
        }
        document.add_text(self.words, tokenizers::masked(&gathered.words));
        document.add_text(self.organization, tokenizers::masked(&gathered.organization));
        document.add_text(self.code, gathered.codes.join(" "));
        for surface in &gathered.surfaces {
            document.add_text(self.surface, surface);
        }
        for exact in &gathered.exact {
            document.add_text(self.exact, exact);
        }
        for hash in &gathered.titles {
            document.add_u64(self.titles, u64::from(*hash));
        }
        document.add_bytes(self.texts, texts.bytes());
    }
}

/// Registers how fields are cut into tokens; an index needs it each time it is opened.
pub fn register(index: &Index) {
    tokenizers::register(index.tokenizers());
}

/// Answers the settings of an index: small blocks of stored text, because a page of hits reads twenty of them.
#[must_use]
pub fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Lz4,
        docstore_blocksize: 4_096,
        ..IndexSettings::default()
    }
}

/// Writes an organization and those above it.
fn lineage(organizations: &[OrganizationNames]) -> String {
    let ids: Vec<String> = organizations
        .iter()
        .map(|names| names.id.0.simple().to_string())
        .collect();
    ids.join("/")
}

fn volume(entry: &Entry) -> i64 {
    let figure = entry.view.figures.annual_volume.as_ref();
    figure.and_then(|figure| figure.value).unwrap_or(-1)
}

/// The group that a part of a service belongs to.
fn group_of(field: SearchField) -> u32 {
    match field {
        SearchField::Name => Group::NAME,
        SearchField::AlternateName | SearchField::Key | SearchField::ControlNumber | SearchField::AssistanceListing => {
            Group::TITLE
        }
        SearchField::Form | SearchField::Task | SearchField::Topic | SearchField::Organization => Group::TOPIC,
        SearchField::Summary | SearchField::Description => Group::TEXT,
    }
}

/// What is gathered of a service for the index.
#[derive(Default)]
struct Gathered {
    words: HashMap<String, u32>,
    organization: HashMap<String, u32>,
    codes: Vec<String>,
    surfaces: Vec<String>,
    exact: Vec<String>,
    titles: Vec<u32>,
    title_count: usize,
}

impl Gathered {
    fn add(&mut self, field: SearchField, text: &str) {
        if field == SearchField::Key {
            // An id that the agency made up names the service as a whole; the words in it are nobody's words.
            self.codes.extend(code(text));
            return;
        }
        let group = group_of(field);
        let is_title =
            matches!(field, SearchField::Name | SearchField::AlternateName) && self.title_count < MOST_TITLES;
        let mut surface = String::with_capacity(text.len());
        let mut title: Vec<String> = Vec::new();
        each_word(text, |_, word| {
            surface.push_str(word);
            surface.push(' ');
            let stem = stem(word);
            if is_title && title.len() < TITLE_WORDS && !is_stop_word(word) {
                title.push(stem.clone().into_owned());
            }
            match self.words.get_mut(&*stem) {
                Some(mask) => *mask |= group,
                None => {
                    self.words.insert(stem.into_owned(), group);
                }
            }
        });
        if surface.is_empty() {
            return;
        }
        self.surfaces.push(surface);
        match field {
            SearchField::Form | SearchField::ControlNumber | SearchField::AssistanceListing => {
                self.codes.extend(code(text));
            }
            SearchField::AlternateName => self.codes.extend(code(text).filter(|code| code.len() <= 12)),
            _ => {}
        }
        if field != SearchField::Description {
            self.codes.extend(codes_in(text));
        }
        if is_title && !title.is_empty() {
            self.title_count += 1;
            self.exact.push(title.join(" "));
            if !self.titles.is_empty() {
                self.titles.push(0);
            }
            self.titles.extend(title.iter().map(|stem| stem_hash(stem)));
        }
    }

    fn add_organization(&mut self, names: &OrganizationNames, group: u32) {
        self.add_organization_words(&names.name, group);
        for name in names.alternate_names.iter().chain(&names.acronym) {
            self.add_organization_words(name, group);
        }
    }

    fn add_organization_words(&mut self, name: &str, group: u32) {
        let mut surface = String::with_capacity(name.len());
        each_word(name, |_, word| {
            surface.push_str(word);
            surface.push(' ');
            *self.organization.entry(stem(word).into_owned()).or_default() |= group;
        });
        self.surfaces.push(surface);
    }
}
