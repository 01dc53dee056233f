//! Checking a profile before it is used: every problem at once, each at its place.

mod parts;

use std::collections::{HashMap, HashSet};

use fsi_catalog::fold;
use fsi_catalog::service::SourceReference;
use fsi_catalog::vocabulary::{Channel, Vocabulary, VocabularyName};

use super::document::{self, Document};
use super::organizations::Register;
use super::{ColumnRule, IgnoredRule, NoteRule, PeriodRule, Profile, ProfileError, Translation};
use crate::layout::{self, Column, Sheet, ValueKind};

/// The longest profile, in bytes.
const LONGEST: usize = 1 << 20;

/// The longest register, in bytes.
const LONGEST_REGISTER: usize = 16 << 20;

pub(super) fn profile(text: &str, register: Option<&str>) -> Result<Profile, Vec<ProfileError>> {
    if text.len() > LONGEST || register.is_some_and(|register| register.len() > LONGEST_REGISTER) {
        return Err(vec![error(
            "profile",
            "it is too long; a profile has at most 1 MiB, its register 16 MiB",
        )]);
    }
    let document: Document = toml::from_str(text).map_err(|problem| vec![error("profile", problem.to_string())])?;
    let mut check = Check::default();
    let register = match register.map(Register::parse).transpose() {
        Ok(register) => register.unwrap_or_default(),
        Err(errors) => {
            check.errors.extend(errors);
            Register::default()
        }
    };
    let profile = check.profile(document, register);
    if check.errors.is_empty() {
        Ok(profile)
    } else {
        Err(check.errors)
    }
}

fn error(at: impl Into<String>, message: impl Into<String>) -> ProfileError {
    ProfileError {
        at: at.into(),
        message: message.into(),
    }
}

#[derive(Default)]
struct Check {
    errors: Vec<ProfileError>,
    /// Where each head is read, folded.
    heads: HashMap<String, String>,
}

impl Check {
    fn add(&mut self, at: impl Into<String>, message: impl Into<String>) {
        self.errors.push(error(at, message));
    }

    fn profile(&mut self, document: Document, register: Register) -> Profile {
        let is_name = !document.name.is_empty()
            && document
                .name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !is_name {
            self.add(
                "name",
                "write lower-case letters, digits and hyphens, such as gc-service-inventory",
            );
        }
        if document.title.trim().is_empty() {
            self.add("title", "say which layout it reads");
        }
        let separator = self.separator("separator", document.separator.as_deref());
        let period = document.period.map(|rule| {
            if !(1..=12).contains(&rule.begins_in) {
                self.add(
                    "period.begins-in",
                    format!("{} is no month; write 1 to 12", rule.begins_in),
                );
            }
            PeriodRule {
                heads: self.heads("period", rule.from),
                begins_in: rule.begins_in,
            }
        });
        let organization = document
            .organization
            .map(|rule| self.heads("organization", rule.from))
            .unwrap_or_default();
        let columns = self.columns(document.columns, separator);
        let tasks = self.tasks(document.tasks, &document.task_values);
        let figures = self.figures(document.figures, period.is_some());
        let notes = document.notes.into_iter().enumerate().map(|(index, rule)| NoteRule {
            heads: self.heads(&format!("notes[{index}]"), rule.from),
            title: rule.title,
            unknown: lower(rule.unknown),
        });
        let notes = notes.collect();
        let mut ignored = Vec::new();
        for (index, rule) in document.ignored.into_iter().enumerate() {
            let at = format!("ignored[{index}]");
            if rule.because.trim().is_empty() {
                self.add(format!("{at}.because"), "say why it is left out");
            }
            ignored.push(IgnoredRule {
                heads: self.heads(&at, rule.from),
                because: rule.because,
            });
        }
        let not_applied = self.not_applied(document.not_applied);
        let constants = self.constants(document.constants, &columns);
        Profile {
            name: document.name,
            title: document.title,
            description: document.description,
            source: document.source,
            unknown: lower(document.unknown),
            not_applicable: lower(document.not_applicable),
            period,
            removed_from_keys: document.key.remove.chars().collect(),
            organization,
            constants,
            sources: document
                .sources
                .into_iter()
                .map(|source| SourceReference {
                    title: source.title,
                    url: source.url,
                })
                .collect(),
            columns,
            tasks,
            figures,
            figure_source: document.figure_source,
            notes,
            ignored,
            exempt: not_applied.iter().flat_map(|entry| &entry.rules).copied().collect(),
            not_applied,
            register,
        }
    }

    /// Takes the heads of a rule; each may be read by one rule only.
    fn heads(&mut self, at: &str, heads: Vec<String>) -> Vec<String> {
        if heads.is_empty() {
            self.add(format!("{at}.from"), "name at least one head");
        }
        for head in &heads {
            let folded = fold(head);
            if folded.is_empty() {
                self.add(format!("{at}.from"), "a head is blank");
            } else if let Some(other) = self.heads.insert(folded, at.to_owned()) {
                self.add(
                    format!("{at}.from"),
                    format!("“{head}” is read by {other} already; a column is read once"),
                );
            }
        }
        heads
    }

