//! Inventories as JSON: one array, one object with `services`, or one document a line.

use std::io::Read;

use fsi_catalog::{Draft, Finding};

use crate::{Intake, Unreadable};

/// Documents that are read one after another, in bounded memory.
pub struct Documents {
    #[expect(dead_code, reason = "read in the next step")]
    input: Box<dyn Read + Send>,
}

impl Documents {
    pub(crate) fn open(input: Box<dyn Read + Send>, _intake: &Intake) -> Result<Self, Unreadable> {
        Ok(Self { input })
    }

    /// Takes what was found about the file as a whole since the last call.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        Vec::new()
    }

    /// Answers how much of the file has been read, from 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        0.0
    }
}

impl Iterator for Documents {
    type Item = Result<Draft, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}
