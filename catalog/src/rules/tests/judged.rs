//! Each rule of the checker: a hit, and a near miss.
//!
//! A case is a change to a plain record: fields of the record as they are, and besides them
//! `figures` and `standing` (`"TRANSACTIONS WEB_APP FY2024 120"`, `-` for all channels, `~` before an estimate),
//! `earlier` (fields of the record before), `before` (records of the same submission), `alike` (services of the index),
//! `speaks` (the fields it speaks of, all where there is none), `slug` and `submitter`.

mod figures;
mod fixes;
mod judgements;
mod records;
mod submissions;
mod withheld;

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value, json};

use crate::draft::{Draft, Places, Spoken};
use crate::finding::{Finding, Place};
use crate::id::{MeasurementId, OrganizationId, ProviderId, ServiceId};
use crate::measurement::{Measurement, MeasurementInput, Subject};
use crate::organization::{Organization, OrganizationTree, ServiceProvider};
use crate::rules::marks::{key_mark, name_mark};
use crate::rules::{Alike, Checker, Known, Mark, NUMBER_UNREADABLE, Setting};
use crate::service::{OrganizationRef, ServiceInput, ServiceRecord};
use crate::vocabulary::{OrganizationLevel, Severity};

/// The code of a rule, a change that it hits, and one that it just does not.
type Judged = (&'static str, Value, Value);

fn all() -> Vec<Judged> {
    records::cases()
        .into_iter()
        .chain(figures::cases())
        .chain(judgements::cases())
        .chain(withheld::cases())
        .collect()
}

pub(super) fn hit_codes() -> HashSet<&'static str> {
    all().into_iter().map(|(code, ..)| code).collect()
}

/// Departments with bureaus; two offices share an acronym.
static TREE: LazyLock<OrganizationTree> = LazyLock::new(|| {
    let ids: Vec<OrganizationId> = (0..6).map(|_| OrganizationId::generate()).collect();
    let organizations = [
        ("ssa", "Social Security Administration", "SSA", None),
        ("ssa-oig", "Office of the Inspector General", "OIG", Some(0)),
        ("usda", "Department of Agriculture", "USDA", None),
        ("fsa", "Farm Service Agency", "FSA", Some(2)),
        (
            "usda-oig",
            "Office of Inspector General for Agriculture",
            "OIG",
            Some(2),
        ),
        ("nps", "National Park Service", "NPS", None),
    ];
    let organizations = organizations
        .iter()
        .zip(&ids)
        .map(|((slug, name, acronym, parent), id)| Organization {
            id: *id,
            slug: (*slug).to_owned(),
            name: (*name).to_owned(),
            alternate_names: vec![],
            acronym: Some((*acronym).to_owned()),
            level: OrganizationLevel::Bureau,
            parent: parent.map(|place: usize| ids[place]),
            omb_agency_code: None,
            omb_bureau_code: None,
            cgac_code: None,
        });
    let provider = ServiceProvider {
        id: ProviderId::generate(),
        slug: "farm-service-agency".into(),
        name: "Farm Service Agency".into(),
        organization: ids[3],
        year_designated: None,
        is_active: true,
        url: None,
    };
    OrganizationTree::build(1, organizations.collect(), vec![], vec![provider])
});

fn plain() -> Value {
    json!({
        "organization": "ssa", "key": "ss5", "name": "Applying for a replacement card",
        "summary": "People who lost their card ask for a new one, online or by mail.",
        "publicFacing": "ANYONE", "types": ["ADMINISTRATIVE"], "customerGroups": ["INDIVIDUALS"], "languages": ["en"],
        "infoUrl": "https://www.ssa.gov/number-card",
        "channels": [{"channel": "WEB_APP", "url": "https://www.ssa.gov/myaccount"}, {"channel": "POSTAL_MAIL"}],
        "tasks": [{"key": "apply", "kind": "APPLY", "name": "Send the request", "channels": [
            {"channel": "WEB_APP", "availability": "COMPLETE"}, {"channel": "POSTAL_MAIL", "availability": "COMPLETE"},
        ]}],
    })
}

/// What a case says besides fields of the record.
const BESIDE: [&str; 8] = [
    "figures",
    "standing",
    "earlier",
    "before",
    "alike",
    "speaks",
    "slug",
    "submitter",
];

