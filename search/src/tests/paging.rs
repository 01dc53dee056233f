//! Orders, pages and cursors.

use serde_json::{Value, json};

use crate::test_support::{Shelf, request};
use crate::{SearchError, SearchOrder, SearchOrderField, SearchRequest};

fn record(key: &str, name: &str, volume: i64) -> Value {
    json!({"organization": "ssa", "key": key, "name": name, "volume": volume})
}

/// Services of which many share name and volume.
fn records(count: i64) -> Vec<Value> {
    (0..count)
        .map(|n| record(&format!("s{n:03}"), &format!("Permit {} of {}", n % 7, n % 3), n % 5))
        .collect()
}

fn page(shelf: &Shelf, request: &mut SearchRequest) -> (Vec<String>, bool) {
    let result = shelf.search(request);
    assert_eq!(result.has_previous, request.after.is_some());
    request.after = result
        .hits
        .last()
        .map(|hit| hit.cursor.clone())
        .or(request.after.take());
    (shelf.keys_of(&result), result.has_next)
}

fn all_pages(shelf: &Shelf, mut request: SearchRequest) -> Vec<String> {
    let mut keys = Vec::new();
    loop {
        let (more, has_next) = page(shelf, &mut request);
        keys.extend(more);
        if !has_next {
            return keys;
        }
    }
}

fn orders() -> Vec<SearchOrder> {
    let fields = [
        SearchOrderField::Relevance,
        SearchOrderField::Name,
        SearchOrderField::AnnualVolume,
        SearchOrderField::UpdatedAt,
    ];
    let both = |field| [false, true].map(|is_descending| SearchOrder { field, is_descending });
    fields.into_iter().flat_map(both).collect()
}

#[test]
fn pages_hold_every_hit_once_in_every_order() {
    let mut shelf = Shelf::of(records(250));
    // A second segment: names and ties span both.
    shelf.add(
        (0..60)
            .map(|n| record(&format!("t{n:03}"), &format!("Permit {} of {}", n % 7, n % 3), n % 5))
            .collect(),
    );
    for order in orders() {
        for query in ["permit", "permit 3", ""] {
            let request = |first| SearchRequest {
                order,
                first,
                ..request(query)
            };
            let whole = shelf.search(&request(100));
            let paged = all_pages(&shelf, request(13));
            assert_eq!(paged.len() as u64, whole.total, "{order:?} {query}");
            let mut distinct = paged.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), paged.len(), "{order:?} {query}");
            assert_eq!(paged[..whole.hits.len()], shelf.keys_of(&whole), "{order:?} {query}");
        }
    }
}

#[test]
fn hits_are_sorted_as_asked() {
    let shelf = Shelf::of(vec![
        record("a", "Élan permit", 5),
        record("b", "zebra permit", -1),
        record("c", "Apple permit", 7),
    ]);
    let sorted = |field, is_descending| {
        let order = SearchOrder { field, is_descending };
        all_pages(
            &shelf,
            SearchRequest {
                order,
                first: 2,
                ..request("permit")
            },
        )
    };
    assert_eq!(sorted(SearchOrderField::Name, false), ["c", "a", "b"]);
    assert_eq!(sorted(SearchOrderField::Name, true), ["b", "a", "c"]);
    assert_eq!(sorted(SearchOrderField::AnnualVolume, true), ["c", "a", "b"]);
    assert_eq!(sorted(SearchOrderField::AnnualVolume, false), ["b", "a", "c"]);
}

#[test]
fn scores_fall_along_the_pages() {
    let shelf = Shelf::of(records(300));
    let mut request = SearchRequest {
        first: 50,
        ..request("permit 2")
    };
    let mut last = f32::INFINITY;
    for _ in 0..4 {
        let result = shelf.search(&request);
        for hit in &result.hits {
            assert!(hit.score <= last && hit.score.is_finite());
            last = hit.score;
        }
        request.after = result.hits.last().map(|hit| hit.cursor.clone());
    }
}

#[test]
fn pages_go_on_where_they_ended_while_services_come_and_go() {
    for order in orders() {
        let mut shelf = Shelf::of(records(60));
        let request = SearchRequest {
            order,
            first: 20,
            ..request("permit")
        };
        let before = all_pages(
            &shelf,
            SearchRequest {
                first: 100,
                ..request.clone()
            },
        );
        let mut paging = request.clone();
        let (mut seen, _) = page(&shelf, &mut paging);
        let end = seen.last().cloned().expect("a hit");
        // The last hit of the page goes, and so does its cursor's service.
        shelf.remove(&end);
        shelf.add(vec![record("x1", "Permit 1 of 1", 3), record("x2", "Permit 6 of 2", 0)]);
        seen.extend(all_pages(&shelf, paging));
        let known: Vec<&String> = seen.iter().filter(|key| !key.starts_with('x')).collect();
        assert_eq!(known, before.iter().collect::<Vec<_>>(), "{order:?}");
    }
}

#[test]
fn cursors_of_other_searches_and_damaged_ones_are_refused() {
    let shelf = Shelf::of(records(30));
    let cursor = shelf.search(&request("permit")).hits[3].cursor.clone();
    let refused = |request: &SearchRequest| matches!(shelf.try_search(request), Err(SearchError::InvalidCursor(_)));
    let with = |cursor: &str| SearchRequest {
        after: Some(cursor.to_owned()),
        ..request("permit")
    };
    assert!(!refused(&with(&cursor)));
    assert!(refused(&SearchRequest {
        query: "permits".into(),
        ..with(&cursor)
    }));
    let order = SearchOrder {
        field: SearchOrderField::Name,
        is_descending: false,
    };
    assert!(refused(&SearchRequest { order, ..with(&cursor) }));
    let mut filtered = with(&cursor);
    filtered.filter.is_hisp = Some(false);
    assert!(refused(&filtered));
    for text in [
        "",
        "!",
        "AAAA",
        &cursor[..cursor.len() - 4],
        &"A".repeat(10_000),
        "\u{0}",
    ] {
        assert!(refused(&with(text)), "{text}");
    }
}

#[test]
fn pages_go_on_with_fewer_words_although_enough_services_have_them_all_by_now() {
    let partial = (0..30).map(|n| record(&format!("p{n:02}"), "Permit", 0));
    let mut shelf = Shelf::of(
        partial
            .chain((0..9).map(|n| record(&format!("s{n}"), "Solar roof permit", 0)))
            .collect(),
    );
    for order in orders() {
        let request = SearchRequest {
            order,
            first: 9,
            ..request("solar permit")
        };
        let mut paging = request.clone();
        let (mut seen, _) = page(&shelf, &mut paging);
        shelf.add(vec![record("t", "Solar roof permit", 0)]);
        seen.extend(all_pages(&shelf, paging));
        seen.retain(|key| key != "t");
        assert_eq!(seen.len(), 39, "{order:?}");
        shelf.remove("t");
    }
}
