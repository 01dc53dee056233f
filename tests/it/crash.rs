//! Killing the server at random moments of concurrent writes: what was acknowledged is there, nothing is half there.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::calls::{Dice, customers, texts, with};
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

const KILLS: usize = 100;
const WRITERS: usize = 4;
/// Services each writer goes round; each save of one is its next revision.
const SERVICES: usize = 5;

const SAVE: &str = "mutation($input: SaveServiceInput!) { saveService(input: $input) {
    service { revision } userErrors { message } } }";

/// Everything the public is told about a writer's services, in one answer.
const READ: &str = "query($organization: String!) {
    services(filter: {organization: {slug: $organization}}, first: 10) { totalCount nodes {
        id key name revision state annualVolume { value } tasks { key }
        history(first: 20) { nodes { revision } } } }
    byVolume: services(filter: {organization: {slug: $organization}, minAnnualVolume: 0}, first: 10,
        orderBy: {field: ANNUAL_VOLUME, direction: DESC}) { nodes { name annualVolume { value } } } }";

/// How often each service of a writer was saved, and the save that was sent and not answered, if any.
struct Writer {
    number: usize,
    revisions: [i64; SERVICES],
    unanswered: Option<usize>,
    /// Saves that were under way when the server was killed.
    interrupted: usize,
    /// Those of them that were found saved afterwards: killed between the commit and the answer.
    saved_unanswered: usize,
}

impl Writer {
    fn organization(&self) -> String {
        format!("agency{}", self.number)
    }

    /// Saves until the server is gone.
    async fn write(&mut self, client: Client, mut dice: Dice) {
        loop {
            let chosen = usize::try_from(dice.below(SERVICES as u64)).unwrap();
            let revision = self.revisions[chosen] + 1;
            self.unanswered = Some(chosen);
            let record = with(
                service(&self.organization(), &format!("s{chosen}"), &name(chosen, revision)),
                json!({
                    "tasks": [{"key": format!("t{revision}"), "kind": "APPLY", "name": "Apply"}],
                }),
            );
            let figures = json!([customers("FY2023", revision)]);
            let input =
                json!({"service": record, "publish": true, "measurements": figures, "expectedRevision": revision - 1});
            let body = json!({"query": SAVE, "variables": {"input": input}});
            let request = client
                .http
                .post(&client.url)
                .bearer_auth(client.key.as_ref().unwrap())
                .json(&body);
            let response = match request.send().await {
                Ok(response) => response,
                // There was no server any more to take the request.
                Err(error) if error.is_connect() => {
                    self.unanswered = None;
                    return;
                }
                Err(_) => return,
            };
            let Ok(answer) = response.json::<Value>().await else {
                return;
            };
            assert_eq!(
                answer["data"]["saveService"]["service"]["revision"], revision,
                "{answer:#}"
            );
            self.revisions[chosen] = revision;
            self.unanswered = None;
        }
    }

