//! Cells that are merged with those beneath them.

use std::collections::{BTreeMap, HashMap};

use quick_xml::events::Event;

use super::part::Parts;
use super::rows::position;
use super::xml::{Xml, attribute};
use crate::Unreadable;
use crate::table::{Cell, Row};

/// Merged cells are made by hand, so large sheets are not read twice to look for them.
const LARGEST_SHEET: u64 = 32 << 20;
const MOST_REGIONS: usize = 100_000;

/// The regions of a sheet that reach over several rows.
///
/// A value that was merged over several rows holds for each of them: it is filled in, in the first column of its region,
/// wherever a row has something of its own. Across columns it is not: a text that spans columns of different meaning is
/// the value of none but the first.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// By the first row: column and last row.
    regions: BTreeMap<u32, Vec<(usize, u32)>>,
    /// By column: value and last row.
    open: HashMap<usize, (Cell, u32)>,
}

/// Reads the regions, which stand behind the rows.
pub(super) fn read(parts: &Parts, path: &str) -> Result<Merged, Unreadable> {
    let mut merged = Merged::default();
    if parts.declared_size(path) > LARGEST_SHEET {
        return Ok(merged);
    }
    let mut xml = Xml::open(parts, path)?;
    let mut buffer = Vec::new();
    let mut count = 0;
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(element) if element.local_name().as_ref() == "mergeCell" => {
                let Some(region) = attribute(&element, "ref") else {
                    continue;
                };
                let corners = region
                    .split_once(':')
                    .map(|(first, last)| (position(first), position(last)));
                if let Some((Some((column, Some(first))), Some((_, Some(last))))) = corners
                    && last > first
                    && count < MOST_REGIONS
                {
                    merged.regions.entry(first).or_default().push((column, last));
                    count += 1;
                }
            }
            Event::Eof => return Ok(merged),
            _ => {}
        }
    }
}

impl Merged {
    /// Fills in what is merged from above.
    pub(super) fn fill(&mut self, row: &mut Row) {
        if (self.regions.is_empty() && self.open.is_empty()) || row.is_blank() {
            return;
        }
        self.open.retain(|_, (_, last)| *last >= row.number);
        for (&column, (value, _)) in &self.open {
            if row.cell(column).is_empty() {
                if row.cells.len() <= column {
                    row.cells.resize(column + 1, Cell::Empty);
                }
                if let Some(cell) = row.cells.get_mut(column) {
                    *cell = value.clone();
                }
            }
        }
        for (column, last) in self.regions.remove(&row.number).unwrap_or_default() {
            let value = row.cell(column);
            if !value.is_empty() {
                self.open.insert(column, (value.clone(), last));
            }
        }
    }
}
