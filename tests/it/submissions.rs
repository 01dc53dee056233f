//! Submitting inventories: what is found, what would change, what is saved, and who may.

mod faults;
mod files;
mod secrets;

use serde_json::{Value, json};

use crate::harness::calls::{texts, with};
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

/// A record that gives no error.
fn sound(organization: &str, key: &str, name: &str) -> Value {
    with(
        service(organization, key, name),
        json!({"summary": "For people who need it.", "types": ["BENEFITS"], "channels": [{"channel": "PHONE"}]}),
    )
}

fn counts(payload: &Value) -> Value {
    payload["submission"]["counts"].clone()
}

/// Kind and key of each entry of the diff.
fn diff(payload: &Value) -> Vec<(String, String)> {
    let nodes = &payload["submission"]["diff"]["nodes"];
    texts(nodes, "kind").into_iter().zip(texts(nodes, "key")).collect()
}

/// Codes of the findings that are errors.
fn errors(payload: &Value) -> Vec<String> {
    let findings = payload["findings"].as_array().unwrap();
    let errors = findings.iter().filter(|finding| finding["severity"] == "ERROR");
    errors
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(kind, key): &(&str, &str)| ((*kind).to_owned(), (*key).to_owned());
    expected.iter().map(own).collect()
}

async fn admin(index: &crate::harness::Index) -> Client {
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    admin
}

