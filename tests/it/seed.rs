//! The data the index can begin with.

use serde_json::{Value, json};

use crate::harness::{Index, Start};
use crate::on_both_engines;

async fn total(index: &Index, filter: Value) -> i64 {
    let query = "query($filter: ServiceFilter) { services(filter: $filter, first: 1) { totalCount } }";
    index.public().data(query, json!({"filter": filter})).await["services"]["totalCount"]
        .as_i64()
        .unwrap()
}

/// Sees that loading again changes nothing, that nothing is derived otherwise, and that the log is whole.
async fn is_settled(index: &Index, demo: &str, count: i64) {
    let version = index.public().version().await;
    let (code, out, err) = index.run(&["seed", "--demo", demo]);
    assert_eq!(
        (code, out.trim()),
        (0, format!("0 services added, 0 changed, {count} unchanged").as_str()),
        "{err}"
    );
    let (_, out, _) = index.run(&["refacts"]);
    assert_eq!(out.trim(), format!("{count} facts checked, 0 rewritten"));
    let (code, out, _) = index.run(&["verify-log"]);
    assert_eq!(
        (code, out.trim()),
        (0, format!("{version} events, all as they were written").as_str())
    );
}

/// The exported services: as objects, and as rows of the table.
fn exports(index: &Index) -> (Vec<Value>, Vec<String>) {
    let (code, lines, err) = index.run(&["export", "--format", "jsonl"]);
    assert_eq!(code, 0, "{err}");
    let (code, table, err) = index.run(&["export", "--format", "csv"]);
    assert_eq!(code, 0, "{err}");
    let slugs: Vec<String> = lines
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["slug"].as_str().unwrap().to_owned()
        })
        .collect();
    // A cell may hold line ends, so that rows are known by the slugs they begin with.
    let rows = slugs
        .into_iter()
        .filter(|slug| table.contains(&format!("\n{slug},")))
        .collect();
    (
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        rows,
    )
}

