//! What one request may ask: bounded by fields of a mutation, followed things, counted lists and values of an answer.

use serde_json::{Value, json};

use crate::harness::calls::{id, instant, task, texts, with};
use crate::harness::http::{EVENTS, Events, GRAPHQL, Reply};
use crate::harness::{Engine, Index, Start, service};
use crate::on_both_engines;

/// Sees that a document is refused, sent as a query and followed as a stream, and answers the code.
async fn refused(index: &Index, query: &str) -> String {
    let client = index.public();
    let body = json!({"query": query});
    let plain = Reply::to(client.asking(&body).header("accept", GRAPHQL)).await;
    let streamed = Reply::to(client.asking(&body).header("accept", EVENTS)).await;
    assert_eq!((plain.status, streamed.status), (400, 400), "{query}");
    assert_eq!(plain.code(), streamed.code(), "{query}");
    plain.code()
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_only_seems_to_stand_in_a_string_is_measured() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let brackets = "[".repeat(2_000);
    for open in [
        format!("{{ node(id: [\"\"\"\" {brackets}"),
        format!("{{ node(id: \"\"\" {brackets}"),
        format!("{{ node(id: \"\\\n {brackets}"),
    ] {
        assert_eq!(refused(&index, &open).await, "GRAPHQL_PARSE_FAILED");
    }
    let marks = "\u{feff}1".repeat(3_000);
    let many = format!("{{ nodes(ids: [{marks}]) {{ id }} }}");
    assert_eq!(refused(&index, &many).await, "QUERY_TOO_LARGE");
    assert_eq!(index.public().version().await, 0, "the server goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn fragments_that_lead_to_nothing_are_counted_too() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let chain: String = (0..30)
        .map(|step| format!(" fragment f{step} on Query {{ ...f{0} ...f{0} }}", step + 1))
        .collect();
    let missing = format!("{{ ...f0 }}{chain}");
    assert_eq!(refused(&index, &missing).await, "GRAPHQL_VALIDATION_FAILED");
    let empty = format!("{{ ...f0 }}{chain} fragment f30 on Query {{ ... on Query {{ catalogVersion }} }}");
    assert_eq!(refused(&index, &empty).await, "QUERY_TOO_COMPLEX");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_of_too_many_fields_is_refused_and_does_nothing() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    let before = admin.version().await;
    let save = |number: usize| {
        format!(
            "m{number}: saveOrganization(input: {{organization: {{slug: \"o-{number}\", name: \"O\", \
             level: DEPARTMENT_OR_AGENCY}}}}) {{ catalogVersion }} "
        )
    };
    let mutation = |count: usize| format!("mutation {{ {} }}", (0..count).map(save).collect::<String>());
    let code = admin.error_code(&mutation(11), json!({})).await;
    assert_eq!((code.as_str(), admin.version().await), ("QUERY_TOO_COMPLEX", before));
    admin.data(&mutation(10), json!({})).await;
    assert_eq!(admin.version().await, before + 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_follows_one_thing_wherever_it_stands_in_the_document() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    for query in [
        "subscription { a: changes { version } b: changes { version } }",
        "subscription { changes { version } ... { b: changes { version } } }",
        "subscription { changes @include(if: true) { version } }",
    ] {
        let reply = Reply::to(index.public().asking(&json!({"query": query})).header("accept", EVENTS)).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (400, "GRAPHQL_VALIDATION_FAILED"),
            "{query}"
        );
    }
    let query = "subscription { ...f } fragment f on Subscription { changes { service { name } } }";
    let mut events = Events::of(index.public().asking(&json!({"query": query}))).await;
    admin.least("ssa", "1", "Card").await;
    let event = events.next().await.expect("an event");
    assert_eq!(event.data["data"]["changes"]["service"]["name"], "Card");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_resumed_even_if_nobody_asked_for_cursors() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    let body = json!({"query": "subscription { changes { service { name } } }"});
    let name = |data: &Value| data["data"]["changes"]["service"]["name"].clone();
    let mut events = Events::of(index.public().asking(&body)).await;
    admin.least("ssa", "1", "One").await;
    let first = events.next().await.expect("an event");
    assert_eq!(name(&first.data), "One");
    let cursor = first.id.expect("a cursor, though the document asked for none");
    drop(events);
    admin.least("ssa", "2", "Two").await;
    let resumed = index.public().asking(&body).header("last-event-id", cursor);
    let mut events = Events::of(resumed).await;
    assert_eq!(
        name(&events.next().await.expect("an event").data),
        "Two",
        "nothing was missed"
    );
}

on_both_engines! {
    async fn many_counts_in_one_request_are_each_right(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let agencies = ["a", "b", "c", "d"];
        for (number, slug) in agencies.iter().enumerate() {
            admin.organization(slug, None).await;
            for key in 0..number {
                admin.least(slug, &key.to_string(), &format!("{slug} {key}")).await;
            }
        }
        admin.draft(service("a", "draft", "A draft")).await;
        let query = "query($states: [ServiceState!]) { organizations { nodes { slug
            all: services { totalCount }
            some: services(filter: {states: $states}) { totalCount again: totalCount } } } }";
        let counts = |data: Value| -> Vec<(String, i64, i64)> {
            let nodes = data["organizations"]["nodes"].as_array().unwrap().clone();
            nodes.iter().map(|node| {
                assert_eq!(node["some"]["totalCount"], node["some"]["again"]);
                let count = |name: &str| node[name]["totalCount"].as_i64().unwrap();
                (node["slug"].as_str().unwrap().to_owned(), count("all"), count("some"))
            }).collect()
        };
        let row = |slug: &str, all, some| (slug.to_owned(), all, some);
        let drafts = json!({"states": ["DRAFT"]});
        let public = counts(index.public().data(query, drafts.clone()).await);
        assert_eq!(public, [row("a", 0, 0), row("b", 1, 0), row("c", 2, 0), row("d", 3, 0)]);
        let own = counts(admin.data(query, drafts).await);
        assert_eq!(own, [row("a", 0, 1), row("b", 1, 0), row("c", 2, 0), row("d", 3, 0)]);

        let before = instant().await;
        admin.least("a", "later", "Later").await;
        let query = "query($at: DateTime) { then: services(asOf: $at) { totalCount } now: services { totalCount } }";
        let found = index.public().data(query, json!({"at": before})).await;
        assert_eq!(found, json!({"then": {"totalCount": 6}, "now": {"totalCount": 7}}));
    }

    async fn an_answer_of_too_many_values_is_refused_by_the_name_of_the_limit(engine) {
        let index = Start::empty().with("FSI_LIMITS__VALUES", "100").on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let tasks: Vec<Value> = (0..40).map(|number| task(&format!("t{number}"), "WEB_APP", "COMPLETE")).collect();
        let card = id(&admin.publish(with(service("ssa", "1", "Card"), json!({"tasks": tasks}))).await);
        let short = "query($id: ID!) { service(by: {id: $id}) { tasks { key name } } }";
        let found = index.public().data(short, json!({"id": card})).await;
        assert_eq!(texts(&found["service"]["tasks"], "key").len(), 40);
        let long = "query($id: ID!) { service(by: {id: $id}) { tasks { key name status } } }";
        let answer = index.public().send(long, json!({"id": card})).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "QUERY_TOO_COMPLEX", "{answer:#}");
        assert!(error["message"].as_str().unwrap().contains("limits.values"), "{error:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_may_read_what_is_public() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let preflight = client
        .http
        .request(reqwest::Method::OPTIONS, &client.url)
        .header("origin", "https://example.org")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,x-api-key,last-event-id");
    let reply = Reply::to(preflight).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, "*"));
    let allowed = reply.header("access-control-allow-headers").to_lowercase();
    for header in ["content-type", "authorization", "x-api-key", "last-event-id"] {
        assert!(allowed.contains(header), "{header} in {allowed}");
    }
    let asked = client
        .getting(&[("query", "{ catalogVersion }")])
        .header("origin", "https://example.org");
    let reply = Reply::to(asked).await;
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(
        reply.header("access-control-allow-credentials"),
        "",
        "no cookies, no credentials"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_does_not_fit_is_told_by_its_place_and_by_what_is_wanted() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let filter = "query($filter: ServiceFilter, $at: DateTime) { services(filter: $filter, asOf: $at) { totalCount } }";
    let day =
        "query($from: Date) { service(by: {slug: \"a\"}) { measurements(from: $from) { totalCount: __typename } } }";
    let literal = "{ services(asOf: \"2026-11-25\") { totalCount } }";
    let instant = "an instant such as 2026-09-30T00:00:00Z";
    for (query, variables, told) in [
        (
            filter,
            json!({"filter": {"status": ["NON_DIGITAL", "PARTIALLY"]}}),
            "$filter has status.1, which must be one of FULLY_DIGITAL, NON_DIGITAL",
        ),
        (
            filter,
            json!({"filter": {"minAnnualVolume": "many"}}),
            "$filter has minAnnualVolume, which must be a whole number",
        ),
        (filter, json!({"at": "2026-11-25"}), instant),
        (day, json!({"from": "25 Nov"}), "$from must be a day such as 2026-09-30"),
        (literal, json!({}), instant),
    ] {
        let answer = client.send(query, variables).await;
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(told), "{told}: {answer:#}");
    }
}
