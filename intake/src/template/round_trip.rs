//! What a template is filled in with is what is read back.

use std::collections::HashMap;
use std::io::Cursor;

use fsi_catalog::service::{OrganizationRef, ServiceInput};
use fsi_catalog::{Draft, MeasurementInput};

use super::tests::prefilled;
use super::{Prefilled, Template, write};
use crate::{Intake, read};

/// The services of the demonstration with their figures.
fn seed() -> Vec<Prefilled> {
    let mut figures: HashMap<(String, String), Vec<MeasurementInput>> = HashMap::new();
    let text = include_str!("../../../seed-data/us/measurements.csv");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    for row in table.deserialize::<HashMap<String, String>>() {
        let row = row.expect("a row");
        let said = |name: &str| Some(row[name].clone()).filter(|text| !text.is_empty());
        let figure = serde_json::json!({
            "channel": said("channel"), "task": said("task"), "measure": row["measure"], "period": row["period"],
            "state": row["state"], "value": said("value").map(|value| value.parse::<i64>().expect("a number")),
            "isEstimated": row["isEstimated"] == "true", "source": said("source"),
        });
        let key = (row["organization"].clone(), row["key"].clone());
        figures
            .entry(key)
            .or_default()
            .push(serde_json::from_value(figure).expect("a figure"));
    }
    let lines = include_str!("../../../seed-data/us/services.jsonl").lines();
    lines
        .map(|line| {
            let mut service = prefilled(line);
            let key = (service.record.organization.clone(), service.record.key.clone());
            service.measurements = figures.remove(&key).unwrap_or_default();
            service
        })
        .collect()
}

/// Everything a record can hold.
const WHOLE: &str = r#"{
        "organization": "ssa", "key": "007", "name": "=Asking for everything", "alternateNames": ["Alles", "-Tout, en un"],
        "summary": "+ short", "description": "Two\nlines.", "responsibleOrganizations": ["irs", "gsa"],
        "participatingOrganizations": [{"organization": "dhs", "role": "Confirms status"}],
        "publicFacing": "CUSTOMERS", "types": ["BENEFITS", "OTHER"], "otherType": "Mediation", "isTransactional": true,
        "hasContactCenter": false, "customerGroups": ["TRIBES", "INDIVIDUALS"], "languages": ["en", "zh-Hant"],
        "lifeExperiences": ["APPROACHING_RETIREMENT"], "infoUrl": "https://www.ssa.gov/a", "startUrl": "https://www.ssa.gov/b",
        "assistanceListings": ["01.010", "96.100"], "ombControlNumbers": ["0960-0066", "0001-0010"], "uiiCodes": ["016-000002000"],
        "provider": "ssa", "designations": [{"fiscalYear": 2023, "status": "DESIGNATED", "reason": "Volume"},
            {"fiscalYear": 2021, "status": "PREVIOUSLY_REPORTED"}],
        "channels": [{"channel": "PHONE", "url": "https://www.ssa.gov/phone"}, {"channel": "FAX"}, {"channel": "EMAIL", "note": "=Weekdays"},
            {"channel": "WEBSITE"}],
        "tasks": [
            {"key": "find", "kind": "DISCOVER", "name": "Find", "isRequired": false, "isApplicable": false, "description": "Long"},
            {"key": "apply", "kind": "APPLY", "name": "Apply", "forms": ["SS-5", "0001"], "channels": [
                {"channel": "PHONE", "availability": "PARTIAL"}, {"channel": "EMAIL"},
                {"channel": "WEB_APP", "availability": "COMPLETE", "selfService": false, "canHandOff": true, "url": "https://www.ssa.gov/c"},
                {"channel": "KIOSK", "availability": "NONE"}, {"channel": "FAX", "availability": "COMPLETE"}],
             "signature": {"isRequired": true, "accepted": ["DIGITAL", "WET"], "needsInPersonProofing": false,
                "hasDigitalEquivalent": false, "basis": "20 CFR"}},
            {"key": "sign", "kind": "SIGN", "name": "Sign", "isApplicable": true,
             "signature": {"isRequired": false, "needsInPersonProofing": false}}
        ],
        "forms": [
            {"number": "SS-5", "title": "Application", "url": "https://www.ssa.gov/d", "ombControlNumber": "0960-0066",
             "expiresOn": "2027-08-31", "format": "DIGITAL_FORM", "isRequired": false, "obligation": "MANDATORY",
             "annualResponses": 9007199254740991, "annualBurdenHours": 0},
            {"number": "0001", "title": "Other"}
        ],
        "barriers": [{"task": "sign", "category": "LEGISLATION", "citation": "5 U.S.C.", "explanation": "Ink"},
            {"form": "0001", "category": "FUNDING"}, {"category": "OTHER"}],
        "nonDigitizable": [
            {"title": "One", "description": "D", "responsibleOrganizations": ["ssa", "irs"], "reasons": "R", "solutions": [
                {"kind": "LEGISLATIVE", "explanation": "A"}, {"kind": "PROCEDURAL", "explanation": "B"}]},
            {"title": "Two", "description": "D", "responsibleOrganizations": [], "reasons": "R"}],
        "opportunities": [{"task": "apply", "kind": "NEW_DIGITAL", "status": "PLANNED", "expectedEffects": "E", "criterion": "C",
            "estimatedCostUsd": 2500000, "budgetYear": 2028, "startsOn": "2027-01-04", "completesOn": "2028-06-30",
            "target": "80 %", "targetOn": "2028-12-31"}, {"kind": "OPTIMIZE_SELF_SERVICE", "status": "DROPPED"}],
        "lastReviewedOn": "2026-09-30", "nextReviewOn": "2027-09-30",
        "notes": [{"title": "Contract", "text": "0042"}, {"title": "=Own", "text": "@text"}],
        "provenance": {"record": "PUBLIC_DATA", "assessment": "ILLUSTRATIVE", "sources": [
            {"title": "Report", "url": "https://www.ssa.gov/e"}, {"title": "Call"}]}
    }"#;

