//! The doors of the Federal Services Index: GraphQL over HTTP, and the command line.

pub mod cli;
pub mod config;
pub mod engine;
pub mod error;
pub mod export;
pub mod graphql;
mod guard;
pub mod http;
pub mod intake;
pub mod jobs;
