use std::fmt::Write as _;

use calamine::Reader as _;
use chrono::NaiveDate;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as Written, Worksheet};

use super::*;

fn written(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Written::new();
    let sheet = book.add_worksheet();
    sheet.set_name("services").unwrap();
    fill(sheet);
    book.save_to_buffer().unwrap()
}

/// A workbook of parts as they are given, with the parts every workbook has where they are not.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let standard = [
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let given = |name: &str| parts.iter().any(|(part, _)| *part == name);
    for (name, text) in standard.iter().filter(|(name, _)| !given(name)).chain(parts) {
        archive.start_file(*name, options).unwrap();
        std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    let text = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    packed(&[("xl/worksheets/sheet1.xml", &text)])
}

#[test]
fn every_kind_of_cell_is_read_as_what_it_is() {
    let file = written(|sheet| {
        let day = Format::new().set_num_format("d-mmm-yy");
        let time = Format::new().set_num_format("h:mm");
        sheet.write(0, 0, " \u{a0}text\u{a0} ").unwrap();
        sheet.write(0, 1, 3375).unwrap();
        sheet.write(0, 2, 0.25).unwrap();
        let date = ExcelDateTime::from_ymd(2025, 3, 4).unwrap();
        sheet.write_with_format(0, 3, &date, &day).unwrap();
        sheet.write_with_format(0, 4, 45292.75, &day).unwrap();
        sheet.write_with_format(0, 5, 0.5, &time).unwrap();
        sheet.write(0, 6, true).unwrap();
        sheet.write_formula(0, 7, Formula::new("=1+1").set_result("2")).unwrap();
        sheet
            .write_formula(0, 8, Formula::new("=A1&\"x\"").set_result("a <x>"))
            .unwrap();
        sheet
            .write_formula(0, 9, Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
        sheet.write(0, 10, "   ").unwrap();
        sheet.write(0, 11, "a\nb & c < d").unwrap();
        sheet.write(4, 1, "below").unwrap();
    });
    let day = |y, m, d| Cell::Day(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    let read = rows(file);
    assert_eq!(
        read[0].cells,
        [
            text("text"),
            Cell::Number(3375.0),
            Cell::Number(0.25),
            day(2025, 3, 4),
            day(2024, 1, 1),
            Cell::Number(0.5),
            Cell::Truth(true),
            Cell::Number(2.0),
            text("a <x>"),
            Cell::Error("#DIV/0!".into()),
            Cell::Empty,
            text("a\nb & c < d"),
        ]
    );
    assert_eq!(shown(&read[1..]), ["5: |below"]);
}

#[test]
fn sheets_are_read_by_their_order_as_often_as_wanted() {
    let mut book = Written::new();
    for name in ["services", "tasks", "hidden"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap().write(0, 0, name).unwrap();
    }
    let workbook = workbook(book.save_to_buffer().unwrap(), Limits::default()).unwrap();
    let names: Vec<&str> = workbook.sheets().iter().flatten().map(AsRef::as_ref).collect();
    assert_eq!(
        (workbook.kind(), names),
        (FileKind::Xlsx, vec!["services", "tasks", "hidden"])
    );
    let mut together: Vec<Rows> = [0, 1, 2, 1].map(|sheet| workbook.rows(sheet).unwrap()).into();
    let first: Vec<String> = together
        .iter_mut()
        .map(|rows| rows.next().unwrap().unwrap().cells[0].to_string())
        .collect();
    assert_eq!(first, ["services", "tasks", "hidden", "tasks"]);
    assert_eq!(together[0].sheet().map(AsRef::as_ref), Some("services"));
    assert_eq!(workbook.rows(3).unwrap().count(), 0);
}

#[test]
fn a_value_merged_over_rows_holds_for_each_and_one_over_columns_for_the_first() {
    let file = written(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 2, 0, "Bureau", &plain).unwrap();
        sheet.merge_range(0, 1, 0, 2, "wide", &plain).unwrap();
        sheet.merge_range(3, 0, 6, 1, "note", &plain).unwrap();
        sheet.write(1, 1, "b").unwrap();
        sheet.write(2, 1, "c").unwrap();
        sheet.write(4, 2, "d").unwrap();
        sheet.write(7, 1, "e").unwrap();
    });
    assert_eq!(
        shown(&rows(file)),
        [
            "1: Bureau|wide",
            "2: Bureau|b",
            "3: Bureau|c",
            "4: note",
            "5: note||d",
            "8: |e"
        ]
    );
}

