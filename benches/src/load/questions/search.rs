//! What people type, asked as a page of search asks it.

use serde_json::{Value, json};

use crate::relevance;

/// The first 20 hits with everything a page shows of them.
pub(super) const SEARCH: &str = "query Search($query: String!, $minVersion: Int) { searchServices(query: $query, \
    first: 20, minVersion: $minVersion) { totalCount didYouMean edges { score matchedOn highlights { field text \
    ranges { start end } } node { id slug name summary organization { name } } } facets { \
    organizations { value label count } departments { value label count } types { value label count } \
    statuses { value label count } channels { value label count } flags { value label count } } } }";
/// Completions while somebody types.
pub(super) const SUGGEST: &str = "query Suggest($prefix: String!, $minVersion: Int) { \
    suggestServices(prefix: $prefix, first: 8) { text } catalogVersion(minVersion: $minVersion) }";
/// The same with the services to go to, which the catalog answers.
pub(super) const SUGGEST_SERVICES: &str = "query SuggestServices($prefix: String!, $minVersion: Int) { \
    suggestServices(prefix: $prefix, first: 8) { text service { slug } } catalogVersion(minVersion: $minVersion) }";
/// Letters after which completions are asked for, one request each.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=9;

/// The 200 mixed queries over a generated inventory, a quarter of them misspelt.
pub(super) fn queries(services: usize) -> Vec<Value> {
    let texts = relevance::mixed(services).into_iter();
    texts.map(|text| json!({"query": text})).collect()
}

/// The same queries while they are typed, letter by letter.
pub(super) fn prefixes(services: usize) -> Vec<Value> {
    let texts = relevance::mixed(services).into_iter();
    texts
        .flat_map(|text| {
            let beginnings = LETTERS.map(|letters| text.chars().take(letters).collect::<String>());
            beginnings.map(|prefix| json!({"prefix": prefix})).collect::<Vec<_>>()
        })
        .collect()
}
