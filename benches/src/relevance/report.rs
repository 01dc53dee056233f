//! What was found, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::measure::{Figures, Outcome};
use super::query::{Class, Part};
use super::record::{Comparison, Move};

/// A run.
pub(super) struct Report<'a> {
    pub(super) name: &'a str,
    pub(super) outcomes: &'a [Outcome<'a>],
    /// None where nothing was recorded before.
    pub(super) comparison: Option<&'a Comparison>,
}

/// Figures of some queries.
struct Row {
    title: &'static str,
    figures: Figures,
}

/// The tables of a report: their titles, and the parts that they are of.
const TABLES: [(&str, &[Part]); 5] = [
    ("tune", &[Part::Tune]),
    ("held-out", &[Part::HeldOut]),
    ("both halves", &[Part::Tune, Part::HeldOut]),
    ("mixed", &[Part::Mixed]),
    ("sample", &[Part::Sample]),
];

impl Report<'_> {
    /// Answers the tables for whose parts queries were asked.
    fn tables(&self) -> impl Iterator<Item = (&'static str, Vec<Row>)> {
        let is_there = |part: &Part| self.outcomes.iter().any(|outcome| outcome.query.part == *part);
        let tables = TABLES.iter().filter(move |(_, parts)| parts.iter().all(is_there));
        tables.map(|(title, parts)| (*title, self.rows(parts)))
    }

    /// Answers the figures of each class, of the misspelt queries and of all.
    fn rows(&self, parts: &[Part]) -> Vec<Row> {
        let row = |title, is_in: &dyn Fn(Class) -> bool| {
            let of_parts = self
                .outcomes
                .iter()
                .filter(|outcome| parts.contains(&outcome.query.part));
            let figures = Figures::of(of_parts.filter(|outcome| is_in(outcome.query.class)));
            Row { title, figures }
        };
        let of_classes = Class::ALL
            .iter()
            .map(|class| row(class.code(), &|other| other == *class));
        let mut rows: Vec<Row> = of_classes.filter(|row| row.figures.queries > 0).collect();
        rows.push(row("misspelt", &Class::is_misspelt));
        rows.push(row("all", &|_| true));
        rows
    }

    /// Answers tables, then what rose and fell.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n", self.name);
        // Writing to a string cannot fail.
        for (title, rows) in self.tables() {
            let _ = writeln!(
                text,
                "\n{title:<18} queries  recall@10  MRR@10  found  no hits  did you mean"
            );
            for Row { title, figures } in rows {
                let _ = writeln!(
                    text,
                    "{title:<18} {:>7}  {:>9.3}  {:>6.3}  {:>5}  {:>7}  {:>12}",
                    figures.queries,
                    figures.recall,
                    figures.reciprocal_rank,
                    figures.found,
                    figures.empty,
                    figures.corrected
                );
            }
        }
        match self.comparison {
            None => text.push_str("\nNothing was recorded before; --record records this run.\n"),
            Some(comparison) => {
                let (rose, fell) = (comparison.rose.len(), comparison.fell.len());
                let _ = writeln!(
                    text,
                    "\nSince the last recorded run {rose} rose, {fell} fell; {} are new and {} were not asked.",
                    comparison.new, comparison.gone
                );
                for (sign, moves) in [('+', &comparison.rose), ('-', &comparison.fell)] {
                    for moved in moves {
                        let (before, now) = (told(moved.before), told(moved.now));
                        let _ = writeln!(text, "{sign} {before:>4} → {now:<4} {:<18} {}", moved.class, moved.text);
                    }
                }
            }
        }
        text
    }

    /// Answers the same, and the rank of each query.
    pub(super) fn json(&self) -> Value {
        let tables = self.tables().map(|(title, rows)| {
            let rows: Vec<Value> = rows.iter().map(Row::json).collect();
            json!({"part": title, "classes": rows})
        });
        let queries = self.outcomes.iter().map(|outcome| {
            json!({
                "part": outcome.query.part.to_string(),
                "class": outcome.query.class.code(),
                "text": outcome.query.text,
                "right": outcome.query.right,
                "rank": outcome.rank(),
                "totalCount": outcome.total,
                "didYouMean": outcome.did_you_mean,
            })
        });
        json!({
            "name": self.name,
            "parts": tables.collect::<Vec<_>>(),
            "comparison": self.comparison.map(|comparison| json!({
                "rose": moves(&comparison.rose),
                "fell": moves(&comparison.fell),
                "new": comparison.new,
                "gone": comparison.gone,
            })),
            "queries": queries.collect::<Vec<_>>(),
        })
    }
}