#[test]
fn days_count_from_1904_where_the_workbook_says_so() {
    let file = packed(&[
        (
            "xl/workbook.xml",
            r#"<workbook><workbookPr date1904="1"/><sheets><sheet name="One" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            r#"<worksheet><sheetData><row r="1"><c r="A1" s="1"><v>43830</v></c><c r="B1" s="0"><v>43830</v></c><c s="77"><v>1</v></c></row></sheetData></worksheet>"#,
        ),
    ]);
    let workbook = workbook(file, Limits::default()).unwrap();
    assert!(workbook.days_from_1904());
    let read: Vec<Row> = workbook.rows(0).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(shown(&read), ["1: 2024-01-01|43830|1"]);
}

#[test]
fn what_other_programs_write_is_read_too() {
    // Cells and rows without references, prefixes, runs and readings, escapes, ISO days, errors of newer versions.
    let file = packed(&[
        (
            "xl/sharedStrings.xml",
            "<x:sst uniqueCount=\"99999999999999999\"><x:si><x:r><x:t>rich </x:t></x:r><x:r><x:t xml:space=\"preserve\">text</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:si><x:si/><x:si><x:t>a_x000A_b &amp; _x00e9_ _xZZ</x:t></x:si></x:sst>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            r#"<x:worksheet><x:dimension ref="A1:A0"/><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c></x:row><x:row/><x:row><x:c t="inlineStr"><x:is><x:t>in</x:t></x:is></x:c><x:c t="d"><x:v>2025-03-04T00:00:00</x:v></x:c><x:c t="e"><x:v>#SPILL!</x:v></x:c><x:c><x:f>A1</x:f><x:v>7</x:v></x:c><x:c t="str"><x:f>x</x:f><x:v></x:v></x:c></x:row></x:sheetData></x:worksheet>"#,
        ),
    ]);
    let read = rows(file);
    assert_eq!(
        shown(&read),
        ["1: rich text||a\nb & é _xZZ", "3: in|2025-03-04|#SPILL!|7"]
    );
    assert_eq!(read[1].cell(2), &Cell::Error("#SPILL!".into()));
}

