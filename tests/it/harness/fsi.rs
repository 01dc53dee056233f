//! The binaries under test, built once, so that no test runs an old one.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Answers the path of the binary.
pub fn binary() -> PathBuf {
    folder().join("fsi")
}

/// Answers the path of the program that generates inventories and measures.
pub fn bench() -> PathBuf {
    folder().join("fsi-bench")
}

/// Builds the binaries, the first time, and answers their folder.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let test = std::env::current_exe().expect("the test has a path");
        let folder = test.ancestors().nth(2).expect("target/PROFILE").to_owned();
        let mut build = Command::new(env!("CARGO"));
        // The whole workspace is named, so that the features are those the suite itself was built with.
        build.args(["build", "--quiet", "--locked", "--workspace", "--bins"]);
        // What cargo says about the package of the suite: build scripts look at some of it, and with other values than
        // outside half of the dependencies would be built again, here and when this is over.
        let of_package = |name: &String| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        for (name, _) in std::env::vars().filter(|(name, _)| of_package(name)) {
            build.env_remove(name);
        }
        if folder.file_name().is_some_and(|name| name == "release") {
            build.arg("--release");
        }
        let status = build.current_dir(super::repository()).status().expect("cargo runs");
        assert!(status.success(), "the binaries cannot be built");
        folder
    })
}
