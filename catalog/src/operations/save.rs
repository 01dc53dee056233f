//! Saving services: one, or a whole inventory, all or nothing.

use std::collections::{HashMap, HashSet};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::facts::{self, NewFacts, Renewal, Source, chunks};
use super::measurements::Series;
use super::writing::Writing;
use super::{LARGEST_BATCH, unknown_service};
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::check::{check_measurement, check_service};
use crate::entity::{alias, revision, service};
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::id::{OrganizationId, ProviderId, ServiceId, Version};
use crate::log::{EventKind, NewEvent, Subject, text_hash};
use crate::measurement::MeasurementInput;
use crate::organization::OrganizationTree;
use crate::service::{OrganizationRef, ServiceInput, ServiceRecord, View, organization_references};
use crate::store::services::{KEY_ALIAS, SLUG_ALIAS};
use crate::store::{CHUNK, json, measurements, term, to_json};
use crate::text::{SLUG_LENGTH, is_slug, slugify};
use crate::vocabulary::{ChangeKind, ServiceState, Vocabulary};

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
        refuse(check_alone(commands, places))?;
        let mut writing = Writing::begin(self, actor).await?;
        if let Some(answer) = writing.earlier_answer(idempotency_key, &commands).await? {
            return Ok(answer);
        }
        let resolved = resolve(commands, &writing.tree, places)?;
        let mut existing = load(&writing.tx, &resolved).await?;
        authorise(actor, &resolved, &existing, &writing.tree)?;
        refuse(check_against_catalog(&resolved, &existing, places))?;
        let slugs = decide_slugs(&writing.tx, &resolved, &existing, &writing.tree, places).await?;
        let mut saving = Saving::default();
        let mut saved = Vec::with_capacity(resolved.len());
        let by = actor.key.map(|key| key.0);
        let series_of = measurements::standing_now(&writing.tx, &existing.ids()).await?;
        for (item, slug) in resolved.into_iter().zip(slugs) {
            let earlier = existing.take(&item);
            let series = earlier
                .as_ref()
                .and_then(|earlier| series_of.get(&earlier.row.id))
                .cloned()
                .unwrap_or_default();
            saved.push(saving.decide(&mut writing, item, earlier, slug, series, by)?);
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

/// Where problems of a batch lie: under the item's number when there are several.
#[derive(Clone, Copy)]
struct Places(bool);

impl Places {
    fn problem(self, index: usize, problem: Problem) -> Problem {
        if self.0 {
            problem.under(&["services", &index.to_string()])
        } else {
            problem
        }
    }
}

fn refuse(problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(CatalogError::Rejected(problems))
    }
}

fn check_alone(commands: &[SaveService], places: Places) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        let mut found: Vec<Problem> = check_service(&command.record)
            .into_iter()
            .map(|problem| problem.under(&["service"]))
            .collect();
        for (inner, measurement) in command.measurements.iter().enumerate() {
            let inner = inner.to_string();
            found.extend(
                check_measurement(measurement)
                    .into_iter()
                    .map(|problem| problem.under(&["measurements", &inner])),
            );
            let is_unknown_task = measurement
                .task
                .as_ref()
                .is_some_and(|key| !command.record.tasks.iter().any(|task| task.key == *key));
            if is_unknown_task {
                let message = "is not the key of a task of this service";
                let problem = Problem::new(ProblemCode::InvalidInput, ["measurements", &inner, "task"], message);
                found.push(problem);
            }
        }
        if command.slug.as_ref().is_some_and(|slug| !is_slug(slug)) {
            let message = "may have lower-case letters, digits and inner hyphens only, at most 80";
            found.push(Problem::new(ProblemCode::InvalidInput, ["slug"], message));
        }
        problems.extend(found.into_iter().map(|problem| places.problem(index, problem)));
    }
    problems
}

/// A command whose organizations and provider were found.
struct Item<'c> {
    command: &'c SaveService,
    record: ServiceRecord,
}

fn resolve<'c>(commands: &'c [SaveService], tree: &OrganizationTree, places: Places) -> Result<Vec<Item<'c>>> {
    let mut problems = Vec::new();
    let mut items = Vec::with_capacity(commands.len());
    for (index, command) in commands.iter().enumerate() {
        let before = problems.len();
        for (reference, path) in organization_references(&command.record) {
            if tree.find(reference).is_none() {
                let problem = unknown_organization(reference, tree, &path).under(&["service"]);
                problems.push(places.problem(index, problem));
            }
        }
        if let Some(slug) = &command.record.provider
            && tree.provider_by_slug(slug).is_none()
        {
            let message = "there is no service provider with this slug";
            let problem = Problem::new(ProblemCode::NotFound, ["service", "provider"], message);
            problems.push(places.problem(index, problem));
        }
        if problems.len() == before {
            let record = command.record.clone().try_rename(
                |reference: OrganizationRef| tree.find(&reference).map(|found| found.id),
                |slug: String| tree.provider_by_slug(&slug).map(|found| -> ProviderId { found.id }),
            );
            items.extend(record.map(|record| Item { command, record }));
        }
    }
    refuse(problems)?;
    Ok(items)
}

