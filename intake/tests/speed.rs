//! How fast a large table is read, and in how much memory. Run by hand, optimized:
//! `cargo test --release -p fsi-intake --test speed -- --ignored --nocapture`.

use std::io::Write;
use std::time::Instant;

use fsi_intake::source::{Source, open};
use fsi_intake::{Intake, Limits};

const ROWS: usize = 100_000;
const COLUMNS: usize = 30;

/// The most memory the process ever had, in kB; none where the system does not say.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn read(path: &std::path::Path) -> usize {
    let intake = Intake {
        limits: Limits {
            bytes: 1 << 30,
            ..Limits::default()
        },
        ..Intake::default()
    };
    let file = std::fs::File::open(path).expect("the file");
    let Ok(Source::Tables(workbook)) = open(file, None, &intake) else {
        panic!("a table");
    };
    let rows = workbook.rows(0).expect("rows");
    rows.map(|row| row.map_or_else(|error| panic!("{error}"), |row| row.cells.len()))
        .sum()
}

#[test]
#[ignore = "takes seconds, and means something only where it is optimized"]
fn a_hundred_thousand_rows_are_read_in_a_second_and_in_little_memory() {
    let folder = std::env::temp_dir();
    let (table, book) = (folder.join("fsi-speed.csv"), folder.join("fsi-speed.xlsx"));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&table).expect("a file"));
    for row in 0..ROWS {
        let cells: Vec<String> = (0..COLUMNS).map(|column| format!("value {row} {column}")).collect();
        writeln!(file, "{}", cells.join(",")).expect("space");
    }
    file.flush().expect("space");
    let start = Instant::now();
    let cells = read(&table);
    println!("CSV: {cells} cells in {:?}, peak {:?} kB", start.elapsed(), peak());
    assert_eq!(cells, ROWS * COLUMNS);
    assert!(
        peak().is_none_or(|kilobytes| kilobytes < 50 << 10),
        "memory does not grow with the file"
    );
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..20_000_u32 {
        for column in 0..30_u16 {
            let number = f64::from(row) * f64::from(column);
            if column % 3 == 0 {
                sheet
                    .write(row, column, format!("value {row} {column}"))
                    .expect("a cell");
            } else {
                sheet.write(row, column, number).expect("a cell");
            }
        }
    }
    workbook.save(&book).expect("space");
    let before = peak();
    let start = Instant::now();
    let cells = read(&book);
    println!(
        "XLSX: {cells} cells in {:?}, peak before {before:?}, after {:?} kB",
        start.elapsed(),
        peak()
    );
    std::fs::remove_file(table).expect("it is there");
    std::fs::remove_file(book).expect("it is there");
}
