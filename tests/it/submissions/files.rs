//! Files: sending them, submitting them, and what cannot be taken.

use serde_json::{Value, json};

use super::{admin, counts, diff, errors, pairs};
use crate::harness::calls::texts;
use crate::harness::{Client, Start};
use crate::on_both_engines;

const INVENTORY: &str = "\u{feff}Inventory of the agency;;;\r\n\
    Service ID;Service name;Types;Our own column\r\n\
    1;Applying for a card;BENEFITS;asked by the deputy\r\n\
    \r\n\
    2;Replacing a card;administrative;\r\n";

impl Client {
    /// Sends bytes to `/uploads` and answers status and body.
    pub async fn send_file(&self, name: &str, bytes: impl Into<Vec<u8>>) -> (u16, Value) {
        let url = self.url.replace("/graphql", "/uploads");
        let mut request = self.http.post(url).body(bytes.into());
        request = request.header("content-disposition", format!("attachment; filename=\"{name}\""));
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        let response = request.send().await.expect("the server answers");
        let status = response.status().as_u16();
        (status, response.json().await.expect("JSON"))
    }

    /// Sends a file that must be taken, and answers its id.
    pub async fn upload(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let (status, answer) = self.send_file(name, bytes).await;
        assert_eq!(status, 201, "{answer:#}");
        answer["id"].clone()
    }
}

