//! Codes whose zeros spreadsheets drop.

use fsi_catalog::rules;

use super::{Fault, Said, parts, text};
use crate::table::Cell;

/// Reads OMB control numbers, `dddd-dddd`.
#[must_use]
pub fn control_numbers(cell: &Cell) -> Said<Vec<String>> {
    each(cell, &[','], restored_control_number)
}

/// Reads one OMB control number.
#[must_use]
pub fn control_number(cell: &Cell) -> Said<String> {
    if let Some(fault) = turned_into_a_day(cell) {
        return Said::fault(fault);
    }
    let said = text(cell);
    let Some(written) = said.value else {
        return said;
    };
    restore(written, restored_control_number)
}

/// Reads assistance listing numbers, `dd.ddd`.
#[must_use]
pub fn assistance_listings(cell: &Cell) -> Said<Vec<String>> {
    each(cell, &[','], restored_listing)
}

fn each(cell: &Cell, separators: &[char], restored: impl Fn(&str) -> Option<String>) -> Said<Vec<String>> {
    if let Some(fault) = turned_into_a_day(cell) {
        return Said::fault(fault);
    }
    let said = text(cell);
    let mut faults = said.faults;
    let mut codes = Vec::new();
    for written in parts(said.value.as_deref().unwrap_or_default()).flat_map(|part| part.split(separators)) {
        let written = written.trim();
        if written.is_empty() {
            continue;
        }
        let one = restore(written.to_owned(), &restored);
        codes.extend(one.value);
        if faults.len() < 20 {
            faults.extend(one.faults.into_iter().map(|fault| fault.about(written)));
        }
    }
    Said {
        value: (!codes.is_empty()).then_some(codes),
        faults,
    }
}

/// What a spreadsheet took for a day cannot be turned back: which digits were typed is gone.
fn turned_into_a_day(cell: &Cell) -> Option<Fault> {
    let Cell::Day(day) = cell else { return None };
    Some(
        Fault::new(
            &rules::LEADING_ZEROS_LOST,
            format!("A spreadsheet turned the code into the day {day}"),
        )
        .with_remedy("Format the column as text and type the code anew."),
    )
}

/// Keeps what has its form, or cannot be restored: its form is a rule's question.
fn restore(written: String, restored: impl Fn(&str) -> Option<String>) -> Said<String> {
    match restored(&written) {
        Some(code) if code != written => {
            let fault = Fault::new(
                &rules::LEADING_ZEROS_LOST,
                format!("“{written}” has lost zeros; it is read as {code}"),
            )
            .with_remedy(format!("Format the column as text and write {code}."))
            .with_fix(code.clone());
            Said::doubted(code, fault)
        }
        _ => Said::value(written),
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// 9600066 and 960-66 are 0960-0066. Eight digits lost only the hyphen. Fewer than six digits could be anything.
fn restored_control_number(written: &str) -> Option<String> {
    let plain = written.replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}'], "-");
    if let Some((agency, number)) = plain.split_once('-') {
        let fits = digits(agency) && digits(number) && (2..=4).contains(&agency.len()) && number.len() <= 4;
        return fits.then(|| format!("{agency:0>4}-{number:0>4}"));
    }
    if !digits(&plain) || !(6..=8).contains(&plain.len()) {
        return None;
    }
    let full = format!("{plain:0>8}");
    let (agency, number) = full.split_at_checked(4)?;
    Some(format!("{agency}-{number}"))
}

/// 10.55 is 10.550: three digits stand behind the point, and numbers lose the zeros at their end.
fn restored_listing(written: &str) -> Option<String> {
    let (program, number) = written.split_once('.').unwrap_or((written, ""));
    let fits = digits(program) && program.len() == 2 && (1..=3).contains(&number.len()) && digits(number);
    fits.then(|| format!("{program}.{number:0<3}"))
}
