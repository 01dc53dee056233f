//! The sheets of what keeps services from being digital, and of what could be done.

use fsi_catalog::vocabulary::VocabularyName;

use super::ValueKind::{Day, Number, Organization, Organizations, Term, Text};
use super::records::{ORGANIZATION, ORGANIZATION_ALIASES, SERVICE, SERVICE_ALIASES};
use super::{Column, Sheet};

const TASK: Column = Column::new(
    "task",
    "task",
    Text(64),
    "The key of the task it is about; empty means the whole service.",
    "sign",
)
.also(&["task key"]);

pub(super) const BARRIERS: Sheet = Sheet {
    name: "barriers",
    row: "One thing that keeps a service, a task or a form from being digital.",
    list: Some("barriers"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        TASK,
        Column::new(
            "form",
            "form",
            Text(64),
            "The number of the form it stands before.",
            "SS-5",
        )
        .also(&["form number"]),
        Column::new(
            "category",
            "category",
            Term(VocabularyName::BarrierCategory),
            "What kind.",
            "SIGNATURE_OR_IDENTITY",
        )
        .required()
        .also(&["barrier", "barrier category", "kind"]),
        Column::new(
            "citation",
            "citation",
            Text(500),
            "The law or rule, where there is one.",
            "20 CFR 422.107",
        )
        .also(&["law", "legal citation"]),
        Column::new(
            "explanation",
            "explanation",
            Text(2000),
            "In words.",
            "Original identity documents must be seen.",
        )
        .also(&["description"]),
    ],
};

pub(super) const NON_DIGITIZABLE: Sheet = Sheet {
    name: "non-digitizable",
    row: "One record of what cannot be made digital (21st Century IDEA §4(d)).",
    list: Some("nonDigitizable"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new("title", "title", Text(200), "Part 1: the title.", "Original documents").required(),
        Column::new(
            "description",
            "description",
            Text(5000),
            "Part 2: the description.",
            "Applicants show original documents at an office.",
        )
        .required(),
        Column::new(
            "responsibleOrganizations",
            "responsibleOrganizations",
            Organizations,
            "Part 3: each unit responsible.",
            "ssa",
        )
        .also(&["responsible units"]),
        Column::new(
            "reasons",
            "reasons",
            Text(5000),
            "Part 4: the reasons.",
            "Copies cannot be checked for security features.",
        )
        .required()
        .also(&["reason"]),
    ],
};

pub(super) const SOLUTIONS: Sheet = Sheet {
    name: "solutions",
    row: "Part 5: one potential solution for what cannot be made digital.",
    list: Some("nonDigitizable.solutions"),
    columns: &[
        Column::new(
            "service",
            "../../key",
            Text(64),
            "The key of the service that the row belongs to.",
            "SSA-0042",
        )
        .required()
        .also(SERVICE_ALIASES),
        Column::new(
            "organization",
            "../../organization",
            Organization,
            "The organization of that service, where several have a service of the same key.",
            "ssa",
        )
        .also(ORGANIZATION_ALIASES),
        Column::new(
            "title",
            "../title",
            Text(200),
            "The title of the record in the sheet “non-digitizable”.",
            "Original documents",
        )
        .required(),
        Column::new(
            "kind",
            "kind",
            Term(VocabularyName::SolutionKind),
            "What kind.",
            "REGULATORY",
        )
        .required()
        .also(&["solution", "solution kind"]),
        Column::new(
            "explanation",
            "explanation",
            Text(5000),
            "In words.",
            "Allow documents to be checked against the issuer's records.",
        )
        .required(),
    ],
};

pub(super) const OPPORTUNITIES: Sheet = Sheet {
    name: "opportunities",
    row: "One thing that could be made digital, its cost and schedule (21st Century IDEA §4(a)(2)).",
    list: Some("opportunities"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        TASK,
        Column::new(
            "kind",
            "kind",
            Term(VocabularyName::OpportunityKind),
            "What kind.",
            "NEW_DIGITAL",
        )
        .required(),
        Column::new(
            "status",
            "status",
            Term(VocabularyName::OpportunityStatus),
            "Where it stands.",
            "PLANNED",
        )
        .required(),
        Column::new(
            "expectedEffects",
            "expectedEffects",
            Text(2000),
            "What it would do for people.",
            "Saves most applicants a visit.",
        )
        .also(&["effects", "expected effect"]),
        Column::new(
            "criterion",
            "criterion",
            Text(500),
            "The criterion of OMB M-23-22 §IV it was chosen by.",
            "Volume",
        ),
        Column::new(
            "estimatedCostUsd",
            "estimatedCostUsd",
            Number,
            "Estimated cost in US dollars; not for the public.",
            "2500000",
        )
        .also(&["estimated cost", "cost"]),
        Column::new(
            "budgetYear",
            "budgetYear",
            Number,
            "The budget year it is asked for; not for the public.",
            "2028",
        ),
        Column::new("startsOn", "startsOn", Day, "The day work begins.", "2027-01-04").also(&["start date", "starts"]),
        Column::new("completesOn", "completesOn", Day, "The day it is done.", "2028-06-30").also(&[
            "completion date",
            "end date",
            "completes",
        ]),
        Column::new(
            "target",
            "target",
            Text(500),
            "What will be measured, with the value to reach.",
            "80 % of cards replaced online",
        ),
        Column::new(
            "targetOn",
            "targetOn",
            Day,
            "The day the target is to be reached.",
            "2028-12-31",
        )
        .also(&["target date"]),
    ],
};
