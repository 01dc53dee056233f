//! Running documents: the one way from a request to an answer, for every transport.

mod cached;
mod inputs;
mod variables;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_graphql::{Name, Request, Response, ServerError, Value, Variables};
use async_graphql_parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use data_encoding::HEXLOWER_PERMISSIVE;
use fsi_catalog::{Actor, Catalog};
use futures_util::{Stream, StreamExt};
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::error::{self, ApiError, ErrorCode};
use crate::graphql::context::RequestContext;
use crate::graphql::{Schema, schema};
use crate::guard::{check_document, check_text};
use cached::{AnswerKey, Answers};
use inputs::InputTypes;

/// A request as the transports read it.
#[derive(Debug, Default)]
pub struct GraphqlRequest {
    /// The document.
    pub query: Option<String>,
    /// The operation to run, where the document has several.
    pub operation_name: Option<String>,
    /// The variables: the text of a JSON object.
    pub variables: Option<Box<RawValue>>,
    /// The SHA-256 of a persisted document.
    pub persisted_hash: Option<String>,
}

/// Runs documents.
pub struct Engine {
    schema: Schema,
    inputs: InputTypes,
    catalog: Catalog,
    limits: crate::config::Limits,
    timeout: Duration,
    version_wait: Duration,
    documents: moka::sync::Cache<String, Arc<Document>>,
    persisted: moka::sync::Cache<String, String>,
    answers: Answers,
    next_document: AtomicU64,
}

/// A document that passed the guard.
struct Document {
    /// Names the document in the keys of answers.
    number: u64,
    parsed: ExecutableDocument,
}

/// A request that is ready to run: its document passed the guard and its operation was found.
pub struct Prepared {
    document: Arc<Document>,
    request: GraphqlRequest,
    kind: OperationType,
    /// Names request and answer together: the same request at the same version has the same tag.
    tag: String,
    /// The end of the log: two catalogs may have the same version, as after a restore from a backup.
    head: (i64, Vec<u8>),
    day: i32,
    /// The cursor that a dropped stream had come to.
    resume_after: Option<String>,
}

/// A parsed document takes about this many times its text in memory.
const PARSED_GROWTH: usize = 20;

/// The longest document that is kept for clients that send only its hash.
const LONGEST_PERSISTED: usize = 16 * 1024;

/// An answer on its way out.
pub struct Answer {
    /// The JSON text.
    pub body: axum::body::Bytes,
    /// Whether the document was run at all; otherwise the request was at fault.
    pub was_run: bool,
    /// Whether it took longer than it may.
    pub is_late: bool,
    /// Whether it has errors.
    pub has_errors: bool,
}

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
}

impl Engine {
    /// Makes an engine over a catalog.
    #[must_use]
    pub fn new(catalog: Catalog, config: &Config) -> Self {
        Self {
            schema: schema(&config.limits),
            inputs: InputTypes::of(&crate::graphql::sdl()),
            catalog,
            limits: config.limits,
            timeout: Duration::from_millis(config.http.request_timeout_ms),
            version_wait: Duration::from_millis(config.storage.version_wait_ms),
            documents: moka::sync::Cache::builder()
                .max_capacity(config.cache.document_bytes)
                .weigher(|text: &String, _| u32::try_from(text.len().saturating_mul(PARSED_GROWTH)).unwrap_or(u32::MAX))
                .build(),
            persisted: moka::sync::Cache::new(config.cache.persisted_documents),
            answers: Answers::new(config.cache.answer_bytes),
            next_document: AtomicU64::new(0),
        }
    }

