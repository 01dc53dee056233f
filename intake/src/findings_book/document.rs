//! Findings as a table (CSV) and as a document (JSON).

use std::io::Write;

use fsi_catalog::Finding;
use fsi_catalog::rules::Rule;
use fsi_catalog::vocabulary::{Severity, Vocabulary};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::list::{HEADS, texts};
use super::rejected;
use crate::workbook::{BookError, safe};

/// What a submission does and what was found in it, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Records in it.
    pub rows: u64,
    /// Services that are new.
    pub added: u64,
    /// Services that differ.
    pub changed: u64,
    /// Services that are the same already.
    pub unchanged: u64,
    /// Services that would be retired.
    pub retired: u64,
    /// Records with errors.
    pub rejected: u64,
    /// Findings that block.
    pub errors: u64,
    /// Findings to look at.
    pub warnings: u64,
    /// Findings that help.
    pub suggestions: u64,
}

impl Counts {
    /// Counts findings in a number of records; what a submission would do to services is not known here.
    #[must_use]
    pub fn of(findings: &[Finding], rows: u64) -> Self {
        let of = |severity: Severity| findings.iter().filter(|finding| finding.severity() == severity).count() as u64;
        Self {
            rows,
            rejected: rejected(findings),
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            suggestions: of(Severity::Suggestion),
            ..Self::default()
        }
    }
}

/// Writes `{"counts": …, "findings": […]}`, with the names that the GraphQL types `SubmissionCounts` and `Finding` have.
pub fn write_json(counts: &impl Serialize, findings: &[Finding], out: impl Write) -> Result<(), BookError> {
    let mut out = serde_json::Serializer::new(out);
    let mut document = Serializer::serialize_map(&mut out, Some(2))?;
    document.serialize_entry("counts", counts)?;
    document.serialize_entry("findings", &All(findings))?;
    SerializeMap::end(document)?;
    Ok(())
}

/// Writes one row for each finding.
pub fn write_csv(findings: &[Finding], out: impl Write) -> Result<(), BookError> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(HEADS.map(|(head, _)| head))?;
    for finding in findings {
        let mut row = texts(finding);
        if let Some(severity) = row.first_mut() {
            finding.severity().code().clone_into(severity);
        }
        table.write_record(row.iter().map(|text| safe(text).into_owned()))?;
    }
    table.flush()?;
    Ok(())
}

struct All<'f>(&'f [Finding]);

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for finding in self.0 {
            list.serialize_element(&Written::of(finding))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'f> {
    code: &'static str,
    severity: Severity,
    message: &'f str,
    remedy: &'f str,
    record_id: Option<&'f str>,
    record_name: Option<&'f str>,
    place: String,
    value: Option<&'f str>,
    fix: Option<&'f str>,
    rule: WrittenRule,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenRule {
    code: &'static str,
    severity: Severity,
    title: &'static str,
    reason: &'static str,
    remedy: &'static str,
    source: Option<&'static str>,
}

impl<'f> Written<'f> {
    fn of(finding: &'f Finding) -> Self {
        Self {
            code: finding.rule.code,
            severity: finding.severity(),
            message: &finding.message,
            remedy: finding.remedy(),
            record_id: finding.record_id.as_deref(),
            record_name: finding.record_name.as_deref(),
            place: finding.place.to_string(),
            value: finding.value.as_deref(),
            fix: finding.fix.as_deref(),
            rule: WrittenRule::of(finding.rule),
        }
    }
}

impl WrittenRule {
    fn of(rule: &'static Rule) -> Self {
        Self {
            code: rule.code,
            severity: rule.severity,
            title: rule.title,
            reason: rule.reason,
            remedy: rule.remedy,
            source: rule.source,
        }
    }
}
