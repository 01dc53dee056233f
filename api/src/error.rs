//! Every error a caller can meet: a closed list of codes, and the one place where what went wrong becomes one of them.

use async_graphql::{Error, ErrorExtensionValues, ServerError, Value};
use fsi_catalog::{CatalogError, Problem};
use fsi_search::SearchError;

use crate::config::Limits;
use crate::graphql::scalars::INSTANT;

/// The codes in `errors[].extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The HTTP request is not a GraphQL request.
    BadRequest,
    /// The document cannot be parsed.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// A variable or argument has a value that cannot be used.
    BadUserInput,
    /// A cursor is not one that this list gave out.
    InvalidCursor,
    /// The document is too large.
    QueryTooLarge,
    /// The document would cost too much to answer.
    QueryTooComplex,
    /// The HTTP method does not fit the operation.
    MethodNotAllowed,
    /// None of the accepted media types can be produced.
    NotAcceptable,
    /// The body is too large.
    PayloadTooLarge,
    /// The body is not JSON.
    UnsupportedMediaType,
    /// A key is needed, or the one sent is not valid.
    Unauthenticated,
    /// The key does not reach this.
    Forbidden,
    /// What an address names does not exist, or the caller may not see it.
    NotFound,
    /// The persisted document is not known here: send its text once.
    PersistedQueryNotFound,
    /// The answer took too long.
    Timeout,
    /// The index is busy or has not come so far yet: try again.
    Unavailable,
    /// Something failed that is not the caller's doing.
    InternalServerError,
}

impl ErrorCode {
    /// Answers the published code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::QueryTooLarge => "QUERY_TOO_LARGE",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }
}

/// An error on its way to a caller. It has no `Display` on purpose: async-graphql would publish the text of anything
/// that has, so that a stray `?` could leak what a database said.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// The code.
    pub code: ErrorCode,
    /// What the caller reads.
    pub message: String,
    /// The seconds after which it is worth trying again, where that is known.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// Makes an error.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    /// Something that is worth trying again after some seconds.
    fn passing(message: impl Into<String>, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(ErrorCode::Unavailable, message)
        }
    }

    /// An argument that cannot be used.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadUserInput, message)
    }

    /// Takes an error of the catalog; what is not the caller's business is logged and masked.
    #[must_use]
    pub fn of(error: CatalogError, is_anonymous: bool) -> Self {
        match error {
            CatalogError::NotAllowed(message) if is_anonymous => Self::new(
                ErrorCode::Unauthenticated,
                format!("{message}; send a key as Authorization: Bearer KEY"),
            ),
            CatalogError::NotAllowed(message) => Self::new(ErrorCode::Forbidden, message),
            CatalogError::InvalidInput(message) => Self::bad_input(message),
            CatalogError::InvalidCursor(message) => Self::new(ErrorCode::InvalidCursor, message),
            CatalogError::Rejected(problems) => Self::bad_input(in_words(&problems)),
            error @ CatalogError::NotReached { .. } => Self::new(ErrorCode::Unavailable, error.to_string()),
            CatalogError::Cancelled => Self::new(ErrorCode::Unavailable, "the job was called off"),
            CatalogError::Unavailable(cause) => {
                tracing::warn!(error = %cause, "the catalog is busy");
                Self::new(ErrorCode::Unavailable, "the index is busy; try again in a moment")
            }
            CatalogError::NoRoom(cause) => {
                tracing::error!(error = %cause, "the disk of the catalog is full");
                let message = "the index has no room left on its disk, and nothing was saved; ask its operator to make room, \
                    then try again";
                Self::new(ErrorCode::Unavailable, message)
            }
            error @ (CatalogError::Corrupt { .. } | CatalogError::Storage(_) | CatalogError::Open(_)) => {
                tracing::error!(%error, "the catalog failed");
                Self::new(ErrorCode::InternalServerError, MASK)
            }
        }
    }
}

