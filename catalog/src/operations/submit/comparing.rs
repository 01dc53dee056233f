//! What records would change, field by field and figure by figure.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::judged::{Good, Judged};
use crate::diff::{FieldChange, diff};
use crate::draft::Draft;
use crate::error::{CatalogError, Result};
use crate::id::{OrganizationId, ServiceId};
use crate::measurement::{Measurement, MeasurementInput, Subject};
use crate::operations::save::{Becoming, Earlier, Existing, SaveService, becoming};
use crate::organization::OrganizationTree;
use crate::service::ServiceRecord;
use crate::submission::ServiceChange;
use crate::vocabulary::{DiffKind, FigureState, ServiceState, Vocabulary};

/// Records of a batch that are compared with what there is.
pub(super) struct Comparison {
    pub(super) drafts: Vec<Draft>,
    /// The organizations of the drafts, where they are the submission's own.
    pub(super) owners: Vec<Option<OrganizationId>>,
    /// The records without errors and their slugs, by their place among the drafts.
    pub(super) good: HashMap<usize, (ServiceRecord, String)>,
    pub(super) commands: HashMap<usize, SaveService>,
    pub(super) existing: Existing,
    pub(super) series: HashMap<Uuid, Vec<Measurement>>,
    pub(super) tree: Arc<OrganizationTree>,
    /// The place of the first change among those of the submission.
    pub(super) place: usize,
}

/// What a comparison came to.
pub(super) struct Compared {
    /// What each record would change, in their order.
    pub(super) changes: Vec<ServiceChange>,
    pub(super) judged: Judged,
    /// Rejected records of services that are not known.
    pub(super) unidentified: u64,
}

impl Comparison {
    /// Compares, away from the threads that serve requests.
    pub(super) async fn run(self) -> Result<Compared> {
        tokio::task::spawn_blocking(|| self.compare())
            .await
            .map_err(|error| CatalogError::Open(format!("the comparison did not end: {error}")))?
    }

    fn compare(mut self) -> Result<Compared> {
        let mut changes = Vec::with_capacity(self.drafts.len());
        let mut judged = Vec::with_capacity(self.good.len());
        let mut unidentified = 0;
        for (index, draft) in std::mem::take(&mut self.drafts).iter().enumerate() {
            let good = self.good.remove(&index).zip(self.commands.remove(&index));
            let Some(((record, slug), command)) = good else {
                let owner = self.owners.get(index).copied().flatten();
                if owner.is_none_or(|owner| self.existing.of_key(owner, &draft.record.key).is_none()) {
                    unidentified += 1;
                }
                changes.push(change_of(draft, DiffKind::Rejected));
                continue;
            };
            changes.push(self.change(draft, &record, &slug, &command)?);
            judged.push(Good {
                place: self.place + index,
                command,
                record,
                slug,
            });
        }
        Ok(Compared {
            changes,
            judged: Judged::new(judged, self.existing, self.series),
            unidentified,
        })
    }

    /// Compares a record with what there is.
    fn change(
        &self,
        draft: &Draft,
        record: &ServiceRecord,
        slug: &str,
        command: &SaveService,
    ) -> Result<ServiceChange> {
        let Some(earlier) = self.existing.of_key(record.organization, &record.key) else {
            return Ok(change_of(draft, DiffKind::Added));
        };
        let standing = self.series.get(&earlier.row.id).map_or(&[][..], Vec::as_slice);
        let figures = FigureChanges::of(&command.measurements, standing);
        let becoming = becoming(Some(earlier), record, slug, command.publish)?;
        let is_changed = !becoming.is_same || becoming.becomes_public || !figures.0.is_empty();
        let kind = if is_changed {
            DiffKind::Changed
        } else {
            DiffKind::Unchanged
        };
        let mut change = change_of(draft, kind);
        change.service = Some(ServiceId(earlier.row.id));
        if is_changed {
            change.changes = compare(earlier, record, slug, becoming, figures, &self.tree);
        }
        Ok(change)
    }
}

fn change_of(draft: &Draft, kind: DiffKind) -> ServiceChange {
    ServiceChange {
        kind,
        service: None,
        key: draft.record.key.clone(),
        name: draft.record.name.clone(),
        place: Some(draft.places.record.clone()),
        changes: Vec::new(),
    }
}

/// The figures that differ from those that stand.
struct FigureChanges(Vec<FieldChange>);

impl FigureChanges {
    fn of(inputs: &[MeasurementInput], standing: &[Measurement]) -> Self {
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
fn compare(
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
