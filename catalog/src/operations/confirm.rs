//! Still true: stamps freshness without a new revision.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::facts::{self, Renewal};
use super::measurements::point;
use super::save::load_published;
use super::unknown_service;
use super::writing::Writing;
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::entity::service;
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::id::{OrganizationId, ServiceId, Version};
use crate::log::{EventKind, NewEvent, Subject};
use crate::vocabulary::{ChangeKind, ServiceState, Vocabulary};

/// Services whose published records are still true.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmServices {
    /// The services.
    pub services: Vec<ServiceId>,
}

/// What confirming did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// The services, in the order asked.
    pub services: Vec<ServiceId>,
    /// The version of the catalog after the write.
    pub version: Version,
}

/// The most services one call may confirm.
const MOST: usize = 100;

impl Catalog {
    /// Stamps that published services are still true, all or none.
    pub async fn confirm_services(
        &self,
        actor: &Actor,
        command: &ConfirmServices,
        idempotency_key: Option<&str>,
    ) -> Result<Confirmed> {
        if command.services.is_empty() || command.services.len() > MOST {
            return Err(CatalogError::InvalidInput(format!(
                "name 1 to {MOST} services to confirm, not {}",
                command.services.len()
            )));
        }
        let mut writing = Writing::begin(self, actor).await?;
        if let Some(answer) = writing.earlier_answer(idempotency_key, command).await? {
            return Ok(answer);
        }
        let rows: HashMap<Uuid, service::Model> = service::Entity::find()
            .filter(service::Column::Id.is_in(command.services.iter().map(|id| id.0)))
            .all(&writing.tx)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let ordered: Vec<service::Model> = rows.values().cloned().collect();
        let published = load_published(&writing.tx, &ordered).await?;
        let today = writing.now.date_naive();
        let first_version = writing.next_version();
        let mut renewals = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (index, id) in command.services.iter().enumerate() {
            let field = ["services", &index.to_string()];
            let row = rows.get(&id.0).ok_or_else(|| unknown_service(*id, &field))?;
            let organization = Some(OrganizationId(row.organization_id));
            let held = row.published_facts_id.and_then(|id| published.get(&id));
            if held.is_none() && !actor.may(Action::SeeWorking, organization, &writing.tree) {
                return Err(unknown_service(*id, &field));
            }
            actor.demand(Action::Confirm, organization, &writing.tree)?;
            let Some(held) = held.filter(|held| held.state == ServiceState::Published.code()) else {
                let message = "only a published service can be confirmed";
                return Err(Problem::new(ProblemCode::InvalidState, field, message).into());
            };
            if !seen.insert(id) {
                continue;
            }
            let version = writing.record(NewEvent {
                kind: EventKind::Change(ChangeKind::ServiceConfirmed),
                is_public: true,
                subject: Subject::Service(id.0),
                payload: json!({"revision": held.revision, "reviewedOn": today}),
            });
            let renewal = Renewal::with_review(held.clone(), version, today, writing.now);
            renewals.push((row, held.id, renewal));
        }
        let ended: Vec<i64> = renewals.iter().map(|(_, held, _)| *held).collect();
        for (row, _, renewal) in renewals {
            point(&writing.tx, row.id, Some(renewal.id()), row.working_facts_id).await?;
            renewal.save(&writing.tx).await?;
        }
        facts::end(&writing.tx, &ended, first_version).await?;
        let answer = Confirmed {
            services: command.services.clone(),
            version: writing.head_version(),
        };
        writing.remember_answer(idempotency_key, command, &answer).await?;
        writing.commit().await?;
        Ok(answer)
    }
}
