//! Documents that clients register once and then name by their hash.

use std::time::Instant;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::http::{GRAPHQL, PATIENCE, Reply};
use crate::harness::{Client, Engine, Start};

/// The hash that names a document.
pub(crate) fn hash_of(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn extensions(hash: &str) -> Value {
    json!({"persistedQuery": {"version": 1, "sha256Hash": hash}})
}

async fn by_hash(client: &Client, hash: &str) -> Reply {
    Reply::to(
        client
            .asking(&json!({"extensions": extensions(hash)}))
            .header("accept", GRAPHQL),
    )
    .await
}

async fn register(client: &Client, query: &str, hash: &str) -> Reply {
    let body = json!({"query": query, "extensions": extensions(hash)});
    Reply::to(client.asking(&body).header("accept", GRAPHQL)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_registered_once_and_then_named_by_its_hash() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let query = "query one { catalogVersion } query two($name: String!) { __type(name: $name) { name } }";
    let hash = hash_of(query);
    let unknown = by_hash(&client, &hash).await;
    assert_eq!(unknown.code(), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound");

    let body = json!({"query": query, "operationName": "one", "extensions": extensions(&hash)});
    let registered = Reply::to(client.asking(&body)).await;
    assert_eq!(registered.json(), json!({"data": {"catalogVersion": 0}}));
    let body = json!({"operationName": "one", "extensions": extensions(&hash)});
    assert_eq!(
        Reply::to(client.asking(&body)).await.json(),
        json!({"data": {"catalogVersion": 0}})
    );
    // Over GET, with its own operation and variables, and as something a cache may keep.
    let parameters = [
        ("extensions", extensions(&hash).to_string()),
        ("operationName", "two".to_owned()),
        ("variables", r#"{"name": "Service"}"#.to_owned()),
    ];
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = Reply::to(client.getting(&parameters)).await;
    assert_eq!(reply.json(), json!({"data": {"__type": {"name": "Service"}}}));
    assert!(reply.header("etag").starts_with("W/\""), "{:?}", reply.header("etag"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_under_a_wrong_hash_is_refused_and_not_kept() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    let hash = hash_of("{ catalogVersion }");
    for wrong in ["", "x", "00", &hash[..62], &hash_of("{ viewer { role } }")] {
        let reply = register(&client, "{ catalogVersion }", wrong).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_REQUEST"), "{wrong}");
        assert_eq!(
            by_hash(&client, wrong).await.code(),
            "PERSISTED_QUERY_NOT_FOUND",
            "{wrong}"
        );
    }
    // Hashes are hexadecimal in either case.
    let reply = register(&client, "{ catalogVersion }", &hash.to_uppercase()).await;
    assert_eq!(reply.json(), json!({"data": {"catalogVersion": 0}}));
    assert_eq!(
        by_hash(&client, &hash.to_uppercase()).await.json(),
        json!({"data": {"catalogVersion": 0}})
    );
    assert_eq!(
        by_hash(&client, &hash).await.json(),
        json!({"data": {"catalogVersion": 0}})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_the_guard_refuses_is_not_kept() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let client = index.public();
    for (query, code) in [
        ("{".to_owned(), "GRAPHQL_PARSE_FAILED"),
        (format!("{}a{}", "{a".repeat(60), "}".repeat(60)), "QUERY_TOO_LARGE"),
        (
            format!("{{ {} }}", "a: catalogVersion ".repeat(61)),
            "QUERY_TOO_COMPLEX",
        ),
    ] {
        let hash = hash_of(&query);
        let reply = register(&client, &query, &hash).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, code));
        assert_eq!(by_hash(&client, &hash).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn few_documents_are_kept_and_only_short_ones() {
    let index = Start::empty()
        .with("FSI_CACHE__PERSISTED_DOCUMENTS", "4")
        .on(Engine::Sqlite)
        .await;
    let client = index.public();
    let long = format!("{{ catalogVersion }} # {}", "x".repeat(20_000));
    assert_eq!(
        register(&client, &long, &hash_of(&long)).await.json(),
        json!({"data": {"catalogVersion": 0}})
    );
    assert_eq!(
        by_hash(&client, &hash_of(&long)).await.code(),
        "PERSISTED_QUERY_NOT_FOUND"
    );

    let documents: Vec<String> = (0..400).map(|n| format!("{{ catalogVersion }} # {n}")).collect();
    for document in &documents {
        register(&client, document, &hash_of(document)).await.json();
    }
    // The bound is kept from time to time, not at every moment; but it is kept, and nobody has to do anything for it.
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut kept = 0;
        for document in &documents {
            kept += usize::from(by_hash(&client, &hash_of(document)).await.json().get("data").is_some());
        }
        if kept <= 4 {
            break;
        }
        assert!(
            Instant::now() < deadline,
            "{kept} documents are kept, though 4 are meant to be"
        );
    }
    // What was forgotten is answered when it is sent again.
    for document in &documents {
        let reply = register(&client, document, &hash_of(document)).await;
        assert_eq!(reply.json(), json!({"data": {"catalogVersion": 0}}));
    }
}
