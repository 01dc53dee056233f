//! The README is true: its stories are run to the letter, and what the documents list is what there is.

use std::process::{Command, Stdio};

use fsi_api::config::DEFAULTS;
use serde_json::Value;

use crate::harness::{Engine, Index, Start, fsi, repository, without_settings};

/// A block of code of a story.
struct Block {
    /// What the comment above it says it is: `setup`, `run` or `answer`.
    role: String,
    language: String,
    text: String,
}

/// Stands in shown answers for what differs from index to index.
const ANYTHING: char = '…';
/// Stands between the answers of two blocks.
const SEPARATOR: &str = "\u{1e}";

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Finds the blocks that a comment `<!-- STORY: ROLE -->` marks.
fn blocks(text: &str, story: &str) -> Vec<Block> {
    let mut found = Vec::new();
    for part in text.split(&format!("<!-- {story}: ")).skip(1) {
        let (role, rest) = part.split_once(" -->\n```").expect("a block follows the comment");
        let (language, rest) = rest.split_once('\n').expect("a block has a language");
        let (text, _) = rest.split_once("\n```").expect("a block ends");
        found.push(Block {
            role: role.to_owned(),
            language: language.to_owned(),
            text: text.to_owned(),
        });
    }
    found
}

/// Whether text is as shown.
fn fits(shown: &str, text: &str) -> bool {
    let mut parts = shown.split(ANYTHING);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether a JSON value is as shown.
fn is_as_shown(shown: &Value, value: &Value) -> bool {
    match (shown, value) {
        (Value::String(shown), Value::String(text)) => fits(shown, text) && !text.is_empty(),
        (Value::Array(shown), Value::Array(values)) => {
            shown.len() == values.len() && shown.iter().zip(values).all(|(shown, value)| is_as_shown(shown, value))
        }
        (Value::Object(shown), Value::Object(fields)) => {
            let same_names = shown.keys().eq(fields.keys());
            same_names && shown.iter().all(|(name, shown)| is_as_shown(shown, &fields[name]))
        }
        _ => shown == value,
    }
}

fn assert_shown(block: &Block, answer: &str) {
    let is_shown = match block.language.as_str() {
        "json" => {
            let shown = serde_json::from_str(&block.text).expect("the shown answer is JSON");
            let answer = serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
            is_as_shown(&shown, &answer)
        }
        _ => fits(&block.text, answer),
    };
    assert!(
        is_shown,
        "the README shows\n{}\nbut the answer is\n{answer}",
        block.text
    );
}

/// Runs the blocks of a story of the README in one shell, in the folder of the repository, and compares what each of them
/// says with what is shown behind it, where anything is.
pub fn tell(story: &str, index: &Index) {
    let blocks = blocks(&read("README.md"), story);
    assert!(blocks.len() > 5, "the README does not tell the {story}");
    // The only things that differ from the README: where the index listens, where its data is, and which build it is.
    let mut script = format!("set -eu\nFSI={}\nBIN={}\n", index.url(""), fsi::binary().display());
    let mut shown: Vec<Option<&Block>> = Vec::new();
    for block in &blocks {
        match block.role.as_str() {
            "setup" => assert_eq!(block.text, "FSI=http://127.0.0.1:8080\nBIN=target/release/fsi"),
            "run" => {
                script.push_str(&format!("{}\nprintf '{SEPARATOR}'\n", block.text));
                shown.push(None);
            }
            "answer" => {
                let of_run = shown.last_mut().expect("an answer follows what is run");
                assert!(of_run.replace(block).is_none(), "two answers: {}", block.text);
            }
            role => panic!("{role}: {}", block.text),
        }
    }
    let mut bash = Command::new("bash");
    without_settings(&mut bash);
    let output = bash
        .args(["-c", &script])
        .current_dir(repository())
        .env("FSI_DATA_DIR", index.folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("bash runs");
    let answers = String::from_utf8(output.stdout).expect("text");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the {story} ends after\n{answers}\nwith\n{errors}"
    );
    let answers: Vec<&str> = answers.split_terminator(SEPARATOR).collect();
    assert_eq!(answers.len(), shown.len());
    for (shown, answer) in shown.into_iter().zip(answers) {
        match shown {
            Some(block) => assert_shown(block, answer.trim()),
            None => assert_eq!(answer.trim(), "", "the README does not show it"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tour_of_the_readme_works_to_the_letter() {
    tell("tour", &Start::us().on(Engine::Sqlite).await);
}

#[test]
fn every_error_code_and_limit_is_documented() {
    let document = read("docs/ERRORS.md");
    let source = read("api/src/error.rs");
    let codes = source.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
    let codes: Vec<&str> = codes.collect();
    assert!(codes.contains(&"BAD_USER_INPUT"), "{codes:?}");
    let schema = fsi_api::graphql::sdl();
    let (_, members) = schema.split_once("enum UserErrorCode {").expect("the schema has it");
    let (members, _) = members.split_once("\n}").expect("it ends");
    let is_code = |line: &&str| !line.is_empty() && line.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let members: Vec<&str> = members.lines().map(str::trim).filter(is_code).collect();
    assert!(members.contains(&"CONFLICT"), "{members:?}");
    for code in codes.iter().chain(&members) {
        assert!(
            document.contains(&format!("| `{code}` |")),
            "docs/ERRORS.md lacks {code}"
        );
    }
    for table in ["limits", "http", "intake", "search"] {
        let (_, settings) = DEFAULTS
            .split_once(&format!("[{table}]\n"))
            .expect("the table is there");
        let settings = settings.lines().take_while(|line| !line.starts_with('['));
        for (name, value) in settings
            .filter_map(|line| line.split_once(" = "))
            .filter(|(name, _)| !name.starts_with('#'))
        {
            let row = format!("| `{table}.{name}` | {value} |");
            assert!(document.contains(&row), "docs/ERRORS.md lacks {row}");
        }
    }
}

#[test]
fn every_link_between_the_documents_leads_to_a_file() {
    let documents = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/ARCHITECTURE.md",
        "docs/ERRORS.md",
        "docs/PERFORMANCE.md",
        "docs/RULES.md",
        "docs/SUBMITTING.md",
        "docs/example/README.md",
        "fuzz/README.md",
        "intake/profiles/README.md",
        "benches/README.md",
        "seed-data/README.md",
        "seed-data/ca/README.md",
        "seed-data/us/README.md",
    ];
    for document in documents {
        let folder = repository().join(document).parent().expect("a folder").to_owned();
        for rest in read(document).split("](").skip(1) {
            let target = rest.split(')').next().unwrap_or_default();
            let file = target.split('#').next().unwrap_or_default();
            let is_elsewhere = file.contains("://") || file.is_empty();
            assert!(is_elsewhere || folder.join(file).exists(), "{document}: {target}");
        }
    }
}