/// Says why an organization was not found.
pub(crate) fn unknown_organization(reference: &OrganizationRef, tree: &OrganizationTree, path: &[String]) -> Problem {
    let message = match reference {
        OrganizationRef::Acronym(acronym) if !tree.slugs_of_acronym(acronym).is_empty() => format!(
            "several organizations share this acronym; name one by its slug: {}",
            tree.slugs_of_acronym(acronym).join(", ")
        ),
        OrganizationRef::Acronym(_) => "there is no organization with this acronym".to_owned(),
        OrganizationRef::Slug(_) => "there is no organization with this slug".to_owned(),
        OrganizationRef::Id(_) => "there is no organization with this id".to_owned(),
    };
    Problem::new(ProblemCode::NotFound, path, message)
}

/// A service that exists, with its newest record and what holds of it.
struct Earlier {
    row: service::Model,
    record: ServiceRecord,
    /// The published facts that hold: their id, when they became public and the last confirmation.
    published: Option<crate::entity::service_facts::Model>,
}

#[derive(Default)]
struct Existing {
    by_id: HashMap<Uuid, Earlier>,
    by_key: HashMap<(OrganizationId, String), Uuid>,
}

impl Existing {
    fn ids(&self) -> Vec<Uuid> {
        self.by_id.keys().copied().collect()
    }

    fn id_of(&self, item: &Item) -> Option<Uuid> {
        match item.command.id {
            Some(id) => self.by_id.contains_key(&id.0).then_some(id.0),
            None => self
                .by_key
                .get(&(item.record.organization, item.record.key.clone()))
                .copied(),
        }
    }

    fn get(&self, item: &Item) -> Option<&Earlier> {
        self.by_id.get(&self.id_of(item)?)
    }

    fn take(&mut self, item: &Item) -> Option<Earlier> {
        self.by_id.remove(&self.id_of(item)?)
    }
}

/// Loads the services that are named by id or by organization and key, old keys included.
async fn load(db: &impl ConnectionTrait, items: &[Item<'_>]) -> Result<Existing> {
    use service::Column as S;
    let mut existing = Existing::default();
    let mut rows: Vec<service::Model> = Vec::new();
    let mut keys: HashMap<OrganizationId, Vec<&str>> = HashMap::new();
    let ids: Vec<Uuid> = items.iter().filter_map(|item| item.command.id.map(|id| id.0)).collect();
    for item in items {
        keys.entry(item.record.organization).or_default().push(&item.record.key);
    }
    for chunk in ids.chunks(CHUNK) {
        rows.extend(service::Entity::find().filter(S::Id.is_in(chunk.iter().copied())).all(db).await?);
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
                existing.by_key.entry((*organization, old.name)).or_insert(old.target_id);
                rows.extend(service::Entity::find_by_id(old.target_id).one(db).await?);
            }
        }
    }
    rows.sort_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    let mut documents = load_documents(db, &rows).await?;
    let mut published = load_published(db, &rows).await?;
    for row in rows {
        let Some(record) = documents.remove(&row.current_revision_id) else {
            return Err(CatalogError::Corrupt {
                table: "services",
                row: row.id.to_string(),
                problem: "its newest revision is missing".into(),
            });
        };
        let facts = row.published_facts_id.and_then(|id| published.remove(&id));
        existing.by_id.insert(row.id, Earlier { row, record, published: facts });
    }
    Ok(existing)
}

async fn load_documents(
    db: &impl ConnectionTrait,
    rows: &[service::Model],
) -> Result<HashMap<i64, ServiceRecord>> {
    let mut documents = HashMap::with_capacity(rows.len());
    for chunk in rows.chunks(CHUNK) {
        let ids = chunk.iter().map(|row| row.current_revision_id);
        let found = revision::Entity::find().filter(revision::Column::Id.is_in(ids)).all(db).await?;
        for row in found {
            documents.insert(row.id, json("revisions", row.id, &row.document)?);
        }
    }
    Ok(documents)
}

