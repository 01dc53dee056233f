//! Who may use what: the manifests keep the layers apart.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::harness::repository;

/// The packages of the workspace, as cargo reads the manifests.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .current_dir(repository())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

/// What a package itself depends on, for tests and builds too.
fn dependencies(packages: &[Value], package: &str) -> BTreeSet<String> {
    let found = packages.iter().find(|found| found["name"] == package);
    let found = found.unwrap_or_else(|| panic!("there is no package {package}"));
    let names = found["dependencies"].as_array().expect("dependencies").iter();
    names
        .map(|one| one["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn the_doors_know_no_storage_and_the_catalog_knows_no_door() {
    let packages = packages();
    let storage = [
        "sea-orm",
        "sea-orm-migration",
        "sea-query",
        "sqlx",
        "sqlx-core",
        "tantivy",
    ];
    let doors = [
        "axum",
        "async-graphql",
        "async-graphql-derive",
        "async-graphql-parser",
        "async-graphql-value",
        "hyper",
        "hyper-util",
        "http",
        "tower",
        "tower-http",
        "clap",
        "figment",
        "tantivy",
        "api",
    ];
    for (package, own, forbidden) in [
        ("api", "fsi-catalog", &storage[..]),
        ("fsi-catalog", "sea-orm", &doors[..]),
    ] {
        let used = dependencies(&packages, package);
        assert!(used.contains(own), "{package} uses {used:?}");
        let wrong: Vec<&&str> = forbidden.iter().filter(|name| used.contains(**name)).collect();
        assert!(wrong.is_empty(), "{package} must not depend on {wrong:?}");
    }
}

#[test]
fn nothing_but_the_suite_stands_above_the_doors() {
    let packages = packages();
    let names = packages.iter().map(|package| package["name"].as_str().expect("a name"));
    let above: Vec<&str> = names
        .filter(|name| dependencies(&packages, name).contains("api"))
        .collect();
    assert_eq!(above, ["fsi-tests"]);
}
