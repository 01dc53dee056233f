//! Figures: what is known, what nobody has, what does not apply, and what was said before.

use serde_json::{Value, json};

use crate::harness::calls::{customers, id, instant, task, with};
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

const FIGURES: &str =
    "measurements(first: 100) { nodes { measure period state value isEstimated source channel task } }";
const VOLUME: &str = "annualVolume { state value period isEstimated source measure }
    channels { channel annualVolume { state value } }";

fn figure(period: &str, state: &str, value: Option<i64>) -> Value {
    json!({"measure": "CUSTOMERS", "period": period, "state": state, "value": value})
}

async fn volume(client: &Client, id: &str) -> Value {
    client.one(json!({"id": id}), VOLUME).await["annualVolume"].clone()
}

on_both_engines! {
    async fn known_no_data_and_not_applicable_are_three_different_things_to_the_end(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let public = index.public();
        for (key, state, value) in [
            ("k", "KNOWN", Some(12)),
            ("z", "KNOWN", Some(0)),
            ("d", "NO_DATA", None),
            ("n", "NOT_APPLICABLE", None),
        ] {
            let saved = admin.least("ssa", key, key).await;
            assert_eq!(volume(&public, &saved).await, Value::Null, "nothing was ever said");
            let by_phone = with(figure("FY2023", state, value), json!({"channel": "PHONE"}));
            admin
                .record(&saved, json!([figure("FY2023", state, value), by_phone]))
                .await;
            let found = public.one(json!({"id": saved}), &format!("{VOLUME} {FIGURES}")).await;
            assert_eq!(
                (&found["annualVolume"]["state"], &found["annualVolume"]["value"]),
                (&json!(state), &json!(value))
            );
            assert_eq!(found["measurements"]["nodes"].as_array().unwrap().len(), 2);
            for node in found["measurements"]["nodes"].as_array().unwrap() {
                assert_eq!((&node["state"], &node["value"]), (&json!(state), &json!(value)));
            }
        }
        assert_eq!(public.names(json!({"minAnnualVolume": 0})).await, ["k", "z"]);
        assert_eq!(
            public.names(json!({"maxAnnualVolume": 0})).await,
            ["z"],
            "unknown is never zero"
        );
        let (_, table, _) = index.run(&["export", "--format", "csv"]);
        for (key, cells) in [
            ("k", ",KNOWN,12,"),
            ("z", ",KNOWN,0,"),
            ("d", ",NO_DATA,,"),
            ("n", ",NOT_APPLICABLE,,"),
        ] {
            let line = table.lines().find(|line| line.starts_with(&format!("{key},"))).unwrap();
            assert!(line.contains(cells), "{line}");
        }
    }

    async fn a_newer_figure_supersedes_and_the_old_one_is_found_as_of_then(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let saved = admin.least("ssa", "1", "Card").await;
        let never = instant().await;
        assert_eq!(
            admin
                .record(&saved, json!([customers("FY2023", 10), customers("FY2022", 9)]))
                .await,
            2
        );
        let first = instant().await;
        assert_eq!(
            admin
                .record(&saved, json!([customers("FY2023", 11), customers("FY2022", 9)]))
                .await,
            1
        );
        let second = instant().await;
        admin.record(&saved, json!([figure("FY2023", "NO_DATA", None)])).await;
        let fields = format!("annualVolume {{ value period state }} {FIGURES}");
        let by = json!({"id": saved});
        let values = |found: &Value| -> Vec<(Value, Value)> {
            let nodes = found["measurements"]["nodes"].as_array().unwrap();
            nodes
                .iter()
                .map(|node| (node["period"].clone(), node["value"].clone()))
                .collect()
        };
        for (at, newest) in [(&first, json!(10)), (&second, json!(11)), (&Value::Null, Value::Null)] {
            let found = index.public().one_as_of(by.clone(), &fields, at).await;
            assert_eq!(
                values(&found),
                [(json!("FY2023"), newest.clone()), (json!("FY2022"), json!(9))],
                "{at}"
            );
            assert_eq!(found["annualVolume"]["value"], newest, "{at}");
        }
        let found = index.public().one_as_of(by, &fields, &never).await;
        assert_eq!((values(&found), &found["annualVolume"]), (vec![], &Value::Null));
    }

    async fn a_figure_that_stands_already_makes_no_event(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let saved = admin.least("ssa", "1", "Card").await;
        admin.record(&saved, json!([customers("FY2023", 10)])).await;
        let version = admin.version().await;
        let input = json!({"measurements": [{"service": saved, "figures": [customers("FY2023", 10)]}]});
        let payload = admin.done("recordMeasurements", input, "recorded unchanged").await;
        assert_eq!((&payload["recorded"], &payload["unchanged"]), (&json!(0), &json!(1)));
        assert_eq!(payload["catalogVersion"], version);
        let other_source = with(customers("FY2023", 10), json!({"source": "annual report"}));
        assert_eq!(
            admin.record(&saved, json!([other_source])).await,
            1,
            "another source is another figure"
        );
    }

    async fn the_annual_volume_is_the_latest_year_or_four_quarters(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let saved = admin.least("ssa", "1", "Card").await;
        let told = async |figures: Value| {
            admin.record(&saved, figures).await;
            let found = volume(&admin, &saved).await;
            (
                found["period"].as_str().unwrap().to_owned(),
                found["state"].as_str().unwrap().to_owned(),
                found["value"].as_i64(),
            )
        };
        let is = |period: &str, state: &str, value: Option<i64>| (period.to_owned(), state.to_owned(), value);
        assert_eq!(
            told(json!([customers("FY2021-Q1", 1)])).await,
            is("FY2021", "NO_DATA", None),
            "one quarter is no year"
        );
        assert_eq!(
            told(json!([customers("FY2021", 50)])).await,
            is("FY2021", "KNOWN", Some(50))
        );
        let quarters = json!([
            customers("FY2022-Q1", 1),
            customers("FY2022-Q2", 2),
            customers("FY2022-Q3", 3)
        ]);
        assert_eq!(
            told(quarters).await,
            is("FY2021", "KNOWN", Some(50)),
            "three quarters are no year"
        );
        assert_eq!(
            told(json!([customers("FY2022-Q4", 4)])).await,
            is("FY2022", "KNOWN", Some(10))
        );
        assert_eq!(
            told(json!([figure("FY2022-Q2", "NO_DATA", None)])).await,
            is("FY2022", "NO_DATA", None)
        );
        assert_eq!(
            told(json!([customers("FY2022", 77)])).await,
            is("FY2022", "KNOWN", Some(77)),
            "a stated year comes first"
        );
        let transactions = with(customers("FY2020", 5), json!({"measure": "TRANSACTIONS"}));
        assert_eq!(
            told(json!([transactions])).await,
            is("FY2020", "KNOWN", Some(5)),
            "transactions come before customers"
        );
    }

    async fn figures_show_at_once_on_the_published_service_whatever_is_in_work(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let saved = admin.least("ssa", "1", "Card").await;
        editor.draft(service("ssa", "1", "Card in work")).await;
        editor.record(&saved, json!([customers("FY2023", 10)])).await;
        let public = index.public();
        let fields = "name annualVolume { value } workingRevision { name annualVolume { value } }";
        let seen = json!({"name": "Card", "annualVolume": {"value": 10}, "workingRevision": null});
        assert_eq!(public.one(json!({"id": saved}), fields).await, seen);
        let found = editor.one(json!({"id": saved}), fields).await;
        assert_eq!(
            found["workingRevision"],
            json!({"name": "Card in work", "annualVolume": {"value": 10}})
        );

        // Also those that come with a draft.
        let more = json!({"measurements": [customers("FY2024", 20)]});
        editor.save(service("ssa", "1", "Card still in work"), more).await;
        assert_eq!(
            public.one(json!({"id": saved}), "name annualVolume { value }").await,
            json!({"name": "Card", "annualVolume": {"value": 20}})
        );
        assert_eq!(public.names(json!({"minAnnualVolume": 20})).await, ["Card"]);
        admin.transition(&saved, "PUBLISHED").await;
        assert_eq!(volume(&public, &saved).await["value"], 20);
        assert!(index.run(&["refacts"]).1.contains(" 0 rewritten"));

        // Those of a service that was never published are not public, nor is the event.
        let draft = id(&editor.draft(service("ssa", "2", "Draft")).await);
        let (before, _) = public.changes(None).await;
        editor.record(&draft, json!([customers("FY2023", 3)])).await;
        assert_eq!(public.changes(None).await.0, before);
        assert_eq!(volume(&editor, &draft).await["value"], 3);
    }

    async fn figures_can_be_about_a_channel_or_a_task(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let tasks = json!([task("apply", "PHONE", "COMPLETE"), task("pay", "WEB_APP", "PARTIAL")]);
        let saved = id(&admin
            .publish(with(service("ssa", "1", "Card"), json!({"tasks": tasks})))
            .await);
        let about = |more: Value, value: i64| with(customers("FY2023", value), more);
        admin
            .record(
                &saved,
                json!([
                    about(json!({"channel": "PHONE"}), 1),
                    about(json!({"task": "apply"}), 2),
                    about(json!({"task": "apply", "channel": "PHONE"}), 3),
                    about(json!({"measure": "CALLS"}), 4),
                ]),
            )
            .await;
        let found = admin.one(json!({"id": saved}), VOLUME).await;
        assert_eq!(
            found["channels"],
            json!([
                {"channel": "PHONE", "annualVolume": {"state": "KNOWN", "value": 1}},
                {"channel": "WEB_APP", "annualVolume": null},
            ])
        );
        assert_eq!(
            found["annualVolume"],
            Value::Null,
            "none of them is the service's own volume"
        );
        let some = "measurements(measure: [CALLS], from: \"2023-09-30\", to: \"2023-09-30\") { nodes { value } }";
        assert_eq!(
            admin.one(json!({"id": saved}), some).await["measurements"]["nodes"],
            json!([{"value": 4}])
        );
        let none = "measurements(from: \"2023-10-01\") { nodes { value } }";
        assert_eq!(
            admin.one(json!({"id": saved}), none).await["measurements"]["nodes"],
            json!([])
        );
    }

    async fn a_batch_of_figures_is_recorded_whole_or_not_at_all(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let saved = admin.least("ssa", "1", "Card").await;
        let good = json!({"service": saved, "figures": [customers("FY2023", 10)]});
        let other = admin.least("ssa", "2", "Other").await;
        let bad = json!({"service": other, "figures": [with(customers("FY2023", 1), json!({"task": "nothing"}))]});
        let refused = admin
            .refused("recordMeasurements", json!({"measurements": [good, bad]}))
            .await;
        assert_eq!(
            refused,
            [("INVALID_INPUT".into(), "measurements.1.figures.0.task".into())]
        );
        assert_eq!(volume(&admin, &saved).await, Value::Null);
        let input = json!({"measurements": [good, good]});
        assert_eq!(admin.refused("recordMeasurements", input).await[0].0, "DUPLICATE");
    }
}