    /// Reads the document, measures it, and finds the operation.
    pub fn prepare(&self, request: GraphqlRequest) -> Result<Prepared, ApiError> {
        let text = self.document_text(&request)?;
        let document = self.document(&text)?;
        let operation = operation(&document.parsed, request.operation_name.as_deref())?;
        let kind = operation.ty;
        let variables = request.variables.as_ref().map_or("", |raw| raw.get());
        let head = self.catalog.head();
        let version = head.version;
        let day = chrono::Datelike::num_days_from_ce(&self.catalog.today());
        let name = request.operation_name.as_deref().unwrap_or("");
        // The chain hash tells apart catalogs that have the same version, as after a restore from a backup.
        let chain = data_encoding::HEXLOWER.encode(&head.chain_hash);
        let digest = Sha256::digest([text.as_str(), name, variables, &chain].join("\0"));
        let tag = format!("{version}-{day}-{}", data_encoding::HEXLOWER.encode(&digest[..12]));
        Ok(Prepared {
            document,
            request,
            kind,
            tag,
            head: (version, head.chain_hash),
            day,
            resume_after: None,
        })
    }

    /// Finds the text of the document: as sent, or as persisted under its hash.
    fn document_text(&self, request: &GraphqlRequest) -> Result<String, ApiError> {
        match (&request.query, &request.persisted_hash) {
            (Some(text), None) => Ok(text.clone()),
            (None, Some(hash)) => self
                .persisted
                .get(&hash.to_ascii_lowercase())
                .ok_or_else(|| ApiError::new(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound")),
            (Some(text), Some(hash)) => {
                let given = HEXLOWER_PERMISSIVE.decode(hash.as_bytes()).unwrap_or_default();
                if *Sha256::digest(text) != given {
                    return Err(ApiError::new(
                        ErrorCode::BadRequest,
                        "sha256Hash is not the hash of the document",
                    ));
                }
                if text.len() <= LONGEST_PERSISTED {
                    // Only what the guard lets pass is kept.
                    self.document(text)?;
                    self.persisted.insert(hash.to_ascii_lowercase(), text.clone());
                }
                Ok(text.clone())
            }
            (None, None) => Err(ApiError::new(ErrorCode::BadRequest, "the request has no query")),
        }
    }

    fn document(&self, text: &str) -> Result<Arc<Document>, ApiError> {
        if let Some(document) = self.documents.get(text) {
            return Ok(document);
        }
        check_text(text, &self.limits)?;
        let parsed = async_graphql_parser::parse_query(text).map_err(|error| {
            let place = error
                .positions()
                .next()
                .map(|at| format!(" at line {}, column {}", at.line, at.column))
                .unwrap_or_default();
            ApiError::new(
                ErrorCode::GraphqlParseFailed,
                format!("the document has a syntax error{place}"),
            )
        })?;
        check_document(&parsed, &self.limits)?;
        let document = Arc::new(Document {
            number: self.next_document.fetch_add(1, Ordering::Relaxed),
            parsed,
        });
        self.documents.insert(text.to_owned(), document.clone());
        Ok(document)
    }

    /// Answers a query or mutation. Public answers are kept until the catalog changes.
    pub async fn run(&self, prepared: Prepared, actor: Actor, request_id: &str) -> Answer {
        let kind = prepared.kind;
        let is_public = actor.is_public() && kind == OperationType::Query;
        let key = is_public.then(|| prepared.answer_key());
        if let Some(body) = key.as_ref().and_then(|key| self.answers.get(key)) {
            return Answer {
                body,
                was_run: true,
                is_late: false,
                has_errors: false,
            };
        }
        let answer = match self.request(prepared, actor) {
            // A write that has begun is brought to its end, whether anybody still listens or not. The queue of writers and
            // every statement are bounded in time.
            Ok(request) if kind == OperationType::Mutation => {
                let schema = self.schema.clone();
                match tokio::spawn(async move { schema.execute(request).await }).await {
                    Ok(response) => finish(response, request_id),
                    Err(error) => {
                        tracing::error!(%error, "a mutation did not come to its end");
                        refuse(ApiError::new(ErrorCode::InternalServerError, error::MASK), request_id)
                    }
                }
            }
            Ok(request) => {
                if let Ok(response) = tokio::time::timeout(self.timeout, self.schema.execute(request)).await {
                    finish(response, request_id)
                } else {
                    let message = format!("the answer took more than {:?}; ask in smaller parts", self.timeout);
                    Answer {
                        is_late: true,
                        ..refuse(ApiError::new(ErrorCode::Timeout, message), request_id)
                    }
                }
            }
            Err(error) => refuse(error, request_id),
        };
        if let (Some(key), false) = (key, answer.has_errors) {
            self.answers.insert(key, answer.body.clone());
        }
        answer
    }

    /// Follows a subscription; each entry is the text of one answer, with the cursor it may be resumed from.
    pub fn follow(
        self: &Arc<Self>,
        prepared: Prepared,
        actor: Actor,
        request_id: String,
    ) -> Result<impl Stream<Item = (Option<String>, axum::body::Bytes)> + use<>, ApiError> {
        let request = self.request(prepared, actor)?;
        Ok(self.schema.execute_stream(request).map(move |response| {
            let cursor = cursor_of(&response.data);
            (cursor, finish(response, &request_id).body)
        }))
    }

    /// Makes the library's request: the document is parsed already, defaults stand among the variables.
    fn request(&self, prepared: Prepared, actor: Actor) -> Result<Request, ApiError> {
        let Prepared {
            document,
            request,
            resume_after,
            ..
        } = prepared;
        let operation = operation(&document.parsed, request.operation_name.as_deref())?;
        let values = variables::read(&self.inputs, &document.parsed, operation, request.variables.as_deref())?;
        let mut context = RequestContext::new(actor, self.catalog.clone(), self.version_wait);
        context.resume_after = resume_after;
        let mut built = Request::new(String::new()).variables(Variables::from_value(Value::Object(values)));
        if let Some(name) = request.operation_name {
            built = built.operation_name(name);
        }
        built.set_parsed_query(document.parsed.clone());
        Ok(built.data(context))
    }
}

impl Prepared {
    /// The kind of the operation.
    #[must_use]
    pub fn kind(&self) -> OperationType {
        self.kind
    }

    /// Names request and answer together, for `ETag`.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Goes on behind the cursor that a dropped stream had come to, whatever the document says.
    pub fn resume_after(&mut self, cursor: &str) {
        self.resume_after = Some(cursor.to_owned());
    }

    fn answer_key(&self) -> AnswerKey {
        AnswerKey {
            document: self.document.number,
            operation: self.request.operation_name.clone(),
            variables: self.request.variables.as_ref().map(|raw| raw.get().to_owned()),
            head: self.head.clone(),
            day: self.day,
        }
    }
}

fn operation<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Result<&'d OperationDefinition, ApiError> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(&Name::new(name)),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations.values().next(),
        (DocumentOperations::Multiple(_), None) => {
            return Err(ApiError::new(
                ErrorCode::GraphqlValidationFailed,
                "the document has several operations: say which one with operationName",
            ));
        }
    };
    found.map(|operation| &operation.node).ok_or_else(|| {
        ApiError::new(
            ErrorCode::GraphqlValidationFailed,
            "the document has no operation of the name given with operationName",
        )
    })
}

