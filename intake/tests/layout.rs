//! Whatever a record can hold has a place in the workbook, and comes back from there as it was.

use std::io::Cursor;

use fsi_catalog::Draft;
use fsi_catalog::measurement::MeasurementInput;
use fsi_catalog::service::{OrganizationRef, ServiceInput};
use fsi_intake::layout::{Column, SHEETS, Sheet};
use fsi_intake::{Intake, read};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

/// A record in which every field says something, lists in an order of their own.
fn full() -> Value {
    let text = r#"{
        "organization": "ssa", "key": "SSA-0042", "name": "Applying for a card",
        "alternateNames": ["Card", "Tarjeta"], "summary": "A card, for all.",
        "description": "First line\nSecond line, \"quoted\"", "responsibleOrganizations": ["ssa-field", "ssa-ops"],
        "participatingOrganizations": [{"organization": "dhs", "role": "Confirms status"}],
        "publicFacing": "CUSTOMERS", "types": ["BENEFITS", "OTHER"], "otherType": "Mediation",
        "isTransactional": true, "hasContactCenter": false, "customerGroups": ["VETERANS", "INDIVIDUALS"],
        "languages": ["en", "es"], "lifeExperiences": ["APPROACHING_RETIREMENT"],
        "infoUrl": "https://www.ssa.gov/card", "startUrl": "https://www.ssa.gov/card/start",
        "assistanceListings": ["96.001", "01.010"], "ombControlNumbers": ["0960-0066"], "uiiCodes": ["016-000002000"],
        "provider": "ssa",
        "designations": [{"fiscalYear": 2025, "status": "DESIGNATED", "reason": "Most used"}, {"fiscalYear": 2024, "status": "PREVIOUSLY_REPORTED"}],
        "channels": [{"channel": "PHONE", "url": "https://www.ssa.gov/phone", "note": "8 to 7"}, {"channel": "WEBSITE"}],
        "tasks": [
            {"key": "apply", "kind": "APPLY", "name": "Ask", "isRequired": false, "isApplicable": true, "description": "On paper or not",
             "channels": [
                {"channel": "PHONE", "availability": "NONE", "selfService": false},
                {"channel": "WEB_APP", "availability": "COMPLETE", "selfService": true, "canHandOff": true, "url": "https://www.ssa.gov/apply"},
                {"channel": "KIOSK"}],
             "forms": ["SS-5", "SS-5-FS"],
             "signature": {"isRequired": true, "accepted": ["WET", "ELECTRONIC"], "needsInPersonProofing": true, "hasDigitalEquivalent": false, "basis": "20 CFR 422"}},
            {"key": "sign", "kind": "SIGN", "name": "Sign", "isApplicable": false, "signature": {"isRequired": false, "needsInPersonProofing": false}}
        ],
        "forms": [
            {"number": "SS-5", "title": "Application", "url": "https://www.ssa.gov/ss-5.pdf", "ombControlNumber": "0960-0066", "expiresOn": "2027-08-31",
             "format": "ELECTRONIC_FILLABLE", "isRequired": false, "obligation": "REQUIRED_FOR_BENEFIT", "annualResponses": 10000000, "annualBurdenHours": 1},
            {"number": "SS-5-FS", "title": "Application abroad"}
        ],
        "barriers": [
            {"task": "sign", "category": "LEGISLATION", "citation": "42 U.S.C. 405", "explanation": "Ink"},
            {"form": "SS-5", "category": "FUNDING"}
        ],
        "nonDigitizable": [{"title": "Originals", "description": "Documents", "responsibleOrganizations": ["ssa"], "reasons": "Copies lie",
             "solutions": [{"kind": "REGULATORY", "explanation": "Allow it"}, {"kind": "PROCEDURAL", "explanation": "Ask once"}]}],
        "opportunities": [{"task": "apply", "kind": "NEW_DIGITAL", "status": "PLANNED", "expectedEffects": "Fewer visits", "criterion": "Volume",
             "estimatedCostUsd": 2500000, "budgetYear": 2028, "startsOn": "2027-01-04", "completesOn": "2028-06-30", "target": "80 %", "targetOn": "2028-12-31"}],
        "lastReviewedOn": "2026-09-30", "nextReviewOn": "2027-09-30",
        "notes": [{"title": "Contract", "text": "SS00"}],
        "provenance": {"record": "PUBLIC_DATA", "assessment": "ILLUSTRATIVE", "sources": [{"title": "Report", "url": "https://www.ssa.gov/report"}, {"title": "Call"}]}
    }"#;
    serde_json::from_str(text).expect("a record is JSON")
}

