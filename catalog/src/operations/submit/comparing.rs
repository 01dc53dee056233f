//! What a record would change, field by field and figure by figure.

use serde_json::{Value, json};

use crate::diff::{FieldChange, diff};
use crate::measurement::{Measurement, MeasurementInput, Subject};
use crate::operations::save::{Becoming, Earlier};
use crate::organization::OrganizationTree;
use crate::service::ServiceRecord;
use crate::vocabulary::{FigureState, ServiceState, Vocabulary};

/// The figures that differ from those that stand.
pub(super) struct FigureChanges(pub(super) Vec<FieldChange>);

impl FigureChanges {
    pub(super) fn of(inputs: &[MeasurementInput], standing: &[Measurement]) -> Self {
        let mut changes = Vec::new();
        for input in inputs {
            let subject = Subject {
                channel: input.channel,
                task: input.task.clone(),
            };
            let earlier = standing.iter().find(|entry| {
                entry.subject == subject && entry.measure == input.measure && entry.period == input.period
            });
            let after = (input.state, input.value, input.is_estimated, &input.source);
            let before = earlier.map(|entry| (entry.state, entry.value, entry.is_estimated, &entry.source));
            if before != Some(after) {
                let parts = [
                    Some(input.measure.code().to_owned()),
                    input.channel.map(|channel| channel.code().to_owned()),
                    input.task.clone(),
                    Some(input.period.to_string()),
                ];
                let name: Vec<String> = parts.into_iter().flatten().collect();
                changes.push(FieldChange {
                    path: format!("measurements[{}]", name.join(" ")),
                    before: before.map(figure_text),
                    after: Some(figure_text(after)),
                });
            }
        }
        Self(changes)
    }
}

/// Writes what a figure says as JSON.
fn figure_text((state, value, is_estimated, source): (FigureState, Option<i64>, bool, &Option<String>)) -> String {
    json!({"state": state, "value": value, "isEstimated": is_estimated, "source": source}).to_string()
}

/// Compares a record with an earlier one; readers know organizations and providers by their slugs.
pub(super) fn compare(
    earlier: &Earlier,
    record: &ServiceRecord,
    slug: &str,
    becoming: Becoming,
    figures: FigureChanges,
    tree: &OrganizationTree,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut add = |path: &str, before: &str, after: &str| {
        changes.push(FieldChange {
            path: path.to_owned(),
            before: Some(Value::from(before).to_string()),
            after: Some(Value::from(after).to_string()),
        });
    };
    if earlier.row.slug != slug {
        add("slug", &earlier.row.slug, slug);
    }
    let before = if becoming.was_retired {
        ServiceState::Retired
    } else if earlier.row.published_revision == Some(earlier.row.standing_revision()) {
        ServiceState::Published
    } else {
        ServiceState::Draft
    };
    if becoming.becomes_public && before != ServiceState::Published {
        add("state", before.code(), ServiceState::Published.code());
    }
    let named = |record: &ServiceRecord| {
        let named = record.clone().try_rename(
            |id| tree.get(id).map(|found| found.slug.clone()),
            |id| tree.provider(id).map(|found| found.slug.clone()),
        );
        named
            .and_then(|named| serde_json::to_value(named).ok())
            .unwrap_or_default()
    };
    if earlier.record != *record {
        changes.extend(diff(&named(&earlier.record), &named(record)));
    }
    changes.extend(figures.0);
    changes
}
