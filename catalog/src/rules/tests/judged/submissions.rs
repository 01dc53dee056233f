//! What holds for a submission as a whole: rules that do not apply to its layout, and its age.

use serde_json::json;

use super::{TREE, draft, today};
use crate::draft::Draft;
use crate::finding::{Finding, Place};
use crate::rules::{Checker, ENCODING_GUESSED, FIGURES_OLD, Known, LINK_NOT_HTTPS, Setting};

#[test]
fn what_does_not_apply_to_a_layout_is_left_out() {
    let change = json!({"infoUrl": "http://www.ssa.gov/number-card", "startUrl": "https://www.ssa.com"});
    let mut draft = draft(&change, 0);
    let found = |draft: &Draft| -> Vec<&str> {
        let setting = Setting {
            today: today(),
            tree: &TREE,
            organization: None,
        };
        let found = Checker::default().check(&setting, draft, &Known::default());
        found.iter().map(|finding| finding.rule.code).collect()
    };
    draft.findings = vec![Finding::new(
        &ENCODING_GUESSED,
        Place::Whole,
        "it was read as Windows-1252",
    )];
    assert_eq!(found(&draft), ["ENCODING_GUESSED", "LINK_NOT_HTTPS"]);
    draft.exempt = [&LINK_NOT_HTTPS].into();
    assert_eq!(found(&draft), ["ENCODING_GUESSED"]);
    draft.exempt = [&LINK_NOT_HTTPS, &ENCODING_GUESSED].into();
    assert_eq!(found(&draft), [""; 0]);
}

#[test]
fn an_old_file_is_told_once_and_an_old_record_among_new_ones_each_time() {
    let told = |years: &[&str]| -> Vec<bool> {
        let setting = Setting {
            today: today(),
            tree: &TREE,
            organization: None,
        };
        let mut checker = Checker::default();
        let records = years.iter().enumerate().map(|(index, year)| {
            json!({"key": format!("k{index}"), "name": format!("Applying for card {index}"), "figures": [format!("CUSTOMERS - {year} 12")]})
        });
        records
            .enumerate()
            .map(|(index, record)| {
                let found = checker.check(&setting, &draft(&record, index), &Known::default());
                found.iter().any(|finding| finding.rule.is(&FIGURES_OLD))
            })
            .collect()
    };
    assert_eq!(told(&["FY2017", "FY2017", "FY2016"]), [true, false, false]);
    assert_eq!(
        told(&["FY2024", "FY2024", "FY2017", "FY2017"]),
        [false, false, true, true]
    );
    assert_eq!(
        told(&["FY2017", "FY2024", "FY2017", "FY2017"]),
        [true, false, false, false]
    );
}
