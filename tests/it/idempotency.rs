//! Repeating a request with the same idempotency key does nothing again.

use serde_json::{Value, json};

use crate::harness::calls::{customers, id, with};
use crate::harness::{Start, service};
use crate::on_both_engines;

/// Adds the key to an input.
fn keyed(input: Value) -> Value {
    with(input, json!({"idempotencyKey": "once"}))
}

on_both_engines! {
    async fn a_repeat_is_answered_as_the_first_time_and_does_nothing(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let (a, b, c) = (
            admin.least("ssa", "a", "a").await,
            admin.least("ssa", "b", "b").await,
            admin.least("ssa", "c", "c").await,
        );
        let organization = json!({"slug": "va", "name": "VA", "level": "DEPARTMENT_OR_AGENCY"});
        let calls = [
            (
                "saveService",
                json!({"service": service("ssa", "new", "New"), "publish": true}),
                "service { id revision } outcome",
            ),
            ("transitionService", json!({"id": a, "to": "RETIRED"}), "service { id }"),
            (
                "recordMeasurements",
                json!({"measurements": [{"service": b, "figures": [customers("FY2023", 1)]}]}),
                "recorded unchanged",
            ),
            ("confirmUnchanged", json!({"services": [b]}), "services { id }"),
            ("mergeServices", json!({"merged": b, "survivor": c}), "service { id }"),
            (
                "saveOrganization",
                json!({"organization": organization}),
                "organization { id }",
            ),
        ];
        for (number, (mutation, input, fields)) in calls.into_iter().enumerate() {
            let input = with(input, json!({"idempotencyKey": format!("call {number}")}));
            let first = admin.done(mutation, input.clone(), fields).await;
            let version = admin.version().await;
            assert_eq!(first["catalogVersion"], version, "{mutation}");
            assert_eq!(admin.done(mutation, input, fields).await, first, "{mutation}");
            assert_eq!(admin.version().await, version, "{mutation}");
        }
    }

    async fn a_repeat_is_answered_after_the_server_was_restarted(engine) {
        let mut index = Start::empty().on(engine).await;
        let key = index.key("GSA_ADMIN", None).await;
        index.client(&key).organization("ssa", None).await;
        let input = keyed(json!({"service": service("ssa", "1", "Card")}));
        let first = index
            .client(&key)
            .done("saveService", input.clone(), "service { id } outcome")
            .await;
        index.kill();
        index.start().await;
        assert_eq!(
            index
                .client(&key)
                .done("saveService", input, "service { id } outcome")
                .await,
            first
        );
    }

    async fn eight_calls_at_once_make_one_thing(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let version = admin.version().await;
        let input = keyed(json!({"service": service("ssa", "1", "Card"), "publish": true}));
        let calls = (0..8).map(|_| admin.done("saveService", input.clone(), "service { id } outcome"));
        let answers = futures_util::future::join_all(calls).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
        assert_eq!(answers[0]["outcome"], "ADDED");
        assert_eq!(admin.version().await, version + 1);
        assert_eq!(admin.names(json!({})).await, ["Card"]);
    }

    async fn a_key_cannot_stand_for_another_request(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = id(&admin
            .done(
                "saveService",
                keyed(json!({"service": service("ssa", "1", "Card")})),
                "service { id }",
            )
            .await["service"]);
        let reused = [("IDEMPOTENCY_KEY_REUSED".to_owned(), "idempotencyKey".to_owned())];
        for other in [
            json!({"service": service("ssa", "1", "Another card")}),
            json!({"service": service("ssa", "1", "Card"), "publish": true}),
        ] {
            assert_eq!(admin.refused("saveService", keyed(other)).await, reused);
        }
        let other = keyed(json!({"id": card, "to": "PUBLISHED"}));
        assert_eq!(
            admin.refused("transitionService", other).await,
            reused,
            "nor for another mutation"
        );
        for ill in [json!(""), json!("x".repeat(256)), json!("a\u{0}b")] {
            let input = json!({"service": service("ssa", "2", "x"), "idempotencyKey": ill});
            assert_eq!(
                admin.refused("saveService", input).await,
                [("INVALID_INPUT".into(), "idempotencyKey".into())]
            );
        }
    }

    async fn a_refused_request_does_not_use_its_key_up(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let input = keyed(json!({"service": service("ssa", "1", "Card")}));
        assert_eq!(admin.refused("saveService", input.clone()).await[0].0, "NOT_FOUND");
        admin.organization("ssa", None).await;
        assert_eq!(admin.done("saveService", input, "outcome").await["outcome"], "ADDED");
    }

    async fn holders_of_other_keys_have_idempotency_keys_of_their_own(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let (one, other) = (
            index.client_as("AGENCY_EDITOR", Some("ssa")).await,
            index.client_as("AGENCY_EDITOR", Some("ssa")).await,
        );
        let first = one
            .done(
                "saveService",
                keyed(json!({"service": service("ssa", "1", "One")})),
                "service { id }",
            )
            .await;
        let second = other
            .done(
                "saveService",
                keyed(json!({"service": service("ssa", "2", "Two")})),
                "service { id }",
            )
            .await;
        assert_ne!(first["service"], second["service"]);
    }

    async fn the_repeated_making_of_an_api_key_does_not_tell_the_secret_again(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let input = keyed(json!({"label": "harvester", "role": "OMB_REVIEWER"}));
        let fields = "apiKey { id label role } secret";
        let first = admin.done("createApiKey", input.clone(), fields).await;
        let version = admin.version().await;
        let again = admin.done("createApiKey", input, fields).await;
        assert_eq!((&again["apiKey"], &again["secret"]), (&first["apiKey"], &Value::Null));
        assert_eq!(admin.version().await, version);
        let secret = first["secret"].as_str().unwrap();
        let viewer = index.client(secret).data("{ viewer { role } }", json!({})).await;
        assert_eq!(viewer["viewer"]["role"], "OMB_REVIEWER");
    }
}
