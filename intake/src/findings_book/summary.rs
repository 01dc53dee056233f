//! The sheet of the rules that found something: how often, and why there is such a rule.

use std::collections::BTreeMap;

use fsi_catalog::Finding;
use fsi_catalog::rules::Rule;
use fsi_catalog::vocabulary::Vocabulary;
use rust_xlsxwriter::Worksheet;

use super::{colours, title};
use crate::template::{head_format, prose};
use crate::workbook::{BookError, TextFormat, write_text};

/// The name of the sheet.
pub(super) const SHEET: &str = "rules";

const HEADS: [(&str, u16); 7] = [
    ("severity", 12),
    ("findings", 12),
    ("code", 28),
    ("rule", 40),
    ("why", 60),
    ("what to do", 60),
    ("source", 40),
];

/// Writes one row for each rule that found something, what blocks first.
pub(super) fn write(page: &mut Worksheet, findings: &[Finding]) -> Result<(), BookError> {
    page.set_name(SHEET)?;
    for (column, (head, width)) in (0_u16..).zip(HEADS) {
        page.write_string_with_format(0, column, head, &head_format(true))?;
        page.set_column_width(column, width)?;
    }
    let mut counts: BTreeMap<(u32, &str), (&Rule, u32)> = BTreeMap::new();
    for finding in findings {
        let place = (finding.severity().position(), finding.rule.code);
        counts.entry(place).or_insert((finding.rule, 0)).1 += 1;
    }
    let text = prose();
    for (row, (rule, count)) in (1_u32..).zip(counts.into_values()) {
        let severity = TextFormat::new(colours(rule.severity).set_bold());
        write_text(page, row, 0, title(rule.severity), &severity)?;
        page.write_number_with_format(row, 1, count, text.plain())?;
        let said = [
            rule.code,
            rule.title,
            rule.reason,
            rule.remedy,
            rule.source.unwrap_or_default(),
        ];
        for (column, said) in (2_u16..).zip(said) {
            write_text(page, row, column, said, &text)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}
