//! The sheet of the services themselves.

use fsi_catalog::vocabulary::VocabularyName;

use super::ValueKind::{Answer, Day, Link, Organization, Organizations, Term, Terms, Text, Texts};
use super::{Column, Sheet};

pub(super) const SERVICES: Sheet = Sheet {
    name: super::SERVICES,
    row: "One service.",
    list: None,
    columns: &[
        Column::new(
            "organization",
            "organization",
            Organization,
            "The lowest organization that is responsible, by slug, acronym or name. May be left out of a file of one organization.",
            "ssa",
        )
        .also(&["agency", "organisation", "department", "bureau", "owner organization", "owning organization", "agency name"]),
        Column::new(
            "key",
            "key",
            Text(64),
            "The agency's own id of the service, unique in the organization; it stays when the name changes.",
            "SSA-0042",
        )
        .required()
        .also(&["service key", "service id", "id", "service number", "service code", "identifier", "unique id"]),
        Column::new(
            "name",
            "name",
            Text(400),
            "The name from the customer's view, a phrase such as “Applying for …”.",
            "Applying for a replacement Social Security card",
        )
        .required()
        .also(&["service name", "service", "title", "service title", "name of service"]),
        Column::new(
            "alternateNames",
            "alternateNames",
            Texts,
            "Other names people use, in any language.",
            "New Social Security card|Tarjeta de Seguro Social",
        )
        .also(&["alternate name", "alternative names", "other names", "also known as", "aka"]),
        Column::new(
            "summary",
            "summary",
            Text(300),
            "Who it is for and what it gives, in one or two plain sentences.",
            "Replaces a lost, stolen or damaged Social Security card.",
        )
        .also(&["short description", "service summary"]),
        Column::new(
            "description",
            "description",
            Text(5000),
            "What the service entails, at length.",
            "People who lost their card ask for another one with the same number.",
        )
        .also(&["service description", "long description", "full description"]),
        Column::new(
            "responsibleOrganizations",
            "responsibleOrganizations",
            Organizations,
            "Further units responsible.",
            "ssa-office-of-operations",
        )
        .also(&["responsible organization", "responsible units", "responsible offices", "offices"]),
        Column::new(
            "publicFacing",
            "publicFacing",
            Term(VocabularyName::PublicFacing),
            "Whether the public uses it.",
            "CUSTOMERS",
        )
        .also(&["public facing", "audience scope", "is public facing"]),
        Column::new(
            "types",
            "types",
            Terms(VocabularyName::ServiceType),
            "Kinds of service.",
            "ADMINISTRATIVE",
        )
        .also(&["type", "service type", "service types", "kind", "kinds"]),
        Column::new(
            "otherType",
            "otherType",
            Text(200),
            "Says which kind, when one of the types is OTHER.",
            "Mediation",
        )
        .also(&["other service type", "other type of service", "type other"]),
        Column::new(
            "isTransactional",
            "isTransactional",
            Answer,
            "Whether a transaction takes place.",
            "yes",
        )
        .also(&["transactional", "is it transactional"]),
        Column::new(
            "hasContactCenter",
            "hasContactCenter",
            Answer,
            "Whether a contact center serves it.",
            "yes",
        )
        .also(&["contact center", "contact centre", "call center", "has call center"]),
        Column::new(
            "customerGroups",
            "customerGroups",
            Terms(VocabularyName::CustomerGroup),
            "Who it is for.",
            "INDIVIDUALS|VETERANS",
        )
        .also(&["customer group", "customers", "customer types", "audience", "audiences", "who it is for", "target groups"]),
        Column::new(
            "languages",
            "languages",
            Texts,
            "Languages it is offered in, as language tags.",
            "en|es",
        )
        .also(&["language", "languages offered"]),
        Column::new(
            "lifeExperiences",
            "lifeExperiences",
            Terms(VocabularyName::LifeExperience),
            "Moments of life it belongs to.",
            "APPROACHING_RETIREMENT",
        )
        .also(&["life experience", "life events", "life event"]),
        Column::new(
            "infoUrl",
            "infoUrl",
            Link,
            "Where to learn about it.",
            "https://www.ssa.gov/number-card",
        )
        .also(&["url", "link", "website", "web site", "web page", "webpage", "homepage", "homepage url", "information url", "service url", "web address"]),
        Column::new(
            "startUrl",
            "startUrl",
            Link,
            "Where to begin it.",
            "https://www.ssa.gov/number-card/replace-card",
        )
        .also(&["application url", "apply url", "start link", "where to apply", "url to complete steps"]),
        Column::new(
            "channels",
            "channels",
            Terms(VocabularyName::Channel),
            "Channels through which it is offered. Addresses and notes of channels stand in the sheet “channels”.",
            "WEB_APP|PHONE|IN_PERSON",
        )
        .also(&["channel", "service channels", "delivery channels", "channels offered"]),
        Column::new(
            "assistanceListings",
            "assistanceListings",
            Texts,
            "Assistance listing numbers, each of the form dd.ddd.",
            "96.001",
        )
        .also(&["assistance listing", "assistance listing number", "assistance listing numbers", "cfda", "cfda number", "aln"]),
        Column::new(
            "ombControlNumbers",
            "ombControlNumbers",
            Texts,
            "OMB control numbers of information collections, each of the form dddd-dddd.",
            "0960-0066",
        )
        .also(&["omb control number", "omb control no", "omb number", "omb numbers"]),
        Column::new(
            "uiiCodes",
            "uiiCodes",
            Texts,
            "Unique investment identifiers of the systems behind it.",
            "016-000002000",
        )
        .also(&["uii code", "uii", "unique investment identifier", "unique investment identifiers"]),
        Column::new(
            "provider",
            "provider",
            Text(80),
            "The slug of the high-impact service provider it belongs to.",
            "ssa",
        )
        .also(&["service provider", "hisp", "high impact service provider"]),
        Column::new(
            "lastReviewedOn",
            "lastReviewedOn",
            Day,
            "The day the agency last reviewed the record.",
            "2026-09-30",
        )
        .also(&["last reviewed", "last review", "reviewed on", "last review date", "date last reviewed"]),
        Column::new(
            "nextReviewOn",
            "nextReviewOn",
            Day,
            "The day of the next review.",
            "2027-09-30",
        )
        .also(&["next review", "next review date", "review due"]),
        Column::new(
            "recordProvenance",
            "provenance.record",
            Term(VocabularyName::ProvenanceKind),
            "Who stands behind names, links, forms and other facts. Provenance is replaced as a whole: its two columns and the sheet “sources”.",
            "AGENCY_REPORTED",
        ),
        Column::new(
            "assessmentProvenance",
            "provenance.assessment",
            Term(VocabularyName::ProvenanceKind),
            "Who stands behind tasks, channels and availability.",
            "AGENCY_REPORTED",
        ),
        Column::new(
            "slug",
            "slug",
            Text(80),
            "The permanent name in addresses; the index makes one where none is given.",
            "ssa-replacement-card",
        ),
    ],
};