on_both_engines! {
    async fn a_dry_run_and_a_commit_give_the_same_verdict(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let rows = json!([sound("ssa", "1", "Applying for a card"), service("ssa", "2", "Replacing a card")]);
        let before = admin.version().await;
        let tried = admin.submit("ssa", json!({"services": rows, "dryRun": true})).await;
        assert_eq!(admin.version().await, before);
        assert_eq!(admin.names(json!({})).await, Vec::<String>::new());
        assert_eq!(tried["submission"]["status"], "CHECKED", "{tried:#}");
        let done = admin.submit("ssa", json!({"services": rows})).await;
        assert_eq!(done["submission"]["status"], "ACCEPTED", "{done:#}");
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(tried["findings"], done["findings"]);
        assert_eq!(tried["submission"]["diff"], done["submission"]["diff"]);
        assert_eq!(counts(&tried), counts(&done));
        assert_eq!(diff(&done), pairs(&[("ADDED", "1"), ("ADDED", "2")]));
        assert_eq!(admin.names(json!({})).await, ["Applying for a card", "Replacing a card"]);
        assert_eq!(done["catalogVersion"], admin.version().await);
    }

    async fn the_same_inventory_again_changes_nothing(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let rows = json!([sound("ssa", "1", "Applying for a card")]);
        admin.submit("ssa", json!({"services": rows})).await;
        let version = admin.version().await;
        let again = admin.submit("ssa", json!({"services": rows})).await;
        assert_eq!(again["submission"]["status"], "ACCEPTED");
        assert_eq!(diff(&again), pairs(&[("UNCHANGED", "1")]));
        assert_eq!(admin.version().await, version, "nothing was written into the log");
    }

    async fn what_would_change_is_told_field_by_field(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        admin.submit("ssa", json!({"services": [sound("ssa", "1", "Applying for a card")]})).await;
        let record = with(sound("ssa", "1", "Asking for a card"), json!({"channels": [{"channel": "FAX"}]}));
        let tried = admin.submit("ssa", json!({"services": [record], "dryRun": true})).await;
        let entry = &tried["submission"]["diff"]["nodes"][0];
        assert_eq!(entry["kind"], "CHANGED");
        assert_eq!(
            texts(&entry["changes"], "path"),
            ["name", "channels[FAX]", "channels[PHONE]"]
        );
        assert_eq!(entry["changes"][0]["before"], "\"Applying for a card\"");
        assert_eq!(entry["changes"][0]["after"], "\"Asking for a card\"");
    }

    async fn one_bad_record_keeps_all_back_unless_the_good_ones_are_asked_for(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let rows = json!([sound("ssa", "1", "Applying for a card"), sound("ssa", "not a key", "Replacing a card")]);
        let refused = admin.submit("ssa", json!({"services": rows})).await;
        assert_eq!(refused["submission"]["status"], "REJECTED");
        assert_eq!(refused["userErrors"][0]["code"], "INVALID_INPUT", "{refused:#}");
        let told = refused["userErrors"][0]["message"].as_str().unwrap();
        assert!(told.ends_with("and 1 of 2 records has errors; see findings"), "{told}");
        assert_eq!(diff(&refused), pairs(&[("ADDED", "1"), ("REJECTED", "not a key")]));
        let finding = &refused["findings"].as_array().unwrap().iter().find(|found| found["severity"] == "ERROR").unwrap();
        assert_eq!(finding["recordId"], "not a key");
        assert_eq!(finding["recordName"], "Replacing a card");
        assert_eq!(finding["place"], "input.services.1.key");
        assert_eq!(admin.names(json!({})).await, Vec::<String>::new());
        let partly = admin.submit("ssa", json!({"services": rows, "acceptance": "GOOD_RECORDS"})).await;
        assert_eq!(partly["submission"]["status"], "PARTLY_ACCEPTED");
        assert_eq!(partly["userErrors"], json!([]));
        assert_eq!(admin.names(json!({})).await, ["Applying for a card"]);
        assert_eq!(partly["findings"], refused["findings"]);
    }

    async fn replacing_retires_what_is_missing_and_no_more_than_was_allowed(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        admin.organization("ssa-office", Some("ssa")).await;
        admin.organization("irs", None).await;
        admin.least("irs", "1", "Filing a return").await;
        let rows = [
            sound("ssa", "1", "Applying for a card"),
            sound("ssa", "2", "Replacing a card"),
            sound("ssa-office", "3", "Asking for help"),
        ];
        admin.submit("ssa", json!({"services": rows})).await;
        let replacing = json!({"services": [rows[0]], "mode": "REPLACE"});
        let refused = admin.submit("ssa", replacing.clone()).await;
        assert_eq!(errors(&refused), ["RETIRING_TOO_MANY"]);
        assert_eq!(refused["submission"]["status"], "REJECTED");
        assert_eq!(diff(&refused), pairs(&[("UNCHANGED", "1"), ("RETIRED", "2"), ("RETIRED", "3")]));
        let whole = "nothing was saved: 1 error was found in the submission as a whole; see findings";
        assert_eq!(refused["userErrors"][0]["message"], whole);
        // Drafts retire nothing, so they cannot be asked for at the same time.
        let drafts = admin.submit("ssa", with(replacing.clone(), json!({"publish": false, "allowRetiring": 2}))).await;
        assert_eq!(drafts["userErrors"][0]["code"], "INVALID_INPUT", "{drafts:#}");
        assert_eq!(drafts["userErrors"][0]["field"], json!(["input", "publish"]));
        assert_eq!(drafts["submission"], Value::Null);
        let one = with(replacing.clone(), json!({"allowRetiring": 1}));
        assert_eq!(errors(&admin.submit("ssa", one).await), ["RETIRING_TOO_MANY"]);
        let two = with(replacing, json!({"allowRetiring": 2}));
        let done = admin.submit("ssa", two).await;
        assert_eq!(done["submission"]["status"], "ACCEPTED");
        assert_eq!(counts(&done)["retired"], 2);
        assert_eq!(admin.names(json!({})).await, ["Applying for a card", "Filing a return"]);
        let by = json!({"key": {"organization": {"slug": "ssa"}, "key": "2"}});
        assert_eq!(admin.one(by, "state").await["state"], "RETIRED");
    }

    async fn what_may_be_among_the_bad_records_is_not_retired(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let rows = [sound("ssa", "1", "Applying for a card"), sound("ssa", "2", "Replacing a card")];
        admin.submit("ssa", json!({"services": rows})).await;
        let more = json!({"services": [rows[0], sound("ssa", "2 ", "Replacing a card")],
            "mode": "REPLACE", "acceptance": "GOOD_RECORDS", "allowRetiring": 10});
        let refused = admin.submit("ssa", more).await;
        assert_eq!(refused["submission"]["status"], "REJECTED", "{refused:#}");
        assert!(errors(&refused).contains(&"RETIRING_TOO_MANY".to_owned()), "{refused:#}");
        assert_eq!(admin.names(json!({})).await.len(), 2);
        // A record that is known for its key, whatever is wrong with it, stands for its service.
        let bad = with(sound("ssa", "2", "Replacing a card"), json!({"infoUrl": "no link"}));
        let more = json!({"services": [rows[0], bad], "mode": "REPLACE", "acceptance": "GOOD_RECORDS"});
        let partly = admin.submit("ssa", more).await;
        assert_eq!(partly["submission"]["status"], "PARTLY_ACCEPTED", "{partly:#}");
        assert_eq!(counts(&partly)["retired"], 0);
    }

    async fn an_editor_opens_drafts_and_only_for_the_own_agency(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        admin.organization("irs", None).await;
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let rows = json!([sound("ssa", "1", "Applying for a card")]);
        let done = editor.submit("ssa", json!({"services": rows})).await;
        assert_eq!(done["submission"]["status"], "ACCEPTED", "{done:#}");
        assert_eq!(index.public().names(json!({})).await, Vec::<String>::new());
        assert_eq!(editor.names(json!({"states": ["DRAFT"]})).await, ["Applying for a card"]);
        // To publish, or to submit for another, is refused as a whole; a stray record of another is a finding.
        let input = json!({"organization": {"slug": "ssa"}, "mode": "UPSERT", "services": rows, "publish": true});
        assert_eq!(editor.call_error("submitInventory", input).await, "FORBIDDEN");
        let input = json!({"organization": {"slug": "irs"}, "mode": "UPSERT", "services": rows});
        assert_eq!(editor.call_error("submitInventory", input).await, "FORBIDDEN");
        let stray = json!([sound("irs", "1", "Filing a return")]);
        assert_eq!(errors(&editor.submit("ssa", json!({"services": stray})).await), ["OTHER_AGENCY"]);
        let public = index.public();
        let input = json!({"organization": {"slug": "ssa"}, "mode": "UPSERT", "services": rows});
        assert_eq!(public.call_error("submitInventory", input).await, "UNAUTHENTICATED");
    }

    async fn a_submission_is_seen_by_its_agency_and_by_reviewers_alone(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        admin.organization("irs", None).await;
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let done = editor.submit("ssa", json!({"services": [service("ssa", "1", "x")], "cycle": "2026"})).await;
        let id = done["submission"]["id"].clone();
        let query = "query($id: ID!) { submission(id: $id) { id cycle organization { slug } mode submittedAs
            findings(severity: [SUGGESTION, WARNING, ERROR], first: 50) { nodes { code } } diff { nodes { service { key } } } }
            node(id: $id) { id } submissions { nodes { id } } }";
        let reviewer = index.client_as("OMB_REVIEWER", None).await;
        for client in [&editor, &reviewer] {
            let seen = client.data(query, json!({"id": id})).await;
            assert_eq!(seen["submission"]["cycle"], "2026");
            assert_eq!(seen["submission"]["submittedAs"], "AGENCY_EDITOR");
            let told = done["findings"].as_array().unwrap().len().min(50);
            assert_eq!(seen["submission"]["findings"]["nodes"].as_array().unwrap().len(), told);
            assert_eq!(seen["node"]["id"], id);
            assert_eq!(seen["submissions"]["nodes"], json!([{"id": id}]));
        }
        let other = index.client_as("AGENCY_EDITOR", Some("irs")).await;
        for client in [&other, &index.public()] {
            let seen = client.data(query, json!({"id": id})).await;
            assert_eq!(seen, json!({"submission": null, "node": null, "submissions": {"nodes": []}}));
        }
    }

    async fn a_repeat_with_the_same_key_does_nothing(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let more = json!({"services": [sound("ssa", "1", "Applying for a card")], "idempotencyKey": "k"});
        let first = admin.submit("ssa", more.clone()).await;
        let version = admin.version().await;
        let again = admin.submit("ssa", more.clone()).await;
        assert_eq!(first, again);
        assert_eq!(admin.version().await, version);
        let other = with(more, json!({"services": [sound("ssa", "2", "Replacing a card")]}));
        let refused = admin.submit("ssa", other).await;
        assert_eq!(refused["userErrors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(refused["submission"], Value::Null);
    }

    async fn a_record_that_stands_twice_is_an_error(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let rows = json!([sound("ssa", "1", "Applying for a card"), sound("ssa", "1", "Replacing a card")]);
        let refused = admin.submit("ssa", json!({"services": rows})).await;
        assert_eq!(errors(&refused), ["KEY_TWICE"], "{refused:#}");
    }

    async fn input_that_cannot_be_taken_says_what_to_mend(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let rows = json!([sound("ssa", "1", "Applying for a card")]);
        for (more, code, field) in [
            (json!({}), "INVALID_INPUT", "upload"),
            (json!({"services": rows, "profile": "gc-service-inventory"}), "INVALID_INPUT", "profile"),
            (json!({"services": rows, "allowRetiring": -1}), "INVALID_INPUT", "allowRetiring"),
            (json!({"services": rows, "cycle": "c".repeat(300)}), "INVALID_INPUT", "cycle"),
            (json!({"services": rows, "organization": {"slug": "nobody"}}), "NOT_FOUND", "organization"),
        ] {
            let refused = admin.submit("ssa", more).await;
            assert_eq!(refused["submission"], Value::Null);
            assert_eq!(refused["userErrors"][0]["code"], code, "{refused:#}");
            let path = texts(&json!([{"f": refused["userErrors"][0]["field"].as_array().unwrap().last().unwrap()}]), "f");
            assert_eq!(path, [field]);
        }
    }

    async fn every_rule_can_be_read(engine) {
        let index = Start::empty().on(engine).await;
        let rules = index.public().data("{ rules { code severity kind title reason remedy source } }", json!({})).await;
        let codes = texts(&rules["rules"], "code");
        assert!(codes.len() >= 40, "{}", codes.len());
    }
}
