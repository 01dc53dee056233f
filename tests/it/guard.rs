//! Documents meant to exhaust the server: refused at every door with a code, and the server goes on.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::harness::http::{EVENTS, GRAPHQL, Reply};
use crate::harness::{Engine, Index, Start};
use crate::persisted::hash_of;

/// The longest query string that the server reads.
const LONGEST_ADDRESS: usize = 60_000;

/// Sends a request to each door: POST, GET, as a stream of events, and under its hash.
async fn is_refused_at_every_door(index: &Index, what: &str, query: &str, variables: &Value, code: &str) {
    let client = index.public();
    let hash = hash_of(query);
    let extensions = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
    let body = json!({"query": query, "variables": variables});
    let persisted = json!({"query": query, "variables": variables, "extensions": extensions});
    let text = variables.to_string();
    let mut doors = vec![
        ("POST", client.asking(&body).header("accept", GRAPHQL)),
        ("POST as events", client.asking(&body).header("accept", EVENTS)),
        ("persisted", client.asking(&persisted).header("accept", GRAPHQL)),
    ];
    let get = client.getting(&[("query", query), ("variables", &text)]);
    if get.try_clone().unwrap().build().unwrap().url().as_str().len() < LONGEST_ADDRESS {
        doors.push(("GET as events", get.try_clone().unwrap().header("accept", EVENTS)));
        doors.push(("GET", get.header("accept", GRAPHQL)));
    }
    for (door, request) in doors {
        let reply = Reply::to(request).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, code), "{what} by {door}");
        assert!(
            reply.text.len() < 2_000,
            "{what} by {door}: the refusal has {} bytes",
            reply.text.len()
        );
    }
    // The legacy type tells it in the body.
    let reply = Reply::to(client.asking(&body)).await;
    assert_eq!((reply.status, reply.code().as_str()), (200, code), "{what}");
    // What was refused is not kept under its hash.
    let reply = Reply::to(client.asking(&json!({"extensions": extensions}))).await;
    assert_eq!(reply.code(), "PERSISTED_QUERY_NOT_FOUND", "{what}");
}

