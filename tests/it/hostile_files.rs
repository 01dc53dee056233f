//! Files that are not what they seem, at the command line and at the server: each is refused in words that say what to
//! do, at once, and in little memory.

mod making;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::making::{FEW, HEAD, MANY, SMALL, TAIL, bomb, compound, many_entries, packed, workbook};
use crate::harness::{Engine, Index, Start, fsi, without_settings};

/// The most memory that a hostile file may cost. The largest of them unpacks to 3 GiB.
const MOST_KIB: u64 = 400 << 10;

/// How long a hostile file may take; debug builds are slow.
const MOST_TIME: Duration = Duration::from_secs(20);

/// Names of files, their bytes, and the code of the error that each must be refused with.
fn files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let whole = workbook(
        r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c></row>"#,
        "<si><t>Asking</t></si>",
    );
    let letters = "a".repeat(1 << 20);
    let row = format!(
        r#"<row><c t="inlineStr"><is><t>1</t></is></c><c t="inlineStr"><is><t>{}</t></is></c></row>"#,
        "b".repeat(1_000)
    );
    let texts = "<si><t>Asking for a card</t></si>".repeat(30_000);
    let sheet = |beginning: &str, piece: &str, times: usize, declared: u32| {
        bomb(
            "worksheets/sheet1.xml",
            &packed(beginning, piece, times, TAIL),
            declared,
        )
    };
    let large = "x".repeat(10 << 20);
    let wide: String = (0..1_000_000).map(|column| format!("column {column},")).collect();
    let wide_row: String = (0..1_000_000).map(|_| "<c><v>1</v></c>").collect();
    vec![
        (
            "not a workbook.xlsx",
            b"key;name;\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12".repeat(99),
            "FILE_KIND_UNKNOWN",
        ),
        (
            "half a workbook.xlsx",
            whole[..whole.len() / 2].to_vec(),
            "FILE_UNREADABLE",
        ),
        ("encrypted.xlsx", compound("EncryptedPackage"), "FILE_ENCRYPTED"),
        ("old.xls", compound("Workbook"), "FILE_KIND_UNKNOWN"),
        (
            "page.csv",
            b"<!DOCTYPE html>\n<html><body>Sign in</body></html>".to_vec(),
            "HTML_NOT_A_TABLE",
        ),
        ("nothing.csv", b"\xef\xbb\xbf \r\n\r\n".to_vec(), "FILE_EMPTY"),
        (
            "rows that are not told.xlsx",
            sheet(HEAD, &row.repeat(900), MANY, SMALL),
            "FILE_UNREADABLE",
        ),
        (
            "texts that are not told.xlsx",
            bomb("sharedStrings.xml", &packed("<sst>", &texts, MANY, "</sst>"), SMALL),
            "FILE_UNREADABLE",
        ),
        (
            "rows without end.xlsx",
            sheet(HEAD, &row.repeat(900), MANY, 3_000_000_000),
            "FILE_TOO_LARGE",
        ),
        (
            "texts without end.xlsx",
            bomb(
                "sharedStrings.xml",
                &packed("<sst>", &texts, FEW, "</sst>"),
                500_000_000,
            ),
            "FILE_TOO_LARGE",
        ),
        (
            "a cell without end.xlsx",
            sheet(
                &format!("{HEAD}<row><c t=\"inlineStr\"><is><t>"),
                &letters,
                FEW,
                500_000_000,
            ),
            "CELL_TOO_LONG",
        ),
        (
            "a tag without end.xlsx",
            sheet(&format!("{HEAD}<row r=\""), &letters, FEW, 500_000_000),
            "CELL_TOO_LONG",
        ),
        (
            "columns without end.xlsx",
            sheet(&format!("{HEAD}<row>"), &"<c/>".repeat(250_000), FEW, 500_000_000),
            "COLUMNS_TOO_MANY",
        ),
        (
            "blank rows without end.xlsx",
            sheet(HEAD, &"<row/>".repeat(170_000), FEW, 500_000_000),
            "ROWS_TOO_MANY",
        ),
        ("very many parts.xlsx", many_entries(60_000), "FILE_UNREADABLE"),
        (
            "very many columns.csv",
            format!("key,name,{wide}\n1,Asking,\n").into_bytes(),
            "COLUMNS_TOO_MANY",
        ),
        (
            "very many columns.xlsx",
            workbook(&format!(r#"<row r="2">{wide_row}</row>"#), ""),
            "COLUMNS_TOO_MANY",
        ),
        (
            "a large cell.csv",
            format!("key,name\n1,\"{large}\"\n").into_bytes(),
            "CELL_TOO_LONG",
        ),
        (
            "a large cell.xlsx",
            workbook(
                &format!(
                    r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>{large}</t></is></c></row>"#
                ),
                "",
            ),
            "CELL_TOO_LONG",
        ),
        (
            "a large shared cell.xlsx",
            workbook(
                r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c></row>"#,
                &format!("<si><t>{large}</t></si>"),
            ),
            "CELL_TOO_LONG",
        ),
        (
            "a large value.jsonl",
            format!("{}\n", json!({"organization": "ssa", "key": "1", "name": large})).into_bytes(),
            "JSON_UNREADABLE",
        ),
        (
            "a quote without end.csv",
            format!("key,name\n1,\"{}", "x\n".repeat(20 << 20)).into_bytes(),
            "CELL_TOO_LONG",
        ),
        ("very deep.json", "[".repeat(2_000_000).into_bytes(), "JSON_UNREADABLE"),
    ]
}

/// Runs `fsi check`, and answers its exit code, its findings, how long it took and the most memory it had, in KiB.
fn check(folder: &TempDir, name: &str) -> (Option<i32>, Vec<Value>, Duration, u64) {
    // Who waits for a process is told its most memory: there is no way to read it once it has ended.
    let script = "import resource, subprocess, sys\n\
        done = subprocess.run(sys.argv[1:])\n\
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n\
        sys.exit(done.returncode)";
    let mut command = Command::new("python3");
    without_settings(&mut command);
    command
        .args(["-c", script])
        .arg(fsi::binary())
        .args(["check", name, "--organization", "ssa", "--format", "json"]);
    let began = Instant::now();
    // Into a file: whoever says too much is not to fill the memory of the test.
    let printed = folder.path().join("printed.json");
    let file = std::fs::File::create(&printed).unwrap();
    command.current_dir(folder.path()).stdin(Stdio::null()).stdout(file);
    let output = command.output().expect("python3 runs");
    let took = began.elapsed();
    let size = std::fs::metadata(&printed).unwrap().len();
    assert!(size < 1 << 20, "{name} makes the command print {size} bytes");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    let memory = err.lines().last().and_then(|line| line.parse().ok());
    let told: Value = serde_json::from_slice(&std::fs::read(printed).unwrap())
        .unwrap_or_else(|error| panic!("{name}: {error}: {err}"));
    let findings = told["findings"].as_array().unwrap().clone();
    (
        output.status.code(),
        findings,
        took,
        memory.unwrap_or_else(|| panic!("{name}: {err}")),
    )
}

/// The codes of findings that are errors.
fn errors(findings: &[Value]) -> Vec<&str> {
    let errors = findings.iter().filter(|finding| finding["severity"] == "ERROR");
    errors.map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// The most memory a process has had so far, in KiB.
fn most_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}

async fn server(engine: Engine) -> Index {
    let index = Start::empty().on(engine).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    index
}

#[test]
fn hostile_files_are_refused_at_the_command_line() {
    let folder = TempDir::new().unwrap();
    for (name, bytes, code) in files() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let (exit, findings, took, memory) = check(&folder, name);
        println!(
            "{name}: exit {exit:?}, {:?}, {took:?}, {} MiB",
            errors(&findings),
            memory >> 10
        );
        assert_eq!(errors(&findings), [code], "{name}: {findings:#?}");
        // What cannot be read at all is another exit than what has an error in one record.
        let is_read = [
            "a large cell.csv",
            "a large cell.xlsx",
            "a large shared cell.xlsx",
            "a large value.jsonl",
        ]
        .contains(&name);
        assert_eq!(exit, Some(if is_read { 1 } else { 2 }), "{name}");
        for finding in &findings {
            assert!(finding["remedy"].as_str().unwrap().len() > 20, "{finding:#}");
            assert!(finding.to_string().len() < 4_000, "{name} repeats too much of itself");
        }
        assert!(memory < MOST_KIB, "{name} takes {memory} KiB");
        assert!(took < MOST_TIME, "{name} takes {took:?}");
    }
}

