//! Real files that are not part of the repository, and tables that stories make of them.

use std::io::Write;
use std::path::PathBuf;

use super::repository;

/// Answers where a real file is: in the folder that `FSI_EXTERNAL_DATA` names, or in `shared/data` beside the checkout.
/// Without it there is nothing to see; that is said where nobody can overlook it.
pub fn external(path: &str) -> Option<PathBuf> {
    let named = std::env::var_os("FSI_EXTERNAL_DATA").map(PathBuf::from);
    let must_be_there = named.is_some();
    let file = named.unwrap_or_else(|| repository().join("../shared/data")).join(path);
    if file.is_file() {
        return Some(file.canonicalize().expect("a path"));
    }
    assert!(
        !must_be_there,
        "FSI_EXTERNAL_DATA is set, but there is no file {}",
        file.display()
    );
    // Not with a macro: what those print is only shown of a test that fails.
    writeln!(
        std::io::stderr(),
        "\nNOT TESTED: {path}, because it is not at {}; set FSI_EXTERNAL_DATA\n",
        file.display()
    )
    .expect("standard error");
    None
}

/// A table with a head, to take rows from and change cells in.
#[derive(Clone)]
pub struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a real file; none where it is not at hand.
    pub fn external(path: &str) -> Option<Self> {
        Some(Self::parse(&std::fs::read(external(path)?).expect("the file")))
    }

    /// Reads CSV.
    pub fn parse(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(bytes)
            .into_records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect());
        Self {
            head: rows.next().expect("a head"),
            rows: rows.collect(),
        }
    }

    /// Writes CSV.
    pub fn bytes(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.head).expect("the head");
        for row in &self.rows {
            writer.write_record(row).expect("a row");
        }
        writer.into_inner().expect("the bytes")
    }

    /// Answers the place of a column.
    pub fn column(&self, name: &str) -> usize {
        let found = self.head.iter().position(|head| head == name);
        found.unwrap_or_else(|| panic!("there is no column {name} in {:?}", self.head))
    }

    /// Answers the place of the only row whose cell in a column holds a value.
    pub fn row(&self, column: &str, value: &str) -> usize {
        let at = self.column(column);
        let found: Vec<usize> = (0..self.rows.len())
            .filter(|row| self.rows[*row][at] == value)
            .collect();
        assert_eq!(found.len(), 1, "rows whose {column} is {value}");
        found[0]
    }

    /// Answers a cell.
    pub fn cell(&self, row: usize, column: &str) -> &str {
        &self.rows[row][self.column(column)]
    }

    /// Changes a cell.
    pub fn set(&mut self, row: usize, column: &str, value: &str) {
        let at = self.column(column);
        assert_ne!(self.rows[row][at], value, "{column} holds this already");
        value.clone_into(&mut self.rows[row][at]);
    }

    /// Keeps only the rows whose cell in a column holds a value.
    pub fn only(mut self, column: &str, value: &str) -> Self {
        let at = self.column(column);
        self.rows.retain(|row| row[at] == value);
        assert!(!self.rows.is_empty(), "no row whose {column} is {value}");
        self
    }
}