#[test]
fn bounds_hold_for_what_is_read_not_for_what_is_said() {
    let narrow = Limits {
        rows: 2,
        columns: 3,
        cell_characters: 5,
        ..Limits::default()
    };
    let cell = |at: &str| format!(r#"<row><c r="{at}"><v>1</v></c></row>"#);
    assert_eq!(refusal(rows_within(sheet(&cell("D1")), narrow)).0, "COLUMNS_TOO_MANY");
    assert_eq!(
        refusal(rows_within(sheet(&cell("A1").repeat(3)), narrow)).0,
        "ROWS_TOO_MANY"
    );
    assert_eq!(
        refusal(rows_within(sheet(&cell("ZZZZ1")), Limits::default())).0,
        "COLUMNS_TOO_MANY"
    );
    // Formatting that reaches to the last column is no content.
    assert!(rows_within(sheet(r#"<row><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row>"#), narrow).is_ok());
    let long = format!(
        r#"<row><c t="inlineStr"><is><t>{}</t></is></c><c><v>2</v></c></row>"#,
        "x".repeat(10 << 20)
    );
    let read = rows(sheet(&long));
    assert!(matches!(read[0].cell(0), Cell::TooLong(_)));
    assert_eq!(read[0].cell(1), &Cell::Number(2.0));
    let shared = packed(&[
        ("xl/sharedStrings.xml", "<sst><si><t>sixsix</t></si></sst>"),
        (
            "xl/worksheets/sheet1.xml",
            r#"<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>"#,
        ),
    ]);
    assert!(matches!(
        rows_within(shared, narrow).unwrap()[0].cell(0),
        Cell::TooLong(_)
    ));
}

#[test]
fn a_zip_bomb_goes_off_nowhere() {
    let small = Limits {
        unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    let blanks = " ".repeat(8 << 20);
    let texts = "<si/>".repeat(200_000);
    for (part, text) in [
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet>{blanks}<sheetData/></worksheet>"),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet><!-- {} --><sheetData/></worksheet>", "<a>".repeat(3 << 20)),
        ),
        ("xl/sharedStrings.xml", format!("<sst>{blanks}</sst>")),
        ("xl/sharedStrings.xml", format!("<sst>{texts}</sst>")),
        ("xl/styles.xml", format!("<styleSheet>{blanks}</styleSheet>")),
        ("xl/workbook.xml", format!("<workbook>{blanks}</workbook>")),
    ] {
        let (code, said) = refusal(rows_within(packed(&[(part, &text)]), small));
        assert_eq!(code, "FILE_TOO_LARGE", "{part}: {said}");
    }
    let piece = format!(
        "<worksheet><sheetData><row><c><v>{}</v></c></row></sheetData></worksheet>",
        "1".repeat(20 << 20)
    );
    let bomb = packed(&[("xl/worksheets/sheet1.xml", &piece)]);
    assert_eq!(refusal(rows_within(bomb, Limits::default())).0, "CELL_TOO_LONG");
}

#[test]
fn reading_a_sheet_again_costs_nothing_of_what_may_be_unpacked() {
    let mut cells = String::new();
    for row in 1..2000 {
        write!(cells, r#"<row r="{row}"><c><v>{row}</v></c></row>"#).unwrap();
    }
    let limits = Limits {
        unpacked_bytes: 100_000,
        ..Limits::default()
    };
    let workbook = workbook(sheet(&cells), limits).unwrap();
    for _ in 0..5 {
        assert_eq!(workbook.rows(0).unwrap().flatten().count(), 1999);
    }
}

#[test]
fn a_damaged_workbook_is_refused_wherever_it_is_cut() {
    let file = written(|sheet| {
        for row in 0..200 {
            sheet.write(row, 0, format!("text {row}")).unwrap();
            sheet.write(row, 1, row).unwrap();
        }
    });
    let whole = rows(file.clone());
    for length in (4..file.len() - 1).step_by(97) {
        let (code, said) = refusal(rows_within(&file[..length], Limits::default()));
        assert_eq!(code, "FILE_UNREADABLE", "{length}: {said}");
    }
    // Flipped bytes may go unnoticed, but never make more of the file than there is, and never end the program.
    for place in (0..file.len()).step_by(41) {
        let mut altered = file.clone();
        altered[place] ^= 0x55;
        if let Ok(read) = rows_within(altered, Limits::default()) {
            assert!(read.len() <= whole.len() + 1, "{place}");
        }
    }
    for rows in [
        "<row><c t=\"s\"><v>0</v></c></row>",
        "<row><c><v>1",
        "<row><c><v>1</v></c></row>",
    ] {
        let text = format!("<worksheet><sheetData>{rows}");
        let (code, said) = refusal(rows_within(
            packed(&[("xl/worksheets/sheet1.xml", &text)]),
            Limits::default(),
        ));
        assert_eq!(
            (code, said.contains("damaged")),
            ("FILE_UNREADABLE", true),
            "{rows}: {said}"
        );
    }
}

#[test]
fn another_reader_reads_the_same_values() {
    let file = written(|sheet| {
        let day = Format::new().set_num_format("yyyy-mm-dd");
        for row in 0..50_u32 {
            sheet.write(row, 0, format!("Service {row} – “é”")).unwrap();
            sheet.write(row, 1, f64::from(row) * 1.25).unwrap();
            sheet.write_with_format(row, 3, f64::from(44_000 + row), &day).unwrap();
            sheet.write(row, 5, row % 2 == 0).unwrap();
        }
    });
    let mut other: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(file.clone())).unwrap();
    let range = other.worksheet_range("services").unwrap();
    let ours = rows(file);
    assert_eq!(ours.len(), range.height());
    for (row, theirs) in ours.iter().zip(range.rows()) {
        for (column, cell) in theirs.iter().enumerate() {
            let same = match (row.cell(column), cell) {
                (Cell::Empty, calamine::Data::Empty) => true,
                (Cell::Text(ours), calamine::Data::String(theirs)) => ours.as_ref() == theirs,
                (Cell::Number(ours), calamine::Data::Float(theirs)) => (ours - theirs).abs() < f64::EPSILON,
                (Cell::Truth(ours), calamine::Data::Bool(theirs)) => ours == theirs,
                (Cell::Day(ours), calamine::Data::DateTime(theirs)) => {
                    crate::value::day_of_serial(theirs.as_f64(), false) == Some(*ours)
                }
                _ => false,
            };
            assert!(
                same,
                "row {} column {column}: {:?} and {cell:?}",
                row.number,
                row.cell(column)
            );
        }
    }
}
