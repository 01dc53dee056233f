//! Recomputing facts from documents, after the rules of derivation changed, or to see that nothing differs.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::facts::{Derived, task_rows};
use super::writing::Writing;
use crate::access::Actor;
use crate::catalog::Catalog;
use crate::digitization::{DERIVATION, assess};
use crate::entity::{measurement, revision, service, service_facts, service_listing, task_facts};
use crate::error::Result;
use crate::log::{EventKind, NewEvent, Subject};
use crate::measurement::Measurement;
use crate::service::{ServiceRecord, View};
use crate::store::{self, measurements};

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
        let mut total = Refacted::default();
        let mut after = Uuid::nil();
        loop {
            let writing = Writing::begin(self, &Actor::operator()).await?;
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
            after = *last;
            let found = rewrite(&writing, &services).await?;
            total.checked += found.checked;
            total.rewritten += found.rewritten;
            writing.commit().await?;
        }
        let mut writing = Writing::begin(self, &Actor::operator()).await?;
        if total.rewritten > 0 {
            // Answers that were kept, here and elsewhere, are told apart by the version.
            writing.record(NewEvent {
                kind: EventKind::FactsRewritten,
                is_public: false,
                subject: Subject::Catalog,
                payload: json!({"rewritten": total.rewritten}),
            });
        }
        writing.set_derivation(DERIVATION);
        writing.commit().await?;
        Ok(total)
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
    let mut found = Refacted::default();
    for held in facts {
        let Some(record) = records.get(&held.revision_id) else {
            continue;
        };
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
        let tasks = if held.view == View::Published.number() {
            task_rows(held.id, record, &assessment).collect()
        } else {
            Vec::new()
        };
        if is_same(&held, &derived)
            && same_tasks(writing, held.id, &tasks).await?
            && same_listing(writing, &held, &derived).await?
        {
            continue;
        }
        found.rewritten += 1;
        save(writing, held.id, &derived, tasks).await?;
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

async fn same_listing(writing: &Writing<'_>, held: &service_facts::Model, derived: &Derived) -> Result<bool> {
    let rows = service_listing::Entity::find()
        .filter(service_listing::Column::FactsId.eq(held.id))
        .all(&writing.tx)
        .await?;
    Ok(!rows.is_empty()
        && rows.iter().all(|row| {
            row.name_key == derived.name_key && row.status == derived.status && row.volume_key == derived.volume_key()
        }))
}

async fn save(
    writing: &Writing<'_>,
    facts_id: i64,
    derived: &Derived,
    tasks: Vec<task_facts::ActiveModel>,
) -> Result<()> {
    use service_facts::Column as F;
    use service_listing::Column as L;
    let db = &writing.tx;
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
        .filter(F::Id.eq(facts_id))
        .exec(db)
        .await?;
    service_listing::Entity::update_many()
        .col_expr(L::Status, Expr::value(derived.status))
        .col_expr(L::NameKey, Expr::value(derived.name_key.clone()))
        .col_expr(L::VolumeKey, Expr::value(derived.volume_key()))
        .filter(L::FactsId.eq(facts_id))
        .exec(db)
        .await?;
    task_facts::Entity::delete_many()
        .filter(task_facts::Column::FactsId.eq(facts_id))
        .exec(db)
        .await?;
    if !tasks.is_empty() {
        task_facts::Entity::insert_many(tasks)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
