//! Queries labelled by hand, from files.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use super::query::{Class, Identity, Part, Query, QuerySet};

/// The file of a folder that holds no queries.
const RECORDED: &str = "recorded.toml";

/// A class in a file, in two halves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Halves {
    #[serde(default)]
    tune: Vec<Entry>,
    #[serde(default)]
    held_out: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    text: String,
    right: Vec<String>,
}

/// Reads all files of a folder, in the order of their names. Errors name the file, the query and what is wrong with it.
pub(super) fn read(folder: &Path) -> anyhow::Result<QuerySet> {
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .with_context(unreadable)?;
    files.retain(|file| file.extension().is_some_and(|end| end == "toml") && !file.ends_with(RECORDED));
    files.sort();
    let mut queries = Vec::new();
    for file in files {
        let name = file.display();
        let text = std::fs::read_to_string(&file).with_context(|| format!("{name} cannot be read"))?;
        queries.extend(parsed(&text).with_context(|| format!("{name} is not as it should be"))?);
    }
    ensure!(!queries.is_empty(), "{} has no queries", folder.display());
    let mut seen = HashSet::new();
    for query in &queries {
        ensure!(
            seen.insert((query.class, &query.text)),
            "{} stands twice in {}",
            query.text,
            query.class.code()
        );
    }
    Ok(QuerySet {
        name: folder
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        identity: Identity::Slug,
        queries,
    })
}

fn parsed(text: &str) -> anyhow::Result<Vec<Query>> {
    let classes: BTreeMap<String, Halves> = toml::from_str(text)?;
    let mut queries = Vec::new();
    for (code, halves) in classes {
        let Some(class) = Class::with_code(&code) else {
            let known: Vec<&str> = Class::ALL.iter().map(|class| class.code()).collect();
            bail!("{code} is no class; the classes are {}", known.join(", "));
        };
        for (part, entries) in [(Part::Tune, halves.tune), (Part::HeldOut, halves.held_out)] {
            for entry in entries {
                ensure!(!entry.right.is_empty(), "{} in {code} has no right service", entry.text);
                ensure!(
                    !entry.text.contains(char::is_control),
                    "{:?} in {code} is not one line",
                    entry.text
                );
                queries.push(Query {
                    class,
                    part,
                    text: entry.text,
                    right: entry.right,
                });
            }
        }
    }
    queries.sort_by_key(|query| (query.part, query.class));
    Ok(queries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked_in(name: &str) -> QuerySet {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("relevance").join(name);
        read(&folder).expect("readable")
    }

    #[test]
    fn the_queries_of_the_repository_are_many_and_of_each_class_in_both_halves() {
        for (name, least) in [("us", 150), ("canada", 120)] {
            let set = checked_in(name);
            assert!(set.queries.len() >= least, "{name}: {}", set.queries.len());
            for class in Class::ALL.iter().filter(|class| **class != Class::WholeNames) {
                for part in [Part::Tune, Part::HeldOut] {
                    let of_both = set
                        .queries
                        .iter()
                        .filter(|query| query.class == *class && query.part == part);
                    assert!(of_both.count() >= 4, "{name}: {} {part}", class.code());
                }
            }
        }
    }

    #[test]
    fn a_mistake_in_a_file_is_told() {
        let told = |text: &str| parsed(text).expect_err("a mistake").to_string();
        assert!(told("[two-words]\ntune = []").contains("two-words is no class; the classes are whole-names, "));
        assert!(told("[stems]\ntune = [{ text = 'a', right = [] }]").contains("a in stems has no right service"));
        assert!(told("[stems]\ntune = [{ text = \"a\\nb\", right = ['x'] }]").contains("is not one line"));
        assert!(told("[stems]\nall = []").contains("unknown field"));
    }

    #[test]
    fn a_folder_without_queries_is_refused() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert!(read(&folder).expect_err("none").to_string().contains("has no queries"));
    }
}
