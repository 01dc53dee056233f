//! What is written is searchable: at once for who asks with its version, and nothing is found that is no more.

use serde_json::{Value, json};

use super::{few, until};
use crate::harness::calls::{customers, id, texts, with};
use crate::harness::http::Reply;
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

/// Names what is found at a version.
async fn found_at(client: &Client, query: &str, version: &Value) -> Vec<String> {
    let variables = json!({"query": query, "minVersion": version});
    let page = client.data(super::SEARCH, variables).await["searchServices"].clone();
    assert!(page["indexVersion"].as_i64() >= version.as_i64(), "{page:#}");
    texts(&page["nodes"], "name")
}

on_both_engines! {
    async fn what_was_written_is_found_by_who_asks_with_its_version(engine) {
        let (index, admin) = few(engine).await;
        let client = index.public();
        for number in 0..5 {
            let name = format!("Counting zebras number{number}");
            let saved = admin.save(service("interior", &format!("z{number}"), &name), json!({"publish": true})).await;
            assert_eq!(found_at(&client, &format!("zebras number{number}"), &saved["catalogVersion"]).await[0], name);
        }
        let rows: Vec<Value> = (0..200)
            .map(|number| service("interior", &format!("r{number}"), &format!("Feeding walruses {number}")))
            .collect();
        let done = admin.submit("interior", json!({"services": rows, "publish": true})).await;
        assert_eq!(done["submission"]["status"], "ACCEPTED", "{done:#}");
        let variables = json!({"query": "walruses", "minVersion": done["catalogVersion"]});
        let page = client.data(super::SEARCH, variables).await["searchServices"].clone();
        assert_eq!(page["totalCount"], 200, "{page:#}");
    }

    async fn a_version_that_has_not_come_is_waited_for_and_then_told(engine) {
        let index = Start::empty().with("FSI_STORAGE__VERSION_WAIT_MS", "50").on(engine).await;
        let answer = index.public().send(super::SEARCH, json!({"query": "x", "minVersion": 1_000})).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
        assert!(error["extensions"]["retryAfter"].as_u64().unwrap() >= 1, "{answer:#}");
        assert!(error["message"].as_str().unwrap().contains("version 0"), "{answer:#}");
    }

    async fn what_changes_is_found_by_its_new_words_alone(engine) {
        let (index, admin) = few(engine).await;
        let client = index.public();
        let record = with(service("interior", "i1", "Getting a season ticket"), json!({"types": ["RECREATION"]}));
        admin.publish(record).await;
        assert_eq!(client.found("season ticket").await, ["Getting a season ticket"]);
        assert!(!client.found("park").await.contains(&"Buying a park pass".to_owned()));
        assert_eq!(client.search("", json!({})).await["totalCount"], 4);
    }

    async fn figures_and_confirmations_show_in_search(engine) {
        let (index, admin) = few(engine).await;
        let client = index.public();
        let filter = json!({"filter": {"minAnnualVolume": 1_000_000}});
        assert_eq!(client.search("", filter.clone()).await["totalCount"], 0);
        let permits = client.one(json!({"key": {"organization": {"slug": "interior"}, "key": "i2"}}), "id").await;
        admin.record(&id(&permits), json!([customers("FY2025", 2_000_000)])).await;
        assert_eq!(texts(&client.search("", filter).await["nodes"], "name"), ["Asking about permits"]);
    }

    async fn retired_services_are_found_only_when_asked_for_and_merged_ones_never(engine) {
        let (index, admin) = few(engine).await;
        let client = index.public();
        let by_key = |organization: &str, key: &str| json!({"key": {"organization": {"slug": organization}, "key": key}});
        let lost = id(&client.one(by_key("consular", "p2"), "id").await);
        let renewal = id(&client.one(by_key("consular", "p1"), "id").await);
        admin.transition(&lost, "RETIRED").await;
        assert!(!client.found("lost passport").await.contains(&"Reporting a lost passport".to_owned()));
        assert!(!client.completions("reporting").await.iter().any(|text| text.contains("lost")));
        let retired = json!({"filter": {"states": ["RETIRED"]}});
        let page = client.search("lost passport", retired.clone()).await;
        assert_eq!(texts(&page["nodes"], "name"), ["Reporting a lost passport"]);
        assert_eq!(page["nodes"][0]["state"], "RETIRED");
        admin.transition(&lost, "PUBLISHED").await;
        assert_eq!(client.found("lost passport").await[0], "Reporting a lost passport");
        admin.merge(&lost, &renewal).await;
        assert!(!client.found("lost passport").await.contains(&"Reporting a lost passport".to_owned()));
        assert_eq!(client.search("", retired).await["totalCount"], 0);
        assert_eq!(client.search("", json!({})).await["totalCount"], 3);
    }

    async fn services_are_found_by_the_name_that_an_organization_has_now(engine) {
        let (index, admin) = few(engine).await;
        let client = index.public();
        assert!(client.found("Narnia").await.is_empty());
        let rename = |slug: &str, name: &str, parent: Value| {
            json!({"organization": {"slug": slug, "name": name, "parent": parent,
                "level": if parent.is_null() { "DEPARTMENT_OR_AGENCY" } else { "BUREAU" }}})
        };
        admin.done("saveOrganization", rename("state", "Department of Narnia", Value::Null), "__typename").await;
        let mut found = client.found("Narnia").await;
        found.sort();
        // Two levels below the one that was renamed.
        assert_eq!(found, ["Renewing a passport", "Reporting a lost passport"]);
        // A bureau that moves takes its services along.
        let moved = rename("consular", "consular", json!({"slug": "interior"}));
        admin.done("saveOrganization", moved, "__typename").await;
        assert_eq!(client.found("Narnia").await, Vec::<String>::new());
        let below = json!({"filter": {"organization": {"slug": "interior"}}});
        assert_eq!(client.search("", below).await["totalCount"], 4);
        let departments = client.search("", json!({})).await["facets"]["departments"].clone();
        assert_eq!(departments, json!([{"value": "interior", "label": "interior", "count": 4}]));
    }

    async fn a_replica_finds_what_another_server_wrote(engine) {
        let (index, admin) = few(engine).await;
        let replica = index.replica().await;
        let saved = admin.save(service("interior", "x", "Watching otters"), json!({"publish": true})).await;
        assert_eq!(found_at(&replica.public(), "otters", &saved["catalogVersion"]).await, ["Watching otters"]);
        assert_eq!(found_at(&index.public(), "otters", &saved["catalogVersion"]).await, ["Watching otters"]);
    }

    async fn facts_that_were_rewritten_are_searched_as_they_are_now(engine) {
        let (mut index, _) = few(engine).await;
        let filter = json!({"filter": {"minAnnualVolume": 60_000}});
        assert_eq!(texts(&index.public().search("", filter.clone()).await["nodes"], "name"), ["Buying a park pass"]);
        // An index that was built over damaged facts holds what they say.
        index.stop();
        std::fs::remove_dir_all(index.folder.path().join("search")).unwrap();
        index.damage("UPDATE service_facts SET annual_volume = NULL, figures = NULL WHERE annual_volume = 70000").await;
        index.start().await;
        let client = index.public();
        assert_eq!(client.search("", filter.clone()).await["totalCount"], 0);
        let (code, out, err) = index.run(&["refacts"]);
        assert!(code == 0 && !out.contains(", 0 rewritten"), "{out}{err}");
        index.catch_up().await;
        assert_eq!(texts(&client.search("", filter).await["nodes"], "name"), ["Buying a park pass"]);
    }

    async fn an_answer_under_other_synonyms_is_another_one(engine) {
        let (mut index, _) = few(engine).await;
        let query = "{ searchServices(query: \"wayfarerbook\") { nodes { name } } }";
        index.catch_up().await;
        index.public().search("", json!({})).await;
        let first = Reply::to(index.public().getting(&[("query", query)])).await;
        assert_eq!(first.json()["data"]["searchServices"]["nodes"], json!([]));
        let file = index.folder.path().join("more.toml");
        let words = "[[plain]]\nsaid = [\"wayfarerbook\"]\nmeans = [\"passport\"]\nreason = \"A made-up word.\"\n";
        std::fs::write(&file, words).unwrap();
        index.stop();
        index.configure(Start::empty().with("FSI_SEARCH__SYNONYMS", &file.display().to_string()));
        index.start().await;
        index.public().search("", json!({})).await;
        let tag = first.header("etag");
        let next = Reply::to(index.public().getting(&[("query", query)]).header("if-none-match", tag)).await;
        assert_eq!(next.status, 200, "{}", next.text);
        assert_ne!(next.json()["data"]["searchServices"]["nodes"], json!([]));
    }

    async fn an_answer_says_how_far_search_has_come_even_where_nothing_was_found_anew(engine) {
        let (index, admin) = few(engine).await;
        let client = index.public();
        let query = "{ searchServices(query: \"passport\") { indexVersion } }";
        let saved = admin.save(service("interior", "x", "Watching otters"), json!({"publish": false})).await;
        until(&index, "search has come to the draft", async || {
            client.data(query, json!({})).await["searchServices"]["indexVersion"] == saved["catalogVersion"]
        })
        .await;
    }

    async fn a_service_that_cannot_be_read_keeps_no_other_from_being_found(engine) {
        let (mut index, admin) = few(engine).await;
        index.stop();
        std::fs::remove_dir_all(index.folder.path().join("search")).unwrap();
        index.damage("UPDATE revisions SET document = '{' WHERE document LIKE '%Asking about permits%'").await;
        index.start().await;
        let client = index.public();
        let query = "{ searchServices(query: \"\", filter: {}) { totalCount } }";
        until(&index, "the others are found", async || {
            client.send(query, json!({})).await["data"]["searchServices"]["totalCount"] == 3
        })
        .await;
        // It goes on following the catalog.
        let admin = index.client(admin.key.as_deref().expect("a key"));
        let saved = admin.save(service("interior", "x", "Watching otters"), json!({"publish": true})).await;
        assert_eq!(found_at(&client, "otters", &saved["catalogVersion"]).await, ["Watching otters"]);
    }

    async fn an_answer_that_was_kept_is_not_given_once_search_has_come_further(engine) {
        let (index, admin) = few(engine).await;
        let client = index.public();
        let query = "{ searchServices(query: \"otters\") { nodes { name } } }";
        let before = client.version().await;
        client.data("query($version: Int) { searchServices(query: \"\", minVersion: $version) { indexVersion } }",
            json!({"version": before})).await;
        let first = Reply::to(client.getting(&[("query", query)])).await;
        assert_eq!(first.json()["data"]["searchServices"]["nodes"], json!([]));
        admin.publish(service("interior", "x", "Watching otters")).await;
        // Nobody asks for a version: sooner or later it is found, and then by everybody who asks again.
        until(&index, "the new service is found", async || {
            let next = Reply::to(client.getting(&[("query", query)]).header("if-none-match", first.header("etag"))).await;
            next.status == 200 && next.json()["data"]["searchServices"]["nodes"] == json!([{"name": "Watching otters"}])
        })
        .await;
    }
}