/// Makes the text of an answer. A request that was not run has no `data`; one that failed on the way has `null`.
fn finish(mut response: Response, request_id: &str) -> Answer {
    error::publish(&mut response.errors, request_id);
    if response.errors.is_empty() && response.data == Value::Null {
        // The library answers null where every field was skipped.
        response.data = Value::Object(async_graphql::indexmap::IndexMap::new());
    }
    let was_run = response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty());
    let wire = Wire {
        errors: &response.errors,
        data: was_run.then_some(&response.data),
    };
    Answer {
        body: serde_json::to_vec(&wire).unwrap_or_default().into(),
        was_run,
        is_late: false,
        has_errors: !response.errors.is_empty(),
    }
}

/// Makes the text of a refusal.
#[must_use]
pub fn refuse(error: ApiError, request_id: &str) -> Answer {
    finish(Response::from_errors(vec![error.into()]), request_id)
}

/// The `cursor` an answer of the feed carries, if it was asked for.
fn cursor_of(data: &Value) -> Option<String> {
    let Value::Object(fields) = data else { return None };
    let Some(Value::Object(change)) = fields.values().next() else {
        return None;
    };
    match change.get("cursor") {
        Some(Value::String(cursor)) => Some(cursor.clone()),
        _ => None,
    }
}
