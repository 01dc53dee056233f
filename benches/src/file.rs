//! A generated inventory as a file, to check and to upload.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use fsi_catalog::service::OrganizationRef;
use serde_json::{Value, json};

use crate::inventory;

/// The columns of the sheet of services that generated records fill in, with their paths in the document.
const COLUMNS: [&str; 18] = [
    "organization",
    "key",
    "name",
    "alternateNames",
    "summary",
    "description",
    "publicFacing",
    "types",
    "isTransactional",
    "hasContactCenter",
    "customerGroups",
    "languages",
    "lifeExperiences",
    "infoUrl",
    "startUrl",
    "channels",
    "lastReviewedOn",
    "nextReviewOn",
];

/// Which file to write.
#[derive(Args)]
pub(crate) struct Options {
    /// Services in it, one a row or line.
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// The form: a table of the services alone, or one document a line with tasks, forms and figures.
    #[arg(long, default_value = "csv")]
    format: Format,
    /// The organization of all of them, by its slug, in place of generated bureaus, which only a generated inventory knows.
    #[arg(long, value_name = "SLUG")]
    organization: Option<String>,
    /// The file.
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
}

/// Writes the file. The same options give the same bytes.
pub(crate) fn file(options: &Options) -> anyhow::Result<ExitCode> {
    let name = options.output.display();
    let file = File::create(&options.output).with_context(|| format!("{name} cannot be written"))?;
    let mut out = BufWriter::new(file);
    if options.format == Format::Csv {
        writeln!(out, "{}", COLUMNS.join(","))?;
    }
    for number in 0..options.rows {
        let mut command = inventory::service(number);
        if let Some(slug) = &options.organization {
            command.record.organization = OrganizationRef::Slug(slug.clone());
        }
        let organization = command.record.organization.to_string();
        let mut record = serde_json::to_value(&command.record)?;
        record["organization"] = json!(organization);
        match options.format {
            Format::Jsonl => writeln!(
                out,
                "{}",
                json!({"service": record, "measurements": command.measurements})
            )?,
            Format::Csv => {
                let cells: Vec<String> = COLUMNS.iter().map(|column| quoted(&cell(&record[*column]))).collect();
                writeln!(out, "{}", cells.join(","))?;
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Answers what stands in a cell; entries of a list are separated by bars.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(answer) => if *answer { "yes" } else { "no" }.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(entries) => entries.iter().map(cell).collect::<Vec<_>>().join("|"),
        // A channel is told by its term; its address has a sheet of its own.
        Value::Object(entry) => entry.get("channel").map(cell).unwrap_or_default(),
        Value::Number(number) => number.to_string(),
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
