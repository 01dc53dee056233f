//! Queries. They take rows to domain types and decide nothing, except that every reader passes what it may see.

pub(crate) mod bulk;
pub(crate) mod checkpoint;
pub(crate) mod connection;
pub(crate) mod cursor;
pub(crate) mod events;
pub(crate) mod head;
pub(crate) mod keys;
pub(crate) mod listing;
pub(crate) mod marks;
pub(crate) mod measurements;
pub(crate) mod organization_pages;
pub(crate) mod organizations;
pub(crate) mod paging;
pub(crate) mod public_services;
pub(crate) mod revisions;
pub(crate) mod services;
pub(crate) mod submissions;
pub(crate) mod uploads;
pub(crate) mod views;

use crate::error::{CatalogError, Result};
use crate::vocabulary::Vocabulary;

/// Rows of one statement: SQLite takes 32,766 values in all, and the widest row has 25.
pub(crate) const CHUNK: usize = 500;

/// Reads a stored code.
pub(crate) fn term<V: Vocabulary>(table: &'static str, row: &impl ToString, code: &str) -> Result<V> {
    V::from_code(code).ok_or_else(|| CatalogError::Corrupt {
        table,
        row: row.to_string(),
        problem: format!("unknown code {code}"),
    })
}

/// Reads stored JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(table: &'static str, row: &impl ToString, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| CatalogError::Corrupt {
        table,
        row: row.to_string(),
        problem: error.to_string(),
    })
}

/// Writes JSON. Domain types have text keys and finite numbers, so this cannot fail.
pub(crate) fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("a domain type is always JSON")
}
