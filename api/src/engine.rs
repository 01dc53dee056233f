//! Running documents: the one way from a request to an answer, for every transport.

mod answer;
mod cached;
mod inputs;
mod variables;

pub use answer::{Answer, Outcome, error_body};

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use async_graphql::{Name, Request, Response, Value, Variables};
use async_graphql_parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use axum::body::Bytes;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use fsi_catalog::{Actor, Catalog};
use fsi_search::SearchIndex;
use futures_util::{Stream, StreamExt};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use tracing::Instrument;

use crate::config::Config;
use crate::error::{self, ApiError, ErrorCode};
use crate::graphql::context::{IntakeSettings, RequestContext};
use crate::graphql::{Schema, schema};
use crate::guard::{check_document, check_text, lift_subscriptions};
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
    /// Names this build: another one may answer the same request otherwise.
    build: String,
    catalog: Catalog,
    search: SearchIndex,
    limits: crate::config::Limits,
    timeout: Duration,
    version_wait: Duration,
    intake: IntakeSettings,
    documents: moka::sync::Cache<String, Arc<Document>>,
    persisted: moka::sync::Cache<String, String>,
    answers: Answers,
    next_document: AtomicU64,
}

/// A document that passed the guard.
struct Document {
    /// Names the document in the keys of answers.
    number: u64,
    /// Whether it may search: then its answer depends on how far the search index is, too.
    searches: bool,
    parsed: ExecutableDocument,
}

/// A request that is ready to run: its document passed the guard and its operation was found.
pub struct Prepared {
    document: Arc<Document>,
    request: GraphqlRequest,
    kind: OperationType,
    /// The name that the document gives the operation.
    operation_name: Option<Name>,
    /// Names request and answer together: the same request at the same version has the same tag.
    tag: String,
    /// The end of the log: two catalogs may have the same version, as after a restore from a backup.
    head: (i64, Vec<u8>),
    /// Generation and version of the search index, of a document that searches.
    searched: Option<(u64, i64)>,
    day: i32,
    /// The cursor that a dropped stream had come to.
    resume_after: Option<String>,
}

/// A parsed document takes about this many times its text in memory.
const PARSED_GROWTH: usize = 20;

/// The fields that are answered from the search index. A document that names them elsewhere is only kept more carefully.
const SEARCHES: [&str; 2] = ["searchServices", "suggestServices"];

/// The longest document that is kept for clients that send only its hash.
const LONGEST_PERSISTED: usize = 16 * 1024;

/// What a reader of a stream is told.
pub enum Followed {
    /// The stream has begun, behind this cursor.
    Begun(String),
    /// An answer, and the cursor of what it is about.
    Answer(Option<String>, Bytes),
    /// The stream ends before its time: the reader should come again.
    BrokenOff,
}

