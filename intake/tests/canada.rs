//! The real inventory of the Government of Canada, in its present and its earlier layouts.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use fsi_catalog::{Draft, Finding};
use fsi_intake::{Intake, Profile, read};

/// Where the sources are: the folder that `FSI_EXTERNAL_DATA` names, or `shared/data` beside the checkout. They are not
/// part of the repository.
fn external(path: &str) -> Option<PathBuf> {
    let named = std::env::var_os("FSI_EXTERNAL_DATA").map(PathBuf::from);
    let must_be_there = named.is_some();
    let folder = named.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")));
    let file = folder.join(path);
    if file.is_file() {
        return Some(file);
    }
    assert!(
        !must_be_there,
        "FSI_EXTERNAL_DATA is set, but there is no file {}",
        file.display()
    );
    eprintln!(
        "\nNOT TESTED: {path}, because it is not at {}; set FSI_EXTERNAL_DATA\n",
        file.display()
    );
    None
}

fn drafts(path: &str) -> Option<(Vec<Draft>, Vec<Finding>)> {
    let file = File::open(external(path)?).expect("the file opens");
    let profile = Profile::by_name("gc-service-inventory").expect("the profile is shipped");
    let intake = Intake {
        profile: Some(profile),
        ..Intake::default()
    };
    let mut reading = read(file, Some(path), &intake).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut drafts = Vec::new();
    loop {
        let batch = reading.next(200).expect("the file is read to its end");
        if batch.is_empty() {
            break;
        }
        drafts.extend(batch);
    }
    Some((drafts, reading.take_findings()))
}

fn counts(drafts: &[Draft], findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in drafts.iter().flat_map(|draft| &draft.findings).chain(findings) {
        *counts.entry(finding.rule.code).or_default() += 1;
    }
    counts
}

#[test]
fn show() {
    for path in [
        "ca/inventory/si_2024_rev-2025-03-01.csv",
        "ca/history/2016-2017_services.csv",
        "ca/history/2017-2018_services.csv",
        "ca/history/2020-2021_services.csv",
    ] {
        let started = std::time::Instant::now();
        let Some((drafts, findings)) = drafts(path) else {
            continue;
        };
        eprintln!(
            "{path}: {} drafts, {:?} {:?}",
            drafts.len(),
            counts(&drafts, &findings),
            started.elapsed()
        );
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in drafts.iter().flat_map(|draft| &draft.findings).chain(&findings) {
            let n = shown.entry(finding.rule.code).or_default();
            *n += 1;
            if *n < 8 {
                eprintln!(
                    "    {} {} {} {:?}",
                    finding.rule.code,
                    finding.place,
                    finding.message,
                    finding
                        .value
                        .as_deref()
                        .map(|v| v.chars().take(100).collect::<String>())
                );
            }
        }
    }
    let _ = Arc::new(());
}
