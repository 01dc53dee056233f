use calamine::{Data, Reader, Xlsx};
use fsi_catalog::rules;
use serde_json::{Value, json};

use super::*;
use crate::table::Cell;

fn cell(row: u32, column: u32) -> Place {
    Place::Cell {
        sheet: None,
        row,
        column: Some(column),
        header: None,
    }
}

fn finding(place: Place, value: &str, fix: &str) -> Finding {
    Finding::new(&rules::NUMBER_UNREADABLE, place, "wrong")
        .with_value(value)
        .with_fix(fix)
}

fn fixed(original: &[u8], findings: &[Finding]) -> (String, Fixed) {
    let fixed = apply(original, Some("file"), findings, Limits::default()).expect("fixed");
    (String::from_utf8(fixed.bytes.clone()).expect("UTF-8"), fixed)
}

fn reasons(fixed: &Fixed) -> Vec<Reason> {
    fixed.left.iter().map(|left| left.reason).collect()
}

#[test]
fn a_fix_takes_the_place_of_its_value_and_all_else_stays_as_it_was() {
    let original = "Title;;\r\n\r\nkey;name;volume\r\n0042;\"Asking; for \"\"it\"\"\";12K\r\n0043;  Other ;5\r\n";
    let (text, fixed) = fixed(original.as_bytes(), &[finding(cell(4, 2), "12K", "12000")]);
    assert_eq!(text, format!("\u{feff}{}", original.replace("12K", "12000")));
    assert_eq!((fixed.applied, fixed.left), (1, Vec::new()));
}

#[test]
fn rows_are_counted_as_they_are_when_the_file_is_read() {
    let original = b"a,b\n\n\"two\nlines\",x\r\r\nlast,12K";
    let Ok(Source::Tables(book)) = source::open(Cursor::new(original.to_vec()), None, &Intake::default()) else {
        panic!("a table")
    };
    let rows: Vec<_> = book.rows(0).expect("rows").map(|row| row.expect("a row")).collect();
    let last = rows.last().expect("a row");
    assert_eq!(last.cell(1), &Cell::text("12K"));
    let (text, _) = fixed(original, &[finding(cell(last.number, 1), "12K", "12000")]);
    assert!(text.ends_with("last,12000"), "{text}");
}

#[test]
fn files_of_other_encodings_come_back_as_utf8_with_every_letter() {
    let windows = b"name,volume\nCaf\xe9,12K\n";
    let (text, _) = fixed(windows, &[finding(cell(2, 1), "12K", "12000")]);
    assert_eq!(text, "\u{feff}name,volume\nCafé,12000\n");
    let mixed = b"a,b,c\nCaf\xe9,Caf\xc3\xa9,12K\nCaf\xe9,Caf\xc3\xa9,\n";
    let (text, _) = fixed(mixed, &[finding(cell(2, 2), "12K", "12000")]);
    assert_eq!(text, "\u{feff}a,b,c\nCafé,Café,12000\nCafé,Café,\n");
    let wide: Vec<u8> = "\u{feff}name,volume\nCafé,12K\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (text, _) = fixed(&wide, &[finding(cell(2, 1), "12K", "12000")]);
    assert_eq!(text, "\u{feff}name,volume\nCafé,12000\n");
}

#[test]
fn what_is_in_doubt_is_left_and_said() {
    let original = b"a,b,c\n1,2,3\n";
    let whole_row = Place::Cell {
        sheet: None,
        row: 2,
        column: None,
        header: None,
    };
    let findings = [
        finding(cell(2, 0), "1", "one"),
        finding(cell(2, 0), "1", "eins"),
        finding(cell(2, 1), "22", "two"),
        finding(cell(9, 9), "", "there"),
        finding(whole_row, "", "x"),
        finding(cell(2, 2), "3", "three"),
        finding(cell(2, 2), "3", "three"),
    ];
    let (text, fixed) = fixed(original, &findings);
    assert_eq!(text, "\u{feff}a,b,c\n1,2,three\n");
    assert_eq!(fixed.applied, 2, "two findings agree");
    let expected = [
        Reason::Contradicted,
        Reason::Contradicted,
        Reason::OtherValue,
        Reason::NotThere,
        Reason::NoCell,
    ];
    assert_eq!(reasons(&fixed), expected);
    assert_eq!(fixed.left[2].fix, "two");
}

