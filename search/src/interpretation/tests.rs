use std::time::{Duration, Instant};

use serde_json::json;

use super::*;
use crate::Synonyms;
use crate::test_support::Shelf;

fn shelf() -> Shelf {
    let text = "[[plain]]\nsaid = ['food stamps']\nmeans = ['snap', 'supplemental nutrition assistance']\nreason = 'r'";
    let record = |key: &str, name: &str| json!({"organization": "fns", "key": key, "name": name});
    Shelf::with_synonyms(
        vec![
            record("n", "Supplemental Nutrition Assistance Program"),
            record("m", "Applying for assistance"),
        ],
        Synonyms::default().with_text("t", text).expect("readable"),
    )
}

fn read(shelf: &Shelf, query: &str) -> Interpretation {
    let deadline = Deadline::new(Instant::now() + Duration::from_mins(1));
    let mut terms = Terms::new(shelf.snapshot().segments());
    shelf
        .snapshot()
        .read(query, Mode::Search, &QueryLimits::default(), deadline, &mut terms)
        .expect("readable")
}

#[test]
fn a_synonym_fits_words_after_they_are_corrected() {
    let read = read(&shelf(), "My food stmaps");
    assert_eq!(read.did_you_mean.as_deref(), Some("My food stamps"));
    let meaning = read
        .alternatives
        .iter()
        .find(|one| one.covers == 0b11)
        .expect("the meaning");
    let terms: Vec<&str> = meaning.terms.iter().map(|term| term.text.as_str()).collect();
    assert_eq!(
        terms,
        ["supplement", "nutrit", "assist"],
        "of two meanings the index knows one"
    );
    assert!(read.titles.iter().any(|title| title.0 == "supplement nutrit assist"));
}

#[test]
fn words_of_asking_are_weak_beside_others_only() {
    let shelf = shelf();
    let weak = |query: &str| {
        read(&shelf, query)
            .slots
            .iter()
            .map(|slot| slot.is_weak)
            .collect::<Vec<_>>()
    };
    assert_eq!(weak("get assistance online"), [true, false, true]);
    assert_eq!(weak("get online"), [false, false]);
    assert_eq!(weak("\"get\" assistance"), [false, false]);
}

#[test]
fn the_work_of_a_query_is_bounded() {
    let shelf = shelf();
    let words: Vec<String> = (0..500)
        .map(|number| format!("nutrtion{} assitance", "x".repeat(number % 3)))
        .collect();
    let read = read(&shelf, &words.join(" "));
    assert!(read.slots.len() <= QueryLimits::default().words && read.alternatives.len() <= MOST_ALTERNATIVES);
}
