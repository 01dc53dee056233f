//! Reading a file into drafts.

mod tables;

use std::io::{Read, Seek};
use std::sync::Arc;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::{Draft, Finding};

use crate::json::Documents;
use crate::profile::Profile;
use crate::source::{self, Source};
use tables::Tables;

/// How a file is to be read.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// The organization of records that name none.
    pub organization: Option<OrganizationRef>,
    /// The layout of the file, where it is not ours. Documents need none.
    pub profile: Option<Arc<Profile>>,
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
    inner: Inner,
    has_ended: bool,
}

enum Inner {
    Tables(Box<Tables>),
    Documents(Box<Documents>),
}

/// Opens a file. Its kind follows from its content; `name` helps where content does not tell.
pub fn read(
    file: impl Read + Seek + Send + 'static,
    name: Option<&str>,
    intake: &Intake,
) -> Result<Reading, Unreadable> {
    let inner = match source::open(file, name, intake)? {
        Source::Tables(workbook) => Inner::Tables(Box::new(Tables::open(workbook, intake)?)),
        Source::Documents(documents) => Inner::Documents(Box::new(documents)),
    };
    Ok(Reading {
        inner,
        has_ended: false,
    })
}

impl Reading {
    /// Answers the next drafts, at most so many; none when the file has ended. After an error nothing follows.
    pub fn next(&mut self, most: usize) -> Result<Vec<Draft>, Unreadable> {
        let mut drafts = Vec::new();
        while !self.has_ended && drafts.len() < most {
            let draft = match &mut self.inner {
                Inner::Tables(tables) => tables.next(),
                Inner::Documents(documents) => documents.next(),
            };
            match draft {
                Some(Ok(draft)) => drafts.push(draft),
                Some(Err(unreadable)) => {
                    self.has_ended = true;
                    return Err(unreadable);
                }
                None => self.has_ended = true,
            }
        }
        Ok(drafts)
    }

    /// Takes what was found about the file as a whole since the last call.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        match &mut self.inner {
            Inner::Tables(tables) => tables.take_findings(),
            Inner::Documents(documents) => documents.take_findings(),
        }
    }

    /// Answers how much of the file has been read, from 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        if self.has_ended {
            return 1.0;
        }
        match &self.inner {
            Inner::Tables(tables) => tables.progress(),
            Inner::Documents(documents) => documents.progress(),
        }
    }
}
