//! GraphQL over HTTP: POST for everything, GET for queries, Server-Sent Events for subscriptions.

use async_graphql_parser::types::OperationType;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fsi_catalog::Actor;
use fsi_catalog::access::Action;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::App;
use super::credentials;
use super::middleware::{OperationName, RequestId};
use super::negotiation::{MediaType, accepted, is_json};
use super::request::{from_body, from_query_string};
use super::stream;
use crate::engine::{Answer, GraphqlRequest, Outcome, Prepared, error_body};
use crate::error::{ApiError, ErrorCode};

/// The most that is read of a body beyond its limit, only to tell the sender why it was refused.
const MOST_DISCARDED: usize = 16 * 1024 * 1024;

/// How the request came in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transport {
    Get,
    Post,
}

/// Answers a POST.
pub(super) async fn post(State(app): State<App>, Extension(id): Extension<RequestId>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let media = accepted(&head.headers);
    let actor = credentials::actor(&head.headers, &app.inner.catalog).await;
    // Whoever may submit may send many records; nobody else makes the server hold so much.
    let limit = match &actor {
        Ok(actor) if actor.may_somewhere(Action::Edit) => app.inner.submission_bytes,
        _ => app.inner.body_bytes,
    };
    // The body is read even where the request is refused, so that a connection kept alive is not reset.
    let body = match read_body(&app, body, limit).await {
        Ok(body) => body,
        Err(error) => return refused(error, media, &id),
    };
    if !is_json(&head.headers) {
        let error = ApiError::new(
            ErrorCode::UnsupportedMediaType,
            "send the body as application/json in UTF-8",
        );
        return refused(error, media, &id);
    }
    match from_body(&body) {
        Ok(request) => answer(&app, &head.headers, Transport::Post, media, (request, actor), id).await,
        Err(error) => refused(error, media, &id),
    }
}

/// Answers a GET.
pub(super) async fn get(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let media = accepted(&headers);
    match from_query_string(query.as_deref().unwrap_or_default()) {
        Ok(request) => {
            let actor = credentials::actor(&headers, &app.inner.catalog).await;
            answer(&app, &headers, Transport::Get, media, (request, actor), id).await
        }
        Err(error) => refused(error, media, &id),
    }
}

/// Answers any other method.
pub(super) async fn other_method(Extension(id): Extension<RequestId>, headers: HeaderMap) -> Response {
    let error = ApiError::new(ErrorCode::MethodNotAllowed, "use GET or POST");
    let mut response = refused(error, accepted(&headers), &id);
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    response
}

async fn read_body(app: &App, mut body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let reading = async {
        let collected = Limited::new(&mut body, limit).collect().await;
        if collected.as_ref().is_err_and(|error| error.is::<LengthLimitError>()) {
            discard(&mut body).await;
        }
        collected
    };
    match tokio::time::timeout(app.inner.body_timeout, reading).await {
        Err(_) => Err(ApiError::new(ErrorCode::Timeout, "the body did not arrive in time")),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ApiError::new(
            ErrorCode::PayloadTooLarge,
            format!("the body has more than {limit} bytes"),
        )),
        Ok(Err(_)) => Err(ApiError::new(ErrorCode::BadRequest, "the body broke off")),
    }
}

/// Reads on and keeps nothing. Whoever is still sending looks for an answer only afterwards; a connection closed before
/// is a reset to them, and the reason is lost.
pub(super) async fn discard(body: &mut Body) {
    let mut discarded = 0;
    while let Some(Ok(frame)) = body.frame().await {
        discarded += frame.data_ref().map_or(0, Bytes::len);
        if discarded > MOST_DISCARDED {
            break;
        }
    }
}

async fn answer(
    app: &App,
    headers: &HeaderMap,
    transport: Transport,
    media: Option<MediaType>,
    (request, actor): (GraphqlRequest, Result<Actor, ApiError>),
    id: RequestId,
) -> Response {
    let Some(media) = media else {
        let message = "accept application/graphql-response+json, application/json or text/event-stream";
        return refused(ApiError::new(ErrorCode::NotAcceptable, message), None, &id);
    };
    let actor = match actor {
        Ok(actor) => actor,
        Err(error) => return refused(error, Some(media), &id),
    };
    let prepared = match app.inner.engine.prepare(request) {
        Ok(prepared) => prepared,
        Err(error) => return request_error(error, media, &id),
    };
    let name = prepared.operation_name().map(str::to_owned);
    let mut response = run(app, headers, transport, media, prepared, actor, &id).await;
    if let Some(name) = name {
        response.extensions_mut().insert(OperationName(name));
    }
    response
}

