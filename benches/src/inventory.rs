//! A made-up inventory. Organizations, names and figures are nobody's; each service follows from its number alone.

mod naming;
mod places;
mod prose;
mod tasks;
mod translations;
mod words;

use fsi_catalog::service::{
    Barrier, NonDigitizableRecord, OrganizationRef, Provenance, ServiceChannel, ServiceInput, ServiceRecord, Solution,
};
use fsi_catalog::vocabulary::{
    BarrierCategory, Channel, CustomerGroup, FigureState, LifeExperience, Measure, OrganizationLevel, ProvenanceKind,
    PublicFacing, ServiceType, SolutionKind, Vocabulary,
};
use fsi_catalog::{MeasurementInput, OrganizationInput, Period, SaveOrganization, SaveService};

use crate::random::Random;
pub(crate) use naming::{Naming, plural};
use tasks::Profile;
pub(crate) use words::VERBS;
use words::{BUREAUS, DEPARTMENTS};

/// Channels of every service.
pub(crate) const CHANNELS: usize = 9;
/// Channels that every service has; the others are drawn.
const USUAL: [Channel; 5] = [
    Channel::Website,
    Channel::WebApp,
    Channel::InPerson,
    Channel::PostalMail,
    Channel::Phone,
];
/// Every n-th service is the first department's, so that it has long lists whatever the size of the inventory.
const FIRST_DEPARTMENT_SHARE: usize = 5;
/// Keeps the numbers of services apart from other uses of the generator.
const SEED: u64 = 0x0F51;
/// The year of all figures.
const YEAR: i32 = 2025;

/// Answers 24 departments with 10 bureaus each, parents first.
pub(crate) fn organizations() -> Vec<SaveOrganization> {
    let entry = |slug: String, name: String, level, parent: Option<String>, code: usize, bureau: Option<usize>| {
        SaveOrganization {
            id: None,
            organization: OrganizationInput {
                slug,
                name,
                alternate_names: Vec::new(),
                acronym: None,
                level,
                parent: parent.map(OrganizationRef::Slug),
                omb_agency_code: Some(format!("{code:03}")),
                omb_bureau_code: Some(format!("{:02}", bureau.unwrap_or(0))),
                cgac_code: None,
            },
        }
    };
    let mut all = Vec::new();
    for (place, department) in DEPARTMENTS.iter().enumerate() {
        let code = 900 + place;
        all.push(entry(
            department_slug(place),
            format!("Department of {department}"),
            OrganizationLevel::DepartmentOrAgency,
            None,
            code,
            None,
        ));
        for (number, bureau) in BUREAUS.iter().enumerate() {
            all.push(entry(
                bureau_slug(place, number),
                format!("{department}: Bureau of {bureau}"),
                OrganizationLevel::Bureau,
                Some(department_slug(place)),
                code,
                Some(number + 1),
            ));
        }
    }
    all
}

fn as_slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

fn department_slug(department: usize) -> String {
    format!("department-of-{}", as_slug(DEPARTMENTS[department]))
}

fn bureau_slug(department: usize, bureau: usize) -> String {
    format!("{}-{}", as_slug(DEPARTMENTS[department]), as_slug(BUREAUS[bureau]))
}

/// Answers the agency's id of service number `number`.
pub(crate) fn key(number: usize) -> String {
    format!("GEN-{number:06}")
}

/// Answers service number `number`, counted from 0, whatever the size of the inventory.
pub(crate) fn service(number: usize) -> SaveService {
    let random = &mut Random::new(SEED ^ ((number as u64) << 16));
    let department = if number.is_multiple_of(FIRST_DEPARTMENT_SHARE) {
        0
    } else {
        1 + random.below(DEPARTMENTS.len() - 1)
    };
    let bureau = bureau_slug(department, random.below(BUREAUS.len()));
    let key = key(number);
    let naming = Naming::of(number);
    let site = format!("https://www.made-up-agency.gov/{bureau}/{}", key.to_lowercase());
    let offered = offered(random);
    let profile = Profile::drawn(random);
    let (tasks, forms) = tasks::tasks(random, profile, &offered, number, &site, &naming);
    let mut languages = vec!["en".to_owned()];
    languages.extend(naming.french.as_ref().map(|_| "fr".to_owned()));
    languages.extend((naming.spanish.is_some() || random.happens(50)).then(|| "es".to_owned()));
    let record: ServiceInput = ServiceRecord {
        organization: OrganizationRef::Slug(bureau),
        key,
        name: naming.name.clone(),
        alternate_names: naming.alternate_names(),
        summary: Some(prose::summary(random, &naming)),
        description: random.happens(60).then(|| prose::description(random, &naming)),
        responsible_organizations: Vec::new(),
        participating_organizations: Vec::new(),
        public_facing: Some(random.one(&[PublicFacing::Anyone, PublicFacing::Customers])),
        types: some_types(random),
        other_type: None,
        is_transactional: Some(random.happens(80)),
        has_contact_center: Some(offered.contains(&Channel::ContactCenter)),
        customer_groups: {
            let count = 1 + random.below(3);
            random.some(CustomerGroup::ALL, count)
        },
        languages,
        life_experiences: {
            let count = random.below(3);
            random.some(LifeExperience::ALL, count)
        },
        info_url: Some(format!("{site}/about")),
        start_url: Some(site.clone()),
        assistance_listings: Vec::new(),
        omb_control_numbers: Vec::new(),
        uii_codes: Vec::new(),
        provider: None,
        designations: Vec::new(),
        channels: offered
            .iter()
            .map(|channel| ServiceChannel {
                channel: *channel,
                url: Some(format!("{site}/{}", channel.code().to_lowercase().replace('_', "-"))),
                note: None,
            })
            .collect(),
        barriers: if profile == Profile::NonDigital {
            vec![barrier(random)]
        } else {
            Vec::new()
        },
        non_digitizable: if profile == Profile::NonDigital && random.happens(50) {
            vec![non_digitizable(&format!(
                "{} {}",
                naming.thing,
                plural(naming.instrument)
            ))]
        } else {
            Vec::new()
        },
        tasks,
        forms,
        opportunities: Vec::new(),
        last_reviewed_on: random
            .happens(90)
            .then(|| chrono::NaiveDate::from_ymd_opt(YEAR, 1, 1))
            .flatten()
            .and_then(|day| day.checked_add_days(chrono::Days::new(random.below(600) as u64))),
        next_review_on: None,
        notes: Vec::new(),
        provenance: Provenance {
            record: ProvenanceKind::Illustrative,
            assessment: ProvenanceKind::Illustrative,
            sources: Vec::new(),
        },
    };
    SaveService {
        record,
        id: None,
        slug: None,
        expected_revision: None,
        publish: true,
        measurements: figures(random, &offered),
    }
}

