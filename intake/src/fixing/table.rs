//! Fixes in a file of separated values: records without a fix stay as they are, byte for byte.

use std::borrow::Cow;
use std::collections::HashMap;

use csv_core::{ReadFieldResult, ReaderBuilder};
use encoding_rs::WINDOWS_1252;

use super::plan::{Change, Plan};
use crate::source::{as_utf8, unguarded};
use crate::workbook::{BookError, safe};

/// The most columns that a fix can add to a record.
const MOST_COLUMNS: usize = 16_384;

/// Writes the file anew as UTF-8 with its mark.
pub(super) fn rewrite(original: &[u8], delimiter: u8, plan: &mut Plan<'_>) -> Result<Vec<u8>, BookError> {
    let bytes = as_utf8(original);
    let mut cells = plan.cells(None);
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut rest: &[u8] = &bytes;
    if let Some((preamble, after)) = preamble(rest) {
        out.extend_from_slice(preamble);
        rest = after;
    }
    let mut row = 0_u32;
    while !rest.is_empty() {
        row = row.saturating_add(1);
        let (record, after) = first_record(rest, delimiter);
        rest = after;
        match cells.remove(&row) {
            Some(changes) => out.extend(fixed(record, delimiter, &changes, plan)?),
            None => out.extend_from_slice(text(record, delimiter).as_bytes()),
        }
    }
    Ok(out)
}

/// Bytes that are not UTF-8 are Windows-1252, value by value, as they are read.
fn text(record: &[u8], delimiter: u8) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(record) {
        return text.into();
    }
    let parts = record.split_inclusive(|byte| *byte == delimiter);
    let part = |part| match std::str::from_utf8(part) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(part).0,
    };
    parts.map(part).collect::<String>().into()
}

/// Splits off Excel's line `sep=;`, which is no row.
fn preamble(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_named = bytes.get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"sep="));
    match (is_named, bytes.get(5), bytes.get(6)) {
        (true, Some(b'\r'), Some(b'\n')) => bytes.split_at_checked(7),
        (true, Some(b'\r' | b'\n'), _) => bytes.split_at_checked(6),
        _ => None,
    }
}

/// Splits off the first record with its line end. A line on which nothing stands is a record of its own: it is a row to
/// a spreadsheet.
fn first_record(bytes: &[u8], delimiter: u8) -> (&[u8], &[u8]) {
    let end = match bytes.first() {
        Some(b'\r' | b'\n') => 0,
        _ => record_length(bytes, delimiter),
    };
    let line_end = match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => 2,
        (Some(b'\r' | b'\n'), _) => 1,
        _ => 0,
    };
    bytes.split_at_checked(end + line_end).unwrap_or((bytes, &[]))
}

/// How many bytes a record has, without its line end.
fn record_length(bytes: &[u8], delimiter: u8) -> usize {
    let mut parser = ReaderBuilder::new().delimiter(delimiter).build();
    let (mut field, mut length) = ([0; 4096], 0);
    loop {
        let rest = bytes.get(length..).unwrap_or_default();
        let (result, read, _) = parser.read_field(rest, &mut field);
        length += read;
        match result {
            ReadFieldResult::Field { record_end: true } | ReadFieldResult::End => break,
            _ => {}
        }
    }
    let record = bytes.get(..length).unwrap_or(bytes);
    let ended = record.strip_suffix(b"\n").or(record.strip_suffix(b"\r"));
    ended.unwrap_or(record).len()
}

/// Writes a record with its fixes.
fn fixed<'f>(
    record: &[u8],
    delimiter: u8,
    changes: &HashMap<u32, Vec<Change<'f>>>,
    plan: &mut Plan<'f>,
) -> Result<Vec<u8>, BookError> {
    let line_end = record.len() - record.trim_ascii_end().len();
    let line_end: Vec<u8> = record
        .iter()
        .rev()
        .take(line_end)
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .copied()
        .collect();
    let text = text(record, delimiter);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut fields: Vec<String> = match reader.records().next().transpose()? {
        Some(fields) => fields.iter().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    for (column, changes) in changes {
        let Some(column) = usize::try_from(*column).ok().filter(|column| *column < MOST_COLUMNS) else {
            continue;
        };
        let held = unguarded(fields.get(column).map_or("", String::as_str));
        if let Some(text) = plan.text(held, changes) {
            if fields.len() <= column {
                fields.resize(column + 1, String::new());
            }
            if let Some(field) = fields.get_mut(column) {
                *field = safe(&text).into_owned();
            }
        }
    }
    let mut out = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    out.write_record(&fields)?;
    let mut bytes = out
        .into_inner()
        .map_err(|error| BookError::Output(error.into_error()))?;
    bytes.pop();
    bytes.extend(line_end.iter().rev());
    Ok(bytes)
}
