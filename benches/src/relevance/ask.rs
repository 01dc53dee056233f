//! Asking a server.

use anyhow::Context;
use serde_json::{Value, json};

use super::measure::{DEPTH, Outcome};
use super::query::{Identity, Query};
use crate::load::Client;

const SEARCH: &str = "query Search($query: String!, $first: Int) { searchServices(query: $query, first: $first) { \
    nodes { slug key name } didYouMean totalCount } }";

/// Asks a query and looks where the right services are in the answer.
pub(super) async fn ask<'a>(client: &mut Client, identity: Identity, query: &'a Query) -> anyhow::Result<Outcome<'a>> {
    let data = client
        .ask(SEARCH, json!({"query": query.text, "first": DEPTH}))
        .await
        .with_context(|| format!("{:?} was not answered", query.text))?;
    read(&data, identity, query).with_context(|| format!("the answer to {:?} is not as published", query.text))
}

fn read<'a>(data: &Value, identity: Identity, query: &'a Query) -> anyhow::Result<Outcome<'a>> {
    let found = &data["searchServices"];
    let field = match identity {
        Identity::Slug => "slug",
        Identity::Key => "key",
    };
    let nodes = found["nodes"].as_array().context("no nodes")?;
    let hits: Option<Vec<String>> = nodes
        .iter()
        .map(|node| Some(node[field].as_str()?.to_owned()))
        .collect();
    let total = found["totalCount"].as_u64().context("no totalCount")?;
    let did_you_mean = found["didYouMean"].as_str().map(str::to_owned);
    Ok(Outcome::of(
        query,
        &hits.context("a node without its name")?,
        total,
        did_you_mean,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::measure::tests::query;
    use super::super::query::Class;
    use super::*;

    #[test]
    fn right_services_are_looked_for_by_slug_or_by_key() {
        let data = json!({"searchServices": {"nodes": [
            {"slug": "one", "key": "k1", "name": "One"},
            {"slug": "two", "key": "k2", "name": "Two"},
        ], "didYouMean": "tow", "totalCount": 12}});
        let by_slug = query(Class::Stems, "q", &["two"]);
        let outcome = read(&data, Identity::Slug, &by_slug).expect("an answer");
        assert_eq!((outcome.rank(), outcome.total), (Some(2), 12));
        assert_eq!(outcome.did_you_mean.as_deref(), Some("tow"));
        let by_key = query(Class::Stems, "q", &["k1"]);
        assert_eq!(read(&data, Identity::Key, &by_key).expect("an answer").rank(), Some(1));
        assert_eq!(read(&data, Identity::Key, &by_slug).expect("an answer").rank(), None);
    }

    #[test]
    fn an_answer_of_another_shape_is_an_error() {
        let query = query(Class::Stems, "q", &["two"]);
        for data in [
            json!({}),
            json!({"searchServices": {"nodes": [{"name": "a"}], "totalCount": 1}}),
        ] {
            assert!(read(&data, Identity::Slug, &query).is_err(), "{data}");
        }
    }
}
