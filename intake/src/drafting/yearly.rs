//! Services that stand on several rows, one for each year.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use fsi_catalog::Period;

use super::sketch::Sketch;

/// What a row is about: its organization and key, as written.
pub(crate) type Identity = (String, String);

/// The rows of one service, each with the period it is about.
type Years = Vec<(Sketch, Option<Period>)>;

/// The rows of services of which more are to come.
#[derive(Debug, Default)]
pub(crate) struct Yearly {
    /// How many rows are still to come, by a digest of what they are about. Two things of one digest are waited for
    /// together, which costs a wait and nothing else.
    expected: HashMap<u64, u32>,
    waiting: HashMap<Identity, Years>,
}

fn digest(identity: &Identity) -> u64 {
    let mut hasher = DefaultHasher::new();
    identity.hash(&mut hasher);
    hasher.finish()
}

impl Yearly {
    /// Counts a row that is going to come.
    pub(crate) fn expect(&mut self, identity: &Identity) {
        *self.expected.entry(digest(identity)).or_default() += 1;
    }

    /// Adds a row; answers the records that are whole now.
    pub(crate) fn add(&mut self, identity: Identity, row: Option<(Sketch, Option<Period>)>) -> Vec<Sketch> {
        let left = self.expected.entry(digest(&identity)).or_insert(1);
        *left = left.saturating_sub(1);
        let is_last = *left == 0;
        match (row, is_last) {
            (Some((sketch, _)), true) if !self.waiting.contains_key(&identity) => vec![sketch],
            (row, is_last) => {
                let waiting = self.waiting.entry(identity.clone()).or_default();
                waiting.extend(row);
                if is_last {
                    self.waiting.remove(&identity).map(merged).unwrap_or_default()
                } else {
                    Vec::new()
                }
            }
        }
    }

    /// Answers what was still waited for when the file ended.
    pub(crate) fn end(&mut self) -> Vec<Sketch> {
        let mut left: Vec<(Identity, Years)> = self.waiting.drain().collect();
        left.sort_by(|a, b| a.0.cmp(&b.0));
        left.into_iter().flat_map(|(_, rows)| merged(rows)).collect()
    }
}

/// Makes one record of the rows of several years: that of the latest, with the figures of all. Rows of the same latest
/// period stay records of their own, because which of them holds only their owner knows.
fn merged(mut rows: Years) -> Vec<Sketch> {
    let latest = rows.iter().map(|(_, period)| period.map(Period::end)).max().flatten();
    let is_latest = |period: &Option<Period>| period.map(Period::end) == latest;
    let (mut current, mut earlier): (Vec<_>, Vec<_>) = rows.drain(..).partition(|(_, period)| is_latest(period));
    earlier.sort_by_key(|(_, period)| std::cmp::Reverse(period.map(Period::end)));
    if let Some((first, _)) = current.first_mut() {
        for (sketch, _) in earlier {
            add_earlier(first, sketch);
        }
    }
    current.into_iter().map(|(sketch, _)| sketch).collect()
}

/// Adds the figures of an earlier year, with their places and with what was found in them.
fn add_earlier(record: &mut Sketch, earlier: Sketch) {
    let offset = record.measurements.len();
    for (path, place) in earlier.places {
        let Some(rest) = path.strip_prefix("measurements.") else {
            continue;
        };
        let (index, field) = rest.split_once('.').unwrap_or((rest, ""));
        let Ok(index) = index.parse::<usize>() else { continue };
        let path = match field {
            "" => format!("measurements.{}", index + offset),
            field => format!("measurements.{}.{field}", index + offset),
        };
        record.places.push((path, place));
    }
    record.measurements.extend(earlier.measurements);
    record.findings.extend(earlier.findings);
}
