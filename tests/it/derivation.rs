//! The seed data follows from its sources: the scripts beside it write the same bytes again.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::harness::repository;

/// Where the sources are: the folder that `FSI_EXTERNAL_DATA` names, or `shared/data` beside the checkout. They are not
/// part of the repository, so without them there is nothing to see; that is said where nobody can overlook it.
fn sources(of: &str) -> Option<PathBuf> {
    let named = std::env::var_os("FSI_EXTERNAL_DATA").map(PathBuf::from);
    let folder = named
        .clone()
        .unwrap_or_else(|| repository().join("../shared/data"))
        .join(of);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        named.is_none(),
        "FSI_EXTERNAL_DATA is set, but there is no folder {}",
        folder.display()
    );
    // Not with a macro: what those print is only shown of a test that fails.
    writeln!(
        std::io::stderr(),
        "\nNOT TESTED: whether seed-data/{of} follows from its sources, because they are not at {}; set FSI_EXTERNAL_DATA\n",
        folder.display()
    )
    .expect("standard error");
    None
}

/// Runs a copy of a script in an empty folder.
fn run(script: &str, arguments: &[&Path]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let script = repository().join(script);
    let copy = folder.path().join(script.file_name().expect("a name"));
    std::fs::copy(&script, &copy).expect("a copy");
    let output = Command::new("python3")
        .arg(&copy)
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn is_the_same(made: &TempDir, name: &str, kept: &str) {
    let read = |path: PathBuf| std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    // Not shown where they differ: there are thousands of lines.
    let is_same = read(made.path().join(name)) == read(repository().join(kept));
    assert!(is_same, "the script does not make {kept} as it is");
}

#[test]
fn the_canadian_files_are_made_again_byte_for_byte() {
    let Some(sources) = sources("ca") else { return };
    let made = run("seed-data/ca/derive.py", &[&sources]);
    is_the_same(&made, "organizations.csv", "seed-data/ca/organizations.csv");
    is_the_same(&made, "services.csv", "seed-data/ca/services.csv");
}

#[test]
fn the_us_organizations_are_made_again_byte_for_byte() {
    let Some(sources) = sources("us") else { return };
    let codes = sources.join("omb-agency-bureau-codes_2025-08.csv");
    let bodies = sources.join("agency-suborganization-list-combined.csv");
    let made = run(
        "seed-data/us/derive_organizations.py",
        &[&codes, &bodies, Path::new("made.csv")],
    );
    is_the_same(&made, "made.csv", "seed-data/us/organizations.csv");
}

#[test]
fn the_us_figures_are_made_again_byte_for_byte() {
    let Some(sources) = sources("us") else { return };
    let reports = sources.join("omb-cx-reporting-collections_fy2021-fy2023.csv");
    let map = repository().join("seed-data/us/measurement_map.csv");
    let made = run(
        "seed-data/us/derive_measurements.py",
        &[&reports, &map, Path::new("made.csv")],
    );
    is_the_same(&made, "made.csv", "seed-data/us/measurements.csv");
}
