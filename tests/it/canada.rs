//! The real inventory of the Government of Canada: imported, imported again, and told apart from its later revisions.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::calls::texts;
use crate::harness::external::{Table, external};
use crate::harness::{Client, Engine, Index, Start};
use crate::on_both_engines;

const PRESENT: &str = "ca/inventory/si_2024_rev-2025-03-01.csv";
const PROFILE: &str = "gc-service-inventory";

/// Services of the present inventory; five of its rows are earlier years of one of them.
const SERVICES: usize = 1_716;

/// Imports a file of the publisher's layout, with whatever else is said, and answers exit code, what is printed, and the
/// errors that are told.
fn import(index: &Index, file: &str, more: &[&str]) -> (i32, String, String) {
    let arguments = [&["import", file, "--profile", PROFILE][..], more].concat();
    index.run(&arguments)
}

/// Writes a table beside the database, and answers its path.
fn write(index: &Index, name: &str, table: &Table) -> String {
    let path = index.folder.path().join(name);
    std::fs::write(&path, table.bytes()).unwrap();
    path.to_str().unwrap().to_owned()
}

fn path(file: &Path) -> &str {
    file.to_str().unwrap()
}

/// What the newest submission did, without what it left unchanged: kind, key, and the paths of what changed.
async fn told(client: &Client) -> Vec<(String, String, Vec<String>)> {
    let query = "query($after: String) { submissions(first: 1) { nodes {
        diff(first: 100, after: $after, kind: [ADDED, CHANGED, RETIRED, REJECTED]) {
            nodes { kind key changes { path } } pageInfo { hasNextPage endCursor } } } } }";
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let diff = client.data(query, json!({"after": after})).await["submissions"]["nodes"][0]["diff"].clone();
        for node in diff["nodes"].as_array().unwrap() {
            let text = |name: &str| node[name].as_str().unwrap().to_owned();
            found.push((text("kind"), text("key"), texts(&node["changes"], "path")));
        }
        if diff["pageInfo"]["hasNextPage"] != true {
            found.sort();
            return found;
        }
        after = diff["pageInfo"]["endCursor"].clone();
    }
}

fn entry(kind: &str, key: &str, paths: &[&str]) -> (String, String, Vec<String>) {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    (kind.to_owned(), key.to_owned(), paths)
}

/// Makes a later revision of the inventory of the Canada Energy Regulator: one service gone, one new, four changed in one
/// cell each. Answers what must be told of it.
fn later(present: &Table) -> (Table, Vec<(String, String, Vec<String>)>) {
    let mut later = present.clone();
    let row = |table: &Table, key: &str| {
        let owner = table.column("owner_org");
        let id = table.column("service_id");
        let mut rows =
            (0..table.rows.len()).filter(|row| table.rows[*row][owner] == "cer-rec" && table.rows[*row][id] == key);
        rows.next().unwrap_or_else(|| panic!("the regulator has no {key}"))
    };
    later.set(row(present, "2013"), "service_name_en", "Management system audits");
    later.set(row(present, "314"), "num_phone_enquiries", "7");
    later.set(row(present, "293"), "os_application", "N");
    later.set(row(present, "292"), "service_description_en", "Permits to export.");
    let mut new = later.rows[row(present, "309")].clone();
    "9001".clone_into(&mut new[present.column("service_id")]);
    "Lending of instruments".clone_into(&mut new[present.column("service_name_en")]);
    "Prêt d’instruments".clone_into(&mut new[present.column("service_name_fr")]);
    later.rows.push(new);
    later.rows.remove(row(present, "315"));
    let told = vec![
        entry("ADDED", "9001", &[]),
        entry("CHANGED", "2013", &["name"]),
        entry("CHANGED", "292", &["description"]),
        entry("CHANGED", "293", &["tasks[application].channels[WEB_APP].availability"]),
        entry("CHANGED", "314", &["measurements[CALLS PHONE 2023-04-01/2024-03-31]"]),
    ];
    (later, told)
}

