//! Recomputing facts from documents, after the rules of derivation changed, or to see that nothing differs.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::facts::{Derived, stale_on, task_rows};
use super::writing::{Writing, other_rules};
use crate::access::Actor;
use crate::catalog::Catalog;
use crate::digitization::{DERIVATION, assess};
use crate::entity::{measurement, revision, service, service_facts, service_listing, task_facts};
use crate::error::{CatalogError, Result};
use crate::log::{EventKind, NewEvent, Subject};
use crate::measurement::Measurement;
use crate::service::{ServiceRecord, View};
use crate::store::listing::WHOLE_INDEX;
use crate::store::{self, bulk, marks, measurements};

/// What recomputing found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refacted {
    /// Facts that were looked at, past ones included.
    pub checked: u64,
    /// Facts that differed and were rewritten.
    pub rewritten: u64,
}

/// Services per transaction: other writers get their turn in between.
const STEP: u64 = 200;

impl Catalog {
    /// Recomputes every fact, past ones included, and rewrites those that differ.
    pub async fn refacts(&self) -> Result<Refacted> {
        let mut writing = Writing::begin_whatever_the_rules(self, &Actor::operator()).await?;
        if writing.derivation() == DERIVATION {
            drop(writing);
        } else {
            // From here on no program of either rules writes facts, until all are of the new ones.
            writing.set_derivation(-DERIVATION);
            writing.commit().await?;
        }
        let mut total = Refacted::default();
        let mut after = Uuid::nil();
        loop {
            let mut writing = self.begin_refacting().await?;
            let services: Vec<Uuid> = service::Entity::find()
                .select_only()
                .column(service::Column::Id)
                .filter(service::Column::Id.gt(after))
                .order_by_asc(service::Column::Id)
                .limit(STEP)
                .into_tuple()
                .all(&writing.tx)
                .await?;
            let Some(last) = services.last() else { break };
            let (begin, last) = (after, *last);
            after = last;
            let found = rewrite(&writing, &services).await?;
            total.checked += found.checked;
            total.rewritten += found.rewritten;
            if found.rewritten > 0 {
                // Answers and views that were kept, here and elsewhere, are told apart by this version.
                writing.record(NewEvent {
                    kind: EventKind::FactsRewritten,
                    is_public: false,
                    subject: Subject::Catalog,
                    // The ids behind `after` and up to `last` were looked at: who follows the log reads those anew.
                    payload: json!({"rewritten": found.rewritten, "after": begin, "last": last}),
                });
                writing.touch_facts();
            }
            writing.commit().await?;
        }
        let mut writing = self.begin_refacting().await?;
        writing.set_derivation(DERIVATION);
        writing.commit().await?;
        Ok(total)
    }

    /// Begins a step; another program with other rules may have begun meanwhile.
    async fn begin_refacting(&self) -> Result<Writing<'_>> {
        let writing = Writing::begin_whatever_the_rules(self, &Actor::operator()).await?;
        if writing.derivation().abs() == DERIVATION {
            Ok(writing)
        } else {
            Err(other_rules())
        }
    }
}

