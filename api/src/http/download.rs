//! What files to take along have in common: their types and names, their bodies, and how much is made of them at once.

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fsi_intake::BookError;
use tempfile::SpooledTempFile;
use tokio::sync::OwnedSemaphorePermit;

use super::App;
use super::graphql::{not_kept, refused};
use super::middleware::RequestId;
use crate::error::{ApiError, ErrorCode, MASK};

/// Bytes of a file that are held in memory; a larger one goes through a temporary file.
const IN_MEMORY: usize = 4 << 20;
/// Bytes that are sent at a time.
const PIECE: usize = 64 << 10;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileType {
    /// A workbook.
    Xlsx,
    /// A table.
    Csv,
    /// A document.
    Json,
    /// A JSON Schema.
    JsonSchema,
}

impl FileType {
    /// The type as requests and answers name it. The workbook's is not compressed again: it is a ZIP archive.
    pub(super) const XLSX: &'static str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    fn content_type(self) -> &'static str {
        match self {
            Self::Xlsx => Self::XLSX,
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json; charset=utf-8",
            Self::JsonSchema => "application/schema+json",
        }
    }

    /// The end of names.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json | Self::JsonSchema => "json",
        }
    }
}

/// Answers with a file that is saved under a name; of the name, only what every system can have is kept. Until somebody
/// says that it may be kept, nobody may keep it.
pub(super) fn file(kind: FileType, name: &str, body: Body) -> Response {
    let stem: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_. ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .take(100)
        .collect();
    // A schema is read by programs, from its address.
    let how = if kind == FileType::JsonSchema {
        "inline"
    } else {
        "attachment"
    };
    let disposition = format!("{how}; filename=\"{stem}.{}\"", kind.extension());
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.content_type()));
    if let Ok(value) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    not_kept(&mut response);
    response
}

/// Answers any other method.
pub(super) async fn other_method(Extension(id): Extension<RequestId>) -> Response {
    let error = ApiError::new(ErrorCode::MethodNotAllowed, "use GET or HEAD");
    let mut response = refused(error, None, &id);
    let allowed = HeaderValue::from_static("GET, HEAD");
    response.headers_mut().insert(header::ALLOW, allowed);
    response
}

/// Refuses a question that an address does not take.
pub(super) fn no_question(query: Option<&str>) -> Result<(), ApiError> {
    match query {
        None | Some("") => Ok(()),
        Some(_) => Err(ApiError::new(
            ErrorCode::BadRequest,
            "this address takes no parameters: leave out what follows the question mark",
        )),
    }
}

/// A file that was made, from its beginning.
pub(super) struct Made {
    file: SpooledTempFile,
    length: u64,
}

impl Made {
    /// Reads it into memory, to be kept.
    pub(super) async fn into_bytes(mut self) -> Result<Bytes, ApiError> {
        let read = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            self.file.read_to_end(&mut bytes).map(|_| Bytes::from(bytes))
        });
        match read.await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) => Err(broken(&error)),
            Err(error) => Err(broken(&error)),
        }
    }

    /// Sends it piece by piece.
    pub(super) fn respond(self, kind: FileType, name: &str) -> Response {
        let pieces = futures_util::stream::try_unfold(self.file, |mut file| async move {
            let read = tokio::task::spawn_blocking(move || {
                let mut piece = Vec::with_capacity(PIECE);
                file.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
                Ok::<_, std::io::Error>((file, piece))
            });
            let (file, piece) = read.await.map_err(std::io::Error::other)??;
            Ok::<_, std::io::Error>((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
        });
        let mut response = self::file(kind, name, Body::from_stream(pieces));
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(self.length));
        response
    }
}

/// Something failed that is not the caller's doing.
pub(super) fn broken(error: &dyn std::fmt::Display) -> ApiError {
    tracing::error!(%error, "a file could not be made");
    ApiError::new(ErrorCode::InternalServerError, MASK)
}

/// Waits for its turn to make a workbook: each takes memory and a processor for a while.
pub(super) async fn turn(app: &App) -> Result<OwnedSemaphorePermit, ApiError> {
    let turn = Arc::clone(&app.inner.workbooks).acquire_owned();
    match tokio::time::timeout(app.inner.request_timeout, turn).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(closed)) => Err(broken(&closed)),
        Err(_) => Err(ApiError::new(
            ErrorCode::Unavailable,
            "other workbooks are being made; try again in a moment",
        )),
    }
}

/// Makes a workbook, away from the threads that serve requests. The turn lasts until it is made, whether anybody still
/// waits for it or not.
pub(super) async fn make(
    turn: OwnedSemaphorePermit,
    write: impl FnOnce(&mut SpooledTempFile) -> Result<(), BookError> + Send + 'static,
) -> Result<Made, ApiError> {
    let span = tracing::Span::current();
    let task = tokio::task::spawn_blocking(move || {
        let _entered = span.enter();
        let mut file = SpooledTempFile::new(IN_MEMORY);
        write(&mut file)?;
        let length = file.seek(SeekFrom::End(0))?;
        file.rewind()?;
        drop(turn);
        Ok::<_, BookError>(Made { file, length })
    });
    match task.await {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(
            error @ (BookError::TextTooLong { .. } | BookError::TooManyRows { .. } | BookError::TooManyColumns { .. }),
        )) => Err(ApiError::new(ErrorCode::QueryTooComplex, error.to_string())),
        Ok(Err(error)) => Err(broken(&error)),
        Err(error) => Err(broken(&error)),
    }
}
