//! The rows of a sheet of a workbook.

use std::sync::Arc;

use chrono::NaiveDate;
use fsi_catalog::rules;
use quick_xml::events::Event;

use super::merged::Merged;
use super::strings::text_until;
use super::styles::Format;
use super::xml::{Xml, add, attribute, entity, unescaped};
use super::{Package, bounded, damaged};
use crate::source::unreadable;
use crate::table::{Cell, Row};
use crate::value::day_of_serial;
use crate::{Limits, Unreadable};

/// As many cells as a row of a spreadsheet has, and as many rows as a sheet: blank ones cost time as well.
const MOST_CELLS: usize = 16_384;
const MOST_ROWS: u32 = 1 << 20;

/// The rows of a sheet, read as they are unpacked.
pub(in crate::source) struct SheetRows {
    xml: Xml,
    buffer: Vec<u8>,
    strings: Arc<[Arc<str>]>,
    formats: Arc<[Format]>,
    days_from_1904: bool,
    merged: Merged,
    limits: Limits,
    sheet: String,
    /// The number of the last row.
    row: u32,
    rows: u64,
    /// How many rows were read, blank ones among them.
    read: u32,
    has_ended: bool,
    progress: f64,
}

/// What the attributes of a cell say.
struct Described {
    column: usize,
    format: Format,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Text,
    Inline,
    Truth,
    Error,
    Day,
}

impl SheetRows {
    pub(super) fn open(package: &Package, path: &str, merged: Merged, limits: Limits) -> Result<Self, Unreadable> {
        Ok(Self {
            xml: Xml::open(&package.parts, path)?,
            buffer: Vec::with_capacity(1024),
            strings: Arc::clone(&package.strings),
            formats: Arc::clone(&package.formats),
            days_from_1904: package.contents.days_from_1904,
            merged,
            limits,
            sheet: path.to_owned(),
            row: 0,
            rows: 0,
            read: 0,
            has_ended: false,
            progress: 0.0,
        })
    }

    pub(in crate::source) fn progress(&self) -> f64 {
        if self.has_ended { 1.0 } else { self.progress }
    }

