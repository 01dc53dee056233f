//! Telling what a file is by what it holds.

use std::io::Read;

use fsi_catalog::rules;

use super::file::{SharedFile, broken};
use super::{unreadable, unreadable_with};
use crate::Unreadable;

/// The kind of a file that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Values separated by commas, semicolons or tabs.
    Csv,
    /// An Office Open XML workbook.
    Xlsx,
    /// One JSON document.
    Json,
    /// JSON documents, one a line.
    JsonLines,
}

/// How much of a file is looked at.
const LOOKED_AT: u64 = 64 << 10;

/// Files that are not read, by their first bytes, with what they are.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"SQLite format 3\0", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
];

pub(super) fn tell(file: &SharedFile) -> Result<FileKind, Unreadable> {
    let bytes = file.beginning(LOOKED_AT)?;
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(FileKind::Xlsx);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(compound(file)?);
    }
    if bytes
        .get(..bytes.len().min(1024))
        .is_some_and(|start| find(start, b"%PDF-").is_some())
    {
        return Err(other("a PDF"));
    }
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(other(what));
    }
    text(&beginning_as_text(&bytes)?)
}

fn other(what: &str) -> Unreadable {
    unreadable_with(
        &rules::FILE_KIND_UNKNOWN,
        format!("The file is {what}"),
        "Save the inventory as XLSX, CSV, JSON or JSONL and send that.",
    )
}

/// OLE compound files: old Office documents, and whatever Office encrypts.
fn compound(file: &SharedFile) -> Result<Unreadable, Unreadable> {
    let mut bytes = Vec::new();
    file.again().read_to_end(&mut bytes).map_err(|error| broken(&error))?;
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(&bytes, &wide).is_some()
    };
    Ok(if names("EncryptedPackage") || names("EncryptionInfo") {
        unreadable_with(
            &rules::FILE_ENCRYPTED,
            "The file is encrypted with a password",
            "In Excel choose File, Info, Protect Workbook, Encrypt with Password, delete the password, save, and send it again.",
        )
    } else if names("Workbook") || names("Book") {
        unreadable_with(
            &rules::FILE_KIND_UNKNOWN,
            "The file is a workbook of the old format (.xls)",
            "Open it in Excel, choose Save As, Excel Workbook (.xlsx), and send that.",
        )
    } else if names("WordDocument") {
        other("a text document (Word)")
    } else {
        other("an Office file of the old format")
    })
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// The beginning of a text file, whatever its encoding; what cannot be decoded is replaced, which is enough to tell the kind.
fn beginning_as_text(bytes: &[u8]) -> Result<String, Unreadable> {
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0.into_owned(),
        None => match wide(bytes) {
            Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            None => String::from_utf8_lossy(bytes).into_owned(),
        },
    };
    let nuls = text.bytes().filter(|byte| *byte == 0).count();
    let strange = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if nuls == text.len() && !text.is_empty() {
        return Err(unreadable(&rules::FILE_EMPTY, "The file holds nothing but zeros"));
    }
    // A few stray control characters stand in many exports; a tenth of the text does not.
    if strange > 8 && strange * 10 > text.chars().count() {
        return Err(other("neither text nor a workbook"));
    }
    Ok(text)
}

/// The encoding of text in UTF-16 that does not say so: every other byte is zero.
pub(super) fn wide(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let zeros = |parity: usize| start.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let half = start.len() / 2;
    let mostly = |count: usize| half >= 4 && count * 10 > half * 7;
    match (mostly(zeros(0)), mostly(zeros(1))) {
        (true, false) => Some(encoding_rs::UTF_16BE),
        (false, true) => Some(encoding_rs::UTF_16LE),
        _ => None,
    }
}

fn text(text: &str) -> Result<FileKind, Unreadable> {
    let text = crate::table::trim(text);
    if text.is_empty() {
        return Err(unreadable(&rules::FILE_EMPTY, "The file holds nothing but blanks"));
    }
    if text.starts_with('<') {
        return match markup(text) {
            Some(refused) => Err(refused),
            None => Ok(FileKind::Csv),
        };
    }
    let second = text.chars().skip(1).find(|c| !c.is_whitespace());
    Ok(match (text.chars().next(), second) {
        (Some('['), Some('{' | '[' | ']' | '"') | None) => FileKind::Json,
        (Some('{'), Some('"' | '}') | None) => FileKind::JsonLines,
        _ => FileKind::Csv,
    })
}

fn markup(text: &str) -> Option<Unreadable> {
    let start: String = text.chars().take(4096).collect::<String>().to_lowercase();
    let page = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<table",
        "<meta",
        "<title",
        "<div",
    ];
    if page.iter().any(|tag| start.contains(tag)) {
        return Some(unreadable_with(
            &rules::HTML_NOT_A_TABLE,
            "The file is a web page, whatever its name says",
            "Download the file itself: open the page in a browser, sign in if it asks, and follow the link to the file. Or \
             open it in a spreadsheet program and save it as XLSX.",
        ));
    }
    if start.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Some(unreadable_with(
            &rules::FILE_KIND_UNKNOWN,
            "The file is a workbook of the format XML Spreadsheet 2003",
            "Open it in Excel, choose Save As, Excel Workbook (.xlsx), and send that.",
        ));
    }
    start.starts_with("<?xml").then(|| other("an XML document"))
}
