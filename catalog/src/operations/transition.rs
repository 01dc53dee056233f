//! Moving a service along the workflow.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::facts::{self, NewFacts, Renewal, Source};
use super::save::{load_documents, load_published};
use super::unknown_service;
use super::writing::Writing;
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::entity::{revision, service, service_facts};
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::id::{OrganizationId, ServiceId, Version};
use crate::log::{EventKind, NewEvent, Subject};
use crate::service::{ServiceRecord, View};
use crate::store::{json, marks, measurements, term};
use crate::vocabulary::{ChangeKind, ServiceState, Vocabulary};
use crate::workflow::action_for;

/// A move of a service.
#[derive(Clone, Debug, Serialize)]
pub struct TransitionService {
    /// The service.
    pub id: ServiceId,
    /// Where it goes.
    pub to: ServiceState,
    /// The number of the newest revision as the caller knows it.
    pub expected_revision: Option<i32>,
    /// Why.
    pub reason: Option<String>,
}

/// A service that was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The service.
    pub id: ServiceId,
    /// The version of the catalog after the write.
    pub version: Version,
}

/// The longest reason, in characters.
pub(crate) const LONGEST_REASON: usize = 2_000;

/// Refuses a reason that cannot be stored.
pub(crate) fn check_reason(reason: Option<&str>) -> Result<()> {
    let is_sound = reason
        .is_none_or(|text| text.chars().count() <= LONGEST_REASON && crate::text::forbidden_character(text).is_none());
    if is_sound {
        return Ok(());
    }
    Err(Problem::new(
        ProblemCode::InvalidInput,
        ["reason"],
        format!("must have at most {LONGEST_REASON} characters and no control characters"),
    )
    .into())
}

impl Catalog {
    /// Publishes the revision in work, retires a published service, or takes a retired one up again.
    pub async fn transition_service(
        &self,
        actor: &Actor,
        command: &TransitionService,
        idempotency_key: Option<&str>,
    ) -> Result<Moved> {
        check_reason(command.reason.as_deref())?;
        let mut writing = Writing::begin(self, actor).await?;
        if let Some(answer) = writing.earlier_answer(idempotency_key, command).await? {
            return Ok(answer);
        }
        let unknown = || unknown_service(command.id, &["id"]);
        let row = service::Entity::find_by_id(command.id.0)
            .one(&writing.tx)
            .await?
            .ok_or_else(unknown)?;
        let organization = Some(OrganizationId(row.organization_id));
        if row.published_revision.is_none() && !actor.may(Action::SeeWorking, organization, &writing.tree) {
            return Err(unknown());
        }
        let from: ServiceState = term("services", &row.id, &row.state)?;
        let published = load_published(&writing.tx, std::slice::from_ref(&row)).await?;
        let held = row.published_facts_id.and_then(|id| published.get(&id));
        let is_offered = held.is_some_and(|facts| facts.state == ServiceState::Published.code());
        let action = action_for(from, is_offered, command.to).filter(|_| row.merged_into.is_none());
        actor.demand(action.unwrap_or(Action::Edit), organization, &writing.tree)?;
        if action.is_none() {
            let message = format!("a service cannot go from {} to {}", from.code(), command.to.code());
            return Err(Problem::new(ProblemCode::InvalidState, ["to"], message).into());
        }
        if let Some(expected) = command.expected_revision
            && expected != row.standing_revision()
        {
            let message = format!(
                "the newest revision is {}, not {expected}: read it, then decide again",
                row.standing_revision()
            );
            return Err(Problem::new(ProblemCode::Conflict, ["expectedRevision"], message).into());
        }
        // Retired or taken up again, the revision that the public knows stays; a draft beside it ends.
        let is_about_public = command.to == ServiceState::Retired || from == ServiceState::Retired;
        let stays = held.filter(|held| is_about_public || held.revision == row.standing_revision());
        let revision = stays.map_or(row.current_revision, |held| held.revision);
        let version = record_move(
            &mut writing,
            &row,
            (from, command.to),
            revision,
            command.reason.as_deref(),
        );
        if let Some(held) = stays {
            carry_on(&writing, &row, held, &published, (command.to, version)).await?;
        } else {
            let ended: Vec<i64> = row.published_facts_id.into_iter().chain(row.working_facts_id).collect();
            facts::end(&writing.tx, &ended, version).await?;
            let confirmed_on = held.and_then(|facts| facts.confirmed_on);
            let before: Vec<i64> = held.map(|facts| facts.revision_id).into_iter().collect();
            marks::forget(&writing.tx, &before).await?;
            let published_facts = publish(&writing, &row, confirmed_on, version).await?;
            point_to(&writing, &row, command.to, revision, published_facts).await?;
        }
        let answer = Moved {
            id: command.id,
            version,
        };
        writing.remember_answer(idempotency_key, command, &answer).await?;
        writing.commit().await?;
        Ok(answer)
    }
}

