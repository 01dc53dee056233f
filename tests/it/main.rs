//! The suite: every test goes through the public doors, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]

mod harness;
mod services;
