//! Following the changes as they happen, over Server-Sent Events.

use serde_json::{Value, json};

use crate::harness::http::{EVENTS, Events, Reply};
use crate::harness::{Client, Engine, Index, Start, service};
use crate::on_both_engines;

const FOLLOW: &str = "subscription($after: String) { changes(after: $after) { version kind cursor service { name } } }";

async fn an_agency(engine: Engine) -> (Index, Client) {
    let index = Start::empty().on(engine).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    (index, admin)
}

async fn publish(admin: &Client, name: &str) {
    let saved = admin.save(service("ssa", name, name), json!({"publish": true})).await;
    assert_eq!(saved["userErrors"], json!([]), "{saved:#}");
}

async fn follow(client: &Client, variables: Value) -> Events {
    Events::of(client.asking(&json!({"query": FOLLOW, "variables": variables}))).await
}

/// The change of the next event, which must carry one and the cursor as its id.
async fn next_change(events: &mut Events) -> Value {
    let event = events.next().await.expect("an event");
    assert_eq!(event.name, "next");
    assert!(event.data.get("errors").is_none(), "{:#}", event.data);
    let change = event.data["data"]["changes"].clone();
    assert_eq!(event.id.as_deref(), change["cursor"].as_str());
    change
}

/// The names of the services of the next changes.
async fn next_names(events: &mut Events, count: usize) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..count {
        names.push(
            next_change(events).await["service"]["name"]
                .as_str()
                .expect("a service")
                .to_owned(),
        );
    }
    names
}

/// Sees that a stream tells one error and then that it is complete.
async fn ends_with(mut events: Events, code: &str) {
    let event = events.next().await.expect("an event");
    assert_eq!(event.name, "next");
    assert_eq!(event.data["errors"][0]["extensions"]["code"], code, "{:#}", event.data);
    assert_eq!(events.next().await.expect("an end").name, "complete");
    assert!(events.next().await.is_none());
}

