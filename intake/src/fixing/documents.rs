//! Fixes in JSON: at the pointers of findings, in one document or in lines of several.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::plan::{Change, Plan, Values};
use super::{NotFixed, Reason};
use crate::source::as_utf8;
use crate::workbook::BookError;

/// Writes the file anew where something is to be fixed; lines without a fix stay as they are.
pub(super) fn rewrite(original: &[u8], plan: &mut Plan<'_>) -> Result<Vec<u8>, NotFixed> {
    let bytes = as_utf8(original);
    if plan.has_lines() {
        return Ok(lines(&bytes, plan)?);
    }
    let changes = plan.values(None);
    if changes.is_empty() {
        return Ok(original.to_vec());
    }
    let mut document: Value = serde_json::from_slice(&bytes).map_err(BookError::from)?;
    put(&mut document, changes, plan);
    let mut out = serde_json::to_vec_pretty(&document).map_err(BookError::from)?;
    out.push(b'\n');
    Ok(out)
}

fn lines(bytes: &[u8], plan: &mut Plan<'_>) -> Result<Vec<u8>, BookError> {
    let mut out = Vec::with_capacity(bytes.len());
    for (number, line) in (1_u32..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        let changes = plan.values(Some(number));
        let read = if changes.is_empty() {
            None
        } else {
            serde_json::from_slice::<Value>(line).ok()
        };
        match read {
            Some(mut document) => {
                put(&mut document, changes, plan);
                serde_json::to_writer(&mut out, &document)?;
                out.push(b'\n');
            }
            None => out.extend_from_slice(line),
        }
    }
    Ok(out)
}

fn put<'f>(document: &mut Value, changes: Values<'f>, plan: &mut Plan<'f>) {
    for (pointer, changes) in changes {
        let name = pointer
            .rsplit('/')
            .find(|part| part.parse::<usize>().is_err())
            .unwrap_or_default();
        match document.pointer_mut(pointer) {
            Some(Value::Array(_) | Value::Object(_)) => plan.settle(&changes, Err(Reason::NoCell)),
            Some(there) => {
                let (held, is_text) = match &*there {
                    Value::Null => (String::new(), false),
                    Value::String(text) => (text.clone(), true),
                    other => (other.to_string(), false),
                };
                if let Some(text) = plan.text(&held, &changes) {
                    *there = typed(name, text, is_text);
                }
            }
            None => add(document, pointer, &changes, plan),
        }
    }
}

/// Adds a field that is missing from an object that is there.
fn add<'f>(document: &mut Value, pointer: &str, changes: &[Change<'f>], plan: &mut Plan<'f>) {
    let Some((around, name)) = pointer.rsplit_once('/') else {
        return;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(fields)) = document.pointer_mut(around)
        && let Some(text) = plan.text("", changes)
    {
        let value = typed(&name, text, false);
        fields.insert(name, value);
    }
}

/// Makes the value that a field holds of a fix, which is JSON itself where another kind of value belongs there.
fn typed(name: &str, fix: String, was_text: bool) -> Value {
    match (TYPES.get(name), serde_json::from_str(&fix)) {
        (Some(Kind::Number), Ok(number @ Value::Number(_))) => number,
        (Some(Kind::Answer), _) => match fix.to_ascii_lowercase().as_str() {
            "yes" | "true" => Value::Bool(true),
            "no" | "false" => Value::Bool(false),
            _ => Value::String(fix),
        },
        (_, Ok(list @ Value::Array(_))) => list,
        (_, Ok(text @ Value::String(_))) if !was_text => text,
        _ => Value::String(fix),
    }
}

/// What the fields hold that are not texts, by their names.
static TYPES: LazyLock<HashMap<String, Kind>> = LazyLock::new(|| {
    let schema = crate::json_schema::schema();
    let definitions = schema
        .get("$defs")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::values);
    let fields = definitions
        .filter_map(|definition| definition.get("properties")?.as_object())
        .flatten();
    fields
        .filter_map(|(name, field)| Some((name.clone(), Kind::of(field.get("type")?)?)))
        .collect()
});

enum Kind {
    Number,
    Answer,
}

impl Kind {
    fn of(kind: &Value) -> Option<Self> {
        let is = |name: &str| {
            kind == name
                || kind
                    .as_array()
                    .is_some_and(|kinds| kinds.iter().any(|kind| kind == name))
        };
        match () {
            () if is("integer") => Some(Self::Number),
            () if is("boolean") => Some(Self::Answer),
            () => None,
        }
    }
}