async fn rewrite(writing: &Writing<'_>, services: &[Uuid]) -> Result<Refacted> {
    let db = &writing.tx;
    let ids = || services.iter().copied();
    let facts = service_facts::Entity::find()
        .filter(service_facts::Column::ServiceId.is_in(ids()))
        .all(db)
        .await?;
    let mut records: HashMap<i64, ServiceRecord> = HashMap::new();
    let documents = revision::Entity::find()
        .filter(revision::Column::ServiceId.is_in(ids()))
        .all(db)
        .await?;
    for row in documents {
        records.insert(row.id, store::json("revisions", &row.id, &row.document)?);
    }
    let mut series: HashMap<Uuid, Vec<(Measurement, Option<i64>)>> = HashMap::new();
    let figures = measurement::Entity::find()
        .filter(measurement::Column::ServiceId.is_in(ids()))
        .all(db)
        .await?;
    for row in figures {
        let superseded = row.superseded_version;
        series
            .entry(row.service_id)
            .or_default()
            .push((measurements::to_domain(row)?, superseded));
    }
    let standing: HashMap<i64, &ServiceRecord> = facts
        .iter()
        .filter(|held| held.valid_to.is_none())
        .filter_map(|held| Some((held.revision_id, records.get(&held.revision_id)?)))
        .collect();
    let mut found = Refacted {
        rewritten: marks::renew(db, &standing).await?,
        ..Refacted::default()
    };
    for held in facts {
        let record = records.get(&held.revision_id).ok_or_else(|| CatalogError::Corrupt {
            table: "service_facts",
            row: held.id.to_string(),
            problem: format!("revision {} that it was derived from is missing", held.revision_id),
        })?;
        found.checked += 1;
        let standing: Vec<Measurement> = series
            .get(&held.service_id)
            .into_iter()
            .flatten()
            .filter(|(entry, superseded)| {
                entry.recorded_version <= held.valid_from && superseded.is_none_or(|version| version > held.valid_from)
            })
            .map(|(entry, _)| entry.clone())
            .collect();
        let assessment = assess(record);
        let derived = Derived::of(record, &assessment, &standing);
        let review = Review::of(record, &held);
        let scopes = scopes_of(writing, record, &held);
        let tasks = if held.view == View::Published.number() {
            task_rows(held.id, record, &assessment).collect()
        } else {
            Vec::new()
        };
        let listings = service_listing::Entity::find()
            .filter(service_listing::Column::FactsId.eq(held.id))
            .all(db)
            .await?;
        if is_same(&held, &derived)
            && review.is_same(&held)
            && held.organization_id == record.organization.0
            && same_tasks(writing, held.id, &tasks).await?
            && same_listings(&listings, scopes.as_ref(), &held, &derived)
        {
            continue;
        }
        found.rewritten += 1;
        save(writing, &held, record, &derived, review, tasks).await?;
        relist(db, &held, &derived, scopes.as_ref(), &listings).await?;
    }
    Ok(found)
}

fn is_same(held: &service_facts::Model, derived: &Derived) -> bool {
    let counts = (held.tasks_total, held.tasks_assessed, held.tasks_fully_digital);
    let bits = (
        held.flag_bits,
        held.channel_bits,
        held.type_bits,
        held.life_experience_bits,
    );
    held.status == derived.status
        && counts == (derived.tasks_total, derived.tasks_assessed, derived.tasks_fully_digital)
        && bits
            == (
                derived.flag_bits,
                derived.channel_bits,
                derived.type_bits,
                derived.life_experience_bits,
            )
        && held.is_hisp == derived.is_hisp
        && held.annual_volume == derived.annual_volume
        && held.figures == derived.figures
}

async fn same_tasks(writing: &Writing<'_>, facts_id: i64, tasks: &[task_facts::ActiveModel]) -> Result<bool> {
    use sea_orm::TryIntoModel;
    let held = task_facts::Entity::find()
        .filter(task_facts::Column::FactsId.eq(facts_id))
        .order_by_asc(task_facts::Column::Position)
        .all(&writing.tx)
        .await?;
    let wanted = tasks
        .iter()
        .map(|row| row.clone().try_into_model())
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(held == wanted)
}

/// What follows from the days of reviews.
#[derive(Clone, Copy)]
struct Review {
    last_reviewed_on: Option<NaiveDate>,
    stale_on: NaiveDate,
}

impl Review {
    fn of(record: &ServiceRecord, held: &service_facts::Model) -> Self {
        let last_reviewed_on = Ord::max(record.last_reviewed_on, held.confirmed_on);
        Self {
            last_reviewed_on,
            stale_on: stale_on(last_reviewed_on, held.published_at.unwrap_or(held.updated_at)),
        }
    }

    fn is_same(self, held: &service_facts::Model) -> bool {
        (self.last_reviewed_on, self.stale_on) == (held.last_reviewed_on, held.stale_on)
    }
}

/// The scopes in which facts that hold are listed; nothing is said of past ones, because organizations have no past.
fn scopes_of(writing: &Writing<'_>, record: &ServiceRecord, held: &service_facts::Model) -> Option<BTreeSet<Uuid>> {
    let above = writing.tree.with_ancestors(record.organization).map(|found| found.id.0);
    held.valid_to.is_none().then(|| above.chain([WHOLE_INDEX]).collect())
}

fn same_listings(
    rows: &[service_listing::Model],
    scopes: Option<&BTreeSet<Uuid>>,
    held: &service_facts::Model,
    derived: &Derived,
) -> bool {
    let current = rows.iter().filter(|row| row.valid_to.is_none());
    let is_complete = match scopes {
        Some(scopes) => *scopes == current.map(|row| row.scope_id).collect(),
        None => !rows.is_empty() && current.count() == 0,
    };
    is_complete
        && rows.iter().all(|row| {
            row.name_key == derived.name_key
                && row.status == derived.status
                && row.volume_key == derived.volume_key()
                && row.state == held.state
                && row.updated_at == held.updated_at
        })
}

