//! A submission of many records while it is worked on: how far it has come, who else is served, and calling it off.

use std::time::Instant;

use serde_json::{Value, json};

use crate::harness::http::PATIENCE;
use crate::harness::{Client, Start};
use crate::on_both_engines;

/// Records that take some seconds.
const RECORDS: usize = 6_000;

fn lines() -> String {
    let record = |number: usize| json!({"organization": "ssa", "key": format!("k{number}"), "name": format!("Asking for {number}")});
    (0..RECORDS).map(|number| format!("{}\n", record(number))).collect()
}

async fn progress(client: &Client, id: &Value) -> Value {
    let query = "query($id: ID!) { submission(id: $id) { status progress { state rowsDone finishedAt } } }";
    client.data(query, json!({"id": id})).await["submission"].clone()
}

on_both_engines! {
    async fn a_job_that_is_under_way_is_called_off_at_once_while_everyone_else_is_served(engine) {
        let index = Start::empty().with("FSI_INTAKE__INLINE_BYTES", "0").with("FSI_INTAKE__JOB_POLL_MS", "20").on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let upload = admin.upload("large.jsonl", lines()).await;
        let queued = admin.submit("ssa", json!({"upload": upload})).await;
        let id = queued["submission"]["id"].clone();
        let began = Instant::now();
        let done = loop {
            let now = progress(&admin, &id).await;
            assert_eq!(now["progress"]["finishedAt"], Value::Null, "it ended before it could be called off");
            // Everyone else is served, and sees nothing of what is not finished.
            assert_eq!(index.public().names(json!({})).await, Vec::<String>::new());
            let done = now["progress"]["rowsDone"].as_i64().unwrap();
            if done > 0 {
                break done;
            }
            assert!(began.elapsed() < PATIENCE, "{now:#}");
        };
        assert!(usize::try_from(done).unwrap() < RECORDS);
        let called = Instant::now();
        let cancelled = admin.done("cancelSubmission", json!({"id": id}), "submission { progress { state } }").await;
        assert_eq!(cancelled["submission"]["progress"]["state"], "CANCELLED");
        assert!(called.elapsed().as_secs() < 5, "{:?}", called.elapsed());
        // The next writer does not wait for it, and nothing of it is there.
        admin.least("ssa", "1", "Applying for a card").await;
        assert_eq!(admin.names(json!({})).await, ["Applying for a card"]);
        assert_eq!(progress(&admin, &id).await["progress"]["state"], "CANCELLED");
        // The same upload can be submitted again.
        let again = admin.submit("ssa", json!({"upload": upload, "dryRun": true})).await;
        assert_eq!(again["userErrors"], json!([]));
    }
}
