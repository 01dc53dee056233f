//! Who a request comes from. A key that is present and wrong is refused; it never counts as no key.

use axum::http::{HeaderMap, header};
use fsi_catalog::{Actor, Catalog};

use crate::error::{ApiError, ErrorCode};

/// Finds the actor of a request: the public without a key.
pub(super) async fn actor(headers: &HeaderMap, catalog: &Catalog) -> Result<Actor, ApiError> {
    let mut keys = headers
        .get_all(header::AUTHORIZATION)
        .iter()
        .map(|value| value.to_str().ok().and_then(bearer))
        .chain(headers.get_all("x-api-key").iter().map(|value| value.to_str().ok()));
    let Some(key) = keys.next() else {
        return Ok(Actor::public());
    };
    if keys.next().is_some() {
        return Err(wrong("send one key, in one header"));
    }
    let Some(key) = key else {
        return Err(wrong("send the key as Authorization: Bearer KEY"));
    };
    catalog
        .authenticate(key.trim())
        .await
        .map_err(|error| ApiError::of(error, true))?
        .ok_or_else(|| wrong("the key is unknown, expired or revoked"))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}

fn wrong(message: &str) -> ApiError {
    ApiError::new(ErrorCode::Unauthenticated, message)
}
