//! A damaged log: whatever was altered, moved, removed or slipped in, `verify-log` names it.

use serde_json::json;

use crate::harness::calls::customers;
use crate::harness::{Engine, Index, Start, service};
use crate::on_both_engines;

/// Makes a small log with something of everything, and stops the server. The events are: 1 a key, 2 an organization,
/// 3 and 4 publish services, 5 records two figures, 6 saves a draft of the service of 4, 7 publishes another service.
async fn story(engine: Engine) -> Index {
    let mut index = Start::empty().on(engine).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
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
const DAMAGES: [(&str, &str, &[i64], &str); 25] = [
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
        "where the log has no event",
    ),
    (
        "another subject",
        "UPDATE events SET subject_id = (SELECT b.subject_id FROM events b WHERE b.version = 3) WHERE version = 4",
        &[4],
        "altered or moved",
    ),
    (
        "another key that acted",
        "UPDATE events SET actor_key_id = subject_id WHERE version = 3",
        &[3],
        "altered or moved",
    ),
    (
        "an erased key that acted",
        "UPDATE events SET actor_key_id = NULL WHERE version = 3",
        &[3],
        "altered or moved",
    ),
    (
        "an inserted revision",
        "INSERT INTO revisions (id, service_id, revision, organization_id, document, created_at)
         SELECT 5, service_id, 9, organization_id, document, created_at FROM revisions WHERE id = 3",
        &[5],
        "revision",
    ),
    (
        "a revision behind the end",
        "INSERT INTO revisions (id, service_id, revision, organization_id, document, created_at)
         SELECT 9, service_id, 9, organization_id, document, created_at FROM revisions WHERE id = 3",
        &[9],
        "where the log has no event",
    ),
    (
        "an inserted figure",
        "INSERT INTO measurements (id, service_id, measure, starts_on, ends_on, state, value, is_estimated, recorded_at,
         recorded_version) SELECT service_id, service_id, measure, starts_on, ends_on, state, 12, is_estimated, recorded_at,
         recorded_version FROM measurements WHERE value = 10",
        &[5],
        "figures",
    ),
    (
        "a figure behind the end",
        "INSERT INTO measurements (id, service_id, measure, starts_on, ends_on, state, value, is_estimated, recorded_at,
         recorded_version) SELECT service_id, service_id, measure, starts_on, ends_on, state, 12, is_estimated, recorded_at,
         9 FROM measurements WHERE value = 10",
        &[9],
        "where the log has no event",
    ),
];

on_both_engines! {
    async fn verify_log_names_every_damaged_row(engine) {
        let story = story(engine).await;
        let (code, out, _) = story.run(&["verify-log"]);
        assert_eq!(code, 0, "{out}");
        for (name, statement, versions, word) in DAMAGES {
            let index = story.copy();
            index.damage(statement).await;
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
