//! The event log: versions in commit order without gaps, nothing missed by a follower, every damage named.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sea_orm::{ConnectionTrait, Database};
use serde_json::json;

use crate::harness::calls::{Dice, customers, id};
use crate::harness::{Client, Engine, Index, Start, service};
use crate::on_both_engines;

const WRITERS: usize = 8;
const WRITES: usize = 15;

/// A write: the version it was answered with, and when it began and ended, by a clock that all writers share.
struct Write {
    version: i64,
    subject: String,
    began: u64,
    ended: u64,
}

async fn write_many(client: Client, writer: usize, mut dice: Dice, clock: &AtomicU64) -> Vec<Write> {
    let mut writes = Vec::new();
    for number in 0..WRITES {
        tokio::time::sleep(std::time::Duration::from_millis(dice.below(8))).await;
        let mut record = service("ssa", &format!("w{writer}-{number}"), "Service");
        // Long and short transactions side by side.
        record["description"] = json!("x".repeat(usize::try_from(dice.below(5_000)).unwrap()));
        let began = clock.fetch_add(1, Ordering::SeqCst);
        let input = json!({"service": record, "publish": true});
        let payload = client.done("saveService", input, "service { id }").await;
        let ended = clock.fetch_add(1, Ordering::SeqCst);
        let version = payload["catalogVersion"].as_i64().unwrap();
        writes.push(Write {
            version,
            subject: id(&payload["service"]),
            began,
            ended,
        });
    }
    writes
}

/// Follows the changes by cursor until the writers are done and nothing more comes.
async fn follow(client: Client, is_done: &AtomicBool) -> Vec<(String, String, i64)> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let is_last = is_done.load(Ordering::SeqCst);
        let (news, next) = client.changes(cursor).await;
        if is_last && news.is_empty() {
            return seen;
        }
        seen.extend(news);
        cursor = next;
    }
}

/// Makes a small log with something of everything, and stops the server. The events are: 1 a key, 2 an organization,
/// 3 and 4 publish services, 5 records two figures, 6 saves a draft of the service of 4, 7 publishes another service.
async fn story(engine: Engine) -> Index {
    let mut index = Start::empty().on(engine).await;
    let admin = index.client_as("GSA_ADMIN", None);
    admin.organization("ssa", None).await;
    let card = admin.least("ssa", "1", "Card").await;
    admin.least("ssa", "2", "Other").await;
    let figures = json!([customers("FY2023", 10), customers("FY2022", 9)]);
    admin.record(&card, figures).await;
    admin.draft(service("ssa", "2", "Other in work")).await;
    admin.least("ssa", "3", "Last").await;
    assert_eq!(admin.version().await, 7);
    index.stop();
    index
}

/// What is done to the rows of the story behind the catalog's back, the versions that must be named, and a word that
/// says what is wrong there.
const DAMAGES: [(&str, &str, &[i64], &str); 18] = [
    (
        "an altered payload",
        "UPDATE events SET payload = payload || ' ' WHERE version = 4",
        &[4],
        "altered",
    ),
    (
        "an altered role",
        "UPDATE events SET actor_role = 'PUBLIC' WHERE version = 3",
        &[3],
        "altered",
    ),
    (
        "an altered kind",
        "UPDATE events SET kind = 'SERVICE_RETIRED' WHERE version = 3",
        &[3],
        "altered",
    ),
    (
        "an altered instant",
        "UPDATE events SET at = (SELECT b.at FROM events b WHERE b.version = 1) WHERE version = 3",
        &[3],
        "altered",
    ),
    (
        "a hidden event",
        "UPDATE events SET is_public = NOT is_public WHERE version = 3",
        &[3],
        "altered",
    ),
    (
        "an altered hash",
        "UPDATE events SET chain_hash = (SELECT b.chain_hash FROM events b WHERE b.version = 3) WHERE version = 4",
        &[4, 5],
        "altered",
    ),
    (
        "an altered document",
        "UPDATE revisions SET document = document || ' ' WHERE id = 3",
        &[3],
        "revision",
    ),
    (
        "swapped documents",
        "UPDATE revisions SET id = -id WHERE id IN (3, 4); UPDATE revisions SET id = 7 + id WHERE id < 0",
        &[3, 4],
        "revision",
    ),
    (
        "a deleted revision",
        "DELETE FROM revisions WHERE id = 4",
        &[4],
        "revision",
    ),
    (
        "an altered figure",
        "UPDATE measurements SET value = 11 WHERE value = 10",
        &[5],
        "figures",
    ),
    (
        "a deleted figure",
        "DELETE FROM measurements WHERE value = 9",
        &[5],
        "figures",
    ),
    (
        "a figure of another event",
        "UPDATE measurements SET recorded_version = 3 WHERE value = 9",
        &[3, 5],
        "figures",
    ),
    (
        "a deleted event",
        "DELETE FROM events WHERE version = 4",
        &[4],
        "missing",
    ),
    (
        "swapped events",
        "UPDATE events SET version = -version WHERE version IN (3, 4);
         UPDATE events SET version = 7 + version WHERE version < 0",
        &[3, 4, 5],
        "altered or moved",
    ),
    (
        "a deleted tail",
        "DELETE FROM events WHERE version >= 6",
        &[6],
        "missing",
    ),
    (
        "an altered head",
        "UPDATE catalog_head SET chain_hash = (SELECT b.chain_hash FROM events b WHERE b.version = 3)",
        &[7],
        "head",
    ),
    (
        "a head that runs ahead",
        "UPDATE catalog_head SET version = 9",
        &[8],
        "missing",
    ),
    (
        "a head that was set back",
        "UPDATE catalog_head SET version = 6, chain_hash = (SELECT b.chain_hash FROM events b WHERE b.version = 6)",
        &[7],
        "behind the end",
    ),
];