on_both_engines! {
    async fn the_inventory_is_imported_once_is_then_unchanged_and_its_later_revision_is_told_exactly(engine) {
        let Some(file) = external(PRESENT) else { return };
        let mut index = Index::unstarted(engine);
        // A dry run gives the verdict that follows, although the organizations are not there yet, and leaves nothing.
        let (code, out, err) = import(&index, path(&file), &["--dry-run"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.starts_with("CHECKED: 1716 records, 1716 added, 0 changed, 0 unchanged, 0 retired, 0 rejected; 0 errors,"), "{out}");
        assert_eq!(index.number("SELECT COUNT(*) FROM organizations").await, 0);
        let (code, out, err) = import(&index, path(&file), &[]);
        assert_eq!(code, 0, "{out}{err}");
        assert!(out.starts_with("ACCEPTED: 1716 records, 1716 added, 0 changed, 0 unchanged, 0 retired, 0 rejected; 0 errors,"), "{out}");
        assert_eq!(index.number("SELECT COUNT(*) FROM organizations").await, 78);
        assert_eq!(index.number("SELECT COUNT(*) FROM services WHERE state = 'PUBLISHED'").await, 1_716);
        let version = index.last_event().await;
        let (code, out, err) = import(&index, path(&file), &[]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.starts_with("ACCEPTED: 1716 records, 0 added, 0 changed, 1716 unchanged, 0 retired, 0 rejected; 0 errors,"), "{out}");
        assert_eq!(index.last_event().await, version, "nothing was written into the log");

        let (mut later, _) = later(&Table::external(PRESENT).unwrap());
        let file = write(&index, "later.csv", &later);
        let (code, out, err) = import(&index, &file, &["--dry-run"]);
        assert_eq!(code, 0, "{err}");
        let counts = format!("{} records, 1 added, 4 changed, {} unchanged, 0 retired, 0 rejected;", SERVICES, SERVICES - 5);
        assert!(out.starts_with(&format!("CHECKED: {counts}")), "{out}");
        assert_eq!(index.last_event().await, version);
        let (code, out, err) = import(&index, &file, &[]);
        assert_eq!(code, 0, "{err}");
        assert!(out.starts_with(&format!("ACCEPTED: {counts}")), "{out}");

        // A row that stands twice is an error of that row alone, and keeps all back unless the good ones are asked for.
        let doubled = later.row("service_name_en", "Lending of instruments");
        later.rows.push(later.rows[doubled].clone());
        let file = write(&index, "doubled.csv", &later);
        let version = index.last_event().await;
        let (code, out, err) = import(&index, &file, &[]);
        assert_eq!(code, 1, "{out}");
        assert!(out.starts_with("REJECTED: 1717 records, 0 added, 0 changed, 1716 unchanged, 0 retired, 1 rejected; 1 errors,"), "{out}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert!(err.contains("KEY_TWICE") && err.contains("9001"), "{err}");
        assert_eq!(index.last_event().await, version);

        // What was saved is what the file says.
        index.configure(Start::empty());
        index.start().await;
        let by = |key: &str| json!({"key": {"organization": {"slug": "ca-cer-rec"}, "key": key}});
        let public = index.public();
        assert_eq!(public.one(by("2013"), "name").await["name"], "Management system audits");
        assert_eq!(public.one(by("292"), "description").await["description"], "Permits to export.");
        assert_eq!(public.one(by("9001"), "name state").await, json!({"name": "Lending of instruments", "state": "PUBLISHED"}));
        assert_eq!(public.one(by("315"), "state").await["state"], "PUBLISHED", "UPSERT retires nothing");
    }

    async fn an_agency_replaces_its_part_through_the_api_and_hears_what_it_would_retire(engine) {
        let Some(present) = Table::external(PRESENT) else { return };
        let mut index = Index::unstarted(engine);
        let part = present.clone().only("owner_org", "cer-rec");
        let file = write(&index, "part.csv", &part);
        let (code, out, err) = import(&index, &file, &[]);
        assert_eq!((code, out.starts_with("ACCEPTED: 14 records, 14 added")), (0, true), "{out}{err}");
        index.configure(Start::empty());
        index.start().await;
        let approver = index.client_as("AGENCY_APPROVER", Some("ca-cer-rec")).await;
        let (mut later, mut wanted) = later(&part);
        let upload = approver.upload("later.csv", later.bytes()).await;
        let with = |more: Value| crate::harness::calls::with(json!({"upload": upload, "profile": PROFILE}), more);

        let tried = approver.submit("ca-cer-rec", with(json!({"dryRun": true}))).await;
        assert_eq!(told(&approver).await, wanted);
        assert_eq!(tried["submission"]["counts"]["unchanged"], 9);

        wanted.push(entry("RETIRED", "315", &[]));
        let is_error = |finding: &&Value| finding["severity"] == "ERROR";
        let replacing = with(json!({"mode": "REPLACE", "allowRetiring": 1}));
        let refused = approver.submit("ca-cer-rec", replacing).await;
        assert_eq!(refused["submission"]["status"], "REJECTED", "an agency retires nothing by itself");
        assert_eq!(told(&approver).await, wanted);
        let admin = index.client_as("GSA_ADMIN", None).await;
        let upload = admin.upload("later.csv", later.bytes()).await;
        let replacing = |allowed: i64| {
            json!({"upload": upload, "profile": PROFILE, "mode": "REPLACE", "allowRetiring": allowed})
        };
        let refused = admin.submit("ca-cer-rec", replacing(0)).await;
        let errors: Vec<&Value> = refused["findings"].as_array().unwrap().iter().filter(is_error).collect();
        assert_eq!(errors.len(), 1, "{refused:#}");
        assert_eq!(errors[0]["code"], "RETIRING_TOO_MANY");
        assert!(errors[0]["remedy"].as_str().unwrap().contains("allow 1 to be retired (allowRetiring"), "{}", errors[0]);
        assert_eq!(told(&admin).await, wanted);
        let done = admin.submit("ca-cer-rec", replacing(1)).await;
        assert_eq!(done["submission"]["status"], "ACCEPTED", "{:#}", done["userErrors"]);
        assert_eq!(told(&admin).await, wanted);
        let by = json!({"key": {"organization": {"slug": "ca-cer-rec"}, "key": "315"}});
        assert_eq!(index.public().one(by, "state").await["state"], "RETIRED");

        // One row twice: told as an error of the second, whoever submits it.
        later.rows.push(later.rows[0].clone());
        let upload = approver.upload("doubled.csv", later.bytes()).await;
        let doubled = approver.submit("ca-cer-rec", json!({"upload": upload, "profile": PROFILE})).await;
        assert_eq!(doubled["submission"]["status"], "REJECTED");
        assert_eq!(told(&approver).await, [entry("REJECTED", &later.rows[0][1], &[])]);

        // The rows of another department are no business of this key.
        let mut other = present.clone().only("owner_org", "cgc-ccg");
        other.rows.truncate(1);
        let upload = approver.upload("other.csv", other.bytes()).await;
        let refused = approver.submit("ca-cer-rec", json!({"upload": upload, "profile": PROFILE})).await;
        let codes = texts(&refused["findings"], "code");
        assert!(codes.iter().any(|code| code == "OTHER_AGENCY" || code == "UNKNOWN_ORGANIZATION"), "{codes:?}");
        assert_eq!(refused["submission"]["status"], "REJECTED");
    }

    async fn the_demonstration_data_gains_only_what_it_leaves_out(engine) {
        let Some(present) = Table::external(PRESENT) else { return };
        let index = Start::canada().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for department in ["cfia-acia", "tc", "cer-rec"] {
            let part = present.clone().only("owner_org", department);
            let upload = admin.upload("part.csv", part.bytes()).await;
            let more = json!({"upload": upload, "profile": PROFILE, "dryRun": true, "mode": "REPLACE"});
            let tried = admin.submit(&format!("ca-{department}"), more).await;
            assert_eq!(tried["submission"]["counts"]["errors"], 0, "{department}: {:#}", tried["submission"]);
            let told = told(&admin).await;
            assert_eq!(told.len(), part.rows.len(), "all have a description, so all change, and none is retired");
            for (kind, key, paths) in told {
                assert_eq!(kind, "CHANGED", "{key}");
                let is_left_out = |path: &String| path == "description" || path.starts_with("notes");
                assert!(paths.iter().all(is_left_out), "{department} {key}: {paths:?}");
            }
        }
    }
}

/// The older layouts: all of their rows but the real doubles, of which each is told.
#[tokio::test(flavor = "multi_thread")]
async fn the_older_layouts_are_imported_and_their_real_doubles_are_told() {
    // Counted with Python's csv: rows, and the ids that one organization gives to two of them.
    let files = [
        ("ca/history/2016-2017_services.csv", 347, vec!["1464", "1548"]),
        ("ca/history/2017-2018_services.csv", 336, vec!["1464", "1548"]),
        ("ca/history/2020-2021_services.csv", 1_617, vec![]),
    ];
    for (name, rows, doubles) in files {
        let Some(file) = external(name) else { continue };
        let index = Index::unstarted(Engine::Sqlite);
        let (code, out, err) = import(&index, path(&file), &["--good-records"]);
        let mut told: Vec<&str> = Vec::new();
        for line in err.lines().filter(|line| line.contains("KEY_TWICE")) {
            told.extend(doubles.iter().filter(|key| line.contains(**key)));
        }
        told.sort_unstable();
        assert_eq!(told, doubles, "{err}");
        let expected = format!(
            "{rows} records, {} added, 0 changed, 0 unchanged, 0 retired, {} rejected;",
            rows - doubles.len(),
            doubles.len()
        );
        assert!(out.contains(&expected), "{name}: {out}{err}");
        assert_eq!(code, i32::from(!doubles.is_empty()), "{out}");
        let (_, out, _) = import(&index, path(&file), &["--good-records"]);
        assert!(
            out.contains(&format!(" 0 added, 0 changed, {} unchanged,", rows - doubles.len())),
            "{name}: {out}"
        );
    }
}
