//! Merging services, retiring them, and taking them up again: names never die.

use serde_json::{Value, json};

use crate::harness::calls::{customers, instant};
use crate::harness::{Start, service};
use crate::on_both_engines;

on_both_engines! {
    async fn a_merged_service_goes_on_naming_the_survivor(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for slug in ["ssa", "va"] {
            admin.organization(slug, None).await;
        }
        let merged = admin.least("ssa", "old-key", "First name").await;
        admin
            .done(
                "saveService",
                json!({"id": merged, "slug": "chosen", "publish": true,
            "service": service("ssa", "key", "Merged")}),
                "__typename",
            )
            .await;
        let survivor = admin.least("va", "s", "Survivor").await;
        let before = instant().await;
        admin.merge(&merged, &survivor).await;

        let public = index.public();
        let key = |organization: &str, key: &str| json!({"key": {"organization": {"slug": organization}, "key": key}});
        let names = [
            json!({"id": merged}),
            json!({"id": survivor}),
            json!({"slug": "first-name"}),
            json!({"slug": "chosen"}),
            key("ssa", "old-key"),
            key("ssa", "key"),
            key("va", "s"),
        ];
        for by in &names {
            assert_eq!(
                public.one(by.clone(), "id name").await,
                json!({"id": survivor, "name": "Survivor"}),
                "{by}"
            );
        }
        for by in &names[..1] {
            assert_eq!(
                public.one_as_of(by.clone(), "id name", &before).await,
                json!({"id": merged, "name": "Merged"})
            );
        }
        assert_eq!(public.names(json!({})).await, ["Survivor"]);
        assert_eq!(public.names(json!({"states": ["RETIRED"]})).await, [""; 0]);
        assert_eq!(
            public.names_as_of(json!({}), &before).await,
            ["Merged", "Survivor"],
            "before, both stood"
        );
        let nodes = "query($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } node(id: $id) { id } }";
        let found = public
            .data(nodes, json!({"ids": [merged, survivor], "id": merged}))
            .await;
        assert_eq!(
            found,
            json!({"nodes": [{"id": survivor}, {"id": survivor}], "node": {"id": survivor}})
        );

        let feed = "{ changes(first: 100) { nodes { kind subject service { id } } } }";
        let found = public.data(feed, json!({})).await["changes"]["nodes"].clone();
        let last = json!({"kind": "SERVICE_MERGED", "subject": merged, "service": {"id": survivor}});
        assert_eq!(found.as_array().unwrap().last(), Some(&last));
    }

    async fn a_chain_of_merges_leads_to_its_end(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let mut ids = Vec::new();
        for name in ["a", "b", "c", "d"] {
            ids.push(admin.least("ssa", name, name).await);
        }
        let mut instants = vec![instant().await];
        for pair in ids.windows(2) {
            admin.merge(&pair[0], &pair[1]).await;
            instants.push(instant().await);
        }
        let public = index.public();
        for (step, at) in instants.iter().enumerate() {
            for (number, id) in ids.iter().enumerate() {
                let found = public.one_as_of(json!({"id": id}), "id", at).await;
                assert_eq!(
                    found["id"],
                    ids[number.max(step)],
                    "service {number} after {step} merges"
                );
            }
        }
        for slug in ["a", "b", "c", "d"] {
            assert_eq!(public.one(json!({"slug": slug}), "id").await["id"], ids[3]);
        }
    }

    async fn what_cannot_be_merged_is_refused_and_nothing_changes(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let (a, b) = (admin.least("ssa", "a", "a").await, admin.least("ssa", "b", "b").await);
        let draft = admin.draft(service("ssa", "c", "c")).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let merge = |merged: &str, survivor: &str| json!({"merged": merged, "survivor": survivor});
        let is = |code: &str, field: &str| vec![(code.to_owned(), field.to_owned())];
        assert_eq!(
            admin.refused("mergeServices", merge(&a, &a)).await,
            is("INVALID_INPUT", "survivor")
        );
        assert_eq!(
            admin.refused("mergeServices", merge(&a, &draft)).await,
            is("INVALID_STATE", "survivor")
        );
        admin.merge(&a, &b).await;
        assert_eq!(
            admin.refused("mergeServices", merge(&a, &b)).await,
            is("INVALID_STATE", "merged")
        );
        assert_eq!(
            admin.refused("mergeServices", merge(&b, &a)).await,
            is("INVALID_STATE", "survivor")
        );
        assert_eq!(
            admin
                .refused("saveService", json!({"service": service("ssa", "a", "x")}))
                .await[0]
                .0,
            "INVALID_STATE"
        );
        assert_eq!(
            admin
                .refused("transitionService", json!({"id": a, "to": "PUBLISHED"}))
                .await,
            is("INVALID_STATE", "to")
        );
        let figures = json!({"measurements": [{"service": a, "figures": [customers("FY2023", 1)]}]});
        assert_eq!(admin.refused("recordMeasurements", figures).await[0].0, "INVALID_STATE");
        assert_eq!(
            admin.refused("confirmUnchanged", json!({"services": [a]})).await[0].0,
            "INVALID_STATE"
        );
        assert_eq!(index.public().names(json!({})).await, ["b"]);
    }

    async fn a_retired_service_stays_readable_and_can_be_taken_up_again(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        let public = index.public();
        let published = instant().await;
        assert_eq!(admin.transition(&card, "RETIRED").await["state"], "RETIRED");
        let retired = instant().await;
        let state = async |at: &Value| public.one_as_of(json!({"id": card}), "state", at).await["state"].clone();
        assert_eq!(state(&Value::Null).await, "RETIRED");
        assert_eq!(public.names(json!({})).await, [""; 0]);
        assert_eq!(public.names(json!({"states": ["RETIRED"]})).await, ["Card"]);
        assert_eq!(
            admin
                .refused("transitionService", json!({"id": card, "to": "RETIRED"}))
                .await[0]
                .0,
            "INVALID_STATE"
        );
        assert_eq!(
            admin.refused("confirmUnchanged", json!({"services": [card]})).await[0].0,
            "INVALID_STATE"
        );
        assert_eq!(
            admin.transition(&card, "PUBLISHED").await,
            json!({"id": card, "state": "PUBLISHED", "revision": 1})
        );
        assert_eq!(public.names(json!({})).await, ["Card"]);
        assert_eq!(
            (state(&published).await, state(&retired).await),
            (json!("PUBLISHED"), json!("RETIRED"))
        );
        assert_eq!(public.names_as_of(json!({}), &retired).await, [""; 0]);
        let kinds: Vec<String> = public
            .changes(None)
            .await
            .0
            .into_iter()
            .filter(|one| one.1 == card)
            .map(|one| one.0)
            .collect();
        assert_eq!(kinds, ["SERVICE_PUBLISHED", "SERVICE_RETIRED", "SERVICE_PUBLISHED"]);
    }

    async fn a_confirmed_service_is_fresh_without_a_new_revision(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let mut record = service("ssa", "1", "Card");
        record["lastReviewedOn"] = json!("2001-02-03");
        let card = admin.publish(record.clone()).await["id"].as_str().unwrap().to_owned();
        let before = instant().await;
        let public = index.public();
        assert_eq!(public.names(json!({"flags": ["STALE_REVIEW"]})).await, ["Card"]);
        let today = || json!(fsi_catalog::Clock::system().now().date_naive());
        let day = today();
        let payload = admin
            .done(
                "confirmUnchanged",
                json!({"services": [card, card]}),
                "services { revision lastReviewedOn }",
            )
            .await;
        let confirmed = payload["services"][0]["lastReviewedOn"].clone();
        assert!([day, today()].contains(&confirmed), "{payload:#}");
        assert_eq!(payload["services"][0]["revision"], 1);
        assert_eq!(public.names(json!({"flags": ["STALE_REVIEW"]})).await, [""; 0]);
        assert_eq!(
            public.names_as_of(json!({"flags": ["STALE_REVIEW"]}), &before).await,
            ["Card"]
        );
        // A later change of the record does not forget that it was confirmed.
        record["name"] = json!("New card");
        admin.publish(record).await;
        assert_eq!(
            public.one(json!({"id": card}), "lastReviewedOn").await["lastReviewedOn"],
            confirmed
        );
    }
}
