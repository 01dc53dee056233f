//! Foreign layouts: profiles that are listed, proposed, confirmed and sent with a submission, and our own layout as data.

use serde_json::{Value, json};

use crate::harness::calls::texts;
use crate::harness::{Client, Engine, Index, Start};
use crate::on_both_engines;

/// A layout of nobody's.
const FOREIGN: &str = "Ref;Title of service;What it is for;Kind;Floor\n\
    17;Applying for a card;For people who need it.;BENEFITS;3\n\
    18;Replacing a card;For people who lost it.;BENEFITS;4\n\
    19;Changing a card;For people who moved.;ADMINISTRATIVE;\n";

/// How it is read, as its owner has looked it through.
const CONFIRMED: &str = r#"
name = "our-services"
title = "Our services"
[[columns]]
from = ["Ref"]
to = "key"
[[columns]]
from = ["Title of service"]
to = "name"
[[columns]]
from = ["What it is for"]
to = "summary"
[[columns]]
from = ["Kind"]
to = "types"
[[notes]]
from = ["Floor"]
"#;

async fn editor(index: &Index) -> Client {
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    index.client_as("AGENCY_APPROVER", Some("ssa")).await
}

async fn propose(client: &Client, upload: &Value) -> Value {
    let query = "query($upload: ID!) { proposeProfile(upload: $upload, name: \"ours\", title: \"Ours\") {
        columns { head to confidence reason } definition problems } }";
    client.data(query, json!({"upload": upload})).await["proposeProfile"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_and_the_layout_are_listed_for_everyone() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let query = "{ importProfiles { name title description source columns { heads becomes how } definition } }";
    let profiles = index.public().data(query, json!({})).await["importProfiles"].clone();
    assert_eq!(
        texts(&profiles, "name"),
        ["gc-service-inventory", "touchpoints-services"]
    );
    for profile in profiles.as_array().unwrap() {
        let definition = profile["definition"].as_str().unwrap();
        assert!(
            definition.contains(&format!("name = {}", profile["name"])),
            "{definition}"
        );
        assert!(profile["columns"].as_array().unwrap().len() > 5, "{profile:#}");
        let columns = profile["columns"].as_array().unwrap();
        assert!(
            columns
                .iter()
                .all(|column| !column["heads"][0].as_str().unwrap().is_empty())
        );
    }

    let query =
        "{ inventoryLayout { name row columns { name kind longest isRequired definition example vocabulary } } }";
    let sheets = index.public().data(query, json!({})).await["inventoryLayout"].clone();
    assert_eq!(texts(&sheets, "name")[..3], ["services", "tasks", "forms"]);
    let columns = sheets[0]["columns"].as_array().unwrap();
    let column = |name: &str| columns.iter().find(|column| column["name"] == name).unwrap();
    assert_eq!(
        (&column("key")["isRequired"], &column("key")["kind"]),
        (&json!(true), &json!("TEXT"))
    );
    assert!(column("name")["longest"].as_i64().unwrap() > 10);
    // What stands in a column of terms can be asked for by the name of the vocabulary.
    assert_eq!(column("types")["kind"], "TERMS");
    let query = "query($name: VocabularyName!) { vocabulary(name: $name) { code } }";
    let terms = index
        .public()
        .data(query, json!({"name": column("types")["vocabulary"]}))
        .await;
    assert!(texts(&terms["vocabulary"], "code").contains(&"BENEFITS".to_owned()));
}