on_both_engines! {
    async fn changes_come_as_they_happen_by_post_and_by_get(engine) {
        let (index, admin) = an_agency(engine).await;
        publish(&admin, "Before").await;
        let public = index.public();
        let mut by_post = follow(&public, json!({})).await;
        let mut by_get = Events::of(public.getting(&[("query", FOLLOW)])).await;
        let mut with_key = follow(&admin, json!({})).await;
        publish(&admin, "First").await;
        admin.save(service("ssa", "draft", "A draft"), json!({})).await;
        publish(&admin, "Second").await;
        for events in [&mut by_post, &mut by_get, &mut with_key] {
            let first = next_change(events).await;
            assert_eq!(first["kind"], "SERVICE_PUBLISHED");
            assert_eq!(first["service"]["name"], "First");
            assert_eq!(next_names(events, 1).await, ["Second"]);
        }
    }

    async fn a_stream_goes_on_where_another_ended(engine) {
        let (index, admin) = an_agency(engine).await;
        let public = index.public();
        let end = "{ changes(first: 100) { pageInfo { endCursor } } }";
        let after = public.data(end, json!({})).await["changes"]["pageInfo"]["endCursor"].clone();
        publish(&admin, "First").await;
        publish(&admin, "Second").await;
        let mut events = follow(&public, json!({"after": after})).await;
        let first = next_change(&mut events).await;
        assert_eq!(first["service"]["name"], "First");
        drop(events);
        publish(&admin, "Third").await;
        let mut events = follow(&public, json!({"after": first["cursor"]})).await;
        assert_eq!(next_names(&mut events, 2).await, ["Second", "Third"]);

        // A browser sends the id of the last event when it connects again; it is later than the variable.
        let variables = json!({"after": after}).to_string();
        let request = public.getting(&[("query", FOLLOW), ("variables", &variables)]);
        let mut events = Events::of(request.header("last-event-id", first["cursor"].as_str().unwrap())).await;
        assert_eq!(next_names(&mut events, 2).await, ["Second", "Third"]);
        let request = public.asking(&json!({"query": FOLLOW}));
        let mut events = Events::of(request.header("last-event-id", first["cursor"].as_str().unwrap())).await;
        assert_eq!(next_names(&mut events, 2).await, ["Second", "Third"]);
        publish(&admin, "Fourth").await;
        assert_eq!(next_names(&mut events, 1).await, ["Fourth"]);
    }

    async fn a_browser_that_reconnects_misses_nothing_even_if_the_document_has_no_variable(engine) {
        let (index, admin) = an_agency(engine).await;
        let public = index.public();
        let query = "subscription { changes { cursor service { name } } }";
        let mut events = Events::of(public.getting(&[("query", query)])).await;
        publish(&admin, "First").await;
        let id = events.next().await.expect("an event").id.expect("an id");
        drop(events);
        publish(&admin, "Missed").await;
        let mut events = Events::of(public.getting(&[("query", query)]).header("last-event-id", &id)).await;
        publish(&admin, "Third").await;
        assert_eq!(next_names(&mut events, 2).await, ["Missed", "Third"]);
    }

    async fn a_stream_tells_what_another_server_wrote(engine) {
        let (index, admin) = an_agency(engine).await;
        let replica = index.replica().await;
        let mut events = follow(&replica.public(), json!({})).await;
        publish(&admin, "Elsewhere").await;
        assert_eq!(next_names(&mut events, 1).await, ["Elsewhere"]);
    }

    async fn many_changes_reach_a_slow_reader_in_order_and_without_gaps(engine) {
        let (index, admin) = an_agency(engine).await;
        let mut events = follow(&index.public(), json!({})).await;
        let names: Vec<String> = (100..220).map(|n| format!("Service {n}")).collect();
        for name in &names {
            let key = name.replace(' ', "-");
            admin.save(service("ssa", &key, name), json!({"publish": true})).await;
        }
        assert_eq!(next_names(&mut events, names.len()).await, names);
    }

    async fn a_cursor_the_log_does_not_hold_is_refused_before_the_stream_begins(engine) {
        let (index, admin) = an_agency(engine).await;
        publish(&admin, "Here").await;
        // Another log has other events under the same version numbers.
        let (other, elsewhere) = an_agency(engine).await;
        publish(&elsewhere, "There").await;
        let last = "{ changes { nodes { version cursor } } }";
        let own = index.public().data(last, json!({})).await["changes"]["nodes"].clone();
        let foreign = other.public().data(last, json!({})).await["changes"]["nodes"].clone();
        assert_eq!(own[0]["version"], foreign[0]["version"]);
        for cursor in [foreign[0]["cursor"].clone(), json!("x"), json!(""), json!("\u{0}")] {
            ends_with(follow(&index.public(), json!({"after": cursor})).await, "INVALID_CURSOR").await;
            let page = "query($after: String) { changes(after: $after) { nodes { version } } }";
            let code = index.public().error_code(page, json!({"after": cursor})).await;
            assert_eq!(code, "INVALID_CURSOR", "{cursor}");
        }
        let request = index.public().asking(&json!({"query": FOLLOW}));
        let foreign = foreign[0]["cursor"].as_str().unwrap();
        ends_with(Events::of(request.header("last-event-id", foreign)).await, "INVALID_CURSOR").await;
    }

    async fn a_stream_opened_with_a_key_ends_when_the_key_is_revoked(engine) {
        let (index, admin) = an_agency(engine).await;
        let reviewer = index.client_as("OMB_REVIEWER", None).await;
        let mut with_key = follow(&reviewer, json!({})).await;
        let mut without = follow(&index.public(), json!({})).await;
        publish(&admin, "First").await;
        for events in [&mut with_key, &mut without] {
            assert_eq!(next_names(events, 1).await, ["First"]);
        }
        let own = reviewer.data("{ viewer { apiKey { id } } }", json!({})).await["viewer"]["apiKey"]["id"].clone();
        admin.done("revokeApiKey", json!({"id": own}), "__typename").await;
        publish(&admin, "Second").await;
        ends_with(with_key, "UNAUTHENTICATED").await;
        assert_eq!(next_names(&mut without, 1).await, ["Second"]);
    }

    async fn an_orderly_stop_breaks_the_streams_off_to_be_resumed_and_exits_with_0(engine) {
        let (mut index, admin) = an_agency(engine).await;
        let mut idle = follow(&index.public(), json!({})).await;
        let mut busy = follow(&index.public(), json!({})).await;
        publish(&admin, "First").await;
        assert_eq!(next_names(&mut busy, 1).await, ["First"]);
        assert_eq!(next_names(&mut idle, 1).await, ["First"]);
        let stopped = std::thread::spawn(move || (index.stop(), index.log()));
        for events in [&mut idle, &mut busy] {
            assert!(events.next().await.is_none(), "the feed is not finished");
        }
        let (code, log) = stopped.join().expect("the thread ends");
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("still open"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_answered_as_one_event_and_an_end() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let mut events = Events::of(index.public().getting(&[("query", "{ catalogVersion }")])).await;
    let event = events.next().await.expect("an event");
    assert_eq!(
        (event.name.as_str(), event.data),
        ("next", json!({"data": {"catalogVersion": 0}}))
    );
    assert_eq!(events.next().await.expect("an end").name, "complete");
    assert!(events.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_does_not_fit_the_schema_tells_its_code_and_ends() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let public = index.public();
    for (query, code) in [
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changes { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changes }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription($a: Int!) { changes { version } }", "BAD_USER_INPUT"),
        ("subscription { ", "GRAPHQL_PARSE_FAILED"),
    ] {
        let reply = Reply::to(public.asking(&json!({"query": query})).header("accept", EVENTS)).await;
        assert!(reply.text.contains(code), "{query}: {} {}", reply.status, reply.text);
        let is_stream = reply.header("content-type") == EVENTS;
        assert_eq!(reply.status, if is_stream { 200 } else { 400 }, "{query}");
        assert_eq!(
            is_stream,
            reply.text.contains("event: complete"),
            "{query}: {}",
            reply.text
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_bounded_and_a_place_is_free_again_when_one_ends() {
    let index = Start::empty()
        .with("FSI_HTTP__MAX_SUBSCRIPTIONS", "1")
        .on(Engine::Sqlite)
        .await;
    let public = index.public();
    // A stream that ends gives its place back.
    for _ in 0..3 {
        let mut events = Events::of(public.getting(&[("query", "{ catalogVersion }")])).await;
        while events.next().await.is_some() {}
    }
    let _open = follow(&public, json!({})).await;
    for query in [FOLLOW, "{ catalogVersion }"] {
        let request = public.asking(&json!({"query": query})).header("accept", EVENTS);
        let reply = Reply::to(request).await;
        assert_eq!((reply.status, reply.code().as_str()), (503, "UNAVAILABLE"));
        assert_eq!(reply.header("retry-after"), "1");
    }
    // Other requests have their own places.
    assert_eq!(public.data("{ catalogVersion }", json!({})).await["catalogVersion"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_stream_says_that_it_is_alive() {
    let index = Start::empty()
        .with("FSI_HTTP__KEEP_ALIVE_MS", "20")
        .on(Engine::Sqlite)
        .await;
    let mut events = follow(&index.public(), json!({})).await;
    // It begins with where it begins, so that a reader who is cut off before the first change misses nothing.
    let first = events.block().await.expect("a sign of life");
    let cursor = first.strip_prefix(":\nid: ").expect("a comment and an id");
    for _ in 0..3 {
        assert_eq!(events.block().await.as_deref(), Some(":"));
    }
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    let mut resumed = Events::of(
        index
            .public()
            .asking(&json!({"query": FOLLOW}))
            .header("last-event-id", cursor),
    )
    .await;
    for events in [&mut events, &mut resumed] {
        assert_eq!(next_change(events).await["kind"], "ORGANIZATION_CHANGED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_neither_kept_nor_held_back_by_proxies() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let reply = Reply::to(
        index
            .public()
            .getting(&[("query", "{ catalogVersion }")])
            .header("accept", EVENTS),
    )
    .await;
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert_eq!(reply.header("x-accel-buffering"), "no");
    assert_eq!(reply.header("content-encoding"), "");
}
