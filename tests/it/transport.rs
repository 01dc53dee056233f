//! GraphQL over HTTP: methods, media types, bodies, and what every answer carries.

use serde_json::json;

use crate::harness::http::{EVENTS, GRAPHQL, Reply};
use crate::harness::{Engine, Start};

const VERSION: &str = "{ catalogVersion }";

#[tokio::test(flavor = "multi_thread")]
async fn the_client_chooses_the_media_type_of_the_answer() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let graphql = "application/graphql-response+json; charset=utf-8";
    let json_type = "application/json; charset=utf-8";
    let table = [
        (GRAPHQL, graphql),
        ("application/json", json_type),
        ("*/*", json_type),
        ("application/*", json_type),
        (
            "application/json;q=0.2, application/graphql-response+json;q=0.3",
            graphql,
        ),
        (
            "application/json;q=0.3, application/graphql-response+json;q=0.2",
            json_type,
        ),
        (
            "application/graphql-response+json; charset=utf-8, application/json; q=0.9",
            graphql,
        ),
        ("text/html, */*;q=0.1", json_type),
        ("application/graphql-response+json;q=0, application/json", json_type),
        ("APPLICATION/JSON", json_type),
    ];
    for (accept, expected) in table {
        for request in [
            client.asking(&json!({"query": VERSION})),
            client.getting(&[("query", VERSION)]),
        ] {
            let reply = Reply::to(request.header("accept", accept)).await;
            assert_eq!(
                (reply.status, reply.header("content-type")),
                (200, expected),
                "{accept}"
            );
            assert_eq!(reply.json(), json!({"data": {"catalogVersion": 0}}), "{accept}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_media_type_tells_refusals_by_status_and_the_legacy_one_does_not() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    for query in [
        "{",
        "{ noSuchField }",
        "query($n: Int!) { catalogVersion(minVersion: $n) }",
    ] {
        for (accept, status) in [(GRAPHQL, 400), ("application/json", 200)] {
            let reply = Reply::to(client.asking(&json!({"query": query})).header("accept", accept)).await;
            assert_eq!(reply.status, status, "{query} as {accept}: {}", reply.text);
            reply.code();
        }
    }
    // What fails on the way is no refusal: there is data beside it.
    let body = json!({"query": "{ catalogVersion node(id: \"x\") { id } }"});
    let reply = Reply::to(client.asking(&body).header("accept", GRAPHQL)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json()["data"], json!({"catalogVersion": 0, "node": null}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_accepts_nothing_we_can_produce_is_told_so() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    for accept in ["text/html", "application/xml, text/*;q=0.5", "application/json;q=0"] {
        for request in [
            client.asking(&json!({"query": VERSION})),
            client.getting(&[("query", VERSION)]),
        ] {
            let reply = Reply::to(request.header("accept", accept)).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (406, "NOT_ACCEPTABLE"),
                "{accept}"
            );
        }
    }
    // A subscription is answered as a stream or not at all.
    let body = json!({"query": "subscription { changes { version } }"});
    let reply = Reply::to(client.asking(&body)).await;
    assert_eq!((reply.status, reply.code().as_str()), (406, "NOT_ACCEPTABLE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_other_than_get_and_post_are_refused_with_the_ones_that_work() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    for method in [reqwest::Method::PUT, reqwest::Method::PATCH, reqwest::Method::DELETE] {
        let request = client
            .http
            .request(method.clone(), &client.url)
            .json(&json!({"query": VERSION}));
        let reply = Reply::to(request).await;
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, POST"), "{method}");
        assert_eq!(reply.code(), "METHOD_NOT_ALLOWED", "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_json_is_refused_even_if_it_reads_like_it() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let types = [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/graphql"),
        Some("application/jsonx"),
        Some("application/json; charset=latin1"),
    ];
    for content_type in types {
        let mut request = client.posting("{\"query\": \"{ catalogVersion }\"}");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let reply = Reply::to(request).await;
        let told = (reply.status, reply.code());
        assert_eq!(told, (415, "UNSUPPORTED_MEDIA_TYPE".to_owned()), "{content_type:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
    let index = Start::empty()
        .with("FSI_LIMITS__BODY_BYTES", "2000")
        .on(Engine::Sqlite)
        .await;
    let client = index.public();
    let body = |length: usize| {
        let text = json!({"query": VERSION}).to_string();
        format!("{text}{}", " ".repeat(length - text.len()))
    };
    let post = |length| client.posting(body(length)).header("content-type", "application/json");
    assert_eq!(Reply::to(post(2000)).await.json()["data"], json!({"catalogVersion": 0}));
    for length in [2001, 1_000_000] {
        let reply = Reply::to(post(length)).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (413, "PAYLOAD_TOO_LARGE"),
            "{length}"
        );
    }
    // A body that does not say how long it is.
    let pieces = (0..100).map(|_| Ok::<_, std::io::Error>(" ".repeat(100)));
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    let reply = Reply::to(client.posting(body).header("content-type", "application/json")).await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_body_is_refused_with_a_code_and_one_line() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let bodies: [&[u8]; 22] = [
        b"",
        b"   ",
        b"{",
        b"null",
        b"1",
        b"\"{ catalogVersion }\"",
        b"[]",
        b"[{\"query\": \"{ catalogVersion }\"}]",
        b" \n[{\"query\": \"{ catalogVersion }\"}, {\"query\": \"{ catalogVersion }\"}]",
        b"{}",
        b"{\"query\": null}",
        b"{\"query\": 1}",
        b"{\"query\": [\"{ catalogVersion }\"]}",
        b"{\"query\": \"{ catalogVersion }\"} x",
        b"{\"query\": \"{ catalogVersion }\", \"variables\": []}",
        b"{\"query\": \"{ catalogVersion }\", \"variables\": \"{}\"}",
        b"{\"query\": \"{ catalogVersion }\", \"operationName\": 1}",
        b"{\"query\": \"{ catalogVersion }\", \"extensions\": 1}",
        b"{\"query\": \"{ catalogVersion }\", \"extensions\": {\"persistedQuery\": {\"version\": 2, \"sha256Hash\": \"a\"}}}",
        b"{\"query\": \"{ catalogVersion }\", \"extensions\": {\"persistedQuery\": {\"version\": 1}}}",
        b"{\"query\": \"{ catalogVersion }\", \"query\": \"{ catalogVersion }\"}",
        b"{\"query\": \"{ catalogVersion \xff}\"}",
    ];
    for body in bodies {
        for accept in [GRAPHQL, "application/json"] {
            let request = client.posting(body.to_vec()).header("content-type", "application/json");
            let reply = Reply::to(request.header("accept", accept)).await;
            let shown = String::from_utf8_lossy(body);
            assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_REQUEST"), "{shown}");
            let message = reply.json()["errors"][0]["message"].as_str().unwrap().to_owned();
            assert!(
                message.lines().count() == 1 && !message.contains("Error"),
                "{shown}: {message}"
            );
        }
    }
    // The empty forms of what may be left out.
    let body = json!({"query": VERSION, "operationName": null, "variables": null, "extensions": null, "other": 1});
    let reply = Reply::to(client.asking(&body)).await;
    assert_eq!(reply.json(), json!({"data": {"catalogVersion": 0}}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_takes_operation_name_and_variables() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let query = "query version { catalogVersion } query typed($name: String!) { __type(name: $name) { name } }";
    let reply = Reply::to(client.getting(&[
        ("query", query),
        ("operationName", "typed"),
        ("variables", r#"{"name": "Service"}"#),
    ]));
    assert_eq!(reply.await.json(), json!({"data": {"__type": {"name": "Service"}}}));
    let reply = Reply::to(client.getting(&[("query", query), ("operationName", "version"), ("variables", "")]));
    assert_eq!(reply.await.json(), json!({"data": {"catalogVersion": 0}}));
    let reply = Reply::to(client.getting(&[("query", VERSION), ("operationName", ""), ("extensions", "")]));
    assert_eq!(reply.await.json(), json!({"data": {"catalogVersion": 0}}));
    for name in [&[][..], &[("operationName", "other")][..]] {
        let request = client
            .getting(&[("query", query)])
            .query(name)
            .header("accept", GRAPHQL);
        let reply = Reply::to(request).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (400, "GRAPHQL_VALIDATION_FAILED"),
            "{name:?}"
        );
    }
    let malformed: [&[(&str, &str)]; 7] = [
        &[],
        &[("query", "")],
        &[("query", VERSION), ("variables", "x")],
        &[("query", VERSION), ("variables", "[]")],
        &[("query", VERSION), ("variables", "1")],
        &[("query", VERSION), ("extensions", "{")],
        &[("query", VERSION), ("query", VERSION)],
    ];
    for parameters in malformed {
        let reply = Reply::to(client.getting(parameters)).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (400, "BAD_REQUEST"),
            "{parameters:?}"
        );
    }
    let request = client
        .http
        .get(format!("{}?query=%ff", client.url))
        .header("accept", GRAPHQL);
    let reply = Reply::to(request).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "GRAPHQL_PARSE_FAILED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_over_get_is_refused_and_nothing_is_done() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    let version = admin.data(VERSION, json!({})).await;
    let mutation = "mutation make { saveOrganization(input: {organization: {slug: \"ssa\", name: \"SSA\", \
                    level: DEPARTMENT_OR_AGENCY}}) { catalogVersion } }";
    let both = format!("query read {{ catalogVersion }} {mutation}");
    let hash = crate::persisted::hash_of(mutation);
    let extensions = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}}).to_string();
    // Registered over POST as part of a refused request: the guard lets it pass, the key does not.
    let body = json!({"query": mutation, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}});
    Reply::to(index.public().asking(&body)).await;
    let forms: [&[(&str, &str)]; 4] = [
        &[("query", mutation)],
        &[("query", &both), ("operationName", "make")],
        &[("extensions", &extensions)],
        &[("query", mutation), ("extensions", &extensions)],
    ];
    for form in forms {
        for accept in [
            "application/json",
            GRAPHQL,
            EVENTS,
            "*/*",
            "multipart/mixed, application/json",
        ] {
            let reply = Reply::to(admin.getting(form).header("accept", accept)).await;
            assert_eq!(
                (reply.status, reply.header("allow")),
                (405, "POST"),
                "{accept} {form:?}"
            );
            assert_eq!(reply.code(), "METHOD_NOT_ALLOWED", "{accept} {form:?}");
        }
    }
    assert_eq!(admin.data(VERSION, json!({})).await, version);
    // The query beside the mutation may be read.
    let reply = Reply::to(admin.getting(&[("query", &both), ("operationName", "read")])).await;
    assert_eq!(reply.json()["data"], version);
}
