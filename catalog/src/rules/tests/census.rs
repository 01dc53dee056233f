//! What the rules say of real inventories: a rule that cries wolf is found here.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::draft::{Draft, Places, Spoken};
use crate::finding::Finding;
use crate::id::{OrganizationId, ProviderId};
use crate::operations::SaveService;
use crate::organization::{Organization, OrganizationTree, ServiceProvider};
use crate::rules::{ALL, Checker, Known, Setting};
use crate::seed::{Data, Demo};
use crate::vocabulary::{RuleKind, Severity};

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
    let is_canadian = command.record.languages.iter().any(|tag| tag == "fr");
    let law = ALL.iter().copied().filter(|rule| rule.kind == RuleKind::Law);
    let mut spoken = Spoken::nothing();
    spoken.add("types");
    Draft {
        measurements: command.measurements,
        exempt: law.filter(|_| is_canadian).collect(),
        spoken: if is_canadian { spoken } else { Spoken::whole() },
        ..Draft::new(command.record, Places::input(format!("services.{index}")))
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

/// What the rules find in the inventory of Canada as of 1 March 2025, in 1,716 records, when it is read with its profile:
/// the law of the United States does not apply, and the data that the index ships has no descriptions.
const CANADA: &[(&str, usize)] = &[
    ("CHANNELS_MISSING", 99),
    ("KEY_WRITTEN_OTHERWISE", 1),
    ("LINK_NOT_REACHABLE", 2),
    ("NAME_NEAR", 2),
    ("NAME_TWICE", 1),
    ("NOT_PUBLIC_BUT_FOR_PUBLIC", 26),
    ("OFFERED_NOT_APPLICABLE", 46),
    ("ONLINE_CLAIM_WITHOUT_VOLUME", 31),
    ("ONLINE_VOLUME_WITHOUT_CLAIM", 28),
    ("CALLS_DOMINATE", 28),
    ("INFO_LINK_MISSING", 214),
    ("LINK_NOT_GOVERNMENT", 49),
    ("LINK_NOT_HTTPS", 172),
    ("NAME_IN_OTHER_AGENCY", 22),
    ("NAME_NOT_GERUND", 5),
    ("ROUND_NUMBER", 4),
    ("START_LINK_MISSING", 75),
    ("VISITS_BELOW_TRANSACTIONS", 40),
];

/// What the rules find in the data of the United States as of 1 October 2023, as `docs/RULES-IN-PRACTICE.md` has it.
fn united_states() -> Vec<(&'static str, usize)> {
    let page = include_str!("../../../../docs/RULES-IN-PRACTICE.md");
    let section = page.split("\n## ").find(|section| section.starts_with("United States"));
    let rows = section.expect("the section is there").lines();
    rows.filter_map(|row| row.strip_prefix("| `")?.split_once("` | "))
        .map(|(code, rest)| {
            (
                code,
                rest.split(' ').next().unwrap_or_default().parse().expect("a number"),
            )
        })
        .collect()
}

fn hold(name: &str, demo: Demo, today: NaiveDate, wanted: &[(&str, usize)]) {
    let (records, findings) = findings(demo, today);
    let hits = census(name, records, &findings);
    let found: Vec<(&str, usize)> = hits.iter().map(|((_, code), count)| (*code, *count)).collect();
    assert_eq!(found, wanted, "look at the findings, then write down the new counts");
    assert!(findings.len() < 3 * records, "a record has a few findings at most");
    for ((severity, code), count) in hits {
        let most = if severity == Severity::Suggestion {
            records
        } else {
            3 * records / 10
        };
        assert!(severity != Severity::Error && count <= most, "{code} cries wolf");
    }
}

#[test]
fn no_rule_cries_wolf_on_the_canadian_inventory() {
    hold("Canada", Demo::Canada, day(2025, 3, 1), CANADA);
}

#[test]
fn no_rule_cries_wolf_on_the_us_data() {
    hold("United States", Demo::Us, day(2023, 10, 1), &united_states());
}
