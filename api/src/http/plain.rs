//! What is not GraphQL: the schema's text, health, metrics and the page at the root.

use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use fsi_search::State;

use super::App;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The page at the root: what this is, and queries to try.
const INDEX: &str = include_str!("index.html");

/// The text of the schema.
pub(super) async fn schema(Shared(app): Shared<App>) -> Response {
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

/// Whether requests can be answered. Search that is still built keeps nothing else from being answered: it is told, and
/// no reason to send requests elsewhere.
pub(super) async fn ready(Shared(app): Shared<App>) -> Response {
    if app.inner.stopping.is_cancelled() {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, TEXT)],
            "stopping\n",
        )
            .into_response()
    } else if app.inner.catalog.is_reachable().await {
        let body = format!("ready\nsearch: {}\n", state_of_search(&app));
        ([(header::CONTENT_TYPE, TEXT)], body).into_response()
    } else {
        let body = "the database cannot be reached\n";
        (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, TEXT)], body).into_response()
    }
}

/// Says in a few words how far search is.
fn state_of_search(app: &App) -> String {
    let status = app.inner.search.status();
    let state = match status.state {
        State::Opening => "opening".to_owned(),
        State::Building { done, of } => format!("building, {done} of {of} services"),
        State::Ready => format!("ready, version {}", status.version),
    };
    // What exactly is in the way stands in the log of the server.
    let trouble = if status.trouble.is_some() { ", not going on" } else { "" };
    format!("{state}{trouble}")
}

/// Figures for monitoring, in the form of Prometheus.
pub(super) async fn metrics(Shared(app): Shared<App>) -> Response {
    #[expect(clippy::cast_precision_loss, reason = "versions stay below 2^53")]
    let version = app.inner.catalog.version() as f64;
    metrics::gauge!("fsi_catalog_version").set(version);
    let status = app.inner.search.status();
    #[expect(clippy::cast_precision_loss, reason = "versions stay below 2^53")]
    metrics::gauge!("fsi_search_version").set(status.version as f64);
    #[expect(clippy::cast_precision_loss, reason = "there are no 2^53 services")]
    metrics::gauge!("fsi_search_services").set(app.inner.search.services() as f64);
    let is_ready = status.state == State::Ready && status.trouble.is_none();
    metrics::gauge!("fsi_search_ready").set(if is_ready { 1.0 } else { 0.0 });
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
