//! What a submission does not tell: other agencies' drafts.

use serde_json::{Value, json};

use super::{admin, counts, errors, sound};
use crate::harness::calls::with;
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

/// Everything that was found, as one text.
fn told(payload: &Value) -> String {
    payload["findings"].to_string() + &payload["submission"]["diff"].to_string()
}

/// A draft of the tax agency that nobody else knows, with a figure.
async fn secret_draft(admin: &Client) {
    admin.organization("irs", None).await;
    let record = with(
        sound("irs", "1", "Hidden farm relief"),
        json!({"tasks": [{"key": "apply", "kind": "APPLY", "name": "Secret step",
            "channels": [{"channel": "WEB_APP", "availability": "COMPLETE"}]}]}),
    );
    let figures = json!([{"measure": "TRANSACTIONS", "period": "FY2024", "state": "KNOWN", "value": 7_654_321}]);
    admin
        .done(
            "saveService",
            json!({"service": record, "measurements": figures}),
            "__typename",
        )
        .await;
}

on_both_engines! {
    async fn a_record_of_another_agency_is_not_compared_with_its_draft(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        secret_draft(&admin).await;
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let typed = json!({"services": [service("irs", "1", "Zzz Yyy")], "dryRun": true});
        let table = "organization,key,name\nirs,1,Zzz Yyy\n";
        let upload = editor.upload("probe.csv", table).await;
        for more in [typed, json!({"upload": upload, "dryRun": true})] {
            let answer = editor.submit("ssa", more).await;
            assert!(errors(&answer).contains(&"OTHER_AGENCY".to_owned()), "{answer:#}");
            let told = told(&answer);
            for secret in ["Hidden", "Secret", "7654321"] {
                assert!(!told.contains(secret), "{secret} is told: {told}");
            }
        }
    }

    async fn an_old_key_does_not_open_what_another_agency_made_of_the_service(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        admin.organization("irs", None).await;
        let moved = admin.publish(sound("ssa", "old", "Asking for relief")).await;
        let record = sound("irs", "new", "Asking for relief");
        admin.done("saveService", json!({"id": moved["id"], "service": record, "publish": true}), "__typename").await;
        let draft = sound("irs", "new", "Hidden farm relief");
        admin.done("saveService", json!({"id": moved["id"], "service": draft}), "__typename").await;
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let more = json!({"services": [service("ssa", "old", "Zzz Yyy")], "dryRun": true});
        let answer = editor.submit("ssa", more).await;
        assert!(errors(&answer).contains(&"OTHER_AGENCY".to_owned()), "{answer:#}");
        assert!(!told(&answer).contains("Hidden"), "{answer:#}");
    }

    async fn who_submits_for_an_agency_leaves_no_word_of_others_drafts_there(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        secret_draft(&admin).await;
        let more = json!({"services": [sound("ssa", "9", "Hidden farm relief")]});
        let done = admin.submit("ssa", more).await;
        assert_eq!(errors(&done), Vec::<String>::new());
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let query = "query($id: ID!) { submission(id: $id) { findings(first: 100) { nodes { code message } } } }";
        let seen = editor.data(query, json!({"id": done["submission"]["id"]})).await;
        assert!(!seen.to_string().contains("irs"), "{seen:#}");
        assert!(!seen.to_string().contains("NAME_IN_OTHER_AGENCY"), "{seen:#}");
    }

    async fn two_records_that_ask_for_one_slug_are_told_alike_in_a_dry_run(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let line = |key: usize, slug: &str| {
            let record = json!({"organization": "ssa", "key": key.to_string(), "name": format!("Asking for {key}")});
            format!("{}\n", json!({"service": record, "slug": slug}))
        };
        // In different batches.
        let lines: String = (0..1_001).map(|key| line(key, &format!("asking-{}", key % 1_000))).collect();
        let upload = admin.upload("slugs.jsonl", lines).await;
        let tried = admin.submit("ssa", json!({"upload": upload, "dryRun": true})).await;
        assert_eq!(counts(&tried)["errors"], 1, "{tried:#}");
        let done = admin.submit("ssa", json!({"upload": upload})).await;
        assert_eq!(counts(&done)["errors"], 1);
        assert_eq!(done["submission"]["status"], "REJECTED");
    }
}
