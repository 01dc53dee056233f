//! The binary under test, built once, so that no test runs an old one.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Answers the path of the binary, building it first.
pub fn binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().expect("the test has a path");
        let folder = test.ancestors().nth(2).expect("target/PROFILE").to_owned();
        let mut build = Command::new(env!("CARGO"));
        // The whole workspace is named, so that the features are those the suite itself was built with.
        build.args(["build", "--quiet", "--workspace", "--bin", "fsi"]);
        if folder.file_name().is_some_and(|name| name == "release") {
            build.arg("--release");
        }
        let status = build.current_dir(super::repository()).status().expect("cargo runs");
        assert!(status.success(), "the binary cannot be built");
        folder.join("fsi")
    })
}
