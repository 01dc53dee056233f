//! Proposing how a layout that nobody described is read, by the names of its columns and by what stands in them.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use fsi_catalog::fold;

use super::link::{Link, link};
use crate::Unreadable;
use crate::drafting::figure_head;
use crate::layout::{self, Column, Sheet, ValueKind, is_derived, normal};
use crate::source::Workbook;
use crate::table::{Head, Row};
use crate::value::{self, Conventions};

/// The least confidence with which a column is proposed.
const LEAST: f64 = 0.5;

/// The most rows that are looked at.
const SAMPLE: usize = 200;

/// A proposed way to read a layout.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// One for each column that has a head, in their order.
    pub columns: Vec<ProposedColumn>,
}

/// A proposed way to read a column.
#[derive(Clone, Debug)]
pub struct ProposedColumn {
    /// The head, as written.
    pub head: Arc<str>,
    /// The name of our column; none where it would be kept as a note.
    pub to: Option<&'static str>,
    /// How sure it is, from 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reason: String,
}

/// Proposes how the first sheet of a file is read; nothing where no row looks like a head.
pub fn propose_for(workbook: &Workbook) -> Result<Proposal, Unreadable> {
    let mut rows = workbook.rows(0)?;
    let columns = Sheet::named(layout::SERVICES).map_or(&[][..], |sheet| sheet.columns);
    let is_known = |header: &&Arc<str>| columns.iter().any(|column| by_name(header, column).is_some());
    // A title above the head is filled too, but it is called like no column.
    let known = |headers: &[Arc<str>]| headers.iter().filter(is_known).count();
    let Some(found) = rows.find_head(known)? else {
        return Ok(Proposal { columns: Vec::new() });
    };
    let sample = rows.take(SAMPLE).collect::<Result<Vec<Row>, Unreadable>>()?;
    Ok(propose(&found.head, &sample))
}