impl Engine {
    /// Makes an engine over a catalog and the index that searches it.
    #[must_use]
    pub fn new(catalog: Catalog, search: SearchIndex, config: &Config) -> Self {
        let sdl = crate::graphql::sdl();
        let build = Sha256::digest([env!("CARGO_PKG_VERSION"), &sdl].join("\0"));
        Self {
            schema: schema(&config.limits),
            inputs: InputTypes::of(&sdl),
            build: HEXLOWER.encode(&build),
            catalog,
            search,
            limits: config.limits,
            timeout: Duration::from_millis(config.http.request_timeout_ms),
            version_wait: Duration::from_millis(config.storage.version_wait_ms),
            intake: (&config.intake).into(),
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
        let (operation_name, operation) = operation(&document.parsed, request.operation_name.as_deref())?;
        let (kind, operation_name) = (operation.ty, operation_name.cloned());
        let variables = request.variables.as_ref().map_or("", |raw| raw.get());
        let head = self.catalog.head();
        let version = head.version;
        let day = chrono::Datelike::num_days_from_ce(&self.catalog.today());
        let name = request.operation_name.as_deref().unwrap_or("");
        // The chain hash tells apart catalogs that have the same version, as after a restore from a backup.
        let chain = HEXLOWER.encode(&head.chain_hash);
        let status = document.searches.then(|| self.search.status());
        // Synonyms and limits of search change with a new start alone, and neither version nor build tells of them.
        let searched = status.as_ref().map_or(String::new(), |status| {
            format!("{}-{:x}", status.version, self.search.settings())
        });
        let parts = [text.as_str(), name, variables, &chain, &self.build, &searched];
        let digest = Sha256::digest(parts.join("\0"));
        let tag = format!("{version}-{day}-{}", HEXLOWER.encode(&digest[..12]));
        Ok(Prepared {
            document,
            request,
            kind,
            operation_name,
            tag,
            head: (version, head.chain_hash),
            searched: status.map(|status| (status.generation, status.version)),
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
        let mut parsed = async_graphql_parser::parse_query(text).map_err(|error| {
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
        lift_subscriptions(&mut parsed);
        let document = Arc::new(Document {
            number: self.next_document.fetch_add(1, Ordering::Relaxed),
            searches: SEARCHES.iter().any(|name| text.contains(name)),
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
                outcome: Outcome::Answered,
            };
        }
        let context = self.context(&prepared, actor);
        let answer = match self.request(prepared, context) {
            // A write that has begun is brought to its end, whether anybody still listens or not. The queue of writers and
            // every statement are bounded in time.
            Ok(request) if kind == OperationType::Mutation => {
                let schema = self.schema.clone();
                let work = async move { schema.execute(request).await };
                match tokio::spawn(work.in_current_span()).await {
                    Ok(response) => self.finish(response, request_id),
                    Err(error) => {
                        tracing::error!(%error, "a mutation did not come to its end");
                        let error = ApiError::new(ErrorCode::InternalServerError, error::MASK);
                        Answer::instead(Outcome::BrokeDown, error, request_id)
                    }
                }
            }
            Ok(request) => {
                if let Ok(response) = tokio::time::timeout(self.timeout, self.schema.execute(request)).await {
                    self.finish(response, request_id)
                } else {
                    let message = format!("the answer took more than {:?}; ask in smaller parts", self.timeout);
                    let error = ApiError::new(ErrorCode::Timeout, message);
                    Answer::instead(Outcome::Late, error, request_id)
                }
            }
            Err(error) => Answer::instead(Outcome::Refused, error, request_id),
        };
        if let (Some(key), Outcome::Answered) = (key, answer.outcome) {
            self.answers.insert(key, &answer.body);
        }
        answer
    }

    fn finish(&self, mut response: Response, request_id: &str) -> Answer {
        error::name_limits(&mut response.errors, &self.limits);
        Answer::of(response, request_id)
    }

    /// Follows a subscription.
    pub fn follow(
        self: &Arc<Self>,
        prepared: Prepared,
        actor: Actor,
        request_id: String,
    ) -> Result<impl Stream<Item = Followed> + use<>, ApiError> {
        let context = self.context(&prepared, actor);
        let (place, values) = (context.place.clone(), context.values.clone());
        let mut responses = self.schema.execute_stream(self.request(prepared, context)?);
        let engine = self.clone();
        let span = tracing::Span::current();
        Ok(futures_util::stream::poll_fn(move |task| {
            let _entered = span.enter();
            match responses.poll_next_unpin(task) {
                Poll::Ready(Some(response)) => {
                    values.begin_anew();
                    let body = engine.finish(response, &request_id).body;
                    Poll::Ready(Some(Followed::Answer(place.take_item(), body)))
                }
                Poll::Ready(None) => Poll::Ready(place.is_broken_off().then_some(Followed::BrokenOff)),
                Poll::Pending => match place.take_beginning() {
                    Some(cursor) => Poll::Ready(Some(Followed::Begun(cursor))),
                    None => Poll::Pending,
                },
            }
        }))
    }

    fn context(&self, prepared: &Prepared, actor: Actor) -> RequestContext {
        let mut context = RequestContext::new(
            actor,
            self.catalog.clone(),
            self.search.clone(),
            self.version_wait,
            self.limits.values,
            self.intake,
        );
        context.resume_after.clone_from(&prepared.resume_after);
        context
    }

    /// Makes the library's request: the document is parsed already, defaults stand among the variables.
    fn request(&self, prepared: Prepared, context: RequestContext) -> Result<Request, ApiError> {
        let Prepared { document, request, .. } = prepared;
        let (_, operation) = operation(&document.parsed, request.operation_name.as_deref())?;
        let values = variables::read(&self.inputs, &document.parsed, operation, request.variables.as_deref())?;
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

    /// The name that the document gives the operation.
    #[must_use]
    pub fn operation_name(&self) -> Option<&str> {
        self.operation_name.as_deref()
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
            searched: self.searched,
            day: self.day,
        }
    }
}

/// Finds the operation to run, and its name in the document.
fn operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<&'d Name>, &'d OperationDefinition), ApiError> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some((None, operation)),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get_key_value(name).map(named),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.iter().next().map(named)
        }
        (DocumentOperations::Multiple(_), None) => {
            return Err(ApiError::new(
                ErrorCode::GraphqlValidationFailed,
                "the document has several operations: say which one with operationName",
            ));
        }
    };
    found.map(|(name, operation)| (name, &operation.node)).ok_or_else(|| {
        ApiError::new(
            ErrorCode::GraphqlValidationFailed,
            "the document has no operation of the name given with operationName",
        )
    })
}

fn named<T>((name, operation): (&Name, T)) -> (Option<&Name>, T) {
    (Some(name), operation)
}