#[test]
fn one_entry_of_a_list_is_fixed_and_its_neighbours_stay() {
    let original = b"channels,x\nWEBSITE | Phne|Fxa,\n\"EMAIL, Phne\",\nWEBSITE|Phne,\n";
    let findings = [
        finding(cell(2, 0), "Phne", "PHONE"),
        finding(cell(2, 0), "Fxa", "FAX"),
        finding(cell(3, 0), "Phne", "PHONE"),
        finding(cell(4, 0), "WEBSITE|Phne", "PHONE"),
    ];
    let (text, fixed) = fixed(original, &findings);
    assert_eq!(
        text,
        "\u{feff}channels,x\nWEBSITE | PHONE|FAX,\n\"EMAIL, PHONE\",\nWEBSITE|Phne,\n"
    );
    assert_eq!(reasons(&fixed), [Reason::PartOfList], "a list is not lost to one entry");
}

#[test]
fn an_empty_cell_is_filled_even_where_the_row_ends_before_it() {
    let (text, fixed) = fixed(
        b"a,b,c\n1\n\n",
        &[finding(cell(2, 2), "", "z"), finding(cell(3, 0), "", "y")],
    );
    assert_eq!(text, "\u{feff}a,b,c\n1,,z\ny\n");
    assert_eq!(fixed.applied, 2);
}

#[test]
fn a_fix_is_never_a_formula() {
    let (text, _) = fixed(b"a,b\n1,2\n", &[finding(cell(2, 1), "2", "=1+1")]);
    assert_eq!(text, "\u{feff}a,b\n1,'=1+1\n");
}

#[test]
fn documents_are_fixed_at_their_pointers_with_the_kind_of_value_the_field_has() {
    let original = json!([{"key": "a", "forms": [{"number": "1", "annualResponses": "12K", "isRequired": "ja"}], "types": ["BENFITS"]}]);
    let at = |pointer: &str| Place::Pointer {
        line: None,
        pointer: pointer.into(),
    };
    let findings = [
        finding(at("/0/forms/0/annualResponses"), "12K", "12000"),
        finding(at("/0/forms/0/isRequired"), "ja", "yes"),
        finding(at("/0/types/0"), "BENFITS", "BENEFITS"),
        finding(at("/0/name"), "", "A name"),
        finding(at("/0/forms"), "", "x"),
        finding(at("/7/key"), "", "x"),
    ];
    let (text, fixed) = fixed(original.to_string().as_bytes(), &findings);
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        document,
        json!([{"key": "a", "forms": [{"number": "1", "annualResponses": 12000, "isRequired": true}],
        "types": ["BENEFITS"], "name": "A name"}])
    );
    assert_eq!(reasons(&fixed), [Reason::NoCell, Reason::NotThere]);
}

#[test]
fn only_lines_with_a_fix_are_written_anew() {
    let original = "{\"key\":  \"a\",\"name\":\"x\"}\r\n{\"key\":\"b c\",\"name\":\"y\"}\n";
    let place = Place::Pointer {
        line: Some(2),
        pointer: "/key".into(),
    };
    let (text, fixed) = fixed(original.as_bytes(), &[finding(place, "b c", "b-c")]);
    assert_eq!(text, original.replace("b c", "b-c"));
    assert_eq!(fixed.applied, 1);
}

#[test]
fn what_is_no_inventory_is_refused() {
    assert!(apply(b"", None, &[], Limits::default()).is_err());
    let small = Limits {
        bytes: 3,
        ..Limits::default()
    };
    assert!(apply(b"a,b\n", None, &[], small).is_err());
}

#[test]
fn a_workbook_comes_back_with_all_its_sheets_and_its_fixes() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet().set_name("services").expect("a name");
    page.write_string(0, 0, "key").expect("written");
    page.write_string(1, 0, "0042").expect("written");
    page.write_string(1, 1, "12K").expect("written");
    page.write_number(1, 2, 7).expect("written");
    page.write_boolean(1, 3, true).expect("written");
    book.add_worksheet()
        .set_name("own")
        .expect("a name")
        .write_string(2, 2, "kept")
        .expect("written");
    let original = book.save_to_buffer().expect("a workbook");
    let at = |sheet: &str, row, column| Place::Cell {
        sheet: Some(sheet.into()),
        row,
        column: Some(column),
        header: None,
    };
    let findings = [
        finding(at("services", 2, 1), "12K", "12000"),
        finding(at("services", 2, 2), "7", "8"),
        finding(at("services", 5, 0), "", "new"),
        finding(at("other", 1, 0), "", "nowhere"),
    ];
    let fixed = apply(&original, None, &findings, Limits::default()).expect("fixed");
    let mut book = Xlsx::new(Cursor::new(fixed.bytes.clone())).expect("a workbook");
    let services = book.worksheet_range("services").expect("a sheet");
    let row: Vec<Data> = services.rows().nth(1).expect("a row").to_vec();
    assert_eq!(row, ["0042".into(), "12000".into(), Data::Float(8.0), Data::Bool(true)]);
    assert_eq!(services.get_value((4, 0)), Some(&Data::String("new".into())));
    let own = book.worksheet_range("own").expect("a sheet");
    assert_eq!(own.get_value((2, 2)), Some(&Data::String("kept".into())));
    assert_eq!((fixed.applied, reasons(&fixed)), (3, vec![Reason::NotThere]));
}

