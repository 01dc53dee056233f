//! Any text is a query, and no query is more work than it may be.

use std::time::Duration;

use serde_json::json;

use super::few;
use crate::harness::{Client, Engine, Start, service};
use crate::on_both_engines;

/// Queries that somebody sends who means no good, or whose keyboard is stuck.
fn hostile() -> Vec<String> {
    let mut all: Vec<String> = [
        "",
        " ",
        "\t\n",
        "\"",
        "\"\"",
        "\"unclosed phrase",
        "passport\"",
        "((((",
        "))))",
        "a AND",
        "OR",
        "NOT NOT",
        "-passport",
        "+passport",
        "passport~",
        "passport^2",
        "pass*",
        "*",
        "?",
        "name:passport",
        "status:DRAFT",
        "/(a+)+$/",
        "[a TO z]",
        "{a TO z}",
        "c++ & co/op: 50%",
        "what's new?",
        "18:30",
        "\\",
        "\\\\\"",
        "'; DROP TABLE services; --",
        "<script>alert(1)</script>",
        "the of and",
        "🛂✈️👨‍👩‍👧‍👦",
        "مرحبا بالعالم",
        "\u{202e}tropssap",
        "護照更新",
        "पासपोर्ट",
        "e\u{301}\u{301}\u{301}\u{301}",
        "\u{0}",
        "\u{feff}passport",
        "ﬁrst ſtep",
        "İSTANBUL",
        "ß",
        "Ǆ",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    all.push("passport ".repeat(2_000));
    all.push("p".repeat(20_000));
    all.push("\"".repeat(5_000));
    all.push("(".repeat(5_000));
    all.push((0..3_000).map(|number| format!("w{number} ")).collect());
    all.push((0..200).map(|_| "a\u{300}").collect());
    all.push("🛂".repeat(3_000));
    all.push("aaaaaaaaaaaaaaaaaaaaaaaaaaaaab ".repeat(100));
    all
}

on_both_engines! {
    async fn any_text_is_a_query_and_a_prefix(engine) {
        let (index, _) = few(engine).await;
        let client = index.public();
        client.search("", json!({})).await;
        for query in hostile() {
            let shown: String = query.chars().take(40).collect();
            for filter in [json!({}), json!({"organization": {"slug": "state"}})] {
                let page = client.search(&query, json!({"filter": filter})).await;
                let hits = page["nodes"].as_array().unwrap().len();
                assert!(hits <= 4 && page["totalCount"].as_u64().unwrap() >= hits as u64, "{shown}: {page:#}");
            }
            client.completions(&query).await;
        }
        assert_eq!(client.found("passport renewal").await[0], "Renewing a passport");
        assert!(!client.search("status:DRAFT passport", json!({})).await["nodes"].to_string().contains("DRAFT"));
    }

    async fn arguments_out_of_their_bounds_are_refused(engine) {
        let (index, _) = few(engine).await;
        let client = index.public();
        for first in [0, -1, 101, i32::MAX] {
            assert_eq!(client.error_code(super::SEARCH, json!({"query": "a", "first": first})).await, "BAD_USER_INPUT");
            let query = "query($first: Int) { suggestServices(prefix: \"a\", first: $first) { text } }";
            assert_eq!(client.error_code(query, json!({"first": first})).await, "BAD_USER_INPUT");
        }
        for cursor in ["", "x", "🛂", &"A".repeat(5_000)] {
            assert_eq!(client.error_code(super::SEARCH, json!({"query": "a", "after": cursor})).await, "INVALID_CURSOR", "{cursor}");
        }
        // A cursor is of one list: another query, filter or order is another list.
        let page = client.search("passport", json!({"first": 1})).await;
        let cursor = page["pageInfo"]["endCursor"].clone();
        for other in [
            json!({"query": "park"}),
            json!({"query": "passport", "filter": {"isHisp": false}}),
            json!({"query": "passport", "orderBy": {"field": "NAME"}}),
        ] {
            let variables = crate::harness::calls::with(other, json!({"after": cursor}));
            assert_eq!(client.error_code(super::SEARCH, variables).await, "INVALID_CURSOR");
        }
        let list = client.data("{ services(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        let foreign = list["services"]["pageInfo"]["endCursor"].clone();
        assert_eq!(client.error_code(super::SEARCH, json!({"query": "passport", "after": foreign})).await, "INVALID_CURSOR");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_of_many_searches_costs_too_much() {
    let (index, _) = few(Engine::Sqlite).await;
    let client = index.public();
    let one = |number: usize| {
        format!(
            "s{number}: searchServices(query: \"a\", first: 100) {{ edges {{ highlights {{ ranges {{ start end }} }} }} }}"
        )
    };
    let query = |count: usize| format!("{{ {} }}", (0..count).map(one).collect::<String>());
    client.data(&query(2), json!({})).await;
    assert_eq!(client.error_code(&query(20), json!({})).await, "QUERY_TOO_COMPLEX");
    // However little each of them asks for: they would all wait at once.
    let least = |field: &str, count: usize| {
        let fields: String = (0..count).map(|number| format!("s{number}: {field} ")).collect();
        format!("{{ {fields} }}")
    };
    let search = "searchServices(query: \"a\", first: 1) { totalCount }";
    let suggest = "suggestServices(prefix: \"a\", first: 1) { text }";
    client.data(&least(search, 5), json!({})).await;
    client.data(&least(suggest, 20), json!({})).await;
    for (field, count) in [(search, 15), (suggest, 60)] {
        assert_eq!(
            client.error_code(&least(field, count), json!({})).await,
            "QUERY_TOO_COMPLEX"
        );
    }
}

/// Searches at once, some of which have to be turned away.
#[tokio::test(flavor = "multi_thread")]
async fn more_searches_than_may_wait_are_told_when_to_come_again() {
    let start = Start::empty()
        .with("FSI_SEARCH__AT_ONCE", "1")
        .with("FSI_SEARCH__QUEUE", "0")
        .with("FSI_CACHE__ANSWER_BYTES", "0");
    let index = start.on(Engine::Sqlite).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    let rows: Vec<_> = (0..500)
        .map(|number| service("ssa", &format!("k{number}"), &format!("Asking for paper {number}")))
        .collect();
    admin.submit("ssa", json!({"services": rows, "publish": true})).await;
    admin.search("", json!({})).await;
    let client = index.public();
    let ask = async |client: &Client, number: usize| {
        let variables = json!({"query": format!("askng paper numbr {number}"), "first": 100});
        client.send(super::SEARCH, variables).await
    };
    let deadline = std::time::Instant::now() + crate::harness::http::PATIENCE;
    let (mut answered, mut refused) = (0, 0);
    while answered == 0 || refused == 0 {
        assert!(
            std::time::Instant::now() < deadline,
            "{answered} answered, {refused} refused"
        );
        let asked = (0..32).map(|number| ask(&client, number));
        for answer in futures_util::future::join_all(asked).await {
            let Some(error) = answer["errors"].get(0) else {
                answered += 1;
                continue;
            };
            assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
            assert!(error["extensions"]["retryAfter"].as_u64().unwrap() >= 1, "{answer:#}");
            refused += 1;
        }
    }
    tokio::time::timeout(Duration::from_secs(30), ask(&client, 1))
        .await
        .unwrap();
    assert!(
        ask(&client, 1).await.get("errors").is_none(),
        "once the others are gone there is room"
    );
}
