//! An owner's way from an empty template to an accepted inventory, with nothing to go by but what the index says.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Engine, Index, Start, repository};
use crate::tour::tell;

const INVENTORY: &str = "docs/example/inventory.csv";
const MENDED: &str = "docs/example/mended.csv";

/// What somebody who knows the services puts into the cell that a finding names: the rule, the cell, and what stands in
/// its row before and after.
const MENDED_BY_HAND: &[(&str, &str, &str, &str)] = &[
    ("NUMBER_UNREADABLE", "K5", "12K", "12140"),
    ("DATE_AMBIGUOUS", "J6", "03/04/2026", "2026-03-04"),
    ("VOLUME_CHANNEL_UNNAMED", "L7", ",EMAIL,", ",EMAIL|PHONE,"),
    ("VALUE_MISSING", "A8", ",Asking for", "NARA-005,Asking for"),
    ("ANSWER_UNREADABLE", "H10", "maybe", "yes"),
    ("TRANSACTIONS_DENIED", "H11", ",no,", ",yes,"),
    ("DATE_UNREADABLE", "J12", "spring 2026", "2026-04-15"),
    ("KEY_TWICE", "A14", "NARA-010", "NARA-011"),
    ("KEY_WRITTEN_OTHERWISE", "A15", "9,Returning", "NARA-012,Returning"),
];

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs `fsi check` on a file of the repository, for the agency; answers the exit code and what it says as JSON.
fn check(index: &Index, file: &str, more: &[&str]) -> (i32, Value) {
    let file = repository().join(file);
    let arguments = [
        "check",
        file.to_str().unwrap(),
        "--organization",
        "NARA",
        "--format",
        "json",
    ];
    let (code, out, err) = index.run(&[&arguments, more].concat());
    (
        code,
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}")),
    )
}

/// The rule and the cell of each finding.
fn told(checked: &Value) -> BTreeSet<(&str, &str)> {
    let findings = checked["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| {
            let place = finding["place"].as_str().unwrap();
            (finding["code"].as_str().unwrap(), place.split(' ').next().unwrap())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owners_story_of_the_readme_works_to_the_letter() {
    tell("owner", &Start::us().on(Engine::Sqlite).await);
}

#[test]
fn an_inventory_is_mended_by_its_findings_alone() {
    let index = Index::unstarted(Engine::Sqlite);
    let fixed = index.folder.path().join("fixed.csv");
    let (code, found) = check(&index, INVENTORY, &["--fixed", fixed.to_str().unwrap()]);
    assert_eq!(code, 1);
    let told = told(&found);
    for expected in [
        ("UNKNOWN_TERM", "D6"),
        ("DATE_AMBIGUOUS", "J6"),
        ("LEADING_ZEROS_LOST", "I5"),
        ("LINK_FORM", "G5"),
        ("COLUMN_KEPT_AS_NOTE", "M3"),
    ] {
        assert!(told.contains(&expected), "{expected:?} is not among {told:?}");
    }
    // Row by row, because no cell of the file has a line end in it.
    let fixed = std::fs::read_to_string(fixed).unwrap();
    let mut rows: Vec<String> = fixed
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::to_owned)
        .collect();
    for (rule, cell, before, after) in MENDED_BY_HAND {
        assert!(told.contains(&(rule, cell)), "{rule} at {cell} is not among {told:?}");
        let number: usize = cell.trim_start_matches(|c: char| c.is_alphabetic()).parse().unwrap();
        let row = &mut rows[number - 1];
        assert_eq!(row.matches(before).count(), 1, "{row}");
        *row = row.replacen(before, after, 1);
    }
    assert_eq!(rows, read(MENDED).lines().collect::<Vec<_>>());
    let (code, mended) = check(&index, MENDED, &["--at-least", "error"]);
    assert_eq!((code, &mended["findings"]), (0, &Value::Array(Vec::new())));
    assert_eq!(mended["counts"]["rows"], 12);
}

#[test]
fn a_check_says_when_the_index_it_was_to_look_at_is_not_there() {
    let index = Index::unstarted(Engine::Sqlite);
    let file = repository().join(MENDED);
    let arguments = [
        "check",
        file.to_str().unwrap(),
        "--organization",
        "NARA",
        "--at-least",
        "error",
    ];
    let (code, _, err) = index.run(&arguments);
    assert!(code == 0 && err.contains("there is no index at"), "{code} {err}");
    assert!(!index.folder.path().join("catalog.sqlite").exists());
}

#[test]
fn a_table_under_the_heads_of_the_template_is_understood() {
    let index = Index::unstarted(Engine::Sqlite);
    let (code, head, err) = index.run(&["template", "--format", "csv"]);
    assert_eq!(code, 0, "{err}");
    let row: Vec<&str> = head
        .trim()
        .trim_start_matches('\u{feff}')
        .split(',')
        .map(|name| match name {
            "organization" => "nara",
            "key" => "NARA-001",
            "name" => "Booking a classroom visit",
            "types" => "RECREATION|INFORMATIONAL",
            _ => "",
        })
        .collect();
    let file = index.folder.path().join("inventory.csv");
    std::fs::write(&file, format!("{}\n{}\n", head.trim(), row.join(","))).unwrap();
    let (code, checked) = check(&index, file.to_str().unwrap(), &["--at-least", "error"]);
    assert_eq!((code, &checked["counts"]["rows"]), (0, &Value::from(1)), "{checked:#}");
    assert_eq!(checked["counts"]["added"], 1);
}
