//! The suite: every test goes through the public doors, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]
#![expect(
    unreachable_pub,
    reason = "there is nothing above the suite that could reach anything"
)]

mod access;
mod advice;
mod as_of;
mod audits;
mod bad_input;
mod beginning;
mod bench;
mod bounds;
mod caching;
mod canada;
mod check_command;
mod configuration;
mod contract;
mod crash;
mod credentials;
mod damage;
mod derivation;
mod downloads;
mod export;
mod guard;
mod harness;
mod hostile_files;
mod idempotency;
mod key_command;
mod large_jobs;
mod layers;
mod limits_of_lists;
mod lists;
mod log;
mod measurements;
mod merging;
mod migrations;
mod monitoring;
mod nullability;
mod organizations;
mod owner;
mod persisted;
mod profiles;
mod redaction;
mod refacts;
mod round_trip;
mod schema;
mod search;
mod seed;
mod services;
mod standing;
mod stream;
mod submissions;
mod time_limits;
mod tour;
mod transport;
mod uploads;
