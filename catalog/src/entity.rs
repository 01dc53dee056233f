//! Rows as they are stored. Private to the catalog: only `store` and `operations` turn them into domain types and back.

pub(crate) mod alias;
pub(crate) mod api_key;
pub(crate) mod catalog_head;
pub(crate) mod event;
pub(crate) mod idempotency_key;
pub(crate) mod measurement;
pub(crate) mod organization;
pub(crate) mod revision;
pub(crate) mod revision_mark;
pub(crate) mod service;
pub(crate) mod service_facts;
pub(crate) mod service_listing;
pub(crate) mod service_provider;
pub(crate) mod submission;
pub(crate) mod submission_change;
pub(crate) mod submission_finding;
pub(crate) mod task_facts;
pub(crate) mod upload;
pub(crate) mod upload_chunk;
