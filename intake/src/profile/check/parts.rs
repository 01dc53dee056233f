//! Checking the tasks, figures and constants of a profile.

use std::collections::{BTreeMap, HashMap, HashSet};

use fsi_catalog::fold;
use fsi_catalog::rules::{self, Rule};
use fsi_catalog::vocabulary::{Availability, Channel, Measure, TaskKind};
use serde_json::Value;

use super::Check;
use crate::layout::{Column, ValueKind};
use crate::profile::document::{self, Constant};
use crate::profile::{ColumnRule, FigureRule, NotApplied, TaskAnswer, TaskRule};

impl Check {
    /// Rules that a layout is exempt from: known ones, once each, with a reason, and none that keeps a record out.
    pub(super) fn not_applied(&mut self, entries: Vec<document::NotApplied>) -> Vec<NotApplied> {
        let mut seen: HashSet<&'static str> = HashSet::new();
        let mut exempt = |check: &mut Self, at: &str, code: &str| -> Option<&'static Rule> {
            let Some(rule) = rules::rule(code) else {
                check.add(at, format!("there is no rule “{code}”; docs/RULES.md lists them"));
                return None;
            };
            if !rule.can_be_left_out() {
                check.add(at, format!("{code} protects the index, so it applies to every layout"));
            } else if !seen.insert(rule.code) {
                check.add(at, format!("{code} stands twice"));
            }
            Some(rule)
        };
        let mut not_applied = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let at = format!("not-applied[{index}]");
            if entry.because.trim().is_empty() {
                self.add(format!("{at}.because"), "say why they do not apply");
            }
            let place = format!("{at}.rules");
            let rules = entry.rules.iter().filter_map(|code| exempt(self, &place, code));
            not_applied.push(NotApplied {
                rules: rules.collect(),
                because: entry.because,
            });
        }
        not_applied
    }

    pub(super) fn tasks(&mut self, rules: Vec<document::Task>, shared: &BTreeMap<String, String>) -> Vec<TaskRule> {
        let mut tasks = Vec::new();
        let mut keys = HashSet::new();
        for (index, rule) in rules.into_iter().enumerate() {
            let at = format!("tasks[{index}]");
            let heads = self.heads(&at, rule.from);
            let is_key = (1..=64).contains(&rule.key.len())
                && rule
                    .key
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
            if !is_key {
                self.add(format!("{at}.key"), "write 1 to 64 letters, digits, “.”, “_” and “-”");
            }
            if !keys.insert(rule.key.clone()) {
                self.add(format!("{at}.key"), format!("the key “{}” stands twice", rule.key));
            }
            let kind = self.term::<TaskKind>(format!("{at}.kind"), &rule.kind);
            let channel = self.term::<Channel>(format!("{at}.channel"), &rule.channel);
            let (given, place) = if rule.values.is_empty() {
                (shared, "task-values".to_owned())
            } else {
                (&rule.values, format!("{at}.values"))
            };
            if given.is_empty() {
                self.add(&at, "say under [task-values] what its values mean");
            }
            let mut values = HashMap::new();
            for (value, means) in given {
                let answer = if means == "NOT_APPLICABLE" {
                    Some(TaskAnswer::NotApplicable)
                } else {
                    let at = format!("{place}.{value}");
                    self.term::<Availability>(at, means).map(TaskAnswer::Available)
                };
                if let Some(answer) = answer {
                    values.insert(fold(value), answer);
                }
            }
            if let (Some(kind), Some(channel)) = (kind, channel) {
                tasks.push(TaskRule {
                    heads,
                    key: rule.key,
                    kind,
                    name: rule.name,
                    channel,
                    values,
                });
            }
        }
        tasks
    }

    pub(super) fn figures(&mut self, rules: Vec<document::Figure>, has_period: bool) -> Vec<FigureRule> {
        if !rules.is_empty() && !has_period {
            self.add("figures", "figures need a [period] that says which span they are about");
        }
        let mut figures = Vec::new();
        let mut subjects = HashSet::new();
        for (index, rule) in rules.into_iter().enumerate() {
            let at = format!("figures[{index}]");
            let heads = self.heads(&at, rule.from);
            let measure = self.term::<Measure>(format!("{at}.measure"), &rule.measure);
            let channel = rule
                .channel
                .and_then(|code| self.term::<Channel>(format!("{at}.channel"), &code));
            if rule.total && channel.is_some() {
                self.add(&at, "a total is of all channels; leave the channel out");
            }
            let Some(measure) = measure else { continue };
            if !subjects.insert((measure, channel)) {
                self.add(&at, "another column gives the same figure");
            }
            figures.push(FigureRule {
                heads,
                measure,
                channel,
                is_total: rule.total,
                offers: rule.offers.unwrap_or(true),
            });
        }
        figures
    }

    pub(super) fn constants(
        &mut self,
        constants: BTreeMap<String, Constant>,
        columns: &[ColumnRule],
    ) -> Vec<(&'static Column, Value)> {
        let mut checked = Vec::new();
        for (name, constant) in constants {
            let at = format!("constants.{name}");
            let Some(column) = self.column(&at, &name) else {
                continue;
            };
            if columns.iter().any(|rule| rule.column.name == column.name) {
                self.add(&at, "a column fills it already");
            }
            let value = match (column.kind, constant) {
                (ValueKind::Term(vocabulary), Constant::Text(code)) => {
                    self.term_of(at, vocabulary, &code);
                    Value::from(code)
                }
                (ValueKind::Terms(vocabulary), Constant::Texts(codes)) => {
                    for code in &codes {
                        self.term_of(at.clone(), vocabulary, code);
                    }
                    Value::from(codes)
                }
                (ValueKind::Texts, Constant::Texts(texts)) => Value::from(texts),
                (ValueKind::Text(_) | ValueKind::Link, Constant::Text(text)) => Value::from(text),
                (ValueKind::Answer, Constant::Truth(truth)) => Value::from(truth),
                _ => {
                    self.add(at, "the value is not of the kind that the column holds");
                    continue;
                }
            };
            checked.push((column, value));
        }
        checked
    }
}
