//! The event log: versions in commit order without gaps, and nothing missed by a follower.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::json;

use crate::harness::calls::{Dice, id};
use crate::harness::{Client, Start, service};
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

on_both_engines! {
    async fn eight_writers_at_once_make_versions_without_gaps_in_the_order_of_their_commits(engine) {
        let mut dice = Dice::new();
        let index = Start::empty().on(engine).await;
        let key = index.key("GSA_ADMIN", None).await;
        let admin = index.client(&key);
        admin.organization("ssa", None).await;
        let base = admin.version().await;
        // Within a server writers stand in a queue; those of several servers meet only at the database.
        let servers = [index.replica().await, index.replica().await];
        let doors = [admin.clone(), servers[0].client(&key), servers[1].client(&key)];
        let (clock, is_done) = (AtomicU64::new(0), AtomicBool::new(false));
        let writers = (0..WRITERS).map(|writer| {
            let door = doors[writer % doors.len()].clone();
            write_many(door, writer, dice.split(), &clock)
        });
        let writing = async {
            let writes = futures_util::future::join_all(writers).await;
            let writes: Vec<Write> = writes.into_iter().flatten().collect();
            // The follower's server hears a moment later of what others wrote.
            let last = writes.iter().map(|write| write.version).max();
            servers[0].public().reach(last.unwrap()).await;
            is_done.store(true, Ordering::SeqCst);
            writes
        };
        let (mut writes, seen) = tokio::join!(writing, follow(servers[0].public(), &is_done));

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
        for door in doors {
            door.reach(end).await;
            assert_eq!(door.version().await, end);
        }
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(
            (code, out.trim()),
            (0, format!("{end} events, all as they were written").as_str())
        );
    }

    async fn writers_in_other_processes_take_their_place_in_the_same_log(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
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
        admin.reach(end).await;
        assert_eq!(admin.version().await, end);
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(
            (code, out.trim()),
            (0, format!("{end} events, all as they were written").as_str())
        );
    }
}
