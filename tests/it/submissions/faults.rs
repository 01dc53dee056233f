//! Large submissions as jobs, and what goes wrong in the middle: kills, cancellation, two at once.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{admin, counts, sound};
use crate::harness::calls::Dice;
use crate::harness::http::PATIENCE;
use crate::harness::{Client, Engine, Start};
use crate::on_both_engines;

/// Waits for a job to end, and answers the submission.
async fn ended(client: &Client, id: &Value) -> Value {
    let query = "query($id: ID!) { submission(id: $id) { status progress { state rowsDone failure finishedAt }
        counts { rows added changed unchanged rejected } } }";
    for _ in 0..600 {
        let found = client.data(query, json!({"id": id})).await["submission"].clone();
        if found["progress"]["finishedAt"] != Value::Null {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the job does not end");
}

fn lines(count: usize, what: &str) -> String {
    let record =
        |number: usize| json!({"organization": "ssa", "key": format!("k{number}"), "name": format!("{what} {number}")});
    (0..count).map(|number| format!("{}\n", record(number))).collect()
}

/// An index on which every upload becomes a job.
fn with_jobs() -> Start {
    Start::empty()
        .with("FSI_INTAKE__INLINE_BYTES", "0")
        .with("FSI_INTAKE__JOB_POLL_MS", "50")
}

on_both_engines! {
    async fn a_large_file_is_worked_on_while_nobody_waits(engine) {
        let index = with_jobs().on(engine).await;
        let admin = admin(&index).await;
        let upload = admin.upload("large.jsonl", lines(2_500, "Asking for")).await;
        let more = json!({"upload": upload, "idempotencyKey": "once"});
        let queued = admin.submit("ssa", more.clone()).await;
        assert_eq!(queued["userErrors"], json!([]));
        let id = &queued["submission"]["id"];
        let done = ended(&admin, id).await;
        assert_eq!(done["progress"]["state"], "DONE", "{done:#}");
        assert_eq!(done["status"], "ACCEPTED");
        assert_eq!((&done["counts"]["added"], &done["progress"]["rowsDone"]), (&json!(2_500), &json!(2_500)));
        let again = admin.submit("ssa", more).await;
        assert_eq!(again["submission"]["id"], *id);
        let upload = admin.upload("large.jsonl", lines(2_500, "Asking for")).await;
        let tried = admin.submit("ssa", json!({"upload": upload, "dryRun": true, "idempotencyKey": "once"})).await;
        let tried = ended(&admin, &tried["submission"]["id"]).await;
        assert_eq!((&tried["status"], &tried["counts"]["unchanged"]), (&json!("CHECKED"), &json!(2_500)));
    }

    async fn a_job_goes_on_after_the_server_was_killed(engine) {
        let mut index = with_jobs().on(engine).await;
        let client = admin(&index).await;
        let upload = client.upload("large.jsonl", lines(3_000, "Asking for")).await;
        let queued = client.submit("ssa", json!({"upload": upload})).await;
        let id = queued["submission"]["id"].clone();
        tokio::time::sleep(Duration::from_millis(150)).await;
        index.kill();
        // The lease of the dead server is over at once for the sake of the test; the job is still marked as running.
        let past = match engine {
            Engine::Sqlite => "'2020-01-01 00:00:00+00:00'",
            Engine::Postgres => "TIMESTAMPTZ '2020-01-01'",
        };
        let over = format!("UPDATE submissions SET leased_until = {past} WHERE state = 'RUNNING'");
        index.damage(&over).await;
        index.start().await;
        let client = index.client(client.key.as_ref().unwrap());
        let done = ended(&client, &id).await;
        assert_eq!(done["status"], "ACCEPTED", "{done:#}");
        assert_eq!(index.number("SELECT COUNT(*) FROM services").await, 3_000);
    }

    async fn a_job_whose_profile_is_gone_says_so(engine) {
        let index = with_jobs().with("FSI_INTAKE__JOB_POLL_MS", "1500").on(engine).await;
        let admin = admin(&index).await;
        let upload = admin.upload("services.csv", "id,name\n1,Asking\n").await;
        // The worker looks once at the start and then not for a while, so this one waits.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let queued = admin.submit("ssa", json!({"upload": upload, "profile": "touchpoints-services"})).await;
        index.damage("UPDATE submissions SET command = replace(command, 'touchpoints-services', 'of-yesterday')").await;
        let failed = ended(&admin, &queued["submission"]["id"]).await;
        assert_eq!(failed["progress"]["state"], "FAILED", "{failed:#}");
        let why = failed["progress"]["failure"].as_str().unwrap();
        assert!(why.contains("profile") && why.contains("of-yesterday"), "{why}");
    }

    async fn a_packed_file_becomes_a_job_sooner_than_a_plain_one(engine) {
        let index = Start::empty().with("FSI_INTAKE__INLINE_BYTES", "8000").on(engine).await;
        let admin = admin(&index).await;
        let mut table = String::from("key,name\n");
        while table.len() < 4_000 {
            table.push_str("1,Asking\n");
        }
        let packed = [b"PK\x03\x04".as_slice(), &[b'x'; 4_000]].concat();
        let plain = admin.upload("plain.csv", table).await;
        let plain = admin.submit("ssa", json!({"upload": plain, "dryRun": true})).await;
        assert_eq!(plain["submission"]["status"], "CHECKED", "{plain:#}");
        let upload = admin.upload("packed.xlsx", packed).await;
        let queued = admin.submit("ssa", json!({"upload": upload, "dryRun": true})).await;
        assert_ne!(queued["submission"]["status"], "CHECKED", "{queued:#}");
        assert_eq!(ended(&admin, &queued["submission"]["id"]).await["progress"]["state"], "DONE");
        // What would be a job is too much for a proposal, which is answered while the request waits.
        let query = "query($upload: ID!) { proposeProfile(upload: $upload) { definition } }";
        let refused = admin.send(query, json!({"upload": upload})).await;
        let error = &refused["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{refused:#}");
        assert!(error["message"].as_str().unwrap().contains("fsi profiles --propose"), "{refused:#}");
    }

    async fn a_job_that_is_called_off_saves_nothing(engine) {
        let index = with_jobs().with("FSI_INTAKE__JOB_POLL_MS", "3000").on(engine).await;
        let admin = admin(&index).await;
        let upload = admin.upload("large.jsonl", lines(50, "Asking for")).await;
        // The worker looks once at the start and then not for a while, so this one waits.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let queued = admin.submit("ssa", json!({"upload": upload})).await;
        let input = json!({"id": queued["submission"]["id"]});
        let fields = "submission { progress { state failure } }";
        let cancelled = admin.done("cancelSubmission", input.clone(), fields).await;
        assert_eq!(cancelled["submission"]["progress"]["state"], "CANCELLED");
        assert_eq!(admin.refused("cancelSubmission", input).await[0].0, "INVALID_STATE");
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(index.number("SELECT COUNT(*) FROM services").await, 0);
    }

    async fn a_job_that_is_called_off_while_it_saves_saves_nothing(engine) {
        let index = with_jobs().on(engine).await;
        let admin = admin(&index).await;
        let upload = admin.upload("large.jsonl", lines(20_000, "Asking for")).await;
        let queued = admin.submit("ssa", json!({"upload": upload})).await;
        let id = &queued["submission"]["id"];
        let query = "query($id: ID!) { submission(id: $id) { progress { state rowsDone } } }";
        // Until some records were looked at and saved, so that the writer's lock is held.
        for _ in 0..600 {
            let seen = admin.data(query, json!({"id": id})).await;
            if seen["submission"]["progress"]["rowsDone"].as_i64() > Some(0) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let fields = "submission { progress { state } }";
        let cancelled = admin.done("cancelSubmission", json!({"id": id}), fields).await;
        assert_eq!(cancelled["submission"]["progress"]["state"], "CANCELLED");
        let ended = ended(&admin, id).await;
        assert_eq!(ended["status"], "REJECTED");
        assert_eq!(index.number("SELECT COUNT(*) FROM services").await, 0);
        // Others may write again.
        admin.least("ssa", "1", "Applying for a card").await;
    }

    async fn killed_while_it_saves_all_of_it_is_there_or_none(engine) {
        let mut index = Start::empty().on(engine).await;
        let mut client = admin(&index).await;
        let mut dice = Dice::new();
        let (mut whole, mut none) = (0, 0);
        let records = |round: usize| -> Value {
            (0..200).map(|number| sound("ssa", &format!("k{number}"), &format!("Asking {round} {number}"))).collect()
        };
        let begun = std::time::Instant::now();
        client.submit("ssa", json!({"services": records(0)})).await;
        let usual = u64::try_from(begun.elapsed().as_millis()).unwrap().max(20);
        for round in 1..=12 {
            let sender = client.clone();
            let rows = records(round);
            let sent = tokio::spawn(async move {
                let body = json!({"query": "mutation($input: SubmitInventoryInput!) { submitInventory(input: $input) {
                    submission { status } } }", "variables": {"input": {
                    "organization": {"slug": "ssa"}, "mode": "UPSERT", "services": rows}}});
                let request = sender.http.post(&sender.url).bearer_auth(sender.key.as_ref().unwrap()).json(&body);
                match request.send().await {
                    Ok(response) => response.json::<Value>().await.ok(),
                    Err(_) => None,
                }
            });
            tokio::time::sleep(Duration::from_millis(dice.below(usual * 3 / 2))).await;
            index.kill();
            let answer = sent.await.unwrap();
            index.start().await;
            client = index.client(client.key.as_ref().unwrap());
            let query = "{ services(first: 100) { totalCount nodes { name } } }";
            let found = client.data(query, json!({})).await["services"].clone();
            assert_eq!(found["totalCount"], 200);
            let is_new = |node: &Value| node["name"].as_str().unwrap().starts_with(&format!("Asking {round} "));
            let nodes = found["nodes"].as_array().unwrap();
            let new = nodes.iter().filter(|node| is_new(node)).count();
            assert!(new == 0 || new == nodes.len(), "{new} of {} are saved", nodes.len());
            if answer.is_some_and(|answer| answer["data"]["submitInventory"]["submission"]["status"] == "ACCEPTED") {
                assert_ne!(new, 0, "what was acknowledged is gone");
            }
            if new == 0 { none += 1 } else { whole += 1 }
            let (code, out, err) = index.run(&["verify-log"]);
            assert_eq!(code, 0, "{out}{err}");
        }
        println!("{whole} were saved whole, {none} not at all");
    }

    async fn two_submissions_at_once_follow_one_another(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let rows = |what: &str| -> Value {
            (0..100).map(|number| sound("ssa", &format!("k{number}"), &format!("{what} {number}"))).collect()
        };
        let (first, second) = tokio::join!(
            admin.submit("ssa", json!({"services": rows("Asking")})),
            admin.submit("ssa", json!({"services": rows("Applying")})),
        );
        let mut added = [counts(&first)["added"].as_i64().unwrap(), counts(&second)["added"].as_i64().unwrap()];
        added.sort_unstable();
        assert_eq!(added, [0, 100], "{first:#} {second:#}");
        let query = "{ services(first: 100) { nodes { name } } }";
        let found = admin.data(query, json!({})).await["services"]["nodes"].clone();
        let names = crate::harness::calls::texts(&found, "name");
        assert!(names.iter().all(|name| name.starts_with("Asking")) || names.iter().all(|name| name.starts_with("Applying")));
    }
}

/// Readers of `SQLite` wait for nobody, so that only the other engine can be kept from them.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_file_a_busy_catalog_cannot_give_is_begun_anew() {
    let start = with_jobs().with("FSI_STORAGE__STATEMENT_TIMEOUT_MS", "300");
    let index = start.on(Engine::Postgres).await;
    let admin = admin(&index).await;
    let upload = admin.upload("large.jsonl", lines(10, "Asking for")).await;
    let database = index.database().await;
    database
        .execute_unprepared("BEGIN; LOCK TABLE upload_chunks IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();
    let queued = admin.submit("ssa", json!({"upload": upload})).await;
    let deadline = std::time::Instant::now() + PATIENCE;
    while !index.log().contains("a submission is begun anew later") {
        assert!(std::time::Instant::now() < deadline, "{}", index.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    database.execute_unprepared("COMMIT").await.unwrap();
    database.close().await.unwrap();
    let done = ended(&admin, &queued["submission"]["id"]).await;
    assert_eq!(done["status"], "ACCEPTED", "{done:#}");
}
