//! What goes around every request: its id, one line in the log, metrics, headers that protect readers, and the barrier
//! that panics end at.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::graphql::refused;
use crate::error::{ApiError, ErrorCode, MASK};

/// Names a request in answers and in the log.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub String);

/// The name of the operation that was run, for the log: a name as GraphQL has them, because the document was parsed.
#[derive(Clone, Debug)]
pub(super) struct OperationName(pub String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id taken over from a proxy.
const LONGEST_ID: usize = 64;
/// The longest name of an operation that is logged.
const LONGEST_NAME: usize = 64;

fn id_of(request: &Request) -> String {
    request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| {
            !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        .map_or_else(|| Uuid::now_v7().simple().to_string(), str::to_owned)
}

/// Goes around a request.
pub(super) async fn around(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = id_of(&request);
    let method = request.method().clone();
    let path = known_path(request.uri().path());
    request.extensions_mut().insert(RequestId(id.clone()));
    // At this level, so that it is there for whatever is logged at all.
    let span = tracing::error_span!("request", request.id = %id);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = match answer.instrument(span.clone()).await {
        Ok(response) => response,
        Err(cause) => span.in_scope(|| panicked(&*cause, &id)),
    };
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let name = response.extensions().get::<OperationName>();
    let name: String = name.map_or("", |name| &name.0).chars().take(LONGEST_NAME).collect();
    tracing::info!(
        target: "fsi::request",
        {
            request.id = %id, http.method = %method, http.path = path, http.status = status,
            graphql.operation = %name, duration_ms = elapsed.as_secs_f64() * 1000.0
        },
        "request"
    );
    metrics::histogram!("fsi_http_request_duration_seconds", "path" => path, "status" => class(status))
        .record(elapsed.as_secs_f64());
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
    );
    response
}

/// The path as a label: one of few, whatever callers send.
fn known_path(path: &str) -> &'static str {
    if path.starts_with("/submissions/") {
        return "/submissions";
    }
    [
        "/graphql",
        "/uploads",
        "/templates/inventory.xlsx",
        "/templates/inventory.csv",
        "/schemas/inventory.json",
        "/schema.graphql",
        "/healthz",
        "/readyz",
        "/metrics",
        "/",
    ]
    .into_iter()
    .find(|known| *known == path)
    .unwrap_or("other")
}

fn class(status: u16) -> &'static str {
    match status {
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// Answers for a handler that panicked; the cause is logged, not told.
fn panicked(cause: &(dyn Any + Send), id: &str) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(cause, "a handler panicked");
    let error = ApiError::new(ErrorCode::InternalServerError, MASK);
    refused(error, None, &RequestId(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;

    use super::*;

    async fn panics() -> &'static str {
        panic!("a secret")
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_answered_with_the_id_of_the_request() {
        let router = Router::new()
            .route("/", get(panics))
            .layer(axum::middleware::from_fn(around));
        let request = Request::builder()
            .header("x-request-id", "quoted-1")
            .body(Body::empty());
        let response = TowerToHyperService::new(router)
            .call(request.expect("a request"))
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()["x-request-id"], "quoted-1");
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let answer: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "INTERNAL_SERVER_ERROR");
        assert_eq!(extensions["requestId"], "quoted-1");
        assert!(!answer.to_string().contains("secret"));
    }
}
