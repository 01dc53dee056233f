//! What the index answers.

use std::ops::Range;

use fsi_catalog::vocabulary::{Channel, DigitizationStatus, GapFlag, ServiceType};
use fsi_catalog::{OrganizationId, ServiceId, Version};

/// The answer to a search.
#[derive(Clone, Debug)]
pub struct SearchResult {
    /// The services found, in the order asked for.
    pub hits: Vec<Hit>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether some came before.
    pub has_previous: bool,
    /// How many services were found in all.
    pub total: u64,
    /// Counts over the whole result, when they were wanted.
    pub facets: Option<Facets>,
    /// The query as it was understood, when a word of it had to be corrected.
    pub did_you_mean: Option<String>,
    /// The version of the catalog that the index held.
    pub version: Version,
}

/// A service that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The service.
    pub id: ServiceId,
    /// How well it fits; comparable within one answer only.
    pub score: f32,
    /// Where the hit stands, for going on after it.
    pub cursor: String,
    /// Passages with what was looked for, best first.
    pub highlights: Vec<Highlight>,
    /// Where the query was found, in the order of [`SearchField`].
    pub matched_on: Vec<SearchField>,
}

/// A text of a service with the places that match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// What the text is.
    pub field: SearchField,
    /// The text, or a passage of a long one; plain text, not HTML.
    pub text: String,
    /// The places, as Unicode scalar values of `text`, in order and apart.
    pub ranges: Vec<Range<usize>>,
}

/// A part of a service in which words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SearchField {
    /// The name.
    Name,
    /// Another name that people use.
    AlternateName,
    /// The agency's own id of the service.
    Key,
    /// The number or title of a form.
    Form,
    /// An OMB control number.
    ControlNumber,
    /// An assistance listing number.
    AssistanceListing,
    /// What a person must do.
    Task,
    /// A moment of life, or the kind of service.
    Topic,
    /// The organization or one above it.
    Organization,
    /// The summary.
    Summary,
    /// The description.
    Description,
}

impl SearchField {
    /// Every field, most telling first.
    pub const ALL: &'static [Self] = &[
        Self::Name,
        Self::AlternateName,
        Self::Key,
        Self::Form,
        Self::ControlNumber,
        Self::AssistanceListing,
        Self::Task,
        Self::Topic,
        Self::Organization,
        Self::Summary,
        Self::Description,
    ];
}

/// Counts by value over a whole result, most frequent first. Each facet is counted without its own filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By organization; a service counts for its own and for all above it, as the filter does.
    pub organizations: Vec<(OrganizationId, u64)>,
    /// By department or independent agency: the roots of the tree.
    pub departments: Vec<(OrganizationId, u64)>,
    /// By type; a service may have several.
    pub types: Vec<(ServiceType, u64)>,
    /// By status.
    pub statuses: Vec<(DigitizationStatus, u64)>,
    /// By channel; a service may have several.
    pub channels: Vec<(Channel, u64)>,
    /// By flag; a service may have several.
    pub flags: Vec<(GapFlag, u64)>,
}

/// A completion of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The text.
    pub text: String,
    /// The service it names, when it names one.
    pub service: Option<ServiceId>,
}
