//! What goes around every request: its id, one line in the log, metrics, and headers that protect readers.

use std::any::Any;
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::error::{ErrorCode, MASK};

/// Names a request in answers and in the log.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub String);

/// The name of the operation that was run, for the log.
#[derive(Clone, Debug)]
pub(super) struct OperationName(pub Option<String>);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id taken over from a proxy.
const LONGEST_ID: usize = 64;
/// The longest name of an operation that is logged; it is the caller's text.
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
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let name = response
        .extensions()
        .get::<OperationName>()
        .and_then(|name| name.0.as_deref());
    let name: String = name.unwrap_or_default().chars().take(LONGEST_NAME).collect();
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
    ["/graphql", "/schema.graphql", "/healthz", "/readyz", "/metrics", "/"]
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
pub(super) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(cause, "a handler panicked");
    let body = serde_json::json!({
        "errors": [{"message": MASK, "extensions": {"code": ErrorCode::InternalServerError.as_str()}}],
    });
    let content_type = HeaderValue::from_static("application/json; charset=utf-8");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        [(header::CONTENT_TYPE, content_type)],
        body.to_string(),
    )
        .into_response()
}
