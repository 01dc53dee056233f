//! The service that is meant comes first.

use serde_json::json;

use crate::test_support::{Shelf, request};
use crate::{SearchField, Synonyms};

/// Services of several organizations, with names in three languages.
fn shelf() -> Shelf {
    let synonyms = r#"
        [[plain]]
        said = ["food stamps", "ebt"]
        means = ["snap", "supplemental nutrition assistance"]
        reason = "the old name"
        [[plain]]
        said = ["lost my social security card"]
        means = ["SS-5"]
        reason = "the form"
        [[plain]]
        said = ["flood", "hurricane"]
        means = ["disaster"]
        reason = "a kind of it"
    "#;
    let record = |key: &str, name: &str, more: serde_json::Value| {
        let mut record = json!({"organization": "ssa", "key": key, "name": name});
        let fields = record.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        record
    };
    let form = |number: &str, title: &str, control: &str| json!([{"number": number, "title": title, "ombControlNumber": control}]);
    Shelf::with_synonyms(
        vec![
            record(
                "passport-renewal",
                "Renewing a passport",
                json!({
                "organization": "state", "alternateNames": ["Renouveler un passeport", "Renovación de pasaporte"],
                "summary": "Adults extend a passport book by mail or online.", "forms": form("DS-82", "Passport renewal application", "1405-0020")}),
            ),
            record(
                "passport-first",
                "Getting a first passport",
                json!({
                "organization": "state", "summary": "Travelers without a passport book ask for one.",
                "forms": form("DS-11", "Application for a passport", "1405-0004")}),
            ),
            record(
                "card",
                "Replacing a Social Security card",
                json!({
                "summary": "People who lost theirs get another one.",
                "forms": form("SS-5", "Application for a Social Security Card", "0960-0066")}),
            ),
            record(
                "nutrition",
                "Supplemental Nutrition Assistance Program",
                json!({
                "organization": "fns", "alternateNames": ["SNAP"], "assistanceListings": ["10.551"]}),
            ),
            record(
                "w4",
                "Telling an employer how much tax to withhold",
                json!({
                "organization": "irs", "forms": form("W-4", "Employee's Withholding Certificate", "1545-0074")}),
            ),
            record(
                "return",
                "Filing an individual income tax return",
                json!({
                "organization": "irs", "forms": form("Form 1040-EZ", "Income tax return for single filers", "1545-0074")}),
            ),
            record(
                "disaster",
                "Applying for disaster assistance",
                json!({
                "organization": "fema", "summary": "Survivors ask for money for housing and repairs."}),
            ),
            record(
                "unemployment",
                "Claiming unemployment insurance",
                json!({"organization": "dol"}),
            ),
            record(
                "visa",
                "Extending a visitor's stay",
                json!({
                "organization": "uscis", "forms": form("I-539", "Application to extend status", "1615-0003")}),
            ),
            record(
                "childcare",
                "Finding childcare for working parents",
                json!({"organization": "hhs"}),
            ),
        ],
        Synonyms::default().with_text("test.toml", synonyms).expect("readable"),
    )
}

/// Whether the first hit of each query is the service.
fn finds_first(shelf: &Shelf, key: &str, queries: &[&str]) {
    for query in queries {
        assert_eq!(shelf.keys(query).first().map(String::as_str), Some(key), "{query}");
    }
}

#[test]
fn words_in_any_form_and_order_are_found_and_some_may_be_missing() {
    let shelf = shelf();
    finds_first(
        &shelf,
        "passport-renewal",
        &[
            "renew passport",
            "passports renewed",
            "passport renewing",
            "how do I renew my passport online?",
        ],
    );
    finds_first(
        &shelf,
        "return",
        &["income tax return", "tax return filing individual", "income return"],
    );
    finds_first(
        &shelf,
        "visa",
        &["visitor stay", "visitors stay", "extend a visitor’s stay"],
    );
}

#[test]
fn misspelt_words_are_corrected_wherever_the_mistake_is() {
    let shelf = shelf();
    finds_first(
        &shelf,
        "unemployment",
        &[
            "unemploymnt",
            "nuemployment insurance",
            "xnemployment",
            "unemplyomnet",
            "umemploiment",
        ],
    );
    finds_first(
        &shelf,
        "passport-renewal",
        &["pasport renewl", "renewing apssport", "renweing pasport"],
    );
    let result = shelf.search(&request("Pasport renewl, please"));
    assert_eq!(result.did_you_mean.as_deref(), Some("passport renewal, please"));
    assert_eq!(shelf.search(&request("passport renewal")).did_you_mean, None);
}

