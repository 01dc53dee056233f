use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use fsi_catalog::rules;
use serde_json::{Value, json};

use super::*;
use crate::Intake;
use crate::source::Source;

fn cell(sheet: Option<&str>, row: u32, column: Option<u32>, header: &str) -> Place {
    Place::Cell {
        sheet: sheet.map(Into::into),
        row,
        column,
        header: Some(header.into()),
    }
}

fn number(place: Place, value: &str, fix: Option<&str>) -> Finding {
    let mut finding =
        Finding::new(&rules::NUMBER_UNREADABLE, place, format!("“{value}” is not a number")).with_value(value);
    finding.record = Some(0);
    finding.record_id = Some("0042".into());
    finding.record_name = Some("Asking for a card".into());
    finding.fix = fix.map(Into::into);
    finding
}

fn original(bytes: &[u8]) -> source::Workbook {
    match source::open(Cursor::new(bytes.to_vec()), None, &Intake::default()) {
        Ok(Source::Tables(book)) => book,
        _ => panic!("a table"),
    }
}

fn written(findings: &[Finding], original: Option<&source::Workbook>) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write(findings, original, &mut out).expect("written");
    out.into_inner()
}

fn rows(bytes: &[u8], sheet: &str) -> Vec<Vec<Data>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("the sheet is there");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    let mut part = archive.by_name(name).expect("the part is there");
    part.read_to_string(&mut text).expect("text");
    text
}

const TABLE: &[u8] = b"key,name,volume\n0042,Asking for a card,12K\n\n0043,=1+1,5\n";

#[test]
fn a_finding_says_who_where_what_and_what_to_do_in_one_row() {
    let finding = number(cell(Some("services"), 12, Some(2), "volume"), "12K", Some("12000"));
    let rows = rows(&written(&[finding], None), "findings");
    let heads: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    assert_eq!(
        heads[..9],
        [
            "severity",
            "code",
            "record id",
            "record name",
            "place",
            "value",
            "what is wrong",
            "what to do",
            "ready fix"
        ]
    );
    let said: Vec<String> = rows[1].iter().map(ToString::to_string).collect();
    assert_eq!(
        said[..7],
        [
            "Error",
            "NUMBER_UNREADABLE",
            "0042",
            "Asking for a card",
            "services!C12 (volume)",
            "12K",
            "“12K” is not a number"
        ]
    );
    assert_eq!(said[7], rules::NUMBER_UNREADABLE.remedy);
    assert_eq!(said[8], "12000");
}

#[test]
fn the_list_can_be_filtered_and_its_head_stays_in_sight() {
    let sheet = part(
        &written(&[number(Place::Whole, "1", None)], None),
        "xl/worksheets/sheet1.xml",
    );
    assert!(sheet.contains("<autoFilter ref=\"A1:I2\"/>"), "{sheet}");
    assert!(sheet.contains("state=\"frozen\""), "{sheet}");
}

#[test]
fn each_rule_is_told_once_with_its_reason_and_how_often_it_was_hit() {
    let found = [
        number(Place::Whole, "1K", None),
        Finding::new(&rules::KEY_TWICE, Place::Whole, "twice"),
        number(Place::Whole, "2K", None),
    ];
    let rows = rows(&written(&found, None), "rules");
    let said: Vec<(&Data, &Data, &Data)> = rows[1..].iter().map(|row| (&row[1], &row[2], &row[4])).collect();
    let text = |text: &str| Data::String(text.into());
    let (twice, number) = (&rules::KEY_TWICE, &rules::NUMBER_UNREADABLE);
    assert_eq!(
        said,
        [
            (&Data::Float(1.0), &text(twice.code), &text(twice.reason)),
            (&Data::Float(2.0), &text(number.code), &text(number.reason)),
        ]
    );
}

#[test]
fn the_copy_shows_what_was_found_beside_its_cell() {
    let original = original(TABLE);
    let found = [
        number(cell(None, 2, Some(2), "volume"), "12K", Some("12000")),
        number(cell(None, 4, None, ""), "a row", None),
        number(cell(None, 4, Some(7), "url"), "missing", None),
    ];
    let bytes = written(&found, Some(&original));
    let copy = rows(&bytes, "submission");
    assert_eq!(
        copy[1][..3],
        ["0042".into(), "Asking for a card".into(), Data::String("12K".into())]
    );
    assert_eq!(copy[3][0], Data::String("0043".into()), "rows stay where they were");
    assert_eq!(
        copy[3][1],
        Data::String("=1+1".into()),
        "what looks like a formula is text"
    );
    let notes = part(&bytes, "xl/comments1.xml");
    for (place, text) in [("C2", "12K"), ("A4", "a row"), ("H4", "missing")] {
        let note = notes
            .split("<comment ")
            .find(|note| note.contains(&format!("ref=\"{place}\"")));
        let note = note.unwrap_or_else(|| panic!("a note at {place}: {notes}"));
        assert!(note.contains("NUMBER_UNREADABLE") && note.contains(text), "{note}");
        assert!(note.contains(rules::NUMBER_UNREADABLE.remedy), "{note}");
    }
    assert!(notes.contains("Ready fix: 12000"));
    assert!(!part(&bytes, "xl/worksheets/sheet3.xml").contains("<f>"));
    // The marked cell looks otherwise than its neighbour.
    let sheet = part(&bytes, "xl/worksheets/sheet3.xml");
    let style = |place: &str| {
        let cell = sheet
            .split("<c ")
            .find(|cell| cell.starts_with(&format!("r=\"{place}\"")))
            .expect("a cell");
        cell.split("s=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .map(str::to_owned)
    };
    assert_ne!(style("C2"), style("B2"));
}

#[test]
fn a_place_leads_to_the_cell_in_the_copy() {
    let original = original(TABLE);
    let bytes = written(
        &[number(cell(None, 2, Some(2), "volume"), "12K", None)],
        Some(&original),
    );
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("location=\"'submission'!C2\""), "{sheet}");
    let without = part(
        &written(&[number(cell(None, 2, Some(2), "volume"), "12K", None)], None),
        "xl/worksheets/sheet1.xml",
    );
    assert!(!without.contains("<hyperlink "), "there is nowhere to lead to");
}

