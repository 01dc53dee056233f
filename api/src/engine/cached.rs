//! Public answers, kept until the catalog changes.

use axum::body::Bytes;

/// What makes two public answers the same: the document, its variables, the catalog they were read from, and generation
/// and version of the search index where it was asked. The day is among it, because overdue reviews depend on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct AnswerKey {
    pub(super) document: u64,
    pub(super) operation: Option<String>,
    pub(super) variables: Option<String>,
    pub(super) head: (i64, Vec<u8>),
    pub(super) searched: Option<(u64, i64)>,
    pub(super) day: i32,
}

/// A cache that is bounded by the bytes it holds.
pub(super) struct Answers(moka::sync::Cache<AnswerKey, Bytes>);

/// What an entry takes beside its body and variables.
const OVERHEAD: usize = 256;

impl Answers {
    pub(super) fn new(bytes: u64) -> Self {
        Self(
            moka::sync::Cache::builder()
                .max_capacity(bytes)
                // The usual policy keeps out what was asked once; a question that is asked again should find its answer.
                .eviction_policy(moka::policy::EvictionPolicy::lru())
                .weigher(|key: &AnswerKey, body: &Bytes| {
                    let variables = key.variables.as_ref().map_or(0, String::len);
                    let operation = key.operation.as_ref().map_or(0, String::len);
                    u32::try_from(body.len() + variables + operation + OVERHEAD).unwrap_or(u32::MAX)
                })
                .build(),
        )
    }

    pub(super) fn get(&self, key: &AnswerKey) -> Option<Bytes> {
        self.0.get(key)
    }

    pub(super) fn insert(&self, key: AnswerKey, body: &Bytes) {
        // A copy, because the original may have grown to twice its length while it was written.
        self.0.insert(key, Bytes::copy_from_slice(body));
    }
}
