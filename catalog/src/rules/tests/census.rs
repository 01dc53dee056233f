//! What the rules say of real inventories: a rule that cries wolf is found here.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::draft::{Draft, Places, Spoken};
use crate::finding::Finding;
use crate::id::{OrganizationId, ProviderId};
use crate::operations::SaveService;
use crate::organization::{Organization, OrganizationTree, ServiceProvider};
use crate::rules::{Checker, Known, Setting};
use crate::seed::{Data, Demo};
use crate::vocabulary::Severity;

/// The tree that a data set would make.
pub(super) fn tree(data: &Data) -> OrganizationTree {
    let ids: HashMap<&str, OrganizationId> = data
        .organizations
        .iter()
        .map(|entry| (entry.organization.slug.as_str(), OrganizationId::generate()))
        .collect();
    let organizations = data.organizations.iter().map(|entry| {
        let organization = &entry.organization;
        Organization {
            id: ids[organization.slug.as_str()],
            slug: organization.slug.clone(),
            name: organization.name.clone(),
            alternate_names: organization.alternate_names.clone(),
            acronym: organization.acronym.clone(),
            level: organization.level,
            parent: organization
                .parent
                .as_ref()
                .map(|parent| ids[parent.to_string().as_str()]),
            omb_agency_code: organization.omb_agency_code.clone(),
            omb_bureau_code: organization.omb_bureau_code.clone(),
            cgac_code: organization.cgac_code.clone(),
        }
    });
    let providers = data.providers.iter().map(|provider| ServiceProvider {
        id: ProviderId::generate(),
        slug: provider.slug.clone(),
        name: provider.name.clone(),
        organization: ids[provider.organization.to_string().as_str()],
        year_designated: provider.year_designated,
        is_active: provider.is_active,
        url: provider.url.clone(),
    });
    OrganizationTree::build(1, organizations.collect(), Vec::new(), providers.collect())
}

fn draft(command: SaveService, index: usize) -> Draft {
    Draft {
        record: command.record,
        measurements: command.measurements,
        slug: None,
        spoken: Spoken::whole(),
        places: Places::input(format!("services.{index}")),
        findings: Vec::new(),
    }
}

fn findings(demo: Demo, today: NaiveDate) -> (usize, Vec<Finding>) {
    let data = demo.read().expect("the data is readable");
    let tree = tree(&data);
    let setting = Setting {
        today,
        tree: &tree,
        organization: None,
    };
    let mut checker = Checker::default();
    let records = data.services.len();
    let known = Known::default();
    let drafts = data
        .services
        .into_iter()
        .enumerate()
        .map(|(index, command)| draft(command, index));
    let all = drafts
        .flat_map(|draft| checker.check(&setting, &draft, &known))
        .collect();
    (records, all)
}

/// Prints the hits of each rule, with some of them: `cargo test --package fsi-catalog census -- --nocapture`.
fn census(name: &str, records: usize, findings: &[Finding]) -> BTreeMap<(Severity, &'static str), usize> {
    let mut hits: BTreeMap<(Severity, &'static str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        hits.entry((finding.severity(), finding.rule.code))
            .or_default()
            .push(finding);
    }
    println!("\n{name}: {} findings in {records} records", findings.len());
    for ((severity, code), found) in &hits {
        println!("{severity:?} {code}: {}", found.len());
        for finding in found.iter().step_by(found.len().div_ceil(5)) {
            println!("    {}: {}", finding.place, finding.message);
        }
    }
    hits.into_iter().map(|(rule, found)| (rule, found.len())).collect()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

#[test]
fn census_of_the_canadian_inventory() {
    let (records, findings) = findings(Demo::Canada, day(2025, 3, 1));
    let hits = census("Canada", records, &findings);
    for ((severity, code), count) in hits {
        let _ = (severity, code, count);
    }
}

#[test]
fn census_of_the_us_data() {
    let (records, findings) = findings(Demo::Us, day(2023, 10, 1));
    let hits = census("US", records, &findings);
    for ((severity, code), count) in hits {
        let _ = (severity, code, count);
    }
}
