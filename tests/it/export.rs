//! What is exported can be submitted as it is.

use std::io::Cursor;

use fsi_catalog::service::{OrganizationRef, ServiceInput};
use fsi_catalog::{Actor, Catalog, Clock, Draft, Outcome, SaveService, StorageOptions};
use fsi_intake::{Intake, json_schema, read};
use serde_json::{Value, json};

use crate::harness::calls::{customers, id, task, with};
use crate::harness::{Index, Start, service};
use crate::on_both_engines;

/// Exports all services in a form.
fn export(index: &Index, format: &str) -> String {
    let (code, out, err) = index.run(&["export", "--format", format]);
    assert_eq!(code, 0, "{err}");
    out
}

fn lines(index: &Index) -> Vec<Value> {
    lines_of(&export(index, "jsonl"))
}

fn lines_of(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Reads a file as a submission is read.
fn drafts(file: &str) -> Vec<Draft> {
    let mut reading = read(Cursor::new(file.to_owned().into_bytes()), None, &Intake::default()).unwrap();
    let drafts = reading.next(usize::MAX).unwrap();
    assert_eq!(reading.take_findings(), []);
    for draft in &drafts {
        assert_eq!(draft.findings, [], "{}", draft.record.key);
    }
    drafts
}

on_both_engines! {
    async fn every_service_comes_back_from_its_lines_unchanged_with_its_figures(engine) {
        let index = Start::us().on(engine).await;
        let text = export(&index, "jsonl");
        let schema = jsonschema::draft202012::new(&json_schema::schema()).unwrap();
        let lines = lines(&index);
        for line in &lines {
            let problems: Vec<String> = schema.iter_errors(line).map(|problem| problem.to_string()).collect();
            assert!(problems.is_empty(), "{}: {problems:?}", line["slug"]);
        }
        let drafts = drafts(&text);
        assert_eq!(drafts.len(), 72);
        let figures: usize = drafts.iter().map(|draft| draft.measurements.len()).sum();
        assert_eq!(i64::try_from(figures).unwrap(), index.number("SELECT COUNT(*) AS number FROM measurements").await);
        let before = index.number("SELECT COUNT(*) AS number FROM events").await;
        let catalog = Catalog::open(StorageOptions::new(index.storage_url()), Clock::system()).await.unwrap();
        let commands: Vec<SaveService> = drafts
            .into_iter()
            .map(|draft| SaveService {
                id: None,
                slug: draft.slug,
                record: draft.record,
                measurements: draft.measurements,
                expected_revision: None,
                publish: true,
            })
            .collect();
        let saved = catalog.save_services(&Actor::operator(), &commands, None).await.unwrap();
        assert!(saved.iter().all(|saved| saved.outcome == Outcome::Unchanged));
        assert_eq!(index.number("SELECT COUNT(*) AS number FROM events").await, before);
    }

    async fn only_figures_that_stand_and_that_a_submission_may_name_are_exported(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let record = with(service("ssa", "1", "Card"), json!({"tasks": [task("apply", "PHONE", "COMPLETE")]}));
        let saved = id(&admin.publish(record).await);
        let of_task = with(customers("FY2024", 7), json!({"task": "apply"}));
        admin.record(&saved, json!([customers("FY2025", 12), customers("FY2024", 3), of_task])).await;
        admin.record(&saved, json!([customers("FY2025", 0)])).await;
        let figures = |index: &Index| -> Vec<(String, Value, Value)> {
            let line = lines(index).remove(0);
            let figures = line["measurements"].as_array().unwrap().iter();
            figures
                .map(|figure| (figure["period"].as_str().unwrap().to_owned(), figure["value"].clone(), figure["task"].clone()))
                .collect()
        };
        let year = |year: &str, value: i64, task: Value| (year.to_owned(), json!(value), task);
        let both = [year("FY2024", 3, Value::Null), year("FY2024", 7, json!("apply")), year("FY2025", 0, Value::Null)];
        assert_eq!(figures(&index), both);
        // The figure of a task that the record no longer has stays in the index, but no submission may name the task.
        admin.publish(service("ssa", "1", "Card")).await;
        assert_eq!(figures(&index), [both[0].clone(), both[2].clone()]);
    }

    async fn the_table_speaks_only_of_what_it_holds(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let record = with(
            service("ssa", "007", "=Asking, for \"it\""),
            json!({"summary": "- one\n- two", "types": ["BENEFITS", "COMPLIANCE"], "infoUrl": "https://www.ssa.gov/a",
                "channels": [{"channel": "PHONE", "note": "Weekdays"}], "tasks": [task("apply", "EMAIL", "COMPLETE")],
                "lastReviewedOn": "2026-09-30", "description": "At length"}),
        );
        let saved = id(&admin.publish(record.clone()).await);
        admin.record(&saved, json!([customers("FY2025", 12)])).await;
        let drafts = drafts(&export(&index, "csv"));
        let [draft] = drafts.as_slice() else { panic!("{drafts:?}") };
        let wanted: ServiceInput = serde_json::from_value(with(record, json!({"organization": "ssa"}))).unwrap();
        let read = &draft.record;
        assert_eq!(read.organization.to_string(), "ssa");
        assert!(matches!(&read.organization, OrganizationRef::Named(_) | OrganizationRef::Slug(_)));
        assert_eq!((&read.key, &read.name, &read.summary), (&wanted.key, &wanted.name, &wanted.summary));
        assert_eq!((&read.types, &read.info_url), (&wanted.types, &wanted.info_url));
        assert_eq!(read.notes, [], "what is derived is no column of the agency's own");
        for silent in ["description", "tasks", "forms", "notes", "channels", "languages"] {
            assert!(!draft.spoken.speaks_of(silent), "{silent} is left alone");
        }
        for said in ["summary", "types", "infoUrl", "startUrl"] {
            assert!(draft.spoken.speaks_of(said), "{said}");
        }
    }

    async fn an_export_for_the_public_takes_nothing_out_that_the_public_does_not_see(engine) {
        let mut index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let record = with(
            service("ssa", "1", "Card"),
            json!({
                "notes": [{"title": "Desk", "text": "Room 12"}],
                "opportunities": [{"kind": "NEW_DIGITAL", "estimatedCostUsd": 5_550_123, "budgetYear": 2027}],
                "nonDigitizable": [{"title": "Oath", "description": "In person", "reasons": "Law",
                    "solutions": [{"kind": "LEGISLATIVE", "explanation": "Amend section 205"}]}],
            }),
        );
        admin.publish(record).await;
        let whole = index.run(&["export", "--restricted"]).1;
        for restricted in ["Room 12", "5550123", "2027", "Amend section 205"] {
            assert!(whole.contains(restricted), "{restricted}: {whole}");
            assert!(!export(&index, "jsonl").contains(restricted), "{restricted}");
        }
        let (code, _, err) = index.run(&["export", "--restricted", "--format", "csv"]);
        assert!(code == 2 && err.contains("--format jsonl"), "{err}");
        let changed = |text: &str, from: &str, to: &str| {
            assert!(text.contains(from), "{text}");
            text.replace(from, to)
        };
        let public = export(&index, "jsonl");
        index.stop();
        let import = |text: &str| {
            let file = index.folder.path().join("export.jsonl");
            std::fs::write(&file, text).unwrap();
            let (code, out, err) = index.run(&["import", file.to_str().unwrap()]);
            assert_eq!(code, 0, "{out}{err}");
            out
        };
        for text in [&public, &whole] {
            let told = import(text);
            assert!(told.starts_with("ACCEPTED: 1 records, 0 added, 0 changed, 1 unchanged"), "{told}");
        }
        let told = import(&changed(&public, "\"Card\"", "\"Pass\""));
        assert!(told.starts_with("ACCEPTED: 1 records, 0 added, 1 changed"), "{told}");
        let after = lines_of(&index.run(&["export", "--restricted"]).1).remove(0);
        let before = lines_of(&whole).remove(0);
        assert_eq!(after["service"], with(before["service"].clone(), json!({"name": "Pass"})));
        // What is said to be whole is: there the agency removes its note.
        let mut line = before;
        line["service"]["notes"] = json!([]);
        let told = import(&line.to_string());
        assert!(told.contains(" 1 changed"), "{told}");
        let last = lines_of(&index.run(&["export", "--restricted"]).1).remove(0);
        assert_eq!(last["service"]["notes"].as_array().map_or(0, Vec::len), 0);
    }
}
