//! Every error a caller can meet: a closed list of codes, and the one place where what went wrong becomes one of them.

use async_graphql::{Error, ErrorExtensionValues, ServerError, Value};
use fsi_catalog::{CatalogError, Problem};

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
}

impl ApiError {
    /// Makes an error.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
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
            CatalogError::Unavailable(cause) => {
                tracing::warn!(error = %cause, "the catalog is busy");
                Self::new(ErrorCode::Unavailable, "the index is busy; try again in a moment")
            }
            error @ (CatalogError::Corrupt { .. } | CatalogError::Storage(_) | CatalogError::Open(_)) => {
                tracing::error!(%error, "the catalog failed");
                Self::new(ErrorCode::InternalServerError, MASK)
            }
        }
    }
}

/// What a caller reads when something failed that is not the caller's doing.
pub const MASK: &str = "something failed on our side; quote the request id when you report it";

/// What the library says in four words.
const TOO_COMPLEX: &str = "the document would cost too much to answer, or nests its fields too deeply: ask for smaller \
                           pages or fewer fields (`fsi config` prints the limits: limits.complexity and limits.depth)";

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
            let code = library_code(&error.message, error.path.is_empty());
            extensions.set("code", code.as_str());
            error.message = if code == ErrorCode::QueryTooComplex {
                TOO_COMPLEX.to_owned()
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

fn library_code(message: &str, is_about_document: bool) -> ErrorCode {
    if message.starts_with("Query is too complex") || message.starts_with("Query is nested too deep") {
        ErrorCode::QueryTooComplex
    } else if is_about_document {
        ErrorCode::GraphqlValidationFailed
    } else {
        ErrorCode::BadUserInput
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
