//! The services that a request is about, as they stand under the lock, and what that forbids.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Found;
use super::resolve::Item;
use crate::access::{Action, Actor};
use crate::entity::{alias, revision, service, service_facts};
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::id::OrganizationId;
use crate::operations::unknown_service;
use crate::organization::OrganizationTree;
use crate::rules;
use crate::service::ServiceRecord;
use crate::store::services::KEY_ALIAS;
use crate::store::{CHUNK, json, term};
use crate::vocabulary::ServiceState;

/// A service that exists, with its newest record and what holds of it.
pub(in crate::operations) struct Earlier {
    pub(in crate::operations) row: service::Model,
    pub(in crate::operations) record: ServiceRecord,
    /// The published record, where it is another than the newest.
    published_record: Option<ServiceRecord>,
    /// The published facts that hold: their id, when they became public and the last confirmation.
    pub(in crate::operations) published: Option<service_facts::Model>,
}

/// What becomes of a service's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::operations) struct Becoming {
    /// Whether record and slug are what they were.
    pub(in crate::operations) is_same: bool,
    /// Whether its newest revision becomes public.
    pub(in crate::operations) becomes_public: bool,
    /// Whether it was retired and comes back.
    pub(in crate::operations) was_retired: bool,
}

/// Decides what becomes of a record that is saved over an earlier one, or over none.
pub(in crate::operations) fn becoming(
    earlier: Option<&Earlier>,
    record: &ServiceRecord,
    slug: &str,
    publish: bool,
) -> Result<Becoming> {
    let Some(Earlier { row, record: old, .. }) = earlier else {
        return Ok(Becoming {
            is_same: false,
            becomes_public: publish,
            was_retired: false,
        });
    };
    let state: ServiceState = term("services", &row.id, &row.state)?;
    let is_same = old == record && row.slug == slug;
    let was_retired = state == ServiceState::Retired;
    Ok(Becoming {
        is_same,
        becomes_public: publish && (!is_same || row.published_revision != Some(row.standing_revision()) || was_retired),
        was_retired,
    })
}

/// Says why a figure of a task is refused that only the revision in work has: figures of a public service are public.
pub(in crate::operations) const UNPUBLISHED_TASK: &str =
    "is a task of the revision in work only; publish it, then record its figures";

impl Earlier {
    /// Whether the public sees the service, but not this task of it.
    fn hides_task(&self, key: &str) -> bool {
        let public = self
            .published
            .as_ref()
            .map(|_| self.published_record.as_ref().unwrap_or(&self.record));
        public.is_some_and(|record| record.tasks.iter().all(|task| task.key != key))
    }
}

/// The services that exist, by id and by what the request calls them.
#[derive(Default)]
pub(in crate::operations) struct Existing {
    by_id: HashMap<Uuid, Earlier>,
    by_key: HashMap<(OrganizationId, String), Uuid>,
}

impl Existing {
    pub(in crate::operations) fn ids(&self) -> Vec<Uuid> {
        self.by_id.keys().copied().collect()
    }

    pub(super) fn id_of(&self, item: &Item) -> Option<Uuid> {
        match item.command.id {
            Some(id) => self.by_id.contains_key(&id.0).then_some(id.0),
            None => self
                .by_key
                .get(&(item.record.organization, item.record.key.clone()))
                .copied(),
        }
    }

    pub(in crate::operations) fn get(&self, item: &Item) -> Option<&Earlier> {
        self.by_id.get(&self.id_of(item)?)
    }

    /// Answers the service with an id.
    pub(super) fn of_id(&self, id: Uuid) -> Option<&Earlier> {
        self.by_id.get(&id)
    }

    /// Answers the service that an organization has or had under a key.
    pub(in crate::operations) fn of_key(&self, organization: OrganizationId, key: &str) -> Option<&Earlier> {
        self.by_id.get(self.by_key.get(&(organization, key.to_owned()))?)
    }

    pub(in crate::operations) fn take(&mut self, item: &Item) -> Option<Earlier> {
        self.by_id.remove(&self.id_of(item)?)
    }
}

