//! What settings can be: told before the port opens, with the setting, its value and what is allowed.

use std::ops::RangeInclusive;

use anyhow::bail;
use secrecy::ExposeSecret;

use super::{Config, Search};

/// A day; whoever waits longer does not wait.
const LONGEST_MS: u64 = 24 * 60 * 60 * 1000;
/// More than a process can have open, and less than would overflow what counts them.
const MOST_AT_ONCE: u64 = 1_000_000;
/// A year.
const LONGEST_AGE_SECONDS: u64 = 366 * 24 * 60 * 60;
/// A request is held in memory whole.
const LARGEST_BODY: u64 = 1024 * 1024 * 1024;
/// More is not an inventory.
const LARGEST_FILE: u64 = 16 * 1024 * 1024 * 1024;
/// The rows and the columns of the largest sheet that spreadsheets have.
const MOST_ROWS: u64 = 100_000_000;
const MOST_COLUMNS: u64 = 16_384;
/// Each takes a thread while it is made.
const MOST_WORKBOOKS: u64 = 256;
/// Counts of what stands in a document. What is parsed is bounded by the bytes of the body in any case.
const MOST_IN_DOCUMENT: u64 = 1_000_000;
/// The parser recurses for every bracket: more of them can use up the stack of a thread.
const DEEPEST_NESTING: u64 = 128;
/// The standard introspection query needs 15 levels, and the library follows no more than 32.
const DEPTHS: RangeInclusive<u64> = 15..=32;
/// Lists of the introspection multiply: each level is some thirty times as large as the one above it.
const DEEPEST_INTROSPECTION: u64 = 5;
/// Beyond this, costs are not told apart.
const DEAREST: u64 = 1_000_000_000;

/// The search library takes no less, and no more than 4 GB, for one thread.
const LEAST_WRITER: u64 = 16_000_000;
const LARGEST_WRITER: u64 = 4_000_000_000;
/// Whoever waits longer for what they wrote takes it for lost.
const LONGEST_BATCH_MS: u64 = 60_000;
/// Each keeps a processor busy.
const MOST_SEARCHES: u64 = 1_024;
/// Each character and word is work.
const LONGEST_QUERY: u64 = 100_000;
const MOST_WORDS: u64 = 24;
const MOST_EXPANSIONS: u64 = 1_000;
/// All of them are in an answer.
const MOST_FACET_VALUES: u64 = 1_000;

impl Config {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let (storage, http, limits) = (&self.storage, &self.http, &self.limits);
        let bounds = [
            ("storage.max_connections", storage.max_connections.into(), 1..=10_000),
            ("storage.acquire_timeout_ms", storage.acquire_timeout_ms, 1..=LONGEST_MS),
            (
                "storage.statement_timeout_ms",
                storage.statement_timeout_ms,
                1..=LONGEST_MS,
            ),
            ("storage.head_poll_ms", storage.head_poll_ms, 1..=LONGEST_MS),
            ("storage.version_wait_ms", storage.version_wait_ms, 0..=LONGEST_MS),
            ("http.max_connections", http.max_connections as u64, 1..=MOST_AT_ONCE),
            ("http.header_timeout_ms", http.header_timeout_ms, 1..=LONGEST_MS),
            ("http.body_timeout_ms", http.body_timeout_ms, 1..=LONGEST_MS),
            ("http.request_timeout_ms", http.request_timeout_ms, 1..=LONGEST_MS),
            ("http.write_timeout_ms", http.write_timeout_ms, 1..=LONGEST_MS),
            ("http.shutdown_timeout_ms", http.shutdown_timeout_ms, 0..=LONGEST_MS),
            ("http.keep_alive_ms", http.keep_alive_ms, 1..=LONGEST_MS),
            (
                "http.max_subscriptions",
                http.max_subscriptions as u64,
                0..=MOST_AT_ONCE,
            ),
            ("http.max_age_seconds", http.max_age_seconds, 0..=LONGEST_AGE_SECONDS),
            ("intake.upload_bytes", self.intake.upload_bytes, 1..=LARGEST_FILE),
            (
                "intake.upload_timeout_ms",
                self.intake.upload_timeout_ms,
                1..=LONGEST_MS,
            ),
            ("intake.inline_bytes", self.intake.inline_bytes, 0..=LARGEST_FILE),
            ("intake.unpacked_bytes", self.intake.unpacked_bytes, 1..=LARGEST_FILE),
            ("intake.rows", self.intake.rows, 1..=MOST_ROWS),
            ("intake.columns", self.intake.columns.into(), 1..=MOST_COLUMNS),
            (
                "intake.cell_characters",
                self.intake.cell_characters as u64,
                1..=LARGEST_BODY,
            ),
            ("intake.job_poll_ms", self.intake.job_poll_ms, 1..=LONGEST_MS),
            (
                "intake.template_services",
                self.intake.template_services as u64,
                0..=MOST_ROWS,
            ),
            ("intake.workbooks", self.intake.workbooks as u64, 1..=MOST_WORKBOOKS),
            ("limits.body_bytes", limits.body_bytes as u64, 1..=LARGEST_BODY),
            (
                "limits.submission_bytes",
                limits.submission_bytes as u64,
                1..=LARGEST_BODY,
            ),
            ("limits.document_bytes", limits.document_bytes as u64, 1..=LARGEST_BODY),
            ("limits.tokens", limits.tokens as u64, 1..=MOST_IN_DOCUMENT),
            ("limits.nesting", limits.nesting as u64, 1..=DEEPEST_NESTING),
            ("limits.operations", limits.operations as u64, 1..=MOST_IN_DOCUMENT),
            ("limits.mutations", limits.mutations as u64, 1..=MOST_IN_DOCUMENT),
            ("limits.selections", limits.selections as u64, 1..=MOST_IN_DOCUMENT),
            ("limits.aliases", limits.aliases as u64, 0..=MOST_IN_DOCUMENT),
            ("limits.directives", limits.directives as u64, 0..=MOST_IN_DOCUMENT),
            ("limits.variables", limits.variables as u64, 0..=MOST_IN_DOCUMENT),
            ("limits.depth", limits.depth as u64, DEPTHS),
            (
                "limits.introspection_lists",
                limits.introspection_lists as u64,
                0..=DEEPEST_INTROSPECTION,
            ),
            ("limits.complexity", limits.complexity as u64, 1..=DEAREST),
            ("limits.values", limits.values as u64, 1..=DEAREST),
        ];
        for (name, value, allowed) in bounds.into_iter().chain(search_bounds(&self.search)) {
            if !allowed.contains(&value) {
                bail!(
                    "{name} is {value}, but must be {} to {}",
                    allowed.start(),
                    allowed.end()
                );
            }
        }
        for origin in &http.cors_origins {
            if origin != "*" && axum::http::HeaderValue::from_str(origin).is_err() {
                bail!(
                    "http.cors_origins has {origin:?}, but must hold origins such as \"https://example.gov\", or \"*\""
                );
            }
        }
        let url = self.storage_url();
        let scheme = url.expose_secret().split(':').next().unwrap_or_default();
        if !matches!(scheme, "sqlite" | "postgres" | "postgresql") {
            bail!("DATABASE_URL must begin with sqlite: or postgres:, not {scheme}:");
        }
        Ok(())
    }
}

