//! The rows of a sheet, one after another.

use std::collections::VecDeque;
use std::sync::Arc;

use fsi_catalog::Finding;

use super::csv::Records;
use super::xlsx::SheetRows;
use crate::Unreadable;
use crate::table::{FoundHead, Row, find_head};

/// How many rows that are not blank are looked through for the head.
const LOOKED_THROUGH: usize = 20;

/// The rows of a sheet. Blank ones are left out; the others keep their numbers. Memory does not grow with the sheet.
pub struct Rows {
    sheet: Option<Arc<str>>,
    inner: Inner,
    /// Rows that were read already, to look for the head among them.
    ahead: VecDeque<Row>,
}

enum Inner {
    None,
    Csv(Box<Records>),
    Xlsx(Box<SheetRows>),
}

impl Rows {
    pub(super) fn none() -> Self {
        Self::new(None, Inner::None)
    }

    pub(super) fn csv(records: Records) -> Self {
        Self::new(None, Inner::Csv(Box::new(records)))
    }

    pub(super) fn xlsx(sheet: Arc<str>, rows: SheetRows) -> Self {
        Self::new(Some(sheet), Inner::Xlsx(Box::new(rows)))
    }

    fn new(sheet: Option<Arc<str>>, inner: Inner) -> Self {
        Self {
            sheet,
            inner,
            ahead: VecDeque::new(),
        }
    }

    /// The name of the sheet; none in a file without sheets.
    #[must_use]
    pub fn sheet(&self) -> Option<&Arc<str>> {
        self.sheet.as_ref()
    }

    /// Finds the head among the next rows, as [`find_head`] does; the rows beneath it follow. Without a head nothing is
    /// skipped.
    pub fn find_head(&mut self, known: impl FnMut(&[Arc<str>]) -> usize) -> Result<Option<FoundHead>, Unreadable> {
        while self.ahead.len() < LOOKED_THROUGH {
            let Some(row) = self.read().transpose()? else { break };
            self.ahead.push_back(row);
        }
        let found = find_head(self.sheet.as_ref(), self.ahead.make_contiguous(), known);
        if let Some(found) = &found {
            self.ahead.drain(..found.rows.min(self.ahead.len()));
        }
        Ok(found)
    }

    /// Takes what was found about the sheet as a whole since the last call.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        match &mut self.inner {
            Inner::Csv(records) => records.take_findings(),
            Inner::None | Inner::Xlsx(_) => Vec::new(),
        }
    }

    /// Answers how much of the sheet has been read, from 0 to 1. A workbook says itself how many rows it has, which need not
    /// be true.
    #[must_use]
    pub fn progress(&self) -> f64 {
        match &self.inner {
            Inner::None => 1.0,
            Inner::Csv(records) => records.progress(),
            Inner::Xlsx(rows) => rows.progress(),
        }
    }

    fn read(&mut self) -> Option<Result<Row, Unreadable>> {
        match &mut self.inner {
            Inner::None => None,
            Inner::Csv(records) => records.next(),
            Inner::Xlsx(rows) => rows.next(),
        }
    }
}

/// After an error nothing follows.
impl Iterator for Rows {
    type Item = Result<Row, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.ahead.pop_front() {
            Some(row) => Some(Ok(row)),
            None => self.read(),
        }
    }
}
