//! The profile as its file has it.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Document {
    pub(super) name: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) source: String,
    #[serde(default)]
    pub(super) unknown: Vec<String>,
    #[serde(default)]
    pub(super) not_applicable: Vec<String>,
    pub(super) separator: Option<String>,
    pub(super) period: Option<Period>,
    #[serde(default)]
    pub(super) key: Key,
    pub(super) organization: Option<Heads>,
    #[serde(default)]
    pub(super) constants: BTreeMap<String, Constant>,
    #[serde(default)]
    pub(super) sources: Vec<Source>,
    #[serde(default)]
    pub(super) columns: Vec<Column>,
    #[serde(default)]
    pub(super) task_values: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) tasks: Vec<Task>,
    pub(super) figure_source: Option<String>,
    #[serde(default)]
    pub(super) figures: Vec<Figure>,
    #[serde(default)]
    pub(super) notes: Vec<Note>,
    #[serde(default)]
    pub(super) ignored: Vec<Ignored>,
    #[serde(default)]
    pub(super) not_applied: Vec<NotApplied>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Heads {
    pub(super) from: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Period {
    pub(super) from: Vec<String>,
    pub(super) begins_in: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Key {
    #[serde(default)]
    pub(super) remove: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Constant {
    Text(String),
    Truth(bool),
    Texts(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Source {
    pub(super) title: String,
    pub(super) url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Column {
    pub(super) from: Vec<String>,
    pub(super) to: String,
    #[serde(default)]
    pub(super) values: BTreeMap<String, Translation>,
    pub(super) otherwise: Option<Translation>,
    #[serde(default)]
    pub(super) prefer: Vec<String>,
    #[serde(default)]
    pub(super) whole: bool,
    pub(super) separator: Option<String>,
    #[serde(default)]
    pub(super) unknown: Vec<String>,
    pub(super) offers: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Translation {
    To(String),
    Other(Other),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Other {
    pub(super) to: String,
    pub(super) meaning: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Task {
    pub(super) from: Vec<String>,
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) channel: String,
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Figure {
    pub(super) from: Vec<String>,
    pub(super) measure: String,
    pub(super) channel: Option<String>,
    #[serde(default)]
    pub(super) total: bool,
    pub(super) offers: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Note {
    pub(super) from: Vec<String>,
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) unknown: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Ignored {
    pub(super) from: Vec<String>,
    pub(super) because: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct NotApplied {
    pub(super) rules: Vec<String>,
    pub(super) because: String,
}