impl Row {
    fn json(&self) -> Value {
        let Figures {
            queries,
            recall,
            reciprocal_rank,
            found,
            empty,
            corrected,
        } = self.figures;
        json!({
            "class": self.title,
            "queries": queries,
            "recallAt10": recall,
            "mrrAt10": reciprocal_rank,
            "found": found,
            "empty": empty,
            "didYouMean": corrected,
        })
    }
}

fn moves(moves: &[Move]) -> Vec<Value> {
    moves
        .iter()
        .map(|moved| json!({"class": moved.class, "text": moved.text, "before": moved.before, "now": moved.now}))
        .collect()
}

fn told(rank: Option<usize>) -> String {
    rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::measure::tests::{outcome, query};
    use super::super::record::Recorded;
    use super::*;

    #[test]
    fn a_report_has_a_row_for_each_class_and_names_what_fell() {
        let queries = [
            query(Class::Stems, "renewed", &["a"]),
            query(Class::OneTypo, "pasport", &["a"]),
        ];
        let before = [outcome(&queries[0], &["a"]), outcome(&queries[1], &["a"])];
        let now = [outcome(&queries[0], &["a"]), outcome(&queries[1], &["x", "a"])];
        let comparison = Comparison::of(&Recorded::of(&before), &now);
        let report = Report {
            name: "test",
            outcomes: &now,
            comparison: Some(&comparison),
        };
        let text = report.text();
        assert!(text.contains("0 rose, 1 fell"), "{text}");
        let fallen = text.lines().find(|line| line.starts_with('-')).expect("a line");
        assert!(fallen.contains("1 → 2") && fallen.contains("pasport"), "{fallen}");
        let json = report.json();
        let classes = json["parts"][0]["classes"].as_array().expect("classes");
        let titles: Vec<&str> = classes.iter().filter_map(|row| row["class"].as_str()).collect();
        assert_eq!(titles, ["stems", "one-typo", "misspelt", "all"]);
        assert_eq!(classes[3]["mrrAt10"], 0.75);
        assert_eq!(json["comparison"]["fell"][0]["text"], "pasport");
        assert_eq!(json["queries"][1]["rank"], 2);
    }

    #[test]
    fn halves_are_told_apart_and_together() {
        let mut queries = [query(Class::Stems, "one", &["a"]), query(Class::Stems, "two", &["a"])];
        queries[1].part = Part::HeldOut;
        let outcomes = [outcome(&queries[0], &["a"]), outcome(&queries[1], &[])];
        let report = Report {
            name: "test",
            outcomes: &outcomes,
            comparison: None,
        };
        let found: Vec<String> = report
            .tables()
            .map(|(title, rows)| format!("{title} {}/{}", rows[0].figures.found, rows[0].figures.queries))
            .collect();
        assert_eq!(found, ["tune 1/1", "held-out 0/1", "both halves 1/2"]);
    }

    #[test]
    fn without_a_record_the_report_says_so() {
        let report = Report {
            name: "test",
            outcomes: &[],
            comparison: None,
        };
        assert!(report.text().contains("Nothing was recorded before"));
        assert_eq!(report.json()["comparison"], Value::Null);
    }
}