on_both_engines! {
    async fn a_spreadsheet_is_sent_once_checked_and_then_submitted(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let upload = admin.upload("inventory.csv", INVENTORY).await;
        let tried = admin.submit("ssa", json!({"upload": upload, "dryRun": true})).await;
        assert_eq!(errors(&tried), Vec::<String>::new(), "{tried:#}");
        assert_eq!(diff(&tried), pairs(&[("ADDED", "1"), ("ADDED", "2")]));
        let done = admin.submit("ssa", json!({"upload": upload})).await;
        assert_eq!(tried["findings"], done["findings"]);
        assert_eq!(admin.names(json!({})).await, ["Applying for a card", "Replacing a card"]);
        let place = &done["submission"]["diff"]["nodes"][1]["place"];
        assert_eq!(place, "row 5");
        // The agency's own column is kept beside the record, for its own eyes.
        let by = json!({"key": {"organization": {"slug": "ssa"}, "key": "1"}});
        let notes = json!([{"title": "Our own column", "text": "asked by the deputy"}]);
        assert_eq!(admin.one(by.clone(), "notes { title text }").await["notes"], notes);
        assert_eq!(index.public().one(by, "notes { title }").await["notes"], json!([]));
        // The same file again changes nothing.
        let again = admin.submit("ssa", json!({"upload": upload})).await;
        assert_eq!(counts(&again)["unchanged"], 2, "{again:#}");
    }

    async fn a_column_that_is_not_there_leaves_its_field_alone(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let full = "key,name,summary,types,channels\n1,Applying for a card,For people.,BENEFITS,PHONE|FAX\n";
        let upload = admin.upload("full.csv", full).await;
        admin.submit("ssa", json!({"upload": upload})).await;
        let upload = admin.upload("part.csv", "key,name,summary\n1,Applying for a card,\n").await;
        let done = admin.submit("ssa", json!({"upload": upload})).await;
        let changes = &done["submission"]["diff"]["nodes"][0]["changes"];
        assert_eq!(texts(changes, "path"), ["summary"], "{done:#}");
        assert_eq!(changes[0]["after"], Value::Null);
    }

    async fn every_bad_value_is_told_at_once_at_its_cell(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let file = "key,name,types,lastReviewedOn,infoUrl,annualVolume\n\
            1,Applying for a card,BENEFIT,last week,ssa.gov/card,12K\n\
            ,Replacing a card,,,,\n";
        let upload = admin.upload("bad.csv", file).await;
        let refused = admin.submit("ssa", json!({"upload": upload})).await;
        let findings = refused["findings"].as_array().unwrap();
        let told: Vec<(&str, &str)> = findings
            .iter()
            .filter(|finding| finding["severity"] == "ERROR")
            .map(|finding| (finding["code"].as_str().unwrap(), finding["place"].as_str().unwrap()))
            .collect();
        for expected in [
            ("UNKNOWN_TERM", "C2 (types)"),
            ("DATE_UNREADABLE", "D2 (lastReviewedOn)"),
            ("LINK_FORM", "E2 (infoUrl)"),
            ("NUMBER_UNREADABLE", "F2 (annualVolume)"),
            ("VALUE_MISSING", "A3 (key)"),
        ] {
            assert!(told.contains(&expected), "{expected:?} is not among {told:?}");
        }
        assert!(findings.iter().all(|finding| finding["remedy"].as_str().unwrap().len() > 10));
        assert_eq!(admin.names(json!({})).await, Vec::<String>::new());
    }

    async fn what_is_no_inventory_is_refused_with_a_reason(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        for (name, bytes, code) in [
            ("page.csv", &b"<!DOCTYPE html><html><body>Sign in</body></html>"[..], "HTML_NOT_A_TABLE"),
            ("broken.xlsx", &b"PK\x03\x04 and then nothing"[..], "FILE_UNREADABLE"),
            ("old.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"[..], "FILE_KIND_UNKNOWN"),
            ("paper.pdf", &b"%PDF-1.7 scanned"[..], "FILE_KIND_UNKNOWN"),
            ("blank.csv", &b"\n\n\n"[..], "FILE_EMPTY"),
        ] {
            let upload = admin.upload(name, bytes).await;
            let refused = admin.submit("ssa", json!({"upload": upload})).await;
            assert_eq!(errors(&refused), [code], "{name}: {refused:#}");
            assert_eq!(refused["submission"]["status"], "REJECTED");
        }
    }

    async fn an_upload_belongs_to_the_key_that_sent_it(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let upload = admin.upload("inventory.csv", INVENTORY).await;
        let refused = editor.submit("ssa", json!({"upload": upload})).await;
        assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND");
        let (status, answer) = index.public().send_file("x.csv", "a").await;
        assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (401, &json!("UNAUTHENTICATED")));
        let reviewer = index.client_as("OMB_REVIEWER", None).await;
        assert_eq!(reviewer.send_file("x.csv", "a").await.0, 403);
    }

    async fn an_upload_is_bounded_and_leaves_nothing_when_it_is_refused(engine) {
        let index = Start::empty().with("FSI_INTAKE__UPLOAD_BYTES", "600000").on(engine).await;
        let admin = admin(&index).await;
        let (status, answer) = admin.send_file("large.csv", vec![b'x'; 700_000]).await;
        assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (413, &json!("PAYLOAD_TOO_LARGE")));
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("intake.upload_bytes"));
        assert_eq!(admin.send_file("empty.csv", "").await.0, 400);
        assert_eq!(index.number("SELECT COUNT(*) FROM uploads").await, 0);
        assert_eq!(index.number("SELECT COUNT(*) FROM upload_chunks").await, 0);
        let response = admin.http.get(admin.url.replace("/graphql", "/uploads")).send().await.unwrap();
        assert_eq!(response.status(), 405);
    }

    async fn json_and_lines_of_json_are_inventories_too(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let record = |key: &str| json!({"organization": "ssa", "key": key, "name": format!("Asking for {key}")});
        let lines = format!("{}\n{}\n", json!({"service": record("1"), "slug": "asking"}), record("2"));
        for (name, text) in [("a.jsonl", lines), ("b.json", json!([record("3"), {"organization": "SSA", "key": "4"}]).to_string())] {
            let upload = admin.upload(name, text).await;
            let done = admin.submit("ssa", json!({"upload": upload, "acceptance": "GOOD_RECORDS"})).await;
            assert_ne!(done["submission"]["status"], "REJECTED", "{done:#}");
        }
        assert_eq!(admin.names(json!({})).await, ["Asking for 1", "Asking for 2", "Asking for 3"]);
        assert_eq!(admin.one(json!({"slug": "asking"}), "key").await["key"], "1");
    }
}
