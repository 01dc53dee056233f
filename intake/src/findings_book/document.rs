//! Findings as a table (CSV) and as a document (JSON).

use std::io::Write;

use fsi_catalog::Finding;
use fsi_catalog::rules::Rule;
use fsi_catalog::vocabulary::{Severity, Vocabulary};
use serde::Serialize;

use super::list::{HEADS, texts};
use crate::workbook::{BookError, safe};

/// Writes a finding as JSON, with the names that the GraphQL type `Finding` has.
pub fn write_json(finding: &Finding, out: impl Write) -> std::io::Result<()> {
    Ok(serde_json::to_writer(out, &Written::of(finding))?)
}

/// Writes one row for each finding, beneath the head where one is wanted.
pub fn write_csv(findings: &[Finding], with_head: bool, out: impl Write) -> Result<(), BookError> {
    let mut table = csv::Writer::from_writer(out);
    if with_head {
        table.write_record(HEADS.map(|(head, _)| head))?;
    }
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
