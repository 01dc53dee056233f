//! The real inventory of the Government of Canada, in its present and its earlier layouts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Availability, Channel, FigureState, Measure, PublicFacing, ServiceType};
use fsi_catalog::{Draft, Finding, Period};
use fsi_intake::{Intake, Profile, read};

use external::external;

#[path = "shared/external.rs"]
mod external;

const PRESENT: &str = "ca/inventory/si_2024_rev-2025-03-01.csv";

fn drafts(path: &str) -> Option<(Vec<Draft>, Vec<Finding>)> {
    let file = File::open(external(path)?).expect("the file opens");
    let intake = Intake {
        profile: Some(Profile::by_name("gc-service-inventory").expect("the profile is shipped")),
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

/// Every layout of every year is read whole: each row becomes a draft or, for another year of the same service, part of
/// one; what is found is about web addresses alone, and every organization is known.
#[test]
fn every_row_of_every_year_becomes_a_record() {
    // Rows, records, distinct organizations, addresses that were mended and that are none: counted with Python's csv.
    let files = [
        (PRESENT, 1721, 1716, 78, 72, 71),
        ("ca/history/2016-2017_services.csv", 347, 347, 11, 1, 0),
        ("ca/history/2017-2018_services.csv", 336, 336, 11, 6, 0),
        ("ca/history/2020-2021_services.csv", 1617, 1617, 77, 0, 0),
    ];
    for (path, rows, records, organizations, mended, none) in files {
        let Some((drafts, findings)) = drafts(path) else {
            continue;
        };
        assert_eq!(drafts.len(), records, "records of {path}");
        let places: BTreeSet<String> = drafts.iter().map(|draft| draft.places.record.to_string()).collect();
        assert_eq!(places.len(), records, "each record of {path} has a row of its own");
        let totals = drafts.iter().flat_map(|draft| &draft.measurements);
        let years = totals
            .filter(|figure| figure.measure == Measure::Transactions && figure.channel == Some(Channel::Phone))
            .count();
        assert_eq!(years, rows, "rows of {path} that came with their figures");
        let owners: BTreeSet<String> = drafts
            .iter()
            .map(|draft| match &draft.record.organization {
                OrganizationRef::Slug(slug) => slug.clone(),
                other => panic!("{path}: {other} is not in the register"),
            })
            .collect();
        assert_eq!(owners.len(), organizations, "organizations of {path}");
        let expected: BTreeMap<&str, usize> = [("LINK_MENDED", mended), ("LINK_UNREADABLE", none)]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect();
        assert_eq!(counts(&drafts, &findings), expected, "findings of {path}");
    }
}

fn find<'d>(drafts: &'d [Draft], slug: &str, key: &str) -> &'d Draft {
    let wanted = OrganizationRef::Slug(slug.to_owned());
    let mut found = drafts
        .iter()
        .filter(|draft| draft.record.key == key && draft.record.organization == wanted);
    let first = found.next().unwrap_or_else(|| panic!("{slug} has no {key}"));
    assert!(found.next().is_none(), "{slug} has {key} twice");
    first
}

#[test]
fn a_service_of_two_years_is_the_record_of_the_later_one_with_the_figures_of_both() {
    let Some((drafts, _)) = drafts(PRESENT) else { return };
    let twice: Vec<&Draft> = drafts
        .iter()
        .filter(|draft| {
            let periods: BTreeSet<Period> = draft.measurements.iter().map(|figure| figure.period).collect();
            periods.len() == 2
        })
        .collect();
    let mut keys: Vec<&str> = twice.iter().map(|draft| draft.record.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["1530", "1533", "2576", "657", "SRV02975"]);
    // Row 383 is the year 2023-2024, as Python reads it: the earlier year stands after it.
    let grants = find(&drafts, "ca-cannor", "657");
    assert!(
        grants.places.record.to_string().contains("382"),
        "{}",
        grants.places.record
    );
    // The later row comes first in the file here, the earlier one first there.
    let policing = find(&drafts, "ca-rcmp-grc", "SRV02975");
    assert!(
        policing.places.record.to_string().contains("1419"),
        "{}",
        policing.places.record
    );
    let place = policing.places.of("measurements.10");
    assert!(
        place.to_string().contains("1468"),
        "the figures of the earlier year stand in its row: {place}"
    );
}

#[test]
fn codes_of_all_years_become_our_terms() {
    let Some((now, _)) = drafts(PRESENT) else { return };
    let soil = find(&now, "ca-aafc-aac", "127");
    assert_eq!(soil.record.types, [ServiceType::Informational]);
    assert_eq!(soil.record.public_facing, Some(PublicFacing::Customers));
    assert_eq!(soil.record.languages, ["en", "fr"]);
    assert_eq!(soil.record.tasks.len(), 6);
    let done: Vec<_> = soil
        .record
        .tasks
        .iter()
        .map(|task| (task.is_applicable, task.channels.first().and_then(|c| c.availability)))
        .collect();
    assert_eq!(done[0], (Some(false), None));
    assert_eq!(done[4], (Some(true), Some(Availability::Complete)));
    let visits = soil
        .measurements
        .iter()
        .find(|figure| figure.measure == Measure::Visits)
        .expect("visits");
    assert_eq!((visits.state, visits.value), (FigureState::Known, Some(171_083)));
    assert_eq!(visits.period.to_string(), "2023-04-01/2024-03-31");
    assert!(soil.record.description.is_some());

    let Some((then, _)) = drafts("ca/history/2016-2017_services.csv") else {
        return;
    };
    // Blanks inside an id go, because no id of ours has them; the number alone stays as it is.
    assert!(then.iter().any(|draft| draft.record.key == "aafc-aac-10"));
    assert!(then.iter().any(|draft| draft.record.key == "135"));
    let other = then
        .iter()
        .filter(|draft| draft.record.types.contains(&ServiceType::Other))
        .count();
    assert!(
        other > 0
            && then
                .iter()
                .all(|draft| draft.record.types.contains(&ServiceType::Other) == draft.record.other_type.is_some())
    );
    // The same id names two services of that year: two records, which contradict each other.
    assert_eq!(then.iter().filter(|draft| draft.record.key == "1548").count(), 2);
}

#[test]
fn a_file_of_another_layout_is_told_as_such() {
    let Some(path) = external("ca/reference/serv_prog.csv") else {
        return;
    };
    let intake = Intake {
        profile: Profile::by_name("gc-service-inventory"),
        ..Intake::default()
    };
    let error = read(File::open(path).expect("the file opens"), None, &intake)
        .err()
        .expect("it is refused");
    assert_eq!(error.0.rule.code, "PROFILE_MISMATCH");
    assert!(error.0.message.contains("service_name_en"), "{}", error.0.message);
}
