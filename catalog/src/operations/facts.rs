//! Deriving and storing facts: whenever a service's record, figures or standing change, the facts that held end and new
//! ones begin.

mod relist;
mod renewal;

pub(super) use relist::relist;
pub(super) use renewal::Renewal;

use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use crate::clock::Instant;
use crate::digitization::{Assessment, assess};
use crate::entity::{service_facts, service_listing, task_facts};
use crate::error::Result;
use crate::id::{ServiceId, Version};
use crate::measurement::{Figures, Measurement, figures};
use crate::organization::OrganizationTree;
use crate::service::{ServiceRecord, View};
use crate::store::listing::WHOLE_INDEX;
use crate::store::{CHUNK, bulk, to_json};
use crate::text::fold;
use crate::vocabulary::{Availability, FigureState, ServiceState, Vocabulary, to_bits};

/// The longest sort key, in characters; beyond it ties are broken by id.
const NAME_KEY_LENGTH: usize = 200;

/// What facts are derived from.
pub(crate) struct Source<'a> {
    pub(crate) service: ServiceId,
    pub(crate) slug: &'a str,
    pub(crate) view: View,
    pub(crate) state: ServiceState,
    pub(crate) revision: i32,
    pub(crate) revision_id: Version,
    pub(crate) record: &'a ServiceRecord,
    pub(crate) measurements: &'a [Measurement],
    /// The latest day on which the agency confirmed the record, beside the record's own.
    pub(crate) confirmed_on: Option<NaiveDate>,
    pub(crate) published_at: Option<Instant>,
    pub(crate) updated_at: Instant,
    pub(crate) valid_from: Version,
}

/// Rows that begin to hold with a write.
#[derive(Default)]
pub(crate) struct NewFacts {
    facts: Vec<service_facts::ActiveModel>,
    tasks: Vec<task_facts::ActiveModel>,
    listings: Vec<service_listing::ActiveModel>,
}

/// The id of facts: unique, because an event begins at most one row per view.
pub(crate) fn facts_id(valid_from: Version, view: View) -> i64 {
    valid_from * 2 + i64::from(view.number())
}

/// What is derived from record and figures, as stored columns.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Derived {
    pub(crate) status: &'static str,
    pub(crate) tasks_total: i32,
    pub(crate) tasks_assessed: i32,
    pub(crate) tasks_fully_digital: i32,
    pub(crate) flag_bits: i64,
    pub(crate) channel_bits: i64,
    pub(crate) type_bits: i64,
    pub(crate) life_experience_bits: i64,
    pub(crate) is_hisp: bool,
    pub(crate) annual_volume: Option<i64>,
    pub(crate) figures: Option<String>,
    pub(crate) name_key: String,
}

impl Derived {
    /// Derives the columns. The same function serves saving and `refacts`.
    pub(crate) fn of(record: &ServiceRecord, assessment: &Assessment, measurements: &[Measurement]) -> Self {
        let (annual_volume, figures) = stored_figures(measurements);
        Self {
            status: assessment.status.code(),
            tasks_total: assessment.tasks_total,
            tasks_assessed: assessment.tasks_assessed,
            tasks_fully_digital: assessment.tasks_fully_digital,
            flag_bits: to_bits(assessment.flags.iter().copied()),
            channel_bits: to_bits(record.offered_channels()),
            type_bits: to_bits(record.types.iter().copied()),
            life_experience_bits: to_bits(record.life_experiences.iter().copied()),
            is_hisp: record.is_hisp(),
            annual_volume,
            figures,
            name_key: fold(&record.name).chars().take(NAME_KEY_LENGTH).collect(),
        }
    }

    /// The key by which volumes sort: unknown stands below every known volume.
    pub(crate) fn volume_key(&self) -> i64 {
        self.annual_volume.unwrap_or(-1)
    }
}

/// The day from which a review counts as overdue.
pub(crate) fn stale_on(last_reviewed_on: Option<NaiveDate>, since: Instant) -> NaiveDate {
    let from = last_reviewed_on.unwrap_or_else(|| since.date_naive());
    crate::rules::overdue_on(from)
}