/// Loads the services that are named by id or by organization and key, old keys included.
pub(in crate::operations) async fn load<'k>(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    names: impl IntoIterator<Item = (OrganizationId, &'k str)>,
) -> Result<Existing> {
    use service::Column as S;
    let mut existing = Existing::default();
    let mut rows: Vec<service::Model> = Vec::new();
    let mut keys: HashMap<OrganizationId, Vec<&str>> = HashMap::new();
    for (organization, key) in names {
        keys.entry(organization).or_default().push(key);
    }
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            service::Entity::find()
                .filter(S::Id.is_in(chunk.iter().copied()))
                .all(db)
                .await?,
        );
    }
    for (organization, keys) in &keys {
        for chunk in keys.chunks(CHUNK) {
            let named = Condition::all()
                .add(S::OrganizationId.eq(organization.0))
                .add(S::Key.is_in(chunk.iter().copied()));
            for row in service::Entity::find().filter(named).all(db).await? {
                existing.by_key.insert((*organization, row.key.clone()), row.id);
                rows.push(row);
            }
            let old = alias::Entity::find()
                .filter(alias::Column::Kind.eq(KEY_ALIAS))
                .filter(alias::Column::ScopeId.eq(organization.0))
                .filter(alias::Column::Name.is_in(chunk.iter().copied()))
                .all(db)
                .await?;
            for old in old {
                existing
                    .by_key
                    .entry((*organization, old.name))
                    .or_insert(old.target_id);
                rows.extend(service::Entity::find_by_id(old.target_id).one(db).await?);
            }
        }
    }
    rows.sort_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    let mut published = load_published(db, &rows).await?;
    let mut documents = load_documents(db, &rows, &published).await?;
    for row in rows {
        let Some(record) = documents.remove(&row.current_revision_id) else {
            return Err(CatalogError::Corrupt {
                table: "services",
                row: row.id.to_string(),
                problem: "its newest revision is missing".into(),
            });
        };
        let facts = row.published_facts_id.and_then(|id| published.remove(&id));
        let published_record = facts.as_ref().and_then(|facts| documents.remove(&facts.revision_id));
        existing.by_id.insert(
            row.id,
            Earlier {
                row,
                record,
                published_record,
                published: facts,
            },
        );
    }
    Ok(existing)
}

/// Loads the newest and the published records of services, by the ids of their revisions.
pub(in crate::operations) async fn load_documents(
    db: &impl ConnectionTrait,
    rows: &[service::Model],
    published: &HashMap<i64, service_facts::Model>,
) -> Result<HashMap<i64, ServiceRecord>> {
    let mut ids: Vec<i64> = rows.iter().map(|row| row.current_revision_id).collect();
    ids.extend(published.values().map(|facts| facts.revision_id));
    ids.sort_unstable();
    ids.dedup();
    let mut documents = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let found = revision::Entity::find()
            .filter(revision::Column::Id.is_in(chunk.iter().copied()))
            .all(db)
            .await?;
        for row in found {
            documents.insert(row.id, json("revisions", &row.id, &row.document)?);
        }
    }
    Ok(documents)
}

/// Loads the published facts that hold of services.
pub(in crate::operations) async fn load_published(
    db: &impl ConnectionTrait,
    rows: &[service::Model],
) -> Result<HashMap<i64, service_facts::Model>> {
    let mut found = HashMap::new();
    for chunk in rows.chunks(CHUNK) {
        let ids = chunk.iter().filter_map(|row| row.published_facts_id);
        let facts = service_facts::Entity::find()
            .filter(service_facts::Column::Id.is_in(ids))
            .all(db)
            .await?;
        found.extend(facts.into_iter().map(|facts| (facts.id, facts)));
    }
    Ok(found)
}

