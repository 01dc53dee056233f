use std::io::{Cursor, Read};

use calamine::{Data, Reader, SheetVisible, Xlsx};
use fsi_catalog::service::ServiceInput;

use super::*;

/// A workbook, with the texts of its parts.
struct Book {
    bytes: Vec<u8>,
    written: Written,
}

impl Book {
    fn of(prefill: &[Prefilled]) -> Self {
        let template = Template {
            prefill,
            organizations: &["ssa", "irs"],
        };
        let mut out = Cursor::new(Vec::new());
        let written = write(&template, &mut out).expect("written");
        Self {
            bytes: out.into_inner(),
            written,
        }
    }

    fn open(&self) -> Xlsx<Cursor<&[u8]>> {
        Xlsx::new(Cursor::new(self.bytes.as_slice())).expect("a workbook")
    }

    fn rows(&self, sheet: &str) -> Vec<Vec<Data>> {
        let range = self.open().worksheet_range(sheet).expect("the sheet is there");
        range.rows().map(<[Data]>::to_vec).collect()
    }

    /// The value of a column in a row, counted from 1 without the head.
    fn cell(&self, sheet: &str, row: usize, column: &str) -> Data {
        let names = Sheet::named(sheet).expect("a sheet").columns;
        let place = names.iter().position(|known| known.name == column).expect("a column");
        self.rows(sheet)[row][place].clone()
    }

    fn part(&self, name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(&self.bytes)).expect("an archive");
        let mut text = String::new();
        let mut part = archive.by_name(name).expect("the part is there");
        part.read_to_string(&mut text).expect("text");
        text
    }
}

pub(super) fn prefilled(line: &str) -> Prefilled {
    let record: ServiceInput = serde_json::from_str(line).expect("a record");
    let record = record
        .try_rename(|organization| Some(organization.to_string()), Some)
        .expect("named");
    Prefilled {
        slug: format!("{}-{}", record.organization, record.key.to_lowercase()),
        record,
        measurements: Vec::new(),
    }
}

fn small(name: &str) -> Prefilled {
    prefilled(&serde_json::json!({"organization": "ssa", "key": "0042", "name": name}).to_string())
}

#[test]
fn an_empty_template_has_every_sheet_with_its_heads_and_no_row_that_could_be_submitted() {
    let book = Book::of(&[]);
    let names: Vec<String> = SHEETS.iter().map(|sheet| sheet.name.to_owned()).collect();
    let all = book.open().sheet_names();
    assert_eq!(all[..3], ["services", "tasks", "forms"]);
    assert_eq!(all[..names.len()], names);
    assert_eq!(all[names.len()..], *NOT_READ);
    for sheet in SHEETS {
        let heads: Vec<Data> = sheet
            .columns
            .iter()
            .map(|column| Data::String(column.name.into()))
            .collect();
        assert_eq!(book.rows(sheet.name), [heads], "{}", sheet.name);
    }
    assert_eq!(book.written, Written::default());
}

#[test]
fn the_sheet_of_lists_is_hidden_and_the_others_are_not() {
    let book = Book::of(&[]);
    let book = book.open();
    for sheet in book.sheets_metadata() {
        let expected = if sheet.name == "lists" {
            SheetVisible::Hidden
        } else {
            SheetVisible::Visible
        };
        assert_eq!(sheet.visible, expected, "{}", sheet.name);
    }
}

#[test]
fn heads_say_in_words_what_is_required_and_stay_in_sight() {
    let book = Book::of(&[]);
    let notes = book.part("xl/comments1.xml");
    let columns = Sheet::named("services").expect("services").columns;
    let required = columns.iter().filter(|column| column.is_required).count();
    assert!(required >= 2);
    assert_eq!(notes.matches("Required. ").count(), required);
    assert_eq!(notes.matches("<comment ").count(), columns.len());
    assert!(notes.contains("unique in the organization"));
    let sheet = book.part("xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains("<pane ") && sheet.contains("state=\"frozen\""),
        "{sheet}"
    );
}

