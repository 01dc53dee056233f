//! Files of separated values, as spreadsheets and databases write them.

use std::collections::VecDeque;
use std::io::BufRead;

use csv_core::{ReadRecordResult, ReaderBuilder};
use fsi_catalog::rules;
use fsi_catalog::{Finding, Place};

use super::file::{SharedFile, Text, broken};
use super::{unreadable, unreadable_with};
use crate::table::{Cell, Row};
use crate::{Limits, Unreadable};

mod dialect;

pub(super) use dialect::Dialect;

/// The most bytes of a record. More is a quote that nobody closed.
const LONGEST_RECORD: usize = 16 << 20;
/// The most fields of a record that are counted, most of them blank: as many columns as a spreadsheet has.
const MOST_FIELDS: usize = 16_384;

/// The records of a file. Bytes that are not UTF-8 are Windows-1252, decided record by record: files are put together from
/// parts, and no byte is lost either way.
pub(super) struct Records {
    input: Result<Text, Option<Unreadable>>,
    file: SharedFile,
    parser: csv_core::Reader,
    /// The bytes of the fields of a record, one after another, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The number of the last record.
    row: u32,
    rows: u64,
    last_byte: u8,
    limits: Limits,
    findings: VecDeque<Finding>,
    has_guessed: bool,
    has_ended: bool,
    consumed: u64,
}

impl Records {
    pub(super) fn new(file: SharedFile, dialect: Dialect, limits: Limits) -> Self {
        let input = file.text().and_then(|mut input| {
            dialect.skip_preamble(&mut input).map_err(|error| broken(&error))?;
            Ok(input)
        });
        Self {
            input: input.map_err(Some),
            file,
            parser: ReaderBuilder::new().delimiter(dialect.delimiter).build(),
            bytes: vec![0; 4 << 10],
            ends: vec![0; 64],
            row: 0,
            rows: 0,
            last_byte: 0,
            limits,
            findings: VecDeque::new(),
            has_guessed: false,
            has_ended: false,
            consumed: 0,
        }
    }

    pub(super) fn take_findings(&mut self) -> Vec<Finding> {
        self.findings.drain(..).collect()
    }

