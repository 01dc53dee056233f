//! Search and lists say the same: filters choose the same services, and facets count what a list would.

use serde_json::{Value, json};

use super::few;
use crate::harness::Start;
use crate::harness::calls::{texts, with};
use crate::on_both_engines;

/// Filters of every kind, for the seed data of the US.
fn filters() -> Vec<Value> {
    vec![
        json!({}),
        json!({"organization": {"acronym": "SSA"}}),
        json!({"organization": {"slug": "va"}}),
        json!({"types": ["BENEFITS"]}),
        json!({"types": ["BENEFITS", "COMPLIANCE"]}),
        json!({"status": ["PARTLY_DIGITAL"]}),
        json!({"status": ["FULLY_DIGITAL", "NON_DIGITAL"]}),
        json!({"channels": ["PHONE"]}),
        json!({"channels": ["MOBILE_APP", "KIOSK"]}),
        json!({"flags": ["STALE_REVIEW"]}),
        json!({"flags": ["DIGITAL_ONLY", "MISSING_4D_RECORD"]}),
        json!({"isHisp": true}),
        json!({"isHisp": false}),
        json!({"lifeExperiences": ["APPROACHING_RETIREMENT"]}),
        json!({"minAnnualVolume": 100_000}),
        json!({"maxAnnualVolume": 100_000}),
        json!({"minAnnualVolume": 0, "maxAnnualVolume": 5_000_000}),
        json!({"minAnnualVolume": -5}),
        json!({"updatedSince": "2020-01-01T00:00:00Z"}),
        json!({"updatedSince": "2150-01-01T00:00:00Z"}),
        json!({"states": ["PUBLISHED"]}),
        json!({"states": ["PUBLISHED", "RETIRED"]}),
        json!({"states": ["RETIRED"]}),
        json!({"types": ["BENEFITS"], "channels": ["PHONE"], "status": ["PARTLY_DIGITAL"], "isHisp": true}),
    ]
}

