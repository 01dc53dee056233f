//! The series of figures of services: what a write adds to them, and what that supersedes.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use crate::entity::measurement;
use crate::error::Result;
use crate::id::{MeasurementId, ServiceId, Version};
use crate::log::{EventKind, NewEvent, Subject, text_hash};
use crate::measurement::{Measurement, MeasurementInput, Subject as FigureSubject};
use crate::operations::writing::Writing;
use crate::store::{CHUNK, bulk, to_json};
use crate::vocabulary::{ChangeKind, Vocabulary};

/// Answers what the events hash of the figures they recorded, in the order of their ids.
pub(crate) fn content_hash(rows: &[measurement::Model]) -> String {
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            to_json(&json!([
                row.id,
                row.service_id,
                row.channel,
                row.task_key,
                row.measure,
                row.starts_on,
                row.ends_on,
                row.state,
                row.value,
                row.is_estimated,
                row.source,
            ]))
        })
        .collect();
    text_hash(&lines.join("\n"))
}

/// Rows of figures that a write adds, and those they supersede.
#[derive(Default)]
pub(crate) struct Series {
    pub(super) rows: Vec<measurement::Model>,
    superseded: HashMap<Version, Vec<Uuid>>,
    pub(super) unchanged: usize,
}

/// What recording did to the figures of one service.
pub(crate) struct Standing {
    /// The figures that stand now.
    pub(crate) standing: Vec<Measurement>,
    /// Whether any is new.
    pub(crate) is_changed: bool,
}

type SeriesKey = (FigureSubject, crate::vocabulary::Measure, crate::period::Period);

impl Series {
    /// Adds figures of a service to the write, except those that stand already.
    pub(crate) fn record(
        &mut self,
        writing: &mut Writing,
        service: ServiceId,
        inputs: &[MeasurementInput],
        standing: Vec<Measurement>,
        is_public: bool,
    ) -> Standing {
        let mut by_key: HashMap<SeriesKey, Measurement> = standing
            .into_iter()
            .map(|entry| ((entry.subject.clone(), entry.measure, entry.period), entry))
            .collect();
        let version = writing.next_version();
        let mut added: Vec<measurement::Model> = Vec::new();
        for input in inputs {
            let subject = FigureSubject {
                channel: input.channel,
                task: input.task.clone(),
            };
            let key = (subject.clone(), input.measure, input.period);
            let earlier = by_key.get(&key);
            let is_same = earlier.is_some_and(|earlier| {
                (earlier.state, earlier.value, earlier.is_estimated, &earlier.source)
                    == (input.state, input.value, input.is_estimated, &input.source)
            });
            if is_same {
                self.unchanged += 1;
                continue;
            }
            if let Some(earlier) = earlier {
                // Said twice in one request: the later one stands, and the earlier never did.
                let position = added.iter().position(|row| row.id == earlier.id.0);
                match position {
                    Some(position) => drop(added.remove(position)),
                    None => self.superseded.entry(version).or_default().push(earlier.id.0),
                }
            }
            let id = MeasurementId::generate();
            added.push(measurement::Model {
                id: id.0,
                service_id: service.0,
                channel: input.channel.map(|channel| channel.code().to_owned()),
                task_key: input.task.clone(),
                measure: input.measure.code().to_owned(),
                starts_on: input.period.start(),
                ends_on: input.period.end(),
                state: input.state.code().to_owned(),
                value: input.value,
                is_estimated: input.is_estimated,
                source: input.source.clone(),
                recorded_at: writing.now,
                recorded_version: version,
                superseded_version: None,
            });
            by_key.insert(
                key,
                Measurement {
                    id,
                    service,
                    subject,
                    measure: input.measure,
                    period: input.period,
                    state: input.state,
                    value: input.value,
                    is_estimated: input.is_estimated,
                    source: input.source.clone(),
                    recorded_at: writing.now,
                    recorded_version: version,
                },
            );
        }
        let is_changed = !added.is_empty();
        if is_changed {
            added.sort_by_key(|row| row.id);
            writing.record(NewEvent {
                kind: EventKind::Change(ChangeKind::MeasurementsRecorded),
                is_public,
                subject: Subject::Service(service.0),
                payload: json!({"measurements": added.len(), "contentHash": content_hash(&added)}),
            });
            self.rows.append(&mut added);
        }
        Standing {
            standing: by_key.into_values().collect(),
            is_changed,
        }
    }

    pub(crate) async fn save(self, db: &DatabaseTransaction) -> Result<()> {
        for (version, ids) in self.superseded {
            for chunk in ids.chunks(CHUNK) {
                let supersede = measurement::Entity::update_many()
                    .col_expr(measurement::Column::SupersededVersion, Expr::value(version))
                    .filter(measurement::Column::Id.is_in(chunk.iter().copied()));
                bulk::update_all(db, supersede).await?;
            }
        }
        let rows = self.rows.into_iter().map(|row| row.into_active_model().reset_all());
        bulk::insert_all(db, rows.collect()).await
    }
}