    pub(in crate::source) fn next(&mut self) -> Option<Result<Row, Unreadable>> {
        while !self.has_ended {
            match self.row() {
                Ok(Some(mut row)) => {
                    if row.is_blank() {
                        continue;
                    }
                    self.merged.fill(&mut row);
                    self.rows += 1;
                    if self.rows > self.limits.rows {
                        self.has_ended = true;
                        return Some(Err(unreadable(
                            &rules::ROWS_TOO_MANY,
                            format!("A sheet has more than {} rows", self.limits.rows),
                        )));
                    }
                    self.progress = self.xml.progress();
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

    /// Reads the next row; none when the rows have ended.
    fn row(&mut self) -> Result<Option<Row>, Unreadable> {
        loop {
            match self.xml.next(&mut self.buffer)? {
                Event::Start(element) if element.local_name().as_ref() == "row" => {
                    let number = attribute(&element, "r").and_then(|number| number.parse().ok());
                    self.row = number.unwrap_or_else(|| self.row.saturating_add(1));
                    self.read += 1;
                    if self.read > MOST_ROWS {
                        let message = format!("A sheet has more than {MOST_ROWS} rows, blank ones among them");
                        return Err(unreadable(&rules::ROWS_TOO_MANY, message));
                    }
                    return self.cells().map(Some);
                }
                Event::End(element) if element.local_name().as_ref() == "sheetData" => return Ok(None),
                Event::Eof => return Err(damaged(format_args!("its part {} breaks off", self.sheet))),
                _ => {}
            }
        }
    }

    fn cells(&mut self) -> Result<Row, Unreadable> {
        let mut cells: Vec<Cell> = Vec::new();
        let (mut next, mut read) = (0, 0);
        loop {
            let described = match self.xml.next(&mut self.buffer)? {
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    let named = attribute(&element, "r").and_then(|name| position(&name));
                    let style = attribute(&element, "s").and_then(|style| style.parse::<usize>().ok());
                    let format = style.and_then(|style| self.formats.get(style)).copied();
                    Described {
                        column: named.map_or(next, |(column, _)| column),
                        format: format.unwrap_or(Format::Number),
                        kind: kind(attribute(&element, "t").as_deref()),
                    }
                }
                Event::End(element) if element.local_name().as_ref() == "row" => break,
                Event::Eof => return Err(damaged(format_args!("row {} breaks off", self.row))),
                _ => continue,
            };
            next = described.column.saturating_add(1);
            read += 1;
            if read > MOST_CELLS {
                return Err(self.too_wide(MOST_CELLS));
            }
            let cell = self.cell(&described)?;
            if cell.is_empty() {
                continue;
            }
            if described.column >= self.limits.columns as usize {
                return Err(self.too_wide(self.limits.columns as usize));
            }
            if cells.len() <= described.column {
                cells.resize(described.column + 1, Cell::Empty);
            }
            if let Some(place) = cells.get_mut(described.column) {
                *place = cell;
            }
        }
        Ok(Row {
            number: self.row.max(1),
            cells,
        })
    }

    fn too_wide(&self, most: usize) -> Unreadable {
        let message = format!("Row {} has more than {most} columns", self.row);
        unreadable(&rules::COLUMNS_TOO_MANY, message)
    }

    /// Reads the value of a cell until it ends. Of a formula, the value it last had is read.
    fn cell(&mut self, described: &Described) -> Result<Cell, Unreadable> {
        let most = self.limits.cell_characters.saturating_mul(7).saturating_add(8);
        let mut value = String::new();
        let mut inline = None;
        let mut is_value = false;
        loop {
            match self.xml.next(&mut self.buffer)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" => is_value = true,
                    "is" => inline = Some(text_until(&mut self.xml, &mut self.buffer, "is", &self.limits)?),
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "v" => is_value = false,
                    "c" => break,
                    _ => {}
                },
                Event::Text(part) if is_value => add(&mut value, &part.xml10_content(), most),
                Event::CData(part) if is_value => add(&mut value, &part.xml10_content(), most),
                Event::GeneralRef(part) if is_value => add(&mut value, &entity(&part), most),
                Event::Eof => return Err(damaged(format_args!("row {} breaks off", self.row))),
                _ => {}
            }
        }
        if let Some(text) = inline {
            return Ok(self.text(&text));
        }
        self.typed(described, &value)
    }

    fn typed(&self, described: &Described, value: &str) -> Result<Cell, Unreadable> {
        let plain = value.trim();
        if plain.is_empty() {
            return Ok(Cell::Empty);
        }
        Ok(match described.kind {
            Kind::Shared => {
                let shared = plain.parse::<usize>().ok().and_then(|index| self.strings.get(index));
                let shared =
                    shared.ok_or_else(|| damaged(format_args!("row {} names a text that is missing", self.row)))?;
                if shared.is_empty() {
                    Cell::Empty
                } else {
                    bounded(shared, &self.limits).unwrap_or_else(|| Cell::Text(Arc::clone(shared)))
                }
            }
            Kind::Text | Kind::Inline => self.text(&unescaped(value)),
            Kind::Truth => match plain {
                "1" | "true" | "TRUE" => Cell::Truth(true),
                "0" | "false" | "FALSE" => Cell::Truth(false),
                _ => self.text(plain),
            },
            Kind::Error => match self.text(plain) {
                Cell::Text(error) => Cell::Error(error),
                other => other,
            },
            Kind::Day => plain
                .get(..10)
                .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
                .map_or_else(|| self.text(plain), Cell::Day),
            Kind::Number => match plain.parse::<f64>() {
                Ok(number) if number.is_finite() => self.number(number, described.format),
                _ => self.text(plain),
            },
        })
    }

    fn number(&self, number: f64, format: Format) -> Cell {
        // A time without a day is shown as a day in January 1900; nobody means that.
        let day = (format == Format::Day && number >= 1.0)
            .then(|| day_of_serial(number, self.days_from_1904))
            .flatten();
        day.map_or(Cell::Number(number), Cell::Day)
    }

    fn text(&self, text: &str) -> Cell {
        bounded(text, &self.limits).unwrap_or_else(|| Cell::text(text))
    }
}

fn kind(name: Option<&str>) -> Kind {
    match name {
        Some("s") => Kind::Shared,
        Some("str") => Kind::Text,
        Some("inlineStr") => Kind::Inline,
        Some("b") => Kind::Truth,
        Some("e") => Kind::Error,
        Some("d") => Kind::Day,
        _ => Kind::Number,
    }
}

/// Answers the column, counted from 0, and the row of a reference such as `AB12`; the row may be missing.
pub(super) fn position(reference: &str) -> Option<(usize, Option<u32>)> {
    let plain = reference.trim_start_matches('$');
    let split = plain.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(plain.len());
    let (letters, row) = plain.split_at(split);
    if letters.is_empty() || letters.len() > 4 {
        return None;
    }
    let column = letters.bytes().fold(0_usize, |column, letter| {
        column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    Some((column - 1, row.trim_start_matches('$').parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_columns_and_rows() {
        for (reference, found) in [
            ("A1", Some((0, Some(1)))),
            ("z10", Some((25, Some(10)))),
            ("$AA$7", Some((26, Some(7)))),
            ("XFD1048576", Some((16_383, Some(1_048_576)))),
            ("C", Some((2, None))),
            ("A99999999999", Some((0, None))),
            ("12", None),
            ("ABCDE1", None),
            ("", None),
        ] {
            assert_eq!(position(reference), found, "{reference}");
        }
    }
}
