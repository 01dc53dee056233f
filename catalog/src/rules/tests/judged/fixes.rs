//! What is fixed by itself, and what is told once.

use serde_json::{Value, json};

use super::{TREE, check, draft, known, today};
use crate::finding::{Finding, Place};
use crate::rules::{Checker, Known, NUMBER_UNREADABLE, Setting};

#[test]
fn an_address_is_completed_and_nothing_that_has_to_be_looked_at_is_fixed() {
    let fix = |change: Value, code: &str| {
        let found = check(&change).into_iter().find(|finding| finding.rule.code == code);
        found.unwrap_or_else(|| panic!("{code} is not found in {change}")).fix
    };
    for whole in [
        "www.agency.gov/x",
        "ssa.gov/x",
        "www.cards.example-partner.com",
        "canada.ca",
    ] {
        let expected = Some(format!("https://{whole}"));
        assert_eq!(fix(json!({"infoUrl": whole}), "LINK_FORM"), expected);
    }
    for unclear in [
        "form.pdf",
        "info@ssa.gov",
        "ssa.gov or call",
        "ssa.gov;va.gov",
        "ftp://www.ssa.gov",
        "www.tbd",
        "n.a.",
        "10.0.0.1/x",
    ] {
        assert_eq!(fix(json!({"infoUrl": unclear}), "LINK_FORM"), None, "{unclear}");
    }
    // Whether the secure address opens, and what people call the service, has to be looked at.
    assert_eq!(
        fix(json!({"infoUrl": "http://www.ssa.gov/fee"}), "LINK_NOT_HTTPS"),
        None
    );
    assert_eq!(fix(json!({"name": "Apply for a card"}), "NAME_NOT_GERUND"), None);
}

#[test]
fn a_pair_of_like_services_is_told_once_when_the_file_comes_again() {
    let setting = Setting {
        today: today(),
        tree: &TREE,
        organization: None,
    };
    let one = json!({"key": "NARA-009", "name": "Paying a fee"});
    let other = json!({"key": "9", "name": "Paying a fee"});
    let both = [(&one, "ssa 9 Paying a fee"), (&other, "ssa NARA-009 Paying a fee")];
    let mut checker = Checker::default();
    let mut told = Vec::new();
    for (index, (change, alike)) in both.into_iter().enumerate() {
        let mut again = change.clone();
        again["alike"] = json!([alike]);
        again["earlier"] = change.clone();
        let found = checker.check(&setting, &draft(&again, index), &known(&again));
        told.extend(found.iter().map(|finding| finding.rule.code));
    }
    let count = |code: &str| told.iter().filter(|told| **told == code).count();
    assert_eq!(
        (count("NAME_TWICE"), count("KEY_WRITTEN_OTHERWISE")),
        (1, 1),
        "{told:?}"
    );
}

#[test]
fn a_volume_that_could_not_be_read_is_not_said_to_be_missing() {
    let setting = Setting {
        today: today(),
        tree: &TREE,
        organization: None,
    };
    let mut draft = draft(&json!({"isTransactional": true}), 0);
    let place = Place::Input("services.0.measurements.0".into());
    draft.findings = vec![Finding::new(&NUMBER_UNREADABLE, place, "“12K” is no number")];
    let found = Checker::default().check(&setting, &draft, &Known::default());
    let codes: Vec<&str> = found.iter().map(|finding| finding.rule.code).collect();
    assert!(!codes.contains(&"TRANSACTIONAL_WITHOUT_VOLUME"), "{codes:?}");
}
