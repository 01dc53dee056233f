//! Files to take along: templates, the JSON Schema, and the findings of a submission.

use std::io::Cursor;

use fsi_catalog::Draft;
use fsi_intake::source::{self, Source};
use fsi_intake::{Intake, read};
use serde_json::{Value, json};

use crate::harness::calls::{customers, id, texts, with};
use crate::harness::http::Reply;
use crate::harness::{Client, Index, Start, service};
use crate::on_both_engines;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file as it came: status, headers and bytes.
struct File {
    status: u16,
    headers: reqwest::header::HeaderMap,
    bytes: Vec<u8>,
}

impl File {
    async fn of(client: &Client, index: &Index, path: &str) -> Self {
        let mut request = client.http.get(index.url(path));
        if let Some(key) = &client.key {
            request = request.bearer_auth(key);
        }
        let response = request.send().await.expect("the server answers");
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.bytes().await.expect("a whole body").to_vec(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("text")
    }

    fn code(&self) -> String {
        let answer: Value = serde_json::from_slice(&self.bytes).expect("JSON");
        answer["errors"][0]["extensions"]["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    }

    /// What the file says, read as a submission is read.
    fn drafts(&self) -> Vec<Draft> {
        let mut reading = read(Cursor::new(self.bytes.clone()), None, &Intake::default()).expect("an inventory");
        reading.next(usize::MAX).expect("it is read to its end")
    }

    /// The sheets of a workbook, with the texts of their cells.
    fn sheets(&self) -> Vec<(String, Vec<Vec<String>>)> {
        let file = Cursor::new(self.bytes.clone());
        let Source::Tables(book) = source::open(file, None, &Intake::default()).expect("a workbook") else {
            panic!("no workbook")
        };
        let rows = |index| {
            let rows = book.rows(index).expect("rows");
            rows.map(|row| row.expect("a row").cells.iter().map(ToString::to_string).collect())
                .collect()
        };
        let sheets = book.sheets().iter().enumerate();
        sheets
            .map(|(index, name)| (name.as_deref().unwrap_or_default().to_owned(), rows(index)))
            .collect()
    }
}

async fn admin(index: &Index) -> Client {
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    admin
}

const WRONG: &str = "key,name,types,infoUrl\n1,Applying for a card,BENEFIT,ssa.gov/card\n,Replacing a card,,\n";

on_both_engines! {
    async fn the_empty_template_is_for_everyone_and_may_be_kept(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let public = index.public();
        for (path, kind, name) in [
            ("/templates/inventory.xlsx", XLSX, "attachment; filename=\"inventory.xlsx\""),
            ("/templates/inventory.csv", "text/csv; charset=utf-8; header=present", "attachment; filename=\"inventory.csv\""),
            ("/schemas/inventory.json", "application/schema+json", "inline; filename=\"inventory.schema.json\""),
        ] {
            let file = File::of(&public, &index, path).await;
            assert_eq!((file.status, file.header("content-type")), (200, kind), "{path}");
            assert_eq!(file.header("content-disposition"), name);
            assert_eq!(file.header("cache-control"), "public, max-age=60");
            let tag = file.header("etag").to_owned();
            let again = Reply::to(public.http.get(index.url(path)).header("if-none-match", &tag)).await;
            assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", tag.as_str()), "{path}");
            let head = Reply::to(public.http.head(index.url(path))).await;
            assert_eq!((head.status, head.text.as_str(), head.header("content-type")), (200, "", kind), "{path}");
            let posted = Reply::to(public.http.post(index.url(path)).body("x")).await;
            assert_eq!((posted.status, posted.header("allow"), posted.code().as_str()), (405, "GET, HEAD", "METHOD_NOT_ALLOWED"));
            let asked = Reply::to(public.http.get(index.url(&format!("{path}?organisation=ssa")))).await;
            assert_eq!((asked.status, asked.code().as_str()), (400, "BAD_REQUEST"), "{path}");
        }
        let workbook = File::of(&public, &index, "/templates/inventory.xlsx").await;
        let sheets = workbook.sheets();
        assert_eq!(sheets[0].0, "services");
        assert!(sheets[0].1[0].contains(&"key".to_owned()) && sheets[0].1.len() == 1, "{:?}", sheets[0]);
        assert!(workbook.drafts().is_empty());
        let schema = File::of(&public, &index, "/schemas/inventory.json").await.text();
        let schema = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
        assert!(schema.is_valid(&json!([{"organization": "ssa", "key": "1", "name": "Applying"}])));
        assert!(!schema.is_valid(&json!([{"organization": "ssa", "key": "1"}])));
        // Organizations are among its drop-downs: a new one makes it another file.
        let tag = workbook.header("etag").to_owned();
        admin.organization("usda", None).await;
        let anew = Reply::to(public.http.head(index.url("/templates/inventory.xlsx")).header("if-none-match", &tag)).await;
        assert_eq!(anew.status, 200);
    }

    async fn a_filled_in_template_holds_what_its_reader_may_see(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        admin.organization("usda", None).await;
        let notes = json!({"notes": [{"title": "Budget", "text": "for our own eyes"}]});
        let saved = id(&admin.publish(with(service("ssa", "1", "Applying for a card"), notes)).await);
        admin.record(&saved, json!([customers("FY2025", 12)])).await;
        admin.draft(service("ssa", "2", "In work")).await;
        admin.publish(service("usda", "1", "Elsewhere")).await;
        let own = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let other = index.client_as("AGENCY_EDITOR", Some("usda")).await;
        let path = "/templates/inventory.xlsx?organization=ssa";
        for (client, cache, told) in [
            (&index.public(), "public, max-age=60", 0),
            (&own, "private, no-store", 1),
            (&other, "private, no-store", 0),
        ] {
            let file = File::of(client, &index, path).await;
            assert_eq!((file.status, file.header("content-type")), (200, XLSX));
            assert_eq!(file.header("cache-control"), cache);
            assert_eq!(file.header("etag").is_empty(), cache.starts_with("private"));
            assert_eq!(file.header("content-disposition"), "attachment; filename=\"inventory-ssa.xlsx\"");
            assert_eq!(file.header("content-length"), file.bytes.len().to_string());
            let drafts = file.drafts();
            let [draft] = drafts.as_slice() else { panic!("{drafts:?}") };
            assert_eq!((draft.record.key.as_str(), draft.record.notes.len()), ("1", told));
            assert_eq!(draft.measurements.len(), 1);
        }
        // Handed in again as it is, it changes nothing.
        let file = File::of(&own, &index, path).await;
        let upload = own.upload("inventory.xlsx", file.bytes.clone()).await;
        let done = own.submit("ssa", json!({"upload": upload, "dryRun": true})).await;
        assert_eq!(done["submission"]["counts"]["unchanged"], 1, "{done:#}");
        assert_eq!(done["submission"]["counts"]["rows"], 1);
        // A public one is told apart by the version of the catalog.
        let public = index.public();
        let tag = File::of(&public, &index, path).await.header("etag").to_owned();
        let ask = || public.http.get(index.url(path)).header("if-none-match", &tag);
        assert_eq!(Reply::to(ask()).await.status, 304);
        admin.publish(service("ssa", "3", "Replacing a card")).await;
        assert_eq!(Reply::to(ask()).await.status, 200);
        let missing = File::of(&public, &index, "/templates/inventory.xlsx?organization=nobody").await;
        assert_eq!((missing.status, missing.code().as_str()), (404, "NOT_FOUND"));
        let wrong = File::of(&index.client("fsi_wrong"), &index, path).await;
        assert_eq!((wrong.status, wrong.code().as_str()), (401, "UNAUTHENTICATED"));
    }

    async fn a_template_is_filled_in_with_a_bounded_number_of_services(engine) {
        let index = Start::empty().with("FSI_INTAKE__TEMPLATE_SERVICES", "1").on(engine).await;
        let admin = admin(&index).await;
        admin.publish(service("ssa", "1", "Applying for a card")).await;
        let path = "/templates/inventory.xlsx?organization=ssa";
        assert_eq!(File::of(&admin, &index, path).await.status, 200);
        admin.publish(service("ssa", "2", "Replacing a card")).await;
        let refused = File::of(&admin, &index, path).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "QUERY_TOO_COMPLEX"));
        assert!(refused.text().contains("intake.template_services"), "{}", refused.text());
    }

    async fn the_findings_of_a_submission_are_a_file_for_those_who_may_see_it(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        admin.organization("usda", None).await;
        let own = index.client_as("AGENCY_EDITOR", Some("ssa")).await;
        let upload = own.upload("Our services.csv", WRONG).await;
        let refused = own.submit("ssa", json!({"upload": upload})).await;
        let submission = id(&refused["submission"]);
        let found = refused["findings"].as_array().unwrap();
        assert!(found.len() > 3, "{found:?}");

        let path = |end: &str| format!("/submissions/{submission}/findings.{end}");
        let json = File::of(&own, &index, &path("json")).await;
        assert_eq!((json.status, json.header("content-type")), (200, "application/json; charset=utf-8"));
        assert_eq!(json.header("cache-control"), "private, no-store");
        assert_eq!(json.header("content-disposition"), "attachment; filename=\"Our services-findings.json\"");
        let document: Value = serde_json::from_str(&json.text()).unwrap();
        assert_eq!(document["submission"], submission.as_str());
        assert_eq!(document["status"], "REJECTED");
        assert_eq!(document["counts"], refused["submission"]["counts"]);
        for field in ["code", "severity", "message", "remedy", "place"] {
            assert_eq!(texts(&document["findings"], field), texts(&refused["findings"], field), "{field}");
        }

        let csv = File::of(&own, &index, &path("csv")).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
        let lines = csv.sheets().remove(0).1;
        assert_eq!(lines.len(), found.len() + 1, "{lines:?}");
        assert_eq!(lines[1][1], found[0]["code"].as_str().unwrap());

        // The workbook shows the file beside the list, with what was found where it stands.
        let book = File::of(&own, &index, &path("xlsx")).await;
        assert_eq!((book.status, book.header("content-type")), (200, XLSX));
        let sheets = book.sheets();
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.0.as_str()).collect();
        assert_eq!(names, ["findings", "rules", "submission"]);
        assert_eq!(sheets[0].1.len(), found.len() + 1);
        assert_eq!(sheets[2].1[1][1], "Applying for a card");

        // Typed rows have no file, so there is the list alone.
        let typed = own.submit("ssa", json!({"services": [service("ssa", "9", "Asking")]})).await;
        let typed = id(&typed["submission"]);
        let book = File::of(&own, &index, &format!("/submissions/{typed}/findings.xlsx")).await;
        assert_eq!(book.header("content-disposition"), "attachment; filename=\"findings.xlsx\"");
        assert_eq!(book.sheets().len(), 2);
        // Nor has a file that is not held any more.
        index.damage("DELETE FROM uploads").await;
        assert_eq!(File::of(&own, &index, &path("xlsx")).await.sheets().len(), 2);

        let reviewer = index.client_as("OMB_REVIEWER", None).await;
        assert_eq!(File::of(&reviewer, &index, &path("json")).await.bytes, json.bytes);
        let other = index.client_as("AGENCY_EDITOR", Some("usda")).await;
        for end in ["json", "csv", "xlsx"] {
            let hidden = File::of(&other, &index, &path(end)).await;
            assert_eq!((hidden.status, hidden.code().as_str()), (404, "NOT_FOUND"), "{end}");
            let anonymous = File::of(&index.public(), &index, &path(end)).await;
            assert_eq!((anonymous.status, anonymous.code().as_str()), (401, "UNAUTHENTICATED"), "{end}");
        }
        for (path, code) in [("/submissions/x/findings.csv", 404), ("/submissions/x/findings.pdf", 404)] {
            assert_eq!(File::of(&own, &index, path).await.status, code, "{path}");
        }
        let metrics = Reply::to(own.http.get(index.url("/metrics"))).await.text;
        assert!(metrics.contains("path=\"/submissions\"") && !metrics.contains(&submission));
    }

