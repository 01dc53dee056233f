//! The cells of a foreign row that become fields: texts, terms, links.

use fsi_catalog::{Finding, Place, fold, rules};
use serde_json::{Value, json};

use super::Foreign;
use crate::drafting::{Sketch, Taken, take};
use crate::layout::ValueKind;
use crate::profile::link::{Link, link};
use crate::profile::{ColumnRule, Translation};
use crate::table::{Cell, Row};
use crate::value;

impl Foreign {
    pub(super) fn column(&self, sketch: &mut Sketch, row: &Row, rule: &ColumnRule, index: usize) {
        let cell = row.cell(index);
        let at = self.at(row, index);
        sketch.stood(rule.column.path, at.clone());
        if matches!(cell, Cell::Error(_) | Cell::TooLong(_)) {
            let faults = value::text(cell).faults;
            sketch
                .findings
                .extend(faults.into_iter().map(|fault| fault.at(at.clone(), cell)));
            return;
        }
        let text = cell.to_string();
        if cell.is_empty() || self.profile.is_unknown(&text, &rule.unknown) {
            return;
        }
        match rule.column.kind {
            ValueKind::Link => Self::link(sketch, &text, rule, at),
            ValueKind::Term(_) | ValueKind::Terms(_) => Self::terms(sketch, cell, &text, rule, &at),
            ValueKind::Texts if rule.is_whole => {
                sketch.push(rule.column.path, Value::from(text));
            }
            ValueKind::Texts => {
                for part in text
                    .split([rule.separator.unwrap_or('|'), '\n'])
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                {
                    sketch.push(rule.column.path, Value::from(part));
                }
            }
            _ => {
                let translated = rule.values.get(&fold(&text)).or(rule.otherwise.as_ref());
                let translated = translated.map(|to| Cell::text(&to.to));
                let cell = translated.as_ref().unwrap_or(cell);
                let taken = take(cell, rule.column, self.conventions, &at, &mut sketch.findings);
                if let Taken::Value(mut value) = taken {
                    if rule.column.path == "key"
                        && let Value::String(key) = &mut value
                    {
                        key.retain(|c| !self.profile.removed_from_keys.contains(&c));
                    }
                    sketch.set(rule.column.path, value);
                }
            }
        }
    }

    fn link(sketch: &mut Sketch, text: &str, rule: &ColumnRule, at: Place) {
        match link(text) {
            Link::Plain(address) => sketch.set(rule.column.path, Value::from(address)),
            Link::Mended(address) => {
                let message = format!("the cell is not one whole web address; {address} was taken");
                let finding = Finding::new(&rules::LINK_MENDED, at, message)
                    .with_value(text)
                    .with_fix(&address);
                sketch.findings.push(finding);
                sketch.set(rule.column.path, Value::from(address));
            }
            Link::None if text.trim_end_matches(['/', ':']).len() <= "https".len() && text.starts_with("http") => {}
            Link::None => {
                let message = "the cell holds no web address, so none was taken";
                sketch
                    .findings
                    .push(Finding::new(&rules::LINK_UNREADABLE, at, message).with_value(text));
            }
        }
    }

    fn terms(sketch: &mut Sketch, cell: &Cell, text: &str, rule: &ColumnRule, at: &Place) {
        let mut codes: Vec<String> = Vec::new();
        let mut meanings: Vec<String> = Vec::new();
        let separator = rule.separator.unwrap_or(',');
        // A code may hold what separates codes elsewhere.
        let is_one_code = rule.values.contains_key(&fold(text));
        for part in text
            .split(|c| !is_one_code && [separator, '|', '\n'].contains(&c))
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            if let Some(Translation { to, meaning }) = rule.values.get(&fold(part)).or(rule.otherwise.as_ref()) {
                if to == "OTHER" {
                    meanings.push(meaning.clone().unwrap_or_else(|| part.to_owned()));
                }
                codes.push(to.clone());
            } else {
                let (ValueKind::Term(vocabulary) | ValueKind::Terms(vocabulary)) = rule.column.kind else {
                    continue;
                };
                let said = value::term(vocabulary, &Cell::text(part));
                sketch
                    .findings
                    .extend(said.faults.into_iter().map(|fault| fault.at(at.clone(), cell)));
                codes.extend(said.value.map(|term| term.code.to_owned()));
            }
        }
        let (ValueKind::Term(vocabulary) | ValueKind::Terms(vocabulary)) = rule.column.kind else {
            return;
        };
        let terms = vocabulary.terms();
        let order = |code: &String| {
            let preferred = rule.prefer.iter().position(|known| known == code);
            let position = terms.iter().position(|term| term.code == code.as_str());
            (preferred.unwrap_or(usize::MAX), position)
        };
        codes.sort_by_key(order);
        codes.dedup();
        if codes.is_empty() {
            return;
        }
        if let ValueKind::Term(_) = rule.column.kind {
            if let Some(code) = codes.into_iter().next() {
                sketch.set(rule.column.path, Value::from(code));
            }
        } else if rule.column.path == "channels" {
            for channel in codes {
                sketch.push("channels", json!({ "channel": channel }));
            }
        } else {
            if rule.column.path == "types" && !meanings.is_empty() {
                sketch.set("otherType", Value::from(meanings.join(", ")));
                sketch.stood("otherType", at.clone());
            }
            sketch.set(rule.column.path, Value::from(codes));
        }
    }
}
