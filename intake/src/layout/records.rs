//! The sheets of what belongs to a service as a whole: channels, figures, designations, participants, notes, sources.

use fsi_catalog::vocabulary::VocabularyName;

use super::ValueKind::{Answer, Figure, Link, Number, Organization, Period, Term, Text};
use super::{Column, Sheet};

/// The service that a row belongs to.
pub(super) const SERVICE: Column = Column::new(
    "service",
    "../key",
    Text(64),
    "The key of the service that the row belongs to.",
    "SSA-0042",
)
.required()
.also(SERVICE_ALIASES);

pub(super) const SERVICE_ALIASES: &[&str] = &["service key", "service id", "service number", "key"];

/// The organization of the service that a row belongs to.
pub(super) const ORGANIZATION: Column = Column::new(
    "organization",
    "../organization",
    Organization,
    "The organization of that service, where several have a service of the same key.",
    "ssa",
)
.also(ORGANIZATION_ALIASES);

pub(super) const ORGANIZATION_ALIASES: &[&str] =
    &["agency", "organisation", "department", "bureau", "owner organization"];

pub(super) const CHANNELS: Sheet = Sheet {
    name: "channels",
    row: "One channel of a service, with where it is reached.",
    list: Some("channels"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new(
            "channel",
            "channel",
            Term(VocabularyName::Channel),
            "Which channel. Rows of this sheet come before what the column “channels” of the services adds.",
            "PHONE",
        )
        .required(),
        Column::new(
            "url",
            "url",
            Link,
            "Where it is reached.",
            "https://www.ssa.gov/agency/contact/phone.html",
        )
        .also(&["link", "web address"]),
        Column::new(
            "note",
            "note",
            Text(500),
            "What one should know of it, such as hours.",
            "Monday to Friday, 8 a.m. to 7 p.m.",
        )
        .also(&["notes", "hours", "comment"]),
    ],
};

pub(super) const FIGURES: Sheet = Sheet {
    name: "figures",
    row: "One figure of a service, a channel or a task.",
    list: Some("measurements"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new(
            "channel",
            "channel",
            Term(VocabularyName::Channel),
            "One channel; empty means all channels together.",
            "PHONE",
        ),
        Column::new(
            "task",
            "task",
            Text(64),
            "The key of one task; empty means the whole service.",
            "apply",
        )
        .also(&["task key"]),
        Column::new(
            "measure",
            "measure",
            Term(VocabularyName::Measure),
            "What is counted.",
            "TRANSACTIONS",
        )
        .required(),
        Column::new(
            "period",
            "period",
            Period,
            "The span it is about: FY2025, FY2025-Q1, 2025, 2025-05 or 2025-04-01/2026-03-31.",
            "FY2025",
        )
        .required()
        .also(&["fiscal year", "year"]),
        Column::new(
            "figure",
            "value",
            Figure,
            "The number; NO_DATA where nobody has it, NOT_APPLICABLE where it does not apply. Unknown is never zero.",
            "12000",
        )
        .required()
        .also(&["value", "number", "count", "volume"]),
        Column::new("isEstimated", "isEstimated", Answer, "Whether it is an estimate.", "no")
            .also(&["estimated", "estimate"]),
        Column::new(
            "source",
            "source",
            Text(500),
            "Where it comes from.",
            "Case management system",
        ),
    ],
};

pub(super) const DESIGNATIONS: Sheet = Sheet {
    name: "designations",
    row: "One designation of a service under OMB Circular A-11 §280.",
    list: Some("designations"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new("fiscalYear", "fiscalYear", Number, "The US fiscal year.", "2026")
            .required()
            .also(&["year"]),
        Column::new(
            "status",
            "status",
            Term(VocabularyName::DesignationStatus),
            "Designated, or reported in an earlier year.",
            "DESIGNATED",
        )
        .required(),
        Column::new(
            "reason",
            "reason",
            Text(2000),
            "Why.",
            "Most used service of the provider",
        ),
    ],
};

pub(super) const PARTICIPANTS: Sheet = Sheet {
    name: "participants",
    row: "One other organization that a person has to deal with for a service.",
    list: Some("participatingOrganizations"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new(
            "participant",
            "organization",
            Organization,
            "The other organization.",
            "dhs-uscis",
        )
        .required()
        .also(&["participating organization"]),
        Column::new(
            "role",
            "role",
            Text(200),
            "What it does in the service.",
            "Confirms immigration status",
        )
        .required(),
    ],
};

pub(super) const NOTES: Sheet = Sheet {
    name: "notes",
    row: "One thing that the agency keeps beside a service; not for the public.",
    list: Some("notes"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new("title", "title", Text(200), "What it is.", "Contract number").required(),
        Column::new("text", "text", Text(2000), "The value.", "SS00-26-0001")
            .required()
            .also(&["note", "value"]),
    ],
};

pub(super) const SOURCES: Sheet = Sheet {
    name: "sources",
    row: "One thing that a record was taken from.",
    list: Some("provenance.sources"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new(
            "title",
            "title",
            Text(300),
            "What it is.",
            "Annual performance report 2025",
        )
        .required()
        .also(&["source"]),
        Column::new(
            "url",
            "url",
            Link,
            "Where it is.",
            "https://www.ssa.gov/agency/performance/",
        )
        .also(&["link"]),
    ],
};
