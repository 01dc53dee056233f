//! Reading a file into drafts.

use std::io::{Read, Seek};

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::{Draft, Finding};

/// How a file is to be read.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// The organization of records that name none.
    pub organization: Option<OrganizationRef>,
    /// Bounds.
    pub limits: Limits,
}

/// What a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of a workbook when it is unpacked.
    pub unpacked_bytes: u64,
    /// Rows of all sheets, or JSON documents.
    pub rows: u64,
    /// Columns of a sheet.
    pub columns: u32,
    /// Characters of a cell.
    pub cell_characters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            unpacked_bytes: 1 << 30,
            rows: 500_000,
            columns: 1_000,
            cell_characters: 32_767,
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.message)]
pub struct Unreadable(pub Box<Finding>);

/// A file that is being read, batch by batch, in bounded memory.
pub struct Reading {
    _private: (),
}

/// Opens a file. Its kind follows from its content; `name` helps where content does not tell.
pub fn read(
    _file: impl Read + Seek + Send + 'static,
    _name: Option<&str>,
    _intake: &Intake,
) -> Result<Reading, Unreadable> {
    todo!("read")
}

impl Reading {
    /// Answers the next drafts, at most so many; none when the file has ended.
    pub fn next(&mut self, _most: usize) -> Result<Vec<Draft>, Unreadable> {
        todo!("next")
    }

    /// Takes what was found about the file as a whole since the last call.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        todo!("findings")
    }

    /// Answers how much of the file has been read, from 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        todo!("progress")
    }
}
