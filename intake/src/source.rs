//! Files: telling what they are, and opening them as tables or as documents.

use std::io::{Read, Seek};

use fsi_catalog::rules::Rule;
use fsi_catalog::{Finding, Place};

use crate::json::Documents;
use crate::{Intake, Unreadable};

mod csv;
pub(crate) mod file;
mod kind;
mod rows;
mod workbook;
mod xlsx;

pub(crate) use csv::unguarded;
pub use kind::FileKind;
pub use rows::Rows;
pub use workbook::Workbook;

/// A file that has been opened.
pub enum Source {
    /// Sheets with rows of cells: XLSX and CSV.
    Tables(Workbook),
    /// Documents: JSON and JSONL.
    Documents(Documents),
}

/// Opens a file. Its kind follows from its content alone; `name` is named in messages, and counts only where a file
/// of JSON lines begins with a broken one.
///
/// Nothing of the file is trusted: its size, what it unpacks to, and what it says of itself are checked by reading it.
pub fn open(
    file: impl Read + Seek + Send + 'static,
    name: Option<&str>,
    intake: &Intake,
) -> Result<Source, Unreadable> {
    let file = file::SharedFile::new(file, name, intake.limits.bytes)?;
    let kind = kind::tell(&file)?;
    Ok(match kind {
        FileKind::Xlsx => Source::Tables(Workbook::xlsx(file, intake.limits)?),
        FileKind::Csv => Source::Tables(Workbook::csv(file, intake.limits)?),
        FileKind::Json | FileKind::JsonLines => Source::Documents(Documents::open(&file, name, intake)?),
    })
}

/// Makes the finding that ends reading: about the file as a whole.
pub(crate) fn unreadable(rule: &'static Rule, message: impl Into<String>) -> Unreadable {
    Unreadable(Box::new(Finding::new(rule, Place::Whole, message)))
}

/// The same, with a remedy that says more than the rule's own.
pub(crate) fn unreadable_with(rule: &'static Rule, message: impl Into<String>, remedy: &str) -> Unreadable {
    Unreadable(Box::new(Finding::new(rule, Place::Whole, message).with_remedy(remedy)))
}

/// Text in UTF-16 becomes UTF-8; all else stays as it is, without its mark.
pub(crate) fn as_utf8(original: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let marked = encoding_rs::Encoding::for_bom(original);
    let start = original.get(..1024).unwrap_or(original);
    let wide = kind::wide(start).map(|encoding| (encoding, 0));
    match marked.or(wide) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => match encoding.decode_with_bom_removal(original).0 {
            std::borrow::Cow::Borrowed(text) => std::borrow::Cow::Borrowed(text.as_bytes()),
            std::borrow::Cow::Owned(text) => std::borrow::Cow::Owned(text.into_bytes()),
        },
        Some((_, mark)) => std::borrow::Cow::Borrowed(original.get(mark..).unwrap_or_default()),
        None => std::borrow::Cow::Borrowed(original),
    }
}

#[cfg(test)]
mod tests;