    /// Sees that every save is there whole or not at all; learns what became of the one nobody has answered.
    async fn check(&mut self, client: &Client) {
        let told = client.data(READ, json!({"organization": self.organization()})).await;
        let nodes = told["services"]["nodes"].as_array().unwrap();
        for chosen in 0..SERVICES {
            let found = nodes.iter().find(|node| node["key"] == format!("s{chosen}"));
            let revision = found.map_or(0, |node| node["revision"].as_i64().unwrap());
            let known = self.revisions[chosen];
            let may_be_next = self.unanswered == Some(chosen) && revision == known + 1;
            assert!(
                revision == known || may_be_next,
                "{} s{chosen}: {known} was acknowledged: {told:#}",
                self.organization()
            );
            self.saved_unanswered += usize::from(revision == known + 1);
            self.revisions[chosen] = revision;
            let Some(node) = found else { continue };
            assert_eq!(node["name"], name(chosen, revision), "{node:#}");
            assert_eq!(node["state"], "PUBLISHED", "{node:#}");
            assert_eq!(node["annualVolume"]["value"], revision, "{node:#}");
            assert_eq!(texts(&node["tasks"], "key"), [format!("t{revision}")], "{node:#}");
            let numbers: Vec<i64> = node["history"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["revision"].as_i64().unwrap())
                .collect();
            let wanted: Vec<i64> = (1..=revision).rev().take(20).collect();
            assert_eq!(numbers, wanted, "{node:#}");
        }
        self.interrupted += usize::from(self.unanswered.take().is_some());
        let saved = self.revisions.iter().zip(0..).filter(|(revision, _)| **revision > 0);
        let mut expected: Vec<(i64, String)> = saved
            .map(|(revision, chosen)| (*revision, name(chosen, *revision)))
            .collect();
        assert_eq!(told["services"]["totalCount"], expected.len());
        let nodes = told["byVolume"]["nodes"].as_array().unwrap();
        let mut listed: Vec<(i64, String)> = nodes
            .iter()
            .map(|node| node["annualVolume"]["value"].as_i64().unwrap())
            .zip(texts(&told["byVolume"]["nodes"], "name"))
            .collect();
        let volumes: Vec<i64> = listed.iter().map(|one| one.0).collect();
        assert!(volumes.is_sorted_by(|one, next| one >= next), "{volumes:?}");
        listed.sort();
        expected.sort();
        assert_eq!(listed, expected, "the list in the order of volume holds the same");
    }
}

fn name(chosen: usize, revision: i64) -> String {
    format!("Service {chosen}, revision {revision}")
}

on_both_engines! {
    async fn a_killed_server_has_lost_nothing_it_acknowledged_and_left_nothing_half_done(engine) {
        let mut dice = Dice::new();
        let mut index = Start::empty().on(engine).await;
        let key = index.key("GSA_ADMIN", None).await;
        let mut writers: Vec<Writer> = (0..WRITERS)
            .map(|number| Writer {
                number,
                revisions: [0; SERVICES],
                unanswered: None,
                interrupted: 0,
                saved_unanswered: 0,
            })
            .collect();
        for writer in &writers {
            index.client(&key).organization(&writer.organization(), None).await;
        }
        for kill in 0..KILLS {
            let client = index.client(&key);
            let moment = Duration::from_millis(dice.below(60));
            let writing = writers
                .iter_mut()
                .map(|writer| writer.write(client.clone(), dice.split()));
            let killing = async {
                tokio::time::sleep(moment).await;
                index.kill();
            };
            tokio::join!(futures_util::future::join_all(writing), killing);
            index.start().await;
            let client = index.client(&key);
            // This waits for its turn behind whatever the engine still finishes for the killed server.
            let organization = json!({"slug": format!("after-{kill}"), "name": "After", "level": "OFFICE"});
            client
                .done("saveOrganization", json!({"organization": organization}), "__typename")
                .await;
            for writer in &mut writers {
                writer.check(&client).await;
            }
        }
        let written: i64 = writers.iter().flat_map(|writer| writer.revisions).sum();
        let interrupted: usize = writers.iter().map(|writer| writer.interrupted).sum();
        let saved: usize = writers.iter().map(|writer| writer.saved_unanswered).sum();
        println!("{written} revisions; {interrupted} saves were under way at a kill, {saved} of them were saved");
        assert!(interrupted >= KILLS, "the kills hit saves that were under way: {interrupted}");
        assert!(saved > 0 && saved < interrupted, "before the commit and after it: {saved}");
        // Every revision stands in the log as one publication with one recording of figures.
        let (feed, _) = index.public().changes(None).await;
        let count = |kind: &str| i64::try_from(feed.iter().filter(|one| one.0 == kind).count()).unwrap();
        assert_eq!(
            (count("SERVICE_PUBLISHED"), count("MEASUREMENTS_RECORDED")),
            (written, written)
        );
        let version = index.public().version().await;
        index.stop();
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(
            (code, out.trim()),
            (0, format!("{version} events, all as they were written").as_str())
        );
        let (code, out, _) = index.run(&["refacts"]);
        assert!(code == 0 && out.contains(", 0 rewritten"), "{out}");
    }
}
