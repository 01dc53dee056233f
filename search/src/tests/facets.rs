//! Filters and facets.

use chrono::NaiveDate;
use fsi_catalog::OrganizationId;
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Channel, DigitizationStatus, GapFlag, LifeExperience, ServiceState, ServiceType};
use serde_json::{Value, json};

use crate::test_support::{Shelf, request};
use crate::{Facets, SearchRequest};

fn shelf() -> Shelf {
    let record = |key: &str, organization: &str, kind: &str, channel: &str, more: Value| {
        let mut record = json!({
            "organization": organization, "key": key, "name": format!("Benefit {key}"), "types": [kind],
            "channels": [{"channel": channel}], "lifeExperiences": []
        });
        record
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        record
    };
    Shelf::of(vec![
        record("a", "irs", "BENEFITS", "WEBSITE", json!({"volume": 100})),
        record(
            "b",
            "irs",
            "COMPLIANCE",
            "PHONE",
            json!({"volume": 200, "lifeExperiences": ["EDUCATION_AND_WORK"]}),
        ),
        record("c", "treasury", "BENEFITS", "PHONE", json!({"staleOn": "2026-01-01"})),
        record(
            "d",
            "ssa",
            "COMPLIANCE",
            "FAX",
            json!({"provider": "social-security-administration"}),
        ),
        record(
            "e",
            "ssa",
            "BENEFITS",
            "WEBSITE",
            json!({"state": "RETIRED", "staleOn": "2026-01-01"}),
        ),
    ])
}

fn id(shelf: &Shelf, slug: &str) -> OrganizationId {
    shelf
        .tree
        .find(&OrganizationRef::Slug(slug.into()))
        .expect("an organization")
        .id
}

fn asking(change: impl FnOnce(&mut SearchRequest)) -> SearchRequest {
    let mut request = request("benefit");
    change(&mut request);
    request
}

fn keys(shelf: &Shelf, change: impl FnOnce(&mut SearchRequest)) -> Vec<String> {
    let result = shelf.search(&asking(change));
    let mut keys = shelf.keys_of(&result);
    assert_eq!(result.total, keys.len() as u64);
    keys.sort();
    keys
}

#[test]
fn every_filter_limits() {
    let shelf = shelf();
    let irs = id(&shelf, "irs");
    let treasury = id(&shelf, "treasury");
    assert_eq!(keys(&shelf, |_| {}), ["a", "b", "c", "d"]);
    assert_eq!(keys(&shelf, |r| r.filter.organization = Some(irs)), ["a", "b"]);
    assert_eq!(
        keys(&shelf, |r| r.filter.organization = Some(treasury)),
        ["a", "b", "c"]
    );
    assert!(keys(&shelf, |r| r.filter.organization = Some(OrganizationId::generate())).is_empty());
    assert_eq!(
        keys(&shelf, |r| r.filter.types = vec![ServiceType::Compliance]),
        ["b", "d"]
    );
    assert_eq!(
        keys(&shelf, |r| r.filter.channels = vec![Channel::Fax, Channel::Website]),
        ["a", "d"]
    );
    assert_eq!(
        keys(&shelf, |r| r.filter.status = vec![DigitizationStatus::Unassessed]),
        ["a", "b", "c", "d"]
    );
    assert_eq!(keys(&shelf, |r| r.filter.flags = vec![GapFlag::StaleReview]), ["c"]);
    assert_eq!(keys(&shelf, |r| r.filter.is_hisp = Some(true)), ["d"]);
    assert_eq!(keys(&shelf, |r| r.filter.is_hisp = Some(false)), ["a", "b", "c"]);
    assert_eq!(
        keys(&shelf, |r| r.filter.life_experiences =
            vec![LifeExperience::EducationAndWork]),
        ["b"]
    );
    assert_eq!(keys(&shelf, |r| r.filter.min_annual_volume = Some(150)), ["b"]);
    assert_eq!(keys(&shelf, |r| r.filter.max_annual_volume = Some(150)), ["a"]);
    assert_eq!(
        keys(&shelf, |r| r.filter.min_annual_volume = Some(-5)),
        ["a", "b"],
        "unknown is not zero"
    );
    assert!(
        keys(&shelf, |r| r.filter.updated_since =
            Some("2026-11-02T00:00:00Z".parse().expect("an instant")))
        .is_empty()
    );
}

#[test]
fn states_are_published_unless_others_are_asked_for() {
    let shelf = shelf();
    assert_eq!(keys(&shelf, |r| r.filter.states = vec![ServiceState::Retired]), ["e"]);
    let both = vec![ServiceState::Published, ServiceState::Retired];
    assert_eq!(keys(&shelf, |r| r.filter.states = both), ["a", "b", "c", "d", "e"]);
    let drafts = vec![
        ServiceState::Draft,
        ServiceState::Submitted,
        ServiceState::Returned,
        ServiceState::AgencyApproved,
    ];
    assert!(keys(&shelf, |r| r.filter.states = drafts).is_empty());
}

