//! Yes and no.

use fsi_catalog::rules;

use super::{Fault, Said, shown, unusable};
use crate::table::Cell;

const YES: &[&str] = &["yes", "y", "true", "t", "1", "x", "✓", "✔", "☑"];
const NO: &[&str] = &["no", "n", "false", "f", "0", "☐"];
/// The question was seen and left open, which is the same as leaving the cell empty.
const OPEN: &[&str] = &["unknown", "not known", "not answered", "n/a", "na", "tbd", "?"];

/// Reads yes or no. A blank cell and words such as “unknown” are no answer; they never mean no.
#[must_use]
pub fn answer(cell: &Cell) -> Said<bool> {
    if let Some(fault) = unusable(cell) {
        return Said::fault(fault);
    }
    if let Cell::Truth(truth) = cell {
        return Said::value(*truth);
    }
    let text = cell.to_string().to_lowercase();
    let text = text.trim_end_matches('.');
    if text.is_empty() || OPEN.contains(&text) {
        Said::nothing()
    } else if YES.contains(&text) {
        Said::value(true)
    } else if NO.contains(&text) {
        Said::value(false)
    } else {
        Said::fault(
            Fault::new(
                &rules::ANSWER_UNREADABLE,
                format!("“{}” is neither yes nor no", shown(&cell.to_string())),
            )
            .with_remedy("Write yes or no; leave the cell empty when it is not known."),
        )
    }
}
