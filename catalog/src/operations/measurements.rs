//! Recording figures: what is new is added, what it supersedes stays readable.

mod series;

pub(super) use series::{Series, content_hash};

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::facts::{self, NewFacts, Renewal, Source};
use super::save::{UNPUBLISHED_TASK, load_documents, load_published};
use super::writing::Writing;
use super::{LARGEST_BATCH, unknown_service};
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::check::check_measurement;
use crate::entity::{service, service_facts};
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::id::{OrganizationId, ServiceId, Version};
use crate::measurement::MeasurementInput;
use crate::service::{ServiceRecord, View};
use crate::store::{CHUNK, measurements, term};

/// Figures to record of one service.
#[derive(Clone, Debug, Serialize)]
pub struct RecordMeasurements {
    /// The service.
    pub service: ServiceId,
    /// The figures.
    pub measurements: Vec<MeasurementInput>,
}

/// What recording figures did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Figures that were new or different.
    pub added: usize,
    /// Figures that stood already.
    pub unchanged: usize,
    /// The version of the catalog after the write.
    pub version: Version,
}

impl Catalog {
    /// Records figures of services, all or none. A published service shows them at once.
    pub async fn record_measurements(
        &self,
        actor: &Actor,
        commands: &[RecordMeasurements],
        idempotency_key: Option<&str>,
    ) -> Result<Recorded> {
        let total: usize = commands.iter().map(|command| command.measurements.len()).sum();
        if commands.len() > LARGEST_BATCH || total > 10 * LARGEST_BATCH {
            return Err(CatalogError::InvalidInput(format!(
                "at most {LARGEST_BATCH} services and {} figures can be recorded at once",
                10 * LARGEST_BATCH
            )));
        }
        let problems = check(commands);
        if !problems.is_empty() {
            return Err(CatalogError::Rejected(problems));
        }
        let mut writing = Writing::begin(self, actor).await?;
        if let Some(answer) = writing.earlier_answer(idempotency_key, &commands).await? {
            return Ok(answer);
        }
        let rows = load_rows(&writing, commands).await?;
        for (index, (command, row)) in commands.iter().zip(&rows).enumerate() {
            let field = ["measurements", &index.to_string(), "service"];
            let row = row.as_ref().ok_or_else(|| unknown_service(command.service, &field))?;
            let organization = OrganizationId(row.organization_id);
            if row.published_revision.is_none() && !actor.may(Action::SeeWorking, Some(organization), &writing.tree) {
                return Err(unknown_service(command.service, &field));
            }
            actor.demand(Action::Edit, Some(organization), &writing.tree)?;
            if row.merged_into.is_some() {
                let message = "this service was merged into another; record figures of the surviving one";
                return Err(Problem::new(ProblemCode::InvalidState, field, message).into());
            }
        }
        let rows: Vec<service::Model> = rows.into_iter().flatten().collect();
        let published = load_published(&writing.tx, &rows).await?;
        let documents = load_documents(&writing.tx, &rows, &published).await?;
        let unknown = unknown_tasks(commands, &rows, &published, &documents);
        if !unknown.is_empty() {
            return Err(CatalogError::Rejected(unknown));
        }
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut standing = measurements::standing_now(&writing.tx, &ids).await?;
        let first_version = writing.next_version();
        let (mut series, mut new_facts, mut renewals, mut ended) =
            (Series::default(), NewFacts::default(), Vec::new(), Vec::new());
        let mut pointers = Vec::new();
        for (command, row) in commands.iter().zip(&rows) {
            let earlier = standing.remove(&row.id).unwrap_or_default();
            let is_public = row.published_facts_id.is_some();
            let now = series.record(&mut writing, command.service, &command.measurements, earlier, is_public);
            if !now.is_changed {
                continue;
            }
            let valid_from = writing.head_version();
            let held = row.published_facts_id.and_then(|id| published.get(&id));
            let mut pointer = (row.id, row.published_facts_id, row.working_facts_id);
            if let Some(held) = held {
                let renewal = Renewal::with_figures(held.clone(), valid_from, &now.standing, writing.now);
                ended.push(held.id);
                pointer.1 = Some(renewal.id());
                renewals.push(renewal);
            }
            if let (Some(working), Some(record)) = (row.working_facts_id, documents.get(&row.current_revision_id)) {
                ended.push(working);
                let source = Source {
                    service: command.service,
                    slug: &row.slug,
                    view: View::Working,
                    state: term("services", &row.id, &row.state)?,
                    revision: row.current_revision,
                    revision_id: row.current_revision_id,
                    record,
                    measurements: &now.standing,
                    confirmed_on: held.and_then(|facts| facts.confirmed_on),
                    published_at: None,
                    updated_at: writing.now,
                    valid_from,
                };
                pointer.2 = Some(new_facts.add(&source, &writing.tree));
            }
            pointers.push(pointer);
        }
        let answer = Recorded {
            added: series.rows.len(),
            unchanged: series.unchanged,
            version: writing.head_version(),
        };
        for renewal in renewals {
            renewal.save(&writing.tx).await?;
        }
        facts::end(&writing.tx, &ended, first_version).await?;
        new_facts.save(&writing.tx).await?;
        series.save(&writing.tx).await?;
        for (id, published, working) in pointers {
            point(&writing.tx, id, published, working).await?;
        }
        writing.remember_answer(idempotency_key, &commands, &answer).await?;
        writing.commit().await?;
        Ok(answer)
    }
}