on_both_engines! {
    async fn eight_writers_at_once_make_versions_without_gaps_in_the_order_of_their_commits(engine) {
        let mut dice = Dice::new();
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None);
        admin.organization("ssa", None).await;
        let base = admin.version().await;
        let (clock, is_done) = (AtomicU64::new(0), AtomicBool::new(false));
        let writers = (0..WRITERS).map(|writer| write_many(admin.clone(), writer, dice.split(), &clock));
        let writing = async {
            let writes = futures_util::future::join_all(writers).await;
            is_done.store(true, Ordering::SeqCst);
            writes.into_iter().flatten().collect::<Vec<Write>>()
        };
        let (mut writes, seen) = tokio::join!(writing, follow(index.public(), &is_done));

        writes.sort_by_key(|write| write.version);
        let versions: Vec<i64> = writes.iter().map(|write| write.version).collect();
        let end = base + i64::try_from(WRITERS * WRITES).unwrap();
        assert_eq!(
            versions,
            (base + 1..=end).collect::<Vec<_>>(),
            "no version is missing or given twice"
        );
        for (place, later) in writes.iter().enumerate() {
            let is_before = writes[..place].iter().any(|earlier| earlier.began > later.ended);
            assert!(
                !is_before,
                "version {} was given before a write that had ended",
                later.version
            );
        }
        assert!(
            seen.windows(2).all(|pair| pair[0].2 < pair[1].2),
            "the follower sees everything in order, and once"
        );
        let followed: Vec<(String, i64)> = seen
            .into_iter()
            .filter(|one| one.2 > base)
            .map(|one| (one.1, one.2))
            .collect();
        let written: Vec<(String, i64)> = writes.into_iter().map(|write| (write.subject, write.version)).collect();
        assert_eq!(followed, written, "the follower misses nothing");
        assert_eq!(admin.version().await, end);
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(
            (code, out.trim()),
            (0, format!("{end} events, all as they were written").as_str())
        );
    }

    async fn writers_in_other_processes_take_their_place_in_the_same_log(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None);
        admin.organization("ssa", None).await;
        let base = admin.version().await;
        let clock = AtomicU64::new(0);
        let mut processes: Vec<_> = (0..4)
            .map(|_| {
                let mut command = index.fsi(&["key", "create", "--role", "OMB_REVIEWER"]);
                command
                    .stdout(std::process::Stdio::null())
                    .stderr(std::process::Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let writes = write_many(admin.clone(), 0, Dice::new(), &clock).await;
        for process in processes.drain(..) {
            let output = process.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let distinct: HashSet<i64> = writes.iter().map(|write| write.version).collect();
        assert_eq!(distinct.len(), WRITES);
        let end = base + i64::try_from(WRITES).unwrap() + 4;
        let query = "query($wanted: Int) { catalogVersion(minVersion: $wanted) }";
        assert_eq!(admin.data(query, json!({"wanted": end})).await["catalogVersion"], end);
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(
            (code, out.trim()),
            (0, format!("{end} events, all as they were written").as_str())
        );
    }

    async fn verify_log_names_every_damaged_row(engine) {
        for (name, statement, versions, word) in DAMAGES {
            let index = story(engine).await;
            let (code, out, _) = index.run(&["verify-log"]);
            assert_eq!(code, 0, "before {name}: {out}");
            let db = Database::connect(index.storage_url()).await.unwrap();
            if engine == Engine::Sqlite {
                db.execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
            }
            db.execute_unprepared(statement).await.unwrap();
            db.close().await.unwrap();
            let (code, out, err) = index.run(&["verify-log"]);
            assert_eq!(code, 1, "{name}: {out}{err}");
            let mut named: Vec<i64> = out
                .lines()
                .map(|line| line.split('\t').next().unwrap().parse().unwrap())
                .collect();
            named.dedup();
            assert_eq!(named, versions, "{name}: {out}");
            assert!(out.contains(word), "{name}: {out}");
        }
    }
}