/// Proposes how a layout is read. Rows are a sample of its data; the first 200 are looked at.
#[must_use]
pub fn propose(head: &Head, rows: &[Row]) -> Proposal {
    let columns = Sheet::named(layout::SERVICES).map_or(&[][..], |sheet| sheet.columns);
    let sample = rows.get(..rows.len().min(SAMPLE)).unwrap_or(rows);
    // Every pair of a head and a column that speaks for itself, the surest first; each head and column is used once.
    let mut pairs: Vec<(f64, usize, &'static Column, String)> = Vec::new();
    for (index, header) in head.headers.iter().enumerate() {
        let name = normal(header);
        if name.is_empty() || is_derived(&name) || figure_head(header).is_some() {
            continue;
        }
        for column in columns {
            let by_name = by_name(header, column);
            let by_values = by_values(index, sample, column);
            let (confidence, reason) = match (by_name, by_values) {
                (Some((name, why)), Some((values, also))) => ((name + 0.2 * values).min(1.0), format!("{why}; {also}")),
                // Values that do not fit speak against the name, unless it is the very name.
                (Some((name, why)), None) if name >= 0.95 || !is_telling(column) => (name, why),
                (Some((name, why)), None) => (name - 0.3, format!("{why}, although its values do not fit")),
                (None, Some((values, why))) => (0.7 * values, why),
                (None, None) => continue,
            };
            if confidence >= LEAST {
                pairs.push((confidence, index, column, reason));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut used = HashSet::new();
    let mut chosen: Vec<Option<(f64, &'static Column, String)>> = vec![None; head.headers.len()];
    for (confidence, index, column, reason) in pairs {
        if let Some(slot) = chosen.get_mut(index)
            && slot.is_none()
            && used.insert(column.name)
        {
            *slot = Some((confidence, column, reason));
        }
    }
    let columns = head
        .headers
        .iter()
        .zip(chosen)
        .filter(|(header, _)| !header.is_empty())
        .map(|(header, chosen)| match chosen {
            Some((confidence, column, reason)) => ProposedColumn {
                head: Arc::clone(header),
                to: Some(column.name),
                confidence,
                reason,
            },
            None => ProposedColumn {
                head: Arc::clone(header),
                to: None,
                confidence: 0.0,
                reason: "neither its name nor its values are like those of a field".to_owned(),
            },
        })
        .collect();
    Proposal { columns }
}

fn by_name(header: &str, column: &Column) -> Option<(f64, String)> {
    let name = normal(header);
    if normal(column.name) == name {
        return Some((1.0, "it is called like the column".to_owned()));
    }
    if let Some(alias) = column.aliases.iter().find(|alias| normal(alias) == name) {
        return Some((0.95, format!("“{alias}” is another name of the column")));
    }
    let words = |text: &str| -> HashSet<String> {
        let spaced: String = text
            .chars()
            .flat_map(|c| if c.is_uppercase() { vec![' ', c] } else { vec![c] })
            .collect();
        let folded = if text.chars().any(char::is_whitespace) {
            fold(text)
        } else {
            fold(&spaced)
        };
        folded
            .split(' ')
            .map(singular)
            .filter(|word| !word.is_empty() && !FILLERS.contains(&word.as_str()))
            .collect()
    };
    let wanted = words(header);
    let known = std::iter::once(column.name).chain(column.aliases.iter().copied());
    let best = known
        .map(|known| {
            let known_words = words(known);
            let common = wanted.intersection(&known_words).count();
            let all = wanted.union(&known_words).count();
            let shared = if all == 0 { 0.0 } else { ratio(common, all) };
            (
                shared.max(strsim::normalized_levenshtein(&name, &normal(known)) - 0.1),
                known,
            )
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= 0.5).then(|| (0.85 * best.0, format!("its name is like “{}”", best.1)))
}

/// Words that say little in the head of a column.
const FILLERS: &[&str] = &["the", "of", "a", "en", "is", "for", "service"];

fn singular(word: &str) -> String {
    word.strip_suffix('s')
        .filter(|stem| stem.len() > 3)
        .unwrap_or(word)
        .to_owned()
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

/// Whether the values of a column are told from others.
fn is_telling(column: &Column) -> bool {
    matches!(
        column.kind,
        ValueKind::Term(_) | ValueKind::Terms(_) | ValueKind::Answer | ValueKind::Day | ValueKind::Link
    )
}

/// How many of the values in a column of the sample are of the kind that a column of ours holds.
fn by_values(index: usize, rows: &[Row], column: &Column) -> Option<(f64, String)> {
    let cells: Vec<_> = rows
        .iter()
        .map(|row| row.cell(index))
        .filter(|cell| !cell.is_empty())
        .collect();
    if cells.len() < 3 || !is_telling(column) {
        return None;
    }
    let conventions = Conventions::default();
    let fits = cells
        .iter()
        .filter(|cell| match column.kind {
            ValueKind::Link => link(&cell.to_string()) != Link::None,
            // A truth value and a day are shared by several columns, so that alone they say little.
            kind => {
                let said = value::read(kind, cell, &conventions);
                said.value.is_some() && said.faults.is_empty()
            }
        })
        .count();
    let share = ratio(fits, cells.len());
    let telling = match column.kind {
        ValueKind::Term(_) | ValueKind::Terms(_) => 1.0,
        ValueKind::Link if column.name == "infoUrl" => 0.9,
        _ => 0.5,
    };
    (share >= 0.6).then(|| (share * telling, format!("{fits} of {} values fit", cells.len())))
}

impl Proposal {
    /// Prints the proposal as a profile, to be looked through and confirmed.
    #[must_use]
    pub fn to_toml(&self, name: &str, title: &str) -> String {
        let mut text = String::new();
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let _ = writeln!(text, "# Proposed; look through it before it is used.");
        let _ = writeln!(text, "name = {}\ntitle = {}", quoted(name), quoted(title));
        let of = |wanted: &'static str| self.columns.iter().filter(move |column| column.to == Some(wanted));
        for column in of("organization") {
            let _ = writeln!(text, "\n# {:.0} %: {}", column.confidence * 100.0, column.reason);
            let _ = writeln!(text, "[organization]\nfrom = [{}]", quoted(&column.head));
        }
        for column in self
            .columns
            .iter()
            .filter(|column| column.to.is_some_and(|to| to != "organization"))
        {
            let _ = writeln!(text, "\n# {:.0} %: {}", column.confidence * 100.0, column.reason);
            let to = column.to.unwrap_or_default();
            let _ = writeln!(
                text,
                "[[columns]]\nfrom = [{}]\nto = {}",
                quoted(&column.head),
                quoted(to)
            );
        }
        for column in self.columns.iter().filter(|column| column.to.is_none()) {
            let _ = writeln!(text, "\n# {}", column.reason);
            let _ = writeln!(text, "[[notes]]\nfrom = [{}]", quoted(&column.head));
        }
        text
    }
}