    fn separator(&mut self, at: &str, text: Option<&str>) -> Option<char> {
        let text = text?;
        let mut letters = text.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            Some(letter)
        } else {
            self.add(at, format!("“{text}” is not one character"));
            None
        }
    }

    fn term<V: Vocabulary>(&mut self, at: String, code: &str) -> Option<V> {
        let found = V::from_code(code);
        if found.is_none() {
            let known: Vec<&str> = V::ALL.iter().map(|term| term.code()).collect();
            self.add(at, format!("“{code}” is not a term; use one of {}", known.join(", ")));
        }
        found
    }

    fn term_of(&mut self, at: String, vocabulary: VocabularyName, code: &str) {
        let terms = vocabulary.terms();
        if !terms.iter().any(|term| term.code == code) {
            let known: Vec<&str> = terms.iter().map(|term| term.code).collect();
            let name = vocabulary.code();
            self.add(
                at,
                format!("“{code}” is not a term of {name}; use one of {}", known.join(", ")),
            );
        }
    }

    fn column(&mut self, at: &str, name: &str) -> Option<&'static Column> {
        let columns = Sheet::named(layout::SERVICES).map_or(&[][..], |sheet| sheet.columns);
        let found = columns.iter().find(|column| column.name == name || column.path == name);
        if found.is_none() {
            let known: Vec<&str> = columns.iter().map(|column| column.name).collect();
            self.add(
                at,
                format!(
                    "“{name}” is not a column of the services; use one of {}",
                    known.join(", ")
                ),
            );
        }
        found
    }

    fn columns(&mut self, rules: Vec<document::Column>, separator: Option<char>) -> Vec<ColumnRule> {
        let mut columns = Vec::new();
        let mut seen: HashSet<&'static str> = HashSet::new();
        for (index, rule) in rules.into_iter().enumerate() {
            let at = format!("columns[{index}]");
            let heads = self.heads(&at, rule.from);
            let Some(column) = self.column(&format!("{at}.to"), &rule.to) else {
                continue;
            };
            if column.name == "organization" {
                self.add(
                    format!("{at}.to"),
                    "name the heads of the organization under [organization]",
                );
            }
            let is_list = matches!(
                column.kind,
                ValueKind::Texts | ValueKind::Terms(_) | ValueKind::Organizations
            );
            if !seen.insert(column.name) && !is_list {
                self.add(
                    format!("{at}.to"),
                    format!("“{}” is filled by another column already", column.name),
                );
            }
            let vocabulary = match column.kind {
                ValueKind::Term(vocabulary) | ValueKind::Terms(vocabulary) => Some(vocabulary),
                _ => None,
            };
            let mut values = HashMap::new();
            for (code, to) in rule.values {
                let to = translation(to);
                if let Some(vocabulary) = vocabulary {
                    self.term_of(format!("{at}.values.{code}"), vocabulary, &to.to);
                }
                if values.insert(fold(&code), to).is_some() {
                    self.add(
                        format!("{at}.values.{code}"),
                        "the code stands twice; case does not matter",
                    );
                }
            }
            let otherwise = rule.otherwise.map(translation);
            if let (Some(vocabulary), Some(to)) = (vocabulary, &otherwise) {
                self.term_of(format!("{at}.otherwise"), vocabulary, &to.to);
            }
            for code in &rule.prefer {
                match vocabulary {
                    Some(vocabulary) => self.term_of(format!("{at}.prefer"), vocabulary, code),
                    None => self.add(format!("{at}.prefer"), "only terms can be preferred"),
                }
            }
            let own_separator = self.separator(&format!("{at}.separator"), rule.separator.as_deref());
            let offers = rule
                .offers
                .and_then(|code| self.term::<Channel>(format!("{at}.offers"), &code));
            if offers.is_some() && column.kind != ValueKind::Link {
                self.add(format!("{at}.offers"), "only a link offers a channel");
            }
            columns.push(ColumnRule {
                heads,
                column,
                values,
                otherwise,
                prefer: rule.prefer,
                is_whole: rule.whole,
                separator: own_separator.or(separator),
                unknown: lower(rule.unknown),
                offers,
            });
        }
        for required in ["key", "name"] {
            if !seen.contains(required) {
                self.add(
                    "columns",
                    format!("no column is read as “{required}”, which every service has"),
                );
            }
        }
        columns
    }
}

fn translation(to: document::Translation) -> Translation {
    match to {
        document::Translation::To(to) => Translation { to, meaning: None },
        document::Translation::Other(other) => Translation {
            to: other.to,
            meaning: Some(other.meaning),
        },
    }
}

fn lower(words: Vec<String>) -> Vec<String> {
    words.into_iter().map(|word| word.trim().to_lowercase()).collect()
}
