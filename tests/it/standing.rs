//! What stands beside what: a draft beside the published revision, a confirmation beside the record's own review, and a
//! retired service beside its names.

use chrono::Days;
use serde_json::{Value, json};

use crate::harness::calls::{customers, id, task, texts, with};
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

fn refusal(code: &str, field: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), field.to_owned())]
}

/// Pages through a list one entry at a time and answers the states met.
async fn states_one_by_one(client: &Client, states: &Value, order: &str) -> Vec<String> {
    let query = format!(
        "query($states: [ServiceState!], $after: String) {{
            services(filter: {{states: $states}}, orderBy: {{field: {order}, direction: ASC}}, first: 1, after: $after) {{
                totalCount nodes {{ state }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = client.data(&query, json!({"states": states, "after": after})).await["services"].clone();
        found.extend(texts(&page["nodes"], "state"));
        if page["pageInfo"]["hasNextPage"] != true {
            assert_eq!(page["totalCount"], found.len(), "{order}");
            found.sort();
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn day_from_today(days: u64) -> String {
    let today = fsi_catalog::Clock::system().now().date_naive();
    today.checked_add_days(Days::new(days)).unwrap().to_string()
}

on_both_engines! {
    async fn a_service_and_its_draft_of_the_same_name_both_stand_in_a_list_whatever_the_page(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        admin.publish(service("ssa", "1", "Card")).await;
        admin.draft(with(service("ssa", "1", "Card"), json!({"summary": "Another text."}))).await;
        for order in ["NAME", "ANNUAL_VOLUME", "UPDATED_AT"] {
            let found = states_one_by_one(&admin, &json!(["PUBLISHED", "DRAFT"]), order).await;
            assert_eq!(found, ["DRAFT", "PUBLISHED"], "{order}");
        }
    }

    async fn the_day_of_the_last_review_can_be_corrected_and_a_confirmation_stands_beside_it(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let reviewed = |day: &str| with(service("ssa", "1", "Card"), json!({"lastReviewedOn": day}));
        let card = id(&admin.publish(reviewed("2024-06-30")).await);
        let asked = "lastReviewedOn digitization { flags }";
        let by = || json!({"id": card});
        let stale = json!({"lastReviewedOn": "2021-06-30", "digitization": {"flags": ["STALE_REVIEW"]}});
        admin.publish(reviewed("2021-06-30")).await;
        assert_eq!(index.public().one(by(), asked).await, stale);

        let today = day_from_today(0);
        admin.done("confirmUnchanged", json!({"services": [card]}), "__typename").await;
        let confirmed = index.public().one(by(), asked).await;
        assert!(confirmed["lastReviewedOn"].as_str().unwrap() >= today.as_str());
        assert_eq!(confirmed["digitization"]["flags"], json!([]));
        admin.publish(reviewed("2022-06-30")).await;
        assert_eq!(index.public().one(by(), asked).await, confirmed, "what was confirmed stays confirmed");
    }

    async fn days_that_cannot_be_are_refused(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let reviewed = |day: &str| json!({"service": with(service("ssa", "1", "Card"), json!({"lastReviewedOn": day}))});
        assert_eq!(
            admin.refused("saveService", reviewed(&day_from_today(3))).await,
            refusal("INVALID_INPUT", "service.lastReviewedOn")
        );
        for day in ["-9999-01-01", "+10000-01-01", "0001-01-01"] {
            let answer = admin.send(
                "mutation($input: SaveServiceInput!) { saveService(input: $input) { userErrors { code field } } }",
                json!({"input": reviewed(day)}),
            ).await;
            let code = answer["errors"][0]["extensions"]["code"].as_str().map(str::to_owned);
            let told = answer["data"]["saveService"]["userErrors"][0]["code"].as_str().map(str::to_owned);
            let found = code.or(told).unwrap_or_default();
            assert!(matches!(found.as_str(), "BAD_USER_INPUT" | "INVALID_INPUT"), "{day}: {answer:#}");
        }
        let card = admin.least("ssa", "1", "Card").await;
        admin.record(&card, json!([customers("FY2023", 5)])).await;
        let query = "query($id: ID!, $from: Date) { service(by: {id: $id}) { measurements(from: $from) { nodes { value } } } }";
        for from in ["-9999-01-01", "+10000-01-01"] {
            let code = index.public().error_code(query, json!({"id": card, "from": from})).await;
            assert_eq!(code, "BAD_USER_INPUT", "{from}");
        }
    }

    async fn figures_tell_nobody_of_a_task_that_is_not_public_yet(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        let record = with(service("ssa", "1", "Card"), json!({"tasks": [task("new-flow", "WEB_APP", "COMPLETE")]}));
        let figure = with(customers("FY2023", 5), json!({"task": "new-flow"}));
        assert_eq!(
            admin.refused("saveService", json!({"service": record, "measurements": [figure]})).await,
            refusal("INVALID_STATE", "measurements.0.task")
        );
        admin.draft(record.clone()).await;
        let input = json!({"measurements": [{"service": card, "figures": [figure]}]});
        assert_eq!(
            admin.refused("recordMeasurements", input.clone()).await,
            refusal("INVALID_STATE", "measurements.0.figures.0.task")
        );
        admin.publish(record).await;
        admin.done("recordMeasurements", input, "__typename").await;
    }

    async fn a_public_service_changes_hands_only_in_public(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for slug in ["ssa", "va"] {
            admin.organization(slug, None).await;
        }
        let card = admin.least("ssa", "1", "Card").await;
        let moved = json!({"id": card, "service": service("va", "1", "Card")});
        assert_eq!(
            admin.refused("saveService", moved.clone()).await,
            refusal("INVALID_STATE", "service.organization")
        );
        admin.done("saveService", with(moved, json!({"publish": true})), "__typename").await;
        let found = index.public().one(json!({"id": card}), "organization { slug }").await;
        assert_eq!(found["organization"]["slug"], "va");
    }

    async fn a_draft_does_not_keep_a_service_from_being_retired(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        admin.draft(service("ssa", "1", "Another card")).await;
        let retired = admin.transition(&card, "RETIRED").await;
        assert_eq!(retired["state"], "RETIRED");
        let asked = "name state revision workingRevision { name }";
        let found = index.public().one(json!({"id": card}), asked).await;
        let known = json!({"name": "Card", "state": "RETIRED", "revision": 1, "workingRevision": null});
        assert_eq!(found, known, "the public never saw the draft");
        assert_eq!(admin.one(json!({"id": card}), asked).await, known);
        admin.transition(&card, "PUBLISHED").await;
        let found = index.public().one(json!({"id": card}), "name state").await;
        assert_eq!(found, json!({"name": "Card", "state": "PUBLISHED"}));
    }

    async fn a_draft_that_ended_with_a_retirement_leaves_nothing_behind_but_its_number(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("dep", None).await;
        for bureau in ["one", "two"] {
            admin.organization(bureau, Some("dep")).await;
        }
        let card = admin.least("one", "1", "Card").await;
        let elsewhere = json!({"id": card, "slug": "elsewhere", "service": service("two", "2", "Moved")});
        admin.done("saveService", elsewhere.clone(), "__typename").await;
        admin.transition(&card, "RETIRED").await;
        admin.transition(&card, "PUBLISHED").await;
        // The bureau that the public sees has it, under its old names.
        let editor = index.client_as("AGENCY_EDITOR", Some("one")).await;
        let other = index.client_as("AGENCY_EDITOR", Some("two")).await;
        editor.done("confirmUnchanged", json!({"services": [card]}), "__typename").await;
        let confirm = json!({"services": [card]});
        assert_eq!(other.call_error("confirmUnchanged", confirm).await, "FORBIDDEN");
        let key = json!({"key": {"organization": {"slug": "one"}, "key": "1"}});
        assert_eq!(index.public().one(key, "id slug").await, json!({"id": card, "slug": "card"}));
        // What readers are shown is what an editor has to know; numbers are never given twice.
        let known = json!({"id": card, "service": service("one", "1", "Card again"), "expectedRevision": 1});
        let saved = editor.done("saveService", known, "service { workingRevision { revision name } } outcome").await;
        assert_eq!(saved["outcome"], "CHANGED");
        assert_eq!(saved["service"]["workingRevision"], json!({"revision": 3, "name": "Card again"}));
        // The same text as the draft that ended is new text.
        let again = admin.done("saveService", elsewhere, "outcome").await;
        assert_eq!(again["outcome"], "CHANGED");
    }

    async fn whoever_takes_a_service_over_does_not_read_the_drafts_of_those_before(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for slug in ["ssa", "va"] {
            admin.organization(slug, None).await;
        }
        let card = admin.least("ssa", "1", "Card").await;
        admin.draft(service("ssa", "1", "A secret of SSA")).await;
        let moved = json!({"id": card, "publish": true, "service": service("va", "1", "Card of VA")});
        admin.done("saveService", moved, "__typename").await;
        let before = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let after = index.client_as("AGENCY_EDITOR", Some("va")).await;
        let history = "history { nodes { revision changes { path before after } } }";
        let by = || json!({"id": card});
        let numbers = |told: &Value| -> Vec<i64> {
            let nodes = told["history"]["nodes"].as_array().unwrap();
            nodes.iter().map(|node| node["revision"].as_i64().unwrap()).collect()
        };
        for (client, expected) in [(&index.public(), vec![3, 1]), (&after, vec![3, 1]), (&before, vec![3, 2, 1])] {
            let told = client.one(by(), history).await;
            assert_eq!(numbers(&told), expected);
            assert_eq!(told.to_string().contains("secret"), expected.len() == 3, "{told:#}");
        }
    }

    async fn differences_name_organizations_as_readers_know_them(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for slug in ["ssa", "va"] {
            admin.organization(slug, None).await;
        }
        let card = admin.least("ssa", "1", "Card").await;
        let moved = json!({"id": card, "publish": true, "service": service("va", "1", "Card")});
        admin.done("saveService", moved, "__typename").await;
        let history = "history(first: 1) { nodes { changes { path before after } } }";
        let told = index.public().one(json!({"id": card}), history).await;
        let expected = json!([{"path": "organization", "before": "\"ssa\"", "after": "\"va\""}]);
        assert_eq!(told["history"]["nodes"][0]["changes"], expected);
    }

    async fn loading_the_demonstration_again_leaves_alone_a_retired_service_with_a_new_draft(engine) {
        let index = Start::us().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let query = "{ services(first: 1) { nodes { id key name organization { slug } } } }";
        let first = admin.data(query, json!({})).await["services"]["nodes"][0].clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        admin.transition(&id(&first), "RETIRED").await;
        let draft = service(&text(&first["organization"]["slug"]), &text(&first["key"]), "A new draft");
        admin.draft(draft).await;
        let (code, out, err) = index.run(&["seed", "--demo", "us"]);
        assert_eq!((code, out.as_str()), (0, "0 services added, 0 changed, 72 unchanged\n"), "{err}");
    }

    async fn a_retired_service_is_not_merged_into_what_the_public_cannot_read(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        admin.transition(&card, "RETIRED").await;
        let draft = id(&admin.draft(service("ssa", "2", "Draft")).await);
        assert_eq!(
            admin.refused("mergeServices", json!({"merged": card, "survivor": draft})).await,
            refusal("INVALID_STATE", "survivor")
        );
        assert_eq!(index.public().one(json!({"slug": "card"}), "state").await["state"], "RETIRED");
    }

    async fn whoever_asks_what_changed_hears_of_figures_and_confirmations(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        let public = index.public();
        let since = |at: Value| json!({"updatedSince": at});
        let start = crate::harness::calls::instant().await;
        assert_eq!(public.names(since(start.clone())).await, [""; 0]);
        admin.record(&card, json!([customers("FY2023", 5)])).await;
        assert_eq!(public.names(since(start)).await, ["Card"]);
        let later = crate::harness::calls::instant().await;
        assert_eq!(public.names(since(later.clone())).await, [""; 0]);
        admin.done("confirmUnchanged", json!({"services": [card]}), "__typename").await;
        assert_eq!(public.names(since(later)).await, ["Card"]);
    }

    async fn an_organization_below_the_deepest_is_refused_however_it_gets_there(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let chain = |name: &'static str, length: usize| (0..length).map(move |step| format!("{name}-{step}"));
        for (name, length) in [("upper", 20), ("lower", 20)] {
            let mut parent: Option<String> = None;
            for slug in chain(name, length) {
                admin.organization(&slug, parent.as_deref()).await;
                parent = Some(slug);
            }
        }
        let moved = json!({"organization": {
            "slug": "lower-0", "name": "lower-0", "level": "BUREAU", "parent": {"slug": "upper-19"}}});
        assert_eq!(
            admin.refused("saveOrganization", moved).await,
            refusal("INVALID_INPUT", "organization.parent")
        );
    }

    async fn loading_the_demonstration_again_leaves_alone_what_was_retired_or_merged(engine) {
        let index = Start::us().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let services = admin.data("{ services(first: 3) { nodes { id name } } }", json!({})).await;
        let ids: Vec<String> = services["services"]["nodes"].as_array().unwrap().iter().map(id).collect();
        admin.transition(&ids[0], "RETIRED").await;
        admin.merge(&ids[1], &ids[2]).await;
        let (code, out, err) = index.run(&["seed", "--demo", "us"]);
        assert_eq!(code, 0, "{err}");
        assert_eq!(out, "0 services added, 0 changed, 72 unchanged\n");
        assert_eq!(index.public().one(json!({"id": ids[0]}), "state").await["state"], "RETIRED");
    }
}
