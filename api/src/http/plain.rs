//! What is not GraphQL: the schema's text, health, metrics and the page at the root.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::App;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The page at the root: what this is, and queries to try.
const INDEX: &str = include_str!("index.html");

/// The text of the schema.
pub(super) async fn schema(State(app): State<App>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, TEXT),
        (header::CACHE_CONTROL, app.inner.cache_control.clone()),
    ];
    (headers, app.inner.schema_text.clone()).into_response()
}

/// Whether the process lives.
pub(super) async fn health() -> Response {
    ([(header::CONTENT_TYPE, TEXT)], "ok\n").into_response()
}

/// Whether requests can be answered.
pub(super) async fn ready(State(app): State<App>) -> Response {
    if app.inner.stopping.is_cancelled() {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, TEXT)],
            "stopping\n",
        )
            .into_response()
    } else if app.inner.catalog.is_reachable().await {
        ([(header::CONTENT_TYPE, TEXT)], "ready\n").into_response()
    } else {
        let body = "the database cannot be reached\n";
        (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, TEXT)], body).into_response()
    }
}

/// Figures for monitoring, in the form of Prometheus.
pub(super) async fn metrics(State(app): State<App>) -> Response {
    #[expect(clippy::cast_precision_loss, reason = "versions stay below 2^53")]
    let version = app.inner.catalog.version() as f64;
    metrics::gauge!("fsi_catalog_version").set(version);
    ([(header::CONTENT_TYPE, TEXT)], app.inner.metrics.render()).into_response()
}

/// The page at the root.
pub(super) async fn index() -> Html<&'static str> {
    Html(INDEX)
}

/// Anything else.
pub(super) async fn not_found(headers: HeaderMap) -> Response {
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    let status = StatusCode::NOT_FOUND;
    if wants_page {
        let page = "<!doctype html><html lang=\"en\"><title>Not found</title><main><h1>Not found</h1>\
                    <p>There is nothing at this address. <a href=\"/\">Go to the start page</a>.</p></main></html>";
        (status, Html(page)).into_response()
    } else {
        (
            status,
            [(header::CONTENT_TYPE, TEXT)],
            "there is nothing at this address\n",
        )
            .into_response()
    }
}