impl NewFacts {
    /// Adds the facts of one view of a service; answers their id.
    pub(crate) fn add(&mut self, source: &Source<'_>, tree: &OrganizationTree) -> i64 {
        let record = source.record;
        let assessment = assess(record);
        let derived = Derived::of(record, &assessment, source.measurements);
        let id = facts_id(source.valid_from, source.view);
        let last_reviewed_on = record.last_reviewed_on.max(source.confirmed_on);
        if source.view == View::Published {
            self.tasks.extend(task_rows(id, record, &assessment));
        }
        let scopes = tree
            .with_ancestors(record.organization)
            .map(|organization| organization.id.0)
            .chain([WHOLE_INDEX]);
        for scope in scopes {
            self.listings.push(service_listing::ActiveModel {
                facts_id: Set(id),
                scope_id: Set(scope),
                service_id: Set(source.service.0),
                state: Set(source.state.code().to_owned()),
                status: Set(derived.status.to_owned()),
                name_key: Set(derived.name_key.clone()),
                updated_at: Set(source.updated_at),
                volume_key: Set(derived.volume_key()),
                valid_from: Set(source.valid_from),
                valid_to: Set(None),
            });
        }
        self.facts.push(service_facts::ActiveModel {
            id: Set(id),
            service_id: Set(source.service.0),
            view: Set(source.view.number()),
            revision_id: Set(source.revision_id),
            revision: Set(source.revision),
            organization_id: Set(record.organization.0),
            slug: Set(source.slug.to_owned()),
            state: Set(source.state.code().to_owned()),
            status: Set(derived.status.to_owned()),
            tasks_total: Set(derived.tasks_total),
            tasks_assessed: Set(derived.tasks_assessed),
            tasks_fully_digital: Set(derived.tasks_fully_digital),
            flag_bits: Set(derived.flag_bits),
            channel_bits: Set(derived.channel_bits),
            type_bits: Set(derived.type_bits),
            life_experience_bits: Set(derived.life_experience_bits),
            is_hisp: Set(derived.is_hisp),
            annual_volume: Set(derived.annual_volume),
            figures: Set(derived.figures),
            confirmed_on: Set(source.confirmed_on),
            last_reviewed_on: Set(last_reviewed_on),
            stale_on: Set(stale_on(
                last_reviewed_on,
                source.published_at.unwrap_or(source.updated_at),
            )),
            published_at: Set(source.published_at),
            updated_at: Set(source.updated_at),
            valid_from: Set(source.valid_from),
            valid_to: Set(None),
        });
        id
    }

    /// Saves the rows.
    pub(crate) async fn save(self, db: &DatabaseTransaction) -> Result<()> {
        bulk::insert_all(db, self.facts).await?;
        bulk::insert_all(db, self.tasks).await?;
        bulk::insert_all(db, self.listings).await
    }
}

/// Derives the stored columns of figures.
fn stored_figures(standing: &[Measurement]) -> (Option<i64>, Option<String>) {
    let figures = figures(standing);
    let annual_volume = figures
        .annual_volume
        .as_ref()
        .filter(|figure| figure.state == FigureState::Known)
        .and_then(|figure| figure.value);
    (
        annual_volume,
        (figures != Figures::default()).then(|| to_json(&figures)),
    )
}

/// Derives the rows of a record's tasks.
pub(crate) fn task_rows<'a>(
    facts_id: i64,
    record: &'a ServiceRecord,
    assessment: &'a Assessment,
) -> impl Iterator<Item = task_facts::ActiveModel> + 'a {
    let rows = record.tasks.iter().zip(&assessment.tasks).zip(0_i32..);
    rows.map(move |((task, status), position)| {
        let bits = |wanted: Option<Availability>| {
            let entries = task.channels.iter().filter(|entry| entry.availability == wanted);
            Set(to_bits(entries.map(|entry| entry.channel)))
        };
        task_facts::ActiveModel {
            facts_id: Set(facts_id),
            position: Set(position),
            task_key: Set(task.key.clone()),
            kind: Set(task.kind.code().to_owned()),
            status: Set(status.code().to_owned()),
            is_required: Set(task.is_required),
            complete_bits: bits(Some(Availability::Complete)),
            partial_bits: bits(Some(Availability::Partial)),
            none_bits: bits(Some(Availability::None)),
            unanswered_bits: bits(None),
        }
    })
}

/// Ends facts and their listings. All events of a write become visible together, so one version ends them all.
pub(crate) async fn end(db: &DatabaseTransaction, facts: &[i64], version: Version) -> Result<()> {
    for chunk in facts.chunks(CHUNK) {
        let ids = || chunk.iter().copied();
        let end_facts = service_facts::Entity::update_many()
            .col_expr(service_facts::Column::ValidTo, Expr::value(version))
            .filter(service_facts::Column::Id.is_in(ids()));
        bulk::update_all(db, end_facts).await?;
        let end_listings = service_listing::Entity::update_many()
            .col_expr(service_listing::Column::ValidTo, Expr::value(version))
            .filter(service_listing::Column::FactsId.is_in(ids()))
            .filter(service_listing::Column::ValidTo.is_null());
        bulk::update_all(db, end_listings).await?;
    }
    Ok(())
}
