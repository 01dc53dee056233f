//! A service record as it comes in: organizations and the provider are named, not yet found.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::plan::NonDigitizableRecord;
use super::record::{Participation, ServiceRecord};
use crate::id::OrganizationId;

/// One way of naming an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum OrganizationRef {
    /// By id.
    Id(OrganizationId),
    /// By slug; old slugs resolve.
    Slug(String),
    /// By acronym, when exactly one organization has it.
    Acronym(String),
    /// As people write it in a spreadsheet: a slug, an acronym, a name or another name, whatever fits exactly one.
    Named(String),
}

impl fmt::Display for OrganizationRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(formatter),
            Self::Slug(text) | Self::Acronym(text) | Self::Named(text) => formatter.write_str(text),
        }
    }
}

impl schemars::JsonSchema for OrganizationRef {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Organization".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "An organization, by its slug.",
            "minLength": 1,
            "examples": ["ssa"],
        })
    }
}

/// In files an organization is named by its slug.
impl From<String> for OrganizationRef {
    fn from(slug: String) -> Self {
        Self::Slug(slug)
    }
}

/// Other names than slugs are marked, so that two requests that name an organization differently never read alike.
impl From<OrganizationRef> for String {
    fn from(reference: OrganizationRef) -> Self {
        match reference {
            OrganizationRef::Id(id) => format!("id:{id}"),
            OrganizationRef::Slug(slug) => slug,
            OrganizationRef::Acronym(acronym) => format!("acronym:{acronym}"),
            OrganizationRef::Named(text) => format!("named:{text}"),
        }
    }
}

/// A service record as it comes in; the provider is named by its slug.
pub type ServiceInput = ServiceRecord<OrganizationRef, String>;

/// Visits every organization named by a record, with the path of the field that names it.
pub fn organization_references<O, P>(record: &ServiceRecord<O, P>) -> Vec<(&O, Vec<String>)> {
    let path = |parts: &[&dyn fmt::Display]| parts.iter().map(ToString::to_string).collect();
    let mut found: Vec<(&O, Vec<String>)> = vec![(&record.organization, path(&[&"organization"]))];
    for (index, organization) in record.responsible_organizations.iter().enumerate() {
        found.push((organization, path(&[&"responsibleOrganizations", &index])));
    }
    for (index, participation) in record.participating_organizations.iter().enumerate() {
        found.push((
            &participation.organization,
            path(&[&"participatingOrganizations", &index, &"organization"]),
        ));
    }
    for (index, entry) in record.non_digitizable.iter().enumerate() {
        for (inner, organization) in entry.responsible_organizations.iter().enumerate() {
            found.push((
                organization,
                path(&[&"nonDigitizable", &index, &"responsibleOrganizations", &inner]),
            ));
        }
    }
    found
}

impl<O, P> ServiceRecord<O, P> {
    /// Names organizations and provider another way; `None` as soon as one of them cannot be.
    pub fn try_rename<O2, P2>(
        self,
        mut organization: impl FnMut(O) -> Option<O2>,
        provider: impl FnOnce(P) -> Option<P2>,
    ) -> Option<ServiceRecord<O2, P2>> {
        Some(ServiceRecord {
            organization: organization(self.organization)?,
            responsible_organizations: self
                .responsible_organizations
                .into_iter()
                .map(&mut organization)
                .collect::<Option<_>>()?,
            participating_organizations: self
                .participating_organizations
                .into_iter()
                .map(|entry| {
                    Some(Participation {
                        organization: organization(entry.organization)?,
                        role: entry.role,
                    })
                })
                .collect::<Option<_>>()?,
            non_digitizable: self
                .non_digitizable
                .into_iter()
                .map(|entry| {
                    Some(NonDigitizableRecord {
                        title: entry.title,
                        description: entry.description,
                        responsible_organizations: entry
                            .responsible_organizations
                            .into_iter()
                            .map(&mut organization)
                            .collect::<Option<_>>()?,
                        reasons: entry.reasons,
                        solutions: entry.solutions,
                    })
                })
                .collect::<Option<_>>()?,
            provider: match self.provider {
                Some(named) => Some(provider(named)?),
                None => None,
            },
            key: self.key,
            name: self.name,
            alternate_names: self.alternate_names,
            summary: self.summary,
            description: self.description,
            public_facing: self.public_facing,
            types: self.types,
            other_type: self.other_type,
            is_transactional: self.is_transactional,
            has_contact_center: self.has_contact_center,
            customer_groups: self.customer_groups,
            languages: self.languages,
            life_experiences: self.life_experiences,
            info_url: self.info_url,
            start_url: self.start_url,
            assistance_listings: self.assistance_listings,
            omb_control_numbers: self.omb_control_numbers,
            uii_codes: self.uii_codes,
            designations: self.designations,
            channels: self.channels,
            tasks: self.tasks,
            forms: self.forms,
            barriers: self.barriers,
            opportunities: self.opportunities,
            last_reviewed_on: self.last_reviewed_on,
            next_review_on: self.next_review_on,
            notes: self.notes,
            provenance: self.provenance,
        })
    }
}
