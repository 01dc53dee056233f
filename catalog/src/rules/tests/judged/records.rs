//! Structure, identity and references.

use serde_json::json;

use super::Judged;

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Judged> {
    let task = |changes: serde_json::Value| {
        let mut task = json!({"key": "apply", "kind": "APPLY", "name": "Apply", "channels": [
            {"channel": "WEB_APP", "availability": "COMPLETE"}, {"channel": "POSTAL_MAIL", "availability": "COMPLETE"},
        ]});
        for (name, entry) in changes.as_object().expect("an object") {
            task[name] = entry.clone();
        }
        json!([task])
    };
    let form = |changes: serde_json::Value| {
        let mut form = json!({"number": "SS-5", "title": "Application", "ombControlNumber": "0960-0066"});
        for (name, entry) in changes.as_object().expect("an object") {
            form[name] = entry.clone();
        }
        json!([form])
    };
    let other = "Paying a fee";
    vec![
        // Structure.
        ("VALUE_MISSING", json!({"name": ""}), json!({"name": "X"})),
        (
            "VALUE_MISSING",
            json!({"organization": ""}),
            json!({"organization": "fsa"}),
        ),
        (
            "TEXT_TOO_LONG",
            json!({"name": "x".repeat(401)}),
            json!({"name": "x".repeat(400)}),
        ),
        (
            "TOO_MANY_ENTRIES",
            json!({"responsibleOrganizations": vec!["fsa"; 51]}),
            json!({"responsibleOrganizations": vec!["fsa"; 50]}),
        ),
        (
            "NUMBER_OUT_OF_RANGE",
            json!({"forms": form(json!({"annualResponses": -1}))}),
            json!({"forms": form(json!({"annualResponses": 0}))}),
        ),
        (
            "DATE_OUT_OF_RANGE",
            json!({"nextReviewOn": "0204-03-01"}),
            json!({"nextReviewOn": "2200-12-31"}),
        ),
        (
            "CONTROL_CHARACTER",
            json!({"summary": "Ask\u{7} for a new card online."}),
            json!({"summary": "Ask\nfor a new card\tonline."}),
        ),
        (
            "CONTROL_CHARACTER",
            json!({"tasks": task(json!({"description": "a\u{85}"}))}),
            json!({"tasks": task(json!({"description": "é"}))}),
        ),
        ("BLANK_TEXT", json!({"name": "  "}), json!({"name": " A "})),
        (
            "TEXT_GARBLED",
            json!({"name": "Demande dâ€™aide rÃ©gionale"}),
            json!({"name": "Demande d’aide régionale à São Paulo"}),
        ),
        ("KEY_FORM", json!({"key": "ss 5"}), json!({"key": "ss_5.a-b"})),
        (
            "SLUG_FORM",
            json!({"slug": "Replacement Card"}),
            json!({"slug": "replacement-card"}),
        ),
        (
            "LINK_FORM",
            json!({"infoUrl": "www.ssa.gov"}),
            json!({"infoUrl": "https://ssa.gov"}),
        ),
        (
            "OMB_CONTROL_NUMBER_FORM",
            json!({"ombControlNumbers": ["960-66"]}),
            json!({"ombControlNumbers": ["0960-0066"]}),
        ),
        (
            "ASSISTANCE_LISTING_FORM",
            json!({"assistanceListings": ["96.2"]}),
            json!({"assistanceListings": ["96.002"]}),
        ),
        (
            "LANGUAGE_TAG_FORM",
            json!({"languages": ["en", "Español"]}),
            json!({"languages": ["en", "zh-Hant"]}),
        ),
        (
            "OTHER_TYPE_UNNAMED",
            json!({"types": ["OTHER"]}),
            json!({"types": ["OTHER"], "otherType": "Lending"}),
        ),
        ("OTHER_TYPE_UNNAMED", json!({"otherType": "Lending"}), json!({})),
        (
            "NAMED_TWICE",
            json!({"channels": [{"channel": "PHONE"}, {"channel": "PHONE"}]}),
            json!({"channels": [{"channel": "PHONE"}, {"channel": "AUTOMATED_PHONE"}]}),
        ),
        (
            "UNKNOWN_TASK",
            json!({"barriers": [{"task": "pay", "category": "FUNDING"}]}),
            json!({"barriers": [{"task": "apply", "category": "FUNDING"}]}),
        ),
        (
            "UNKNOWN_FORM",
            json!({"tasks": task(json!({"forms": ["SS-6"]})), "forms": form(json!({}))}),
            json!({"tasks": task(json!({"forms": ["SS-5"]})), "forms": form(json!({}))}),
        ),
        (
            "FIGURE_STATE",
            json!({"figures": ["CUSTOMERS - FY2024 KNOWN"]}),
            json!({"figures": ["CUSTOMERS - FY2024 NO_DATA"]}),
        ),
        // Identity.
        (
            "KEY_TWICE",
            json!({"before": [{"name": other}]}),
            json!({"before": [{"name": other, "organization": "fsa"}]}),
        ),
        (
            "KEY_WRITTEN_OTHERWISE",
            json!({"key": "3375", "before": [{"key": "SRV03375", "name": other}]}),
            json!({"key": "3375", "before": [{"key": "SRV3376", "name": other}]}),
        ),
        (
            "KEY_WRITTEN_OTHERWISE",
            json!({"key": "3375", "alike": ["ssa-oig SRV03375 Paying a fee"]}),
            json!({"key": "3375", "alike": ["fsa SRV03375 Paying a fee"]}),
        ),
        // The same service under its old id is not its double.
        (
            "KEY_WRITTEN_OTHERWISE",
            json!({"key": "03375", "alike": ["ssa 3375 Paying a fee"]}),
            json!({"key": "03375", "alike": ["ssa 3375 Paying a fee"], "earlier": {"key": "3375"}}),
        ),
        // Bureaus number from 1, and letters before a number tell systems apart.
        (
            "KEY_WRITTEN_OTHERWISE",
            json!({"key": "012", "before": [{"key": "12", "name": other}]}),
            json!({"key": "012", "before": [{"key": "12", "name": other, "organization": "ssa-oig"}]}),
        ),
        (
            "KEY_WRITTEN_OTHERWISE",
            json!({"key": "ABC-1234", "before": [{"key": "abc01234", "name": other}]}),
            json!({"key": "ABC-1234", "before": [{"key": "XYZ-1234", "name": other}]}),
        ),
        (
            "NAME_TWICE",
            json!({"before": [{"key": "a", "name": "Applying for a Replacement Card "}]}),
            json!({"before": [{"key": "a", "name": "Applying for a Replacement Card", "organization": "ssa-oig"}]}),
        ),
        (
            "NAME_TWICE",
            json!({"name": "Contact us", "before": [{"key": "a", "name": "Contact Us"}]}),
            json!({"name": "Contact us", "before": [{"key": "a", "name": "Contact Us", "organization": "fsa"}]}),
        ),
        (
            "KEY_TWICE",
            json!({"before": [{"key": "new", "name": "Paying a fee", "earlier": {"key": "new"}}], "key": "old", "earlier": {"key": "new"}}),
            json!({"before": [{"key": "new", "name": "Paying a fee", "earlier": {"key": "new"}}], "key": "old"}),
        ),
        (
            "NAME_NEAR",
            json!({"before": [{"key": "a", "name": "Apply for replacement cards", "organization": "ssa-oig"}]}),
            json!({"before": [{"key": "a", "name": "Apply for a first card", "organization": "ssa-oig"}]}),
        ),
        (
            "NAME_NEAR",
            json!({"alternateNames": ["Demande de carte"], "alike": ["ssa b Demandes de cartes"]}),
            json!({"alternateNames": ["Demande de carte"], "alike": ["ssa ss5 Demandes de cartes"]}),
        ),
        (
            "NAME_NEAR",
            json!({"name": "Records - Records Act", "before": [{"key": "a", "name": "Records - Record Acts"}]}),
            json!({"name": "Records - Records Act", "before": [{"key": "a", "name": "Records - Act"}]}),
        ),
        (
            "NAME_IN_OTHER_AGENCY",
            json!({"before": [{"key": "a", "organization": "fsa"}]}),
            json!({"name": "Paying a fee", "before": [{"key": "a", "name": "Paying fees", "organization": "fsa"}]}),
        ),
        // Reference.
        (
            "UNKNOWN_ORGANIZATION",
            json!({"organization": "doe"}),
            json!({"organization": "fsa"}),
        ),
        (
            "UNKNOWN_ORGANIZATION",
            json!({"responsibleOrganizations": ["doe"]}),
            json!({"responsibleOrganizations": ["nps"]}),
        ),
        (
            "ORGANIZATION_AMBIGUOUS",
            json!({"organization": "OIG"}),
            json!({"organization": "ssa-oig"}),
        ),
        (
            "UNKNOWN_PROVIDER",
            json!({"provider": "farm-service"}),
            json!({"provider": "farm-service-agency"}),
        ),
        ("OTHER_AGENCY", json!({"submitter": "fsa"}), json!({"submitter": "ssa"})),
        (
            "OTHER_AGENCY",
            json!({"organization": "ssa", "submitter": "ssa-oig"}),
            json!({"organization": "ssa-oig", "submitter": "ssa"}),
        ),
    ]
}
