//! What the index survives: whatever happens to its folder, its process and its disk, it is right in the end, and no write
//! of the catalog is lost.

use std::path::PathBuf;
use std::process::Command;

use fsi_search::SCHEMA_VERSION;
use serde_json::{Value, json};

use super::{few, readiness, until};
use crate::harness::calls::Dice;
use crate::harness::{Client, Engine, Index, Start, service};
use crate::on_both_engines;

fn folder(index: &Index) -> PathBuf {
    index.folder.path().join("search")
}

fn files(index: &Index, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(index).join(format!("fsi-search-v{SCHEMA_VERSION}"))).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.to_str().unwrap().ends_with(ending)).collect()
}

/// Sees that search finds exactly what a list has.
async fn agrees(client: &Client) {
    let query = "{ services(filter: {states: [PUBLISHED, RETIRED]}) { totalCount } }";
    let listed = client.data(query, json!({})).await["services"]["totalCount"].clone();
    let states = json!({"filter": {"states": ["PUBLISHED", "RETIRED"]}});
    let page = client.search("", states).await;
    assert_eq!(page["totalCount"], listed);
}

fn rows(what: &str, count: usize, text: &str) -> Value {
    let row = |number: usize| {
        let mut row = service(
            "ssa",
            &format!("{what}{number}"),
            &format!("Asking for {what} {number}"),
        );
        row["description"] = json!(format!("{text} {number}"));
        row
    };
    (0..count).map(row).collect()
}

async fn submit(admin: &Client, what: &str, count: usize, text: &str) {
    let done = admin
        .submit("ssa", json!({"services": rows(what, count, text), "publish": true}))
        .await;
    assert_eq!(done["submission"]["status"], "ACCEPTED", "{done:#}");
}

/// What is done to the index while no server runs.
type Harm = fn(&Index);

on_both_engines! {
    async fn an_index_that_is_gone_damaged_or_old_is_built_anew(engine) {
        let (mut index, _) = few(engine).await;
        agrees(&index.public()).await;
        let harms: [(&str, Harm); 4] = [
            ("gone", |index| std::fs::remove_dir_all(folder(index)).unwrap()),
            ("cut off", |index| {
                let file = &files(index, ".store")[0];
                let length = std::fs::metadata(file).unwrap().len();
                std::fs::File::options().write(true).open(file).unwrap().set_len(length / 2).unwrap();
            }),
            ("garbage", |index| std::fs::write(&files(index, ".idx")[0], b"garbage").unwrap()),
            ("old", |index| {
                std::fs::rename(folder(index).join(format!("fsi-search-v{SCHEMA_VERSION}")), folder(index).join("fsi-search-v0")).unwrap();
            }),
        ];
        for (what, harm) in harms {
            index.stop();
            harm(&index);
            index.start().await;
            agrees(&index.public()).await;
            let found = index.public().found("passport renewal").await;
            assert_eq!(found[0], "Renewing a passport", "{what}");
            assert!(!folder(&index).join("fsi-search-v0").exists(), "{what}");
        }
    }

    async fn a_server_killed_at_any_moment_of_indexing_finds_everything_afterwards(engine) {
        let mut dice = Dice::new();
        let mut index = Start::empty().on(engine).await;
        let key = index.key("GSA_ADMIN", None).await;
        index.client(&key).organization("ssa", None).await;
        for kill in 0..8 {
            let admin = index.client(&key);
            submit(&admin, &format!("round{kill}x"), 300, "With some words to be indexed").await;
            // Somewhere between the answer, the writing of the index, and what comes after it.
            tokio::time::sleep(std::time::Duration::from_millis(dice.below(250))).await;
            index.kill();
            if kill % 3 == 2 {
                // In the middle of building it.
                std::fs::remove_dir_all(folder(&index)).unwrap();
                let mut server = index.serve().spawn().unwrap();
                tokio::time::sleep(std::time::Duration::from_millis(dice.below(400))).await;
                server.kill().unwrap();
                server.wait().unwrap();
            }
            index.start().await;
            let client = index.public();
            agrees(&client).await;
            let page = client.search(&format!("round{kill}x"), json!({"first": 1})).await;
            assert_eq!(page["totalCount"], 300, "{kill}: {page:#}");
        }
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(code, 0, "{out}");
    }

    async fn search_that_is_being_built_says_so_and_everything_else_is_answered(engine) {
        // Nobody gives it the lock of its folder back: the test holds the catalog's answers up instead.
        let mut index = Start::us().on(engine).await;
        agrees(&index.public()).await;
        index.stop();
        std::fs::remove_dir_all(folder(&index)).unwrap();
        // A file that the index cannot be made beside: as long as it stands there, building fails and is tried again.
        std::fs::create_dir_all(folder(&index)).unwrap();
        std::fs::write(folder(&index).join(format!("fsi-search-v{SCHEMA_VERSION}")), b"in the way").unwrap();
        index.start().await;
        let client = index.public();
        until(&index, "search tells that it is being built", async || {
            readiness(&index).await.starts_with("building, 0 of ")
        })
        .await;
        assert!(client.data("{ services { totalCount } }", json!({})).await["services"]["totalCount"].as_u64().unwrap() > 10);
        for document in ["{ searchServices(query: \"passport\") { totalCount } }", "{ suggestServices(prefix: \"pass\") { text } }"] {
            let answer = client.send(document, json!({})).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
            assert!(error["extensions"]["retryAfter"].as_u64().unwrap() >= 1, "{answer:#}");
            assert!(error["message"].as_str().unwrap().contains("being built"), "{answer:#}");
        }
        assert!(readiness(&index).await.ends_with("not going on"));
        std::fs::remove_file(folder(&index).join(format!("fsi-search-v{SCHEMA_VERSION}"))).unwrap();
        until(&index, "search is ready", async || readiness(&index).await.starts_with("ready")).await;
        agrees(&client).await;
    }

    async fn the_index_is_built_at_the_command_line_unless_a_server_has_it(engine) {
        let (mut index, _) = few(engine).await;
        let (code, _, err) = index.run(&["reindex"]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("another process keeps its search index"), "{err}");
        index.stop();
        std::fs::remove_dir_all(folder(&index)).unwrap();
        let (code, out, err) = index.run(&["reindex"]);
        let version = index.last_event().await;
        assert_eq!((code, out.trim()), (0, format!("4 services, version {version}").as_str()), "{err}");
        let built = files(&index, ".store");
        index.start().await;
        agrees(&index.public()).await;
        assert_eq!(files(&index, ".store"), built, "the server goes on with it");
    }
}