#[test]
fn terms_are_chosen_from_lists_that_hold_every_code() {
    let book = Book::of(&[]);
    let named = book.part("xl/workbook.xml");
    let tasks = book.part("xl/worksheets/sheet2.xml");
    let lists = book.rows("lists");
    for name in ["TASK_KIND", "AVAILABILITY"] {
        assert!(tasks.contains(&format!("<formula1>list_{name}</formula1>")), "{name}");
        assert!(named.contains(&format!("<definedName name=\"list_{name}\">")), "{name}");
    }
    let place = lists[0].iter().position(|head| head == "CHANNEL").expect("a list");
    let codes: Vec<String> = lists[1..].iter().map(|row| row[place].to_string()).collect();
    let codes: Vec<&str> = codes
        .iter()
        .map(String::as_str)
        .filter(|code| !code.is_empty())
        .collect();
    let known = fsi_catalog::vocabulary::VocabularyName::Channel.terms();
    assert_eq!(codes, known.iter().map(|term| term.code).collect::<Vec<_>>());
    let last = known.len() + 1;
    let letters = fsi_catalog::finding::column_letters(u32::try_from(place).expect("small"));
    assert!(
        named.contains(&format!(">lists!${letters}$2:${letters}${last}<")),
        "{named}"
    );
}

#[test]
fn codes_keep_their_zeros_and_text_that_looks_like_a_formula_stays_text() {
    let mut service = small("=HYPERLINK(\"https://example.com\")");
    service.record.omb_control_numbers = vec!["0960-0066".into()];
    let book = Book::of(&[service]);
    assert_eq!(book.cell("services", 1, "key"), "0042");
    assert_eq!(book.cell("services", 1, "ombControlNumbers"), "0960-0066");
    assert_eq!(book.cell("services", 1, "name"), "=HYPERLINK(\"https://example.com\")");
    assert!(!book.part("xl/worksheets/sheet1.xml").contains("<f>"));
    assert!(book.part("xl/styles.xml").contains("quotePrefix=\"1\""));
    // What is typed into the column of keys is text as well.
    let key = Sheet::named("services").and_then(|sheet| sheet.columns.iter().position(|column| column.name == "key"));
    let column = key.expect("a column") + 1;
    let sheet = book.part("xl/worksheets/sheet1.xml");
    let column = sheet
        .split("<col ")
        .find(|found| found.starts_with(&format!("min=\"{column}\"")));
    assert!(column.is_some_and(|found| found.contains(" style=\"")), "{sheet}");
}

#[test]
fn unknown_does_not_apply_and_zero_are_three_things() {
    let mut service = small("Asking");
    let figure = |state: &str, value: Option<i64>| {
        let figure = serde_json::json!({"measure": "CALLS", "period": "2025-05", "state": state, "value": value});
        serde_json::from_value(figure).expect("a figure")
    };
    service.measurements = vec![
        figure("KNOWN", Some(0)),
        figure("NO_DATA", None),
        figure("NOT_APPLICABLE", None),
    ];
    let book = Book::of(&[service]);
    assert_eq!(book.cell("figures", 1, "figure"), Data::Float(0.0));
    assert_eq!(book.cell("figures", 2, "figure"), "NO_DATA");
    assert_eq!(book.cell("figures", 3, "figure"), "NOT_APPLICABLE");
    assert_eq!(book.cell("figures", 1, "period"), "2025-05");
    assert_eq!(book.cell("figures", 1, "service"), "0042");
}

#[test]
fn parts_of_parts_name_what_they_belong_to() {
    let record = serde_json::json!({
        "organization": "ssa", "key": "k", "name": "n",
        "lastReviewedOn": "2026-09-30",
        "nonDigitizable": [{"title": "T", "description": "D", "responsibleOrganizations": ["ssa", "irs"], "reasons": "R",
            "solutions": [{"kind": "PROCEDURAL", "explanation": "E"}]}],
        "provenance": {"record": "PUBLIC_DATA", "assessment": "ILLUSTRATIVE", "sources": [{"title": "S"}]},
    });
    let book = Book::of(&[prefilled(&record.to_string())]);
    assert_eq!(book.cell("solutions", 1, "service"), "k");
    assert_eq!(book.cell("solutions", 1, "title"), "T");
    assert_eq!(book.cell("non-digitizable", 1, "responsibleOrganizations"), "ssa|irs");
    assert_eq!(book.cell("sources", 1, "service"), "k");
    assert_eq!(book.cell("services", 1, "assessmentProvenance"), "ILLUSTRATIVE");
    assert!(
        matches!(book.cell("services", 1, "lastReviewedOn"), Data::DateTime(day) if day.to_ymd_hms_milli().0 == 2026)
    );
}

