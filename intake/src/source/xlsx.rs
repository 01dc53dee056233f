//! Office Open XML workbooks.

use std::sync::Arc;

use fsi_catalog::rules;

use super::file::SharedFile;
use super::unreadable;
use crate::table::{Cell, Row};
use crate::{Limits, Unreadable};

/// What is known of a workbook before its sheets are read.
pub(super) struct Package {
    sheets: Vec<Arc<str>>,
}

impl Package {
    pub(super) fn open(_file: &SharedFile, _limits: &Limits) -> Result<Self, Unreadable> {
        Err(unreadable(&rules::FILE_UNREADABLE, "Workbooks cannot be read yet"))
    }

    pub(super) fn sheets(&self) -> &[Arc<str>] {
        &self.sheets
    }

    pub(super) fn days_from_1904(&self) -> bool {
        false
    }

    pub(super) fn rows(&self, _file: &SharedFile, _sheet: &str, _limits: Limits) -> Result<SheetRows, Unreadable> {
        Err(unreadable(&rules::FILE_UNREADABLE, "Workbooks cannot be read yet"))
    }
}

/// The rows of a sheet.
pub(super) struct SheetRows {}

impl SheetRows {
    pub(super) fn next(&mut self) -> Option<Result<Row, Unreadable>> {
        None
    }

    pub(super) fn progress(&self) -> f64 {
        1.0
    }
}

/// Answers what stands for text that is longer than a cell may be.
pub(super) fn bounded(text: &str, limits: &Limits) -> Option<Cell> {
    const SHOWN: usize = 200;
    // Counting characters is slow, and bytes are never fewer.
    let is_too_long = text.len() > limits.cell_characters && text.chars().count() > limits.cell_characters;
    is_too_long.then(|| Cell::TooLong(text.chars().take(SHOWN).collect::<String>().into()))
}
