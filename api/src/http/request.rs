//! Reading GraphQL requests out of bodies and query strings.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::engine::GraphqlRequest;
use crate::error::{ApiError, ErrorCode};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body<'b> {
    query: Option<String>,
    operation_name: Option<String>,
    #[serde(borrow)]
    variables: Option<&'b RawValue>,
    #[serde(borrow)]
    extensions: Option<&'b RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    persisted_query: Option<PersistedQuery>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersistedQuery {
    version: i64,
    sha256_hash: String,
}

fn bad(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::BadRequest, message)
}

/// Reads the body of a POST.
pub(super) fn from_body(body: &[u8]) -> Result<GraphqlRequest, ApiError> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'[') {
        return Err(bad("requests are answered one at a time: send an object, not a list"));
    }
    let body: Body = serde_json::from_slice(body)
        .map_err(|error| bad(format!("the body is not a GraphQL request: {}", in_short(&error))))?;
    assemble(body.query, body.operation_name, body.variables, body.extensions)
}

/// Reads the query string of a GET.
pub(super) fn from_query_string(text: &str) -> Result<GraphqlRequest, ApiError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Parameters {
        query: Option<String>,
        operation_name: Option<String>,
        variables: Option<String>,
        extensions: Option<String>,
    }
    let parameters: Parameters = axum::extract::Query::try_from_uri(
        &format!("/?{text}")
            .parse()
            .map_err(|_| bad("the address is malformed"))?,
    )
    .map_err(|_| bad("a parameter is malformed or stands twice"))?
    .0;
    let json = |name: &str, text: Option<String>| -> Result<Option<Box<RawValue>>, ApiError> {
        text.filter(|text| !text.is_empty())
            .map(|text| RawValue::from_string(text).map_err(|_| bad(format!("{name} is not JSON"))))
            .transpose()
    };
    let variables = json("variables", parameters.variables)?;
    let extensions = json("extensions", parameters.extensions)?;
    assemble(
        parameters.query.filter(|text| !text.is_empty()),
        parameters.operation_name.filter(|text| !text.is_empty()),
        variables.as_deref(),
        extensions.as_deref(),
    )
}

fn assemble(
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<&RawValue>,
    extensions: Option<&RawValue>,
) -> Result<GraphqlRequest, ApiError> {
    let variables = object("variables", variables)?;
    let persisted_hash = match object("extensions", extensions)? {
        None => None,
        Some(raw) => {
            let extensions: Extensions =
                serde_json::from_str(raw.get()).map_err(|error| bad(format!("extensions: {}", in_short(&error))))?;
            match extensions.persisted_query {
                Some(PersistedQuery {
                    version: 1,
                    sha256_hash,
                }) => Some(sha256_hash),
                Some(_) => return Err(bad("persistedQuery must have version 1")),
                None => None,
            }
        }
    };
    if query.is_none() && persisted_hash.is_none() {
        return Err(bad("the request has no query"));
    }
    Ok(GraphqlRequest {
        query,
        operation_name,
        variables: variables.map(ToOwned::to_owned),
        persisted_hash,
    })
}

fn object<'r>(name: &str, raw: Option<&'r RawValue>) -> Result<Option<&'r RawValue>, ApiError> {
    match raw {
        None => Ok(None),
        Some(raw) if raw.get() == "null" => Ok(None),
        Some(raw) if raw.get().starts_with('{') => Ok(Some(raw)),
        Some(_) => Err(bad(format!("{name} must be an object"))),
    }
}

/// Says where JSON fails, without echoing it.
fn in_short(error: &serde_json::Error) -> String {
    let kind = match error.classify() {
        serde_json::error::Category::Data => "a field has another type than it should",
        _ => "it is not JSON",
    };
    format!("{kind}, at line {}, column {}", error.line(), error.column())
}
