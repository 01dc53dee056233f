//! Merging: one service goes on under two names. The merged one leaves its id, slug and key as aliases.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::facts;
use super::save::load_published;
use super::transition::check_reason;
use super::unknown_service;
use super::writing::Writing;
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::entity::service;
use crate::error::{Problem, ProblemCode, Result};
use crate::id::{OrganizationId, ServiceId, Version};
use crate::log::{EventKind, NewEvent, Subject};
use crate::vocabulary::{ChangeKind, ServiceState, Vocabulary};

/// A merge.
#[derive(Clone, Debug, Serialize)]
pub struct MergeServices {
    /// The service that ends.
    pub merged: ServiceId,
    /// The service that goes on.
    pub survivor: ServiceId,
    /// Why.
    pub reason: Option<String>,
}

/// What merging did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The service that goes on.
    pub survivor: ServiceId,
    /// The version of the catalog after the write.
    pub version: Version,
}

impl Catalog {
    /// Merges a service into another. Before the merge, "as of" goes on to show both.
    pub async fn merge_services(
        &self,
        actor: &Actor,
        command: &MergeServices,
        idempotency_key: Option<&str>,
    ) -> Result<Merged> {
        check_reason(command.reason.as_deref())?;
        let mut writing = Writing::begin(self, actor).await?;
        if let Some(answer) = writing.earlier_answer(idempotency_key, command).await? {
            return Ok(answer);
        }
        let mut found = Vec::with_capacity(2);
        for (id, field) in [(command.merged, "merged"), (command.survivor, "survivor")] {
            let unknown = || unknown_service(id, &[field]);
            let row = service::Entity::find_by_id(id.0)
                .one(&writing.tx)
                .await?
                .ok_or_else(unknown)?;
            let organization = Some(OrganizationId(row.organization_id));
            if row.published_revision.is_none() && !actor.may(Action::SeeWorking, organization, &writing.tree) {
                return Err(unknown());
            }
            actor.demand(Action::Publish, organization, &writing.tree)?;
            if row.merged_into.is_some() {
                let message = "was merged into another service already";
                return Err(Problem::new(ProblemCode::InvalidState, [field], message).into());
            }
            found.push(row);
        }
        if command.merged == command.survivor {
            let message = "a service cannot be merged into itself";
            return Err(Problem::new(ProblemCode::InvalidInput, ["survivor"], message).into());
        }
        let [merged, survivor] = &found[..] else {
            return Err(unknown_service(command.merged, &["merged"]));
        };
        let published = load_published(&writing.tx, &found).await?;
        let public_state = |row: &service::Model| {
            let facts = row.published_facts_id.and_then(|id| published.get(&id));
            facts.map(|facts| facts.state.clone())
        };
        let is_offered = |row| public_state(row).as_deref() == Some(ServiceState::Published.code());
        // What the public can read, retired services too, must go on to be found under its old names.
        let loses = public_state(merged).is_some() && public_state(survivor).is_none();
        if loses || is_offered(merged) && !is_offered(survivor) {
            let message = "publish the survivor first: the public would lose the service";
            return Err(Problem::new(ProblemCode::InvalidState, ["survivor"], message).into());
        }
        let version = writing.record(NewEvent {
            kind: EventKind::Change(ChangeKind::ServiceMerged),
            is_public: merged.published_revision.is_some(),
            subject: Subject::Service(merged.id),
            payload: json!({"into": survivor.id, "reason": command.reason}),
        });
        let ended: Vec<i64> = merged
            .published_facts_id
            .into_iter()
            .chain(merged.working_facts_id)
            .collect();
        facts::end(&writing.tx, &ended, version).await?;
        service::Entity::update_many()
            .col_expr(service::Column::State, Expr::value(ServiceState::Retired.code()))
            .col_expr(service::Column::MergedInto, Expr::value(survivor.id))
            .col_expr(service::Column::MergedVersion, Expr::value(version))
            .col_expr(service::Column::PublishedFactsId, Expr::value(Option::<i64>::None))
            .col_expr(service::Column::WorkingFactsId, Expr::value(Option::<i64>::None))
            .filter(service::Column::Id.eq(merged.id))
            .exec(&writing.tx)
            .await?;
        let answer = Merged {
            survivor: command.survivor,
            version,
        };
        writing.remember_answer(idempotency_key, command, &answer).await?;
        writing.commit().await?;
        Ok(answer)
    }
}
