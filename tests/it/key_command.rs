//! Keys at the command line: made, listed, and revoked.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::harness::{Engine, Index, Start};
use crate::on_both_engines;

/// A line of `fsi key list`, by column.
struct Listed(Vec<String>);

impl Listed {
    fn get(&self, column: &str) -> &str {
        let columns = ["id", "role", "organization", "created", "expires", "revoked", "label"];
        let place = columns.iter().position(|name| *name == column).expect("a column");
        &self.0[place]
    }

    fn instant(&self, column: &str) -> DateTime<Utc> {
        let text = self.get(column);
        text.parse()
            .unwrap_or_else(|error| panic!("{column}: {error}: {text:?}"))
    }
}

fn list(index: &Index) -> Vec<Listed> {
    let (code, out, err) = index.run(&["key", "list"]);
    assert_eq!(code, 0, "{err}");
    let mut lines = out.lines();
    assert_eq!(
        lines.next(),
        Some("id\trole\torganization\tcreated\texpires\trevoked\tlabel")
    );
    lines
        .map(|line| Listed(line.split('\t').map(str::to_owned).collect()))
        .collect()
}

on_both_engines! {
    async fn keys_are_listed_newest_first_without_their_secrets(engine) {
        let index = Start::us().on(engine).await;
        let first = index.key("GSA_ADMIN", None).await;
        let before = fsi_catalog::Clock::system().now();
        let labelled = ["key", "create", "--role", "agency-editor", "--organization", "ssa", "--label", "night run",
            "--expires-in-days", "30"];
        let (code, secret, err) = index.run(&labelled);
        let after = fsi_catalog::Clock::system().now();
        assert_eq!(code, 0, "{err}");
        let keys = list(&index);
        assert_eq!(keys.len(), 2);
        let told = ["role", "organization", "label"].map(|column| keys[0].get(column));
        assert_eq!(told, ["AGENCY_EDITOR", "ssa", "night run"]);
        let told = ["role", "organization", "expires", "revoked"].map(|column| keys[1].get(column));
        assert_eq!(told, ["GSA_ADMIN", "-", "-", "-"]);
        // Instants are kept in microseconds.
        let slack = Duration::microseconds(1);
        let expires = keys[0].instant("expires") - Duration::days(30);
        assert!(before - slack <= expires && expires <= after + slack, "{before} {expires} {after}");
        let (_, out, _) = index.run(&["key", "list"]);
        assert!(!out.contains(first.trim()) && !out.contains(secret.trim()), "{out}");
        let viewer = "{ viewer { role organization { slug } apiKey { label expiresAt } } }";
        let found = index.client(secret.trim()).data(viewer, json!({})).await["viewer"].clone();
        assert_eq!(found["organization"]["slug"], "ssa");
        assert_eq!(found["apiKey"]["label"], "night run");
    }

    async fn a_key_revoked_at_the_command_line_is_refused_by_the_server_that_runs(engine) {
        let index = Start::empty().on(engine).await;
        let (kept, revoked) = (index.key("GSA_ADMIN", None).await, index.key("OMB_REVIEWER", None).await);
        let viewer = "{ viewer { role } }";
        assert_eq!(index.client(&revoked).data(viewer, json!({})).await["viewer"]["role"], "OMB_REVIEWER");
        let id = list(&index)[0].get("id").to_owned();
        let (code, out, err) = index.run(&["key", "revoke", &id]);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
        assert!(err.contains("revoked: OMB_REVIEWER"), "{err}");
        index.catch_up().await;
        assert_eq!(index.client(&revoked).error_code(viewer, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(index.client(&kept).data(viewer, json!({})).await["viewer"]["role"], "GSA_ADMIN");
        let keys = list(&index);
        assert!(keys[0].instant("revoked") >= keys[0].instant("created"));
        assert_eq!(keys[1].get("revoked"), "-");
        // Revoking it again changes nothing.
        let version = index.last_event().await;
        let (code, _, err) = index.run(&["key", "revoke", &id]);
        assert!(code == 0 && err.contains("revoked already on 20"), "{err}");
        assert_eq!(index.last_event().await, version);
    }

    async fn the_organization_of_a_key_is_named_by_slug_acronym_or_name(engine) {
        let index = Start::us().on(engine).await;
        for name in ["ssa", "SSA", "social security administration"] {
            let (code, _, err) = index.run(&["key", "create", "--role", "AGENCY_EDITOR", "--organization", name]);
            assert_eq!(code, 0, "{name}: {err}");
            assert_eq!(list(&index)[0].get("organization"), "ssa");
        }
        // An acronym of several is not guessed at.
        let (code, out, err) = index.run(&["key", "create", "--role", "AGENCY_EDITOR", "--organization", "OIG"]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains("usda-oig") && err.contains("doc-oig"), "{err}");
    }

    async fn what_cannot_be_made_or_revoked_is_refused_in_words(engine) {
        let index = Start::empty().on(engine).await;
        let unknown = "01900000-0000-7000-8000-000000000000";
        let wrong: [(&[&str], &str); 8] = [
            (&["create"], "--role"),
            (&["create", "--role", "KING"], "must be one of"),
            (&["create", "--role", "PUBLIC"], "role"),
            (&["create", "--role", "AGENCY_EDITOR"], "organization"),
            (&["create", "--role", "AGENCY_EDITOR", "--organization", "none"], "organization"),
            (&["create", "--role", "GSA_ADMIN", "--expires-in-days", "0"], "--expires-in-days"),
            (&["revoke", "x"], "x"),
            (&["revoke", unknown], "key"),
        ];
        for (arguments, word) in wrong {
            let (code, out, err) = index.run(&[&["key"], arguments].concat());
            assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
            assert!(err.contains(word), "{arguments:?}: {err}");
        }
        assert_eq!(index.last_event().await, 0);
        assert!(list(&index).is_empty());
    }
}

#[test]
fn looking_for_keys_where_there_is_no_index_makes_none() {
    let index = Index::unstarted(Engine::Sqlite);
    for arguments in [
        &["key", "list"][..],
        &["verify-log"],
        &["refacts"],
        &["reindex"],
        &["export"],
    ] {
        let (code, _, err) = index.run(arguments);
        assert!(code == 2 && err.contains("there is no index"), "{arguments:?}: {err}");
    }
    assert!(!index.folder.path().join("catalog.sqlite").exists());
}
