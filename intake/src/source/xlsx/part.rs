//! The parts of a workbook, unpacked and counted.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::DeflateDecoder;
use fsi_catalog::rules;
use zip::{CompressionMethod, ZipArchive};

use super::damaged;
use super::xml::too_large;
use crate::source::file::SharedFile;
use crate::source::{unreadable, unreadable_with};
use crate::{Limits, Unreadable};

/// More parts than any workbook has.
const MOST_PARTS: usize = 20_000;

/// The parts of a workbook, by their names in lower case.
pub(super) struct Parts {
    file: SharedFile,
    by_name: HashMap<String, Arc<Part>>,
    budget: Budget,
}

/// A part, and where it lies.
struct Part {
    start: u64,
    packed: u64,
    /// What the file says. No part is read further, so that one that says less than it is shows at once.
    declared: u64,
    is_deflated: bool,
    /// How far it was unpacked so far.
    reached: AtomicU64,
}

/// How much may be unpacked, of one part and of all.
#[derive(Clone)]
struct Budget {
    most: u64,
    unpacked: Arc<AtomicU64>,
}

impl Parts {
    pub(super) fn open(file: &SharedFile, limits: &Limits) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(file.again());
        let mut archive = archive.map_err(|_| damaged("it is cut off, or not a whole zip archive"))?;
        if archive.len() > MOST_PARTS {
            return Err(unreadable(
                &rules::FILE_UNREADABLE,
                format!("The workbook has more than {MOST_PARTS} parts"),
            ));
        }
        let mut parts = HashMap::new();
        let mut is_encrypted = false;
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(damaged)?;
            is_encrypted |= entry.encrypted();
            let is_deflated = match entry.compression() {
                CompressionMethod::Stored => false,
                CompressionMethod::DEFLATE => true,
                // No spreadsheet program packs otherwise; only parts that are needed are missed.
                _ => continue,
            };
            let (Ok(name), Some(start)) = (entry.name(), entry.data_start()) else {
                continue;
            };
            let part = Part {
                start,
                packed: entry.compressed_size(),
                declared: entry.size(),
                is_deflated,
                reached: AtomicU64::new(0),
            };
            parts.insert(plain(&name), Arc::new(part));
        }
        if is_encrypted {
            return Err(unreadable_with(
                &rules::FILE_ENCRYPTED,
                "The file is encrypted with a password",
                "Remove the password, save the workbook anew, and send it again.",
            ));
        }
        Ok(Self {
            file: file.again(),
            by_name: parts,
            budget: Budget {
                most: limits.unpacked_bytes,
                unpacked: Arc::default(),
            },
        })
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.by_name.contains_key(&plain(path))
    }

    /// Whether the name of a part begins so.
    pub(super) fn has_in(&self, folder: &str) -> bool {
        self.by_name.keys().any(|path| path.starts_with(folder))
    }

    /// How large a part says it is.
    pub(super) fn declared_size(&self, path: &str) -> u64 {
        self.by_name.get(&plain(path)).map_or(0, |part| part.declared)
    }

    /// Unpacks a part from its beginning.
    pub(super) fn read(&self, path: &str) -> Result<PartReader, Unreadable> {
        let part = self
            .by_name
            .get(&plain(path))
            .ok_or_else(|| damaged(format_args!("its part {path} is missing")))?;
        if part.declared > self.budget.most {
            return Err(too_large(Excess::Unpacked(self.budget.most)));
        }
        let mut file = self.file.again();
        file.seek(SeekFrom::Start(part.start)).map_err(damaged)?;
        let packed = BufReader::with_capacity(32 << 10, file.take(part.packed));
        let unpacked: Box<dyn Read + Send> = if part.is_deflated {
            Box::new(DeflateDecoder::new(packed))
        } else {
            Box::new(packed)
        };
        Ok(PartReader {
            inner: BufReader::with_capacity(
                32 << 10,
                Counted {
                    inner: unpacked,
                    part: Arc::clone(part),
                    budget: self.budget.clone(),
                    count: 0,
                },
            ),
            left: LONGEST_PIECE,
        })
    }
}

/// Names in archives differ in case and slashes from those in relationships.
fn plain(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// Counts what is unpacked, whatever the archive says of it.
struct Counted {
    inner: Box<dyn Read + Send>,
    part: Arc<Part>,
    budget: Budget,
    count: u64,
}

/// What ends unpacking; carried through the errors of libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Excess {
    #[error("the workbook unpacks to more than {0} bytes")]
    Unpacked(u64),
    #[error("a part unpacks to more than the {0} bytes that the workbook says it has")]
    Declared(u64),
    #[error("a piece of the workbook has more than {0} bytes")]
    Piece(usize),
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count += read as u64;
        if self.count > self.part.declared {
            return Err(io::Error::other(Excess::Declared(self.part.declared)));
        }
        // Reading a part again costs time, not memory, and is not the file's doing: only what is new counts.
        let before = self.part.reached.fetch_max(self.count, Ordering::Relaxed);
        let new = self.count.saturating_sub(before);
        let all = self
            .budget
            .unpacked
            .fetch_add(new, Ordering::Relaxed)
            .saturating_add(new);
        if all > self.budget.most {
            return Err(io::Error::other(Excess::Unpacked(self.budget.most)));
        }
        Ok(read)
    }
}

/// The most bytes of a piece of XML: a tag, or text without a tag.
const LONGEST_PIECE: usize = 16 << 20;

/// An unpacked part, of which a bounded piece is read at a time.
pub(super) struct PartReader {
    inner: BufReader<Counted>,
    left: usize,
}

impl PartReader {
    /// Allows the next piece.
    pub(super) fn renew(&mut self) {
        self.left = LONGEST_PIECE;
    }

    /// How many bytes were unpacked, as a share of what the part says it has.
    pub(super) fn progress(&self) -> f64 {
        let counted = self.inner.get_ref();
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = counted.count as f64 / counted.part.declared.max(1) as f64;
        share.min(1.0)
    }
}

impl Read for PartReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl BufRead for PartReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(Excess::Piece(LONGEST_PIECE)));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.inner.consume(amount);
    }
}