fn record(change: &Value) -> ServiceInput {
    let mut value = plain();
    for (name, entry) in change.as_object().unwrap_or(&Map::new()) {
        if !BESIDE.contains(&name.as_str()) {
            value[name] = entry.clone();
        }
    }
    serde_json::from_value(value).expect("a record")
}

fn stored(record: ServiceInput) -> ServiceRecord {
    let organization = |reference: OrganizationRef| TREE.find(&reference).map(|found| found.id);
    let provider = |slug: String| TREE.provider_by_slug(&slug).map(|found| found.id);
    record
        .try_rename(organization, provider)
        .expect("it names what there is")
}

/// `MEASURE CHANNEL PERIOD VALUE`.
fn figure(text: &Value) -> MeasurementInput {
    let words: Vec<&str> = text.as_str().expect("a text").split(' ').collect();
    let [measure, channel, period, value] = words[..] else {
        panic!("{words:?}")
    };
    let (is_estimated, value) = value.strip_prefix('~').map_or((false, value), |value| (true, value));
    let number: Option<i64> = value.parse().ok();
    serde_json::from_value(json!({
        "measure": measure, "channel": (channel != "-").then_some(channel), "period": period,
        "state": if number.is_some() { "KNOWN" } else { value }, "value": number, "isEstimated": is_estimated,
    }))
    .expect("a figure")
}

fn list(change: &Value, name: &str) -> Vec<Value> {
    change[name].as_array().cloned().unwrap_or_default()
}

fn draft(change: &Value, index: usize) -> Draft {
    Draft {
        measurements: list(change, "figures").iter().map(figure).collect(),
        slug: change["slug"].as_str().map(str::to_owned),
        spoken: change.get("speaks").map_or(Spoken::whole(), |_| {
            let mut spoken = Spoken::nothing();
            for field in list(change, "speaks") {
                spoken.add(field.as_str().expect("a field"));
            }
            spoken
        }),
        ..Draft::new(record(change), Places::input(format!("services.{index}")))
    }
}

fn known(change: &Value) -> Known {
    let standing = list(change, "standing");
    let alike = list(change, "alike").into_iter().flat_map(|text| {
        let words = text.as_str().expect("a text").splitn(3, ' ').map(str::to_owned);
        let words: Vec<String> = words.collect();
        let [organization, key, name] = &words[..] else {
            panic!("{words:?}")
        };
        let alike = |mark| Alike {
            mark,
            organization: TREE.named(organization)[0].id,
            key: key.clone(),
            name: name.clone(),
            slug: "another-service".into(),
        };
        let marks = [name_mark(name).map(Mark::Name), key_mark(key).map(Mark::Key)];
        let draft = draft(change, 0);
        let shared = marks
            .into_iter()
            .flatten()
            .filter(move |mark| Checker::marks(&draft).contains(mark));
        shared.map(alike).collect::<Vec<_>>()
    });
    Known {
        earlier: change.get("earlier").map(|earlier| stored(record(earlier))),
        standing: standing
            .iter()
            .map(figure)
            .map(|figure| Measurement {
                id: MeasurementId::generate(),
                service: ServiceId::generate(),
                subject: Subject {
                    channel: figure.channel,
                    task: figure.task,
                },
                measure: figure.measure,
                period: figure.period,
                state: figure.state,
                value: figure.value,
                is_estimated: figure.is_estimated,
                source: None,
                recorded_at: DateTime::UNIX_EPOCH,
                recorded_version: 1,
            })
            .collect(),
        alike: alike.collect(),
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 3, 1).expect("a day")
}

fn check(change: &Value) -> Vec<Finding> {
    let setting = Setting {
        today: today(),
        tree: &TREE,
        organization: change["submitter"].as_str().map(|name| TREE.named(name)[0].id),
    };
    let mut checker = Checker::default();
    let before = list(change, "before");
    for (index, earlier) in before.iter().enumerate() {
        checker.check(&setting, &draft(earlier, index), &known(earlier));
    }
    checker.check(&setting, &draft(change, before.len()), &known(change))
}

fn codes(change: &Value) -> Vec<&'static str> {
    check(change).iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn a_plain_record_has_no_finding() {
    assert_eq!(codes(&json!({})), [""; 0]);
}

#[test]
fn every_rule_hits_what_it_is_for_and_no_more() {
    for (code, hit, miss) in all() {
        let found = codes(&hit);
        assert!(found.contains(&code), "{code} does not hit {hit}: {found:?}");
        let found = codes(&miss);
        assert!(!found.contains(&code), "{code} hits {miss}");
    }
}

