//! Saving services: drafts and published revisions, names, history and what is withheld.

use serde_json::{Value, json};

use crate::harness::calls::{customers, id, problems, with};
use crate::harness::{Start, service};
use crate::on_both_engines;

on_both_engines! {
    async fn a_saved_service_is_a_draft_until_it_is_published(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let saved = editor
            .save(service("ssa", "ss5", "Applying for a card"), json!({}))
            .await;
        assert_eq!(saved["service"]["state"], "DRAFT");
        assert_eq!(saved["service"]["slug"], "applying-for-a-card");
        assert_eq!(saved["outcome"], "ADDED");

        let by_slug = "query($slug: String!) { service(by: {slug: $slug}) { name state } }";
        let slug = json!({"slug": "applying-for-a-card"});
        assert_eq!(index.public().data(by_slug, slug.clone()).await["service"], json!(null));
        assert_eq!(editor.data(by_slug, slug.clone()).await["service"]["state"], "DRAFT");

        let publish = "mutation($id: ID!) { transitionService(input: {id: $id, to: PUBLISHED}) {
            service { state revision } userErrors { code } } }";
        let id = json!({"id": saved["service"]["id"]});
        assert_eq!(editor.error_code(publish, id.clone()).await, "FORBIDDEN");
        let moved = admin.data(publish, id).await["transitionService"].clone();
        assert_eq!(moved["service"], json!({"state": "PUBLISHED", "revision": 1}));
        assert_eq!(
            index.public().data(by_slug, slug).await["service"]["name"],
            "Applying for a card"
        );
    }

    async fn organization_and_key_decide_which_service_is_saved(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        admin.organization("va", None).await;
        let first = admin.publish(service("ssa", "1", "Getting a card")).await;
        let second = admin.publish(service("ssa", "1", "Getting a new card")).await;
        assert_eq!(second["id"], first["id"]);
        assert_eq!(second["revision"], 2);
        assert_eq!(
            second["slug"], first["slug"],
            "a slug is permanent unless another is asked for"
        );
        let other = admin.publish(service("va", "1", "Getting a new card")).await;
        assert_ne!(other["id"], first["id"]);
        assert_eq!(
            index.public().names(json!({})).await,
            ["Getting a new card", "Getting a new card"]
        );
    }

    async fn what_is_the_same_already_makes_no_revision_and_no_event(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let figures = json!([customers("FY2023", 7)]);
        let record = with(
            service("ssa", "1", "Getting a card"),
            json!({"types": ["BENEFITS"], "languages": ["en"]}),
        );
        let saved = admin
            .save(record.clone(), json!({"publish": true, "measurements": figures}))
            .await;
        let version = admin.version().await;
        for more in [
            json!({}),
            json!({"publish": true}),
            json!({"publish": true, "measurements": figures}),
        ] {
            let again = admin.save(record.clone(), more).await;
            assert_eq!(again["outcome"], "UNCHANGED");
            assert_eq!(again["service"], saved["service"]);
            assert_eq!(again["catalogVersion"], version);
        }
        assert_eq!(admin.version().await, version);
    }

    async fn a_stale_expected_revision_is_a_conflict_that_names_both_numbers(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let new = service("ssa", "1", "One");
        let wrong = admin.save(new.clone(), json!({"expectedRevision": 4})).await;
        assert_eq!(
            problems(&wrong),
            [("CONFLICT".to_owned(), "expectedRevision".to_owned())]
        );
        let saved = admin.save(new, json!({"expectedRevision": 0})).await;
        assert_eq!(saved["outcome"], "ADDED");
        admin.draft(service("ssa", "1", "Two")).await;
        let version = admin.version().await;
        let stale = admin
            .save(service("ssa", "1", "Three"), json!({"expectedRevision": 1}))
            .await;
        assert_eq!(
            problems(&stale),
            [("CONFLICT".to_owned(), "expectedRevision".to_owned())]
        );
        let message = stale["userErrors"][0]["message"].as_str().unwrap();
        assert!(message.contains('1') && message.contains('2'), "{message}");
        assert_eq!(stale["service"], Value::Null);
        let input = json!({"id": saved["service"]["id"], "to": "PUBLISHED", "expectedRevision": 1});
        assert_eq!(admin.refused("transitionService", input).await[0].0, "CONFLICT");
        assert_eq!(admin.version().await, version);
        let fresh = admin
            .save(service("ssa", "1", "Three"), json!({"expectedRevision": 2}))
            .await;
        assert_eq!(fresh["service"]["revision"], 3);
    }

    async fn of_two_editors_who_save_over_the_same_revision_one_is_told_of_the_other(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        admin.draft(service("ssa", "1", "One")).await;
        let (left, right) = tokio::join!(
            admin.save(service("ssa", "1", "Left"), json!({"expectedRevision": 1})),
            admin.save(service("ssa", "1", "Right"), json!({"expectedRevision": 1})),
        );
        let mut codes = [problems(&left), problems(&right)].map(|found| found.first().map(|one| one.0.clone()));
        codes.sort();
        assert_eq!(codes, [None, Some("CONFLICT".to_owned())]);
        let found = admin
            .one(
                json!({"key": {"organization": {"slug": "ssa"}, "key": "1"}}),
                "revision",
            )
            .await;
        assert_eq!(found["revision"], 2);
    }

    async fn slugs_are_made_of_the_name_or_chosen_and_old_ones_resolve(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let first = admin.publish(service("ssa", "1", "Café: getting a card!")).await;
        assert_eq!(first["slug"], "cafe-getting-a-card");
        let twin = admin.publish(service("ssa", "2", "Cafe getting a card")).await;
        assert_eq!(twin["slug"], "ssa-cafe-getting-a-card");
        let unspeakable = admin.publish(service("ssa", "3", "日本")).await;
        assert_ne!(unspeakable["slug"], "");

        let record = service("ssa", "1", "Getting a card");
        let renamed = admin
            .save(record.clone(), json!({"slug": "get-card", "publish": true}))
            .await;
        assert_eq!(renamed["service"]["slug"], "get-card");
        for slug in ["cafe-getting-a-card", "get-card"] {
            assert_eq!(
                index.public().one(json!({"slug": slug}), "id").await["id"],
                first["id"],
                "{slug}"
            );
        }
        let other = service("ssa", "2", "Cafe getting a card");
        for taken in ["get-card", "cafe-getting-a-card"] {
            let payload = admin.save(other.clone(), json!({"slug": taken})).await;
            assert_eq!(
                problems(&payload),
                [("DUPLICATE".to_owned(), "slug".to_owned())],
                "{taken}"
            );
        }
        let ill = admin.save(other, json!({"slug": "No Slug"})).await;
        assert_eq!(problems(&ill), [("INVALID_INPUT".to_owned(), "slug".to_owned())]);
        let back = admin
            .save(record, json!({"slug": "cafe-getting-a-card", "publish": true}))
            .await;
        assert_eq!(
            back["service"]["slug"], "cafe-getting-a-card",
            "an own old slug can be taken back"
        );
    }

    async fn an_old_key_and_an_old_organization_go_on_naming_the_service(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for slug in ["ssa", "va"] {
            admin.organization(slug, None).await;
        }
        let by_key =
            |organization: &str, key: &str| json!({"key": {"organization": {"slug": organization}, "key": key}});
        let first = admin.least("ssa", "old", "Getting a card").await;
        let change = |record: Value| json!({"id": first, "service": record, "publish": true});
        admin
            .done(
                "saveService",
                change(service("ssa", "new", "Getting a card")),
                "outcome",
            )
            .await;
        admin
            .done(
                "saveService",
                change(service("va", "moved", "Getting a card")),
                "outcome",
            )
            .await;
        let public = index.public();
        for by in [
            by_key("ssa", "old"),
            by_key("ssa", "new"),
            by_key("va", "moved"),
            json!({"id": first}),
        ] {
            assert_eq!(
                public.one(by.clone(), "id key").await,
                json!({"id": first, "key": "moved"}),
                "{by}"
            );
        }
        assert_eq!(public.names(json!({"organization": {"slug": "ssa"}})).await, [""; 0]);
        assert_eq!(
            public.names(json!({"organization": {"slug": "va"}})).await,
            ["Getting a card"]
        );
        admin.least("va", "2", "Another").await;
        let input = json!({"id": first, "service": service("va", "2", "Getting a card")});
        assert_eq!(
            admin.refused("saveService", input).await,
            [("DUPLICATE".into(), "service.key".into())]
        );
    }

    async fn a_draft_stands_beside_what_is_published_and_only_those_who_may_see_it(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for slug in ["ssa", "va"] {
            admin.organization(slug, None).await;
        }
        let service_id = admin.least("ssa", "1", "Published name").await;
        let owner = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let reviewer = index.client_as("OMB_REVIEWER", None).await;
        let stranger = index.client_as("AGENCY_EDITOR", Some("va")).await;
        let draft = owner.draft(service("ssa", "1", "Name in work")).await;
        assert_eq!(
            (&draft["name"], &draft["state"], &draft["revision"]),
            (&json!("Name in work"), &json!("DRAFT"), &json!(2))
        );
        let fields = "name revision state workingRevision { name state revision publishedAt }
            history { nodes { revision state } }";
        let by = json!({"id": service_id});
        for client in [&owner, &reviewer, &admin] {
            let found = client.one(by.clone(), fields).await;
            assert_eq!(
                (&found["name"], &found["revision"]),
                (&json!("Published name"), &json!(1))
            );
            let working = json!({"name": "Name in work", "state": "DRAFT", "revision": 2, "publishedAt": null});
            assert_eq!(found["workingRevision"], working);
            assert_eq!(
                found["history"]["nodes"],
                json!([{"revision": 2, "state": "DRAFT"}, {"revision": 1, "state": "PUBLISHED"}])
            );
        }
        for client in [&index.public(), &stranger] {
            let found = client.one(by.clone(), fields).await;
            assert_eq!(found["workingRevision"], Value::Null);
            assert_eq!(
                found["history"]["nodes"],
                json!([{"revision": 1, "state": "PUBLISHED"}])
            );
            assert_eq!(
                client.names(json!({"states": ["DRAFT", "PUBLISHED"]})).await,
                ["Published name"]
            );
        }
        assert_eq!(
            owner.names(json!({})).await,
            ["Published name"],
            "a list shows what is published"
        );
        assert_eq!(owner.names(json!({"states": ["DRAFT"]})).await, ["Name in work"]);
        assert_eq!(admin.transition(&service_id, "PUBLISHED").await["revision"], 2);
        let found = owner.one(by, fields).await;
        assert_eq!(
            (&found["name"], &found["workingRevision"]),
            (&json!("Name in work"), &Value::Null)
        );
        assert_eq!(owner.names(json!({"states": ["DRAFT"]})).await, [""; 0]);
    }

    async fn history_tells_what_changed_field_by_field(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let task = |name: &str| json!([{"key": "apply", "kind": "APPLY", "name": name}]);
        let record = |name: &str, more: Value| with(service("ssa", "1", name), more);
        admin.publish(record("One", json!({"tasks": task("Ask")}))).await;
        let saved = admin.draft(record("Two", json!({"tasks": task("Apply")}))).await;
        admin
            .publish(record("Two", json!({"tasks": task("Apply"), "summary": "Short."})))
            .await;

        let fields = "history { nodes { revision changes { path before after } } }";
        let by = json!({"id": id(&saved)});
        let changes = |found: &Value, at: usize| -> Vec<String> {
            let nodes = found["history"]["nodes"][at]["changes"].as_array().unwrap();
            nodes
                .iter()
                .map(|one| {
                    format!(
                        "{}: {} > {}",
                        one["path"].as_str().unwrap(),
                        one["before"],
                        one["after"]
                    )
                })
                .collect()
        };
        let seen = admin.one(by.clone(), fields).await;
        assert_eq!(changes(&seen, 0), [r#"summary: null > "\"Short.\"""#]);
        assert_eq!(
            changes(&seen, 1),
            [
                r#"name: "\"One\"" > "\"Two\"""#,
                r#"tasks[apply].name: "\"Ask\"" > "\"Apply\"""#
            ]
        );
        assert!(
            changes(&seen, 2).iter().any(|line| line == r#"name: null > "\"One\"""#),
            "the first tells everything"
        );

        let public = index.public().one(by.clone(), fields).await;
        assert_eq!(
            public["history"]["nodes"].as_array().unwrap().len(),
            2,
            "a revision in work is not public history"
        );
        assert_eq!(changes(&public, 0).len(), 3, "the public compares published revisions");
        let since = "history(first: 1) { nodes { changes(since: 1) { path } } pageInfo { hasNextPage } }";
        let found = admin.one(by, since).await["history"].clone();
        assert_eq!(found["nodes"][0]["changes"].as_array().unwrap().len(), 3);
        assert_eq!(found["pageInfo"]["hasNextPage"], true);
    }
}
