//! HTTP: routes, and what every answer carries.

mod credentials;
mod download;
mod findings;
mod graphql;
mod middleware;
mod negotiation;
mod plain;
mod request;
mod server;
mod stream;
mod templates;
mod uploads;

pub use server::serve;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::routing::{MethodRouter, get};
use fsi_catalog::Catalog;
use fsi_search::SearchIndex;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::Config;
use crate::engine::Engine;
use crate::graphql::context::IntakeSettings;

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    catalog: Catalog,
    search: SearchIndex,
    engine: Arc<Engine>,
    schema_text: String,
    body_bytes: usize,
    submission_bytes: usize,
    body_timeout: Duration,
    upload_bytes: u64,
    upload_timeout: Duration,
    request_timeout: Duration,
    intake: IntakeSettings,
    template_services: usize,
    /// Workbooks that may be made now.
    workbooks: Arc<Semaphore>,
    empty_template: tokio::sync::Mutex<templates::Kept>,
    keep_alive: Duration,
    cache_control: HeaderValue,
    subscriptions: Arc<Semaphore>,
    metrics: PrometheusHandle,
    stopping: CancellationToken,
}

impl App {
    /// Makes the application over a catalog and the index that searches it. `stopping` ends event streams when the server
    /// stops.
    #[must_use]
    pub fn new(
        catalog: Catalog,
        search: SearchIndex,
        config: &Config,
        metrics: PrometheusHandle,
        stopping: CancellationToken,
    ) -> Self {
        let cache_control = format!("public, max-age={}", config.http.max_age_seconds);
        Self {
            inner: Arc::new(Inner {
                engine: Arc::new(Engine::new(catalog.clone(), search.clone(), config)),
                catalog,
                search,
                schema_text: crate::graphql::sdl(),
                body_bytes: config.limits.body_bytes,
                submission_bytes: config.limits.submission_bytes.max(config.limits.body_bytes),
                body_timeout: Duration::from_millis(config.http.body_timeout_ms),
                upload_bytes: config.intake.upload_bytes,
                upload_timeout: Duration::from_millis(config.intake.upload_timeout_ms),
                request_timeout: Duration::from_millis(config.http.request_timeout_ms),
                intake: (&config.intake).into(),
                template_services: config.intake.template_services,
                workbooks: Arc::new(Semaphore::new(config.intake.workbooks)),
                empty_template: tokio::sync::Mutex::default(),
                keep_alive: Duration::from_millis(config.http.keep_alive_ms),
                cache_control: HeaderValue::try_from(cache_control).expect("digits are a header value"),
                subscriptions: Arc::new(Semaphore::new(config.http.max_subscriptions)),
                metrics,
                stopping,
            }),
        }
    }
}

/// Answers shorter than this are sent as they are.
const COMPRESSED_FROM: u64 = 1024;

/// Builds the routes.
pub fn router(app: App, config: &Config) -> Router {
    let compressed = SizeAbove::new(COMPRESSED_FROM)
        .and(NotForContentType::const_new("text/event-stream"))
        .and(NotForContentType::const_new(download::FileType::XLSX));
    let mut router = Router::new()
        .route(
            "/graphql",
            get(graphql::get).post(graphql::post).fallback(graphql::other_method),
        )
        .route(
            "/uploads",
            axum::routing::post(uploads::post).fallback(uploads::other_method),
        )
        .route("/templates/inventory.xlsx", to_take(templates::workbook))
        .route("/templates/inventory.csv", to_take(templates::table))
        .route("/schemas/inventory.json", to_take(templates::schema))
        .route("/submissions/{id}/{file}", to_take(findings::get))
        .route("/schema.graphql", get(plain::schema))
        .route("/healthz", get(plain::health))
        .route("/readyz", get(plain::ready))
        .route("/metrics", get(plain::metrics))
        .route("/", get(plain::index))
        .fallback(plain::not_found)
        .with_state(app)
        .layer(CompressionLayer::new().gzip(true).compress_when(compressed));
    if !config.http.cors_origins.is_empty() {
        router = router.layer(cors(&config.http.cors_origins));
    }
    router.layer(axum::middleware::from_fn(middleware::around))
}

/// Makes the route of a file to take along: GET and HEAD.
fn to_take<H: Handler<T, App>, T: 'static>(handler: H) -> MethodRouter<App> {
    get(handler).fallback(download::other_method)
}

/// Lets pages of other origins read answers. That gives nobody more than a key does: there are no cookies, and a browser
/// adds nothing else to a request by itself that would be taken for one.
fn cors(origins: &[String]) -> CorsLayer {
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header::ACCEPT,
            header::CONTENT_DISPOSITION,
            HeaderName::from_static("x-api-key"),
            HeaderName::from_static("last-event-id"),
        ])
        .expose_headers([
            HeaderName::from_static("x-request-id"),
            header::ETAG,
            header::CONTENT_DISPOSITION,
            header::RETRY_AFTER,
        ])
}
