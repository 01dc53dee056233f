//! What changed between two documents, field by field.

use serde_json::Value;

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldChange {
    /// The path of the field; entries of lists are named by what identifies them, such as `tasks[apply].name`.
    pub path: String,
    /// The value before, as JSON; none when there was none.
    pub before: Option<String>,
    /// The value after, as JSON; none when there is none.
    pub after: Option<String>,
}

/// The fields that identify an entry of a list, most telling first.
const IDENTIFYING: [&str; 6] = ["key", "number", "channel", "fiscalYear", "organization", "title"];

/// Compares two documents.
#[must_use]
pub(crate) fn diff(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    compare("", Some(before), Some(after), &mut changes);
    changes
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<FieldChange>) {
    match (before, after) {
        _ if before == after => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let names = new.keys().chain(old.keys().filter(|name| !new.contains_key(*name)));
            for name in names {
                let inner = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                compare(&inner, old.get(name), new.get(name), changes);
            }
        }
        (old, new) if is_list_of_records(old) && is_list_of_records(new) => {
            let (old, new) = (named_entries(old), named_entries(new));
            for (name, value) in &new {
                let earlier = old.iter().find(|entry| entry.0 == *name).map(|entry| entry.1);
                compare(&format!("{path}[{name}]"), earlier, Some(value), changes);
            }
            for (name, value) in &old {
                if !new.iter().any(|entry| entry.0 == *name) {
                    compare(&format!("{path}[{name}]"), Some(value), None, changes);
                }
            }
            let order =
                |entries: &[(String, &Value)]| -> Vec<String> { entries.iter().map(|entry| entry.0.clone()).collect() };
            let (old_order, new_order) = (order(&old), order(&new));
            let is_moved = |a: &[String], b: &[String]| {
                a.iter()
                    .filter(|name| b.contains(name))
                    .ne(b.iter().filter(|name| a.contains(name)))
            };
            if is_moved(&old_order, &new_order) {
                changes.push(FieldChange {
                    path: format!("{path}[order]"),
                    before: Some(Value::from(old_order).to_string()),
                    after: Some(Value::from(new_order).to_string()),
                });
            }
        }
        (old, new) => changes.push(FieldChange {
            path: path.to_owned(),
            before: old.map(ToString::to_string),
            after: new.map(ToString::to_string),
        }),
    }
}

/// A missing list is an empty one: documents leave empty lists out.
fn is_list_of_records(value: Option<&Value>) -> bool {
    match value {
        None => true,
        Some(Value::Array(entries)) => entries.iter().all(Value::is_object),
        Some(_) => false,
    }
}

/// Names each entry by its identifying field; entries that share one are told apart by a number.
fn named_entries(value: Option<&Value>) -> Vec<(String, &Value)> {
    let entries = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut named: Vec<(String, &Value)> = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let base = IDENTIFYING
            .iter()
            .find_map(|field| entry.get(field))
            .map_or_else(|| index.to_string(), plain);
        let twins = named
            .iter()
            .filter(|other| other.0.split('#').next() == Some(&base))
            .count();
        let name = if twins == 0 {
            base
        } else {
            format!("{base}#{}", twins + 1)
        };
        named.push((name, entry));
    }
    named
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(before: &Value, after: &Value) -> Vec<String> {
        diff(before, after)
            .into_iter()
            .map(|change| {
                let side = |value: Option<String>| value.unwrap_or_else(|| "-".into());
                format!("{}: {} > {}", change.path, side(change.before), side(change.after))
            })
            .collect()
    }

    #[test]
    fn fields_are_named_by_what_identifies_their_record() {
        let before = json!({"name": "A", "tasks": [{"key": "apply", "name": "x"}, {"key": "pay"}]});
        let after = json!({"name": "B", "tasks": [{"key": "apply", "name": "y"}], "summary": "s"});
        assert_eq!(
            told(&before, &after),
            [
                r#"name: "A" > "B""#,
                r#"tasks[apply].name: "x" > "y""#,
                r#"tasks[pay]: {"key":"pay"} > -"#,
                r#"summary: - > "s""#,
            ]
        );
    }

    #[test]
    fn a_list_that_appears_is_told_entry_by_entry() {
        let after = json!({"channels": [{"channel": "PHONE"}, {"channel": "PHONE", "note": "n"}]});
        assert_eq!(
            told(&json!({}), &after),
            [
                r#"channels[PHONE]: - > {"channel":"PHONE"}"#,
                r#"channels[PHONE#2]: - > {"channel":"PHONE","note":"n"}"#,
            ]
        );
    }

    #[test]
    fn a_new_order_is_a_change_of_order_alone() {
        let before = json!({"tasks": [{"key": "a"}, {"key": "b"}]});
        let after = json!({"tasks": [{"key": "b"}, {"key": "a"}]});
        assert_eq!(told(&before, &after), [r#"tasks[order]: ["a","b"] > ["b","a"]"#]);
        assert_eq!(told(&before, &before), Vec::<String>::new());
    }
}