    async fn many_findings_come_page_by_page_and_are_all_there(engine) {
        let index = Start::empty().on(engine).await;
        let admin = admin(&index).await;
        let rows: String = (0..150).map(|row| format!("{row},Asking for {row},WRONG\n")).collect();
        let upload = admin.upload("many.csv", format!("key,name,types\n{rows}")).await;
        let refused = admin.submit("ssa", json!({"upload": upload})).await;
        let counts = refused["submission"]["counts"].clone();
        let all: u64 = ["errors", "warnings", "suggestions"].iter().map(|name| counts[name].as_u64().unwrap()).sum();
        assert!(all > 200, "{counts}");
        let path = |end: &str| format!("/submissions/{}/findings.{end}", id(&refused["submission"]));
        let document: Value = serde_json::from_str(&File::of(&admin, &index, &path("json")).await.text()).unwrap();
        assert_eq!(document["findings"].as_array().unwrap().len() as u64, all);
        for (end, sheet) in [("csv", 0), ("xlsx", 0)] {
            let lines = File::of(&admin, &index, &path(end)).await.sheets().remove(sheet).1;
            assert_eq!(lines.len() as u64, all + 1, "{end}");
        }
        let head = Reply::to(admin.http.head(index.url(&path("csv"))).bearer_auth(admin.key.as_deref().unwrap())).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
    }
}
