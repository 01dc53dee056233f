//! What the rules say of a service that is saved by itself.

use serde_json::{Value, json};

use crate::harness::calls::{customers, id, texts, with};
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

const FIELDS: &str = "service { id } outcome findings { code severity place message remedy recordId }";

async fn save(client: &Client, record: Value, more: Value) -> Value {
    client
        .call("saveService", with(json!({"service": record}), more), FIELDS)
        .await
}

on_both_engines! {
    async fn saving_a_service_tells_what_submitting_it_would_tell(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let record = with(service("ssa", "1", "Applying for a card"), json!({"channels": [{"channel": "FAX"}]}));
        let tried = admin.submit("ssa", json!({"services": [record], "dryRun": true})).await;
        let saved = save(&admin, record.clone(), json!({"publish": true})).await;
        assert_eq!(saved["userErrors"], json!([]));
        assert!(!saved["findings"].as_array().unwrap().is_empty());
        assert_eq!(texts(&saved["findings"], "code"), texts(&tried["findings"], "code"));
        assert!(texts(&saved["findings"], "severity").iter().all(|severity| severity != "ERROR"));
        for (ours, theirs) in texts(&saved["findings"], "place").iter().zip(texts(&tried["findings"], "place")) {
            assert_eq!(*ours, theirs.replace("input.services.0", "input.service"));
        }
        // Who does not ask for findings gets the same service.
        let again = admin.save(record, json!({"publish": true})).await;
        assert_eq!((&again["outcome"], &again["service"]["id"]), (&json!("UNCHANGED"), &saved["service"]["id"]));
    }

    async fn a_record_is_compared_with_what_there_was_and_with_its_neighbours(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let first = id(&admin.publish(service("ssa", "1", "Applying for a card")).await);
        admin.record(&first, json!([customers("FY2024", 1_000)])).await;
        let jump = json!({"id": first, "measurements": [customers("FY2025", 1_000_000)]});
        let saved = save(&admin, service("ssa", "1", "Applying for a card"), jump).await;
        let places = texts(&saved["findings"], "place");
        assert!(places.iter().any(|place| place.starts_with("input.measurements.0")), "{saved:#}");
        // A second service of the same name is another one's double; the service is not its own.
        let near = save(&admin, service("ssa", "2", "Applying for a card"), json!({})).await;
        assert!(texts(&near["findings"], "code").iter().any(|code| code == "NAME_TWICE"), "{near:#}");
        let own = save(&admin, service("ssa", "2", "Applying for a card"), json!({"id": first})).await;
        assert!(texts(&saved["findings"], "code").iter().all(|code| code != "NAME_TWICE"), "{saved:#}");
        assert_ne!(own["userErrors"], json!([]), "the key is in use");
    }

    async fn a_refused_record_has_its_errors_among_the_user_errors_and_its_advice_beside_them(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let wrong = with(service("ssa", "1", "Applying for a card"), json!({"infoUrl": "ssa.gov"}));
        let refused = save(&admin, wrong, json!({})).await;
        assert_eq!(refused["service"], Value::Null);
        assert_eq!(refused["userErrors"][0]["field"], json!(["service", "infoUrl"]), "{refused:#}");
        assert!(!refused["findings"].as_array().unwrap().is_empty());
        assert!(texts(&refused["findings"], "severity").iter().all(|severity| severity != "ERROR"));
    }

    async fn nobody_learns_of_records_that_are_not_theirs_to_change(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        admin.organization("usda", None).await;
        let hidden = id(&admin.draft(service("usda", "1", "In work")).await);
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let document = format!(
            "mutation($input: SaveServiceInput!) {{ saveService(input: $input) {{ {FIELDS} userErrors {{ code }} }} }}"
        );
        for input in [
            json!({"service": service("usda", "1", "In work")}),
            json!({"service": service("ssa", "1", "In work"), "id": hidden}),
        ] {
            let answer = editor.send(&document, json!({"input": input})).await;
            let payload = &answer["data"]["saveService"];
            assert!(payload["service"].is_null() && !answer.to_string().contains("NAME_"), "{answer:#}");
            assert!(payload.is_null() || payload["findings"] == json!([]), "{answer:#}");
        }
    }
}
