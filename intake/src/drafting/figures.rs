//! Columns that hold figures, told by their heads: "volume 2025", "calls FY2025 phone", "annualVolume".

use fsi_catalog::Period;
use fsi_catalog::fold;
use fsi_catalog::vocabulary::{Channel, Measure, Vocabulary};

use crate::layout::{self, normal};

/// What the head of a column of figures says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FigureHead {
    /// What is counted.
    pub(crate) measure: Measure,
    /// In which channel; none means all together.
    pub(crate) channel: Option<Channel>,
    /// The span.
    pub(crate) period: Period,
}

/// A column of the one figure that the CSV export gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Annual {
    Value,
    Period,
    State,
    Measure,
}

const MEASURES: &[(&str, Measure)] = &[
    ("volume", Measure::Transactions),
    ("volumes", Measure::Transactions),
    ("transaction", Measure::Transactions),
    ("applications", Measure::Transactions),
    ("requests", Measure::Transactions),
    ("customer", Measure::Customers),
    ("people served", Measure::Customers),
    ("call", Measure::Calls),
    ("phone calls", Measure::Calls),
    ("visit", Measure::Visits),
    ("web visits", Measure::Visits),
    ("responses", Measure::Responses),
];

/// Words that say nothing of their own in such a head.
const FILLERS: &[&str] = &[
    "annual", "yearly", "number", "of", "total", "by", "via", "in", "for", "per", "the", "through", "received", "no",
];

/// Reads the head of a column as that of figures; nothing where a word is left over or the period is missing.
///
/// A bare year is the calendar year, as everywhere; write FY2025 for the fiscal year.
pub(crate) fn figure_head(head: &str) -> Option<FigureHead> {
    let folded = fold(head);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let period = take_period(&mut words)?;
    let measure = take_words(&mut words, measure_names())?;
    let channel = take_words(&mut words, channel_names());
    words.retain(|word| !FILLERS.contains(word));
    words.is_empty().then_some(FigureHead {
        measure,
        channel,
        period,
    })
}

/// Reads the head of a column as one of the figure that the CSV export gives.
pub(crate) fn annual(normal_head: &str) -> Option<Annual> {
    match normal_head {
        "annualvolume" => Some(Annual::Value),
        "annualvolumeperiod" => Some(Annual::Period),
        "annualvolumestate" => Some(Annual::State),
        "annualvolumemeasure" => Some(Annual::Measure),
        _ => None,
    }
}

fn quarter(text: &str) -> Option<&str> {
    text.strip_prefix('q').filter(|q| matches!(*q, "1" | "2" | "3" | "4"))
}

fn take_period(words: &mut Vec<&str>) -> Option<Period> {
    let year = |text: &str| (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned());
    let fiscal = |text: &str| {
        let digits = text.strip_prefix("fy")?;
        match digits.len() {
            2 if digits.bytes().all(|b| b.is_ascii_digit()) => Some(format!("20{digits}")),
            _ => year(digits),
        }
    };
    let mut found: Option<(usize, usize, String)> = None;
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).copied();
        let of_words = |used: usize, year: String, is_fiscal: bool| {
            let after = words.get(index + used).copied().and_then(quarter);
            match after {
                Some(quarter) => (index, used + 1, format!("FY{year}-Q{quarter}")),
                None if is_fiscal => (index, used, format!("FY{year}")),
                None => (index, used, year),
            }
        };
        let here = if let Some(year) = fiscal(word) {
            Some(of_words(1, year, true))
        } else if *word == "fy" {
            next.and_then(|next| fiscal(&format!("fy{next}")))
                .map(|year| of_words(2, year, true))
        } else if *word == "fiscal" && next == Some("year") {
            words
                .get(index + 2)
                .copied()
                .and_then(year)
                .map(|year| of_words(3, year, true))
        } else {
            year(word).map(|year| of_words(1, year, false))
        };
        if here.is_some() {
            found = here;
            break;
        }
    }
    let (start, used, text) = found?;
    words.drain(start..start + used);
    text.parse().ok()
}

/// Takes the longest of the named things out of the words.
fn take_words<T: Copy>(words: &mut Vec<&str>, names: Vec<(String, T)>) -> Option<T> {
    let mut best: Option<(usize, usize, T)> = None;
    for (name, thing) in names {
        let name: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
        if name.is_empty() || best.as_ref().is_some_and(|(_, length, _)| *length >= name.len()) {
            continue;
        }
        if let Some(start) = words.windows(name.len()).position(|window| window == name) {
            best = Some((start, name.len(), thing));
        }
    }
    let (start, length, thing) = best?;
    words.drain(start..start + length);
    Some(thing)
}

fn measure_names() -> Vec<(String, Measure)> {
    let codes = Measure::ALL.iter().flat_map(|measure| {
        let term = measure.term();
        [(fold(term.code), *measure), (fold(term.title), *measure)]
    });
    let own = MEASURES.iter().map(|(name, measure)| ((*name).to_owned(), *measure));
    codes.chain(own).collect()
}

/// Channels by code, title and the names that their columns in the sheet of tasks have.
fn channel_names() -> Vec<(String, Channel)> {
    let mut names: Vec<(String, Channel)> = Vec::new();
    for channel in Channel::ALL {
        let term = channel.term();
        names.push((fold(term.code), *channel));
        names.push((fold(term.title), *channel));
        let path = format!("channels.{}.availability", term.code);
        let columns = layout::Sheet::named("tasks").map_or(&[][..], |sheet| sheet.columns);
        let column = columns.iter().find(|column| column.path == path);
        for alias in column.map_or(&[][..], |column| column.aliases) {
            names.push((fold(alias), *channel));
            names.push((normal(alias), *channel));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_figures_say_what_where_and_when() {
        let cases = [
            ("volume 2025", Some((Measure::Transactions, None, "2025"))),
            ("Transactions FY2025", Some((Measure::Transactions, None, "FY2025"))),
            (
                "Calls FY 25 (phone)",
                Some((Measure::Calls, Some(Channel::Phone), "FY2025")),
            ),
            ("FY2024 Q2 customers", Some((Measure::Customers, None, "FY2024-Q2"))),
            (
                "Annual volume by e-mail, fiscal year 2023",
                Some((Measure::Transactions, Some(Channel::Email), "FY2023")),
            ),
            (
                "Number of applications in person FY2025",
                Some((Measure::Transactions, Some(Channel::InPerson), "FY2025")),
            ),
            ("Wait, minutes FY2025", Some((Measure::WaitMinutes, None, "FY2025"))),
            // No period, no measure, or a word that nobody knows.
            ("volume", None),
            ("FY2025", None),
            ("volume 2025 target", None),
            ("budget FY2025", None),
        ];
        for (head, expected) in cases {
            let expected = expected.map(|(measure, channel, period)| FigureHead {
                measure,
                channel,
                period: period.parse().expect("a period"),
            });
            assert_eq!(figure_head(head), expected, "{head}");
        }
    }
}
