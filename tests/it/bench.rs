//! The program behind the figures of docs/PERFORMANCE.md works from end to end.

use std::process::{Command, Output};

use serde_json::Value;

use crate::harness::{Engine, Index, Start, fsi, without_settings};
use crate::search::{readiness, until};

/// The fewest services with a list of which 20 more follow from the middle on.
const SERVICES: &str = "400";

fn bench(arguments: &[&str]) -> Output {
    let mut command = Command::new(fsi::bench());
    without_settings(&mut command);
    let output = command.args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_inventory_is_served_and_measured() {
    let mut index = Index::unstarted(Engine::Sqlite);
    let folder = index.folder.path().to_str().expect("a path").to_owned();
    let generate = || {
        let output = bench(&["generate", "--services", SERVICES, "--data-dir", &folder]);
        String::from_utf8(output.stdout).expect("text")
    };
    let told = generate();
    assert!(told.contains("400 new or changed"), "{told}");
    let told = generate();
    assert!(
        told.contains("0 new or changed"),
        "the same number gives the same records: {told}"
    );

    index.configure(Start::empty());
    index.start().await;
    // The index of a catalog that was filled without a server is built when one starts.
    until(&index, "search is built", async || {
        readiness(&index).await.starts_with("ready")
    })
    .await;
    let (url, process) = (index.url(""), index.process().to_string());
    let mut load = vec!["load", "--url", &url, "--pid", &process, "--seconds", "1"];
    load.extend(["--warm-up-seconds", "0", "--connections", "2", "--format", "json"]);
    let report: Value = serde_json::from_slice(&bench(&load).stdout).expect("JSON");
    assert_eq!(report["services"], 400, "{report:#}");
    let runs = report["runs"].as_array().expect("runs");
    let names: Vec<String> = runs
        .iter()
        .map(|run| format!("{} {}", run["scenario"], run["mode"]))
        .collect();
    let expected = ["by-id", "page-1", "page-200", "search", "suggest", "suggest-services"];
    let expected: Vec<String> = expected
        .iter()
        .flat_map(|scenario| ["first", "unchanged"].map(|mode| format!("\"{scenario}\" \"{mode}\"")))
        .collect();
    assert_eq!(names, expected);
    for run in runs {
        assert!(run["requests"].as_u64() > Some(0) && run["errors"] == 0, "{run:#}");
        assert!(run["serverRssMib"].as_f64() > Some(1.0), "{run:#}");
    }
    // The inventory is searched with queries that are made of it; that most find what they were made of shows that
    // queries, catalog and search are about the same services.
    let asked = bench(&["relevance", "--url", &url, "--generated", SERVICES, "--format", "json"]);
    let report: Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    for part in report["parts"].as_array().expect("parts") {
        let classes = part["classes"].as_array().expect("classes");
        let all = classes
            .iter()
            .find(|class| class["class"] == "all")
            .expect("all classes");
        assert!(all["queries"].as_u64() >= Some(100), "{all:#}");
        assert!(all["recallAt10"].as_f64() > Some(0.9), "{all:#}");
    }
}