fn whole() -> Prefilled {
    let mut service = prefilled(WHOLE);
    let figures = serde_json::json!([
        {"measure": "CALLS", "period": "2025-05", "state": "KNOWN", "value": 0, "channel": "PHONE"},
        {"measure": "CUSTOMERS", "period": "2025", "state": "NO_DATA", "source": "=A"},
        {"measure": "TRANSACTIONS", "period": "FY2025-Q1", "state": "NOT_APPLICABLE", "task": "apply"},
        {"measure": "VISITS", "period": "2025-04-01/2026-03-31", "state": "KNOWN", "value": 9_007_199_254_740_991_i64, "isEstimated": true},
    ]);
    service.measurements = serde_json::from_value(figures).expect("figures");
    service
}

fn named(record: ServiceInput) -> ServiceInput {
    let slug = |reference: OrganizationRef| Some(OrganizationRef::Slug(reference.to_string()));
    record.try_rename(slug, Some).expect("named")
}

fn read_back(services: &[Prefilled]) -> Vec<Draft> {
    let mut out = Cursor::new(Vec::new());
    let template = Template {
        prefill: services,
        organizations: &[],
    };
    let written = write(&template, &mut out).expect("written");
    assert_eq!(written.altered, Vec::<String>::new());
    let mut reading = read(Cursor::new(out.into_inner()), None, &Intake::default()).expect("a workbook");
    let mut drafts = Vec::new();
    loop {
        let batch = reading.next(10).expect("read");
        if batch.is_empty() {
            break;
        }
        drafts.extend(batch);
    }
    assert_eq!(reading.take_findings(), Vec::new());
    drafts
}

fn assert_same(services: &[Prefilled]) {
    let drafts = read_back(services);
    assert_eq!(drafts.len(), services.len());
    for (service, draft) in services.iter().zip(drafts) {
        let key = &service.record.key;
        assert_eq!(draft.findings, Vec::new(), "{key}");
        let expected = service
            .record
            .clone()
            .try_rename(|slug| Some(OrganizationRef::Slug(slug)), Some);
        assert_eq!(named(draft.record), expected.expect("named"), "{key}");
        assert_eq!(draft.measurements, service.measurements, "{key}");
        assert_eq!(draft.slug.as_ref(), Some(&service.slug), "{key}");
    }
}

#[test]
fn every_service_of_the_demonstration_comes_back_as_it_was_with_its_figures() {
    let services = seed();
    assert!(services.len() > 70 && services.iter().any(|service| service.measurements.len() > 10));
    assert_same(&services);
}

#[test]
fn everything_a_record_can_hold_comes_back_as_it_was() {
    assert_same(&[whole()]);
}

#[test]
fn services_of_one_key_in_two_organizations_are_kept_apart() {
    let mut other = whole();
    other.record.organization = "irs".into();
    other.slug = "other".into();
    other.record.tasks.pop();
    assert_same(&[whole(), other]);
}

#[test]
fn an_empty_template_is_no_service() {
    assert!(read_back(&[]).is_empty());
}