/// Refuses what the actor may not do.
pub(super) fn authorise(actor: &Actor, items: &[Item], existing: &Existing, tree: &OrganizationTree) -> Result<()> {
    for item in items {
        // Who cannot see a service is not told that it exists.
        let is_visible = existing.get(item).is_some_and(|Earlier { row, .. }| {
            let organization = Some(OrganizationId(row.organization_id));
            row.published_revision.is_some() || actor.may(Action::SeeWorking, organization, tree)
        });
        if let (Some(id), false) = (item.command.id, is_visible) {
            return Err(unknown_service(id, &["id"]));
        }
        let organizations = [
            Some(item.record.organization),
            existing
                .get(item)
                .map(|earlier| OrganizationId(earlier.row.organization_id)),
        ];
        for organization in organizations.into_iter().flatten() {
            actor.demand(Action::Edit, Some(organization), tree)?;
            if item.command.publish {
                actor.demand(Action::Publish, Some(organization), tree)?;
            }
        }
    }
    Ok(())
}

/// Finds every problem that the catalog shows.
pub(in crate::operations) fn check_against_catalog(
    items: &[Item],
    existing: &Existing,
    tree: &OrganizationTree,
    today: NaiveDate,
) -> Vec<Found> {
    let mut problems = Vec::new();
    let mut seen_ids = HashSet::new();
    let mut seen_keys = HashSet::new();
    for item in items {
        let mut add = |code, field: &[&str], rule, message: String| {
            problems.push((item.index, Problem::new(code, field, message).of(rule)));
        };
        let key = (item.record.organization, item.record.key.as_str());
        let earlier = existing.get(item);
        let is_twice = !seen_keys.insert(key) || earlier.is_some_and(|earlier| !seen_ids.insert(earlier.row.id));
        if is_twice {
            add(
                ProblemCode::Duplicate,
                &["service", "key"],
                &rules::KEY_TWICE,
                format!(
                    "{} stands twice in this request; name each service once",
                    item.record.key
                ),
            );
        }
        let holder = existing
            .by_key
            .get(&(item.record.organization, item.record.key.clone()));
        if let (Some(holder), Some(earlier)) = (holder, earlier)
            && *holder != earlier.row.id
        {
            add(
                ProblemCode::Duplicate,
                &["service", "key"],
                &rules::KEY_IN_USE,
                format!(
                    "another service of this organization has or had the key {}",
                    item.record.key
                ),
            );
        }
        if let Some(expected) = item.command.expected_revision {
            let found = earlier.map_or(0, |earlier| earlier.row.standing_revision());
            if expected != found {
                add(
                    ProblemCode::Conflict,
                    &["expectedRevision"],
                    &rules::RECORD_REFUSED,
                    format!("the newest revision is {found}, not {expected}: read it, then save again"),
                );
            }
        }
        // A day that has begun somewhere on Earth has not come yet in UTC.
        if item
            .record
            .last_reviewed_on
            .is_some_and(|day| day > today + Days::new(1))
        {
            add(
                ProblemCode::InvalidInput,
                &["service", "lastReviewedOn"],
                &rules::REVIEW_IN_FUTURE,
                "lies in the future: give the day of the last review".to_owned(),
            );
        }
        let leaves_its_department = earlier.is_some_and(|Earlier { row, .. }| {
            let top = |id| tree.with_ancestors(id).last().map(|organization| organization.id);
            row.published_revision.is_some()
                && top(OrganizationId(row.organization_id)) != top(item.record.organization)
        });
        if leaves_its_department && !item.command.publish {
            add(
                ProblemCode::InvalidState,
                &["service", "organization"],
                &rules::ORGANIZATION_MOVED,
                "a public service moves to another department or agency when the revision is published: set publish"
                    .to_owned(),
            );
        }
        for (inner, measurement) in item.command.measurements.iter().enumerate() {
            let is_hidden = measurement
                .task
                .as_ref()
                .is_some_and(|task| !item.command.publish && earlier.is_some_and(|earlier| earlier.hides_task(task)));
            if is_hidden {
                add(
                    ProblemCode::InvalidState,
                    &["measurements", &inner.to_string(), "task"],
                    &rules::UNPUBLISHED_TASK,
                    UNPUBLISHED_TASK.to_owned(),
                );
            }
        }
        if earlier.is_some_and(|earlier| earlier.row.merged_into.is_some()) {
            add(
                ProblemCode::InvalidState,
                &["service", "key"],
                &rules::SERVICE_MERGED,
                "this service was merged into another; change the surviving one".to_owned(),
            );
        }
    }
    problems
}