/// Reads a file: what was found, and the records as documents.
fn checked(bytes: &[u8]) -> (Vec<Finding>, Vec<Value>) {
    let mut reading = crate::read(Cursor::new(bytes.to_vec()), None, &Intake::default()).expect("readable");
    let drafts = reading.next(1_000).expect("read");
    let mut findings = reading.take_findings();
    let mut records = Vec::new();
    for draft in drafts {
        findings.extend(draft.findings);
        records.push(serde_json::to_value(draft.record).expect("JSON"));
    }
    (findings, records)
}

/// Fixes a file by what is found in it, again and again until nothing more can be put in.
fn fixed_by_its_findings(original: &[u8]) -> (Vec<u8>, Vec<Finding>, Vec<Value>) {
    let (findings, _) = checked(original);
    assert!(findings.iter().any(|finding| finding.fix.is_some()), "{findings:?}");
    let fixed = apply(original, None, &findings, Limits::default()).expect("fixed");
    assert_eq!(fixed.left, Vec::new());
    let (findings, records) = checked(&fixed.bytes);
    (fixed.bytes, findings, records)
}

const MISTAKEN: &str =
    "organization,key,name,publicFacing,types,ombControlNumbers\nssa,k,n,CUSTOMRS,\"BENEFITS\",9600066\n";

#[test]
fn a_table_is_fixed_by_the_findings_of_its_reader_alone() {
    let (_, findings, records) = fixed_by_its_findings(MISTAKEN.as_bytes());
    assert_eq!(findings, Vec::new());
    assert_eq!(records[0]["publicFacing"], "CUSTOMERS");
    assert_eq!(records[0]["ombControlNumbers"], json!(["0960-0066"]));
}

#[test]
fn a_workbook_is_fixed_by_the_findings_of_its_reader_alone() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet().set_name("services").expect("a name");
    for (row, line) in (0..).zip(MISTAKEN.replace('"', "").lines()) {
        for (column, text) in (0..).zip(line.split(',')) {
            page.write_string(row, column, text).expect("written");
        }
    }
    let original = book.save_to_buffer().expect("a workbook");
    let (_, findings, records) = fixed_by_its_findings(&original);
    assert_eq!(findings, Vec::new());
    assert_eq!(records[0]["publicFacing"], "CUSTOMERS");
}

#[test]
fn documents_are_fixed_by_the_findings_of_their_reader_alone() {
    let record = json!({"organization": "ssa", "key": 5, "name": "n", "publicFacing": "CUSTOMRS", "types": "BENEFITS",
        "languages": ["en"], "isTransactional": "yes", "forms": [{"number": "1", "title": "t", "annualResponses": "12,000"}]});
    let expected = json!({"organization": "ssa", "key": "5", "name": "n", "publicFacing": "CUSTOMERS", "types": ["BENEFITS"],
        "languages": ["en"], "isTransactional": true, "forms": [{"number": "1", "title": "t", "annualResponses": 12000}]});
    let line = json!({"service": record, "measurements": []});
    for original in [
        serde_json::to_vec_pretty(&json!([record, record])).expect("JSON"),
        serde_json::to_vec_pretty(&json!({"services": [record]})).expect("JSON"),
        format!("{line}\n\n{record}\n").into_bytes(),
        record.to_string().into_bytes(),
    ] {
        let (_, findings, records) = fixed_by_its_findings(&original);
        assert_eq!(findings, Vec::new(), "{}", String::from_utf8_lossy(&original));
        for mut found in records {
            found["organization"] = json!("ssa");
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn a_list_with_mistakes_keeps_its_other_entries() {
    for list in ["BENEFITS, COMPLIANC;RECREATON", "BENEFITS|COMPLIANC|RECREATON"] {
        let original =
            format!("organization,key,name,types,ombControlNumbers\nssa,k,n,\"{list}\",\"9600066, 0960-0067\"\n");
        let (bytes, findings, records) = fixed_by_its_findings(original.as_bytes());
        assert_eq!(findings, Vec::new());
        assert_eq!(records[0]["types"], json!(["BENEFITS", "COMPLIANCE", "RECREATION"]));
        assert_eq!(records[0]["ombControlNumbers"], json!(["0960-0066", "0960-0067"]));
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(
            text.contains(
                &list
                    .replace("COMPLIANC", "COMPLIANCE")
                    .replace("RECREATON", "RECREATION")
            ),
            "{text}"
        );
    }
}