async fn run(
    app: &App,
    headers: &HeaderMap,
    transport: Transport,
    media: MediaType,
    mut prepared: Prepared,
    actor: Actor,
    id: &RequestId,
) -> Response {
    if transport == Transport::Get && prepared.kind() == OperationType::Mutation {
        let error = ApiError::new(ErrorCode::MethodNotAllowed, "send mutations with POST");
        let mut response = refused(error, Some(media), id);
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    if media == MediaType::EventStream {
        if let Some(cursor) = headers.get("last-event-id").and_then(|value| value.to_str().ok()) {
            prepared.resume_after(cursor);
        }
        return stream::respond(app, prepared, actor, id);
    }
    if prepared.kind() == OperationType::Subscription {
        let error = ApiError::new(
            ErrorCode::NotAcceptable,
            "follow subscriptions with Accept: text/event-stream",
        );
        return refused(error, Some(media), id);
    }
    let is_public_get = transport == Transport::Get && actor.is_public();
    let tag = is_public_get.then(|| format!("W/\"{}-{}\"", prepared.tag(), media_tag(media)));
    if let Some(tag) = &tag
        && is_known(headers, tag)
    {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        cacheable(app, &mut response, tag);
        return response;
    }
    let answer = app.inner.engine.run(prepared, actor, &id.0).await;
    let outcome = answer.outcome;
    let mut response = respond(answer, media);
    match tag {
        Some(tag) if outcome == Outcome::Answered => cacheable(app, &mut response, &tag),
        _ => not_kept(&mut response),
    }
    response
}

fn media_tag(media: MediaType) -> &'static str {
    match media {
        MediaType::GraphqlResponse => "g",
        MediaType::Json => "j",
        MediaType::EventStream => "e",
    }
}

/// Whether the caller has the answer already.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        // The tags are weak, because an answer may be compressed or not.
        .any(|known| known.trim().trim_start_matches("W/") == tag.trim_start_matches("W/"))
}

pub(super) fn cacheable(app: &App, response: &mut Response, tag: &str) {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, app.inner.cache_control.clone());
    let vary = HeaderValue::from_static("accept, authorization, x-api-key, origin");
    headers.insert(header::VARY, vary);
}

pub(super) fn not_kept(response: &mut Response) {
    let value = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
}

fn respond(answer: Answer, media: MediaType) -> Response {
    let status = match answer.outcome {
        Outcome::Answered | Outcome::AnsweredWithErrors => StatusCode::OK,
        // The legacy type tells it in the body.
        Outcome::Refused if media == MediaType::Json => StatusCode::OK,
        Outcome::Refused => StatusCode::BAD_REQUEST,
        Outcome::Late => StatusCode::SERVICE_UNAVAILABLE,
        Outcome::BrokeDown => StatusCode::INTERNAL_SERVER_ERROR,
    };
    with_body(status, media, answer.body)
}

/// How long to wait before trying again what failed because the index is busy.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

fn with_body(status: StatusCode, media: MediaType, body: Bytes) -> Response {
    let content_type = HeaderValue::from_static(media.content_type());
    let mut response = (status, [(header::CONTENT_TYPE, content_type)], body).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response
}

/// Refuses a well-formed request whose document or variables are at fault: 200 under the legacy type.
fn request_error(error: ApiError, media: MediaType, id: &RequestId) -> Response {
    let is_at_fault = matches!(
        error.code,
        ErrorCode::GraphqlParseFailed
            | ErrorCode::GraphqlValidationFailed
            | ErrorCode::QueryTooComplex
            | ErrorCode::QueryTooLarge
            | ErrorCode::BadUserInput
            | ErrorCode::PersistedQueryNotFound
    );
    if is_at_fault && media != MediaType::EventStream {
        let answer = Answer {
            body: error_body(error, &id.0),
            outcome: Outcome::Refused,
        };
        let mut response = respond(answer, media);
        not_kept(&mut response);
        response
    } else {
        refused(error, Some(media), id)
    }
}

/// Refuses a request with the status of its code.
pub(super) fn refused(error: ApiError, media: Option<MediaType>, id: &RequestId) -> Response {
    let status = match error.code {
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Timeout => StatusCode::REQUEST_TIMEOUT,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    let media = match media {
        Some(MediaType::GraphqlResponse) => MediaType::GraphqlResponse,
        _ => MediaType::Json,
    };
    let mut response = with_body(status, media, error_body(error, &id.0));
    not_kept(&mut response);
    if status == StatusCode::UNAUTHORIZED {
        let value = HeaderValue::from_static("Bearer realm=\"fsi\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    response
}