#[test]
fn a_finding_names_record_place_value_and_remedy() {
    let findings = check(&json!({
        "before": [{}],
        "key": "other", "name": "Paying a fee", "organization": "Farm Servce Agency", "infoUrl": "http://www.ssa.gov/fee",
        "figures": ["SURVEY_OFFERED PHONE FY2024-Q1 100", "SURVEY_RESPONDENTS PHONE FY2024-Q1 112"],
    }));
    let of = |code: &str| {
        findings
            .iter()
            .find(|finding| finding.rule.code == code)
            .expect("a finding")
    };
    for finding in &findings {
        assert_eq!(finding.record, Some(1));
        assert_eq!(finding.record_id.as_deref(), Some("other"));
        assert_eq!(finding.record_name.as_deref(), Some("Paying a fee"));
    }
    let unknown = of("UNKNOWN_ORGANIZATION");
    assert_eq!(unknown.place, Place::Input("services.1.organization".into()));
    assert_eq!(unknown.value.as_deref(), Some("Farm Servce Agency"));
    assert!(
        unknown.remedy().contains("fsa (Farm Service Agency)"),
        "{}",
        unknown.remedy()
    );
    let survey = of("RESPONDENTS_ABOVE_OFFERED");
    assert_eq!(survey.place, Place::Input("services.1.measurements.1.value".into()));
    assert!(survey.message.contains("112 %"), "{}", survey.message);
    assert_eq!(survey.severity(), Severity::Warning);
}

#[test]
fn a_case_of_writing_is_mended_and_a_guess_is_not() {
    let fix = |organization: &str| {
        let findings = check(&json!({"organization": organization}));
        let found = findings
            .into_iter()
            .find(|finding| finding.rule.code == "UNKNOWN_ORGANIZATION");
        found.expect("a finding").fix
    };
    assert_eq!(fix("SSA").as_deref(), Some("ssa"));
    assert_eq!(fix("Social Security Administraton"), None);
}

#[test]
fn what_could_not_be_read_is_not_missed_again() {
    let setting = Setting {
        today: today(),
        tree: &TREE,
        organization: None,
    };
    let cell = |column: u32, header: &str| Place::Cell {
        sheet: None,
        row: 7,
        column: Some(column),
        header: Some(header.into()),
    };
    let mut draft = draft(&json!({"key": "", "name": ""}), 0);
    draft.places = Places {
        record: Place::Cell {
            sheet: None,
            row: 7,
            column: None,
            header: None,
        },
        fields: vec![("key".into(), cell(0, "Key")), ("name".into(), cell(1, "Name"))],
    };
    draft.findings = vec![Finding::new(&NUMBER_UNREADABLE, cell(0, "Key"), "cannot be read")];
    let findings = Checker::default().check(&setting, &draft, &Known::default());
    let told: Vec<(&str, String)> = findings
        .iter()
        .map(|finding| (finding.rule.code, finding.place.to_string()))
        .collect();
    let wanted = [
        ("NUMBER_UNREADABLE", "A7 (Key)".to_owned()),
        ("VALUE_MISSING", "B7 (Name)".to_owned()),
    ];
    assert_eq!(told, wanted);
    assert!(findings.iter().all(|finding| finding.record == Some(0)));
}

#[test]
fn a_record_full_of_faults_is_told_a_bounded_number() {
    let links: Vec<Value> = (0..40)
        .map(|place| json!({"number": format!("F-{place}"), "title": "Form", "url": "no link", "ombControlNumber": "0960-0066"}))
        .collect();
    let found = codes(&json!({"forms": links, "ombControlNumbers": ["0960-0066"]}));
    assert_eq!(found.iter().filter(|code| **code == "LINK_FORM").count(), 30);
}

#[test]
fn a_record_of_many_thousand_parts_is_refused_without_comparing_them_all() {
    let forms: Vec<Value> = (0..20_000)
        .map(|place| json!({"number": format!("F-{place}"), "title": "Form"}))
        .collect();
    let numbers: Vec<String> = (0..20_000).map(|place| format!("F-{place}")).collect();
    let task = json!({"key": "apply", "kind": "APPLY", "name": "Apply", "forms": numbers});
    let found = codes(&json!({"forms": forms, "tasks": [task]}));
    assert_eq!(found, ["TOO_MANY_ENTRIES", "TOO_MANY_ENTRIES"]);
}
