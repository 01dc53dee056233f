//! The sheet of all findings.

use fsi_catalog::vocabulary::{Severity, Vocabulary};
use fsi_catalog::{Finding, Place};
use rust_xlsxwriter::{Format, Url, Worksheet};

use super::copy::Name;
use super::{colours, title};
use crate::template::{head_format, prose};
use crate::workbook::{BookError, MOST_ROWS, TextFormat, reads_as_formula, write_text};

/// The name of the sheet.
pub(super) const SHEET: &str = "findings";

/// The most links that spreadsheets follow in one sheet.
const MOST_LINKS: usize = 65_530;

/// What is said of a finding: heads, and the widths of columns.
pub(super) const HEADS: [(&str, u16); 9] = [
    ("severity", 12),
    ("code", 28),
    ("record id", 20),
    ("record name", 36),
    ("place", 26),
    ("value", 30),
    ("what is wrong", 60),
    ("what to do", 60),
    ("ready fix", 30),
];

const PLACE: u16 = 4;

/// Answers what is said of a finding, in the order of the heads.
pub(super) fn texts(finding: &Finding) -> [String; HEADS.len()] {
    [
        title(finding.severity()).to_owned(),
        finding.rule.code.to_owned(),
        finding.record_id.clone().unwrap_or_default(),
        finding.record_name.clone().unwrap_or_default(),
        finding.place.to_string(),
        finding.value.clone().unwrap_or_default(),
        finding.message.clone(),
        finding.remedy().to_owned(),
        finding.fix.clone().unwrap_or_default(),
    ]
}

/// Writes the sheet. Places are links into the copies of the sheets, where there are any.
pub(super) fn write(page: &mut Worksheet, findings: &[Finding], names: &[Name]) -> Result<(), BookError> {
    for (column, (head, width)) in (0_u16..).zip(HEADS) {
        page.write_string_with_format(0, column, head, &head_format(true))?;
        page.set_column_width(column, width)?;
    }
    let text = prose();
    let link = prose().plain().clone().set_hyperlink();
    let severities: Vec<(Severity, TextFormat)> = Severity::ALL
        .iter()
        .map(|severity| (*severity, TextFormat::new(colours(*severity).set_bold())))
        .collect();
    let mut links = 0;
    let mut last = 0;
    for (row, finding) in (1_u32..).zip(findings) {
        if row >= MOST_ROWS {
            return Err(BookError::TooManyRows { sheet: SHEET.into() });
        }
        for (column, said) in (0_u16..).zip(texts(finding)) {
            let of_severity = severities.iter().find(|(severity, _)| *severity == finding.severity());
            let format = match of_severity {
                Some((_, format)) if column == 0 => format,
                _ => &text,
            };
            match target(&finding.place, names) {
                Some(target) if column == PLACE && links < MOST_LINKS => {
                    links += 1;
                    write_link(page, row, &target, &said, &link)?;
                }
                _ if said.is_empty() => {}
                _ => write_text(page, row, column, &said, format)?,
            }
        }
        last = row;
    }
    page.autofilter(0, 0, last, PLACE + 4)?;
    page.set_freeze_panes(1, 2)?;
    Ok(())
}

fn write_link(page: &mut Worksheet, row: u32, target: &str, said: &str, link: &Format) -> Result<(), BookError> {
    // A head of a column can be long, and a link's text cannot.
    const LONGEST: usize = 250;
    let said: String = said.chars().take(LONGEST).collect();
    let format = if reads_as_formula(&said) {
        link.clone().set_quote_prefix()
    } else {
        link.clone()
    };
    page.write_url_with_options(row, PLACE, Url::new(target), said, "Go to the cell", Some(&format))?;
    Ok(())
}

/// Answers where in the workbook the copy of a place is.
fn target(place: &Place, names: &[Name]) -> Option<String> {
    let Place::Cell { sheet, row, column, .. } = place else {
        return None;
    };
    let name = names.iter().find(|name| name.original == *sheet)?;
    let quoted = name.copy.replace('\'', "''");
    let letters = fsi_catalog::finding::column_letters(column.unwrap_or_default());
    (1..=MOST_ROWS)
        .contains(row)
        .then(|| format!("internal:'{quoted}'!{letters}{row}"))
}