#[test]
fn words_run_together_or_torn_apart_are_found() {
    let shelf = shelf();
    finds_first(&shelf, "return", &["incometax return", "taxreturn"]);
    finds_first(&shelf, "childcare", &["child care", "childcare"]);
    finds_first(&shelf, "unemployment", &["unem ployment"]);
    assert_eq!(
        shelf.search(&request("incometax")).did_you_mean.as_deref(),
        Some("income tax")
    );
}

#[test]
fn the_beginning_of_the_last_word_is_enough() {
    let shelf = shelf();
    finds_first(&shelf, "unemployment", &["unemp", "claiming unempl"]);
    finds_first(&shelf, "nutrition", &["supplemental nutr"]);
    assert_eq!(shelf.search(&request("unemp")).did_you_mean, None);
}

#[test]
fn codes_are_found_however_they_are_written() {
    let shelf = shelf();
    finds_first(
        &shelf,
        "card",
        &[
            "SS-5",
            "ss5",
            "SS 5",
            "Form SS 5",
            "form ss-5 online",
            "0960-0066",
            "OMB 0960 0066",
            "09600066",
        ],
    );
    finds_first(&shelf, "w4", &["W-4", "w4", "irs form w 4"]);
    finds_first(&shelf, "return", &["1040-EZ", "1040ez", "form 1040 ez"]);
    finds_first(&shelf, "visa", &["I-539", "i539", "i 539"]);
    finds_first(&shelf, "nutrition", &["10.551", "SNAP", "s.n.a.p."]);
    assert_eq!(shelf.keys("ds-82"), ["passport-renewal"]);
}

#[test]
fn what_people_say_finds_what_services_are_called() {
    let shelf = shelf();
    finds_first(
        &shelf,
        "nutrition",
        &["food stamps", "the food stamp office", "EBT", "food stmaps"],
    );
    finds_first(&shelf, "card", &["I lost my Social Security card"]);
    finds_first(
        &shelf,
        "disaster",
        &["help after a flood", "hurricane help", "huricane"],
    );
}

#[test]
fn names_in_other_languages_are_found_with_and_without_accents() {
    let shelf = shelf();
    finds_first(
        &shelf,
        "passport-renewal",
        &[
            "renovación de pasaporte",
            "RENOVACION PASAPORTE",
            "renouveler passeport",
            "renouvelér passport",
        ],
    );
}

#[test]
fn an_agency_narrows_by_its_name_and_its_acronym() {
    let shelf = shelf();
    finds_first(
        &shelf,
        "return",
        &["irs return", "internal revenue service income return"],
    );
    let result = shelf.search(&request("irs"));
    assert_eq!(result.total, 2);
    assert_eq!(result.hits[0].matched_on, [SearchField::Organization]);
}

#[test]
fn a_quoted_phrase_must_be_there_word_by_word() {
    let shelf = shelf();
    assert_eq!(shelf.keys("\"social security card\""), ["card"]);
    assert_eq!(shelf.keys("“passport book” first")[0], "passport-first");
    assert!(shelf.keys("\"security social\"").is_empty());
    assert!(shelf.keys("\"pasport\"").is_empty());
    assert!(
        !shelf.keys("\"security social").is_empty(),
        "a mark without a partner is ordinary text"
    );
    assert_eq!(shelf.keys("\"by mail or online\""), ["passport-renewal"]);
}

#[test]
fn stop_words_count_when_there_is_nothing_else() {
    let shelf = shelf();
    assert_eq!(shelf.keys("how to")[0], "w4");
    assert_eq!(
        shelf.search(&request("the passport of a")).total,
        shelf.search(&request("passport")).total
    );
}

#[test]
fn popularity_breaks_ties_and_no_more() {
    let record =
        |key: &str, name: &str, volume: i64| json!({"organization": "ssa", "key": key, "name": name, "volume": volume});
    let shelf = Shelf::of(vec![
        record("small", "Ordering a medal", 10),
        record("large", "Ordering a medal", 1_000_000),
        record("huge", "Ordering a copy of a medal record of a relative", 1_000_000_000),
    ]);
    assert_eq!(shelf.keys("ordering medal"), ["large", "small", "huge"]);
}

#[test]
fn a_whole_title_stands_before_all_that_contain_it() {
    let record = |key: &str, name: &str, other: &str| json!({"organization": "ssa", "key": key, "name": name, "alternateNames": [other], "volume": 5_000_000});
    let mut records: Vec<_> = (0..300)
        .map(|n| record(&format!("s{n}"), &format!("Medal {n}"), "Order"))
        .collect();
    records.push(json!({"organization": "ssa", "key": "meant", "name": "Honors for long and distinguished service", "alternateNames": ["Medal"]}));
    let shelf = Shelf::of(records);
    assert_eq!(shelf.keys("medal").first().map(String::as_str), Some("meant"));
}
