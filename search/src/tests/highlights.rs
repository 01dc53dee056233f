//! Why a hit was found.

use serde_json::json;

use crate::test_support::{Shelf, request};
use crate::{Highlight, SearchField, Synonyms};

fn shelf() -> Shelf {
    let synonyms = "[[plain]]\nsaid = ['food stamps']\nmeans = ['nutrition assistance']\nreason = 'r'";
    let long = format!(
        "{} The passport book comes by mail. {}",
        "Né là-bas. ".repeat(60),
        "Und so weiter. ".repeat(60)
    );
    Shelf::with_synonyms(
        vec![
            json!({"organization": "state", "key": "passport", "name": "Renewing a U.S. passport", "alternateNames": ["Élan: passeport", "Passports for adults"],
                "description": long, "tasks": [{"key": "t", "kind": "PAY", "name": "Pay for the passport"}],
                "forms": [{"number": "DS-82", "title": "Renewal"}]}),
            json!({"organization": "ssa", "key": "snap", "name": "Nutrition assistance", "summary": "Assistance for families."}),
            json!({"organization": "ssa", "key": "bold", "name": "<b>Bold</b> & brave passport"}),
        ],
        Synonyms::default().with_text("t", synonyms).expect("readable"),
    )
}

fn shown(highlight: &Highlight) -> Vec<String> {
    let characters: Vec<char> = highlight.text.chars().collect();
    highlight
        .ranges
        .iter()
        .map(|range| characters[range.clone()].iter().collect())
        .collect()
}

fn of(shelf: &Shelf, query: &str, key: &str) -> (Vec<(SearchField, Vec<String>)>, Vec<SearchField>) {
    let result = shelf.search(&request(query));
    let hit = result
        .hits
        .iter()
        .find(|hit| shelf.key(hit.id) == key)
        .unwrap_or_else(|| panic!("{query}"));
    (
        hit.highlights.iter().map(|one| (one.field, shown(one))).collect(),
        hit.matched_on.clone(),
    )
}

#[test]
fn places_are_told_in_every_part_that_matched() {
    let shelf = shelf();
    let (highlights, matched_on) = of(&shelf, "renewal passports", "passport");
    let told = |field, words: &[&str]| highlights.contains(&(field, words.iter().map(ToString::to_string).collect()));
    assert!(told(SearchField::Name, &["Renewing", "passport"]), "{highlights:?}");
    assert!(told(SearchField::AlternateName, &["Passports"]));
    assert!(told(SearchField::Task, &["passport"]) && told(SearchField::Form, &["Renewal"]));
    assert!(told(SearchField::Description, &["passport"]));
    assert_eq!(highlights[0].0, SearchField::Name);
    assert!(matched_on.starts_with(&[SearchField::Name, SearchField::AlternateName]));
    assert!(matched_on.is_sorted() && matched_on.contains(&SearchField::Description));
}

#[test]
fn misspelt_words_codes_and_synonyms_show_what_they_found() {
    let shelf = shelf();
    assert!(
        of(&shelf, "pasport", "passport")
            .0
            .contains(&(SearchField::Name, vec!["passport".into()]))
    );
    assert!(
        of(&shelf, "passeport", "passport")
            .0
            .contains(&(SearchField::AlternateName, vec!["passeport".into()]))
    );
    let (highlights, matched_on) = of(&shelf, "ds82", "passport");
    assert_eq!(highlights, [(SearchField::Form, vec!["DS-82".to_owned()])]);
    assert_eq!(matched_on, [SearchField::Form]);
    let (highlights, matched_on) = of(&shelf, "food stamps", "snap");
    assert_eq!(
        highlights,
        [(SearchField::Name, vec!["Nutrition".to_owned(), "assistance".to_owned()])]
    );
    assert_eq!(
        matched_on,
        [SearchField::Name],
        "half of what is meant is no match: the summary has one word of two"
    );
}

#[test]
fn a_key_matches_as_a_whole() {
    let shelf = Shelf::of(vec![
        json!({"organization": "ssa", "key": "SRV-03375", "name": "Ordering a medal"}),
    ]);
    for query in ["srv03375", "SRV 03375", "medal srv-03375"] {
        let (highlights, matched_on) = of(&shelf, query, "SRV-03375");
        assert!(
            highlights.contains(&(SearchField::Key, vec!["SRV-03375".to_owned()])),
            "{query}"
        );
        assert!(matched_on.contains(&SearchField::Key));
    }
    assert!(shelf.keys("srv").is_empty(), "part of an id is no word");
}

#[test]
fn texts_are_plain_and_not_escaped() {
    let shelf = shelf();
    let result = shelf.search(&request("brave"));
    assert_eq!(result.hits[0].highlights[0].text, "<b>Bold</b> & brave passport");
    assert_eq!(shown(&result.hits[0].highlights[0]), ["brave"]);
}

#[test]
fn every_part_that_finds_a_service_says_so() {
    let shelf = Shelf::of(vec![json!({
        "organization": "ssa", "key": "one", "name": "Ordering a medal", "provider": "social-security-administration",
        "lifeExperiences": ["EDUCATION_AND_WORK"]
    })]);
    let (highlights, matched_on) = of(&shelf, "education", "one");
    assert_eq!(matched_on, [SearchField::Topic]);
    assert_eq!(highlights[0].1, ["Education"]);
    let tree = &shelf.tree;
    let named = tree
        .by_name()
        .map(|one| one.1)
        .find(|one| !one.alternate_names.is_empty())
        .expect("other names");
    let provider = tree
        .provider_by_slug("social-security-administration")
        .expect("a provider");
    for (organization, query) in [(&*named.slug, &*named.alternate_names[0]), ("irs", &*provider.name)] {
        let mut record = json!({"organization": organization, "key": "two", "name": "Ordering a plaque"});
        if organization == "irs" {
            record["provider"] = json!("social-security-administration");
        }
        let shelf = Shelf::of(vec![record]);
        let (highlights, matched_on) = of(&shelf, query, "two");
        assert!(matched_on.contains(&SearchField::Organization), "{query}");
        assert!(!highlights.is_empty(), "{query}");
    }
}