/// Loads the published facts that hold of services.
pub(crate) async fn load_published(
    db: &impl ConnectionTrait,
    rows: &[service::Model],
) -> Result<HashMap<i64, crate::entity::service_facts::Model>> {
    use crate::entity::service_facts;
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

fn authorise(actor: &Actor, items: &[Item], existing: &Existing, tree: &OrganizationTree) -> Result<()> {
    for item in items {
        // Who cannot see a service is not told that it exists.
        if let (Some(id), None) = (item.command.id, existing.get(item)) {
            return Err(unknown_service(id, &["id"]));
        }
        let organizations = [Some(item.record.organization), existing.get(item).map(|earlier| OrganizationId(earlier.row.organization_id))];
        for organization in organizations.into_iter().flatten() {
            actor.demand(Action::Edit, Some(organization), tree)?;
            if item.command.publish {
                actor.demand(Action::Publish, Some(organization), tree)?;
            }
        }
    }
    Ok(())
}

fn check_against_catalog(items: &[Item], existing: &Existing, places: Places) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen_ids = HashSet::new();
    let mut seen_keys = HashSet::new();
    for (index, item) in items.iter().enumerate() {
        let mut add = |code, field: &[&str], message: String| {
            problems.push(places.problem(index, Problem::new(code, field, message)));
        };
        let key = (item.record.organization, item.record.key.as_str());
        let earlier = existing.get(item);
        let is_twice = !seen_keys.insert(key) || earlier.is_some_and(|earlier| !seen_ids.insert(earlier.row.id));
        if is_twice {
            add(
                ProblemCode::Duplicate,
                &["service", "key"],
                format!("{} stands twice in this request; name each service once", item.record.key),
            );
        }
        let holder = existing.by_key.get(&(item.record.organization, item.record.key.clone()));
        if let (Some(holder), Some(earlier)) = (holder, earlier)
            && *holder != earlier.row.id
        {
            add(
                ProblemCode::Duplicate,
                &["service", "key"],
                format!("another service of this organization has or had the key {}", item.record.key),
            );
        }
        if let Some(expected) = item.command.expected_revision {
            let found = earlier.map_or(0, |earlier| earlier.row.current_revision);
            if expected != found {
                add(
                    ProblemCode::Conflict,
                    &["expectedRevision"],
                    format!("the newest revision is {found}, not {expected}: read it, then save again"),
                );
            }
        }
        if earlier.is_some_and(|earlier| earlier.row.merged_into.is_some()) {
            add(
                ProblemCode::InvalidState,
                &["service", "key"],
                "this service was merged into another; change the surviving one".to_owned(),
            );
        }
    }
    problems
}

