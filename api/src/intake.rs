//! From bytes to batches of drafts, away from the threads that serve requests.

use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fsi_catalog::{Batch, Catalog, CatalogError, Upload};
use fsi_intake::Intake;
use tempfile::SpooledTempFile;
use tokio::sync::mpsc;

/// Records that are read at a time.
const BATCH: usize = 1_000;
/// Bytes of a file that are held in memory; a larger one goes through a temporary file.
const IN_MEMORY: usize = 4 << 20;
/// How a file begins that is a packed archive, as every workbook is.
const ZIP: &[u8] = b"PK\x03\x04";
/// How many times larger a workbook is to work on than its packed bytes. Tables pack to an eighth and less.
const PACKED: u64 = 8;

/// Whether a file is small enough to be worked on while a request waits: at most so many bytes, and an eighth of them where
/// they are packed.
///
/// # Errors
/// When the catalog fails.
pub async fn is_inline(catalog: &Catalog, upload: &Upload, inline_bytes: u64) -> Result<bool, CatalogError> {
    if upload.size > inline_bytes {
        return Ok(false);
    }
    if upload.size <= inline_bytes / PACKED {
        return Ok(true);
    }
    let first = catalog.upload_piece(upload, 0).await?;
    Ok(first.is_none_or(|piece| !piece.starts_with(ZIP)))
}

/// Reads a file into batches, one ahead of who takes them. What cannot be read is among the findings; when who takes them
/// stops, so does the reading.
///
/// `progress` is told how much of the file was read, from 0 to 1.
pub fn batches<F: Read + Seek + Send + 'static>(
    file: F,
    name: Option<String>,
    intake: Intake,
    progress: impl Fn(f64) + Send + 'static,
) -> mpsc::Receiver<Batch> {
    batches_or(file, name, intake, progress, Arc::default())
}

/// The same, and notes whether the file could not be read to its end.
pub fn batches_or<F: Read + Seek + Send + 'static>(
    file: F,
    name: Option<String>,
    intake: Intake,
    progress: impl Fn(f64) + Send + 'static,
    is_unreadable: Arc<AtomicBool>,
) -> mpsc::Receiver<Batch> {
    let (sender, receiver) = mpsc::channel(1);
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || {
        let _entered = span.enter();
        let mut reading = match fsi_intake::read(file, name.as_deref(), &intake) {
            Ok(reading) => reading,
            Err(unreadable) => {
                is_unreadable.store(true, Ordering::Relaxed);
                // Nobody waits any more: then nobody needs to know.
                let _ = sender.blocking_send(refused(*unreadable.0));
                return;
            }
        };
        loop {
            let batch = match reading.next(BATCH) {
                Ok(drafts) => Batch {
                    findings: reading.take_findings(),
                    is_last: drafts.is_empty(),
                    drafts,
                },
                Err(unreadable) => {
                    is_unreadable.store(true, Ordering::Relaxed);
                    let mut batch = refused(*unreadable.0);
                    batch.findings.extend(reading.take_findings());
                    let _ = sender.blocking_send(batch);
                    return;
                }
            };
            let is_last = batch.is_last;
            progress(reading.progress());
            if sender.blocking_send(batch).is_err() || is_last {
                return;
            }
        }
    });
    receiver
}

/// One batch and no more.
#[must_use]
pub fn one(batch: Batch) -> mpsc::Receiver<Batch> {
    let (sender, receiver) = mpsc::channel(1);
    // There is room for one, and nobody else sends.
    let _ = sender.try_send(batch);
    receiver
}

fn refused(finding: fsi_catalog::Finding) -> Batch {
    Batch {
        drafts: Vec::new(),
        findings: vec![finding],
        is_last: true,
    }
}

/// Brings an upload from the catalog into a file that can be read.
///
/// # Errors
/// When the catalog or the temporary file fails, or a piece is missing.
pub async fn fetch(catalog: &Catalog, upload: &Upload) -> anyhow::Result<SpooledTempFile> {
    let mut file = SpooledTempFile::new(IN_MEMORY);
    for position in 0.. {
        let Some(piece) = catalog.upload_piece(upload, position).await? else {
            break;
        };
        file = tokio::task::spawn_blocking(move || file.write_all(&piece).map(|()| file)).await??;
    }
    let size = file.stream_position()?;
    anyhow::ensure!(size == upload.size, "the upload has {size} bytes of {}", upload.size);
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
