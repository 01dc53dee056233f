//! Runs bytes through the readers and looks whether what must hold does. The fuzzer calls this, and so does a test of
//! `fsi-intake` with every file of the corpus.

use std::io::{Cursor, Write};
use std::sync::Arc;

use fsi_catalog::vocabulary::{Severity, VocabularyName};
use fsi_intake::layout::ValueKind;
use fsi_intake::source::{Source, open};
use fsi_intake::table::Cell;
use fsi_intake::value::{self, Conventions};
use fsi_intake::{Intake, Limits, Profile};

/// Bounds that are low enough to be met.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    unpacked_bytes: 4 << 20,
    rows: 2_000,
    columns: 200,
    cell_characters: 300,
};

/// The parts of a workbook that are made up.
const NAMES: [&str; 5] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
];
/// What stands for those that are empty.
const STANDARD: [&[u8]; 5] = [
    b"<worksheet><sheetData/></worksheet>",
    b"<sst/>",
    b"<styleSheet/>",
    br#"<workbook><sheets><sheet name="One" r:id="r1"/></sheets></workbook>"#,
    br#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#,
];

/// Reads a file of separated values, or whatever the bytes are.
pub fn csv(data: &[u8]) {
    read(data.to_vec(), None);
}

/// Reads JSON, or whatever the bytes are.
pub fn json(data: &[u8]) {
    read(data.to_vec(), None);
    read(data.to_vec(), Some("x.jsonl"));
}

/// Reads a workbook: as it is, or with parts that are separated by `\xff`, since no fuzzer makes up a whole archive.
pub fn xlsx(data: &[u8]) {
    if data.starts_with(b"PK") {
        read(data.to_vec(), None);
        return;
    }
    let mut given = data.split(|byte| *byte == 0xff);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, standard) in NAMES.iter().zip(STANDARD) {
        let part = given.next().filter(|part| !part.is_empty()).unwrap_or(standard);
        archive.start_file(*name, stored).expect("a name");
        archive.write_all(part).expect("memory");
    }
    read(archive.finish().expect("memory").into_inner(), None);
}

/// Reads a text as the value of every kind of column; the first byte says how the cell holds it.
pub fn values(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let cell = match how % 4 {
        0 => match rest.first_chunk::<8>() {
            Some(bytes) => Cell::Number(f64::from_le_bytes(*bytes)),
            None => Cell::Empty,
        },
        _ => Cell::text(&text),
    };
    let conventions = Conventions {
        day_first: how & 4 != 0,
        days_from_1904: how & 8 != 0,
        years_begin_in: u32::from(how >> 4),
    };
    every_kind(&cell, conventions);
}

/// Reads a table as an inventory in our layout, down to the drafts.
pub fn layouts(data: &[u8]) {
    draft(data.to_vec(), None);
}

/// Reads an import profile, and, behind a zero byte, a table by it.
pub fn profiles(data: &[u8]) {
    let (definition, table) = match data.iter().position(|byte| *byte == 0) {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[][..]),
    };
    match Profile::parse(&String::from_utf8_lossy(definition), None) {
        Ok(profile) => {
            assert!(!profile.columns().is_empty());
            draft(table.to_vec(), Some(Arc::new(profile)));
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            assert!(errors.iter().all(|error| !error.to_string().is_empty()));
        }
    }
}

/// Reads a file into drafts, each with its place.
fn draft(bytes: Vec<u8>, profile: Option<Arc<Profile>>) {
    let intake = Intake {
        limits: LIMITS,
        profile,
        ..Intake::default()
    };
    let Ok(mut reading) = fsi_intake::read(Cursor::new(bytes), None, &intake) else {
        return;
    };
    let mut count = 0;
    loop {
        let drafts = match reading.next(100) {
            Ok(drafts) if drafts.is_empty() => break,
            Ok(drafts) => drafts,
            Err(unreadable) => {
                assert!(!unreadable.0.message.is_empty());
                break;
            }
        };
        for draft in &drafts {
            assert!(!draft.places.of("name").to_string().is_empty());
            assert!(draft.findings.iter().all(|finding| !finding.message.is_empty()));
        }
        count += drafts.len() as u64;
        assert!((0.0..=1.0).contains(&reading.progress()));
    }
    assert!(count <= LIMITS.rows);
    let _ = reading.take_findings();
}

/// Reads a file to its end, whatever it is.
fn read(bytes: Vec<u8>, name: Option<&str>) {
    let intake = Intake {
        limits: LIMITS,
        ..Intake::default()
    };
    let length = bytes.len();
    match open(Cursor::new(bytes), name, &intake) {
        Ok(Source::Tables(workbook)) => {
            for sheet in 0..workbook.sheets().len().min(3) {
                let Ok(mut rows) = workbook.rows(sheet) else { continue };
                let known =
                    |headers: &[std::sync::Arc<str>]| headers.iter().filter(|header| header.contains('a')).count();
                let _ = rows.find_head(known);
                let mut count = 0;
                for row in rows.by_ref() {
                    let Ok(row) = row else { break };
                    count += 1;
                    assert!(row.number > 0 && !row.is_blank());
                    assert!(row.cells.len() <= LIMITS.columns as usize);
                    if count < 50 {
                        for cell in row.cells.iter().take(20) {
                            every_kind(cell, Conventions::default());
                        }
                    }
                }
                assert!(count <= LIMITS.rows);
                assert!((0.0..=1.0).contains(&rows.progress()));
                assert!(rows.next().is_none_or(|row| row.is_ok()));
                assert!(rows.take_findings().len() <= 1);
            }
        }
        Ok(Source::Documents(mut documents)) => {
            let mut count = 0;
            for draft in documents.by_ref() {
                let Ok(draft) = draft else { break };
                count += 1;
                assert!(draft.findings.len() <= 200);
                for field in ["name", "tasks.0.name", "measurements.0", "slug"] {
                    let _ = draft.places.of(field).to_string();
                }
            }
            assert!(count <= LIMITS.rows);
            assert!(documents.next().is_none());
            assert!(documents.take_findings().len() <= length + 1);
        }
        Err(unreadable) => assert!(!unreadable.0.message.is_empty()),
    }
}

/// Reads a cell as every kind of value. What is put forward as a fix must be taken without a fault.
fn every_kind(cell: &Cell, conventions: Conventions) {
    for kind in [
        ValueKind::Text(10),
        ValueKind::Texts,
        ValueKind::Term(VocabularyName::Channel),
        ValueKind::Terms(VocabularyName::Measure),
        ValueKind::Answer,
        ValueKind::Number,
        ValueKind::Day,
        ValueKind::Link,
        ValueKind::Period,
        ValueKind::Figure,
        ValueKind::Organization,
        ValueKind::Organizations,
    ] {
        let said = value::read(kind, cell, &conventions);
        for fault in &said.faults {
            assert!(!fault.message.is_empty());
            assert!(fault.rule.severity != Severity::Error || said.value.is_none() || kind_is_list(kind));
            if let Some(fix) = &fault.fix {
                let fixed = value::read(kind, &Cell::text(fix), &conventions);
                assert!(
                    fixed.value.is_some() && fixed.faults.is_empty(),
                    "{kind:?} {cell:?} {fix}"
                );
            }
        }
        assert!(!cell.is_empty() || (said.value.is_none() && said.faults.is_empty()));
    }
    for said in [value::control_numbers(cell), value::assistance_listings(cell)] {
        assert!(said.faults.len() <= 20);
    }
}

fn kind_is_list(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::Terms(_) | ValueKind::Texts | ValueKind::Organizations)
}
