//! Recall, mean reciprocal rank, and how many queries found anything.

use super::query::Query;

/// How many hits are looked at.
pub(super) const DEPTH: usize = 10;

/// What a query found.
#[derive(Clone, Debug)]
pub(super) struct Outcome<'a> {
    pub(super) query: &'a Query,
    /// The places of right hits, counted from 1, in order.
    ranks: Vec<usize>,
    /// All hits, right or not.
    pub(super) total: u64,
    /// The query as search would rather have read it.
    pub(super) did_you_mean: Option<String>,
}

impl<'a> Outcome<'a> {
    /// Looks for right services among the first hits, best first.
    pub(super) fn of(query: &'a Query, hits: &[String], total: u64, did_you_mean: Option<String>) -> Self {
        let first = hits.iter().take(DEPTH).enumerate();
        let ranks = first
            .filter(|(_, hit)| query.right.contains(hit))
            .map(|(place, _)| place + 1)
            .collect();
        Self {
            query,
            ranks,
            total,
            did_you_mean,
        }
    }

    /// Answers the place of the first right hit, counted from 1.
    pub(super) fn rank(&self) -> Option<usize> {
        self.ranks.first().copied()
    }

    /// Answers which share of the right services is among the first hits; of more than fit, as many as fit.
    fn recall(&self) -> f64 {
        ratio(self.ranks.len(), self.query.right.len().min(DEPTH))
    }

    /// Answers 1 when the first hit is right, 1/2 when the second is the first right one, and so on; 0 for none.
    fn reciprocal_rank(&self) -> f64 {
        self.rank().map_or(0.0, |rank| ratio(1, rank))
    }
}

/// What several queries found, on average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figures {
    pub(super) queries: usize,
    /// The mean of the shares of right services that were found.
    pub(super) recall: f64,
    /// The mean of the reciprocal ranks of first right hits.
    pub(super) reciprocal_rank: f64,
    /// Queries with a right hit among the first.
    pub(super) found: usize,
    /// Queries without any hit at all.
    pub(super) empty: usize,
    /// Queries for which search proposed another reading.
    pub(super) corrected: usize,
}

impl Figures {
    /// Averages. Of no queries everything is 0.
    pub(super) fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome<'a>>) -> Self {
        let mut figures = Self {
            queries: 0,
            recall: 0.0,
            reciprocal_rank: 0.0,
            found: 0,
            empty: 0,
            corrected: 0,
        };
        for outcome in outcomes {
            figures.queries += 1;
            figures.recall += outcome.recall();
            figures.reciprocal_rank += outcome.reciprocal_rank();
            figures.found += usize::from(outcome.rank().is_some());
            figures.empty += usize::from(outcome.total == 0);
            figures.corrected += usize::from(outcome.did_you_mean.is_some());
        }
        let share = ratio(1, figures.queries.max(1));
        figures.recall *= share;
        figures.reciprocal_rank *= share;
        figures
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let float = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    float(part) / float(whole.max(1))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::query::{Class, Part};
    use super::*;

    /// A query of the class with the services that are right.
    pub(in super::super) fn query(class: Class, text: &str, right: &[&str]) -> Query {
        Query {
            class,
            part: Part::Tune,
            text: text.to_owned(),
            right: right.iter().map(ToString::to_string).collect(),
        }
    }

    /// What the query found when these were the hits.
    pub(in super::super) fn outcome<'a>(query: &'a Query, hits: &[&str]) -> Outcome<'a> {
        let hits: Vec<String> = hits.iter().map(ToString::to_string).collect();
        Outcome::of(query, &hits, hits.len() as u64, None)
    }

    fn is_near(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 1e-9
    }

    #[test]
    fn the_first_right_hit_gives_the_rank_and_all_right_hits_the_recall() {
        let query = query(Class::Stems, "q", &["a", "b"]);
        let figures = |hits: &[&str]| Figures::of([&outcome(&query, hits)]);
        let both = figures(&["x", "b", "a"]);
        assert!(
            is_near(both.recall, 1.0) && is_near(both.reciprocal_rank, 0.5),
            "{both:?}"
        );
        let one = figures(&["x", "y", "z", "a"]);
        assert!(
            is_near(one.recall, 0.5) && is_near(one.reciprocal_rank, 0.25),
            "{one:?}"
        );
        let none = figures(&["x"]);
        assert!(
            is_near(none.recall, 0.0) && is_near(none.reciprocal_rank, 0.0),
            "{none:?}"
        );
        assert_eq!((both.found, one.found, none.found), (1, 1, 0));
    }

    #[test]
    fn the_eleventh_hit_is_not_looked_at_and_ten_are_enough() {
        let hits: Vec<String> = (0..11).map(|number| format!("s{number}")).collect();
        let late = query(Class::Stems, "q", &["s10"]);
        assert_eq!(Outcome::of(&late, &hits, 11, None).rank(), None);
        let right: Vec<&str> = hits.iter().map(String::as_str).collect();
        let many = query(Class::Stems, "q", &right);
        assert!(is_near(Outcome::of(&many, &hits, 11, None).recall(), 1.0));
    }

    #[test]
    fn figures_are_means_over_queries() {
        let query = query(Class::Stems, "q", &["a"]);
        let mut corrected = outcome(&query, &["a"]);
        corrected.did_you_mean = Some("queue".to_owned());
        let figures = Figures::of([&corrected, &outcome(&query, &["x", "a"]), &outcome(&query, &[])]);
        assert!(is_near(figures.recall, 2.0 / 3.0), "{figures:?}");
        assert!(is_near(figures.reciprocal_rank, 0.5), "{figures:?}");
        assert_eq!(
            (figures.queries, figures.found, figures.empty, figures.corrected),
            (3, 2, 1, 1)
        );
        assert_eq!(Figures::of([]).queries, 0);
    }
}
