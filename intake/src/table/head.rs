//! Finding the head of a table among titles and notes above it.

use std::sync::Arc;

use super::{Cell, Head, Row};

/// The head of a table, found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundHead {
    /// The head.
    pub head: Head,
    /// How many of its headers the caller knows; 0 when it only looks like a head.
    pub known: usize,
    /// How many of the given rows stand above the data: the head, and whatever is above it.
    pub rows: usize,
}

/// Finds the head among the first rows of a table that are not blank.
///
/// `known` counts the headers among some that the caller knows. The row with most of them is the head, the first where
/// several have as many. Where the row beneath completes it, as "Phone" and "Web" beneath a "Volume" that spans both, the
/// two are one head: "Volume Phone", "Volume Web". A group reaches to the right until the next one begins, and only over
/// columns in which the row beneath says something; columns in which one row alone says something are called by that.
/// A row is joined to the one above it when no fewer headers are known then than by the lower row alone; and to the one
/// beneath it when more are known then, or when the lower row has texts only beneath groups, which no row of data has.
///
/// Where nothing is known, the first row is taken that has at least two cells, all of them text, and as many as any later row has.
#[must_use]
pub fn find_head(
    sheet: Option<&Arc<str>>,
    rows: &[Row],
    mut known: impl FnMut(&[Arc<str>]) -> usize,
) -> Option<FoundHead> {
    let mut best: Option<FoundHead> = None;
    let mut consider = |headers: Vec<Arc<str>>, count: usize, row: u32, rows: usize, wins_ties: bool| {
        let better = match &best {
            None => count > 0,
            Some(best) => {
                count > best.known || (wins_ties && count == best.known && count > 0 && best.rows + 1 == rows)
            }
        };
        if better {
            let head = Head {
                sheet: sheet.cloned(),
                row,
                headers,
            };
            best = Some(FoundHead {
                head,
                known: count,
                rows,
            });
        }
    };
    for (index, row) in rows.iter().enumerate() {
        let headers = headers(row);
        let count = known(&headers);
        consider(headers, count, row.number, index + 1, false);
        if let Some(lower) = rows.get(index + 1)
            && let Some(joined) = join(row, lower)
        {
            let count = known(&joined);
            consider(joined, count, lower.number, index + 2, completes(row, lower));
        }
    }
    best.or_else(|| likely(sheet, rows))
}

fn headers(row: &Row) -> Vec<Arc<str>> {
    row.cells.iter().map(written).collect()
}

/// Headers may break lines; a name does not.
fn written(cell: &Cell) -> Arc<str> {
    match cell {
        Cell::Text(text) if !text.contains(['\n', '\r', '\t']) => Arc::clone(text),
        other => other
            .to_string()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .into(),
    }
}

/// Joins two rows of a head; nothing where they cannot be one, because a group spans nothing.
fn join(upper: &Row, lower: &Row) -> Option<Vec<Arc<str>>> {
    let width = upper.cells.len().max(lower.cells.len());
    let all_text = |row: &Row| row.cells.iter().all(|cell| matches!(cell, Cell::Empty | Cell::Text(_)));
    if !all_text(upper) || !all_text(lower) || !(0..width).any(|column| spans(upper, lower, column)) {
        return None;
    }
    let mut group: Option<Arc<str>> = None;
    let mut joined = Vec::with_capacity(width);
    for column in 0..width {
        let (above, below) = (upper.cell(column), lower.cell(column));
        if !above.is_empty() {
            group = Some(written(above));
        } else if below.is_empty() {
            group = None;
        }
        joined.push(match (&group, below.is_empty()) {
            (Some(group), false) => format!("{group} {}", written(below)).into(),
            (Some(group), true) => Arc::clone(group),
            (None, _) => written(below),
        });
    }
    Some(joined)
}

/// Whether a group begins in this column: named above, and going on to the right over columns named below.
fn spans(upper: &Row, lower: &Row, column: usize) -> bool {
    !upper.cell(column).is_empty()
        && !lower.cell(column).is_empty()
        && upper.cell(column + 1).is_empty()
        && !lower.cell(column + 1).is_empty()
}

/// Whether the lower row has something only beneath groups.
fn completes(upper: &Row, lower: &Row) -> bool {
    let beneath_name = (0..lower.cells.len())
        .any(|column| !lower.cell(column).is_empty() && !upper.cell(column).is_empty() && !spans(upper, lower, column));
    !beneath_name
}

fn likely(sheet: Option<&Arc<str>>, rows: &[Row]) -> Option<FoundHead> {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let is_text = |row: &Row| row.cells.iter().all(|cell| matches!(cell, Cell::Empty | Cell::Text(_)));
    let most = rows.iter().filter(|row| is_text(row)).map(filled).max()?;
    let index = rows
        .iter()
        .position(|row| is_text(row) && filled(row) >= 2 && filled(row) == most)?;
    let row = rows.get(index)?;
    Some(FoundHead {
        head: Head {
            sheet: sheet.cloned(),
            row: row.number,
            headers: headers(row),
        },
        known: 0,
        rows: index + 1,
    })
}

#[cfg(test)]
mod tests;