fn offered(random: &mut Random) -> Vec<Channel> {
    let others: Vec<Channel> = Channel::ALL
        .iter()
        .copied()
        .filter(|channel| !USUAL.contains(channel))
        .collect();
    let mut offered = random.some(&others, CHANNELS - USUAL.len());
    offered.extend(USUAL);
    offered.sort_unstable();
    offered
}

fn some_types(random: &mut Random) -> Vec<ServiceType> {
    // OTHER would need words of its own.
    let named: Vec<ServiceType> = ServiceType::ALL
        .iter()
        .copied()
        .filter(|kind| *kind != ServiceType::Other)
        .collect();
    let count = 1 + random.below(2);
    random.some(&named, count)
}

fn barrier(random: &mut Random) -> Barrier {
    Barrier {
        task: None,
        form: None,
        category: random.one(BarrierCategory::ALL),
        citation: None,
        explanation: Some("The original documents must be seen by staff.".to_owned()),
    }
}

fn non_digitizable(thing: &str) -> NonDigitizableRecord<OrganizationRef> {
    NonDigitizableRecord {
        title: format!("Requests for {thing}"),
        description: "Requests are taken at the counter and by mail only.".to_owned(),
        responsible_organizations: Vec::new(),
        reasons: "Originals with seals are required, and their check cannot be done from afar.".to_owned(),
        solutions: vec![Solution {
            kind: SolutionKind::Procedural,
            explanation: "Accept certified copies, and ask for originals in doubt only.".to_owned(),
        }],
    }
}

/// The transactions of a year: of each channel, and of the service. Some are not known and some do not apply.
fn figures(random: &mut Random, offered: &[Channel]) -> Vec<MeasurementInput> {
    let period = Period::fiscal_year(YEAR).expect("a year within bounds");
    let figure = |channel, state, value: Option<i64>, is_estimated| MeasurementInput {
        channel,
        task: None,
        measure: Measure::Transactions,
        period,
        state,
        value,
        is_estimated,
        source: Some("generated".to_owned()),
    };
    let magnitude = 10_usize.pow(1 + u32::try_from(random.below(6)).unwrap_or(0));
    let mut total = 0;
    let mut is_complete = true;
    let mut all: Vec<MeasurementInput> = offered
        .iter()
        .map(|channel| match random.below(20) {
            0 => {
                is_complete = false;
                figure(Some(*channel), FigureState::NoData, None, false)
            }
            1 => figure(Some(*channel), FigureState::NotApplicable, None, false),
            _ => {
                let value = i64::try_from(random.below(9 * magnitude)).unwrap_or(0);
                total += value;
                figure(Some(*channel), FigureState::Known, Some(value), false)
            }
        })
        .collect();
    // A total in which a channel has no data is a lower bound.
    all.push(figure(None, FigureState::Known, Some(total), !is_complete));
    all
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use fsi_catalog::digitization::assess;
    use fsi_catalog::vocabulary::DigitizationStatus;

    use super::*;

    #[test]
    fn the_same_number_gives_the_same_service() {
        for number in [0, 1, 99_999] {
            assert_eq!(service(number).record, service(number).record);
            assert_eq!(service(number).measurements, service(number).measurements);
        }
    }

    #[test]
    fn every_status_occurs_and_the_first_department_has_a_fifth() {
        let mut statuses: HashMap<DigitizationStatus, usize> = HashMap::new();
        let mut of_first = 0;
        for number in 0..1000 {
            let record = service(number).record;
            *statuses.entry(assess(&record).status).or_default() += 1;
            let OrganizationRef::Slug(slug) = &record.organization else {
                continue;
            };
            of_first += usize::from(slug.starts_with(&format!("{}-", as_slug(DEPARTMENTS[0]))));
        }
        assert_eq!(of_first, 200);
        assert_eq!(statuses.len(), DigitizationStatus::ALL.len(), "{statuses:?}");
        assert!(statuses[&DigitizationStatus::PartlyDigital] > 400, "{statuses:?}");
    }

    #[test]
    fn every_service_has_nine_channels_and_its_tasks_name_no_other() {
        for number in 0..1000 {
            let record = service(number).record;
            let of_tasks = record.tasks.iter().flat_map(|task| &task.channels);
            let all: HashSet<Channel> = record
                .channels
                .iter()
                .map(|entry| entry.channel)
                .chain(of_tasks.map(|entry| entry.channel))
                .collect();
            assert_eq!(
                (record.channels.len(), all.len()),
                (CHANNELS, CHANNELS),
                "{}",
                record.key
            );
        }
    }
}