/// On one engine: what is refused here has not come as far as the database.
#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_are_refused_by_the_server_which_goes_on_serving() {
    let index = server(Engine::Sqlite).await;
    let (admin, public) = (index.client_as("GSA_ADMIN", None).await, index.public());
    for (name, bytes, code) in files() {
        let upload = admin.upload(name, bytes).await;
        let began = Instant::now();
        let input = json!({"upload": upload, "dryRun": true});
        let submitting = admin.submit("ssa", input);
        let mut submitting = std::pin::pin!(submitting);
        let mut reads = 0;
        let mut told = loop {
            tokio::select! {
                told = &mut submitting => break told,
                _ = public.version() => reads += 1,
            }
        };
        // A large one is worked on while nobody waits.
        while told["submission"]["progress"]["state"] != "DONE" {
            let state = told["submission"]["progress"]["state"].clone();
            assert!(state == "QUEUED" || state == "RUNNING", "{name}: {told:#}");
            let query = "query($id: ID!) { submission(id: $id) { id status progress { state failure }
                findings(first: 5) { nodes { code severity message remedy } } } }";
            let read = admin.data(query, json!({"id": told["submission"]["id"]})).await["submission"].clone();
            told = json!({"submission": read, "findings": read["findings"]["nodes"]});
            assert!(began.elapsed() < MOST_TIME, "{name}: {told:#}");
            reads += 1;
        }
        let findings = told["findings"].as_array().unwrap();
        println!(
            "{name}: {:?}, {:?}, {reads} reads meanwhile, {} MiB",
            errors(findings),
            began.elapsed(),
            most_memory(index.process()) >> 10
        );
        assert_eq!(errors(findings), [code], "{name}: {told:#}");
        assert!(began.elapsed() < MOST_TIME, "{name} takes {:?}", began.elapsed());
    }
    let memory = most_memory(index.process());
    assert!(memory < MOST_KIB, "the server has taken {memory} KiB");
    assert_eq!(index.number("SELECT COUNT(*) FROM services").await, 0);
}
