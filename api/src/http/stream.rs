//! Server-Sent Events: `next` with the text of an answer, then `complete`; each `next` carries the cursor to resume from.
//!
//! The first thing a reader gets is the cursor its stream begins behind, in a block without data: a browser remembers the
//! id and dispatches nothing, and the graphql-sse client passes the block over.

use async_graphql_parser::types::OperationType;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fsi_catalog::Actor;
use futures_util::stream::{BoxStream, StreamExt};
use tracing::Instrument;

use super::App;
use super::graphql::refused;
use super::middleware::RequestId;
use super::negotiation::MediaType;
use crate::engine::{Followed, Prepared};
use crate::error::{ApiError, ErrorCode};

/// Answers a request as a stream of events.
pub(super) fn respond(app: &App, prepared: Prepared, actor: Actor, id: &RequestId) -> Response {
    let Ok(permit) = app.inner.subscriptions.clone().try_acquire_owned() else {
        let error = ApiError::new(
            ErrorCode::Unavailable,
            "too many event streams are open; try again later",
        );
        return refused(error, None, id);
    };
    let engine = app.inner.engine.clone();
    let request_id = id.0.clone();
    let followed: BoxStream<'static, Followed> = if prepared.kind() == OperationType::Subscription {
        match engine.follow(prepared, actor, request_id) {
            Ok(followed) => followed.boxed(),
            Err(error) => return refused(error, None, id),
        }
    } else {
        let answer = async move { Followed::Answer(None, engine.run(prepared, actor, &request_id).await.body) };
        futures_util::stream::once(answer.in_current_span()).boxed()
    };
    let stopping = app.inner.stopping.clone();
    let keep_alive = app.inner.keep_alive;
    let state = Some((followed, permit));
    let stream = futures_util::stream::unfold(state, move |state| {
        let stopping = stopping.clone();
        async move {
            let (mut followed, permit) = state?;
            let text = tokio::select! {
                // Broken off without `complete`, so that the reader comes again instead of taking the feed for finished.
                () = stopping.cancelled() => return None,
                next = followed.next() => match next {
                    Some(Followed::Begun(cursor)) => format!(":\nid: {cursor}\n\n").into(),
                    Some(Followed::Answer(cursor, body)) => event(cursor.as_deref(), &body),
                    Some(Followed::BrokenOff) => return None,
                    None => return Some((Bytes::from_static(b"event: complete\ndata:\n\n"), None)),
                },
                () = tokio::time::sleep(keep_alive) => Bytes::from_static(b":\n\n"),
            };
            Some((text, Some((followed, permit))))
        }
    });
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(MediaType::EventStream.content_type()),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        // Proxies such as nginx hold streams back unless told otherwise.
        (
            header::HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        ),
    ];
    let body = Body::from_stream(stream.map(Ok::<_, std::convert::Infallible>));
    (StatusCode::OK, headers, body).into_response()
}

fn event(cursor: Option<&str>, body: &Bytes) -> Bytes {
    let mut text = Vec::with_capacity(body.len() + 64);
    text.extend(b"event: next\n");
    if let Some(cursor) = cursor {
        text.extend(b"id: ");
        text.extend(cursor.as_bytes());
        text.push(b'\n');
    }
    // An answer is one line: JSON text has its line ends escaped.
    text.extend(b"data: ");
    text.extend(body);
    text.extend(b"\n\n");
    text.into()
}
