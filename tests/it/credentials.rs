//! Keys at the door, and the names requests have.

use serde_json::{Value, json};

use crate::harness::http::{EVENTS, GRAPHQL, Reply};
use crate::harness::{Index, Start};
use crate::on_both_engines;

const ROLE: &str = "{ viewer { role } }";

/// Asks with headers and sees that the request is refused at every door, never answered as if no key had come.
async fn is_refused(index: &Index, headers: &[(&str, &str)]) {
    let client = index.public();
    let body = json!({"query": ROLE});
    for accept in ["application/json", GRAPHQL, EVENTS] {
        for mut request in [client.asking(&body), client.getting(&[("query", ROLE)])] {
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let reply = Reply::to(request.header("accept", accept)).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (401, "UNAUTHENTICATED"),
                "{headers:?}"
            );
            assert!(reply.header("www-authenticate").starts_with("Bearer"), "{headers:?}");
            assert_eq!(reply.header("cache-control"), "private, no-store", "{headers:?}");
        }
    }
}

on_both_engines! {
    async fn a_key_is_taken_from_either_header_and_makes_answers_private(engine) {
        let index = Start::empty().on(engine).await;
        let key = index.key("OMB_REVIEWER", None).await;
        let client = index.public();
        for (name, value) in [
            ("authorization", format!("Bearer {key}")),
            ("authorization", format!("bearer {key}")),
            ("x-api-key", key.clone()),
        ] {
            for request in [client.asking(&json!({"query": ROLE})), client.getting(&[("query", ROLE)])] {
                let reply = Reply::to(request.header(name, &value)).await;
                assert_eq!(reply.json()["data"]["viewer"]["role"], "OMB_REVIEWER", "{name}");
                assert_eq!(reply.header("cache-control"), "private, no-store");
                assert_eq!(reply.header("etag"), "");
            }
        }
        let reply = Reply::to(client.asking(&json!({"query": ROLE}))).await;
        assert_eq!(reply.json()["data"]["viewer"]["role"], "PUBLIC");
    }

    async fn a_wrong_key_is_refused_and_never_counts_as_none(engine) {
        let index = Start::empty().on(engine).await;
        let key = index.key("OMB_REVIEWER", None).await;
        let other = index.key("OMB_REVIEWER", None).await;
        let bearer = format!("Bearer {key}");
        let last = if key.ends_with('A') { 'B' } else { 'A' };
        let changed = format!("Bearer {}{last}", &key[..key.len() - 1]);
        let cut = format!("Bearer {}", &key[..key.len() - 1]);
        let longer = format!("Bearer {key}A");
        let long = format!("Bearer {}", "A".repeat(4000));
        let wrong = ["", "Bearer", "Bearer ", "Bearer x", "Basic dXNlcjpwYXNz", &key, &changed, &cut, &longer, &long];
        for value in wrong {
            is_refused(&index, &[("authorization", value)]).await;
        }
        is_refused(&index, &[("x-api-key", "")]).await;
        is_refused(&index, &[("x-api-key", "x")]).await;
        is_refused(&index, &[("x-api-key", &bearer)]).await;
        is_refused(&index, &[("authorization", "Bearer \u{e9}")]).await;
        // Two keys, even the same one twice.
        is_refused(&index, &[("authorization", &bearer), ("authorization", &bearer)]).await;
        is_refused(&index, &[("authorization", &bearer), ("x-api-key", &key)]).await;
        is_refused(&index, &[("x-api-key", &key), ("x-api-key", &other)]).await;
        // Such a request does nothing, though its key alone would have been enough.
        let client = index.client(&format!("{key}A"));
        assert_eq!(client.error_code(ROLE, json!({})).await, "UNAUTHENTICATED");
    }

    async fn an_expired_key_is_refused(engine) {
        let index = Start::empty().on(engine).await;
        let key = index.key("OMB_REVIEWER", None).await;
        index.damage("UPDATE api_keys SET expires_at = created_at").await;
        is_refused(&index, &[("authorization", &format!("Bearer {key}"))]).await;
    }

    async fn a_revoked_key_is_refused_from_the_next_request_on(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let reviewer = index.key("OMB_REVIEWER", None).await;
        let own = "{ viewer { role apiKey { id } } }";
        let viewer = index.client(&reviewer).data(own, json!({})).await["viewer"].clone();
        assert_eq!(viewer["role"], "OMB_REVIEWER");
        let revoke = "mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { revokedAt } userErrors { code } } }";
        let payload = admin.data(revoke, json!({"id": viewer["apiKey"]["id"]})).await["revokeApiKey"].clone();
        assert!(payload["apiKey"]["revokedAt"].is_string(), "{payload:#}");
        is_refused(&index, &[("authorization", &format!("Bearer {reviewer}"))]).await;
    }

    async fn an_internal_failure_is_masked_and_carries_the_id_of_the_request(engine) {
        let index = Start::empty().on(engine).await;
        index.damage("ALTER TABLE services RENAME TO lost").await;
        let query = json!({"query": "{ catalogVersion service(by: {slug: \"a\"}) { name } }"});
        let request = index.public().asking(&query).header("x-request-id", "quoted-123");
        let reply = Reply::to(request).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.header("x-request-id"), "quoted-123");
        let answer = reply.json();
        assert_eq!(answer["data"], json!({"catalogVersion": 0, "service": null}));
        let extensions = json!({"code": "INTERNAL_SERVER_ERROR", "requestId": "quoted-123"});
        assert_eq!(answer["errors"][0]["extensions"], extensions);
        for told in ["services", "lost", "SELECT", "table", "relation"] {
            assert!(!answer["errors"].to_string().contains(told), "{answer:#}");
        }
        // The cause stands in the log, under the same id.
        assert!(index.log().contains("quoted-123"), "{}", index.log());
        // A failure is not kept: when the cause is mended, the same question is answered.
        index.damage("ALTER TABLE lost RENAME TO services").await;
        let answer = Reply::to(index.public().asking(&query)).await.json();
        assert_eq!(answer, json!({"data": {"catalogVersion": 0, "service": null}}));
    }

    async fn every_answer_names_its_request(engine) {
        let index = Start::empty().on(engine).await;
        let client = index.public();
        let mut seen = std::collections::HashSet::new();
        let requests = [
            client.asking(&json!({"query": ROLE})),
            client.getting(&[("query", ROLE)]),
            client.posting("x"),
            client.asking(&json!({"query": "{"})),
            client.asking(&json!({"query": ROLE})).bearer_auth("wrong"),
            client.http.put(&client.url),
            client.http.get(index.url("/healthz")),
            client.http.get(index.url("/nothing/here")),
            // Not taken over: it could break lines in a log.
            client.asking(&json!({"query": ROLE})).header("x-request-id", "a b;c"),
            client.asking(&json!({"query": ROLE})).header("x-request-id", "a".repeat(65)),
        ];
        for request in requests {
            let id = Reply::to(request).await.header("x-request-id").to_owned();
            assert!(id.len() >= 16 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{id:?}");
            assert!(seen.insert(id), "an id stands twice");
        }
    }

    async fn a_key_never_stands_in_the_log_nor_does_a_variable(engine) {
        let index = Start::empty().with("FSI_LOG__FILTER", "trace").on(engine).await;
        let key = index.key("GSA_ADMIN", None).await;
        let query = "query Find($slug: String!) { service(by: {slug: $slug}) { name } }";
        let variables: Value = json!({"slug": "a-slug-nobody-should-see"});
        index.client(&key).send(query, variables.clone()).await;
        let wrong = index.client("wrong-key-nobody-should-see");
        let body = json!({"query": query, "variables": variables, "operationName": "Find"});
        wrong.post(&body).await;
        index.client(&key).post(&body).await;
        let log = index.log();
        assert!(log.contains("Find"), "{log}");
        assert!(!log.contains("nobody-should-see") && !log.contains(&key), "{log}");
    }
}