/// A full disk, as a server meets it whose files may not grow. On PostgreSQL, so that it is the index alone that has no
/// room: the catalog's files are not the server's.
#[tokio::test(flavor = "multi_thread")]
async fn an_index_without_room_answers_what_it_has_and_goes_on_once_there_is_room() {
    let mut index = Start::empty().on(Engine::Postgres).await;
    let key = index.key("GSA_ADMIN", None).await;
    index.client(&key).organization("ssa", None).await;
    submit(&index.client(&key), "early", 5, "Short").await;
    agrees(&index.public()).await;
    index.stop();
    index.limit_files(Some(64));
    index.start().await;
    let admin = index.client(&key);
    // Texts that do not get smaller when they are packed.
    let mut dice = Dice::new();
    let text: String = (0..250).map(|_| format!("w{} ", dice.below(1 << 40))).collect();
    submit(&admin, "late", 100, &text).await;
    until(&index, "the index is in trouble", async || {
        readiness(&index).await.ends_with("not going on")
    })
    .await;
    // Nothing of the catalog is lost, and search answers what it has.
    let listed = admin.data("{ services { totalCount } }", json!({})).await;
    assert_eq!(listed["services"]["totalCount"], 105);
    let page = admin
        .data(
            "{ searchServices(query: \"early\") { totalCount indexVersion } }",
            json!({}),
        )
        .await;
    assert_eq!(page["searchServices"]["totalCount"], 5, "{page:#}");
    // There is room again, and nobody starts anything anew.
    let process = index.process().to_string();
    let status = Command::new("prlimit")
        .args(["--pid", &process, "--fsize=unlimited"])
        .status();
    assert!(status.expect("prlimit runs").success());
    until(&index, "the index goes on", async || {
        let status = readiness(&index).await;
        status.starts_with("ready")
            && !status.ends_with("not going on")
            && status == format!("ready, version {}", admin.version().await)
    })
    .await;
    agrees(&index.public()).await;
    assert_eq!(index.public().found("asking for late").await.len(), 20);
}

/// Two servers over one folder: the second is told, and the first goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_needs_a_folder_of_its_own() {
    let (index, _) = few(Engine::Sqlite).await;
    let output = index
        .fsi(&["serve", "--listen", "127.0.0.1:0"])
        .env("FSI_DEMO", "none")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("another process keeps its search index"), "{told}");
    agrees(&index.public()).await;
}
