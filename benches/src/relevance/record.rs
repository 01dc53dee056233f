//! The last recorded run, and what became better or worse since.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context;

use super::measure::{DEPTH, Outcome};

const HEAD: &str = "# The place of the first right service of each query, 0 where the first ten have none.\n\
    # Written by `fsi-bench relevance --record`.\n";

/// Ranks by class and query; none for a query that did not find a right service.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Recorded {
    /// Classes in the order of the run, each with its queries in order.
    classes: Vec<(String, Vec<Entry>)>,
}

/// A query and where it found a right service.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    text: String,
    rank: Option<usize>,
}

impl Recorded {
    /// Takes the ranks of a run.
    pub(super) fn of(outcomes: &[Outcome<'_>]) -> Self {
        let mut classes: BTreeMap<_, Vec<Entry>> = BTreeMap::new();
        for outcome in recorded(outcomes) {
            let of_class = classes.entry(outcome.query.class).or_default();
            of_class.push(Entry {
                text: outcome.query.text.clone(),
                rank: outcome.rank(),
            });
        }
        let classes = classes
            .into_iter()
            .map(|(class, ranks)| (class.code().to_owned(), ranks));
        Self {
            classes: classes.collect(),
        }
    }

    /// Reads a file; answers none where there is no file.
    pub(super) fn read(path: &Path) -> anyhow::Result<Option<Self>> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
        .with_context(|| format!("{} cannot be read; `--record` writes it anew", path.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let classes: BTreeMap<String, BTreeMap<String, usize>> = toml::from_str(text)?;
        let rank = |rank: usize| (1..=DEPTH).contains(&rank).then_some(rank);
        let entries = |of_class: BTreeMap<String, usize>| {
            let entry = |(text, place)| Entry {
                text,
                rank: rank(place),
            };
            of_class.into_iter().map(entry).collect()
        };
        Ok(Self {
            classes: classes
                .into_iter()
                .map(|(code, of_class)| (code, entries(of_class)))
                .collect(),
        })
    }

    /// Writes a file, and the folder it is in.
    pub(super) fn write(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, self.text())
    }

    fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (code, entries) in &self.classes {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n[{code}]");
            for Entry { text: query, rank } in entries {
                // A string of JSON is a key of TOML.
                let _ = writeln!(
                    text,
                    "{} = {}",
                    serde_json::Value::from(query.as_str()),
                    rank.unwrap_or(0)
                );
            }
        }
        text
    }

    fn entry(&self, class: &str, text: &str) -> Option<&Entry> {
        let (_, entries) = self.classes.iter().find(|(code, _)| code == class)?;
        entries.iter().find(|entry| entry.text == text)
    }

    fn len(&self) -> usize {
        self.classes.iter().map(|(_, entries)| entries.len()).sum()
    }
}

fn recorded<'o, 'q>(outcomes: &'o [Outcome<'q>]) -> impl Iterator<Item = &'o Outcome<'q>> {
    outcomes.iter().filter(|outcome| outcome.query.part.is_recorded())
}

/// A query that found its service at another place than when it was last recorded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) class: &'static str,
    pub(super) text: String,
    pub(super) before: Option<usize>,
    pub(super) now: Option<usize>,
}

/// What changed since the last recorded run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) rose: Vec<Move>,
    pub(super) fell: Vec<Move>,
    /// Queries that were not recorded.
    pub(super) new: usize,
    /// Recorded queries that were not asked.
    pub(super) gone: usize,
}