fn measurements() -> Value {
    json!([
        {"channel": "PHONE", "task": null, "measure": "CALLS", "period": "FY2025", "state": "KNOWN", "value": 0, "isEstimated": true, "source": "Switch"},
        {"channel": null, "task": "apply", "measure": "TRANSACTIONS", "period": "2024-04-01/2025-03-31", "state": "NO_DATA", "value": null, "isEstimated": false, "source": null},
        {"channel": null, "task": null, "measure": "CUSTOMERS", "period": "FY2025-Q1", "state": "NOT_APPLICABLE", "value": null, "isEstimated": false, "source": null},
    ])
}

/// The entries of the list that a sheet holds, each with what is around it, the innermost last.
fn entries<'r>(record: &'r Value, figures: &'r Value, list: Option<&str>) -> Vec<Vec<&'r Value>> {
    let of = |value: &'r Value| {
        value
            .as_array()
            .map(|list| list.iter().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    match list {
        None => vec![vec![record]],
        Some("measurements") => of(figures).into_iter().map(|entry| vec![record, entry]).collect(),
        Some("provenance.sources") => of(&record["provenance"]["sources"])
            .into_iter()
            .map(|entry| vec![record, entry])
            .collect(),
        Some(list) => match list.split_once('.') {
            None => of(&record[list]).into_iter().map(|entry| vec![record, entry]).collect(),
            Some((outer, inner)) => of(&record[outer])
                .into_iter()
                .flat_map(|holder| {
                    of(&holder[inner])
                        .into_iter()
                        .map(move |entry| vec![record, holder, entry])
                })
                .collect(),
        },
    }
}

fn text(column: &Column, around: &[&Value]) -> String {
    let ups = column.path.matches("../").count();
    let path = column.path.trim_start_matches("../");
    let Some(entry) = around.len().checked_sub(ups + 1).map(|place| around[place]) else {
        return String::new();
    };
    if column.name == "figure" {
        return match entry["value"].as_i64() {
            Some(value) => value.to_string(),
            None => entry["state"].as_str().unwrap_or_default().to_owned(),
        };
    }
    let mut value = entry;
    for part in path.split('.') {
        value = match value {
            // `channels.PHONE.availability`: the entry of that channel.
            Value::Array(list) => list
                .iter()
                .find(|entry| entry["channel"] == part)
                .unwrap_or(&Value::Null),
            other => &other[part],
        };
    }
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::Array(list) => {
            let texts = list
                .iter()
                .map(|entry| entry.as_str().or(entry["channel"].as_str()).unwrap_or_default());
            texts.collect::<Vec<_>>().join("|")
        }
        other => other.to_string(),
    }
}

