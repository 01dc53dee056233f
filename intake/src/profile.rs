//! Import profiles: how a foreign layout is read, said in a file of its own and checked before use.

mod check;
mod document;
mod link;
mod organizations;
mod propose;
mod row;
mod shipped;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use fsi_catalog::rules::Rule;
use fsi_catalog::service::SourceReference;
use fsi_catalog::vocabulary::{Availability, Channel, Measure, TaskKind};
use fsi_catalog::{OrganizationInput, fold};
use serde_json::Value;

pub use propose::{Proposal, ProposedColumn, propose, propose_for};
pub(crate) use row::Foreign;
pub use shipped::{Shipped, shipped};

use crate::layout::Column;
use organizations::Register;

/// An import profile, checked.
#[derive(Debug)]
pub struct Profile {
    name: String,
    title: String,
    description: String,
    source: String,
    unknown: Vec<String>,
    not_applicable: Vec<String>,
    period: Option<PeriodRule>,
    removed_from_keys: Vec<char>,
    organization: Vec<String>,
    constants: Vec<(&'static Column, Value)>,
    sources: Vec<SourceReference>,
    columns: Vec<ColumnRule>,
    tasks: Vec<TaskRule>,
    figures: Vec<FigureRule>,
    figure_source: Option<String>,
    notes: Vec<NoteRule>,
    ignored: Vec<IgnoredRule>,
    not_applied: Vec<NotApplied>,
    exempt: Arc<[&'static Rule]>,
    register: Register,
}

/// Rules of the index that do not apply to a layout, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotApplied {
    /// The rules; none of them is an error.
    pub rules: Vec<&'static Rule>,
    /// Why they do not apply.
    pub because: String,
}

/// Something that is wrong with a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {message}")]
pub struct ProfileError {
    /// Where in the profile, such as `columns[3].to`.
    pub at: String,
    /// What is wrong, and what to write instead.
    pub message: String,
}

/// How one part of a foreign layout is read, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// The heads under which it is found, the present one first.
    pub heads: Vec<String>,
    /// What it becomes: a column of ours, a task, a figure, a note; nothing where it is left out on purpose.
    pub becomes: Option<String>,
    /// How, or why not.
    pub how: Option<String>,
}

#[derive(Debug)]
struct PeriodRule {
    heads: Vec<String>,
    begins_in: u32,
}

#[derive(Debug)]
struct ColumnRule {
    heads: Vec<String>,
    column: &'static Column,
    /// By folded code.
    values: HashMap<String, Translation>,
    /// For codes that the values do not have.
    otherwise: Option<Translation>,
    /// Of several terms in a cell, the first of these is taken.
    prefer: Vec<String>,
    /// The cell is one text, whatever it holds.
    is_whole: bool,
    /// Between the entries of a list; where nothing is said, a comma between terms and `|` between texts.
    separator: Option<char>,
    /// What means that nothing is known, beside what the profile says for all columns.
    unknown: Vec<String>,
    /// The channel that a link offers.
    offers: Option<Channel>,
}

/// What a code becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Translation {
    /// The term, or the text.
    to: String,
    /// What `OTHER` stands for; the code itself where nothing is said.
    meaning: Option<String>,
}

#[derive(Debug)]
struct TaskRule {
    heads: Vec<String>,
    key: String,
    kind: TaskKind,
    name: String,
    channel: Channel,
    /// By folded value.
    values: HashMap<String, TaskAnswer>,
}

/// What a value says of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TaskAnswer {
    NotApplicable,
    Available(Availability),
}

#[derive(Debug)]
struct FigureRule {
    heads: Vec<String>,
    measure: Measure,
    channel: Option<Channel>,
    /// Whether it is the publisher's sum over the channels.
    is_total: bool,
    /// Whether a number above 0 says that the channel is offered.
    offers: bool,
}

#[derive(Debug)]
struct NoteRule {
    heads: Vec<String>,
    title: Option<String>,
    unknown: Vec<String>,
}

#[derive(Debug)]
struct IgnoredRule {
    heads: Vec<String>,
    because: String,
}

impl Profile {
    /// Reads and checks a profile; `register` is the CSV of its organizations.
    pub fn parse(text: &str, register: Option<&str>) -> Result<Self, Vec<ProfileError>> {
        check::profile(text, register)
    }

