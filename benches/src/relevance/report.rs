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

impl Report<'_> {
    /// Answers the figures of each class of a part, of the misspelt ones and of all; none for a part without queries.
    fn rows(&self, part: Part) -> Vec<Row> {
        let of_part = || self.outcomes.iter().filter(move |outcome| outcome.query.part == part);
        if of_part().next().is_none() {
            return Vec::new();
        }
        let mut rows: Vec<Row> = Class::ALL
            .iter()
            .map(|class| Row {
                title: class.code(),
                figures: Figures::of(of_part().filter(|outcome| outcome.query.class == *class)),
            })
            .filter(|row| row.figures.queries > 0)
            .collect();
        rows.push(Row {
            title: "misspelt",
            figures: Figures::of(of_part().filter(|outcome| outcome.query.class.is_misspelt())),
        });
        rows.push(Row {
            title: "all",
            figures: Figures::of(of_part()),
        });
        rows
    }

    /// Answers tables, then what rose and fell.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n", self.name);
        // Writing to a string cannot fail.
        for part in Part::ALL {
            let rows = self.rows(part);
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(
                text,
                "\n{part:<18} queries  recall@10  MRR@10  found  no hits  did you mean"
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
        let parts = Part::ALL.iter().filter_map(|part| {
            let rows = self.rows(*part);
            let rows: Vec<Value> = rows.iter().map(Row::json).collect();
            (!rows.is_empty()).then(|| json!({"part": part.to_string(), "classes": rows}))
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
            "parts": parts.collect::<Vec<_>>(),
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