#[test]
fn a_review_becomes_overdue_with_the_day() {
    let shelf = shelf();
    let on = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    let flagged = |day: NaiveDate| {
        keys(&shelf, |r| {
            r.filter.flags = vec![GapFlag::StaleReview];
            r.today = day;
        })
    };
    assert!(flagged(on(2025, 12, 31)).is_empty());
    assert_eq!(flagged(on(2026, 1, 1)), ["c"]);
}

fn facets(shelf: &Shelf, change: impl FnOnce(&mut SearchRequest)) -> Facets {
    shelf.search(&asking(change)).facets.expect("facets")
}

#[test]
fn facets_count_the_whole_result_and_each_without_its_own_filter() {
    let shelf = shelf();
    let all = facets(&shelf, |r| r.first = 1);
    assert_eq!(all.types, [(ServiceType::Benefits, 2), (ServiceType::Compliance, 2)]);
    assert_eq!(
        all.channels,
        [(Channel::Phone, 2), (Channel::Website, 1), (Channel::Fax, 1)]
    );
    assert_eq!(all.flags, [(GapFlag::StaleReview, 1)]);
    let (treasury, irs, ssa) = (id(&shelf, "treasury"), id(&shelf, "irs"), id(&shelf, "ssa"));
    assert_eq!(
        all.organizations,
        [(treasury, 3), (irs, 2), (ssa, 1)],
        "an organization counts with its descendants"
    );
    assert_eq!(all.departments, [(treasury, 3), (ssa, 1)]);

    let narrow = facets(&shelf, |r| {
        r.filter.types = vec![ServiceType::Benefits];
        r.filter.channels = vec![Channel::Phone];
    });
    assert_eq!(
        narrow.types,
        [(ServiceType::Benefits, 1), (ServiceType::Compliance, 1)],
        "as if types were not limited"
    );
    assert_eq!(
        narrow.channels,
        [(Channel::Website, 1), (Channel::Phone, 1)],
        "as if channels were not limited"
    );
    assert_eq!(narrow.organizations, [(treasury, 1)]);

    let within = facets(&shelf, |r| r.filter.organization = Some(ssa));
    assert_eq!(within.organizations, all.organizations, "people can widen");
    assert_eq!(within.types, [(ServiceType::Compliance, 1)]);
}

#[test]
fn each_count_is_what_its_filter_finds() {
    let shelf = shelf();
    let counts = facets(&shelf, |_| {});
    for (organization, count) in counts.organizations {
        assert_eq!(
            keys(&shelf, |r| r.filter.organization = Some(organization)).len() as u64,
            count
        );
    }
    for (channel, count) in counts.channels {
        assert_eq!(keys(&shelf, |r| r.filter.channels = vec![channel]).len() as u64, count);
    }
}

#[test]
fn what_is_not_wanted_is_not_told() {
    let shelf = shelf();
    let result = shelf.search(&asking(|r| {
        r.wants.facets = false;
        r.wants.highlights = false;
        r.first = 0;
    }));
    assert!(result.facets.is_none() && result.hits.is_empty() && !result.has_next);
    assert_eq!(result.total, 4);
}

#[test]
fn each_count_is_what_its_filter_finds_when_services_with_fewer_words_would_do() {
    let record = |key: &str, organization: &str, name: &str, kind: &str, channel: &str| json!({"organization": organization, "key": key, "name": name, "types": [kind], "channels": [{"channel": channel}]});
    let strict = (0..10).map(|n| record(&format!("a{n}"), "irs", "Solar roof permit", "BENEFITS", "WEBSITE"));
    let partial = (0..20).map(|n| record(&format!("b{n}"), "ssa", "Permit", "COMPLIANCE", "PHONE"));
    let one = record("c", "ssa", "Solar roof permit", "COMPLIANCE", "PHONE");
    let shelf = Shelf::of(strict.chain(partial).chain([one]).collect());
    let found = |change: &dyn Fn(&mut SearchRequest)| {
        let mut request = request("solar permit");
        change(&mut request);
        shelf.search(&request)
    };
    let counts = found(&|_| {}).facets.expect("facets");
    assert_eq!(
        counts.types,
        [(ServiceType::Benefits, 10), (ServiceType::Compliance, 1)]
    );
    for (kind, count) in counts.types {
        assert_eq!(found(&|r| r.filter.types = vec![kind]).total, count, "{kind:?}");
    }
    for (channel, count) in counts.channels {
        assert_eq!(
            found(&|r| r.filter.channels = vec![channel]).total,
            count,
            "{channel:?}"
        );
    }
    for (organization, count) in counts.organizations {
        assert_eq!(found(&|r| r.filter.organization = Some(organization)).total, count);
    }
}

#[test]
fn where_a_filter_leaves_nothing_services_with_fewer_words_are_found() {
    let record =
        |key: &str, organization: &str, name: &str| json!({"organization": organization, "key": key, "name": name});
    let strict = (0..10).map(|n| record(&format!("a{n}"), "irs", "Solar roof permit"));
    let shelf = Shelf::of(strict.chain([record("b", "ssa", "Permit")]).collect());
    let of_ssa = |r: &mut SearchRequest| {
        r.query = "solar permit".to_owned();
        r.filter.organization = Some(id(&shelf, "ssa"));
    };
    assert_eq!(keys(&shelf, of_ssa), ["b"]);
}