/// Lists facts anew: what stands is brought up to date, what is missing is added, what has no place is taken away.
async fn relist(
    db: &DatabaseTransaction,
    held: &service_facts::Model,
    derived: &Derived,
    scopes: Option<&BTreeSet<Uuid>>,
    rows: &[service_listing::Model],
) -> Result<()> {
    use service_listing::Column as L;
    service_listing::Entity::update_many()
        .col_expr(L::Status, Expr::value(derived.status))
        .col_expr(L::NameKey, Expr::value(derived.name_key.clone()))
        .col_expr(L::VolumeKey, Expr::value(derived.volume_key()))
        .col_expr(L::State, Expr::value(held.state.clone()))
        .col_expr(L::UpdatedAt, Expr::value(held.updated_at))
        .filter(L::FactsId.eq(held.id))
        .exec(db)
        .await?;
    let Some(scopes) = scopes else {
        service_listing::Entity::update_many()
            .col_expr(L::ValidTo, Expr::value(held.valid_to))
            .filter(L::FactsId.eq(held.id))
            .filter(L::ValidTo.is_null())
            .exec(db)
            .await?;
        return Ok(());
    };
    service_listing::Entity::delete_many()
        .filter(L::FactsId.eq(held.id))
        .filter(L::ValidTo.is_null())
        .filter(L::ScopeId.is_not_in(scopes.iter().copied()))
        .exec(db)
        .await?;
    let current = || rows.iter().filter(|row| row.valid_to.is_none());
    let missing: Vec<service_listing::ActiveModel> = scopes
        .iter()
        .filter(|scope| !current().any(|row| row.scope_id == **scope))
        .map(|scope| listing(held.id, *scope, held, derived))
        .collect();
    bulk::insert_all(db, missing).await
}

fn listing(facts_id: i64, scope: Uuid, held: &service_facts::Model, derived: &Derived) -> service_listing::ActiveModel {
    service_listing::ActiveModel {
        facts_id: Set(facts_id),
        scope_id: Set(scope),
        service_id: Set(held.service_id),
        state: Set(held.state.clone()),
        status: Set(derived.status.to_owned()),
        name_key: Set(derived.name_key.clone()),
        updated_at: Set(held.updated_at),
        volume_key: Set(derived.volume_key()),
        valid_from: Set(held.valid_from),
        valid_to: Set(None),
    }
}

async fn save(
    writing: &Writing<'_>,
    held: &service_facts::Model,
    record: &ServiceRecord,
    derived: &Derived,
    review: Review,
    tasks: Vec<task_facts::ActiveModel>,
) -> Result<()> {
    use service_facts::Column as F;
    let db = &writing.tx;
    let facts_id = held.id;
    service_facts::Entity::update_many()
        .col_expr(F::Status, Expr::value(derived.status))
        .col_expr(F::TasksTotal, Expr::value(derived.tasks_total))
        .col_expr(F::TasksAssessed, Expr::value(derived.tasks_assessed))
        .col_expr(F::TasksFullyDigital, Expr::value(derived.tasks_fully_digital))
        .col_expr(F::FlagBits, Expr::value(derived.flag_bits))
        .col_expr(F::ChannelBits, Expr::value(derived.channel_bits))
        .col_expr(F::TypeBits, Expr::value(derived.type_bits))
        .col_expr(F::LifeExperienceBits, Expr::value(derived.life_experience_bits))
        .col_expr(F::IsHisp, Expr::value(derived.is_hisp))
        .col_expr(F::AnnualVolume, Expr::value(derived.annual_volume))
        .col_expr(F::Figures, Expr::value(derived.figures.clone()))
        .col_expr(F::OrganizationId, Expr::value(record.organization.0))
        .col_expr(F::LastReviewedOn, Expr::value(review.last_reviewed_on))
        .col_expr(F::StaleOn, Expr::value(review.stale_on))
        .filter(F::Id.eq(facts_id))
        .exec(db)
        .await?;
    task_facts::Entity::delete_many()
        .filter(task_facts::Column::FactsId.eq(facts_id))
        .exec(db)
        .await?;
    bulk::insert_all(db, tasks).await
}