on_both_engines! {
    async fn an_unknown_layout_is_proposed_confirmed_and_submitted(engine) {
        let index = Start::empty().on(engine).await;
        let owner = editor(&index).await;
        let upload = owner.upload("ours.csv", FOREIGN).await;
        let proposed = propose(&owner, &upload).await;
        assert_eq!(texts(&proposed["columns"], "head"), ["Ref", "Title of service", "What it is for", "Kind", "Floor"]);
        let kind = &proposed["columns"][3];
        assert_eq!(kind["to"], "types", "{proposed:#}");
        assert!(kind["confidence"].as_f64().unwrap() >= 0.5 && !kind["reason"].as_str().unwrap().is_empty());
        assert_eq!(proposed["columns"][4]["to"], Value::Null);
        let definition = proposed["definition"].as_str().unwrap();
        assert!(definition.contains("name = \"ours\"") && definition.contains("to = \"types\""), "{definition}");

        let tried = owner.submit("ssa", json!({"upload": upload, "profileDefinition": CONFIRMED, "dryRun": true})).await;
        assert_eq!(tried["userErrors"], json!([]), "{tried:#}");
        let done = owner.submit("ssa", json!({"upload": upload, "profileDefinition": CONFIRMED})).await;
        assert_eq!(done["submission"]["counts"]["added"], 3, "{done:#}");
        assert_eq!(tried["findings"], done["findings"]);
        assert_eq!(owner.names(json!({"states": ["DRAFT"]})).await, ["Applying for a card", "Changing a card", "Replacing a card"]);
        let by = json!({"key": {"organization": {"slug": "ssa"}, "key": "17"}});
        let read = owner.one(by, "summary types notes { title text }").await;
        assert_eq!(read["summary"], "For people who need it.");
        assert_eq!(read["notes"], json!([{"title": "Floor", "text": "3"}]));
        let query = "query($id: ID!) { submission(id: $id) { profile profileDefinition } }";
        let kept = owner.data(query, json!({"id": done["submission"]["id"]})).await["submission"].clone();
        assert_eq!(kept, json!({"profile": "our-services", "profileDefinition": CONFIRMED}));
    }

    async fn a_proposal_is_for_the_key_that_sent_the_file_and_for_tables(engine) {
        let index = Start::empty().on(engine).await;
        let owner = editor(&index).await;
        let query = "query($upload: ID!, $name: String) { proposeProfile(upload: $upload, name: $name) { definition problems } }";
        let upload = owner.upload("ours.csv", FOREIGN).await;
        let asked = json!({"upload": upload});
        assert_eq!(index.public().error_code(query, asked.clone()).await, "UNAUTHENTICATED");
        let other = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        assert_eq!(other.error_code(query, asked).await, "BAD_USER_INPUT");
        let wrong = owner.data(query, json!({"upload": upload, "name": "Our Services"})).await;
        let problems = wrong["proposeProfile"]["problems"].as_array().unwrap();
        assert!(problems.iter().any(|problem| problem.as_str().unwrap().starts_with("name: ")), "{problems:?}");
        for (name, text) in [("a.json", "[]"), ("a.html", "<!DOCTYPE html><html></html>"), ("a.jsonl", "{\"key\": \"1\"}\n{}\n")] {
            let upload = owner.upload(name, text).await;
            assert_eq!(owner.error_code(query, json!({"upload": upload})).await, "BAD_USER_INPUT", "{name}");
        }
    }

    async fn a_profile_that_cannot_be_used_is_refused_with_its_place(engine) {
        let index = Start::empty().on(engine).await;
        let owner = editor(&index).await;
        let upload = owner.upload("ours.csv", FOREIGN).await;
        let wrong = CONFIRMED.replace("to = \"summary\"", "to = \"sumary\"");
        let long = format!("{CONFIRMED}# {}", "x".repeat(65_536));
        let two = json!({"profile": "touchpoints-services"});
        for (more, told) in [
            (json!({"profileDefinition": wrong}), "columns[2].to"),
            (json!({"profileDefinition": "name = "}), "profile: "),
            (json!({"profileDefinition": long}), "65536"),
            (json!({"profileDefinition": CONFIRMED, "profile": two["profile"]}), "not both"),
        ] {
            let mut input = more.clone();
            input["upload"] = upload.clone();
            let refused = owner.submit("ssa", input).await;
            assert_eq!(refused["submission"], Value::Null);
            let error = &refused["userErrors"][0];
            assert_eq!(error["field"], json!(["input", "profileDefinition"]), "{refused:#}");
            assert!(error["message"].as_str().unwrap().contains(told), "{told}: {refused:#}");
        }
        let rows = json!([{"organization": {"slug": "ssa"}, "key": "1", "name": "Asking"}]);
        let refused = owner.submit("ssa", json!({"services": rows, "profileDefinition": CONFIRMED})).await;
        assert_eq!(refused["userErrors"][0]["field"], json!(["input", "profileDefinition"]));
        assert_eq!(owner.names(json!({})).await, Vec::<String>::new());
    }

    async fn a_job_is_read_with_the_profile_that_came_with_it(engine) {
        let index = Start::empty().with("FSI_INTAKE__INLINE_BYTES", "0").with("FSI_INTAKE__JOB_POLL_MS", "20").on(engine).await;
        let owner = editor(&index).await;
        let upload = owner.upload("ours.csv", FOREIGN).await;
        let queued = owner.submit("ssa", json!({"upload": upload, "profileDefinition": CONFIRMED})).await;
        assert_eq!(queued["userErrors"], json!([]), "{queued:#}");
        let query = "query($id: ID!) { submission(id: $id) { status progress { state failure } counts { added } } }";
        let deadline = std::time::Instant::now() + crate::harness::http::PATIENCE;
        let ended = loop {
            let found = owner.data(query, json!({"id": queued["submission"]["id"]})).await["submission"].clone();
            if !["QUEUED", "RUNNING"].contains(&found["progress"]["state"].as_str().unwrap()) {
                break found;
            }
            assert!(std::time::Instant::now() < deadline, "{found:#}");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        assert_eq!((&ended["status"], &ended["counts"]["added"]), (&json!("ACCEPTED"), &json!(3)), "{ended:#}");
    }
}