impl Comparison {
    /// Compares a run with the record.
    pub(super) fn of(before: &Recorded, outcomes: &[Outcome<'_>]) -> Self {
        let mut comparison = Self::default();
        let mut known = 0;
        for outcome in recorded(outcomes) {
            let class = outcome.query.class.code();
            let Some(entry) = before.entry(class, &outcome.query.text) else {
                comparison.new += 1;
                continue;
            };
            known += 1;
            let (was, is) = (place(entry.rank), place(outcome.rank()));
            let side = match is.cmp(&was) {
                std::cmp::Ordering::Less => &mut comparison.rose,
                std::cmp::Ordering::Greater => &mut comparison.fell,
                std::cmp::Ordering::Equal => continue,
            };
            side.push(Move {
                class,
                text: outcome.query.text.clone(),
                before: entry.rank,
                now: outcome.rank(),
            });
        }
        comparison.gone = before.len().saturating_sub(known);
        comparison
    }

    /// Whether a query finds its service later than before, or no more.
    pub(super) fn has_fallen(&self) -> bool {
        !self.fell.is_empty()
    }
}

/// Not found counts as behind the last.
fn place(rank: Option<usize>) -> usize {
    rank.unwrap_or(DEPTH + 1)
}

#[cfg(test)]
mod tests {
    use super::super::measure::tests::{outcome, query};
    use super::super::query::{Class, Part};
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_whatever_was_typed() {
        let queries = [
            query(Class::Stems, "\"quoted\" passport", &["a"]),
            query(Class::Stems, "d'études \\ é", &["a"]),
            query(Class::OneTypo, "pasport", &["a"]),
        ];
        let outcomes = [
            outcome(&queries[0], &["x", "a"]),
            outcome(&queries[1], &["a"]),
            outcome(&queries[2], &["x"]),
        ];
        let folder = std::env::temp_dir().join(format!("fsi-relevance-{}", std::process::id()));
        let file = folder.join("deeper").join("recorded.toml");
        Recorded::of(&outcomes).write(&file).expect("written");
        let read = Recorded::read(&file).expect("readable").expect("a file");
        std::fs::remove_dir_all(&folder).expect("removed");
        let rank = |class, text| read.entry(class, text).expect("an entry").rank;
        assert_eq!(rank("stems", "\"quoted\" passport"), Some(2));
        assert_eq!(rank("stems", "d'études \\ é"), Some(1));
        assert_eq!(rank("one-typo", "pasport"), None);
        assert_eq!(Comparison::of(&read, &outcomes), Comparison::default());
    }

    #[test]
    fn queries_that_rose_or_fell_are_named_and_others_counted() {
        let queries: Vec<_> = ["up", "down", "lost", "same", "new"]
            .iter()
            .map(|text| query(Class::Stems, text, &["a"]))
            .collect();
        let before = Recorded::parse("[stems]\nup = 0\ndown = 1\nlost = 10\nsame = 2\ngone = 1").expect("a record");
        let hits: [&[&str]; 5] = [&["x", "x", "a"], &["x", "a"], &["x"], &["x", "a"], &["a"]];
        let outcomes: Vec<_> = queries
            .iter()
            .zip(hits)
            .map(|(query, hits)| outcome(query, hits))
            .collect();
        let comparison = Comparison::of(&before, &outcomes);
        let texts = |moves: &[Move]| moves.iter().map(|moved| moved.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&comparison.rose), ["up"]);
        assert_eq!(texts(&comparison.fell), ["down", "lost"]);
        assert_eq!((comparison.fell[1].before, comparison.fell[1].now), (Some(10), None));
        assert_eq!((comparison.new, comparison.gone), (1, 1));
        assert!(comparison.has_fallen());
    }

    #[test]
    fn samples_are_not_recorded() {
        let mut query = query(Class::Stems, "q", &["a"]);
        query.part = Part::Sample;
        assert_eq!(Recorded::of(&[outcome(&query, &["a"])]), Recorded::default());
    }

    #[test]
    fn a_missing_record_is_none_and_a_damaged_one_is_told() {
        let missing = Path::new(env!("CARGO_MANIFEST_DIR")).join("no-such-file.toml");
        assert_eq!(Recorded::read(&missing).expect("none"), None);
        let damaged = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert!(
            Recorded::read(&damaged)
                .expect_err("damaged")
                .to_string()
                .contains("cannot be read")
        );
    }
}
