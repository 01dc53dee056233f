//! Full-text search through the doors: what is found, how soon, what it says, and what it survives.

mod agreement;
mod bounds;
mod following;
mod keeping;
mod secrets;

use serde_json::{Value, json};

use crate::harness::calls::{customers, id, task, texts, with};
use crate::harness::http::PATIENCE;
use crate::harness::{Client, Index, Start, service};
use crate::on_both_engines;

/// Everything that a search says.
const SEARCH: &str = "query($query: String!, $filter: ServiceFilter, $orderBy: ServiceSearchOrder, $first: Int,
    $after: String, $minVersion: Int) {
    searchServices(query: $query, filter: $filter, orderBy: $orderBy, first: $first, after: $after,
            minVersion: $minVersion) {
        totalCount didYouMean indexVersion
        nodes { id name state }
        edges { cursor score matchedOn node { id name } highlights { field text ranges { start end } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        facets {
            organizations { value label count } departments { value label count } types { value label count }
            statuses { value label count } channels { value label count } flags { value label count }
        }
    } }";

impl Client {
    /// Searches in what is written by now, and answers the page.
    async fn search(&self, query: &str, more: Value) -> Value {
        let variables = with(json!({"query": query, "minVersion": self.version().await}), more);
        self.data(SEARCH, variables).await["searchServices"].clone()
    }

    /// Names what a search finds, best first.
    async fn found(&self, query: &str) -> Vec<String> {
        texts(&self.search(query, json!({})).await["nodes"], "name")
    }

    /// Names what completes a text.
    async fn completions(&self, prefix: &str) -> Vec<String> {
        let query = "query($prefix: String!) { suggestServices(prefix: $prefix) { text service { name } } }";
        texts(
            &self.data(query, json!({"prefix": prefix})).await["suggestServices"],
            "text",
        )
    }
}

/// Waits until a condition holds.
pub(crate) async fn until(index: &Index, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while !holds().await {
        assert!(std::time::Instant::now() < deadline, "{what}:\n{}", index.log());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// What `/readyz` says of search.
pub(crate) async fn readiness(index: &Index) -> String {
    let reply = crate::harness::http::Reply::to(index.public().http.get(index.url("/readyz"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let (_, search) = reply.text.split_once("search: ").expect("it tells of search");
    search.trim().to_owned()
}

/// An index with two departments, a bureau and four services that differ in everything a filter looks at.
async fn few(engine: crate::harness::Engine) -> (Index, Client) {
    let index = Start::empty().on(engine).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    for (slug, parent) in [("state", None), ("consular", Some("state")), ("interior", None)] {
        admin.organization(slug, parent).await;
    }
    let records = [
        with(
            service("consular", "p1", "Renewing a passport"),
            json!({"types": ["ADMINISTRATIVE"], "summary": "For adults whose booklet has run out.",
                "alternateNames": ["Renovación del pasaporte"], "lifeExperiences": ["TRAVEL_AND_IMMIGRATION"],
                "channels": [{"channel": "WEBSITE"}, {"channel": "POSTAL_MAIL"}],
                "tasks": [task("apply", "WEBSITE", "COMPLETE")],
                "forms": [{"number": "DS-82", "title": "Renewal application", "format": "DIGITAL_FORM"}],
                "ombControlNumbers": ["1405-0020"]}),
        ),
        with(
            service("consular", "p2", "Reporting a lost passport"),
            json!({"types": ["ADMINISTRATIVE", "COMPLIANCE"], "channels": [{"channel": "PHONE"}],
                "tasks": [task("report", "PHONE", "COMPLETE")]}),
        ),
        with(
            service("interior", "i1", "Buying a park pass"),
            json!({"types": ["RECREATION"], "channels": [{"channel": "WEBSITE"}],
                "tasks": [task("buy", "WEBSITE", "PARTIAL")]}),
        ),
        with(
            service("interior", "i2", "Asking about permits"),
            json!({"types": ["INFORMATIONAL"], "description": "Permits for filming, with or without a passport."}),
        ),
    ];
    for (record, volume) in records.into_iter().zip([5_000, 300, 70_000, 0]) {
        let saved = admin.publish(record).await;
        if volume > 0 {
            admin.record(&id(&saved), json!([customers("FY2025", volume)])).await;
        }
    }
    (index, admin)
}

on_both_engines! {
    async fn a_service_is_found_by_whatever_is_known_of_it(engine) {
        let (index, _) = few(engine).await;
        let client = index.public();
        for query in [
            "passport renewal", "pasport renewl", "renew passport", "DS-82", "ds82", "Form DS 82", "1405-0020",
            "renovacion pasaporte", "booklet has run out", "passp", "\"renewing a passport\"",
        ] {
            let found = client.found(query).await;
            assert_eq!(found.first().map(String::as_str), Some("Renewing a passport"), "{query}: {found:?}");
        }
        assert_eq!(client.found("park pass").await[0], "Buying a park pass");
        assert_eq!(client.found("xyzzyplugh").await, Vec::<String>::new());
        let all = client.search("", json!({})).await;
        assert_eq!(all["totalCount"], 4, "{all:#}");
        assert_eq!(all["indexVersion"], client.version().await);
    }

    async fn a_hit_says_why_it_was_found(engine) {
        let (index, _) = few(engine).await;
        let page = index.public().search("pasport renewing", json!({})).await;
        let hit = &page["edges"][0];
        assert_eq!(hit["node"]["name"], "Renewing a passport", "{page:#}");
        assert!(hit["score"].as_f64().unwrap() > 0.0, "{hit:#}");
        assert_eq!(hit["matchedOn"][0], "NAME", "{hit:#}");
        let name = hit["highlights"].as_array().unwrap().iter().find(|one| one["field"] == "NAME").unwrap();
        let text: Vec<char> = name["text"].as_str().unwrap().chars().collect();
        let place = |range: &Value, end: &str| usize::try_from(range[end].as_u64().unwrap()).unwrap();
        let ranges = name["ranges"].as_array().unwrap();
        let marked: Vec<String> =
            ranges.iter().map(|range| text[place(range, "start")..place(range, "end")].iter().collect()).collect();
        assert_eq!(marked, ["Renewing", "passport"], "{name:#}");
        assert_eq!(page["didYouMean"], "passport renewing");
    }

    async fn a_prefix_is_completed_to_services(engine) {
        let (index, _) = few(engine).await;
        let client = index.public();
        client.search("", json!({})).await;
        let completions = client.completions("renew").await;
        assert!(completions.iter().any(|text| text.to_lowercase().contains("renewing a passport")), "{completions:?}");
        let query = "{ suggestServices(prefix: \"renewing a pass\", first: 1) { text service { id name } } }";
        let found = client.data(query, json!({})).await["suggestServices"].clone();
        assert_eq!(found.as_array().unwrap().len(), 1, "{found:#}");
        assert_eq!(found[0]["service"]["name"], "Renewing a passport", "{found:#}");
    }

    async fn pages_go_on_where_the_one_before_ended_in_every_order(engine) {
        let (index, _) = few(engine).await;
        let client = index.public();
        let orders = [
            json!(null),
            json!({"field": "RELEVANCE"}),
            json!({"field": "NAME"}),
            json!({"field": "NAME", "direction": "DESC"}),
            json!({"field": "ANNUAL_VOLUME", "direction": "DESC"}),
            json!({"field": "UPDATED_AT"}),
        ];
        for order in orders {
            let whole = client.search("a passport or pass", json!({"orderBy": order})).await;
            let names = texts(&whole["nodes"], "name");
            assert!(names.len() >= 3, "{order}: {names:?}");
            assert_eq!(whole["totalCount"], names.len());
            assert_eq!(whole["pageInfo"]["hasNextPage"], false);
            let (mut paged, mut after) = (Vec::new(), Value::Null);
            loop {
                let more = json!({"orderBy": order, "first": 1, "after": after});
                let page = client.search("a passport or pass", more).await;
                assert_eq!(page["totalCount"], names.len(), "{order}");
                paged.extend(texts(&page["nodes"], "name"));
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] != true {
                    break;
                }
            }
            assert_eq!(paged, names, "{order}");
        }
        let by_name = client.search("", json!({"orderBy": {"field": "NAME"}})).await;
        let expected = ["Asking about permits", "Buying a park pass", "Renewing a passport", "Reporting a lost passport"];
        assert_eq!(texts(&by_name["nodes"], "name"), expected);
        let by_volume = client.search("", json!({"orderBy": {"field": "ANNUAL_VOLUME", "direction": "DESC"}})).await;
        assert_eq!(texts(&by_volume["nodes"], "name")[..2], ["Buying a park pass", "Renewing a passport"]);
    }
}
