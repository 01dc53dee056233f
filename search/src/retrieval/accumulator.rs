//! One cell for each document of a segment, reused from query to query.

use tantivy::DocId;

use super::Match;

/// What is known of a document so far.
#[derive(Clone, Copy, Default)]
struct Cell {
    score: f32,
    /// What the slot in hand has given so far.
    current: f32,
    /// The slots it has.
    mask: u32,
}

/// Cells, and which of them are in use.
#[derive(Default)]
pub(crate) struct Accumulator {
    cells: Vec<Cell>,
    touched: Vec<DocId>,
}

impl Accumulator {
    /// Makes room for a segment; all cells are empty.
    pub(super) fn reserve(&mut self, documents: DocId) {
        if self.cells.len() < documents as usize {
            self.cells.resize(documents as usize, Cell::default());
        }
    }

    /// Adds what documents give for a slot. Sources of one slot come after each other; the best of them counts.
    #[inline]
    pub(super) fn add(&mut self, bit: u32, values: impl Iterator<Item = (DocId, f32)>) {
        let slot = bit & !super::CODE_HIT;
        for (doc, value) in values {
            if value < 0.0 {
                continue;
            }
            let Some(cell) = self.cells.get_mut(doc as usize) else {
                continue;
            };
            if cell.mask & slot == 0 {
                if cell.mask == 0 {
                    self.touched.push(doc);
                }
                cell.score += value;
                cell.current = value;
            } else if value > cell.current {
                cell.score += value - cell.current;
                cell.current = value;
            }
            cell.mask |= bit;
        }
    }

    /// Raises the score of documents that have something of the query.
    pub(super) fn raise(&mut self, docs: &[DocId], by: f32) {
        for doc in docs {
            if let Some(cell) = self.cells.get_mut(*doc as usize)
                && cell.mask != 0
            {
                cell.score += by;
            }
        }
    }

    /// Moves out what was gathered, as far as `wanted` says so of a mask, and empties the cells.
    pub(crate) fn drain(&mut self, into: &mut Vec<Match>, wanted: impl Fn(u32) -> bool) {
        for doc in self.touched.drain(..) {
            let Some(cell) = self.cells.get_mut(doc as usize) else {
                continue;
            };
            let Cell { score, mask, .. } = std::mem::take(cell);
            if wanted(mask) {
                into.push(Match { doc, score, mask });
            }
        }
    }
}