async fn is_alive(index: &Index) {
    let data = index.public().data("{ catalogVersion }", json!({})).await;
    assert_eq!(data["catalogVersion"], 0);
    assert!(!index.log().contains("panicked"), "{}", index.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn brackets_within_brackets_are_refused_before_they_are_parsed() {
    let index = Start::empty().on(Engine::Sqlite).await;
    for depth in [49, 500, 2_000, 20_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let objects = "{a:".repeat(depth);
        let documents = [
            (
                "lists",
                format!("{{ services(filter: {{types: {open}{close}}}) {{ totalCount }} }}"),
            ),
            (
                "objects",
                format!(
                    "{{ services(filter: {objects}1{}) {{ totalCount }} }}",
                    "}".repeat(depth)
                ),
            ),
            ("unclosed lists", format!("{{ services(filter: {open}")),
            ("fields", format!("{}a{}", "{a".repeat(depth), "}".repeat(depth))),
            (
                "inline fragments",
                format!("{{{}a{}}}", "...{".repeat(depth), "}".repeat(depth)),
            ),
            ("types", format!("query($v: {open}Int{close}) {{ catalogVersion }}")),
            (
                "defaults",
                format!("query($v: Int = {open}{close}) {{ catalogVersion }}"),
            ),
            ("directives", format!("{{ catalogVersion @skip(if: {open}{close}) }}")),
        ];
        for (what, document) in documents {
            is_refused_at_every_door(&index, what, &document, &json!({}), "QUERY_TOO_LARGE").await;
        }
    }
    is_alive(&index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_within_variables_are_refused() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    for depth in [200, 20_000, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            if open.len() * depth > 200_000 {
                continue;
            }
            let value = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let body = format!(
                "{{\"query\": \"query($v: ServiceFilter) {{ services(filter: $v) {{ totalCount }} }}\", \"variables\": {{\"v\": {value}}}}}"
            );
            if body.len() > 250_000 {
                continue;
            }
            let request = client
                .posting(body)
                .header("content-type", "application/json")
                .header("accept", GRAPHQL);
            let reply = Reply::to(request).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (400, "BAD_REQUEST"),
                "{depth} times {open}"
            );
            // What nobody reads is passed over, however deep it is.
            for part in ["\"extensions\": {\"a\": ", "\"other\": {\"a\": "] {
                let body = format!("{{\"query\": \"{{ catalogVersion }}\", {part}{value}}}}}");
                let request = client.posting(body).header("content-type", "application/json");
                let reply = Reply::to(request).await;
                assert_eq!(
                    reply.json(),
                    json!({"data": {"catalogVersion": 0}}),
                    "{depth} times {open} in {part}"
                );
            }
        }
    }
    is_alive(&index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fragments_count_each_time_they_are_spread() {
    let index = Start::empty().on(Engine::Sqlite).await;
    // Each fragment spreads the next one twice: every step doubles what the document asks for.
    let doubling = |steps: usize, leaf: &str| {
        let mut text = "{ ...f0 }".to_owned();
        for n in 0..steps {
            write!(text, " fragment f{n} on Query {{ ...f{} ...f{} }}", n + 1, n + 1).unwrap();
        }
        write!(text, " fragment f{steps} on Query {{ {leaf} }}").unwrap();
        text
    };
    for steps in [11, 25, 60, 100] {
        for leaf in ["catalogVersion", "__typename", "catalogVersion @include(if: true)"] {
            let document = doubling(steps, leaf);
            is_refused_at_every_door(&index, "doubling", &document, &json!({}), "QUERY_TOO_COMPLEX").await;
        }
    }
    for circle in [
        "{ ...a } fragment a on Query { ...a }",
        "{ ...a } fragment a on Query { ...b } fragment b on Query { catalogVersion ...a }",
        "{ catalogVersion } fragment a on Query { ...b } fragment b on Query { ...a }",
    ] {
        is_refused_at_every_door(&index, "a circle", circle, &json!({}), "GRAPHQL_VALIDATION_FAILED").await;
    }
    is_alive(&index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_can_be_repeated_is_counted() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let many = |count: usize, make: &dyn Fn(usize) -> String| (0..count).map(make).collect::<Vec<_>>().join(" ");
    let table = [
        (
            "aliases",
            format!("{{ {} }}", many(61, &|n| format!("a{n}: catalogVersion"))),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "one alias again",
            format!("{{ {} }}", many(61, &|_| "a: catalogVersion".into())),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "aliases by fragment",
            format!(
                "{{ {} }} fragment f on Query {{ a: catalogVersion b: catalogVersion }}",
                many(31, &|_| "...f".into())
            ),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "directives on a field",
            format!("{{ catalogVersion {} }}", many(51, &|_| "@skip(if: false)".into())),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "directives on many fields",
            format!("{{ {} }}", many(51, &|_| "catalogVersion @skip(if: false)".into())),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "unknown directives on the operation",
            format!("query {} {{ catalogVersion }}", many(51, &|n| format!("@d{n}"))),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "fields",
            format!("{{ {} }}", many(1_501, &|_| "catalogVersion".into())),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "tokens",
            format!("{{ {} }}", many(2_000, &|_| "catalogVersion".into())),
            "QUERY_TOO_LARGE",
        ),
        (
            "bytes",
            format!("{{ catalogVersion }} # {}", "x".repeat(65_536)),
            "QUERY_TOO_LARGE",
        ),
        (
            "operations",
            many(11, &|n| format!("query q{n} {{ catalogVersion }}")),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "variables",
            format!("query({}) {{ catalogVersion }}", many(101, &|n| format!("$v{n}: Int"))),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "levels of fields",
            format!(
                "{{ organizations {{ nodes {}{{ id }}{} }} }}",
                "{ parent ".repeat(15),
                "}".repeat(15)
            ),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "lists of the introspection",
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }".into(),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "lists of the introspection of one type",
            "{ __type(name: \"Query\") { fields { type { fields { type { fields { args { name } } } } } } } }".into(),
            "QUERY_TOO_COMPLEX",
        ),
    ];
    for (what, document, code) in table {
        is_refused_at_every_door(&index, what, &document, &json!({}), code).await;
    }
    is_alive(&index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_costs_too_much_is_refused_before_it_runs() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let nested = |size: &str| {
        format!(
            "query($n: Int) {{ organizations(first: {size}) {{ nodes {{ services(first: {size}) {{ nodes {{ \
             history(first: {size}) {{ nodes {{ revision }} }} }} }} }} }} }}"
        )
    };
    for (what, document, variables) in [
        ("pages in pages", nested("100"), json!({"n": 1})),
        ("sizes in variables", nested("$n"), json!({"n": 100})),
        ("sizes left out", nested("null"), json!({"n": 1})),
        (
            "sizes as defaults",
            nested("$n").replace("$n: Int)", "$n: Int = 100)"),
            json!({}),
        ),
    ] {
        // The first three mention $n only where it is used.
        let document = if document.contains(": $n") {
            document
        } else {
            document.replace("query($n: Int) ", "")
        };
        let client = index.public();
        let body = json!({"query": document, "variables": variables});
        let text = variables.to_string();
        for request in [
            client.asking(&body),
            client.getting(&[("query", &document), ("variables", &text)]),
        ] {
            let reply = Reply::to(request.header("accept", GRAPHQL)).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (400, "QUERY_TOO_COMPLEX"),
                "{what}"
            );
        }
        let reply = Reply::to(client.asking(&body).header("accept", EVENTS)).await;
        assert!(
            reply.text.contains("QUERY_TOO_COMPLEX") && !reply.text.contains("\"nodes\""),
            "{what}: {}",
            reply.text
        );
    }
    // A negative page is no discount for what stands beside it.
    let document = "{ a: organizations(first: -1000000) { totalCount } organizations(first: 100) { nodes { \
                    services(first: 100) { nodes { id } } } } }";
    let reply = Reply::to(
        index
            .public()
            .asking(&json!({"query": document}))
            .header("accept", GRAPHQL),
    )
    .await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "QUERY_TOO_COMPLEX"));
    let ids: Vec<String> = (0..5_000).map(|n| format!("\"{n}\"")).collect();
    let document = format!("{{ nodes(ids: [{}]) {{ id }} }}", ids[..900].join(" "));
    let answer = index.public().send(&document, json!({})).await;
    assert!(
        answer["errors"][0]["extensions"]["code"].is_string() && answer["data"].is_null(),
        "{answer:#}"
    );
    is_alive(&index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_mistakes_get_a_short_answer() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let fields: String = (0..1_000).fold(String::new(), |mut text, n| {
        write!(text, "nothing{n} ").unwrap();
        text
    });
    let long = "x".repeat(30_000);
    for document in [
        format!("{{ {fields} }}"),
        format!("{{ {long} }}"),
        format!("{{ catalogVersion(a: \"{long}\" }}"),
    ] {
        let reply = Reply::to(
            index
                .public()
                .asking(&json!({"query": document}))
                .header("accept", GRAPHQL),
        )
        .await;
        assert_eq!(reply.status, 400);
        reply.code();
        let answer = reply.json();
        let errors = answer["errors"].as_array().unwrap();
        assert!(
            errors.len() <= 10 && reply.text.len() < 10_000,
            "{} errors, {} bytes",
            errors.len(),
            reply.text.len()
        );
        for error in errors {
            assert!(error["extensions"]["code"].is_string(), "{error:#}");
            assert_eq!(error["message"].as_str().unwrap().lines().count(), 1, "{error:#}");
        }
    }
    is_alive(&index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_large_but_bounded_is_answered() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let aliases: String = (0..60).fold(String::new(), |mut text, n| {
        write!(text, "a{n}: catalogVersion ").unwrap();
        text
    });
    let data = client.data(&format!("{{ {aliases} }}"), json!({})).await;
    assert_eq!(data.as_object().unwrap().len(), 60);
    // Brackets inside strings and comments are text.
    let brackets = "[".repeat(1_000);
    let query = format!("# {brackets}\n{{ service(by: {{slug: \"{brackets}\"}}) {{ name }} }}");
    assert_eq!(client.data(&query, json!({})).await["service"], Value::Null);
}
