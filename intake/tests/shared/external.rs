//! The sources of the seed data, which are not part of the repository.

use std::path::PathBuf;

/// Where the sources are: the folder that `FSI_EXTERNAL_DATA` names, or `shared/data` beside the checkout. They are not
/// part of the repository.
pub(crate) fn external(path: &str) -> Option<PathBuf> {
    let named = std::env::var_os("FSI_EXTERNAL_DATA").map(PathBuf::from);
    let must_be_there = named.is_some();
    let folder = named.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")));
    let file = folder.join(path);
    if file.is_file() {
        return Some(file);
    }
    assert!(
        !must_be_there,
        "FSI_EXTERNAL_DATA is set, but there is no file {}",
        file.display()
    );
    eprintln!(
        "\nNOT TESTED: {path}, because it is not at {}; set FSI_EXTERNAL_DATA\n",
        file.display()
    );
    None
}