on_both_engines! {
    async fn the_us_data_is_there_whole_and_says_where_it_comes_from(engine) {
        let index = Start::us().on(engine).await;
        assert_eq!(total(&index, json!({})).await, 72);
        assert!(total(&index, json!({"isHisp": true})).await > 40);
        is_settled(&index, "us", 72).await;
        let (lines, rows) = exports(&index);
        assert_eq!((lines.len(), rows.len()), (72, 72));

        let public = index.public();
        let fields = "organization { slug } provider { name } provenance { record assessment sources { title } }
            annualVolume { state value period source } tasks { key } forms { number }";
        let by = json!({"key": {"organization": {"acronym": "SSA"}, "key": "ss5"}});
        let card = public.one(by, fields).await;
        assert_eq!(card["organization"]["slug"], "ssa");
        assert_eq!(
            (&card["provenance"]["record"], &card["provenance"]["assessment"]),
            (&json!("PUBLIC_DATA"), &json!("ILLUSTRATIVE"))
        );
        assert!(!card["provenance"]["sources"].as_array().unwrap().is_empty());
        assert!(!card["tasks"].as_array().unwrap().is_empty());
        for line in &lines {
            let provenance = &line["service"]["provenance"];
            assert_eq!(provenance["record"], "PUBLIC_DATA", "{line}");
            assert_eq!(provenance["assessment"], "ILLUSTRATIVE", "{line}");
            let sources = provenance["sources"].as_array().unwrap();
            let is_named = |source: &Value| source["title"].as_str().is_some_and(|title| !title.is_empty());
            assert!(!sources.is_empty() && sources.iter().all(is_named), "{line}");
        }

        let list = "{ services(first: 100) { nodes { slug provenance { record assessment sources { title } } digitization { status } } } }";
        let found = public.data(list, json!({})).await["services"]["nodes"].clone();
        for service in found.as_array().unwrap() {
            let told = (&service["provenance"]["record"], &service["provenance"]["assessment"]);
            assert_eq!(told, (&json!("PUBLIC_DATA"), &json!("ILLUSTRATIVE")), "{service}");
            assert!(
                !service["provenance"]["sources"].as_array().unwrap().is_empty(),
                "{service}"
            );
        }
        assert!(
            total(&index, json!({"status": ["UNASSESSED"]})).await >= 7,
            "what is not assessed can be seen"
        );
        let roots = "{ all: organizations { totalCount } roots: organizations(filter: {isRoot: true}) { totalCount }
            below: organizations(filter: {isRoot: false}, first: 100) { totalCount nodes { parent { slug } } } }";
        let found = public.data(roots, json!({})).await;
        let count = |list: &str| found[list]["totalCount"].as_i64().unwrap();
        assert_eq!((count("all"), count("roots"), count("below")), (558, 162, 396));
        let below = found["below"]["nodes"].as_array().unwrap();
        assert!(below.iter().all(|organization| organization["parent"]["slug"].is_string()), "{below:?}");
    }

    async fn the_canadian_inventory_is_there_whole_with_no_data_and_not_applicable_apart(engine) {
        let index = Start::canada().on(engine).await;
        assert_eq!(total(&index, json!({})).await, 1_716);
        is_settled(&index, "canada", 1_716).await;
        let (lines, rows) = exports(&index);
        assert_eq!((lines.len(), rows.len()), (1_716, 1_716));

        let calls_of = async |organization: &str, key: &str| {
            let by = json!({"key": {"organization": {"slug": organization}, "key": key}});
            let fields = "measurements(measure: [CALLS, VISITS], first: 10) { nodes { measure state value period } }
                annualVolume { state value } provenance { record sources { title url } } tasks { status }";
            index.public().one(by, fields).await
        };
        let figure = |service: &Value, measure: &str| {
            let nodes = service["measurements"]["nodes"].as_array().unwrap();
            let node = nodes.iter().find(|node| node["measure"] == measure).unwrap();
            (node["state"].as_str().unwrap().to_owned(), node["value"].as_i64())
        };
        // Not applicable, no data and a zero that somebody counted are three different things.
        let statistics = calls_of("ca-aafc-aac", "125").await;
        assert_eq!(figure(&statistics, "CALLS"), ("NOT_APPLICABLE".into(), None));
        assert_eq!(figure(&statistics, "VISITS"), ("KNOWN".into(), Some(313_971)));
        assert_eq!(statistics["annualVolume"], json!({"state": "KNOWN", "value": 1_005}));
        let soil = calls_of("ca-aafc-aac", "127").await;
        assert_eq!(figure(&soil, "CALLS"), ("KNOWN".into(), Some(0)));
        let northern = calls_of("ca-aandc-aadnc", "1012").await;
        assert_eq!(figure(&northern, "CALLS"), ("NO_DATA".into(), None));
        assert_eq!(figure(&northern, "VISITS"), ("NOT_APPLICABLE".into(), None));
        assert_eq!(northern["tasks"].as_array().unwrap().len(), 6);
        assert_eq!(statistics["provenance"]["record"], "PUBLIC_DATA");
        assert!(
            !statistics["provenance"]["sources"].as_array().unwrap().is_empty(),
            "attribution"
        );
        let states = ["KNOWN", "NO_DATA", "NOT_APPLICABLE"].map(|state| {
            lines
                .iter()
                .filter(|line| line["figures"]["annualVolume"]["state"] == state)
                .count()
        });
        assert!(states.iter().all(|count| *count > 0), "{states:?}");
        assert_eq!(states.iter().sum::<usize>(), 1_716);
        let known = total(&index, json!({"minAnnualVolume": 0})).await;
        assert_eq!(usize::try_from(known).unwrap(), states[0]);
    }

    async fn a_server_that_starts_again_does_not_load_again(engine) {
        let mut index = Start::us().on(engine).await;
        let version = index.public().version().await;
        assert_eq!(index.stop(), Some(0));
        index.start().await;
        assert_eq!(index.public().version().await, version);
    }
}
