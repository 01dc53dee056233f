//! The Government of Canada's inventory as facts: see `seed-data/ca/README.md` for its source and licence.

use super::{Data, list, read_organizations, rows};
use crate::error::Result;
use crate::measurement::MeasurementInput;
use crate::operations::{SaveOrganization, SaveService};
use crate::period::Period;
use crate::service::{
    OrganizationRef, Provenance, ServiceChannel, ServiceInput, ServiceRecord, SourceReference, Task, TaskChannel,
};
use crate::vocabulary::{
    Availability, Channel, CustomerGroup, FigureState, Measure, ProvenanceKind, PublicFacing, ServiceType, TaskKind,
    Vocabulary,
};

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    fiscal_year: String,
    key: String,
    organization: String,
    name_en: String,
    name_fr: String,
    types: String,
    scope: String,
    client_target_groups: String,
    account_registration: String,
    authentication: String,
    application: String,
    decision: String,
    issuance: String,
    issue_resolution: String,
    phone_enquiries: String,
    applications_by_phone: String,
    website_visits: String,
    applications_online: String,
    applications_in_person: String,
    applications_by_mail: String,
    applications_by_email: String,
    applications_by_fax: String,
    applications_by_other: String,
    applications_total: String,
    url: Option<String>,
}

const SOURCE: &str = "Government of Canada service inventory, Open Government Licence – Canada";

fn organizations() -> Result<Vec<SaveOrganization>> {
    read_organizations(
        "seed-data/ca/organizations.csv",
        include_str!("../../../seed-data/ca/organizations.csv"),
    )
}

pub(super) fn read() -> Result<Data> {
    let rows: Vec<Row> = rows(
        "seed-data/ca/services.csv",
        include_str!("../../../seed-data/ca/services.csv"),
    )?;
    Ok(Data {
        organizations: organizations()?,
        providers: Vec::new(),
        services: rows.into_iter().map(service).collect(),
    })
}

fn service(row: Row) -> SaveService {
    let measurements = figures(&row);
    let has_figure = |channel: Channel| {
        measurements
            .iter()
            .any(|figure| figure.channel == Some(channel) && figure.value.is_some_and(|value| value > 0))
    };
    let mut channels: Vec<ServiceChannel> = Channel::ALL
        .iter()
        .copied()
        .filter(|channel| has_figure(*channel))
        .map(|channel| ServiceChannel {
            channel,
            url: None,
            note: None,
        })
        .collect();
    if let Some(url) = &row.url {
        let website = channels.iter_mut().find(|entry| entry.channel == Channel::Website);
        match website {
            Some(entry) => entry.url = Some(url.clone()),
            None => channels.push(ServiceChannel {
                channel: Channel::Website,
                url: Some(url.clone()),
                note: None,
            }),
        }
    }
    let record: ServiceInput = ServiceRecord {
        organization: OrganizationRef::Slug(row.organization.clone()),
        key: row.key.clone(),
        alternate_names: if row.name_fr.is_empty() || row.name_fr == row.name_en {
            Vec::new()
        } else {
            vec![row.name_fr.clone()]
        },
        name: row.name_en.clone(),
        summary: None,
        description: None,
        responsible_organizations: Vec::new(),
        participating_organizations: Vec::new(),
        public_facing: public_facing(&row.scope),
        types: types(&row.types),
        other_type: types(&row.types)
            .contains(&ServiceType::Other)
            .then(|| row.types.clone()),
        is_transactional: None,
        has_contact_center: None,
        customer_groups: customer_groups(&row.client_target_groups),
        languages: vec!["en".to_owned(), "fr".to_owned()],
        life_experiences: Vec::new(),
        info_url: row.url.clone(),
        start_url: None,
        assistance_listings: Vec::new(),
        omb_control_numbers: Vec::new(),
        uii_codes: Vec::new(),
        provider: None,
        designations: Vec::new(),
        channels,
        tasks: tasks(&row),
        forms: Vec::new(),
        barriers: Vec::new(),
        non_digitizable: Vec::new(),
        opportunities: Vec::new(),
        last_reviewed_on: None,
        next_review_on: None,
        notes: Vec::new(),
        provenance: Provenance {
            record: ProvenanceKind::PublicData,
            assessment: ProvenanceKind::PublicData,
            sources: vec![SourceReference {
                title: SOURCE.to_owned(),
                url: Some("https://open.canada.ca/data/en/dataset/3ac0d080-6149-499a-8b06-7ce5f00ec56c".to_owned()),
            }],
        },
    };
    SaveService {
        record,
        id: None,
        slug: None,
        expected_revision: None,
        publish: true,
        measurements,
    }
}

fn public_facing(scope: &str) -> Option<PublicFacing> {
    let codes = list(scope);
    if codes.iter().any(|code| code == "EXTERN") {
        Some(PublicFacing::Customers)
    } else {
        (!codes.is_empty()).then_some(PublicFacing::NotPublic)
    }
}

/// The publisher's service types, as far as A-11 has the like.
fn types(cell: &str) -> Vec<ServiceType> {
    let mut types: Vec<ServiceType> = list(cell)
        .iter()
        .map(|code| match code.as_str() {
            "INFO" => ServiceType::Informational,
            "RES" => ServiceType::DataAndResearch,
            "GNC" | "CER" => ServiceType::Benefits,
            "LRP" | "APIR" => ServiceType::Regulatory,
            "REG_VOL" => ServiceType::Compliance,
            "PPI" => ServiceType::Administrative,
            _ => ServiceType::Other,
        })
        .collect();
    types.sort_unstable();
    types.dedup();
    types
}