impl ApiError {
    /// Takes an error of the search index; what is not the caller's business is logged and masked.
    #[must_use]
    pub fn of_search(error: SearchError, is_anonymous: bool) -> Self {
        match error {
            SearchError::InvalidCursor(message) => Self::new(ErrorCode::InvalidCursor, message),
            SearchError::InvalidInput(message) => Self::bad_input(message),
            SearchError::DeadlineExceeded => Self::new(ErrorCode::Timeout, error.to_string()),
            SearchError::NotReady { of: 0, .. } => Self::passing("search is being opened; try again in a second", 1),
            SearchError::NotReady { done, of } => Self::passing(
                format!(
                    "search is being built, with {done} of {of} services so far; try again in {BUILDING_SECONDS} seconds"
                ),
                BUILDING_SECONDS,
            ),
            SearchError::Busy { retry_after } => {
                let seconds = retry_after.as_secs().max(1);
                Self::passing(format!("too many searches wait; try again in {seconds} s"), seconds)
            }
            SearchError::NotReached { .. } => Self::passing(
                format!("search has not come so far yet: {error}; try again in a second"),
                1,
            ),
            SearchError::Catalog(error) => Self::of(error, is_anonymous),
            SearchError::Damaged(_) => {
                tracing::error!(%error, "a search failed");
                Self::passing("search is looked after; try again in a few seconds", BUILDING_SECONDS)
            }
            error => {
                tracing::error!(%error, "search failed");
                Self::new(ErrorCode::InternalServerError, MASK)
            }
        }
    }
}

/// When to ask again while search is built: most of the time it is then.
const BUILDING_SECONDS: u64 = 5;

/// What a caller reads when something failed that is not the caller's doing.
pub const MASK: &str = "something failed on our side; quote the request id when you report it";

/// The longest message passed on from the GraphQL library, which echoes parts of the document.
const LONGEST_MESSAGE: usize = 300;

/// The most errors reported; a document can hold thousands.
const MOST_ERRORS: usize = 10;

fn in_words(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("{}: {}", problem.field.join("."), problem.message))
        .collect::<Vec<_>>()
        .join("; ")
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code.as_str());
        if let Some(seconds) = error.retry_after {
            extensions.set("retryAfter", seconds);
        }
        Self {
            message: error.message,
            source: None,
            extensions: Some(extensions),
        }
    }
}

impl From<ApiError> for ServerError {
    fn from(error: ApiError) -> Self {
        let error = Error::from(error);
        let mut server_error = ServerError::new(error.message, None);
        server_error.extensions = error.extensions;
        server_error
    }
}

/// Makes errors fit for the outside: each has a code and one line of text, and there are not too many of them.
pub fn publish(errors: &mut Vec<ServerError>, request_id: &str) {
    errors.truncate(MOST_ERRORS);
    for error in errors {
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        let code = if let Some(Value::String(code)) = extensions.get("code") {
            code.clone()
        } else {
            // Only the library makes errors without a code: about the document, or, with a path, about arguments.
            let code = if error.path.is_empty() {
                ErrorCode::GraphqlValidationFailed
            } else {
                ErrorCode::BadUserInput
            };
            extensions.set("code", code.as_str());
            error.message = if error.message.starts_with("Failed to parse \"DateTime\"") {
                format!("{INSTANT} is wanted")
            } else {
                one_line(&error.message)
            };
            code.as_str().to_owned()
        };
        if code == ErrorCode::InternalServerError.as_str() {
            extensions.set("requestId", request_id);
        }
    }
}

/// Puts in words which limit the library means. It has not said what a document costs, only that it is too much.
pub fn name_limits(errors: &mut [ServerError], limits: &Limits) {
    for error in errors.iter_mut().filter(|error| error.extensions.is_none()) {
        let message = match error.message.as_str() {
            "Query is too complex." => format!(
                "the document costs more than {} (limits.complexity); ask for smaller pages or fewer fields",
                limits.complexity
            ),
            "Query is nested too deep." => format!(
                "the document has more than {} levels of fields (limits.depth); ask in smaller parts",
                limits.depth
            ),
            _ => continue,
        };
        *error = ApiError::new(ErrorCode::QueryTooComplex, message).into();
    }
}

/// Keeps the last line, which says what is wrong, and cuts it: the lines before it echo the document.
fn one_line(message: &str) -> String {
    let line = message
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let line = line.trim_start_matches("= ").replace(char::is_control, " ");
    match line.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::schema;

    #[tokio::test]
    async fn what_the_library_refuses_names_the_limit() {
        let limits = Limits {
            complexity: 3,
            depth: 2,
            ..Limits::default()
        };
        for (document, limit) in [
            (
                "{ a: catalogVersion b: catalogVersion c: catalogVersion d: catalogVersion }",
                "3 (limits.complexity)",
            ),
            (
                "{ __schema { queryType { name } } }",
                "2 levels of fields (limits.depth)",
            ),
        ] {
            let mut errors = schema(&limits).execute(document).await.errors;
            name_limits(&mut errors, &limits);
            publish(&mut errors, "id");
            assert!(errors[0].message.contains(limit), "{document}: {errors:?}");
            let extensions = errors[0].extensions.as_ref().expect("extensions");
            assert_eq!(extensions.get("code"), Some(&Value::String("QUERY_TOO_COMPLEX".into())));
        }
    }
}
