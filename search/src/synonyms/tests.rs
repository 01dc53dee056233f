use std::collections::HashMap;

use super::*;

fn meanings(synonyms: &Synonyms, said: &str) -> Vec<String> {
    let words = content_words(said);
    let stems: Vec<String> = words.iter().map(|word| stem(word).into_owned()).collect();
    let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
    let fit = synonyms.fitting(&stems);
    fit.map(|fit| fit.meanings.iter().map(|meaning| meaning.text.clone()).collect())
        .unwrap_or_default()
}

#[test]
fn what_people_say_is_found_in_any_form_and_the_longest_fits() {
    let text = r#"
        [[plain]]
        said = ["food stamps", "food"]
        means = ["snap"]
        reason = "its old name"
        [[same]]
        words = ["ssn", "social security number"]
        reason = "its short form"
    "#;
    let synonyms = Synonyms::default().with_text("test.toml", text).expect("readable");
    assert_eq!(synonyms.entries(), 2);
    assert_eq!(meanings(&synonyms, "food stamp"), ["snap"]);
    assert_eq!(meanings(&synonyms, "SSN"), ["social security number"]);
    assert_eq!(meanings(&synonyms, "the social security numbers"), ["ssn"]);
    assert!(meanings(&synonyms, "snap").is_empty());
    let fit = synonyms.fitting(&["food", "stamp", "offic"]).expect("a fit");
    assert_eq!(fit.length, 2);
}

#[test]
fn a_mistake_is_told_with_file_entry_and_remedy() {
    for (text, told) in [
        (
            "[[plain]]\nsaid = []\nmeans = ['a b']\nreason = 'r'",
            "my.toml: [[plain]] entry 1: said has fewer than 1",
        ),
        (
            "[[same]]\nwords = ['one']\nreason = 'r'",
            "my.toml: [[same]] entry 1: words has fewer than 2",
        ),
        (
            "[[same]]\nwords = ['one', 'one']\nreason = 'r'",
            "stands twice in words; remove one",
        ),
        (
            "[[same]]\nwords = ['one', 'two']\nreason = ' '",
            "reason is empty; say why",
        ),
        (
            "[[same]]\nwords = ['one', '!!']\nreason = 'r'",
            "“!!” in words must have 1 to 6 words",
        ),
        ("[[other]]", "an entry is [[plain]] with said"),
        ("[[plain", "my.toml: TOML parse error"),
    ] {
        let error = Synonyms::default()
            .with_text("my.toml", text)
            .expect_err("a mistake")
            .to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn a_folder_adds_to_what_comes_with_the_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let entry = "[[plain]]\nsaid = ['the dole']\nmeans = ['unemployment insurance']\nreason = 'r'";
    std::fs::write(folder.path().join("ours.toml"), entry).expect("written");
    std::fs::write(folder.path().join("notes.txt"), "not one of them").expect("written");
    let synonyms = Synonyms::built_in().with_path(folder.path()).expect("readable");
    assert_eq!(synonyms.entries(), Synonyms::built_in().entries() + 1);
    assert!(meanings(&synonyms, "dole").contains(&"unemployment insurance".to_owned()));
    let missing = Synonyms::default()
        .with_path(&folder.path().join("missing.toml"))
        .expect_err("missing");
    assert!(missing.to_string().contains("missing.toml: cannot be read"));
}

#[test]
fn the_files_that_come_with_the_index_say_nothing_twice() {
    assert!(Synonyms::built_in().entries() > 0);
    let mut seen: HashMap<(Vec<String>, String), &str> = HashMap::new();
    for (name, text) in BUILT_IN {
        for (said, means) in file::read(name, text).expect("readable").pairs {
            let stems = content_words(&said)
                .iter()
                .map(|word| stem(word).into_owned())
                .collect();
            let other = seen.insert((stems, means.to_lowercase()), name);
            assert_eq!(other, None, "{name} says “{said}” means “{means}” a second time");
        }
    }
}
