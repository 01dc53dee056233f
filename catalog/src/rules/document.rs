//! The rules as a page for people: `docs/RULES.md`.

use super::ALL;
use crate::vocabulary::{RuleKind, Severity, Vocabulary};

/// Writes every rule as Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "# Rules\n\n\
         One rule set is run at every door: files, uploads and typed rows get the same verdict. An **error** keeps a record \
         out, a **warning** wants somebody to look, a **suggestion** helps. Everything is found at once; each finding names \
         the record, the place and the value, and what to do instead. Codes are stable and never reused.\n\n\
         This page is made from the code: `FSI_WRITE_DOCS=1 cargo test --package fsi-catalog rules_are_documented` writes \
         it anew.\n\n",
    );
    let count = |severity| ALL.iter().filter(|rule| rule.severity == severity).count();
    page.push_str(&format!(
        "There are {} rules: {} errors, {} warnings, {} suggestions.\n",
        ALL.len(),
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Suggestion)
    ));
    for kind in RuleKind::ALL {
        let term = kind.term();
        page.push_str(&format!("\n## {}\n\n{}\n", term.title, term.definition));
        for rule in ALL.iter().filter(|rule| rule.kind == *kind) {
            let severity = rule.severity.term().title.to_lowercase();
            page.push_str(&format!("\n### `{}`\n\n{}. *{severity}*\n\n", rule.code, rule.title));
            page.push_str(&format!("- Why: {}\n- What to do: {}\n", rule.reason, rule.remedy));
            if let Some(source) = rule.source {
                page.push_str(&format!("- Source: {source}\n"));
            }
        }
    }
    page
}