#[test]
fn a_channel_takes_a_row_only_where_the_columns_do_not_say_all_of_it() {
    let record = serde_json::json!({
        "organization": "ssa", "key": "k", "name": "n",
        "channels": [{"channel": "PHONE"}, {"channel": "EMAIL", "note": "Weekdays"}, {"channel": "FAX"}],
        "tasks": [
            {"key": "plain", "kind": "APPLY", "name": "Plain", "channels": [
                {"channel": "WEBSITE", "availability": "NONE"}, {"channel": "PHONE", "availability": "COMPLETE"}]},
            {"key": "detailed", "kind": "PAY", "name": "Detailed", "channels": [
                {"channel": "EMAIL", "availability": "PARTIAL", "selfService": true}, {"channel": "FAX", "availability": "NONE"}]},
            {"key": "open", "kind": "PAY", "name": "Open", "channels": [{"channel": "EMAIL"}]},
            {"key": "ordered", "kind": "PAY", "name": "Ordered", "channels": [
                {"channel": "PHONE", "availability": "NONE"}, {"channel": "EMAIL", "availability": "NONE"}]},
        ],
    });
    let book = Book::of(&[prefilled(&record.to_string())]);
    let channels = |sheet: &str, column: usize| -> Vec<String> {
        book.rows(sheet)[1..]
            .iter()
            .map(|row| row[column].to_string())
            .collect()
    };
    assert_eq!(channels("channels", 2), ["PHONE", "EMAIL"]);
    assert_eq!(book.cell("services", 1, "channels"), "PHONE|EMAIL|FAX");
    let tasks: Vec<(String, String)> = channels("task channels", 2)
        .into_iter()
        .zip(channels("task channels", 3))
        .collect();
    let tasks: Vec<(&str, &str)> = tasks
        .iter()
        .map(|(task, channel)| (task.as_str(), channel.as_str()))
        .collect();
    assert_eq!(tasks, [("detailed", "EMAIL"), ("open", "EMAIL"), ("ordered", "PHONE")]);
    assert_eq!(book.cell("tasks", 1, "phone"), "COMPLETE");
    assert_eq!(book.cell("tasks", 1, "isRequired"), "yes");
}

#[test]
fn an_entry_that_holds_the_separator_is_changed_and_that_is_said() {
    let mut service = small("Asking");
    service.record.alternate_names = vec!["Either|or".into(), "Other".into()];
    let book = Book::of(&[service]);
    assert_eq!(book.cell("services", 1, "alternateNames"), "Either/or|Other");
    assert_eq!(book.written.altered.len(), 1);
    assert!(
        book.written.altered[0].starts_with("services!D2 (alternateNames)"),
        "{:?}",
        book.written.altered
    );
    let said = book
        .rows("read me")
        .iter()
        .any(|row| row[0] == book.written.altered[0].as_str());
    assert!(said, "the workbook says so itself");
}

#[test]
fn text_that_no_cell_can_hold_is_refused_with_its_place() {
    let mut service = small("Asking");
    service.record.uii_codes = vec!["c".repeat(400); 100];
    let error = write(
        &Template {
            prefill: &[service],
            organizations: &[],
        },
        Cursor::new(Vec::new()),
    );
    let message = error.expect_err("refused").to_string();
    assert!(message.contains("services!") && message.contains("40099"), "{message}");
}

#[test]
fn the_head_of_a_table_names_the_columns_of_services() {
    let head = csv_head();
    let mut table = csv::Reader::from_reader(head.trim_start_matches('\u{feff}').as_bytes());
    let names: Vec<&str> = SHEETS[0].columns.iter().map(|column| column.name).collect();
    assert_eq!(table.headers().expect("heads"), names);
    assert_eq!(table.records().count(), 0);
}
