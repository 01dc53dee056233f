//! What goes out comes in again unchanged: workbooks that are filled in, and lines of documents.

use serde_json::{Value, json};

use crate::harness::calls::{texts, with};
use crate::harness::{Engine, Index, Start};
use crate::on_both_engines;

fn path(index: &Index, name: &str) -> String {
    index.folder.path().join(name).to_str().unwrap().to_owned()
}

/// Writes the workbook of an agency, filled in, and answers its bytes.
fn template(index: &Index, slug: &str) -> Vec<u8> {
    let file = path(index, &format!("{slug}.xlsx"));
    let (code, _, err) = index.run(&["template", "--organization", slug, "--output", &file]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(err.lines().count(), 1, "{slug}: nothing is left out or altered: {err}");
    std::fs::read(file).unwrap()
}

/// The slugs of the organizations that keep services, with how many each keeps together with those below it.
async fn keepers(index: &Index) -> Vec<(String, i64)> {
    let query = "{ services(first: 100) { nodes { organization { slug services(first: 1) { totalCount } } } } }";
    let found = index.public().data(query, json!({})).await["services"]["nodes"].clone();
    let one = |node: &Value| {
        let organization = &node["organization"];
        (
            organization["slug"].as_str().unwrap().to_owned(),
            organization["services"]["totalCount"].as_i64().unwrap(),
        )
    };
    let keepers: std::collections::BTreeSet<(String, i64)> = found.as_array().unwrap().iter().map(one).collect();
    keepers.into_iter().collect()
}

on_both_engines! {
    async fn a_filled_in_workbook_of_an_agency_is_its_inventory_unchanged(engine) {
        let index = Start::us().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let version = admin.version().await;
        let mut seen = 0;
        for (slug, services) in keepers(&index).await {
            let upload = admin.upload(&format!("{slug}.xlsx"), template(&index, &slug)).await;
            let tried = admin.submit(&slug, json!({"upload": upload, "dryRun": true})).await;
            let counts = tried["submission"]["counts"].clone();
            assert_eq!((&counts["rows"], &counts["unchanged"]), (&json!(services), &json!(services)), "{slug}: {tried:#}");
            assert_eq!((&counts["errors"], &counts["added"]), (&json!(0), &json!(0)), "{slug}: {tried:#}");
            // To replace the inventory by itself retires nothing and writes nothing.
            let done = admin.submit(&slug, json!({"upload": upload, "mode": "REPLACE"})).await;
            assert_eq!(done["submission"]["status"], "ACCEPTED", "{slug}: {done:#}");
            assert_eq!(done["submission"]["counts"]["unchanged"], services);
            seen += services;
        }
        assert!(seen >= 72, "{seen}");
        assert_eq!(admin.version().await, version, "nothing was written into the log");
    }

    async fn one_cell_of_the_workbook_is_one_change(engine) {
        let index = Start::us().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let key = admin.data("{ services(filter: {organization: {slug: \"ssa\"}}, first: 1) { nodes { key name } } }", json!({})).await;
        let (key, name) = (&key["services"]["nodes"][0]["key"], &key["services"]["nodes"][0]["name"]);
        let file = format!("organization,key,name,summary\nssa,{},{},What it gives.\n", key.as_str().unwrap(), name.as_str().unwrap());
        let upload = admin.upload("one.csv", file).await;
        let tried = admin.submit("ssa", json!({"upload": upload, "dryRun": true})).await;
        let changes = &tried["submission"]["diff"]["nodes"][0]["changes"];
        assert_eq!(texts(changes, "path"), ["summary"], "{tried:#}");
    }

    async fn the_lines_of_an_export_make_the_same_inventory_elsewhere(engine) {
        let here = Start::us().on(engine).await;
        let (code, lines, err) = here.run(&["export"]);
        assert_eq!(code, 0, "{err}");
        // The same organizations, and none of the services.
        let mut there = Start::us().on(engine).await;
        there.stop();
        let query = "SELECT COUNT(*) FROM services";
        assert_eq!(there.number(query).await, 72);
        empty(&there).await;
        assert_eq!(there.number(query).await, 0);
        let file = path(&there, "export.jsonl");
        std::fs::write(&file, &lines).unwrap();
        let (code, out, err) = there.run(&["import", &file]);
        assert_eq!(code, 0, "{out}{err}");
        assert!(out.starts_with("ACCEPTED: 72 records, 72 added"), "{out}");
        let (_, again, _) = there.run(&["export"]);
        let compared = |text: &str| -> Vec<Value> {
            let line = |line: &str| {
                let line: Value = serde_json::from_str(line).unwrap();
                // When it was saved is the index's own, and so is how often.
                with(line, json!({"publishedAt": null, "updatedAt": null, "revision": null}))
            };
            text.lines().map(line).collect()
        };
        assert_eq!(compared(&lines), compared(&again));
        let (code, out, _) = there.run(&["import", &file]);
        assert_eq!(code, 0);
        assert!(out.starts_with("ACCEPTED: 72 records, 0 added, 0 changed, 72 unchanged"), "{out}");
    }
}

/// Takes all services out of an index, and leaves the organizations and providers.
async fn empty(index: &Index) {
    let tables = [
        "revision_marks",
        "measurements",
        "service_listings",
        "task_facts",
        "service_facts",
        "revisions",
        "services",
    ];
    if index.engine == Engine::Postgres {
        index.damage(&format!("TRUNCATE {} CASCADE", tables.join(", "))).await;
    } else {
        index
            .damage(&tables.map(|table| format!("DELETE FROM {table}; ")).concat())
            .await;
    }
    index.damage("DELETE FROM aliases WHERE kind = 'SERVICE'").await;
}
