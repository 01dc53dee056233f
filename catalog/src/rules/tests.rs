//! The rules as a whole: their texts, their page, and what they say of real inventories.

mod census;
mod judged;

use std::collections::HashSet;

use super::*;
use crate::vocabulary::Vocabulary;

#[test]
fn every_rule_has_its_texts_and_a_code_of_its_own() {
    let mut codes = HashSet::new();
    for rule in ALL {
        assert!(codes.insert(rule.code), "{} stands twice", rule.code);
        let is_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        assert!(rule.code.chars().all(is_code), "{}", rule.code);
        assert!(
            rule.reason.ends_with('.') && rule.remedy.ends_with('.'),
            "{}",
            rule.code
        );
        assert!(!rule.title.is_empty() && !rule.title.ends_with('.'), "{}", rule.code);
        assert!(rule.source.is_none_or(|source| !source.is_empty()), "{}", rule.code);
        assert!(super::rule(rule.code).is_some_and(|found| found.is(rule)));
    }
    for kind in crate::vocabulary::RuleKind::ALL {
        assert!(ALL.iter().any(|rule| rule.kind == *kind), "{kind:?} has no rule");
    }
}

#[test]
fn every_rule_is_told_by_somebody() {
    let elsewhere: HashSet<&str> = reading::TABLE
        .iter()
        .chain(saving::TABLE)
        .map(|rule| rule.code)
        .collect();
    // Codes of organizations are checked where organizations are saved.
    let of_organizations = [CODE_FORM.code];
    let tested = judged::hit_codes();
    for rule in ALL {
        let is_told = elsewhere.contains(rule.code) || of_organizations.contains(&rule.code);
        assert!(
            is_told != tested.contains(rule.code),
            "{}: a rule of the checker has a test of a hit, and no other has",
            rule.code
        );
    }
}

#[test]
fn rules_are_documented() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/RULES.md");
    if std::env::var_os("FSI_WRITE_DOCS").is_some() {
        std::fs::write(file, markdown()).expect("the page is written");
    }
    let page = std::fs::read_to_string(file).expect("docs/RULES.md is there");
    assert!(
        page == markdown(),
        "docs/RULES.md is old; write it anew with FSI_WRITE_DOCS=1 cargo test --package fsi-catalog rules_are_documented"
    );
}
