//! Office Open XML workbooks (ECMA-376), read part by part as they are unpacked.
//!
//! What a file says of sizes and counts is never used to reserve memory. Every part is counted while it is unpacked, every
//! piece of XML is bounded, and of styles only what tells days from numbers is kept.

use std::sync::Arc;

use fsi_catalog::rules;

use super::file::SharedFile;
use super::unreadable;
use crate::table::Cell;
use crate::{Limits, Unreadable};

mod contents;
mod merged;
mod part;
mod rows;
mod strings;
mod styles;
mod xml;

pub(super) use rows::SheetRows;

use contents::Contents;
use part::Parts;
use styles::Format;

/// What is known of a workbook before its sheets are read.
pub(super) struct Package {
    parts: Parts,
    contents: Contents,
    names: Vec<Arc<str>>,
    strings: Arc<[Arc<str>]>,
    formats: Arc<[Format]>,
}

impl Package {
    pub(super) fn open(file: &SharedFile, limits: &Limits) -> Result<Self, Unreadable> {
        let parts = Parts::open(file, limits)?;
        let contents = Contents::read(&parts)?;
        let strings = match &contents.strings {
            Some(path) => strings::read(&parts, path, limits)?,
            None => Vec::new(),
        };
        let formats = match &contents.styles {
            Some(path) => styles::read(&parts, path)?,
            None => Vec::new(),
        };
        Ok(Self {
            names: contents.sheets.iter().map(|sheet| Arc::clone(&sheet.name)).collect(),
            parts,
            contents,
            strings: strings.into(),
            formats: formats.into(),
        })
    }

    pub(super) fn sheets(&self) -> &[Arc<str>] {
        &self.names
    }

    pub(super) fn days_from_1904(&self) -> bool {
        self.contents.days_from_1904
    }

    pub(super) fn rows(&self, sheet: usize, limits: Limits) -> Result<SheetRows, Unreadable> {
        let Some(sheet) = self.contents.sheets.get(sheet) else {
            return Err(unreadable(&rules::FILE_UNREADABLE, "The workbook has no such sheet"));
        };
        let merged = merged::read(&self.parts, &sheet.path)?;
        SheetRows::open(self, &sheet.path, merged, limits)
    }
}

/// What is said of a workbook whose parts contradict each other or break off.
fn damaged(what: impl std::fmt::Display) -> Unreadable {
    super::unreadable_with(
        &rules::FILE_UNREADABLE,
        format!("The workbook is damaged: {what}"),
        "Open it in a spreadsheet program, save it anew as XLSX, and send it again; or copy it again, if it was cut off.",
    )
}

/// Answers what stands for text that is longer than a cell may be.
pub(super) fn bounded(text: &str, limits: &Limits) -> Option<Cell> {
    const SHOWN: usize = 200;
    // Counting characters is slow, and bytes are never fewer.
    let is_too_long = text.len() > limits.cell_characters && text.chars().count() > limits.cell_characters;
    is_too_long.then(|| Cell::TooLong(text.chars().take(SHOWN).collect::<String>().into()))
}
