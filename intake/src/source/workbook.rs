//! Workbooks: files of sheets.

use std::sync::Arc;

use super::csv::Dialect;
use super::file::SharedFile;
use super::kind::FileKind;
use super::rows::Rows;
use super::{csv, xlsx};
use crate::{Limits, Unreadable};

/// A file of sheets. A CSV file is one sheet without a name.
pub struct Workbook {
    file: SharedFile,
    limits: Limits,
    sheets: Vec<Option<Arc<str>>>,
    inner: Inner,
}

enum Inner {
    Csv(Dialect),
    Xlsx(Box<xlsx::Package>),
}

impl Workbook {
    pub(super) fn csv(file: SharedFile, limits: Limits) -> Result<Self, Unreadable> {
        let dialect = Dialect::tell(&file)?;
        Ok(Self {
            file,
            limits,
            sheets: vec![None],
            inner: Inner::Csv(dialect),
        })
    }

    pub(super) fn xlsx(file: SharedFile, limits: Limits) -> Result<Self, Unreadable> {
        let package = xlsx::Package::open(&file, &limits)?;
        Ok(Self {
            sheets: package.sheets().iter().cloned().map(Some).collect(),
            file,
            limits,
            inner: Inner::Xlsx(Box::new(package)),
        })
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> FileKind {
        match self.inner {
            Inner::Csv(_) => FileKind::Csv,
            Inner::Xlsx(_) => FileKind::Xlsx,
        }
    }

    /// The names of its sheets that hold rows of cells, in their order, hidden ones included; `None` for the one sheet of a
    /// CSV file.
    #[must_use]
    pub fn sheets(&self) -> &[Option<Arc<str>>] {
        &self.sheets
    }

    /// Whether serial numbers of days count from 1904.
    #[must_use]
    pub fn days_from_1904(&self) -> bool {
        match &self.inner {
            Inner::Csv(_) => false,
            Inner::Xlsx(package) => package.days_from_1904(),
        }
    }

    /// Reads a sheet from its first row on. Sheets can be read any number of times and beside one another. A sheet that is
    /// not there has no rows.
    pub fn rows(&self, sheet: usize) -> Result<Rows, Unreadable> {
        Ok(match &self.inner {
            Inner::Csv(_) if sheet > 0 => Rows::none(),
            &Inner::Csv(dialect) => Rows::csv(csv::Records::new(self.file.again(), dialect, self.limits)),
            Inner::Xlsx(package) => match self.sheets.get(sheet).cloned().flatten() {
                Some(name) => Rows::xlsx(name, package.rows(sheet, self.limits)?),
                None => Rows::none(),
            },
        })
    }
}
