//! Any string is a query, and no query costs more than it may.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::test_support::{Shelf, request};
use crate::{QueryLimits, SearchError, SearchRequest, Synonyms};

#[test]
fn any_text_is_a_query() {
    let shelf = Shelf::of_seed(Synonyms::built_in());
    let ten_kilobytes = "passport ".repeat(1_200);
    let many_words: String = (0..2_000).map(|n| format!("wrd{n} benfit{n} ")).collect();
    let one_word = "x".repeat(10_000);
    let texts = [
        "\"",
        "\"\"",
        "\"unclosed passport",
        "a \"b\" \"c",
        "((((",
        ")",
        "AND OR NOT",
        "name:passport",
        "status:draft",
        "+passport -card",
        "pass*",
        "*",
        "passport~2",
        "passport^5",
        "[a TO z]",
        "{}",
        "\\",
        "/(a+)+$/",
        "(?:a|a)*b",
        "%",
        "'; drop table services; --",
        "<script>",
        "&&",
        "||",
        "🙂🙂🙂 passport 🛂",
        "جواز سفر",
        "\u{202e}tropssap",
        "דרכון",
        "護照申請",
        "\u{0}",
        "passport\u{0}card",
        "\u{feff}",
        "e\u{301}\u{301}\u{301}",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
        "ﬁling",
        "İstanbul",
        "\n\t\r",
        "-",
        "--",
        "....",
        "1",
        "00000000000000000000",
        "''''",
        &ten_kilobytes,
        &many_words,
        &one_word,
    ];
    for text in texts {
        let result = shelf.search(&request(text));
        assert!(result.total <= shelf.views.len() as u64, "{text}");
        if text.contains("passport") {
            let keys = shelf.keys_of(&result);
            assert!(keys.iter().any(|key| key.starts_with("passport")), "{text}: {keys:?}");
        }
        shelf.suggest(text);
    }
    assert!(
        shelf.search(&request("🙂 !! …")).hits.is_empty(),
        "a text without words finds nothing"
    );
    assert_eq!(shelf.search(&request("  ")).total, shelf.search(&request("")).total);
    assert!(!shelf.keys(&ten_kilobytes).is_empty());
    assert!(
        shelf.keys("name:passport")[0].starts_with("passport"),
        "operators are ordinary text"
    );
}

#[test]
fn a_search_ends_at_its_deadline() {
    let shelf = Shelf::of_seed(Synonyms::default());
    let past = Instant::now().checked_sub(Duration::from_secs(1)).expect("an instant");
    for query in ["passport", "", "\"social security\"", "food stamps"] {
        let answer = shelf.snapshot().search(&request(query), &QueryLimits::default(), past);
        assert!(matches!(answer, Err(SearchError::DeadlineExceeded)), "{query}");
    }
    // Wherever the deadline falls, an answer is whole or none.
    let whole = shelf.keys("passport renewal card");
    for microseconds in (0..2_000).step_by(20) {
        let deadline = Instant::now() + Duration::from_micros(microseconds);
        let request = request("passport renewal card");
        match shelf.snapshot().search(&request, &QueryLimits::default(), deadline) {
            Ok(answer) => assert_eq!(shelf.keys_of(&answer), whole),
            Err(error) => assert!(matches!(error, SearchError::DeadlineExceeded), "{error}"),
        }
    }
    // What a search left half done does not show in the next one.
    assert_eq!(
        shelf.search(&request("passport")).total,
        Shelf::of_seed(Synonyms::default()).search(&request("passport")).total
    );
}

#[test]
fn a_page_is_bounded() {
    let shelf = Shelf::of(vec![]);
    let request = SearchRequest {
        first: usize::MAX,
        ..request("passport")
    };
    assert!(matches!(shelf.try_search(&request), Err(SearchError::InvalidInput(_))));
}

#[test]
fn an_empty_index_answers_nothing() {
    let shelf = Shelf::of(vec![]);
    for query in ["", "passport", "\"a b\""] {
        let result = shelf.search(&request(query));
        assert_eq!((result.total, result.hits.len(), result.did_you_mean), (0, 0, None));
    }
    assert!(shelf.suggest("pass").is_empty());
}

#[test]
fn what_was_replaced_or_removed_is_not_found_by_its_words() {
    let record = |name: &str| json!({"organization": "ssa", "key": "one", "name": name});
    let retired = json!({"organization": "ssa", "key": "old", "name": "Certifying horses", "state": "RETIRED"});
    let mut shelf = Shelf::of(vec![record("Ordering a medallion")]);
    shelf.add(vec![record("Ordering a certificate")]);
    assert!(shelf.keys("medallion").is_empty() && shelf.keys("medalion").is_empty());
    assert_eq!(shelf.keys("certificate"), ["one"]);
    shelf.add(vec![retired]);
    shelf.remove("one");
    assert_eq!(shelf.search(&request("certifing")).did_you_mean, None);
    let result = shelf.search(&request(""));
    assert_eq!(result.total, 0);
    assert!(result.facets.expect("facets").organizations.is_empty());
    assert!(shelf.suggest("certif").is_empty());
}

#[test]
fn a_correction_gives_away_no_word_that_is_not_published() {
    let record = |key: &str, name: &str| json!({"organization": "ssa", "key": key, "name": name});
    let mut shelf = Shelf::of(vec![
        record("one", "Ordering a medallion"),
        record("two", "Ordering a swanfeather"),
        json!({"organization": "ssa", "key": "old", "name": "Ordering horsehair", "state": "RETIRED"}),
        record("stays", "Ordering a swan"),
        record("too", "Ordering a feather"),
    ]);
    let told = |shelf: &Shelf, query: &str| shelf.search(&request(query)).did_you_mean;
    assert_eq!(told(&shelf, "ordering medalion").as_deref(), Some("ordering medallion"));
    shelf.add(vec![
        record("one", "Ordering a certificate"),
        record("two", "Ordering paper"),
    ]);
    for query in [
        "ordering medalion",
        "ordering medalions here",
        "ordering medalli",
        "ordering horsehiar",
        "ordering medallionpaper",
        "ordering horse hair",
    ] {
        let told = told(&shelf, query).unwrap_or_default();
        assert!(
            !told.contains("medallion") && !told.contains("horsehair"),
            "{query}: {told}"
        );
    }
    assert_eq!(
        told(&shelf, "ordering certifcate").as_deref(),
        Some("ordering certificate")
    );
}

#[test]
fn reading_a_query_ends_at_its_deadline_too() {
    let shelf = Shelf::of_seed(Synonyms::default());
    let past = Instant::now().checked_sub(Duration::from_secs(1)).expect("an instant");
    let mut terms = crate::terms::Terms::new(shelf.snapshot().segments());
    for query in ["pasport", "passport renewal"] {
        let read = shelf.snapshot().read(
            query,
            crate::interpretation::Mode::Search,
            &QueryLimits::default(),
            crate::retrieval::Deadline::new(past),
            &mut terms,
        );
        assert!(matches!(read, Err(SearchError::DeadlineExceeded)), "{query}");
    }
}
