//! Inventories as JSON: one array, one object with `services`, one document a line, or one after another.
//!
//! A document is a record, or a line of the export: the record under `service`, beside it `slug` and `measurements`. What
//! the index derives by itself is ignored. Memory does not grow with the file, only with its largest document.

use std::collections::VecDeque;

use fsi_catalog::rules;
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::{Draft, Finding, Place};

use crate::source::file::SharedFile;
use crate::source::{unreadable, unreadable_with};
use crate::{Intake, Unreadable};

mod document;
mod record;
mod shape;
mod split;
mod tree;

use split::{Broken, Layout, Splitter};

/// How many documents may be no JSON before the whole file is given up.
const MOST_REFUSED: usize = 1_000;

/// Documents that are read one after another, in bounded memory.
pub struct Documents {
    splitter: Box<Splitter>,
    layout: Layout,
    organization: Option<OrganizationRef>,
    most: u64,
    count: u64,
    refused: usize,
    findings: VecDeque<Finding>,
    has_guessed: bool,
    has_ended: bool,
    length: u64,
}

impl Documents {
    pub(crate) fn open(file: &SharedFile, name: Option<&str>, intake: &Intake) -> Result<Self, Unreadable> {
        let name = name.unwrap_or_default().to_ascii_lowercase();
        let are_lines = [".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending));
        let (splitter, layout) = Splitter::open(|| file.text(), are_lines).map_err(said)?;
        Ok(Self {
            splitter: Box::new(splitter),
            layout,
            organization: intake.organization.clone(),
            most: intake.limits.rows,
            count: 0,
            refused: 0,
            findings: VecDeque::new(),
            has_guessed: false,
            has_ended: false,
            length: file.length(),
        })
    }

    /// Takes what was found outside of records since the last call, among it documents that are no JSON; they become no
    /// drafts.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        self.findings.drain(..).collect()
    }

    /// Answers how much of the file has been read, from 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        if self.has_ended {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = self.splitter.consumed() as f64 / self.length.max(1) as f64;
        share.min(1.0)
    }

    fn read(&mut self) -> Result<Option<Draft>, Unreadable> {
        loop {
            let Some(found) = self.splitter.next(self.layout).map_err(said)? else {
                return Ok(None);
            };
            self.count += 1;
            if self.count > self.most {
                return Err(unreadable(
                    &rules::ROWS_TOO_MANY,
                    format!("The file has more than {} documents", self.most),
                ));
            }
            let place = Place::Pointer {
                line: (self.layout == Layout::Lines).then_some(found.line),
                pointer: match self.layout {
                    Layout::Array => format!("/{}", found.index),
                    Layout::Services => format!("/services/{}", found.index),
                    Layout::Lines | Layout::Values => String::new(),
                },
            };
            let text = match found.bytes {
                Ok(bytes) => bytes,
                Err(length) => {
                    let message = format!("The document has {length} bytes, more than any record needs");
                    self.refuse(Finding::new(&rules::JSON_UNREADABLE, place, message))?;
                    continue;
                }
            };
            let text = match String::from_utf8(text) {
                Ok(text) => text,
                Err(error) => {
                    if !self.has_guessed {
                        self.has_guessed = true;
                        self.findings.push_back(Finding::new(
                            &rules::ENCODING_GUESSED,
                            place.clone(),
                            "The document is not UTF-8; it is read as Windows-1252, as are others like it",
                        ));
                    }
                    let bytes = error.into_bytes();
                    encoding_rs::WINDOWS_1252
                        .decode_without_bom_handling(&bytes)
                        .0
                        .into_owned()
                }
            };
            match document::read(&text, place, self.organization.as_ref()) {
                Ok(draft) => return Ok(Some(draft)),
                Err(finding) => self.refuse(*finding)?,
            }
        }
    }

    fn refuse(&mut self, finding: Finding) -> Result<(), Unreadable> {
        self.refused += 1;
        if self.refused > MOST_REFUSED {
            return Err(unreadable(
                &rules::JSON_UNREADABLE,
                format!(
                    "More than {MOST_REFUSED} documents are no records; the last one: {}",
                    finding.message
                ),
            ));
        }
        self.findings.push_back(finding);
        Ok(())
    }
}

fn said(broken: Broken) -> Unreadable {
    match broken {
        Broken::Input(error) => error,
        Broken::Json { line, what } => unreadable_with(
            &rules::JSON_UNREADABLE,
            format!("From line {line} on the file is not JSON: {what}"),
            "Mend the file there; a JSON editor shows the place. If it breaks off, download or copy it again.",
        ),
    }
}

/// After an error nothing follows.
impl Iterator for Documents {
    type Item = Result<Draft, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let read = self.read().transpose();
        self.has_ended = !matches!(read, Some(Ok(_)));
        read
    }
}

#[cfg(test)]
mod tests;