    /// Finds a shipped profile by its name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Arc<Self>> {
        shipped()
            .iter()
            .find(|shipped| shipped.name() == name)
            .map(|shipped| Arc::clone(&shipped.profile))
    }

    /// The name by which it is chosen, such as `gc-service-inventory`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which layout it reads, in a few words.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// More about the layout.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Where files of the layout, and what is known of it, come from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The organizations of its register, so that an importer can create those that are missing.
    #[must_use]
    pub fn organizations(&self) -> &[OrganizationInput] {
        self.register.organizations()
    }

    /// The rules that do not apply to records of the layout, with the reasons.
    #[must_use]
    pub fn not_applied(&self) -> &[NotApplied] {
        &self.not_applied
    }

    /// The same rules, as drafts carry them.
    pub(crate) fn exempt(&self) -> Arc<[&'static Rule]> {
        Arc::clone(&self.exempt)
    }

    /// How every part of the layout is read, in the order of the profile.
    #[must_use]
    pub fn columns(&self) -> Vec<Mapped> {
        let mut columns = Vec::new();
        let mut add = |heads: &[String], becomes: Option<String>, how: Option<String>| {
            columns.push(Mapped {
                heads: heads.to_vec(),
                becomes,
                how,
            });
        };
        if let Some(period) = &self.period {
            let how = format!("a year begins in month {}", period.begins_in);
            add(&period.heads, Some("period".to_owned()), Some(how));
        }
        let register = self.organizations().len();
        let how = (register > 0).then(|| format!("by a register of {register} organizations"));
        add(&self.organization, Some("organization".to_owned()), how);
        for rule in &self.columns {
            let how = (!rule.values.is_empty()).then(|| format!("by a table of {} codes", rule.values.len()));
            add(&rule.heads, Some(rule.column.name.to_owned()), how);
        }
        for rule in &self.tasks {
            add(&rule.heads, Some(format!("task “{}”", rule.name)), None);
        }
        for rule in &self.figures {
            use fsi_catalog::vocabulary::Vocabulary;
            let channel = rule
                .channel
                .map_or_else(String::new, |channel| format!(", {}", channel.code()));
            add(
                &rule.heads,
                Some(format!("figure {}{channel}", rule.measure.code())),
                None,
            );
        }
        for rule in &self.notes {
            add(&rule.heads, Some("note".to_owned()), None);
        }
        for rule in &self.ignored {
            add(&rule.heads, None, Some(rule.because.clone()));
        }
        columns
    }

    /// Whether a text means that nothing is known, in any column or in one with these further words.
    fn is_unknown(&self, text: &str, further: &[String]) -> bool {
        // No such word is long, and descriptions are.
        const LONGEST_WORD: usize = 100;
        if text.len() > LONGEST_WORD {
            return false;
        }
        let text = text.trim().to_lowercase();
        let is_one = |words: &[String]| words.contains(&text);
        is_one(&self.unknown) || is_one(&self.not_applicable) || is_one(further)
    }

    /// Whether rows are about a period, so that a service can stand on several.
    pub(crate) fn has_period(&self) -> bool {
        self.period.is_some()
    }

    /// Every head that the profile knows, folded.
    fn heads(&self) -> impl Iterator<Item = &String> {
        let period = self.period.iter().flat_map(|rule| &rule.heads);
        let columns = self.columns.iter().flat_map(|rule| &rule.heads);
        let tasks = self.tasks.iter().flat_map(|rule| &rule.heads);
        let figures = self.figures.iter().flat_map(|rule| &rule.heads);
        let notes = self.notes.iter().flat_map(|rule| &rule.heads);
        let ignored = self.ignored.iter().flat_map(|rule| &rule.heads);
        period
            .chain(&self.organization)
            .chain(columns)
            .chain(tasks)
            .chain(figures)
            .chain(notes)
            .chain(ignored)
    }

    /// Counts the heads of a row that the profile knows.
    pub(crate) fn known_heads(&self, headers: &[Arc<str>]) -> usize {
        let known: HashSet<String> = self.heads().map(|head| fold(head)).collect();
        headers
            .iter()
            .map(|header| fold(header))
            .filter(|name| !name.is_empty() && known.contains(name))
            .count()
    }
}