/// Decides each service's slug: the one asked for, the one it has, or one made of its name that is free.
async fn decide_slugs(
    db: &impl ConnectionTrait,
    items: &[Item<'_>],
    existing: &Existing,
    tree: &OrganizationTree,
    places: Places,
) -> Result<Vec<String>> {
    let candidates: Vec<Vec<String>> = items
        .iter()
        .map(|item| match (&item.command.slug, existing.get(item)) {
            (Some(slug), _) => vec![slug.clone()],
            (None, Some(earlier)) => vec![earlier.row.slug.clone()],
            (None, None) => slug_candidates(&item.record, tree),
        })
        .collect();
    let asked: Vec<&str> = candidates.iter().flatten().map(String::as_str).collect();
    let mut holders: HashMap<String, Uuid> = HashMap::new();
    for chunk in asked.chunks(CHUNK) {
        let names = || chunk.iter().copied();
        let rows = service::Entity::find().filter(service::Column::Slug.is_in(names())).all(db).await?;
        holders.extend(rows.into_iter().map(|row| (row.slug, row.id)));
        let old = alias::Entity::find()
            .filter(alias::Column::Kind.eq(SLUG_ALIAS))
            .filter(alias::Column::Name.is_in(names()))
            .all(db)
            .await?;
        holders.extend(old.into_iter().map(|row| (row.name, row.target_id)));
    }
    let mut problems = Vec::new();
    let mut slugs = Vec::with_capacity(items.len());
    for (index, (item, candidates)) in items.iter().zip(candidates).enumerate() {
        // A slug taken earlier in this request is held by nobody's id yet.
        let own = existing.id_of(item).unwrap_or(Uuid::max());
        let free = candidates
            .into_iter()
            .find(|slug| holders.get(slug).is_none_or(|holder| *holder == own && own != Uuid::max()));
        if let Some(slug) = free {
            holders.insert(slug.clone(), own);
            slugs.push(slug);
        } else {
            let message = "another service has or had this slug; choose another";
            problems.push(places.problem(index, Problem::new(ProblemCode::Duplicate, ["slug"], message)));
        }
    }
    refuse(problems)?;
    Ok(slugs)
}

/// Slugs for a new service, best first; the last is unique because the id in it is.
fn slug_candidates(record: &ServiceRecord, tree: &OrganizationTree) -> Vec<String> {
    let organization = tree.get(record.organization).map_or("", |organization| organization.slug.as_str());
    let name = slugify(&record.name);
    let joined = |parts: &[&str]| {
        let text: String = parts.join(" ").chars().take(SLUG_LENGTH).collect();
        slugify(&text)
    };
    let unique = Uuid::now_v7().simple().to_string();
    [
        name.clone(),
        joined(&[organization, &name]),
        joined(&[organization, &record.key, &name]),
        joined(&["service", &unique]),
    ]
    .into_iter()
    .filter(|slug| is_slug(slug))
    .collect()
}

/// Everything that a batch writes.
#[derive(Default)]
struct Saving {
    services: Vec<service::ActiveModel>,
    revisions: Vec<revision::ActiveModel>,
    published: Vec<(i64, Version)>,
    aliases: Vec<alias::ActiveModel>,
    facts: NewFacts,
    renewals: Vec<Renewal>,
    ended: Vec<i64>,
    series: Series,
    first_version: Option<Version>,
}

impl Saving {
    fn decide(
        &mut self,
        writing: &mut Writing,
        item: Item,
        earlier: Option<Earlier>,
        slug: String,
        standing: Vec<crate::measurement::Measurement>,
        by: Option<Uuid>,
    ) -> Result<SavedService> {
        self.first_version.get_or_insert(writing.next_version());
        let Item { command, record } = item;
        let id = earlier.as_ref().map_or_else(ServiceId::generate, |earlier| ServiceId(earlier.row.id));
        let newest = earlier.as_ref().map_or(0, |earlier| earlier.row.current_revision);
        let published = earlier.as_ref().and_then(|earlier| earlier.row.published_revision);
        let is_same = earlier
            .as_ref()
            .is_some_and(|earlier| earlier.record == record && earlier.row.slug == slug);
        let is_retired = match &earlier {
            Some(earlier) => {
                let state: ServiceState = term("services", earlier.row.id, &earlier.row.state)?;
                state == ServiceState::Retired
            }
            None => false,
        };
        let becomes_public = command.publish && (!is_same || published != Some(newest) || is_retired);
        let revision = if is_same { newest } else { newest + 1 };
        let outcome = match (&earlier, is_same && !becomes_public) {
            (None, _) => Outcome::Added,
            (Some(_), true) => Outcome::Unchanged,
            (Some(_), false) => Outcome::Changed,
        };
        let is_public = becomes_public || published.is_some();
        let series = self.series.record(writing, id, &command.measurements, standing, is_public);
        let has_new_figures = series.is_changed;
        if is_same && !becomes_public && !has_new_figures {
            return Ok(SavedService { id, revision, outcome, is_published: published == Some(revision), version: 0 });
        }

        // The event that begins the new facts: the revision's, or that of the figures alone.
        let document = to_json(&record);
        let mut revision_id = earlier.as_ref().map_or(0, |earlier| earlier.row.current_revision_id);
        let valid_from = if is_same && !becomes_public {
            writing.next_version() - 1
        } else {
            let version = writing.record(NewEvent {
                kind: if becomes_public {
                    EventKind::Change(ChangeKind::ServicePublished)
                } else {
                    EventKind::ServiceSaved
                },
                is_public: becomes_public,
                subject: Subject::Service(id.0),
                payload: if is_same {
                    json!({"revision": revision})
                } else {
                    json!({"revision": revision, "documentHash": text_hash(&document)})
                },
            });
            if !is_same {
                revision_id = version;
                self.revisions.push(revision::ActiveModel {
                    id: Set(version),
                    service_id: Set(id.0),
                    revision: Set(revision),
                    document: Set(document),
                    created_at: Set(writing.now),
                    created_by: Set(by),
                    published_at: Set(becomes_public.then_some(writing.now)),
                    published_version: Set(becomes_public.then_some(version)),
                });
            } else if published != Some(revision) {
                self.published.push((revision_id, version));
            }
            version
        };
        self.rename(earlier.as_ref(), id, &slug, &record);

        // Which facts end and which begin.
        let held = earlier.as_ref().and_then(|earlier| earlier.published.as_ref());
        let mut published_facts = earlier.as_ref().and_then(|earlier| earlier.row.published_facts_id);
        let mut working_facts = earlier.as_ref().and_then(|earlier| earlier.row.working_facts_id);
        let confirmed_on = held.and_then(|facts| facts.last_reviewed_on);
        let source = |view, state| Source {
            service: id,
            slug: &slug,
            view,
            state,
            revision,
            revision_id,
            record: &record,
            measurements: &series.standing,
            confirmed_on,
            published_at: (view == View::Published).then_some(writing.now),
            updated_at: writing.now,
            valid_from,
        };
        let state = if becomes_public {
            self.ended.extend(published_facts.into_iter().chain(working_facts));
            published_facts = Some(self.facts.add(&source(View::Published, ServiceState::Published), &writing.tree));
            working_facts = None;
            ServiceState::Published
        } else if !is_same || working_facts.is_some() {
            self.ended.extend(working_facts);
            working_facts = Some(self.facts.add(&source(View::Working, ServiceState::Draft), &writing.tree));
            ServiceState::Draft
        } else if is_retired {
            ServiceState::Retired
        } else {
            ServiceState::Published
        };
        // New figures are public at once, whatever revision is in work.
        if has_new_figures
            && !becomes_public
            && let Some(held) = held
        {
            self.ended.push(held.id);
            let renewal = Renewal::with_figures(held.clone(), valid_from, &series.standing);
            published_facts = Some(renewal.id());
            self.renewals.push(renewal);
        }
        self.services.push(service::ActiveModel {
            id: Set(id.0),
            organization_id: Set(record.organization.0),
            key: Set(record.key.clone()),
            slug: Set(slug.clone()),
            state: Set(state.code().to_owned()),
            current_revision: Set(revision),
            current_revision_id: Set(revision_id),
            published_revision: Set(if becomes_public { Some(revision) } else { published }),
            published_facts_id: Set(published_facts),
            working_facts_id: Set(working_facts),
            merged_into: Set(None),
            merged_version: Set(None),
        });
        Ok(SavedService {
            id,
            revision,
            outcome,
            is_published: becomes_public || published == Some(revision),
            version: 0,
        })
    }

    /// Keeps the names a service gives up.
    fn rename(&mut self, earlier: Option<&Earlier>, id: ServiceId, slug: &str, record: &ServiceRecord) {
        let Some(Earlier { row, .. }) = earlier else { return };
        if row.slug != slug {
            self.aliases.push(alias::ActiveModel {
                kind: Set(SLUG_ALIAS.to_owned()),
                scope_id: Set(Uuid::nil()),
                name: Set(row.slug.clone()),
                target_id: Set(id.0),
            });
        }
        if row.key != record.key || row.organization_id != record.organization.0 {
            self.aliases.push(alias::ActiveModel {
                kind: Set(KEY_ALIAS.to_owned()),
                scope_id: Set(row.organization_id),
                name: Set(row.key.clone()),
                target_id: Set(id.0),
            });
        }
    }

    async fn save(self, writing: &Writing<'_>) -> Result<()> {
        let db = &writing.tx;
        for chunk in chunks(self.revisions) {
            revision::Entity::insert_many(chunk).exec_without_returning(db).await?;
        }
        for (id, version) in self.published {
            revision::Entity::update_many()
                .col_expr(revision::Column::PublishedAt, sea_orm::sea_query::Expr::value(writing.now))
                .col_expr(revision::Column::PublishedVersion, sea_orm::sea_query::Expr::value(version))
                .filter(revision::Column::Id.eq(id))
                .exec(db)
                .await?;
        }
        for chunk in chunks(self.services) {
            use service::Column as S;
            service::Entity::insert_many(chunk)
                .on_conflict(
                    OnConflict::column(S::Id)
                        .update_columns([
                            S::OrganizationId,
                            S::Key,
                            S::Slug,
                            S::State,
                            S::CurrentRevision,
                            S::CurrentRevisionId,
                            S::PublishedRevision,
                            S::PublishedFactsId,
                            S::WorkingFactsId,
                        ])
                        .to_owned(),
                )
                .exec_without_returning(db)
                .await?;
        }
        for chunk in chunks(self.aliases) {
            use alias::Column as A;
            alias::Entity::insert_many(chunk)
                .on_conflict(
                    OnConflict::columns([A::Kind, A::ScopeId, A::Name])
                        .update_column(A::TargetId)
                        .to_owned(),
                )
                .exec_without_returning(db)
                .await?;
        }
        for renewal in self.renewals {
            renewal.save(db).await?;
        }
        if let Some(version) = self.first_version {
            facts::end(db, &self.ended, version).await?;
        }
        self.facts.save(db).await?;
        self.series.save(db).await
    }
}
