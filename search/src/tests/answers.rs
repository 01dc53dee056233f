//! Suggestions, and answers over the demonstration data.

use serde_json::json;

use crate::Synonyms;
use crate::test_support::Shelf;

#[test]
fn suggestions_are_services_whose_titles_have_the_words_so_far() {
    let shelf = Shelf::of_seed(Synonyms::built_in());
    let keys = |typed: &str| -> Vec<String> { shelf.suggest(typed).into_iter().filter_map(|one| one.1).collect() };
    for typed in ["pass", "passpo", "Renew", "renewing a pas", "pasport"] {
        assert!(keys(typed).contains(&"passport-renewal".to_owned()), "{typed}");
    }
    assert!(keys("social sec").contains(&"ss5".to_owned()));
    assert!(keys("").is_empty() && keys("   ").is_empty());
    assert!(
        shelf
            .suggest("pass")
            .iter()
            .any(|one| *one == ("passport".to_owned(), None))
    );
    assert!(shelf.suggest("p").len() <= 8);
}

#[test]
fn a_suggestion_is_the_title_that_was_typed() {
    let shelf = Shelf::of(vec![
        json!({"organization": "fns", "key": "snap", "name": "Supplemental Nutrition Assistance Program", "alternateNames": ["Food stamps"]}),
        json!({"organization": "fns", "key": "retired", "name": "Food coupons", "state": "RETIRED"}),
    ]);
    assert_eq!(
        shelf.suggest("food st")[0],
        ("Food stamps".to_owned(), Some("snap".to_owned()))
    );
    assert!(
        shelf
            .suggest("food")
            .iter()
            .all(|one| one.1.as_deref() != Some("retired"))
    );
}

#[test]
fn the_demonstration_data_answers_what_people_ask() {
    let shelf = Shelf::of_seed(Synonyms::built_in());
    for (query, key) in [
        ("pasport renewl", "passport-renewal"),
        ("SS-5", "ss5"),
        ("Form SS 5", "ss5"),
        ("socail securty card", "ss5"),
        ("green card", "i90"),
        ("help after flood", "individual-assistance"),
        ("rtirement", "retirement"),
    ] {
        assert_eq!(shelf.keys(query).first().map(String::as_str), Some(key), "{query}");
    }
}
