//! What documents consist of: every field with the kind of its value.

use fsi_catalog::vocabulary::VocabularyName;

/// A field of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) need: Need,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Texts,
    Term(VocabularyName),
    Terms(VocabularyName),
    Flag,
    Whole,
    Year,
    Day,
    Period,
    Object(&'static [Field]),
    Objects(&'static [Field]),
}

/// What holds where a field is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing.
    None,
    /// It is empty text; a rule says that it must not be.
    Text,
    /// The object cannot stand without it.
    Object,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    let need = Need::None;
    Field { name, kind, need }
}

const fn text(name: &'static str) -> Field {
    let (kind, need) = (Kind::Text, Need::Text);
    Field { name, kind, need }
}

const fn needed(name: &'static str, kind: Kind) -> Field {
    let need = Need::Object;
    Field { name, kind, need }
}

use Kind::{Day, Flag, Object, Objects, Period, Term, Terms, Text, Texts, Whole, Year};

/// A record, as `fsi_catalog::service::ServiceInput` is written.
pub(super) static RECORD: &[Field] = &[
    text("organization"),
    text("key"),
    text("name"),
    field("alternateNames", Texts),
    field("summary", Text),
    field("description", Text),
    field("responsibleOrganizations", Texts),
    field("participatingOrganizations", Objects(PARTICIPATION)),
    field("publicFacing", Term(VocabularyName::PublicFacing)),
    field("types", Terms(VocabularyName::ServiceType)),
    field("otherType", Text),
    field("isTransactional", Flag),
    field("hasContactCenter", Flag),
    field("customerGroups", Terms(VocabularyName::CustomerGroup)),
    field("languages", Texts),
    field("lifeExperiences", Terms(VocabularyName::LifeExperience)),
    field("infoUrl", Text),
    field("startUrl", Text),
    field("assistanceListings", Texts),
    field("ombControlNumbers", Texts),
    field("uiiCodes", Texts),
    field("provider", Text),
    field("designations", Objects(DESIGNATION)),
    field("channels", Objects(SERVICE_CHANNEL)),
    field("tasks", Objects(TASK)),
    field("forms", Objects(FORM)),
    field("barriers", Objects(BARRIER)),
    field("nonDigitizable", Objects(NON_DIGITIZABLE)),
    field("opportunities", Objects(OPPORTUNITY)),
    field("lastReviewedOn", Day),
    field("nextReviewOn", Day),
    field("notes", Objects(NOTE)),
    field("provenance", Object(PROVENANCE)),
];

static PARTICIPATION: &[Field] = &[text("organization"), text("role")];

static DESIGNATION: &[Field] = &[
    needed("fiscalYear", Year),
    needed("status", Term(VocabularyName::DesignationStatus)),
    field("reason", Text),
];

static SERVICE_CHANNEL: &[Field] = &[
    needed("channel", Term(VocabularyName::Channel)),
    field("url", Text),
    field("note", Text),
];

static TASK: &[Field] = &[
    text("key"),
    needed("kind", Term(VocabularyName::TaskKind)),
    text("name"),
    field("isRequired", Flag),
    field("isApplicable", Flag),
    field("description", Text),
    field("channels", Objects(TASK_CHANNEL)),
    field("forms", Texts),
    field("signature", Object(SIGNATURE)),
];

static TASK_CHANNEL: &[Field] = &[
    needed("channel", Term(VocabularyName::Channel)),
    field("availability", Term(VocabularyName::Availability)),
    field("selfService", Flag),
    field("canHandOff", Flag),
    field("url", Text),
];

static SIGNATURE: &[Field] = &[
    field("isRequired", Flag),
    field("accepted", Terms(VocabularyName::SignatureKind)),
    field("needsInPersonProofing", Flag),
    field("hasDigitalEquivalent", Flag),
    field("basis", Text),
];

static FORM: &[Field] = &[
    text("number"),
    text("title"),
    field("url", Text),
    field("ombControlNumber", Text),
    field("expiresOn", Day),
    field("format", Term(VocabularyName::FormFormat)),
    field("isRequired", Flag),
    field("obligation", Term(VocabularyName::FormObligation)),
    field("annualResponses", Whole),
    field("annualBurdenHours", Whole),
];

static BARRIER: &[Field] = &[
    field("task", Text),
    field("form", Text),
    needed("category", Term(VocabularyName::BarrierCategory)),
    field("citation", Text),
    field("explanation", Text),
];

static NON_DIGITIZABLE: &[Field] = &[
    text("title"),
    text("description"),
    field("responsibleOrganizations", Texts),
    text("reasons"),
    field("solutions", Objects(SOLUTION)),
];

static SOLUTION: &[Field] = &[needed("kind", Term(VocabularyName::SolutionKind)), text("explanation")];

static OPPORTUNITY: &[Field] = &[
    field("task", Text),
    needed("kind", Term(VocabularyName::OpportunityKind)),
    needed("status", Term(VocabularyName::OpportunityStatus)),
    field("expectedEffects", Text),
    field("criterion", Text),
    field("estimatedCostUsd", Whole),
    field("budgetYear", Year),
    field("startsOn", Day),
    field("completesOn", Day),
    field("target", Text),
    field("targetOn", Day),
];

static NOTE: &[Field] = &[text("title"), text("text")];

static PROVENANCE: &[Field] = &[
    needed("record", Term(VocabularyName::ProvenanceKind)),
    needed("assessment", Term(VocabularyName::ProvenanceKind)),
    field("sources", Objects(SOURCE)),
];

static SOURCE: &[Field] = &[text("title"), field("url", Text)];

/// A figure, as `fsi_catalog::MeasurementInput` is written.
pub(super) static MEASUREMENT: &[Field] = &[
    field("channel", Term(VocabularyName::Channel)),
    field("task", Text),
    needed("measure", Term(VocabularyName::Measure)),
    needed("period", Period),
    needed("state", Term(VocabularyName::FigureState)),
    field("value", Whole),
    field("isEstimated", Flag),
    field("source", Text),
];
