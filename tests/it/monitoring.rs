//! What those who run the index look at: health, readiness and figures.

use serde_json::json;

use crate::harness::http::Reply;
use crate::harness::{Index, Start};
use crate::on_both_engines;

async fn get(index: &Index, path: &str) -> Reply {
    Reply::to(index.public().http.get(index.url(path))).await
}

/// The value of a sample, by its name and labels as they are printed.
fn sample(metrics: &str, name: &str) -> Option<f64> {
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    Some(line.parse().expect("a number"))
}

on_both_engines! {
    async fn a_server_without_its_database_lives_and_is_not_ready(engine) {
        let index = Start::empty().on(engine).await;
        let ready = get(&index, "/readyz").await;
        assert_eq!((ready.status, ready.text.as_str()), (200, "ready\nsearch: ready, version 0\n"));
        index.damage("ALTER TABLE catalog_head RENAME TO gone").await;
        let ready = get(&index, "/readyz").await;
        assert_eq!((ready.status, ready.text.as_str()), (503, "the database cannot be reached\n"));
        let health = get(&index, "/healthz").await;
        assert_eq!((health.status, health.text.as_str()), (200, "ok\n"));
        index.damage("ALTER TABLE gone RENAME TO catalog_head").await;
        assert_eq!(get(&index, "/readyz").await.status, 200, "it recovers by itself");
    }

    async fn figures_tell_the_version_and_how_long_answers_took(engine) {
        let index = Start::empty().on(engine).await;
        index.client_as("GSA_ADMIN", None).await.organization("ssa", None).await;
        let before = get(&index, "/metrics").await;
        assert!(before.header("content-type").starts_with("text/plain"));
        assert_eq!(sample(&before.text, "fsi_catalog_version"), Some(2.0), "{}", before.text);
        let good = "fsi_http_request_duration_seconds_count{path=\"/graphql\",status=\"2xx\"}";
        let bad = "fsi_http_request_duration_seconds_count{path=\"/graphql\",status=\"4xx\"}";
        let other = "fsi_http_request_duration_seconds_count{path=\"other\",status=\"4xx\"}";
        assert_eq!(sample(&before.text, "fsi_search_ready"), Some(1.0), "{}", before.text);
        let count = |metrics: &Reply, name| sample(&metrics.text, name).unwrap_or(0.0);
        index.public().version().await;
        Reply::to(index.public().posting("x")).await;
        assert_eq!(get(&index, "/nothing/a-path-nobody-should-see").await.status, 404);
        let after = get(&index, "/metrics").await;
        for name in [good, bad, other] {
            let grown = count(&after, name) - count(&before, name);
            assert!((grown - 1.0).abs() < 0.01, "{name}: {grown} more\n{}", after.text);
        }
        assert!(after.text.contains("fsi_http_request_duration_seconds_bucket{"), "{}", after.text);
        assert!(!after.text.contains("nobody-should-see"), "{}", after.text);
        let version = index.public().data("{ catalogVersion }", json!({})).await;
        assert_eq!(version["catalogVersion"], 2);
    }
}
