//! Taking a record to the catalog.

use fsi_catalog::service as catalog;

use super::{
    AgencyNoteInput, BarrierInput, DesignationInput, FormInput, OpportunityInput, ProvenanceInput, ServiceChannelInput,
    ServiceInput, ServiceTaskInput, SignatureInput, SolutionInput, TaskChannelInput,
};
use crate::error::ApiError;
use crate::graphql::organization::OrganizationBy;

fn terms<A, B: From<A>>(terms: Vec<A>) -> Vec<B> {
    terms.into_iter().map(Into::into).collect()
}

fn organizations(named: Vec<OrganizationBy>) -> Result<Vec<catalog::OrganizationRef>, ApiError> {
    named.into_iter().map(OrganizationBy::into_ref).collect()
}

impl ServiceInput {
    /// Takes the record to the catalog.
    pub fn into_catalog(self) -> Result<catalog::ServiceInput, ApiError> {
        Ok(catalog::ServiceRecord {
            organization: self.organization.into_ref()?,
            responsible_organizations: organizations(self.responsible_organizations)?,
            participating_organizations: self
                .participating_organizations
                .into_iter()
                .map(|entry| {
                    Ok(catalog::Participation {
                        organization: entry.organization.into_ref()?,
                        role: entry.role,
                    })
                })
                .collect::<Result<_, ApiError>>()?,
            non_digitizable: self
                .non_digitizable
                .into_iter()
                .map(|entry| {
                    Ok(catalog::NonDigitizableRecord {
                        title: entry.title,
                        description: entry.description,
                        responsible_organizations: organizations(entry.responsible_organizations)?,
                        reasons: entry.reasons,
                        solutions: terms(entry.solutions),
                    })
                })
                .collect::<Result<_, ApiError>>()?,
            key: self.key,
            name: self.name,
            alternate_names: self.alternate_names,
            summary: self.summary,
            description: self.description,
            public_facing: self.public_facing.map(Into::into),
            types: terms(self.types),
            other_type: self.other_type,
            is_transactional: self.is_transactional,
            has_contact_center: self.has_contact_center,
            customer_groups: terms(self.customer_groups),
            languages: self.languages,
            life_experiences: terms(self.life_experiences),
            info_url: self.info_url,
            start_url: self.start_url,
            assistance_listings: self.assistance_listings,
            omb_control_numbers: self.omb_control_numbers,
            uii_codes: self.uii_codes,
            provider: self.provider,
            designations: terms(self.designations),
            channels: terms(self.channels),
            tasks: terms(self.tasks),
            forms: terms(self.forms),
            barriers: terms(self.barriers),
            opportunities: terms(self.opportunities),
            last_reviewed_on: self.last_reviewed_on.map(|day| day.0),
            next_review_on: self.next_review_on.map(|day| day.0),
            notes: terms(self.notes),
            provenance: self.provenance.map(Into::into).unwrap_or_default(),
        })
    }
}

impl From<AgencyNoteInput> for catalog::AgencyNote {
    fn from(input: AgencyNoteInput) -> Self {
        Self {
            title: input.title,
            text: input.text,
        }
    }
}

impl From<DesignationInput> for catalog::Designation {
    fn from(input: DesignationInput) -> Self {
        Self {
            fiscal_year: input.fiscal_year,
            status: input.status.into(),
            reason: input.reason,
        }
    }
}

impl From<ServiceChannelInput> for catalog::ServiceChannel {
    fn from(input: ServiceChannelInput) -> Self {
        Self {
            channel: input.channel.into(),
            url: input.url,
            note: input.note,
        }
    }
}

impl From<ServiceTaskInput> for catalog::Task {
    fn from(input: ServiceTaskInput) -> Self {
        Self {
            key: input.key,
            kind: input.kind.into(),
            name: input.name,
            is_required: input.is_required,
            is_applicable: input.is_applicable,
            description: input.description,
            channels: terms(input.channels),
            forms: input.forms,
            signature: input.signature.map(Into::into),
        }
    }
}

impl From<TaskChannelInput> for catalog::TaskChannel {
    fn from(input: TaskChannelInput) -> Self {
        Self {
            channel: input.channel.into(),
            availability: input.availability.map(Into::into),
            self_service: input.self_service,
            can_hand_off: input.can_hand_off,
            url: input.url,
        }
    }
}

impl From<SignatureInput> for catalog::Signature {
    fn from(input: SignatureInput) -> Self {
        Self {
            is_required: input.is_required,
            accepted: terms(input.accepted),
            needs_in_person_proofing: input.needs_in_person_proofing,
            has_digital_equivalent: input.has_digital_equivalent,
            basis: input.basis,
        }
    }
}

impl From<FormInput> for catalog::Form {
    fn from(input: FormInput) -> Self {
        Self {
            number: input.number,
            title: input.title,
            url: input.url,
            omb_control_number: input.omb_control_number,
            expires_on: input.expires_on.map(|day| day.0),
            format: input.format.map(Into::into),
            is_required: input.is_required,
            obligation: input.obligation.map(Into::into),
            annual_responses: input.annual_responses.map(|count| count.0),
            annual_burden_hours: input.annual_burden_hours.map(|hours| hours.0),
        }
    }
}

impl From<BarrierInput> for catalog::Barrier {
    fn from(input: BarrierInput) -> Self {
        Self {
            task: input.task,
            form: input.form,
            category: input.category.into(),
            citation: input.citation,
            explanation: input.explanation,
        }
    }
}

impl From<SolutionInput> for catalog::Solution {
    fn from(input: SolutionInput) -> Self {
        Self {
            kind: input.kind.into(),
            explanation: input.explanation,
        }
    }
}

impl From<OpportunityInput> for catalog::Opportunity {
    fn from(input: OpportunityInput) -> Self {
        Self {
            task: input.task,
            kind: input.kind.into(),
            status: input.status.into(),
            expected_effects: input.expected_effects,
            criterion: input.criterion,
            estimated_cost_usd: input.estimated_cost_usd.map(|cost| cost.0),
            budget_year: input.budget_year,
            starts_on: input.starts_on.map(|day| day.0),
            completes_on: input.completes_on.map(|day| day.0),
            target: input.target,
            target_on: input.target_on.map(|day| day.0),
        }
    }
}

impl From<ProvenanceInput> for catalog::Provenance {
    fn from(input: ProvenanceInput) -> Self {
        Self {
            record: input.record.into(),
            assessment: input.assessment.into(),
            sources: input
                .sources
                .into_iter()
                .map(|source| catalog::SourceReference {
                    title: source.title,
                    url: source.url,
                })
                .collect(),
        }
    }
}