/// What the settings of search can be.
fn search_bounds(search: &Search) -> impl Iterator<Item = (&'static str, u64, RangeInclusive<u64>)> {
    [
        (
            "search.writer_bytes",
            search.writer_bytes as u64,
            LEAST_WRITER..=LARGEST_WRITER,
        ),
        ("search.batch_ms", search.batch_ms, 0..=LONGEST_BATCH_MS),
        ("search.deadline_ms", search.deadline_ms, 1..=LONGEST_MS),
        ("search.at_once", search.at_once as u64, 0..=MOST_SEARCHES),
        ("search.queue", search.queue as u64, 0..=MOST_AT_ONCE),
        (
            "search.query_characters",
            search.query_characters as u64,
            1..=LONGEST_QUERY,
        ),
        ("search.query_words", search.query_words as u64, 1..=MOST_WORDS),
        ("search.expansions", search.expansions as u64, 1..=MOST_EXPANSIONS),
        ("search.facet_values", search.facet_values as u64, 1..=MOST_FACET_VALUES),
        (
            "search.passage_characters",
            search.passage_characters as u64,
            20..=LONGEST_QUERY,
        ),
    ]
    .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_allowed() {
        Config::default().check().expect("defaults that can be used");
    }

    type Change = fn(&mut Config);

    #[test]
    fn a_setting_out_of_its_bounds_is_told_with_its_value_and_what_is_allowed() {
        let changes: [(Change, &str); 6] = [
            (
                |config| config.limits.nesting = 129,
                "limits.nesting is 129, but must be 1 to 128",
            ),
            (
                |config| config.limits.tokens = 0,
                "limits.tokens is 0, but must be 1 to 1000000",
            ),
            (
                |config| config.limits.depth = 14,
                "limits.depth is 14, but must be 15 to 32",
            ),
            (
                |config| config.http.max_connections = usize::MAX,
                "http.max_connections is 18446744073709551615, but must be 1 to 1000000",
            ),
            (
                |config| config.http.max_subscriptions = 1_000_001,
                "http.max_subscriptions is 1000001, but must be 0 to 1000000",
            ),
            (
                |config| config.http.write_timeout_ms = 0,
                "http.write_timeout_ms is 0, but must be 1 to 86400000",
            ),
        ];
        for (change, message) in changes {
            let mut config = Config::default();
            change(&mut config);
            assert_eq!(config.check().expect_err("a refusal").to_string(), message);
        }
    }
}
