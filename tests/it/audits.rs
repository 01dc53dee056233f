//! The published audits of GraphQL over HTTP, run by their own program.

use std::process::Command;

use serde_json::Value;

use crate::harness::{Engine, Start, repository, without_settings};

#[tokio::test(flavor = "multi_thread")]
async fn every_published_audit_passes() {
    let folder = repository().join("tests/graphql-http");
    let node = Command::new("node").arg("--version").output();
    assert!(
        node.is_ok_and(|output| output.status.success()),
        "the audits need Node.js: install node 18 or later"
    );
    if !folder.join("node_modules/graphql-http").is_dir() {
        let npm = Command::new("npm")
            .args(["ci", "--ignore-scripts"])
            .current_dir(&folder)
            .output()
            .expect("npm runs");
        assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
    }
    let index = Start::empty().on(Engine::Sqlite).await;
    let mut audit = Command::new("node");
    without_settings(&mut audit);
    audit.arg("audit.mjs").arg(index.url("/graphql")).current_dir(&folder);
    let output = audit.output().expect("node runs");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let failed: Vec<&Value> = report["audits"]
        .as_array()
        .expect("the audits")
        .iter()
        .filter(|audit| audit["status"] != "ok")
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(
        (report["total"].as_i64(), report["passed"].as_i64()),
        (Some(61), Some(61))
    );
    assert_eq!(output.status.code(), Some(0));
}
