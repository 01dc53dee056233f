//! Which channels need a row of their own, beside the columns that name them in another sheet.
//!
//! The sheet `services` names channels in one column, and `tasks` has a column for each. Only what these cannot say
//! (addresses, notes, self-service, an order of one's own) takes a row, so that most things are said in one place. Rows
//! come first when the sheets are read, so everything before the last entry that needs one has one too.

use fsi_catalog::vocabulary::{Channel, Vocabulary};
use serde_json::Value;

use super::rows::channel;
use crate::layout::Sheet;

/// Answers the entries of a list that take a row in a sheet.
pub(super) fn needed<'d>(sheet: &Sheet, entries: &'d [Value]) -> &'d [Value] {
    let is_of_tasks = match sheet.list {
        Some("channels") => false,
        // The tasks themselves are on the way to their channels.
        Some("tasks.channels") if entries.first().is_some_and(|entry| channel(entry).is_some()) => true,
        _ => return entries,
    };
    let needs_row = |entry: &Value| {
        let said_elsewhere: &[&str] = if is_of_tasks {
            &["channel", "availability"]
        } else {
            &["channel"]
        };
        let has_detail = entry.as_object().is_some_and(|fields| {
            let mut others = fields
                .iter()
                .filter(|(name, _)| !said_elsewhere.contains(&name.as_str()));
            others.any(|(_, value)| !value.is_null())
        });
        has_detail || (is_of_tasks && entry.get("availability").is_none_or(Value::is_null))
    };
    let mut count = entries.iter().rposition(needs_row).map_or(0, |last| last + 1);
    if is_of_tasks {
        // The columns of the sheet stand in the order of the vocabulary.
        let place = |entry: &Value| channel(entry).and_then(Channel::from_code).map(Vocabulary::position);
        while !entries.get(count..).unwrap_or_default().is_sorted_by_key(place) {
            count += 1;
        }
    }
    entries.get(..count).unwrap_or(entries)
}
