//! The cells of a foreign row that become figures, and the channels that they show to be offered.

use fsi_catalog::vocabulary::{Channel, FigureState, Measure, Vocabulary};
use fsi_catalog::{MeasurementInput, Period, Place};
use serde_json::{Value, json};

use super::Foreign;
use crate::drafting::{FIGURE, Sketch, Taken, take};
use crate::profile::FigureRule;
use crate::table::Row;

impl Foreign {
    pub(super) fn figures(&self, sketch: &mut Sketch, row: &Row, period: Period) {
        let rules = || self.profile.figures.iter().zip(&self.figures);
        for (rule, column) in rules().filter(|(rule, _)| !rule.is_total) {
            let Some(index) = *column else { continue };
            let at = self.at(row, index);
            if let Some((state, value)) = self.volume(sketch, row, index, &at) {
                sketch.measure(self.figure(rule, period, state, value), at);
            }
        }
        // A total is not taken over where no part of it has a number: publishers add what is unknown as 0. One in which a
        // part has no data is a lower bound.
        for (rule, column) in rules().filter(|(rule, _)| rule.is_total) {
            let Some(index) = *column else { continue };
            let at = self.at(row, index);
            let total = self.volume(sketch, row, index, &at);
            let parts = || {
                let of_measure =
                    |figure: &&MeasurementInput| figure.measure == rule.measure && figure.channel.is_some();
                sketch.measurements.iter().filter(of_measure)
            };
            let all_not_applicable = parts().all(|figure| figure.state == FigureState::NotApplicable);
            let (state, value) = match total {
                _ if all_not_applicable && parts().next().is_some() => (FigureState::NotApplicable, None),
                Some((FigureState::Known, total)) if parts().any(|figure| figure.value.is_some()) => {
                    (FigureState::Known, total)
                }
                _ => (FigureState::NoData, None),
            };
            let mut total = self.figure(rule, period, state, value);
            total.is_estimated = value.is_some() && parts().any(|figure| figure.state == FigureState::NoData);
            sketch.measure(total, at);
        }
    }

    fn figure(&self, rule: &FigureRule, period: Period, state: FigureState, value: Option<i64>) -> MeasurementInput {
        MeasurementInput {
            channel: rule.channel,
            task: None,
            measure: rule.measure,
            period,
            state,
            value,
            is_estimated: false,
            source: self.profile.figure_source.clone(),
        }
    }

    fn volume(&self, sketch: &mut Sketch, row: &Row, index: usize, at: &Place) -> Option<(FigureState, Option<i64>)> {
        let cell = row.cell(index);
        let text = cell.to_string().trim().to_lowercase();
        if self.profile.not_applicable.contains(&text) {
            return Some((FigureState::NotApplicable, None));
        }
        if !text.is_empty() && self.profile.unknown.contains(&text) {
            return Some((FigureState::NoData, None));
        }
        match take(cell, &FIGURE, self.conventions, at, &mut sketch.findings) {
            Taken::Figure(state, value) => Some((FigureState::from_code(state)?, value)),
            Taken::Nothing | Taken::Value(_) => None,
        }
    }

    /// A channel is offered where a figure of it is above 0, and where a link leads.
    pub(super) fn channels(&self, sketch: &mut Sketch, row: &Row) {
        let offering: Vec<(Channel, Measure)> = self
            .profile
            .figures
            .iter()
            .filter(|rule| rule.offers)
            .filter_map(|rule| Some((rule.channel?, rule.measure)))
            .collect();
        let mut offered: Vec<Channel> = sketch
            .measurements
            .iter()
            .filter(|figure| figure.value.is_some_and(|value| value > 0))
            .filter_map(|figure| Some((figure.channel?, figure.measure)))
            .filter(|subject| offering.contains(subject))
            .map(|(channel, _)| channel)
            .collect();
        offered.sort_unstable();
        offered.dedup();
        for channel in offered {
            offer(sketch, channel, None);
        }
        for (rule, column) in self.profile.columns.iter().zip(&self.columns) {
            let (Some(channel), Some(index)) = (rule.offers, *column) else {
                continue;
            };
            let address = sketch.text(rule.column.path).map(str::to_owned);
            if let Some(address) = address {
                let entry = offer(sketch, channel, Some(address));
                sketch.stood(format!("channels.{entry}.url"), self.at(row, index));
            }
        }
    }
}

/// Offers a channel, and answers its place in the list.
fn offer(sketch: &mut Sketch, channel: Channel, url: Option<String>) -> usize {
    let known = sketch.fields.get_mut("channels").and_then(Value::as_array_mut);
    let known = known.and_then(|known| {
        let wanted = Value::from(channel.code());
        known
            .iter_mut()
            .enumerate()
            .find(|(_, entry)| entry.get("channel") == Some(&wanted))
    });
    match (known, url) {
        (Some((index, entry)), Some(url)) => {
            entry["url"] = url.into();
            index
        }
        (Some((index, _)), None) => index,
        (None, Some(url)) => sketch.push("channels", json!({ "channel": channel.code(), "url": url })),
        (None, None) => sketch.push("channels", json!({ "channel": channel.code() })),
    }
}