/// Retires a service that is offered to the public.
pub(super) async fn retire(
    writing: &mut Writing<'_>,
    row: &service::Model,
    held: &service_facts::Model,
    published: &HashMap<i64, service_facts::Model>,
    reason: &str,
) -> Result<()> {
    let from: ServiceState = term("services", &row.id, &row.state)?;
    let moved = (from, ServiceState::Retired);
    let version = record_move(writing, row, moved, held.revision, Some(reason));
    carry_on(writing, row, held, published, (ServiceState::Retired, version)).await
}

fn record_move(
    writing: &mut Writing<'_>,
    row: &service::Model,
    (from, to): (ServiceState, ServiceState),
    revision: i32,
    reason: Option<&str>,
) -> Version {
    writing.record(NewEvent {
        kind: EventKind::Change(if to == ServiceState::Retired {
            ChangeKind::ServiceRetired
        } else {
            ChangeKind::ServicePublished
        }),
        is_public: true,
        subject: Subject::Service(row.id),
        payload: json!({"revision": revision, "from": from.code(), "reason": reason}),
    })
}

/// Goes on with the revision that the public knows, in another state; a draft beside it ends.
async fn carry_on(
    writing: &Writing<'_>,
    row: &service::Model,
    held: &service_facts::Model,
    published: &HashMap<i64, service_facts::Model>,
    (to, version): (ServiceState, Version),
) -> Result<()> {
    let ended: Vec<i64> = row.published_facts_id.into_iter().chain(row.working_facts_id).collect();
    let renewal = Renewal::with_state(held.clone(), version, to, writing.now);
    let published_facts = renewal.id();
    renewal.save(&writing.tx).await?;
    facts::end(&writing.tx, &ended, version).await?;
    if row.working_facts_id.is_some() {
        if row.current_revision_id != held.revision_id {
            marks::forget(&writing.tx, &[row.current_revision_id]).await?;
        }
        end_draft(writing, row, held, published).await?;
    }
    point_to(writing, row, to, held.revision, published_facts).await
}

/// Points a service to the revision and the facts that the public sees now.
async fn point_to(
    writing: &Writing<'_>,
    row: &service::Model,
    state: ServiceState,
    revision: i32,
    published_facts: i64,
) -> Result<()> {
    service::Entity::update_many()
        .col_expr(service::Column::State, Expr::value(state.code()))
        .col_expr(service::Column::PublishedRevision, Expr::value(revision))
        .col_expr(service::Column::PublishedFactsId, Expr::value(published_facts))
        .col_expr(service::Column::WorkingFactsId, Expr::value(Option::<i64>::None))
        .filter(service::Column::Id.eq(row.id))
        .exec(&writing.tx)
        .await?;
    Ok(())
}

/// Gives a service back what its draft had changed already: its organization, key and slug, and the revision that stands.
async fn end_draft(
    writing: &Writing<'_>,
    row: &service::Model,
    held: &service_facts::Model,
    published: &HashMap<i64, service_facts::Model>,
) -> Result<()> {
    let documents = load_documents(&writing.tx, std::slice::from_ref(row), published).await?;
    let record = documents.get(&held.revision_id).ok_or_else(|| CatalogError::Corrupt {
        table: "service_facts",
        row: held.id.to_string(),
        problem: "its revision is missing".into(),
    })?;
    service::Entity::update_many()
        .col_expr(service::Column::OrganizationId, Expr::value(record.organization.0))
        .col_expr(service::Column::Key, Expr::value(record.key.clone()))
        .col_expr(service::Column::Slug, Expr::value(held.slug.clone()))
        .col_expr(service::Column::CurrentRevisionId, Expr::value(held.revision_id))
        .filter(service::Column::Id.eq(row.id))
        .exec(&writing.tx)
        .await?;
    Ok(())
}

/// Makes the newest revision public; answers the id of its facts.
async fn publish(
    writing: &Writing<'_>,
    row: &service::Model,
    confirmed_on: Option<chrono::NaiveDate>,
    version: Version,
) -> Result<i64> {
    let stored = revision::Entity::find_by_id(row.current_revision_id)
        .one(&writing.tx)
        .await?
        .ok_or_else(|| CatalogError::Corrupt {
            table: "services",
            row: row.id.to_string(),
            problem: "its newest revision is missing".into(),
        })?;
    let record: ServiceRecord = json("revisions", &stored.id, &stored.document)?;
    let mut standing = measurements::standing_now(&writing.tx, &[row.id]).await?;
    let series = standing.remove(&row.id).unwrap_or_default();
    let mut new_facts = NewFacts::default();
    let id = new_facts.add(
        &Source {
            service: ServiceId(row.id),
            slug: &row.slug,
            view: View::Published,
            state: ServiceState::Published,
            revision: row.current_revision,
            revision_id: row.current_revision_id,
            record: &record,
            measurements: &series,
            confirmed_on,
            published_at: Some(writing.now),
            updated_at: writing.now,
            valid_from: version,
        },
        &writing.tree,
    );
    new_facts.save(&writing.tx).await?;
    revision::Entity::update_many()
        .col_expr(revision::Column::PublishedAt, Expr::value(writing.now))
        .col_expr(revision::Column::PublishedVersion, Expr::value(version))
        .filter(revision::Column::Id.eq(row.current_revision_id))
        .exec(&writing.tx)
        .await?;
    Ok(id)
}