    pub(super) fn progress(&self) -> f64 {
        if self.has_ended {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = self.consumed as f64 / self.file.length().max(1) as f64;
        share.min(1.0)
    }

    pub(super) fn next(&mut self) -> Option<Result<Row, Unreadable>> {
        while !self.has_ended {
            match self.record() {
                Ok(Some(row)) if row.is_blank() => {}
                Ok(Some(row)) => {
                    self.rows += 1;
                    if self.rows > self.limits.rows {
                        self.has_ended = true;
                        return Some(Err(unreadable(
                            &rules::ROWS_TOO_MANY,
                            format!("The file has more than {} rows", self.limits.rows),
                        )));
                    }
                    return Some(Ok(row));
                }
                Ok(None) => self.has_ended = true,
                Err(error) => {
                    self.has_ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }

    /// Skips lines on which nothing stands; each is a row to a spreadsheet.
    fn skip_blank_lines(&mut self) -> Result<(), Unreadable> {
        let input = opened(&mut self.input)?;
        loop {
            let buffer = input.fill_buf().map_err(|error| broken(&error))?;
            let Some(&byte) = buffer.first() else { return Ok(()) };
            match byte {
                // The second half of a line end.
                b'\n' if self.last_byte == b'\r' => {}
                b'\n' | b'\r' => self.row = self.row.saturating_add(1),
                _ => return Ok(()),
            }
            self.last_byte = byte;
            self.consumed += 1;
            input.consume(1);
        }
    }

    fn record(&mut self) -> Result<Option<Row>, Unreadable> {
        self.skip_blank_lines()?;
        self.row = self.row.saturating_add(1);
        let (mut filled, mut fields) = (0, 0);
        let input = opened(&mut self.input)?;
        loop {
            let buffer = input.fill_buf().map_err(|error| broken(&error))?;
            let (result, read, written, ended) = self.parser.read_record(
                buffer,
                self.bytes.get_mut(filled..).unwrap_or_default(),
                self.ends.get_mut(fields..).unwrap_or_default(),
            );
            if let Some(byte) = read.checked_sub(1).and_then(|last| buffer.get(last)) {
                self.last_byte = *byte;
            }
            input.consume(read);
            self.consumed += read as u64;
            filled += written;
            fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.bytes.len() < LONGEST_RECORD => {
                    self.bytes.resize(self.bytes.len() * 2, 0);
                }
                ReadRecordResult::OutputFull => return Err(endless(self.row)),
                ReadRecordResult::OutputEndsFull if self.ends.len() < MOST_FIELDS => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull => return Err(too_wide(self.row, &self.limits)),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        let bytes = self.bytes.get(..filled).unwrap_or_default();
        let ends = self.ends.get(..fields).unwrap_or_default();
        let row = row(self.row, bytes, ends, &self.limits)?;
        if !self.has_guessed && std::str::from_utf8(bytes).is_err() {
            self.has_guessed = true;
            self.findings.push_back(guessed(self.row));
        }
        Ok(Some(row))
    }
}

fn opened(input: &mut Result<Text, Option<Unreadable>>) -> Result<&mut Text, Unreadable> {
    match input {
        Ok(input) => Ok(input),
        Err(error) => Err(error
            .take()
            .unwrap_or_else(|| unreadable(&rules::FILE_UNREADABLE, "The file cannot be read"))),
    }
}

/// Makes a row of the bytes of its fields.
fn row(number: u32, bytes: &[u8], ends: &[usize], limits: &Limits) -> Result<Row, Unreadable> {
    let text = std::str::from_utf8(bytes).ok();
    let mut cells = Vec::with_capacity(ends.len().min(limits.columns as usize));
    let mut start = 0;
    let mut blank = 0;
    for &end in ends {
        let cell = match text.and_then(|text| text.get(start..end)) {
            Some(text) => cell(text, limits),
            None => cell(&windows_1252(bytes.get(start..end).unwrap_or_default()), limits),
        };
        start = end;
        // Blank columns at the end are no columns.
        if cell.is_empty() {
            blank += 1;
            continue;
        }
        if cells.len() + blank >= limits.columns as usize {
            return Err(too_wide(number, limits));
        }
        cells.extend(std::iter::repeat_n(Cell::Empty, blank));
        blank = 0;
        cells.push(cell);
    }
    Ok(Row { number, cells })
}

fn windows_1252(bytes: &[u8]) -> String {
    // A field of valid UTF-8 in a record that is not is still UTF-8.
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

fn cell(text: &str, limits: &Limits) -> Cell {
    let cell = Cell::text(unguarded(text));
    match &cell {
        Cell::Text(text) => super::xlsx::bounded(text, limits).unwrap_or(cell),
        _ => cell,
    }
}

/// What the index writes for spreadsheets has an apostrophe before text that would be read as a formula; it is not part of
/// the text.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => text,
    }
}

fn guessed(row: u32) -> Finding {
    let place = Place::Cell {
        sheet: None,
        row,
        column: None,
        header: None,
    };
    Finding::new(
        &rules::ENCODING_GUESSED,
        place,
        format!("From row {row} on there is text that is not UTF-8; such rows are read as Windows-1252"),
    )
    .with_remedy("Look whether accents and dashes are right. In Excel save as “CSV UTF-8”.")
}

fn too_wide(row: u32, limits: &Limits) -> Unreadable {
    unreadable(
        &rules::COLUMNS_TOO_MANY,
        format!("Row {row} has more than {} columns", limits.columns),
    )
}

fn endless(row: u32) -> Unreadable {
    unreadable_with(
        &rules::CELL_TOO_LONG,
        format!("The row {row} has more than {} MB", LONGEST_RECORD >> 20),
        "Look for a quotation mark in that row that is not closed.",
    )
}
