//! `fsi check`: one verdict, printed for people and for programs, with an index and without.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::calls::texts;
use crate::harness::external::Table;
use crate::harness::{Index, Start, fsi, without_settings};
use crate::on_both_engines;

/// A service in which there is nothing to find.
const CLEAN: &str = "key,name,summary,publicFacing,types,isTransactional,customerGroups,languages,infoUrl,startUrl,channels,lastReviewedOn\n\
    1,Applying for a card,Gives people who work a card that shows their number.,CUSTOMERS,BENEFITS,no,INDIVIDUALS,en,https://www.ssa.gov/card,https://www.ssa.gov/apply,PHONE|POSTAL_MAIL,2026-09-30\n";

/// Two services with mistakes of every severity; some of them have a ready fix.
const MISTAKES: &str = "key,name,summary,types,channels,infoUrl,lastReviewedOn\n\
    1,Applying for a card,Gives people a card.,BENEFIT,PHONE|TELEPATHY,ssa.gov/card,last week\n\
    2,Replacing a card,Gives people another card.,benefits,PHONE|FAX,https://www.ssa.gov/other,2026-09-30\n";

/// A folder with files, and the command run in it without any index.
struct Desk(TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        let desk = Self(TempDir::new().unwrap());
        for (name, text) in files {
            std::fs::write(desk.path(name), text).unwrap();
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Answers exit code, standard output and standard error.
    fn check(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(fsi::binary());
        without_settings(&mut command);
        command.arg("check").args(arguments).current_dir(self.0.path());
        let output = command.output().expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Answers what `--format json` prints.
    fn json(&self, file: &str) -> Value {
        let (_, out, err) = self.check(&[file, "--organization", "ssa", "--format", "json"]);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
    }
}

fn names(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_exit_code_says_whether_there_is_something_to_do() {
    let desk = Desk::new(&[
        ("clean.csv", CLEAN),
        ("mistakes.csv", MISTAKES),
        ("page.csv", "<html><body>Sign in</body></html>"),
    ]);
    let (code, out, err) = desk.check(&["clean.csv", "--organization", "ssa", "--at-least", "warning"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(
        out.ends_with("1 records, 0 of them with errors: 0 errors, 0 warnings, 1 suggestions\n"),
        "{out}"
    );
    let (code, out, _) = desk.check(&["mistakes.csv", "--organization", "ssa"]);
    assert_eq!(code, 1, "{out}");
    let (code, out, _) = desk.check(&["page.csv", "--organization", "ssa"]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("HTML_NOT_A_TABLE"), "{out}");
    for unreadable in [
        &["missing.csv"][..],
        &["."],
        &["clean.csv", "--organization", "nobody"],
        &["clean.csv", "--profile", "nothing"],
    ] {
        let (code, out, err) = desk.check(unreadable);
        assert_eq!((code, out.as_str()), (2, ""), "{unreadable:?}: {err}");
        assert!(
            err.starts_with("fsi: ") && err.lines().count() == 1,
            "{unreadable:?}: {err}"
        );
    }
}

#[test]
fn programs_read_one_object_of_counts_and_findings() {
    let desk = Desk::new(&[("mistakes.csv", MISTAKES)]);
    let told = desk.json("mistakes.csv");
    assert_eq!(names(&told), ["counts", "findings"]);
    let counts = &told["counts"];
    let expected = [
        "rows",
        "added",
        "changed",
        "unchanged",
        "retired",
        "rejected",
        "errors",
        "warnings",
        "suggestions",
    ];
    assert_eq!(names(counts), expected);
    assert_eq!(
        (&counts["rows"], &counts["added"], &counts["rejected"]),
        (&json!(2), &json!(1), &json!(1))
    );
    let findings = told["findings"].as_array().unwrap();
    for finding in findings {
        let expected = [
            "code",
            "severity",
            "message",
            "remedy",
            "recordId",
            "recordName",
            "place",
            "value",
            "fix",
            "rule",
        ];
        assert_eq!(names(finding), expected);
        assert_eq!(
            names(&finding["rule"]),
            ["code", "severity", "title", "reason", "remedy", "source"]
        );
        assert_eq!(finding["rule"]["code"], finding["code"]);
        assert_eq!(finding["rule"]["severity"], finding["severity"]);
    }
    let count = |severity: &str| {
        findings
            .iter()
            .filter(|finding| finding["severity"] == severity)
            .count()
    };
    for (severity, counted) in [
        ("ERROR", "errors"),
        ("WARNING", "warnings"),
        ("SUGGESTION", "suggestions"),
    ] {
        assert_eq!(counts[counted], count(severity), "{severity}");
    }
    let term = findings
        .iter()
        .find(|finding| finding["place"] == "D2 (types)")
        .unwrap();
    assert_eq!(
        (&term["code"], &term["value"], &term["recordId"], &term["recordName"]),
        (
            &json!("UNKNOWN_TERM"),
            &json!("BENEFIT"),
            &json!("1"),
            &json!("Applying for a card")
        )
    );
    // An empty list of findings is one object as well.
    let (code, out, _) = desk.check(&[
        "mistakes.csv",
        "--organization",
        "ssa",
        "--format",
        "json",
        "--at-least",
        "error",
    ]);
    let errors: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    assert!(
        errors["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|finding| finding["severity"] == "ERROR")
    );
    assert_eq!(errors["counts"], told["counts"], "all are counted, whatever is printed");
}

#[test]
fn people_and_spreadsheets_are_told_the_same_findings() {
    let desk = Desk::new(&[("mistakes.csv", MISTAKES)]);
    let told = desk.json("mistakes.csv");
    let codes = texts(&told["findings"], "code");
    let (_, out, _) = desk.check(&["mistakes.csv", "--organization", "ssa", "--format", "csv"]);
    let table = Table::parse(out.as_bytes());
    assert_eq!(
        table.head[..5],
        ["severity", "code", "record id", "record name", "place"]
    );
    let row = |row: usize| table.cell(row, "code").to_owned();
    assert_eq!((0..table.rows.len()).map(row).collect::<Vec<_>>(), codes);
    let (_, out, _) = desk.check(&["mistakes.csv", "--organization", "ssa"]);
    for finding in told["findings"].as_array().unwrap() {
        for told in ["severity", "place", "code", "message", "remedy"] {
            assert!(
                out.contains(finding[told].as_str().unwrap()),
                "{}: {out}",
                finding[told]
            );
        }
    }
}

#[test]
fn the_least_severity_decides_what_is_told_and_the_exit_code() {
    let desk = Desk::new(&[("few.csv", "key,name\n1,Applying for a card\n")]);
    let arguments = ["few.csv", "--organization", "ssa", "--format", "csv", "--at-least"];
    let told = |least: &str| {
        let (code, out, _) = desk.check(&[&arguments[..], &[least]].concat());
        let table = Table::parse(out.as_bytes());
        let severities: std::collections::BTreeSet<String> = table.rows.iter().map(|row| row[0].clone()).collect();
        (code, severities.into_iter().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(told("suggestion"), (1, "SUGGESTION WARNING".to_owned()));
    assert_eq!(told("warning"), (1, "WARNING".to_owned()));
    assert_eq!(told("error"), (0, String::new()));
    let (code, _, err) = desk.check(&[&arguments[..], &["all"]].concat());
    assert_eq!(code, 2);
    assert!(err.contains("error, warning or suggestion"), "{err}");
}

#[test]
fn the_workbook_of_findings_shows_each_beside_its_cell_and_the_fixed_copy_has_fewer() {
    let desk = Desk::new(&[("mistakes.csv", MISTAKES)]);
    let before = desk.json("mistakes.csv");
    let fixes = before["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| !finding["fix"].is_null())
        .count();
    assert!(fixes > 0, "{before:#}");
    let (code, _, err) = desk.check(&[
        "mistakes.csv",
        "--organization",
        "ssa",
        "--workbook",
        "findings.xlsx",
        "--fixed",
        "fixed.csv",
    ]);
    assert_eq!(code, 1, "{err}");
    let book = fsi_intake::source::open(
        std::fs::File::open(desk.path("findings.xlsx")).unwrap(),
        None,
        &fsi_intake::Intake::default(),
    );
    let Ok(fsi_intake::source::Source::Tables(book)) = book else {
        panic!("a workbook")
    };
    let sheets: Vec<String> = book.sheets().iter().flatten().map(ToString::to_string).collect();
    assert_eq!(sheets[..2], ["findings", "rules"]);
    assert_eq!(sheets.len(), 3, "a copy of the file itself: {sheets:?}");
    let cells = |sheet: usize| -> Vec<Vec<String>> {
        let rows = book.rows(sheet).unwrap();
        rows.map(|row| {
            row.unwrap_or_else(|error| panic!("{error}"))
                .cells
                .iter()
                .map(ToString::to_string)
                .collect()
        })
        .collect()
    };
    assert_eq!(cells(0).len() - 1, before["findings"].as_array().unwrap().len());
    let original = Table::parse(MISTAKES.as_bytes());
    let copy = cells(2);
    let copied = |row: &Vec<String>| {
        copy.iter()
            .any(|found| row.iter().all(|cell| cell.is_empty() || found.contains(cell)))
    };
    assert!(original.rows.iter().all(copied), "{copy:?}");

    let after = desk.json("fixed.csv");
    assert!(
        err.starts_with("2 fixes were put into fixed.csv") || err.contains(" fixes were put into fixed.csv"),
        "{err}"
    );
    let left = after["findings"].as_array().unwrap();
    assert!(left.len() < before["findings"].as_array().unwrap().len(), "{after:#}");
    let is_new = |finding: &&Value| {
        !before["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|old| old["code"] == finding["code"])
    };
    assert!(
        !left.iter().any(|finding| is_new(&finding)),
        "a fix is no new mistake: {after:#}"
    );
    // What was not fixed stands as it stood.
    let fixed = Table::parse(&std::fs::read(desk.path("fixed.csv")).unwrap());
    assert_eq!(fixed.head, original.head);
    assert_eq!(fixed.cell(0, "lastReviewedOn"), "last week");
}

/// Code, severity, message, place and value of each finding.
fn essence(findings: &Value) -> Vec<[Value; 5]> {
    let of = |finding: &Value| ["code", "severity", "message", "place", "value"].map(|name| finding[name].clone());
    findings.as_array().unwrap().iter().map(of).collect()
}

on_both_engines! {
    async fn without_an_index_the_verdict_is_that_of_a_dry_run_at_an_empty_one(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let twice = format!("{MISTAKES}2,Replacing a card,Gives people another card.,benefits,PHONE,,\n,,,,,,\n3,Replacing the card,x,,,,\n");
        let lines = "{\"organization\":\"ssa\",\"key\":\"1\",\"name\":\"Asking\",\"types\":[\"X\"],\"mine\":1}\nnot json\n";
        let files = [("mistakes.csv", twice.as_str()), ("clean.csv", CLEAN), ("lines.jsonl", lines), ("blank.csv", "\n\n"), ("no.csv", "a,b\n1,2\n")];
        let desk = Desk::new(&files);
        for (name, text) in files {
            let offline = desk.json(name);
            let upload = admin.upload(name, text).await;
            let tried = admin.submit("ssa", json!({"upload": upload, "dryRun": true})).await;
            assert_eq!(essence(&offline["findings"]), essence(&tried["findings"]), "{name}");
            assert_eq!(offline["counts"], tried["submission"]["counts"], "{name}");
        }
    }

    async fn with_an_index_it_tells_what_is_there_already(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        admin.least("ssa", "1", "Applying for a card").await;
        let id = admin.least("ssa", "2", "Replacing a card").await;
        admin.record(&id, json!([crate::harness::calls::customers("FY2024", 1_000)])).await;
        let text = "key,name\n9,Applying for a card\n2,Paying back what was paid too much\n";
        let file = write(&index, "new.csv", text);
        let arguments = ["check", &file, "--organization", "ssa", "--format", "json"];
        let folder = index.folder.path().to_str().unwrap().to_owned();
        let (code, out, err) = index.run(&[&arguments[..], &["--data-dir", &folder]].concat());
        assert_eq!(code, 1, "{err}");
        let told: Value = serde_json::from_str(&out).unwrap();
        let codes = texts(&told["findings"], "code");
        for code in ["NAME_TWICE", "NAME_REPLACED"] {
            assert!(codes.iter().any(|told| told == code), "{code} is not among {codes:?}");
        }
        assert_eq!((&told["counts"]["added"], &told["counts"]["changed"]), (&json!(1), &json!(1)), "{told:#}");
        let offline = Desk::new(&[("new.csv", text)]).json("new.csv");
        let codes = texts(&offline["findings"], "code");
        assert!(!codes.iter().any(|told| told == "NAME_TWICE" || told == "NAME_REPLACED"), "{codes:?}");
        // The verdict is that of the server's dry run, and nothing is saved.
        let upload = admin.upload("new.csv", text).await;
        let tried = admin.submit("ssa", json!({"upload": upload, "dryRun": true})).await;
        assert_eq!(essence(&told["findings"]), essence(&tried["findings"]));
        // What cannot be read is so with an index as well.
        let page = write(&index, "page.csv", "<html></html>");
        let (code, out, _) = index.run(&["check", &page, "--organization", "ssa", "--data-dir", &folder]);
        assert_eq!(code, 2, "{out}");
    }
}

fn write(index: &Index, name: &str, text: &str) -> String {
    let path = index.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
