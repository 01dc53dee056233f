//! What the rules say of real inventories, as `docs/RULES-IN-PRACTICE.md` has it: a rule that cries wolf is found here.

use std::collections::BTreeMap;
use std::fs::File;

use chrono::NaiveDate;
use fsi_catalog::rules::{Checker, Known, Setting, rule};
use fsi_catalog::vocabulary::Severity;
use fsi_catalog::{Finding, seed};
use fsi_intake::{Intake, Profile, read};

use external::external;

#[path = "shared/external.rs"]
mod external;

/// The files, in the order of the columns of the page.
const FILES: [&str; 4] = [
    "ca/history/2016-2017_services.csv",
    "ca/history/2017-2018_services.csv",
    "ca/history/2020-2021_services.csv",
    "ca/inventory/si_2024_rev-2025-03-01.csv",
];

/// The day on which they are checked: verdicts about the age of figures depend on it.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 3, 1).expect("a day")
}

/// Everything that `fsi check FILE --profile gc-service-inventory` finds, and the number of records.
fn findings(path: &str) -> Option<(usize, Vec<Finding>)> {
    let file = File::open(external(path)?).expect("the file opens");
    let profile = Profile::by_name("gc-service-inventory").expect("the profile is shipped");
    let tree = seed::known_organizations(profile.organizations()).expect("the organizations are sound");
    let setting = Setting {
        today: today(),
        tree: &tree,
        organization: None,
    };
    let intake = Intake {
        profile: Some(profile),
        ..Intake::default()
    };
    let mut reading = read(file, Some(path), &intake).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut checker = Checker::default();
    let (mut records, mut found) = (0, Vec::new());
    loop {
        let drafts = reading.next(500).expect("the file is read to its end");
        if drafts.is_empty() {
            break;
        }
        records += drafts.len();
        for draft in &drafts {
            found.extend(checker.check(&setting, draft, &Known::default()));
        }
    }
    found.extend(reading.take_findings());
    Some((records, found))
}

/// The counts of a column of the page, by rule.
fn written(column: usize) -> BTreeMap<String, usize> {
    let page = include_str!("../../docs/RULES-IN-PRACTICE.md");
    let table = page
        .split("\n## ")
        .find(|section| section.starts_with("Canada"))
        .expect("the section is there");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let code = cells[0].trim_end_matches('`').to_owned();
        let count: usize = cells[1 + column].parse().expect("a number");
        (count > 0).then_some((code, count))
    })
    .collect()
}

/// Prints what is to be looked at: `cargo test --package fsi-intake --test census -- --nocapture`.
#[test]
fn rules_find_in_real_inventories_what_the_page_says() {
    let mut wrong = Vec::new();
    for (column, path) in FILES.into_iter().enumerate() {
        let Some((records, findings)) = findings(path) else {
            continue;
        };
        let mut by_rule: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
        for finding in &findings {
            by_rule.entry(finding.rule.code.to_owned()).or_default().push(finding);
        }
        println!("\n{path}: {} findings in {records} records", findings.len());
        for (code, found) in &by_rule {
            println!("{code}: {}", found.len());
            for finding in found.iter().step_by(found.len().div_ceil(6)) {
                let name = finding.record_name.as_deref().unwrap_or_default();
                println!(
                    "    {name}, {}: {}; {}",
                    finding.place,
                    finding.message,
                    finding.remedy()
                );
            }
        }
        let counts: BTreeMap<String, usize> = by_rule
            .iter()
            .map(|(code, found)| (code.clone(), found.len()))
            .collect();
        let written = written(column);
        if counts != written {
            wrong.push(format!("{path}: found {counts:?}, written {written:?}"));
        }
        // A warning on every tenth record says something of the inventory, not of a record.
        for (code, count) in counts {
            let severity = rule(&code).expect("a rule").severity;
            assert!(
                severity == Severity::Suggestion || count * 10 <= records,
                "{code} cries wolf: {count} of {records}"
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "look at the findings, then write counts and reasons into docs/RULES-IN-PRACTICE.md:\n{}",
        wrong.join("\n")
    );
}
