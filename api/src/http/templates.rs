//! Templates to fill in, empty or with the present inventory, and the JSON Schema of the same.

use std::sync::LazyLock;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Query, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::{Organization, OrganizationTree};
use fsi_intake::template::{self, Template};
use fsi_intake::{dictionary, json_schema};
use sha2::{Digest, Sha256};

use super::App;
use super::credentials;
use super::download::{FileType, Made, broken, file, make, no_question, turn};
use super::graphql::{cacheable, is_known, refused};
use super::middleware::RequestId;
use crate::error::{ApiError, ErrorCode};
use crate::export::{self, TooMany};

/// What the files of this build look like: another one may have other columns.
static LAYOUT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut text = env!("CARGO_PKG_VERSION").as_bytes().to_vec();
    // It is written into memory; were it cut short, templates would be thought older than they are.
    if let Err(error) = dictionary::write_csv(&mut text) {
        tracing::warn!(%error, "the dictionary of the layout is not whole");
    }
    Sha256::digest(text).to_vec()
});

static SCHEMA: LazyLock<Bytes> = LazyLock::new(|| {
    serde_json::to_vec_pretty(&json_schema::schema())
        .unwrap_or_default()
        .into()
});

static CSV_HEAD: LazyLock<Bytes> = LazyLock::new(|| template::csv_head().into());

/// The name of the tables and workbooks.
const NAME: &str = "inventory";

/// The empty workbook, as long as its tag is the same.
pub(super) type Kept = Option<(String, Bytes)>;

/// Answers `GET /templates/inventory.xlsx`: the workbook, empty or with what an organization has now.
pub(super) async fn workbook(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let answer = match organization(&uri) {
        Ok(None) => empty(&app, &headers).await,
        Ok(Some(slug)) => prefilled(&app, &headers, slug).await,
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| refused(error, None, &id))
}

/// Answers `GET /templates/inventory.csv`: the heads of a table of services.
pub(super) async fn table(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    match no_question(query.as_deref()) {
        Ok(()) => fixed(&app, &headers, FileType::Csv, NAME, &CSV_HEAD),
        Err(mut error) => {
            if query.is_some_and(|query| query.starts_with("organization=")) {
                "a table holds services alone; take /templates/inventory.xlsx for what there is"
                    .clone_into(&mut error.message);
            }
            refused(error, None, &id)
        }
    }
}

/// Answers `GET /schemas/inventory.json`: the JSON Schema of what can be submitted.
pub(super) async fn schema(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    match no_question(query.as_deref()) {
        Ok(()) => fixed(&app, &headers, FileType::JsonSchema, "inventory.schema", &SCHEMA),
        Err(error) => refused(error, None, &id),
    }
}

/// Reads the one parameter there is.
fn organization(uri: &Uri) -> Result<Option<String>, ApiError> {
    let bad = |message: String| ApiError::new(ErrorCode::BadRequest, message);
    let parameters: Query<Vec<(String, String)>> =
        Query::try_from_uri(uri).map_err(|_| bad("the parameters cannot be read".into()))?;
    let mut wanted = None;
    for (name, value) in parameters.0 {
        if name != "organization" {
            return Err(bad("the one parameter there is is organization, with a slug".into()));
        }
        if value.is_empty() || wanted.replace(value).is_some() {
            return Err(bad("name one organization, by its slug".into()));
        }
    }
    Ok(wanted)
}

fn not_modified(app: &App, tag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    cacheable(app, &mut response, tag);
    response
}

/// Answers with what is the same as long as the program is.
fn fixed(app: &App, headers: &HeaderMap, kind: FileType, name: &str, bytes: &Bytes) -> Response {
    let tag = format!("W/\"{}\"", HEXLOWER.encode(&Sha256::digest(bytes)[..12]));
    if is_known(headers, &tag) {
        return not_modified(app, &tag);
    }
    let mut response = file(kind, name, Body::from(bytes.clone()));
    cacheable(app, &mut response, &tag);
    response
}

fn tag_of(version: &str, parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    hash.update(&*LAYOUT);
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    format!("W/\"{version}{}\"", HEXLOWER.encode(&hash.finalize()[..12]))
}

async fn empty(app: &App, headers: &HeaderMap) -> Result<Response, ApiError> {
    let tree = app.inner.catalog.tree();
    let slugs: Vec<&[u8]> = tree.slugs().map(str::as_bytes).collect();
    let tag = tag_of("", &slugs);
    if is_known(headers, &tag) {
        return Ok(not_modified(app, &tag));
    }
    // Held while it is made: others wait for the same.
    let mut kept = app.inner.empty_template.lock().await;
    let bytes = match &*kept {
        Some((known, bytes)) if *known == tag => bytes.clone(),
        _ => {
            let turn = turn(app).await?;
            let made = make(turn, move |out| {
                let organizations: Vec<&str> = tree.slugs().collect();
                let filled = Template {
                    prefill: &[],
                    organizations: &organizations,
                };
                template::write(&filled, out).map(|_| ())
            });
            let bytes = made.await?.into_bytes().await?;
            *kept = Some((tag.clone(), bytes.clone()));
            bytes
        }
    };
    drop(kept);
    let mut response = file(FileType::Xlsx, NAME, Body::from(bytes));
    cacheable(app, &mut response, &tag);
    Ok(response)
}

fn find(tree: &OrganizationTree, slug: String) -> Result<Organization, ApiError> {
    let found = tree.find(&OrganizationRef::Named(slug));
    found.cloned().ok_or_else(|| {
        ApiError::new(
            ErrorCode::NotFound,
            "there is no such organization; see organizations in the API",
        )
    })
}

async fn prefilled(app: &App, headers: &HeaderMap, slug: String) -> Result<Response, ApiError> {
    let catalog = &app.inner.catalog;
    let actor = credentials::actor(headers, catalog).await?;
    let tree = catalog.tree();
    let organization = find(&tree, slug)?;
    let head = catalog.head();
    let version = format!("{}-{}-", head.version, catalog.today());
    let tag = tag_of(&version, &[&head.chain_hash, organization.id.0.as_bytes()]);
    if actor.is_public() && is_known(headers, &tag) {
        return Ok(not_modified(app, &tag));
    }
    let turn = turn(app).await?;
    let most = app.inner.template_services;
    let made = async {
        let prefill = export::prefilled(catalog, &actor, Some(organization.id), most).await;
        let prefill = prefill.map_err(|error| {
            if error.is::<TooMany>() {
                let message = format!(
                    "the inventory of {} has more than {most} services (intake.template_services); name an organization \
                     below it",
                    organization.slug
                );
                ApiError::new(ErrorCode::QueryTooComplex, message)
            } else {
                broken(&format!("{error:#}"))
            }
        })?;
        let within = organization.id;
        make(turn, move |out| {
            let organizations: Vec<&str> = tree.with_descendants(within).map(|found| found.slug.as_str()).collect();
            let filled = Template {
                prefill: &prefill,
                organizations: &organizations,
            };
            template::write(&filled, out).map(|_| ())
        })
        .await
    };
    let made: Made = made.await?;
    let mut response = made.respond(FileType::Xlsx, &format!("{NAME}-{}", organization.slug));
    if actor.is_public() {
        cacheable(app, &mut response, &tag);
    }
    Ok(response)
}
