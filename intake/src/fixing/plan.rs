//! What is to be put where, and what became of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use fsi_catalog::{Finding, Place};

use super::{Left, Reason};
use crate::table::trim;

/// The fixes of findings, by place.
pub(super) struct Plan<'f> {
    cells: HashMap<Option<Arc<str>>, Cells<'f>>,
    values: HashMap<Option<u32>, Values<'f>>,
    findings: &'f [Finding],
    /// What became of the fix of each finding; none where the place was not come upon.
    outcomes: Vec<Option<Result<(), Reason>>>,
}

/// The fixes of a sheet, by row (from 1) and column (from 0).
pub(super) type Cells<'f> = HashMap<u32, HashMap<u32, Vec<Change<'f>>>>;

/// The fixes of a document, by pointer.
pub(super) type Values<'f> = BTreeMap<&'f str, Vec<Change<'f>>>;

/// One fix.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change<'f> {
    /// The place of its finding in the list.
    finding: usize,
    /// The value that was found.
    pub(super) value: &'f str,
    /// What is to stand there instead.
    pub(super) fix: &'f str,
}

impl<'f> Plan<'f> {
    pub(super) fn of(findings: &'f [Finding]) -> Self {
        let mut plan = Self {
            cells: HashMap::new(),
            values: HashMap::new(),
            findings,
            outcomes: vec![None; findings.len()],
        };
        for (index, finding) in findings.iter().enumerate() {
            let Some(fix) = &finding.fix else { continue };
            let change = Change {
                finding: index,
                value: finding.value.as_deref().map(trim).unwrap_or_default(),
                fix,
            };
            match &finding.place {
                Place::Cell {
                    sheet,
                    row,
                    column: Some(column),
                    ..
                } => {
                    let cells = plan.cells.entry(sheet.clone()).or_default();
                    cells.entry(*row).or_default().entry(*column).or_default().push(change);
                }
                Place::Pointer { line, pointer } => {
                    let values = plan.values.entry(*line).or_default();
                    values.entry(pointer).or_default().push(change);
                }
                Place::Cell { column: None, .. } | Place::Whole | Place::Input(_) => {
                    plan.settle(&[change], Err(Reason::NoCell));
                }
            }
        }
        plan
    }

