//! Rows that belong to an entry of another list: channels of tasks, solutions for what cannot be digital.

use fsi_catalog::{Finding, Place, rules};
use serde_json::Value;

use super::{entry, fits, incomplete};
use crate::drafting::plan::Plan;
use crate::drafting::sketch::Sketch;
use crate::table::Row;

/// Adds an entry to a list inside an entry of another list.
pub(super) fn nested(sketch: &mut Sketch, plan: &Plan, row: &Row, outer: &str, name: &str) {
    let wanted = plan.text(row, &format!("../{name}")).unwrap_or_default();
    let entries = sketch.fields.get(outer).and_then(Value::as_array);
    let position = entries.and_then(|entries| {
        entries
            .iter()
            .position(|entry| entry.get(name).and_then(Value::as_str) == Some(wanted.as_str()))
    });
    let Some(position) = position else {
        let message = format!(
            "a row of the sheet “{}” names “{wanted}”, which the service does not have in the sheet “{}”",
            plan.sheet.name,
            if outer == "tasks" { "tasks" } else { "non-digitizable" }
        );
        let finding = Finding::new(&rules::ROW_WITHOUT_SERVICE, plan.row_place(row), message).with_value(&wanted);
        sketch.findings.push(finding);
        return;
    };
    let inner = if outer == "tasks" { "channels" } else { "solutions" };
    let list = plan.sheet.list.unwrap_or_default();
    let base = format!("{outer}.{position}.{inner}");
    let count = |sketch: &Sketch, counted: fn(&Value) -> bool| {
        let entries = sketch
            .fields
            .get(outer)
            .and_then(|entries| entries.get(position)?.get(inner)?.as_array());
        entries.map_or(0, |entries| entries.iter().take_while(|entry| counted(entry)).count())
    };
    // Channels of this sheet stand first, in its order, before those that only the columns of the sheet of tasks name.
    let at = if inner == "channels" {
        count(sketch, |entry| entry.get(DETAILED).is_some())
    } else {
        count(sketch, |_| true)
    };
    let places_before = sketch.places.len();
    let Some(mut added) = entry(sketch, plan, row, &format!("{base}.{at}")) else {
        return;
    };
    if let Err(error) = fits(list, &Value::Object(added.clone())) {
        incomplete(sketch, plan, row, &error);
        return;
    }
    let own_places = sketch.places.split_off(places_before.min(sketch.places.len()));
    let Some(Value::Object(holder)) = sketch
        .fields
        .get_mut(outer)
        .and_then(Value::as_array_mut)
        .and_then(|entries| entries.get_mut(position))
    else {
        return;
    };
    let holder = holder.entry(inner).or_insert_with(|| Value::Array(Vec::new()));
    let Some(entries) = holder.as_array_mut() else { return };
    let mut from = entries.len();
    if inner == "channels" {
        // What the columns of the sheet of tasks say of the same channel is completed.
        let same = entries
            .iter()
            .position(|entry| entry.get("channel") == added.get("channel") && entry.get(DETAILED).is_none());
        if let Some(same) = same
            && let Value::Object(known) = entries.remove(same)
        {
            from = same;
            for (field, value) in known {
                added.entry(field).or_insert(value);
            }
        }
        added.insert(DETAILED.to_owned(), true.into());
    }
    entries.insert(at, Value::Object(added));
    moved(&mut sketch.places, &base, from, at);
    sketch.places.extend(own_places);
}

/// Moves the places of a list along with its entries: the one at `from` went to `to`, those between made room.
fn moved(places: &mut [(String, Place)], base: &str, from: usize, to: usize) {
    for (path, _) in places {
        let Some(rest) = path.strip_prefix(base).and_then(|rest| rest.strip_prefix('.')) else {
            continue;
        };
        let (index, field) = rest.split_once('.').unwrap_or((rest, ""));
        let Ok(index) = index.parse::<usize>() else { continue };
        let index = match index {
            index if index == from => to,
            index if (to..from).contains(&index) => index + 1,
            index => index,
        };
        *path = if field.is_empty() {
            format!("{base}.{index}")
        } else {
            format!("{base}.{index}.{field}")
        };
    }
}

/// The mark of a channel of a task that the sheet of such channels has put there.
const DETAILED: &str = "\u{0}detailed";

/// Removes the marks that reading has left in the tasks of a record.
pub(crate) fn unmark(sketch: &mut Sketch) {
    let tasks = sketch.fields.get_mut("tasks").and_then(Value::as_array_mut);
    for task in tasks.into_iter().flatten() {
        let channels = task.get_mut("channels").and_then(Value::as_array_mut);
        for channel in channels.into_iter().flatten() {
            if let Value::Object(channel) = channel {
                channel.remove(DETAILED);
            }
        }
    }
}
