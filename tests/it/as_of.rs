//! As of an instant, the index answers what it answered at that instant.

use serde_json::{Value, json};

use crate::harness::calls::{Dice, customers, id, instant, task, with};
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

const SERVICE: &str = "id slug key name state revision publishedAt updatedAt lastReviewedOn isHisp types
    digitization { status tasksTotal tasksAssessed tasksFullyDigital flags }
    channels { channel annualVolume { state value period } }
    tasks { key status channels { channel availability } }
    annualVolume { state value period measure isEstimated }
    measurements(first: 5) { nodes { measure period state value source recordedAt channel } pageInfo { hasNextPage } }
    history(first: 5) { nodes { revision state createdAt publishedAt } pageInfo { hasNextPage } }";

/// What one reader is told about everything, asked now or as of an instant.
async fn everything(client: &Client, ids: &[String], at: &Value) -> Value {
    let order = |field: &str, direction: &str| {
        format!(
            "{field}_{direction}: services(first: 50, asOf: $at, orderBy: {{field: {field}, direction: {direction}}},
            filter: {{states: [PUBLISHED, RETIRED]}}) {{ totalCount nodes {{ id }} }}"
        )
    };
    let lists = format!(
        "query($at: DateTime) {{
            whole: services(first: 50, asOf: $at) {{ totalCount nodes {{ id name state revision }} }}
            {} {} {}
            upper: services(asOf: $at, filter: {{organization: {{slug: \"upper\"}}}}) {{ totalCount nodes {{ id }} }}
            lower: services(asOf: $at, filter: {{organization: {{slug: \"lower\"}}}}) {{ totalCount nodes {{ id }} }}
            drafts: services(asOf: $at, filter: {{states: [DRAFT]}}) {{ totalCount nodes {{ id name revision }} }}
            digital: services(asOf: $at, filter: {{status: [FULLY_DIGITAL], minAnnualVolume: 3}}) {{ totalCount nodes {{ id }} }} }}",
        order("NAME", "DESC"), order("UPDATED_AT", "ASC"), order("ANNUAL_VOLUME", "DESC")
    );
    let mut told = client.data(&lists, json!({"at": at})).await;
    for id in ids {
        told[id] = client.one_as_of(json!({"id": id}), SERVICE, at).await;
    }
    told
}

/// Changes something, anything, and says what.
async fn step(admin: &Client, dice: &mut Dice, ids: &mut Vec<String>) -> String {
    let name = format!("name {}", dice.below(5));
    let availability = ["NONE", "PARTIAL", "COMPLETE"][usize::try_from(dice.below(3)).unwrap()];
    let organization = ["bureau", "office", "upper"][usize::try_from(dice.below(3)).unwrap()];
    let record = |key: &str| {
        with(
            service(organization, key, &name),
            json!({"tasks": [task("a", "WEB_APP", availability)]}),
        )
    };
    let what = if ids.len() < 3 { 0 } else { dice.below(10) };
    let mut pick = || ids[usize::try_from(dice.below(ids.len().max(1) as u64)).unwrap()].clone();
    let call = match what {
        0 => (
            "saveService",
            json!({"service": record(&format!("key{}", ids.len())), "publish": true}),
        ),
        1 => ("saveService", json!({"service": record(&format!("key{}", ids.len()))})),
        2 | 3 => {
            let chosen = pick();
            let found = admin.one(json!({"id": chosen}), "id key").await;
            let (id, key) = (found["id"].clone(), found["key"].as_str().unwrap().to_owned());
            let publish = dice.below(2) == 0;
            let figures = if dice.below(3) == 0 {
                json!([customers("FY2022", 4)])
            } else {
                json!([])
            };
            (
                "saveService",
                json!({"id": id, "service": record(&key), "publish": publish, "measurements": figures}),
            )
        }
        4 => ("transitionService", json!({"id": pick(), "to": "RETIRED"})),
        5 => ("transitionService", json!({"id": pick(), "to": "PUBLISHED"})),
        6 => ("mergeServices", json!({"merged": pick(), "survivor": pick()})),
        7 => {
            let year = 2021 + dice.below(3);
            let value = i64::try_from(dice.below(9)).unwrap();
            let figure = customers(&format!("FY{year}"), value);
            let chosen = ids[usize::try_from(dice.below(ids.len() as u64)).unwrap()].clone();
            (
                "recordMeasurements",
                json!({"measurements": [{"service": chosen, "figures": [figure]}]}),
            )
        }
        8 => ("confirmUnchanged", json!({"services": [pick()]})),
        _ => {
            let parent = ["upper", "lower"][usize::try_from(dice.below(2)).unwrap()];
            (
                "saveOrganization",
                json!({"organization":
                {"slug": "bureau", "name": "bureau", "level": "BUREAU", "parent": {"slug": parent}}}),
            )
        }
    };
    // Some of these are refused, which is as well: a refusal must leave no trace.
    let fields = if call.0 == "saveService" {
        "service { id }"
    } else {
        "__typename"
    };
    let payload = admin.call(call.0, call.1.clone(), fields).await;
    if what < 2 {
        ids.push(id(&payload["service"]));
    }
    format!("{} {} {}", call.0, call.1, payload["userErrors"])
}

on_both_engines! {
    async fn the_past_is_answered_as_it_was_told_then(engine) {
        let mut dice = Dice::new();
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for (slug, parent) in [
            ("upper", None),
            ("lower", None),
            ("bureau", Some("upper")),
            ("office", Some("bureau")),
        ] {
            admin.organization(slug, parent).await;
        }
        let public = index.public();
        let (mut ids, mut told, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..40 {
            steps.push(step(&admin, &mut dice, &mut ids).await);
            let known = ids.clone();
            let answers = (
                everything(&public, &known, &Value::Null).await,
                everything(&admin, &known, &Value::Null).await,
            );
            told.push((instant().await, known, answers, steps.len()));
        }
        for (at, known, (by_public, by_admin), count) in told {
            for (who, client, then) in [
                ("the public", &public, by_public),
                ("the administrator", &admin, by_admin),
            ] {
                let now = everything(client, &known, &at).await;
                let Value::Object(then) = then else { panic!("an object") };
                for (name, then) in then {
                    let story = &steps[count.saturating_sub(1)..];
                    assert_eq!(
                        now[&name],
                        then,
                        "{who}, {name} after step {count}; from that step on:\n{}",
                        story.join("\n")
                    );
                }
            }
        }
        let (_, out, _) = index.run(&["refacts"]);
        assert!(out.contains(" 0 rewritten"), "{out}");
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(code, 0, "{out}");
    }

    async fn before_its_first_event_the_index_is_empty_and_the_future_is_now(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        let public = index.public();
        let (past, future) = (json!("1999-01-01T00:00:00Z"), json!("2199-01-01T00:00:00Z"));
        assert_eq!(public.names_as_of(json!({}), &past).await, [""; 0]);
        assert_eq!(public.one_as_of(json!({"id": card}), "id", &past).await, Value::Null);
        assert_eq!(public.names_as_of(json!({}), &future).await, ["Card"]);
        assert_eq!(
            public.one_as_of(json!({"slug": "card"}), "id", &future).await["id"],
            card
        );
    }

    async fn a_list_as_of_an_instant_is_walked_page_by_page(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        for name in ["a", "b", "c", "d", "e"] {
            admin.least("ssa", name, name).await;
        }
        let at = instant().await;
        let query = "query($at: DateTime, $after: String) { services(first: 2, after: $after, asOf: $at) {
            totalCount nodes { name } pageInfo { endCursor hasNextPage } } }";
        let (mut met, mut after) = (String::new(), Value::Null);
        for (key, name) in [("b", "z"), ("d", "0"), ("x", "c2")] {
            let page = index.public().data(query, json!({"at": at, "after": after})).await["services"].clone();
            assert_eq!(page["totalCount"], 5);
            met += &crate::harness::calls::texts(&page["nodes"], "name").concat();
            after = page["pageInfo"]["endCursor"].clone();
            admin.least("ssa", key, name).await;
        }
        assert_eq!(met, "abcde", "what happens meanwhile is not of that instant");
    }
}