    /// Takes the fixes of a sheet.
    pub(super) fn cells(&mut self, sheet: Option<&Arc<str>>) -> Cells<'f> {
        self.cells.remove(&sheet.cloned()).unwrap_or_default()
    }

    /// Takes the fixes of a document, by pointer.
    pub(super) fn values(&mut self, line: Option<u32>) -> Values<'f> {
        self.values.remove(&line).unwrap_or_default()
    }

    /// Whether fixes are for lines.
    pub(super) fn has_lines(&self) -> bool {
        self.values.keys().any(Option::is_some)
    }

    /// Says what became of fixes.
    pub(super) fn settle(&mut self, changes: &[Change<'_>], outcome: Result<(), Reason>) {
        for change in changes {
            if let Some(place) = self.outcomes.get_mut(change.finding) {
                *place = Some(outcome);
            }
        }
    }

    /// Answers what is to stand in a cell that holds a text, or nothing where it stays as it is.
    pub(super) fn text(&mut self, held: &str, changes: &[Change<'f>]) -> Option<String> {
        let mut wanted: Vec<Change<'f>> = Vec::new();
        for change in changes {
            let same = wanted.iter().find(|known| known.value == change.value);
            match same {
                None => wanted.push(*change),
                Some(known) if known.fix == change.fix => {}
                Some(_) => {
                    self.settle(changes, Err(Reason::Contradicted));
                    return None;
                }
            }
        }
        let held = trim(held);
        if let Some(whole) = wanted.iter().find(|change| is_shown_as(held, change.value)) {
            let refused = if wanted.len() > 1 {
                Some(Reason::Contradicted)
            } else {
                loses_entries(held, whole.fix).then_some(Reason::PartOfList)
            };
            self.settle(changes, refused.map_or(Ok(()), Err));
            return refused.is_none().then(|| whole.fix.to_owned());
        }
        // A value can be one entry of a list; what stands around it stays.
        let (mut text, mut there) = (held.to_owned(), Vec::new());
        let mut other = changes.to_vec();
        for separators in [LINES, COMMAS] {
            let is_there = |change: &Change<'_>| {
                held.contains(separators)
                    && held
                        .split(separators)
                        .any(|entry| is_shown_as(trim(entry), change.value))
            };
            let (found, rest): (Vec<_>, Vec<_>) = other.into_iter().partition(is_there);
            other = rest;
            text = text
                .split_inclusive(separators)
                .map(|part| {
                    let entry = trim(part.trim_end_matches(separators));
                    match found.iter().find(|change| is_shown_as(entry, change.value)) {
                        Some(change) if !entry.is_empty() => part.replacen(entry, change.fix, 1),
                        _ => part.to_owned(),
                    }
                })
                .collect();
            there.extend(found);
        }
        self.settle(&other, Err(Reason::OtherValue));
        self.settle(&there, Ok(()));
        (!there.is_empty()).then_some(text)
    }

    /// Answers how many fixes were put in, and those that were left.
    pub(super) fn outcome(self) -> (usize, Vec<Left>) {
        let applied = self.outcomes.iter().filter(|outcome| **outcome == Some(Ok(()))).count();
        let left = self
            .findings
            .iter()
            .zip(self.outcomes)
            .filter_map(|(finding, outcome)| {
                let reason = match outcome {
                    Some(Ok(())) => return None,
                    Some(Err(reason)) => reason,
                    None => Reason::NotThere,
                };
                Some(Left {
                    code: finding.rule.code,
                    place: finding.place.clone(),
                    fix: finding.fix.clone()?,
                    reason,
                })
            });
        (applied, left.collect())
    }
}

/// What separates the entries of a list.
const LINES: &[char] = &['|', ';', '\n', '\r'];
const COMMAS: &[char] = &['|', ';', '\n', '\r', ','];

/// Whether a fix for one entry would take the place of a whole list.
fn loses_entries(held: &str, fix: &str) -> bool {
    // Commas stand in numbers and in texts; between codes they separate.
    let is_code = fix
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "_-. ,|;".contains(c))
        && !fix.chars().all(|c| c.is_ascii_digit());
    let separators = if is_code { COMMAS } else { LINES };
    let entries = |text: &str| text.split(separators).filter(|entry| !trim(entry).is_empty()).count();
    entries(held) > entries(fix)
}

/// Whether a finding shows a text as such a value: the same, or its beginning where it is long.
fn is_shown_as(held: &str, value: &str) -> bool {
    // As findings show it: cut, and without control characters.
    let shown = Finding::new(&fsi_catalog::rules::FILE_UNREADABLE, Place::Whole, "").with_value(held);
    shown.value.as_deref().is_some_and(|shown| trim(shown) == value) || held == value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_known_by_their_beginning_and_others_whole() {
        assert!(is_shown_as(&"a".repeat(500), &format!("{}…", "a".repeat(200))));
        assert!(!is_shown_as(&"a".repeat(500), &"a".repeat(200)));
        assert!(is_shown_as("", ""));
        assert!(!is_shown_as("a", ""));
    }

    #[test]
    fn a_list_is_not_taken_for_one_of_its_entries() {
        assert!(loses_entries("WEBSITE|Phne", "PHONE"));
        assert!(loses_entries("WEBSITE, Phne", "PHONE"));
        assert!(loses_entries("9600066, 0960-0067", "0960-0066"));
        assert!(!loses_entries("WEBSITE|Phne", "WEBSITE|PHONE"));
        assert!(!loses_entries("12,000", "12000"));
        assert!(!loses_entries("Phne", "PHONE"));
    }
}
