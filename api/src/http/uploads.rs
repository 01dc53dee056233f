//! Taking files in: bytes come, an id goes.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fsi_catalog::{Receiving, Upload};
use http_body_util::BodyExt;
use serde_json::json;

use super::App;
use super::credentials;
use super::graphql::{discard, refused};
use super::middleware::RequestId;
use crate::error::{ApiError, ErrorCode};
use crate::graphql::node::GlobalId;

/// Answers `POST /uploads`: holds the bytes for a day, for the key that sent them.
pub(super) async fn post(State(app): State<App>, Extension(id): Extension<RequestId>, request: Request) -> Response {
    let (head, mut body) = request.into_parts();
    match receive(&app, &head.headers, &mut body).await {
        Ok(upload) => {
            let answer = json!({
                "id": async_graphql::ID::from(GlobalId::Upload(upload.id)).0,
                "name": upload.name,
                "size": upload.size,
                "sha256": data_encoding::HEXLOWER.encode(&upload.content_hash),
                "expiresAt": upload.expires_at,
            });
            let kept = (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
            (StatusCode::CREATED, [kept], Json(answer)).into_response()
        }
        Err(error) => {
            // Whoever is still sending looks for the answer only afterwards.
            let rest = discard(&mut body);
            let _ = tokio::time::timeout(app.inner.body_timeout, rest).await;
            refused(error, None, &id)
        }
    }
}

/// Answers any other method.
pub(super) async fn other_method(Extension(id): Extension<RequestId>) -> Response {
    let error = ApiError::new(ErrorCode::MethodNotAllowed, "send the bytes of the file with POST");
    let mut response = refused(error, None, &id);
    let allowed = HeaderValue::from_static("POST");
    response.headers_mut().insert(header::ALLOW, allowed);
    response
}

async fn receive(app: &App, headers: &HeaderMap, body: &mut Body) -> Result<Upload, ApiError> {
    let catalog = &app.inner.catalog;
    let actor = credentials::actor(headers, catalog).await?;
    let fail = |error| ApiError::of(error, actor.is_public());
    let mut receiving = catalog.receive_upload(&actor, file_name(headers)).await.map_err(fail)?;
    let limit = app.inner.upload_bytes;
    let result = tokio::time::timeout(app.inner.upload_timeout, take(&mut receiving, body, limit, fail)).await;
    let result = result.unwrap_or_else(|_| Err(ApiError::new(ErrorCode::Timeout, "the file did not arrive in time")));
    match result {
        Ok(()) if receiving.size() == 0 => {
            receiving.abandon().await.map_err(fail)?;
            let message = "the request has no body: send the bytes of the file, such as with curl --data-binary @FILE";
            Err(ApiError::new(ErrorCode::BadRequest, message))
        }
        Ok(()) => receiving.finish().await.map_err(fail),
        Err(error) => {
            if let Err(left) = receiving.abandon().await {
                tracing::warn!(error = %left, "the pieces of a broken upload are left; they are forgotten in an hour");
            }
            Err(error)
        }
    }
}

async fn take(
    receiving: &mut Receiving<'_>,
    body: &mut Body,
    limit: u64,
    fail: impl Fn(fsi_catalog::CatalogError) -> ApiError,
) -> Result<(), ApiError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::new(ErrorCode::BadRequest, "the body broke off"))?;
        let bytes: Bytes = frame.into_data().unwrap_or_default();
        if receiving.size() + bytes.len() as u64 > limit {
            return Err(ApiError::new(
                ErrorCode::PayloadTooLarge,
                format!("the file has more than {limit} bytes (intake.upload_bytes); submit it in parts"),
            ));
        }
        receiving.write(&bytes).await.map_err(&fail)?;
    }
    Ok(())
}

/// The name of the file, from `Content-Disposition: attachment; filename="inventory.xlsx"`.
fn file_name(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_DISPOSITION)?.to_str().ok()?;
    let name = text.split(';').find_map(|part| part.trim().strip_prefix("filename="))?;
    let name = name.trim().trim_matches('"');
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}