fn customer_groups(cell: &str) -> Vec<CustomerGroup> {
    let mut groups: Vec<CustomerGroup> = list(cell)
        .iter()
        .map(|code| match code.as_str() {
            "PERSON" => CustomerGroup::Individuals,
            "ECONOM" => CustomerGroup::Businesses,
            "NGO" => CustomerGroup::Nonprofits,
            "PTC" => CustomerGroup::StateLocalGovernments,
            "INTERN_GOV" => CustomerGroup::FederalEmployees,
            "FOR" => CustomerGroup::ForeignNationals,
            _ => CustomerGroup::Other,
        })
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// The six online interaction points as tasks: Y is done online, N is not, NA does not apply.
fn tasks(row: &Row) -> Vec<Task> {
    let points = [
        (
            "account-registration",
            TaskKind::Register,
            "Account registration",
            &row.account_registration,
        ),
        (
            "authentication",
            TaskKind::ProveIdentity,
            "Authentication",
            &row.authentication,
        ),
        ("application", TaskKind::Apply, "Application", &row.application),
        ("decision", TaskKind::GetDecision, "Decision", &row.decision),
        ("issuance", TaskKind::Receive, "Issuance", &row.issuance),
        (
            "issue-resolution",
            TaskKind::GetHelp,
            "Issue resolution and feedback",
            &row.issue_resolution,
        ),
    ];
    points
        .into_iter()
        .map(|(key, kind, name, answer)| {
            let availability = match answer.as_str() {
                "Y" => Some(Availability::Complete),
                "N" => Some(Availability::None),
                _ => None,
            };
            Task {
                key: key.to_owned(),
                kind,
                name: name.to_owned(),
                is_required: true,
                is_applicable: match answer.as_str() {
                    "NA" => Some(false),
                    "Y" | "N" => Some(true),
                    _ => None,
                },
                description: None,
                channels: availability
                    .map(|availability| TaskChannel {
                        channel: Channel::WebApp,
                        availability: Some(availability),
                        self_service: None,
                        can_hand_off: None,
                        url: None,
                    })
                    .into_iter()
                    .collect(),
                forms: Vec::new(),
                signature: None,
            }
        })
        .collect()
}

/// The channel volumes of the fiscal year (April to March): a number, ND or NA.
///
/// The published total is not taken over where no channel has a number, because the publisher adds ND and NA as 0.
fn figures(row: &Row) -> Vec<MeasurementInput> {
    let Some(period) = fiscal_year(&row.fiscal_year) else {
        return Vec::new();
    };
    let cells = [
        (Channel::Phone, Measure::Calls, &row.phone_enquiries),
        (Channel::Phone, Measure::Transactions, &row.applications_by_phone),
        (Channel::Website, Measure::Visits, &row.website_visits),
        (Channel::WebApp, Measure::Transactions, &row.applications_online),
        (Channel::InPerson, Measure::Transactions, &row.applications_in_person),
        (Channel::PostalMail, Measure::Transactions, &row.applications_by_mail),
        (Channel::Email, Measure::Transactions, &row.applications_by_email),
        (Channel::Fax, Measure::Transactions, &row.applications_by_fax),
        (
            Channel::OtherNonDigital,
            Measure::Transactions,
            &row.applications_by_other,
        ),
    ];
    let figure = |channel, measure, state, value| MeasurementInput {
        channel,
        task: None,
        measure,
        period,
        state,
        value,
        is_estimated: false,
        source: Some(SOURCE.to_owned()),
    };
    let mut figures: Vec<MeasurementInput> = cells
        .into_iter()
        .filter_map(|(channel, measure, cell)| {
            let (state, value) = volume(cell)?;
            Some(figure(Some(channel), measure, state, value))
        })
        .collect();
    let transactions = || figures.iter().filter(|figure| figure.measure == Measure::Transactions);
    let all = |state: FigureState| transactions().all(|figure| figure.state == state);
    let (state, value) = match volume(&row.applications_total) {
        _ if all(FigureState::NotApplicable) => (FigureState::NotApplicable, None),
        Some((FigureState::Known, total)) if transactions().any(|figure| figure.value.is_some()) => {
            (FigureState::Known, total)
        }
        _ => (FigureState::NoData, None),
    };
    let mut total = figure(None, Measure::Transactions, state, value);
    // A total in which a channel has no data is a lower bound.
    total.is_estimated = value.is_some() && transactions().any(|figure| figure.state == FigureState::NoData);
    figures.push(total);
    figures
}

fn volume(cell: &str) -> Option<(FigureState, Option<i64>)> {
    match cell {
        "NA" => Some((FigureState::NotApplicable, None)),
        "ND" => Some((FigureState::NoData, None)),
        number => number.parse().ok().map(|value| (FigureState::Known, Some(value))),
    }
}

/// `2023-2024` is April 2023 to March 2024.
fn fiscal_year(text: &str) -> Option<Period> {
    let (start, end) = text.split_once('-')?;
    format!("{start}-04-01/{end}-03-31").parse().ok()
}