#[test]
fn copies_have_names_that_workbooks_allow_and_do_not_hide_the_list() {
    let sheets = [
        "findings",
        "a/b",
        "A_B",
        "'quoted'",
        "",
        &"long ".repeat(10),
        &"long ".repeat(11),
    ];
    let sheets: Vec<Option<Arc<str>>> = sheets.into_iter().map(|name| Some(name.into())).collect();
    let names: Vec<String> = copy::names(&sheets).into_iter().map(|name| name.copy).collect();
    assert_eq!(names[..5], ["findings (2)", "a_b", "A_B (2)", "quoted", "submission"]);
    let mut book = Workbook::new();
    for name in ["findings".to_owned()].into_iter().chain(names) {
        book.add_worksheet().set_name(&name).expect("a name that is allowed");
    }
    book.save_to_buffer().expect("names are distinct");
}

#[test]
fn the_document_has_the_names_of_the_contract() {
    let found = [
        number(cell(Some("services"), 12, Some(2), "volume"), "12K", Some("12000")),
        Finding::new(&rules::FILE_UNREADABLE, Place::Whole, "It breaks off"),
    ];
    let mut out = Vec::new();
    out.push(b'[');
    write_json(&found[0], &mut out).expect("written");
    out.push(b',');
    write_json(&found[1], &mut out).expect("written");
    out.push(b']');
    let document: Value = serde_json::from_slice(&out).expect("JSON");
    let rule = &rules::NUMBER_UNREADABLE;
    assert_eq!(
        document[0],
        json!({
            "code": "NUMBER_UNREADABLE", "severity": "ERROR", "message": "“12K” is not a number", "remedy": rule.remedy,
            "recordId": "0042", "recordName": "Asking for a card", "place": "services!C12 (volume)", "value": "12K", "fix": "12000",
            "rule": {"code": rule.code, "severity": "ERROR", "title": rule.title, "reason": rule.reason, "remedy": rule.remedy, "source": null},
        })
    );
    assert_eq!(document[1]["recordId"], Value::Null);
}

#[test]
fn no_spreadsheet_takes_a_value_in_the_table_for_a_formula() {
    let found = [number(Place::Whole, "=cmd|' /C calc'!A0", Some("@SUM(A1)"))];
    let mut out = Vec::new();
    write_csv(&found, true, &mut out).expect("written");
    let mut table = csv::Reader::from_reader(out.as_slice());
    let row = table.records().next().expect("a row").expect("a row");
    assert_eq!(
        (row.get(0), row.get(5), row.get(8)),
        (Some("ERROR"), Some("'=cmd|' /C calc'!A0"), Some("'@SUM(A1)"))
    );
    let book = written(&found, None);
    assert!(!part(&book, "xl/worksheets/sheet1.xml").contains("<f>"));
    assert_eq!(rows(&book, "findings")[1][5], Data::String("=cmd|' /C calc'!A0".into()));
}

#[test]
fn a_long_note_ends_where_notes_can_be_read() {
    let original = original(TABLE);
    let found: Vec<Finding> = (0..40)
        .map(|_| number(cell(None, 2, Some(2), "volume"), &"9".repeat(300), None))
        .collect();
    let bytes = written(&found, Some(&original));
    let note = part(&bytes, "xl/comments1.xml");
    let shown = note.matches("(NUMBER_UNREADABLE)").count();
    assert!((2..20).contains(&shown), "{shown}");
    assert!(
        note.contains(&format!("… and {} more, in the sheet “findings”", 40 - shown)),
        "{note}"
    );
}

#[test]
fn so_many_findings_that_notes_would_be_a_burden_are_all_listed_and_marked() {
    let count = u32::try_from(copy::MOST_NOTES).expect("small") + 5;
    let table: String = (0..count).map(|_| "12K\n").collect();
    let original = original(format!("volume\n{table}").as_bytes());
    let found: Vec<Finding> = (0..count)
        .map(|row| number(cell(None, row + 2, Some(0), "volume"), "12K", None))
        .collect();
    let bytes = written(&found, Some(&original));
    assert_eq!(rows(&bytes, "findings").len(), found.len() + 1);
    assert_eq!(
        part(&bytes, "xl/comments1.xml").matches("<comment ").count(),
        copy::MOST_NOTES
    );
    let sheet = part(&bytes, "xl/worksheets/sheet3.xml");
    let styles: std::collections::HashSet<&str> = sheet
        .split("<c r=\"A")
        .skip(2)
        .filter_map(|cell| cell.split(" s=\"").nth(1)?.split('"').next())
        .collect();
    assert_eq!(styles.len(), 1, "all are marked alike: {styles:?}");
}