/// Notes which facts of a service hold.
pub(crate) async fn point(
    db: &impl ConnectionTrait,
    id: Uuid,
    published: Option<i64>,
    working: Option<i64>,
) -> Result<()> {
    service::Entity::update_many()
        .col_expr(service::Column::PublishedFactsId, Expr::value(published))
        .col_expr(service::Column::WorkingFactsId, Expr::value(working))
        .filter(service::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

fn check(commands: &[RecordMeasurements]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (index, command) in commands.iter().enumerate() {
        let index = index.to_string();
        if !seen.insert(command.service) {
            let message = "stands twice in this request; put all its figures in one entry";
            problems.push(Problem::new(
                ProblemCode::Duplicate,
                ["measurements", &index, "service"],
                message,
            ));
        }
        for (inner, measurement) in command.measurements.iter().enumerate() {
            let inner = inner.to_string();
            problems.extend(
                check_measurement(measurement)
                    .into_iter()
                    .map(|problem| problem.under(&["measurements", &index, "figures", &inner])),
            );
        }
    }
    problems
}

async fn load_rows(writing: &Writing<'_>, commands: &[RecordMeasurements]) -> Result<Vec<Option<service::Model>>> {
    let mut found: HashMap<Uuid, service::Model> = HashMap::new();
    for chunk in commands.chunks(CHUNK) {
        let ids = chunk.iter().map(|command| command.service.0);
        let rows = service::Entity::find()
            .filter(service::Column::Id.is_in(ids))
            .all(&writing.tx)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(commands
        .iter()
        .map(|command| found.remove(&command.service.0))
        .collect())
}

fn unknown_tasks(
    commands: &[RecordMeasurements],
    rows: &[service::Model],
    published: &HashMap<i64, service_facts::Model>,
    documents: &HashMap<i64, ServiceRecord>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, (command, row)) in commands.iter().zip(rows).enumerate() {
        let held = row.published_facts_id.and_then(|id| published.get(&id));
        let has_task = |revision: i64, key: &str| {
            let record = documents.get(&revision);
            record.is_some_and(|record| record.tasks.iter().any(|task| task.key == key))
        };
        for (inner, measurement) in command.measurements.iter().enumerate() {
            let Some(key) = &measurement.task else { continue };
            let is_public = held.is_none_or(|facts| has_task(facts.revision_id, key));
            let is_in_work = has_task(row.current_revision_id, key);
            if !is_public || held.is_none() && !is_in_work {
                let field = [
                    "measurements",
                    &index.to_string(),
                    "figures",
                    &inner.to_string(),
                    "task",
                ];
                problems.push(if is_in_work {
                    Problem::new(ProblemCode::InvalidState, field, UNPUBLISHED_TASK)
                } else {
                    Problem::new(
                        ProblemCode::InvalidInput,
                        field,
                        "is not the key of a task of this service",
                    )
                });
            }
        }
    }
    problems
}
