//! Every file that a fuzzer or a user once made trouble with goes through every reader without any.

use std::path::Path;

#[allow(unreachable_pub, reason = "the fuzzer calls it from outside")]
#[path = "../../fuzz/src/lib.rs"]
mod readers;

#[test]
fn every_file_of_the_corpus_is_read_without_trouble() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let mut count = 0;
    for folder in ["csv", "xlsx", "json", "values", "layouts", "profiles"] {
        for entry in std::fs::read_dir(corpus.join(folder)).expect("a folder of the corpus") {
            let path = entry.expect("a file").path();
            let data = std::fs::read(&path).expect("a file");
            println!("{}", path.display());
            readers::csv(&data);
            readers::xlsx(&data);
            readers::json(&data);
            readers::values(&data);
            readers::layouts(&data);
            readers::profiles(&data);
            count += 1;
        }
    }
    assert!(count >= 40, "the corpus has only {count} files");
}