on_both_engines! {
    async fn a_filter_chooses_the_same_services_as_in_a_list(engine) {
        let index = Start::us().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        // One of them is retired, so that its state is one to ask for.
        let first = admin.data("{ services(first: 1) { nodes { id } } }", json!({})).await;
        admin.transition(first["services"]["nodes"][0]["id"].as_str().unwrap(), "RETIRED").await;
        for filter in filters() {
            // Lists of what changed have an order of their own.
            let mut listed = admin.names(filter.clone()).await;
            let more = json!({"filter": filter, "first": 100, "orderBy": {"field": "NAME"}});
            let page = admin.search("", more).await;
            let mut found = texts(&page["nodes"], "name");
            if filter.get("updatedSince").is_some() {
                listed.sort();
                found.sort();
            }
            assert_eq!(found, listed, "{filter}");
            assert_eq!(page["totalCount"], listed.len(), "{filter}");
        }
        let wrong = json!({"query": "", "filter": {"updatedSince": "0001-01-01T00:00:00Z"}});
        assert_eq!(admin.error_code(super::SEARCH, wrong).await, "BAD_USER_INPUT");
        let wrong = json!({"query": "", "filter": {"organization": {"slug": "nobody"}}});
        assert_eq!(admin.error_code(super::SEARCH, wrong).await, "BAD_USER_INPUT");
    }

    async fn facets_count_what_a_list_would_each_without_its_own_filter(engine) {
        let index = Start::us().on(engine).await;
        let client = index.public();
        let filter = json!({"types": ["BENEFITS"], "channels": ["PHONE", "WEBSITE"]});
        let page = client.search("", json!({"filter": filter})).await;
        let facets = &page["facets"];
        for (facet, field) in [("types", "types"), ("statuses", "status"), ("channels", "channels"), ("flags", "flags"),
            ("organizations", "organization"), ("departments", "organization")]
        {
            let counts = facets[facet].as_array().unwrap();
            assert!(!counts.is_empty(), "{facet}: {facets:#}");
            let numbers: Vec<u64> = counts.iter().map(|one| one["count"].as_u64().unwrap()).collect();
            assert!(numbers.is_sorted_by(|one, next| one >= next), "{facet}: {numbers:?}");
            for one in counts {
                assert!(!one["label"].as_str().unwrap().is_empty(), "{one}");
                let value = match field {
                    "organization" => json!({"slug": one["value"]}),
                    _ => json!([one["value"]]),
                };
                // Its own part of the filter gives way to the value; all others stay.
                let mut asked = filter.clone();
                asked[field] = value;
                let query = "query($filter: ServiceFilter) { services(filter: $filter, first: 1) { totalCount } }";
                let listed = client.data(query, json!({"filter": asked})).await;
                assert_eq!(one["count"], listed["services"]["totalCount"], "{facet} {one}");
            }
        }
        let terms = client.data("{ vocabulary(name: SERVICE_TYPE) { code title } }", json!({})).await;
        let terms = terms["vocabulary"].as_array().unwrap();
        for one in facets["types"].as_array().unwrap() {
            let term = terms.iter().find(|term| term["code"] == one["value"]).unwrap();
            assert_eq!(one["label"], term["title"]);
        }
        for one in facets["departments"].as_array().unwrap() {
            let query = "query($slug: String!) { organization(by: {slug: $slug}) { name parent { slug } } }";
            let found = client.data(query, json!({"slug": one["value"]})).await["organization"].clone();
            assert_eq!((&found["name"], &found["parent"]), (&one["label"], &Value::Null), "{one}");
        }
    }

    async fn facets_count_the_whole_result_and_not_the_page(engine) {
        let (index, _) = few(engine).await;
        let client = index.public();
        let whole = client.search("passport", json!({})).await;
        let page = client.search("passport", json!({"first": 1})).await;
        assert_eq!(whole["facets"], page["facets"]);
        assert_eq!(whole["totalCount"], page["totalCount"]);
        // What is not asked for changes nothing of what is.
        let query = "query($query: String!) { searchServices(query: $query) { totalCount nodes { name } } }";
        let bare = client.data(query, json!({"query": "passport"})).await["searchServices"].clone();
        assert_eq!(texts(&bare["nodes"], "name"), texts(&whole["nodes"], "name"));
        assert_eq!(bare["totalCount"], whole["totalCount"]);
        let query = "query($query: String!) { searchServices(query: $query) { ...Counts } }
            fragment Counts on ServiceSearchConnection { facets { types { value label count } } }";
        let counts = client.data(query, json!({"query": "passport"})).await["searchServices"].clone();
        assert_eq!(counts["facets"]["types"], whole["facets"]["types"]);
    }

    async fn an_organization_counts_with_all_below_it(engine) {
        let (index, _) = few(engine).await;
        let page = index.public().search("", json!({})).await;
        let counted = |facet: &str| -> Vec<(String, i64)> {
            let counts = page["facets"][facet].as_array().unwrap().iter();
            let mut counts: Vec<_> = counts
                .map(|one| (one["value"].as_str().unwrap().to_owned(), one["count"].as_i64().unwrap()))
                .collect();
            counts.sort();
            counts
        };
        let own = |pairs: &[(&str, i64)]| -> Vec<(String, i64)> {
            pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
        };
        assert_eq!(counted("organizations"), own(&[("consular", 2), ("interior", 2), ("state", 2)]));
        assert_eq!(counted("departments"), own(&[("interior", 2), ("state", 2)]));
        let of = json!({"filter": {"organization": {"slug": "state"}}});
        let page = index.public().search("", with(of, json!({"orderBy": {"field": "NAME"}}))).await;
        assert_eq!(texts(&page["nodes"], "name"), ["Renewing a passport", "Reporting a lost passport"]);
    }
}
