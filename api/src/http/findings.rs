//! The findings of a submission as files: a workbook to work through, a table and a document.

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use fsi_catalog::vocabulary::JobState;
use fsi_catalog::{Catalog, CatalogError, Finding, PageRequest, Submission, Upload};
use fsi_intake::source::{self, Source};
use fsi_intake::{Intake, findings_book};
use serde_json::json;
use tracing::Instrument;

use super::download::{FileType, broken, file, make, no_question, turn};
use super::graphql::refused;
use super::middleware::RequestId;
use super::{App, credentials, plain};
use crate::error::{ApiError, ErrorCode};
use crate::graphql::node::{self, GlobalId};
use crate::intake;

/// Findings that are read at a time.
const PAGE: i64 = 100;

/// Bytes that a workbook may unpack to, to be copied beside its findings: a copy is held in memory.
const MOST_UNPACKED: u64 = 96 << 20;

/// Answers `GET /submissions/{id}/findings.xlsx`, `.csv` and `.json`.
pub(super) async fn get(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    Path((submission, name)): Path<(String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let kind = match name.as_str() {
        "findings.xlsx" => FileType::Xlsx,
        "findings.csv" => FileType::Csv,
        "findings.json" => FileType::Json,
        _ => return plain::not_found(headers).await,
    };
    let answer = async {
        no_question(query.as_deref())?;
        let submission = find(&app, &headers, submission).await?;
        let name = file_name(&submission);
        match kind {
            FileType::Xlsx => workbook(&app, &submission, &name).await,
            _ => Ok(file(kind, &name, pages(app.inner.catalog.clone(), submission, kind))),
        }
    };
    answer.await.unwrap_or_else(|error| refused(error, None, &id))
}

/// Finds the submission, for those who may see it. One without findings because it has not come to them is refused: an
/// empty list would say that all is well.
async fn find(app: &App, headers: &HeaderMap, id: String) -> Result<Submission, ApiError> {
    let catalog = &app.inner.catalog;
    let actor = credentials::actor(headers, catalog).await?;
    if actor.is_public() {
        let error = CatalogError::NotAllowed("the findings of a submission take a key".into());
        return Err(ApiError::of(error, true));
    }
    let unknown = || {
        ApiError::new(
            ErrorCode::NotFound,
            "there is no such submission, or you may not see it",
        )
    };
    let id = node::submission_id(&async_graphql::ID(id)).map_err(|_| unknown())?;
    let found = catalog.submission(&actor, id).await;
    let submission = found.map_err(|error| ApiError::of(error, false))?.ok_or_else(unknown)?;
    match submission.state {
        JobState::Done => Ok(submission),
        JobState::Queued | JobState::Running => Err(ApiError::new(
            ErrorCode::Unavailable,
            "the submission is still being worked on; ask again when its progress is DONE",
        )),
        JobState::Failed | JobState::Cancelled => {
            let why = submission.failure.as_deref().unwrap_or("it has no findings");
            let message = format!("the submission did not come to its end: {why}");
            Err(ApiError::new(ErrorCode::NotFound, message))
        }
    }
}

/// The name of the submitted file, without its end.
fn file_name(submission: &Submission) -> String {
    let given = submission.command.file_name.as_deref().unwrap_or_default();
    let stem = given.rsplit_once('.').map_or(given, |(stem, _)| stem);
    if stem.is_empty() {
        "findings".to_owned()
    } else {
        format!("{}-findings", stem.chars().take(60).collect::<String>())
    }
}

/// Where the reading of findings stands.
enum Reading {
    Page(PageRequest),
    End,
    Over,
}

/// Reads the next findings, and says how to read on.
async fn page(
    catalog: &Catalog,
    submission: &Submission,
    mut request: PageRequest,
) -> Result<(Vec<Finding>, Option<PageRequest>), CatalogError> {
    let page = catalog.submission_findings(submission, &[], &request).await?;
    let last = page.entries.last().map(|entry| entry.0.clone());
    let findings = page.entries.into_iter().map(|(_, finding)| finding).collect();
    let next = last.filter(|_| page.has_next).map(|cursor| {
        request.after = Some(cursor);
        request
    });
    Ok((findings, next))
}

/// Writes findings page by page, so that no more than one is in memory. When reading fails, the file breaks off.
fn pages(catalog: Catalog, submission: Submission, kind: FileType) -> Body {
    let begun = Reading::Page(PageRequest::first(PAGE));
    let pieces = futures_util::stream::try_unfold((begun, true), move |(reading, is_first)| {
        let (catalog, submission) = (catalog.clone(), submission.clone());
        let step = async move {
            let request = match reading {
                Reading::Page(request) => request,
                Reading::End => {
                    let end = if kind == FileType::Json { "]}\n" } else { "" };
                    return Ok::<_, std::io::Error>(Some((Bytes::from_static(end.as_bytes()), (Reading::Over, false))));
                }
                Reading::Over => return Ok(None),
            };
            let (findings, next) = page(&catalog, &submission, request).await.map_err(|error| {
                tracing::error!(%error, "findings could not be read to their end");
                std::io::Error::other("findings could not be read to their end")
            })?;
            let text = if kind == FileType::Json {
                as_json(&submission, &findings, is_first)?
            } else {
                as_csv(&findings, is_first)?
            };
            Ok(Some((text, (next.map_or(Reading::End, Reading::Page), false))))
        };
        step.in_current_span()
    });
    Body::from_stream(pieces)
}

fn as_csv(findings: &[Finding], is_first: bool) -> std::io::Result<Bytes> {
    // Begins with the mark by which spreadsheets know UTF-8.
    let mut text = if is_first { "\u{feff}".into() } else { Vec::new() };
    findings_book::write_csv(findings, is_first, &mut text).map_err(std::io::Error::other)?;
    Ok(text.into())
}

/// Writes findings as `fsi check` prints them, with the submission they are of.
fn as_json(submission: &Submission, findings: &[Finding], is_first: bool) -> std::io::Result<Bytes> {
    let mut text = Vec::new();
    if is_first {
        let head = json!({
            "submission": async_graphql::ID::from(GlobalId::Submission(submission.id)).0,
            "status": submission.status,
            "counts": submission.counts,
        })
        .to_string();
        text.extend(head.strip_suffix('}').unwrap_or_default().as_bytes());
        text.extend(b",\"findings\":[");
    }
    for (place, finding) in findings.iter().enumerate() {
        text.extend(if is_first && place == 0 { &b"\n"[..] } else { b",\n" });
        findings_book::write_json(finding, &mut text)?;
    }
    Ok(text.into())
}

async fn workbook(app: &App, submission: &Submission, name: &str) -> Result<Response, ApiError> {
    let catalog = &app.inner.catalog;
    let fail = |error| ApiError::of(error, false);
    let turn = turn(app).await?;
    let mut findings = Vec::new();
    let mut request = Some(PageRequest::first(PAGE));
    while let Some(next) = request.take() {
        let (read, more) = page(catalog, submission, next).await.map_err(fail)?;
        findings.extend(read);
        request = more;
    }
    let upload: Option<Upload> = catalog.submitted_file(submission).await.map_err(fail)?;
    // The copy is made while the request waits, so it is as large as what is worked on meanwhile.
    let original = match upload.filter(|upload| upload.size <= app.inner.intake.inline_bytes) {
        Some(upload) => {
            let file = intake::fetch(catalog, &upload).await;
            Some((file.map_err(|error| broken(&format!("{error:#}")))?, upload.name))
        }
        None => None,
    };
    let mut how = Intake {
        limits: app.inner.intake.limits,
        ..Intake::default()
    };
    how.limits.unpacked_bytes = how.limits.unpacked_bytes.min(MOST_UNPACKED);
    let made = make(turn, move |out| {
        // What cannot be opened is told by a finding; there is nothing to copy then.
        let original = original.and_then(|(file, name)| source::open(file, name.as_deref(), &how).ok());
        let tables = match &original {
            Some(Source::Tables(workbook)) => Some(workbook),
            _ => None,
        };
        findings_book::write(&findings, tables, out)
    });
    Ok(made.await?.respond(FileType::Xlsx, name))
}
