//! The rows that a service takes up in each sheet.

use serde_json::Value;

use super::{Prefilled, detail};
use crate::layout::{Column, Sheet};
use crate::workbook::BookError;

/// Answers each service as one document, with its slug and figures in it: the paths of the layout lead through it.
pub(super) fn documents(prefill: &[Prefilled]) -> Result<Vec<Value>, BookError> {
    let document = |service: &Prefilled| {
        let mut document = serde_json::to_value(&service.record)?;
        if let Value::Object(fields) = &mut document {
            fields.insert("slug".into(), service.slug.clone().into());
            fields.insert("measurements".into(), serde_json::to_value(&service.measurements)?);
        }
        Ok(document)
    };
    prefill.iter().map(document).collect()
}

/// A row of a sheet.
#[derive(Clone)]
pub(super) struct Row<'d> {
    /// The document, and the entries of lists in which the entry lies.
    around: Vec<&'d Value>,
    /// The entry of the sheet's list, or the document itself.
    entry: &'d Value,
}

/// Answers the rows of a document in a sheet, in their order.
pub(super) fn of<'d>(sheet: &'static Sheet, document: &'d Value) -> Vec<Row<'d>> {
    // Beside each row stands how far along the path it has come: an object on the way is gone through, but is no list.
    let whole = Row {
        around: Vec::new(),
        entry: document,
    };
    let mut found = vec![(whole, document)];
    for name in sheet.list.into_iter().flat_map(|list| list.split('.')) {
        let mut inner = Vec::new();
        for (row, current) in found {
            match current.get(name) {
                Some(Value::Array(entries)) => {
                    for entry in detail::needed(sheet, entries) {
                        let mut around = row.around.clone();
                        around.push(row.entry);
                        inner.push((Row { around, entry }, entry));
                    }
                }
                Some(object @ Value::Object(_)) => inner.push((row, object)),
                _ => {}
            }
        }
        found = inner;
    }
    found.into_iter().map(|(row, _)| row).collect()
}

impl<'d> Row<'d> {
    /// Answers what a column says of the row.
    pub(super) fn value(&self, column: &Column) -> Option<&'d Value> {
        let mut path = column.path;
        let mut left = 0;
        while let Some(rest) = path.strip_prefix("../") {
            path = rest;
            left += 1;
        }
        let start = match left {
            0 => self.entry,
            left => self.around.get(self.around.len().checked_sub(left)?)?,
        };
        if path == "value" && self.state() != Some("KNOWN") {
            return self.entry.get("state");
        }
        path.split('.').try_fold(start, |value, name| match value {
            // Within a list, the channel names the entry.
            Value::Array(entries) => entries.iter().find(|entry| channel(entry) == Some(name)),
            value => value.get(name),
        })
    }

    fn state(&self) -> Option<&'d str> {
        self.entry.get("state").and_then(Value::as_str)
    }
}

/// The channel that an entry is about.
pub(super) fn channel(entry: &Value) -> Option<&str> {
    entry.get("channel").and_then(Value::as_str)
}