fn workbook(records: &[(Value, Value)], keep: impl Fn(&Sheet) -> bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for sheet in SHEETS.iter().filter(|sheet| keep(sheet)) {
        let page = workbook.add_worksheet();
        page.set_name(sheet.name).expect("a name");
        let mut row = 0;
        for (place, column) in (0..).zip(sheet.columns) {
            page.write_string(row, place, column.name).expect("a cell");
        }
        for (record, figures) in records {
            for around in entries(record, figures, sheet.list) {
                row += 1;
                for (place, column) in (0..).zip(sheet.columns) {
                    let text = text(column, &around);
                    if !text.is_empty() {
                        page.write_string(row, place, &text).expect("a cell");
                    }
                }
            }
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn drafts(file: Vec<u8>) -> Vec<Draft> {
    let mut reading = read(Cursor::new(file), Some("inventory.xlsx"), &Intake::default()).expect("it is read");
    let drafts = reading.next(usize::MAX).expect("it is read to its end");
    let mut findings = reading.take_findings();
    findings.extend(drafts.iter().flat_map(|draft| draft.findings.clone()));
    let told: Vec<String> = findings
        .iter()
        .map(|finding| format!("{} {} {}", finding.rule.code, finding.place, finding.message))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    drafts
}

/// Organizations come back as people write them, provenance as it was.
fn named(record: ServiceInput) -> ServiceInput {
    let name = |organization: OrganizationRef| Some(OrganizationRef::Named(organization.to_string()));
    record.try_rename(name, Some).expect("nothing is lost")
}

#[test]
fn a_full_record_comes_back_from_the_workbook_as_it_was() {
    let (record, figures) = (full(), measurements());
    let back = drafts(workbook(&[(record.clone(), figures.clone())], |_| true));
    assert_eq!(back.len(), 1);
    let expected: ServiceInput = serde_json::from_value(record).expect("a record");
    assert_eq!(back[0].record, named(expected));
    let figures: Vec<MeasurementInput> = serde_json::from_value(figures).expect("figures");
    assert_eq!(back[0].measurements, figures);
    for (field, _) in full().as_object().expect("an object") {
        assert!(back[0].spoken.speaks_of(field), "it speaks of {field}");
    }
    // Findings about a part of the record name its own cell, wherever lists were put together from several sheets.
    let place = back[0].places.of("tasks.0.channels.1.url").to_string();
    assert!(
        place.starts_with("task channels!") && place.contains("3 (url)"),
        "{place}"
    );
    let place = back[0].places.of("tasks.0.channels.2").to_string();
    assert!(place.starts_with("tasks!row 2"), "{place}");
    assert_eq!(back[0].places.of("forms.1.title").to_string(), "forms!D3 (title)");
    assert_eq!(
        back[0].places.of("measurements.1.value").to_string(),
        "figures!G3 (figure)"
    );
}

#[test]
fn every_seeded_service_comes_back_as_it_was() {
    let lines = include_str!("../../seed-data/us/services.jsonl").lines();
    let mut records = Vec::new();
    for line in lines {
        let mut record: Value = serde_json::from_str(line).expect("a line of JSON");
        let figures = record
            .as_object_mut()
            .and_then(|record| record.remove("measurements"))
            .unwrap_or(json!([]));
        records.push((record, figures));
    }
    assert!(records.len() > 60);
    let expected: Vec<(ServiceInput, usize)> = records
        .iter()
        .map(|(record, figures)| {
            let mut record = record.clone();
            record.as_object_mut().expect("an object").remove("slug");
            let input = serde_json::from_value(record).expect("a record");
            (named(input), figures.as_array().map_or(0, Vec::len))
        })
        .collect();
    let back = drafts(workbook(&records, |_| true));
    assert_eq!(back.len(), expected.len());
    for (draft, (record, figures)) in back.iter().zip(&expected) {
        assert_eq!(draft.record, *record);
        assert_eq!(draft.measurements.len(), *figures, "figures of {}", record.key);
    }
}

#[test]
fn a_sheet_that_is_absent_says_nothing_of_its_list() {
    let back = drafts(workbook(&[(full(), measurements())], |sheet| {
        sheet.name == "services" || sheet.name == "forms"
    }));
    let spoken = back[0].spoken;
    assert!(spoken.speaks_of("forms") && spoken.speaks_of("summary") && spoken.speaks_of("channels"));
    for list in [
        "tasks",
        "barriers",
        "opportunities",
        "designations",
        "nonDigitizable",
        "notes",
    ] {
        assert!(!spoken.speaks_of(list), "{list}");
    }
    // A list is spoken of for the services that have a row of it, and for no other.
    let mut second = full();
    second["key"] = "SSA-0043".into();
    second["forms"] = json!([]);
    second["tasks"] = json!([]);
    second["barriers"] = json!([]);
    let back = drafts(workbook(&[(full(), json!([])), (second, json!([]))], |_| true));
    assert!(back[0].spoken.speaks_of("forms") && !back[1].spoken.speaks_of("forms"));
}
