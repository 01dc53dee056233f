//! Public answers are kept, here and by others, and are never kept too long.

use serde_json::{Value, json};

use crate::harness::http::{EVENTS, GRAPHQL, PATIENCE, Reply};
use crate::harness::{Client, Engine, Index, Start, service};
use crate::on_both_engines;

const NAMES: &str = "{ services { totalCount nodes { name state organization { name } } } }";

/// An index with an agency, its admin, and a published service.
async fn one_service(engine: Engine) -> (Index, Client, Value) {
    let index = Start::empty().on(engine).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    let saved = admin.save(service("ssa", "a", "First"), json!({"publish": true})).await;
    assert_eq!(saved["userErrors"], json!([]), "{saved:#}");
    (index, admin, saved["service"].clone())
}

/// Waits for the new day when it is near: answers depend on the day, so a tag of yesterday is of no use today.
async fn midnight_is_far() {
    let minutes = |ahead| fsi_catalog::Clock::system().now() + chrono::Duration::minutes(ahead);
    while minutes(2).date_naive() != minutes(0).date_naive() {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}

fn names(data: &Value) -> Vec<&str> {
    data["services"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["name"].as_str().unwrap())
        .collect()
}

on_both_engines! {
    async fn a_public_get_is_answered_with_304_until_something_is_written(engine) {
        midnight_is_far().await;
        let (index, admin, _) = one_service(engine).await;
        let client = index.public();
        let first = Reply::to(client.getting(&[("query", NAMES)])).await;
        let tag = first.header("etag").to_owned();
        let strong = tag.strip_prefix("W/").expect("a weak tag: answers may be compressed or not").to_owned();
        assert!(strong.len() > 2 && strong.starts_with('"') && strong.ends_with('"'), "{tag}");
        assert_eq!(first.header("cache-control"), "public, max-age=60");
        for name in ["accept", "authorization", "x-api-key", "origin"] {
            assert!(first.header("vary").to_lowercase().contains(name), "{}", first.header("vary"));
        }
        for known in [tag.clone(), strong, format!("\"other\", {tag}")] {
            let again = Reply::to(client.getting(&[("query", NAMES)]).header("if-none-match", &known)).await;
            assert_eq!((again.status, again.text.as_str()), (304, ""), "{known}");
            assert_eq!(again.header("etag"), tag);
            assert_eq!(again.header("cache-control"), "public, max-age=60");
            assert_eq!(again.header("vary"), first.header("vary"));
        }
        admin.save(service("ssa", "b", "Second"), json!({"publish": true})).await;
        let anew = Reply::to(client.getting(&[("query", NAMES)]).header("if-none-match", &tag)).await;
        assert_eq!(anew.status, 200);
        assert_ne!(anew.header("etag"), tag);
        assert_eq!(names(&anew.json()["data"]), ["First", "Second"]);
    }

    async fn a_tag_stands_for_one_question_in_one_media_type(engine) {
        midnight_is_far().await;
        let (index, _, _) = one_service(engine).await;
        let client = index.public();
        let query = "query a($n: Int = 20, $is: Boolean = true) { services(first: $n) { totalCount @include(if: $is) nodes { id } } } \
                     query b { catalogVersion }";
        let ask = |operation: &str, variables: &str, accept: &str| {
            let parameters = [("query", query), ("operationName", operation), ("variables", variables)];
            client.getting(&parameters).header("accept", accept)
        };
        let questions = [
            ("a", "{\"n\":1}", "application/json"),
            ("a", "{\"n\":2}", "application/json"),
            ("a", "{\"n\":1,\"is\":false}", "application/json"),
            ("a", "{\"n\":1}", GRAPHQL),
            ("b", "", "application/json"),
        ];
        let mut tags = Vec::new();
        for (operation, variables, accept) in questions {
            let reply = Reply::to(ask(operation, variables, accept)).await;
            assert!(reply.json().get("errors").is_none(), "{}", reply.text);
            tags.push(reply.header("etag").to_owned());
        }
        for (position, (operation, variables, accept)) in questions.into_iter().enumerate() {
            for (other, tag) in tags.iter().enumerate() {
                let reply = Reply::to(ask(operation, variables, accept).header("if-none-match", tag)).await;
                let expected = if other == position { 304 } else { 200 };
                assert_eq!(reply.status, expected, "{operation} {variables} {accept} with the tag of {other}");
            }
        }
        // The tag of one index says nothing about another.
        let (other, _, _) = one_service(engine).await;
        let parameters = [("query", query), ("operationName", "a"), ("variables", "{\"n\":1}")];
        let reply = Reply::to(other.public().getting(&parameters).header("if-none-match", &tags[0])).await;
        assert_eq!(reply.status, 200, "two indexes at the same version have the same tag");
    }

    async fn only_public_answers_without_errors_may_be_kept(engine) {
        let (index, admin, _) = one_service(engine).await;
        let client = index.public();
        let tag = Reply::to(client.getting(&[("query", NAMES)])).await.header("etag").to_owned();
        let private = [
            admin.getting(&[("query", NAMES)]).header("if-none-match", &tag),
            admin.asking(&json!({"query": NAMES})).header("if-none-match", &tag),
            client.asking(&json!({"query": NAMES})).header("if-none-match", &tag),
            client.getting(&[("query", "{ node(id: \"x\") { id } }")]),
            client.getting(&[("query", "{ noSuchField }")]),
            client.getting(&[("query", "{")]),
            client.getting(&[]),
            client.posting("x"),
            client.getting(&[("query", NAMES)]).header("accept", "text/html"),
            client.getting(&[("query", NAMES)]).header("accept", EVENTS),
        ];
        for request in private {
            let reply = Reply::to(request).await;
            assert_ne!(reply.status, 304);
            assert_eq!(reply.header("cache-control"), "private, no-store", "{}", reply.text);
            assert_eq!(reply.header("etag"), "", "{}", reply.text);
        }
    }

    async fn an_answer_is_right_the_moment_after_each_kind_of_write(engine) {
        let (index, admin, first) = one_service(engine).await;
        let public = index.public();
        let read = || async { public.data(NAMES, json!({})).await };
        // Asked twice before each write, so that the answer is surely kept.
        let warm = || async { assert_eq!(read().await, read().await) };
        assert_eq!(names(&read().await), ["First"]);

        warm().await;
        let second = admin.save(service("ssa", "b", "Second"), json!({"publish": true})).await["service"].clone();
        assert_eq!(names(&read().await), ["First", "Second"]);

        warm().await;
        admin.save(service("ssa", "b", "Second, in work"), json!({})).await;
        assert_eq!(names(&read().await), ["First", "Second"]);

        warm().await;
        let transition = "mutation($id: ID!, $to: ServiceState!) { transitionService(input: {id: $id, to: $to}) {
            userErrors { code message } } }";
        let none = json!([]);
        let moved = admin.data(transition, json!({"id": second["id"], "to": "PUBLISHED"})).await;
        assert_eq!(moved["transitionService"]["userErrors"], none);
        assert_eq!(names(&read().await), ["First", "Second, in work"]);

        warm().await;
        let rename = "mutation { saveOrganization(input: {organization: {slug: \"ssa\", name: \"Renamed\", \
                      level: DEPARTMENT_OR_AGENCY}}) { userErrors { code } } }";
        assert_eq!(admin.data(rename, json!({})).await["saveOrganization"]["userErrors"], none);
        assert_eq!(read().await["services"]["nodes"][0]["organization"]["name"], "Renamed");

        warm().await;
        let merge = "mutation($merged: ID!, $survivor: ID!) { mergeServices(input: {merged: $merged, survivor: $survivor}) {
            userErrors { code message } } }";
        let merged = admin.data(merge, json!({"merged": second["id"], "survivor": first["id"]})).await;
        assert_eq!(merged["mergeServices"]["userErrors"], none);
        assert_eq!(names(&read().await), ["First"]);
        let by_old_slug = "query($slug: String!) { service(by: {slug: $slug}) { name } }";
        let found = public.data(by_old_slug, json!({"slug": second["slug"]})).await;
        assert_eq!(found["service"]["name"], "First");

        warm().await;
        let volume = "query($id: ID!) { service(by: {id: $id}) { annualVolume { value } } }";
        let id = json!({"id": first["id"]});
        assert_eq!(public.data(volume, id.clone()).await["service"]["annualVolume"], Value::Null);
        let record = "mutation($id: ID!) { recordMeasurements(input: {measurements: [{service: $id, figures: [
            {measure: TRANSACTIONS, period: \"FY2023\", state: KNOWN, value: 7}]}]}) { userErrors { code message } } }";
        assert_eq!(admin.data(record, id.clone()).await["recordMeasurements"]["userErrors"], none);
        assert_eq!(public.data(volume, id.clone()).await["service"]["annualVolume"], json!({"value": 7}));

        warm().await;
        let retired = admin.data(transition, json!({"id": first["id"], "to": "RETIRED"})).await;
        assert_eq!(retired["transitionService"]["userErrors"], none);
        assert_eq!(public.data(volume, id).await["service"]["annualVolume"], json!({"value": 7}));
        assert!(!read().await.to_string().contains("PUBLISHED"));
    }

    async fn what_one_sees_with_a_key_is_never_shown_without(engine) {
        let (index, admin, first) = one_service(engine).await;
        admin.save(service("ssa", "draft", "Draft"), json!({})).await;
        let query = "{ services(filter: {states: [DRAFT, PUBLISHED]}) { nodes { name workingRevision { name } } } }";
        let public = index.public();
        for _ in 0..2 {
            assert_eq!(names(&admin.data(query, json!({})).await), ["Draft", "First"]);
            let seen = public.send(query, json!({})).await;
            assert!(!seen.to_string().contains("Draft"), "{seen:#}");
            assert_eq!(public.data("{ viewer { role } }", json!({})).await["viewer"]["role"], "PUBLIC");
            assert_eq!(admin.data("{ viewer { role } }", json!({})).await["viewer"]["role"], "GSA_ADMIN");
        }
        assert_eq!(first["name"], "First");
    }

    async fn what_another_process_wrote_is_answered_when_its_version_is_asked_for(engine) {
        let (index, admin, _) = one_service(engine).await;
        let public = index.public();
        let before = public.data("{ catalogVersion }", json!({})).await["catalogVersion"].as_i64().unwrap();
        assert_eq!(names(&public.data(NAMES, json!({})).await), ["First"]);
        let tag = Reply::to(public.getting(&[("query", NAMES)])).await.header("etag").to_owned();

        index.key("OMB_REVIEWER", None).await;
        assert_eq!(public.version().await, before + 1);

        // Another server on the same database: the answers kept here are of no use any more.
        let replica = index.replica().await;
        let there = replica.client(admin.key.as_deref().unwrap());
        let saved = there.save(service("ssa", "b", "Elsewhere"), json!({"publish": true})).await;
        let version = saved["catalogVersion"].as_i64().expect("a version");
        let fresh = "query($version: Int!) { services(minVersion: $version) { nodes { name } } }";
        assert_eq!(names(&public.data(fresh, json!({"version": version})).await), ["Elsewhere", "First"]);
        assert_eq!(names(&public.data(NAMES, json!({})).await), ["Elsewhere", "First"]);
        let reply = Reply::to(public.getting(&[("query", NAMES)]).header("if-none-match", &tag)).await;
        assert_eq!(reply.status, 200);

        // An organization renamed there has its new name here.
        let rename = "mutation { saveOrganization(input: {organization: {slug: \"ssa\", name: \"Renamed\", \
                      level: DEPARTMENT_OR_AGENCY}}) { catalogVersion userErrors { code } } }";
        let version = there.data(rename, json!({})).await["saveOrganization"]["catalogVersion"].as_i64();
        public.reach(version.expect("a version")).await;
        let seen = public.data(NAMES, json!({})).await;
        assert_eq!(seen["services"]["nodes"][0]["organization"]["name"], "Renamed");

        // A key revoked there is refused here.
        let key = index.key("OMB_REVIEWER", None).await;
        let own = index.client(&key).data("{ viewer { apiKey { id } } }", json!({})).await;
        let revoke = "mutation($id: ID!) { revokeApiKey(input: {id: $id}) { catalogVersion userErrors { code } } }";
        let payload = there.data(revoke, json!({"id": own["viewer"]["apiKey"]["id"]})).await["revokeApiKey"].clone();
        assert_eq!(payload["userErrors"], json!([]));
        public.reach(payload["catalogVersion"].as_i64().expect("a version")).await;
        assert_eq!(index.client(&key).error_code("{ viewer { role } }", json!({})).await, "UNAUTHENTICATED");
    }

    async fn a_seed_loaded_by_a_command_is_answered_by_the_running_server(engine) {
        let index = Start::empty().on(engine).await;
        let public = index.public();
        let count = "{ services { totalCount } }";
        assert_eq!(public.data(count, json!({})).await["services"]["totalCount"], 0);
        let (code, _, err) = index.run(&["seed", "--demo", "us"]);
        assert_eq!(code, 0, "{err}");
        // A server started now has all of it, and says how far the log goes.
        let replica = index.replica().await;
        let version = replica.public().version().await;
        public.reach(version).await;
        assert_eq!(public.version().await, version);
        let here = public.data(count, json!({})).await;
        assert!(here["services"]["totalCount"].as_i64().unwrap() > 50, "{here:#}");
        assert_eq!(here, replica.public().data(count, json!({})).await);
    }

    async fn a_restored_backup_with_the_same_versions_is_answered_as_it_is(engine) {
        let (index, _admin, saved) = one_service(engine).await;
        let public = index.public();
        let query = "query($id: ID!) { service(by: {id: $id}) { name organization { name } } services { nodes { name } } }";
        let asked = json!({"id": saved["id"]});
        let told = |name: &str, agency: &str| json!({
            "service": {"name": name, "organization": {"name": agency}}, "services": {"nodes": [{"name": name}]}});
        assert_eq!(public.data(query, asked.clone()).await, told("First", "ssa"));
        // The same numbers, another history: what stood at the last version is something else now.
        index
            .damage(
                "UPDATE revisions SET document = replace(document, 'First', 'Other');
                 UPDATE organizations SET name = 'Elsewhere';
                 UPDATE events SET chain_hash = (SELECT b.chain_hash FROM events b WHERE b.version = 1)
                     WHERE version = (SELECT version FROM catalog_head);
                 UPDATE catalog_head SET chain_hash = (SELECT b.chain_hash FROM events b WHERE b.version = 1)",
            )
            .await;
        let deadline = std::time::Instant::now() + PATIENCE;
        while public.data(query, asked.clone()).await != told("Other", "Elsewhere") {
            assert!(std::time::Instant::now() < deadline, "{}", public.data(query, asked).await);
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    async fn a_version_that_does_not_come_is_waited_for_a_bounded_time(engine) {
        let index = Start::empty().with("FSI_STORAGE__VERSION_WAIT_MS", "50").on(engine).await;
        for query in [
            "{ catalogVersion(minVersion: 1000000) }",
            "{ service(by: {slug: \"a\"}, minVersion: 1000000) { name } }",
            "{ services(minVersion: 2147483647) { totalCount } }",
        ] {
            assert_eq!(index.public().error_code(query, json!({})).await, "UNAVAILABLE", "{query}");
        }
        assert_eq!(index.public().data("{ catalogVersion(minVersion: -1) }", json!({})).await["catalogVersion"], 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_schema_may_be_kept_too() {
    let index = Start::empty()
        .with("FSI_HTTP__MAX_AGE_SECONDS", "7")
        .on(Engine::Sqlite)
        .await;
    for request in [
        index.public().http.get(index.url("/schema.graphql")),
        index.public().getting(&[("query", NAMES)]),
    ] {
        assert_eq!(Reply::to(request).await.header("cache-control"), "public, max-age=7");
    }
}
