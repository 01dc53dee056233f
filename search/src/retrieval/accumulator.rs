//! One cell for each document of a segment, reused from query to query.

use tantivy::DocId;

use super::{CODE_HIT, Match};

/// What is known of a document so far.
#[derive(Clone, Copy, Default)]
struct Cell {
    score: f32,
    /// What the slot in hand has given so far.
    current: f32,
    /// The slots it has.
    mask: u32,
}

impl Cell {
    /// Takes what a source gives for a slot, if it is the best so far.
    #[inline]
    fn take(&mut self, bit: u32, value: f32) {
        if self.mask & bit & !CODE_HIT == 0 {
            self.score += value;
            self.current = value;
        } else if value > self.current {
            self.score += value - self.current;
            self.current = value;
        }
        self.mask |= bit;
    }
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

    /// Answers how many documents are in hand.
    pub(super) fn in_hand(&self) -> usize {
        self.touched.len()
    }

    /// Adds what documents give for a slot; `admits` says whether documents that are not in hand yet come in.
    /// Sources of one slot come after each other; the best of them counts.
    #[inline]
    pub(super) fn add(&mut self, bit: u32, admits: bool, values: impl Iterator<Item = (DocId, f32)>) {
        if admits {
            for (doc, value) in values {
                if let Some(cell) = self.cells.get_mut(doc as usize)
                    && value >= 0.0
                {
                    if cell.mask == 0 {
                        self.touched.push(doc);
                    }
                    cell.take(bit, value);
                }
            }
        } else {
            for (doc, value) in values {
                if let Some(cell) = self.cells.get_mut(doc as usize)
                    && cell.mask != 0
                    && value >= 0.0
                {
                    cell.take(bit, value);
                }
            }
        }
    }

    /// Asks for every document in hand, in order, what it gives for a slot.
    pub(super) fn update(&mut self, bit: u32, mut value: impl FnMut(DocId) -> Option<f32>) {
        self.touched.sort_unstable();
        for doc in &self.touched {
            if let Some(value) = value(*doc)
                && let Some(cell) = self.cells.get_mut(*doc as usize)
                && value >= 0.0
            {
                cell.take(bit, value);
            }
        }
    }

    /// Raises the score of documents of which the query is a title.
    pub(super) fn raise(&mut self, docs: &[DocId], by: f32, flag: u32) {
        for doc in docs {
            if let Some(cell) = self.cells.get_mut(*doc as usize)
                && cell.mask != 0
            {
                cell.score += by;
                cell.mask |= flag;
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
