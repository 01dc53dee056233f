use super::*;

#[test]
fn rows_have_the_numbers_a_spreadsheet_shows() {
    let file = "name,note\r\n\r\n\"two\r\nlines\",\"a \"\"b\"\"\"\r\n,,\r\n\r\n\r\nlast,x";
    assert_eq!(
        shown(&rows(file)),
        ["1: name|note", "3: two\r\nlines|a \"b\"", "7: last|x"]
    );
    assert_eq!(shown(&rows("a,b\n\nc,d\n")), ["1: a|b", "3: c|d"]);
    assert_eq!(shown(&rows("a,b\r\rc,d\r")), ["1: a|b", "3: c|d"]);
    assert_eq!(shown(&rows("\n\n\na,b\n")), ["4: a|b"]);
}

#[test]
fn rows_may_be_ragged_and_cells_have_no_blanks_around_them() {
    let file = "a,b,c\n1\n1,2,3,4\n \u{a0}x\u{a0} ,\u{feff},\u{200b}y\n";
    assert_eq!(shown(&rows(file)), ["1: a|b|c", "2: 1", "3: 1|2|3|4", "4: x||y"]);
    assert_eq!(rows(file)[3].cell(9), &Cell::Empty);
}

#[test]
fn every_separator_is_told_from_the_lines() {
    for file in [
        "a;b\n1,5;2\n",
        "a\tb\n1,5\t2\n",
        "sep=;\r\na;b\r\n1,5;2\r\n",
        "a|b\n1,5|2\n",
    ] {
        assert_eq!(shown(&rows(file)), ["1: a|b", "2: 1,5|2"], "{file}");
    }
}

#[test]
fn text_is_read_in_every_encoding_that_spreadsheets_write() {
    let file = "name,note\nCafé – “x”,é\n";
    let expected = ["1: name|note", "2: Café – “x”|é"];
    let wide = |swap: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(file.encode_utf16());
        units
            .flat_map(|unit: u16| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    for (name, bytes) in [
        ("UTF-8", file.as_bytes().to_vec()),
        ("UTF-8 with a mark", format!("\u{feff}{file}").into_bytes()),
        ("UTF-16LE", wide(false, true)),
        ("UTF-16BE", wide(true, true)),
        ("UTF-16LE without a mark", wide(false, false)),
        ("UTF-16BE without a mark", wide(true, false)),
        ("Windows-1252", encoding_rs::WINDOWS_1252.encode(file).0.into_owned()),
    ] {
        assert_eq!(shown(&rows(bytes)), expected, "{name}");
    }
}

#[test]
fn the_first_row_that_is_not_utf_8_is_told_once_and_nothing_is_lost() {
    let mut file = b"name\n".to_vec();
    // Far behind whatever is looked at in the beginning.
    file.extend("Caf\u{e9}\n".repeat(300_000).as_bytes());
    file.extend(b"Caf\xe9\nCaf\xe9 \x96\n");
    file.extend("Caf\u{e9}\n".as_bytes());
    let workbook = workbook(file, Limits::default()).unwrap();
    let mut rows = workbook.rows(0).unwrap();
    let read: Vec<Row> = rows.by_ref().collect::<Result<_, _>>().unwrap();
    assert_eq!(
        shown(&read[300_001..]),
        ["300002: Café", "300003: Café –", "300004: Café"]
    );
    let findings = rows.take_findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule.code, "ENCODING_GUESSED");
    assert_eq!(findings[0].place.to_string(), "row 300002");
    assert!(rows.take_findings().is_empty());
}

#[test]
fn the_apostrophe_that_guards_against_formulas_is_not_part_of_the_text() {
    let file = "'=1+1,'+1,'-1,'@x,'tis,'\n";
    assert_eq!(shown(&rows(file)), ["1: =1+1|+1|-1|@x|'tis|'"]);
}

#[test]
fn stray_zeros_are_dropped() {
    assert_eq!(shown(&rows("na\0me,b\nx\0,y\n")), ["1: name|b", "2: x|y"]);
}

#[test]
fn what_is_too_much_is_refused_and_what_is_too_long_is_told() {
    let limits = Limits {
        rows: 3,
        columns: 4,
        cell_characters: 10,
        ..Limits::default()
    };
    assert_eq!(refusal(rows_within("a\nb\nc\nd\n", limits)).0, "ROWS_TOO_MANY");
    assert!(rows_within("a\n\n\n\nb\nc\n", limits).is_ok(), "blank rows are no rows");
    assert_eq!(refusal(rows_within("a,b,c,d,e\n", limits)).0, "COLUMNS_TOO_MANY");
    assert!(
        rows_within("a,b,c,d,,,,,\n", limits).is_ok(),
        "blank columns are no columns"
    );
    let million = ",x".repeat(1_000_000);
    assert_eq!(refusal(rows_within(million, Limits::default())).0, "COLUMNS_TOO_MANY");
    let blanks = ",".repeat(1_000_000);
    assert_eq!(refusal(rows_within(blanks, Limits::default())).0, "COLUMNS_TOO_MANY");
    let long = format!("a,{},c\n", "x".repeat(10 << 20));
    let read = rows_within(long, Limits::default()).unwrap();
    assert!(matches!(read[0].cell(1), Cell::TooLong(_)));
    assert_eq!(read[0].cell(2), &text("c"));
    let open = format!("a,b\nc,\"{}", "d\n".repeat(9 << 20));
    let (code, said) = refusal(rows_within(open, Limits::default()));
    assert_eq!(code, "CELL_TOO_LONG");
    assert!(said.contains("row 2") && said.contains("quotation mark"), "{said}");
}

#[test]
fn a_head_is_found_and_the_rows_beneath_it_follow() {
    let workbook = workbook("Our inventory\n\nID,Name\n1,Passports\n2,Visas\n", Limits::default()).unwrap();
    let mut rows = workbook.rows(0).unwrap();
    let found = rows
        .find_head(|headers| headers.iter().filter(|header| header.as_ref() == "ID").count())
        .unwrap()
        .expect("a head");
    assert_eq!((found.head.row, found.known), (3, 1));
    let rest: Vec<Row> = rows.by_ref().collect::<Result<_, _>>().unwrap();
    assert_eq!(shown(&rest), ["4: 1|Passports", "5: 2|Visas"]);
    assert!((rows.progress() - 1.0).abs() < f64::EPSILON);
    assert_eq!(workbook.rows(0).unwrap().count(), 4, "it can be read again");
    assert_eq!(workbook.rows(1).unwrap().count(), 0);
}
