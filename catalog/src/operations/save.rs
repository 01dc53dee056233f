//! Saving services: one, or a whole inventory, all or nothing.

mod checking;
mod existing;
mod resolve;
mod saving;
mod slugs;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(super) use existing::{
    Becoming, Earlier, Existing, UNPUBLISHED_TASK, becoming, check_against_catalog, load, load_documents,
    load_published,
};
pub(super) use resolve::{Item, resolve, unknown_organization};
pub(super) use saving::Saving;
pub(super) use slugs::decide_slugs;

use super::LARGEST_BATCH;
use super::writing::Writing;
use crate::access::Actor;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Problem, Result};
use crate::id::{ServiceId, Version};
use crate::measurement::MeasurementInput;
use crate::service::ServiceInput;
use crate::store::measurements;
use existing::authorise;
use resolve::check_alone;

/// A service to save: the whole record, which replaces what there is.
#[derive(Clone, Debug, Serialize)]
pub struct SaveService {
    /// The record.
    pub record: ServiceInput,
    /// The service to change. Without it the organization and key decide whether it is a new one.
    pub id: Option<ServiceId>,
    /// The permanent name in addresses; without it a new service gets one from its name and an old one keeps its own.
    pub slug: Option<String>,
    /// The number of the newest revision as the caller knows it; 0 says that there is none.
    pub expected_revision: Option<i32>,
    /// Whether the revision becomes public at once.
    pub publish: bool,
    /// Figures to record with it.
    pub measurements: Vec<MeasurementInput>,
}

/// What saving did to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is new.
    Added,
    /// It has a new revision, or its revision became public.
    Changed,
    /// It was the same already.
    Unchanged,
}

/// A service that was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedService {
    /// The service.
    pub id: ServiceId,
    /// The number of its newest revision.
    pub revision: i32,
    /// What saving did.
    pub outcome: Outcome,
    /// Whether the newest revision is public.
    pub is_published: bool,
    /// The version of the catalog after the write.
    pub version: Version,
}

impl Catalog {
    /// Saves services, all or none, and answers what happened to each, in order.
    pub async fn save_services(
        &self,
        actor: &Actor,
        commands: &[SaveService],
        idempotency_key: Option<&str>,
    ) -> Result<Vec<SavedService>> {
        if commands.len() > LARGEST_BATCH {
            return Err(CatalogError::InvalidInput(format!(
                "at most {LARGEST_BATCH} services can be saved at once, not {}",
                commands.len()
            )));
        }
        let places = Places(commands.len() > 1);
        refuse(places.tell(check_alone(commands)))?;
        let mut writing = Writing::begin(self, actor).await?;
        if let Some(answer) = writing.earlier_answer(idempotency_key, &commands).await? {
            return Ok(answer);
        }
        let (resolved, problems) = resolve(commands.iter().enumerate(), &writing.tree);
        refuse(places.tell(problems))?;
        let ids: Vec<Uuid> = commands
            .iter()
            .filter_map(|command| command.id.map(|id| id.0))
            .collect();
        let names = resolved
            .iter()
            .map(|item| (item.record.organization, item.record.key.as_str()));
        let mut existing = load(&writing.tx, &ids, names).await?;
        authorise(actor, &resolved, &existing, &writing.tree)?;
        let today = writing.now.date_naive();
        let problems = check_against_catalog(&resolved, &existing, &writing.tree, today);
        refuse(places.tell(problems))?;
        let (slugs, problems) = decide_slugs(&writing.tx, &resolved, &existing, &writing.tree).await?;
        refuse(places.tell(problems))?;
        let mut saving = Saving::begin(&writing, actor);
        let mut saved = Vec::with_capacity(resolved.len());
        let series_of = measurements::standing_now(&writing.tx, &existing.ids()).await?;
        for (item, slug) in resolved.into_iter().zip(slugs) {
            let earlier = existing.take(&item);
            let series = earlier
                .as_ref()
                .and_then(|earlier| series_of.get(&earlier.row.id))
                .cloned()
                .unwrap_or_default();
            saved.push(saving.decide(&mut writing, item, earlier, slug, series)?);
        }
        saving.save(&writing).await?;
        let version = writing.head_version();
        for entry in &mut saved {
            entry.version = version;
        }
        writing.remember_answer(idempotency_key, &commands, &saved).await?;
        writing.commit().await?;
        Ok(saved)
    }
}

/// A problem of the item at a place in the request.
pub(super) type Found = (usize, Problem);

/// Where problems of a batch lie: under the item's number when there are several.
#[derive(Clone, Copy)]
struct Places(bool);

impl Places {
    fn tell(self, found: Vec<Found>) -> Vec<Problem> {
        let tell = |(index, problem): Found| {
            if self.0 {
                problem.under(&["services", &index.to_string()])
            } else {
                problem
            }
        };
        found.into_iter().map(tell).collect()
    }
}

fn refuse(problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(CatalogError::Rejected(problems))
    }
}
