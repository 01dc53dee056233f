//! Law, freshness, completeness and links.

use serde_json::{Value, json};

use super::Judged;

fn tasks(online: &str, changes: Value) -> Value {
    let mut task = json!({"key": "apply", "kind": "APPLY", "name": "Apply", "channels": [
        {"channel": "WEB_APP", "availability": online}, {"channel": "POSTAL_MAIL", "availability": "COMPLETE"},
    ]});
    for (name, entry) in changes.as_object().expect("an object") {
        task[name] = entry.clone();
    }
    json!([task])
}

fn signed(signature: Value) -> Value {
    json!({"tasks": tasks("COMPLETE", json!({"signature": signature}))})
}

fn form(changes: Value) -> Value {
    let mut form = json!({"number": "SS-5", "title": "Application", "ombControlNumber": "0960-0066"});
    for (name, entry) in changes.as_object().expect("an object") {
        form[name] = entry.clone();
    }
    json!({"forms": [form]})
}

fn with(mut change: Value, name: &str, entry: Value) -> Value {
    change[name] = entry;
    change
}

fn reasons(changes: Value) -> Value {
    let mut entry = json!({"title": "Card", "description": "A card.", "responsibleOrganizations": ["ssa"],
        "reasons": "The law.", "solutions": [{"kind": "LEGISLATIVE", "explanation": "Change it."}]});
    for (name, value) in changes.as_object().expect("an object") {
        entry[name] = value.clone();
    }
    json!({"nonDigitizable": [entry]})
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Judged> {
    let digital = json!([{"channel": "WEB_APP"}]);
    let only_digital = json!([{"key": "apply", "kind": "APPLY", "name": "Apply", "channels": [{"channel": "WEB_APP", "availability": "COMPLETE"}]}]);
    let plan = json!([{"kind": "NEW_DIGITAL", "status": "PLANNED"}]);
    let hisp = |changes: Value| {
        let mut change = json!({"provider": "farm-service-agency", "figures": ["CUSTOMERS - FY2024 12"],
            "designations": [{"fiscalYear": 2025, "status": "DESIGNATED"}]});
        for (name, entry) in changes.as_object().expect("an object") {
            change[name] = entry.clone();
        }
        change
    };
    let unlinked = |changes: Value| {
        let mut change = json!({"infoUrl": null, "channels": [{"channel": "WEB_APP"}, {"channel": "POSTAL_MAIL"}]});
        for (name, entry) in changes.as_object().expect("an object") {
            change[name] = entry.clone();
        }
        change
    };
    let link = |url: &str| json!({"infoUrl": url, "channels": [{"channel": "WEB_APP"}, {"channel": "POSTAL_MAIL"}]});
    vec![
        // Law.
        (
            "DIGITAL_ONLY",
            json!({"channels": digital, "tasks": only_digital}),
            json!({"channels": [{"channel": "PHONE"}], "tasks": only_digital}),
        ),
        (
            "MISSING_4D_RECORD",
            json!({"tasks": tasks("NONE", json!({}))}),
            json!({"tasks": tasks("NONE", json!({})), "opportunities": plan}),
        ),
        (
            "RECORD_4D_INCOMPLETE",
            reasons(json!({"solutions": []})),
            reasons(json!({})),
        ),
        (
            "RECORD_4D_INCOMPLETE",
            reasons(json!({"responsibleOrganizations": []})),
            reasons(json!({"responsibleOrganizations": ["fsa"]})),
        ),
        (
            "WET_SIGNATURE_NO_EQUIVALENT",
            signed(json!({"isRequired": true, "accepted": ["WET"]})),
            signed(json!({"isRequired": true, "accepted": ["WET", "ELECTRONIC"]})),
        ),
        (
            "IN_PERSON_PROOFING_NO_EQUIVALENT",
            signed(json!({"needsInPersonProofing": true})),
            signed(json!({"needsInPersonProofing": true, "hasDigitalEquivalent": true})),
        ),
        (
            "SIGNATURE_WITHOUT_BASIS",
            signed(json!({"isRequired": true, "accepted": ["WET"], "hasDigitalEquivalent": true})),
            signed(
                json!({"isRequired": true, "accepted": ["WET"], "hasDigitalEquivalent": true, "basis": "20 CFR 422"}),
            ),
        ),
        (
            "ELECTRONIC_FORM_ONLY",
            form(json!({"format": "ELECTRONIC_FILLABLE"})),
            form(json!({"format": "ELECTRONIC_SUBMIT"})),
        ),
        (
            "PAPER_FORM_WITHOUT_BARRIER",
            form(json!({"format": "PAPER_ONLY"})),
            with(
                form(json!({"format": "PAPER_ONLY"})),
                "barriers",
                json!([{"form": "SS-5", "category": "LEGISLATION"}]),
            ),
        ),
        (
            "CONTROL_NUMBER_EXPIRED",
            form(json!({"expiresOn": "2025-02-28"})),
            form(json!({"expiresOn": "2025-03-01"})),
        ),
        (
            "FORM_WITHOUT_CONTROL_NUMBER",
            form(json!({"ombControlNumber": null})),
            form(json!({"ombControlNumber": null, "annualResponses": 9})),
        ),
        (
            "CONTROL_NUMBER_UNLISTED",
            with(form(json!({})), "ombControlNumbers", json!(["0960-0001"])),
            with(form(json!({})), "ombControlNumbers", json!(["0960-0001", "0960-0066"])),
        ),
        (
            "COLLECTION_TWICE",
            json!({"ombControlNumbers": ["0960-0066", "0960-0066"]}),
            json!({"ombControlNumbers": ["0960-0066", "0960-0067"]}),
        ),
        // Freshness.
        (
            "REVIEW_IN_FUTURE",
            json!({"lastReviewedOn": "2025-03-03"}),
            json!({"lastReviewedOn": "2025-03-02"}),
        ),
        (
            "REVIEW_OVERDUE",
            json!({"lastReviewedOn": "2024-03-01"}),
            json!({"lastReviewedOn": "2024-03-02"}),
        ),
        (
            "NEXT_REVIEW_PASSED",
            json!({"nextReviewOn": "2025-02-28"}),
            json!({"nextReviewOn": "2025-03-01"}),
        ),
        (
            "NEXT_REVIEW_BEFORE_LAST",
            json!({"lastReviewedOn": "2025-02-01", "nextReviewOn": "2025-01-31"}),
            json!({"lastReviewedOn": "2025-01-31", "nextReviewOn": "2025-02-01"}),
        ),
        (
            "FIGURES_OLD",
            json!({"standing": ["CUSTOMERS - FY2022 12"]}),
            json!({"standing": ["CUSTOMERS - FY2023 12"]}),
        ),
        (
            "FIGURES_OLD",
            json!({"before": [{"key": "a", "standing": ["CUSTOMERS - FY2024 12"]}], "standing": ["CUSTOMERS - FY2022 12"]}),
            json!({"before": [{"key": "a", "standing": ["CUSTOMERS - FY2021 12"]}], "standing": ["CUSTOMERS - FY2022 12"]}),
        ),
        (
            "DESIGNATION_OLD",
            hisp(json!({"designations": [{"fiscalYear": 2023, "status": "DESIGNATED"}]})),
            hisp(
                json!({"designations": [{"fiscalYear": 2023, "status": "DESIGNATED"}, {"fiscalYear": 2024, "status": "DESIGNATED"}]}),
            ),
        ),
        // Completeness.
        (
            "DESCRIPTION_MISSING",
            json!({"summary": null}),
            json!({"summary": null, "description": "People who lost their card ask for a new one."}),
        ),
        (
            "DESCRIPTION_MISSING",
            json!({"summary": null, "speaks": ["name", "description"]}),
            json!({"summary": null, "speaks": ["name", "types"]}),
        ),
        (
            "DESCRIPTION_SHORT",
            json!({"summary": "Replacement cards"}),
            json!({"summary": "Replacement cards", "description": "People who lost their card ask for a new one."}),
        ),
        (
            "SUMMARY_REPEATS_NAME",
            json!({"summary": "Applying for a Replacement Card."}),
            json!({"summary": "Applying for a replacement card online or by mail."}),
        ),
        (
            "NAME_NOT_GERUND",
            json!({"name": "Apply for a card"}),
            json!({"name": "Request for proposals"}),
        ),
        (
            "NAME_NOT_GERUND",
            json!({"name": "Report a crime"}),
            json!({"name": "Report a crime", "languages": ["fr"]}),
        ),
        (
            "TYPE_MISSING",
            json!({"types": []}),
            json!({"types": ["OTHER"], "otherType": "Lending"}),
        ),
        (
            "CUSTOMERS_MISSING",
            json!({"customerGroups": []}),
            json!({"customerGroups": ["TRIBES"]}),
        ),
        (
            "CHANNELS_MISSING",
            json!({"channels": [], "tasks": []}),
            json!({"channels": []}),
        ),
        (
            "CHANNELS_MISSING",
            json!({"channels": [], "tasks": [], "figures": ["TRANSACTIONS PHONE FY2024 0"]}),
            json!({"channels": [], "tasks": [], "figures": ["TRANSACTIONS PHONE FY2024 NO_DATA"]}),
        ),
        (
            "NOT_ASSESSED",
            json!({"tasks": []}),
            json!({"tasks": tasks("PARTIAL", json!({}))}),
        ),
        (
            "HIGH_IMPACT_WITHOUT_VOLUME",
            hisp(json!({"figures": []})),
            hisp(json!({"figures": ["CUSTOMERS - FY2024-Q1 NO_DATA"]})),
        ),
        (
            "HIGH_IMPACT_UNDESIGNATED",
            hisp(json!({"designations": []})),
            hisp(json!({})),
        ),
        (
            "START_LINK_MISSING",
            unlinked(json!({})),
            unlinked(json!({"startUrl": "https://www.ssa.gov/a"})),
        ),
        (
            "START_LINK_MISSING",
            unlinked(json!({"publicFacing": "CUSTOMERS"})),
            unlinked(json!({"publicFacing": "NOT_PUBLIC"})),
        ),
        (
            "INFO_LINK_MISSING",
            unlinked(json!({"tasks": tasks("PARTIAL", json!({}))})),
            unlinked(json!({"tasks": tasks("PARTIAL", json!({})), "publicFacing": "NOT_PUBLIC"})),
        ),
        // Links.
        (
            "LINK_NOT_HTTPS",
            link("http://www.ssa.gov"),
            link("HTTPS://www.ssa.gov"),
        ),
        (
            "LINK_NOT_REACHABLE",
            link("https://10.1.2.3/apply"),
            link("https://www.ssa.gov/10.1.2.3"),
        ),
        (
            "LINK_NOT_REACHABLE",
            link("https://intranet/apply"),
            link("https://intranet.ssa.gov/apply"),
        ),
        (
            "LINK_WITH_BLANKS",
            link("https://www.ssa.gov/a or https://www.ssa.gov/b"),
            link("https://www.ssa.gov/a%20or"),
        ),
        (
            "LINK_PLACEHOLDER",
            link("https://example.com/service"),
            link("https://examples.gov/service"),
        ),
        (
            "LINK_NOT_GOVERNMENT",
            link("https://www.careeronestop.org"),
            link("https://www.tpsgc-pwgsc.gc.ca/a"),
        ),
        (
            "LINK_NOT_GOVERNMENT",
            link("https://www.gov.example.com"),
            link("https://www.canada.ca/en"),
        ),
    ]
}
