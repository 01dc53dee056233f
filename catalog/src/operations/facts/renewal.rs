//! Facts that go on in part.

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait};

use super::{facts_id, stale_on, stored_figures};
use crate::clock::Instant;
use crate::entity::{service_facts, service_listing, task_facts};
use crate::error::Result;
use crate::id::Version;
use crate::measurement::Measurement;
use crate::service::View;
use crate::vocabulary::{ServiceState, Vocabulary};

/// Published facts that go on with other figures or another review, their record unchanged.
pub(crate) struct Renewal {
    held: service_facts::Model,
    row: service_facts::Model,
}

impl Renewal {
    fn of(held: service_facts::Model, valid_from: Version, now: Instant) -> Self {
        let mut row = held.clone();
        row.id = facts_id(valid_from, View::Published);
        row.valid_from = valid_from;
        row.updated_at = now;
        Self { held, row }
    }

    /// Goes on with the figures that now stand.
    pub(crate) fn with_figures(
        held: service_facts::Model,
        valid_from: Version,
        standing: &[Measurement],
        now: Instant,
    ) -> Self {
        let mut renewal = Self::of(held, valid_from, now);
        let (annual_volume, figures) = stored_figures(standing);
        renewal.row.annual_volume = annual_volume;
        renewal.row.figures = figures;
        renewal
    }

    /// Goes on with a later review.
    pub(crate) fn with_review(
        held: service_facts::Model,
        valid_from: Version,
        reviewed_on: NaiveDate,
        now: Instant,
    ) -> Self {
        let mut renewal = Self::of(held, valid_from, now);
        renewal.row.confirmed_on = renewal.row.confirmed_on.max(Some(reviewed_on));
        renewal.row.last_reviewed_on = renewal.row.last_reviewed_on.max(Some(reviewed_on));
        let since = renewal.row.published_at.unwrap_or(renewal.row.updated_at);
        renewal.row.stale_on = stale_on(renewal.row.last_reviewed_on, since);
        renewal
    }

    /// Goes on in another state.
    pub(crate) fn with_state(
        held: service_facts::Model,
        valid_from: Version,
        state: ServiceState,
        now: Instant,
    ) -> Self {
        let mut renewal = Self::of(held, valid_from, now);
        state.code().clone_into(&mut renewal.row.state);
        renewal
    }

    /// Answers the id of the facts that begin.
    pub(crate) fn id(&self) -> i64 {
        self.row.id
    }

    /// Copies facts, tasks and listings; the held ones are ended by the caller afterwards.
    pub(crate) async fn save(self, db: &DatabaseTransaction) -> Result<()> {
        use sea_orm::sea_query::{Alias, ExprTrait, Query, SimpleExpr};
        use sea_orm::{ActiveModelTrait, IntoActiveModel};
        use service_listing::Column as L;
        use task_facts::Column as T;
        let (held, id) = (self.held.id, self.row.id);
        let listing_values: [(L, SimpleExpr); 10] = [
            (L::FactsId, id.into()),
            (L::ScopeId, Expr::col(L::ScopeId)),
            (L::ServiceId, Expr::col(L::ServiceId)),
            (L::State, self.row.state.as_str().into()),
            (L::Status, Expr::col(L::Status)),
            (L::NameKey, Expr::col(L::NameKey)),
            (L::UpdatedAt, self.row.updated_at.into()),
            (L::VolumeKey, self.row.annual_volume.unwrap_or(-1).into()),
            (L::ValidFrom, self.row.valid_from.into()),
            (L::ValidTo, Expr::col(L::ValidTo)),
        ];
        let mut listings = Query::select();
        listings
            .from(service_listing::Entity)
            .and_where(Expr::col(L::FactsId).eq(held))
            .and_where(Expr::col(L::ValidTo).is_null());
        let mut listing_columns = Vec::new();
        for (column, value) in listing_values {
            listings.expr_as(value, Alias::new(sea_orm::Iden::to_string(&column)));
            listing_columns.push(column);
        }
        let task_columns = [
            T::FactsId,
            T::Position,
            T::TaskKey,
            T::Kind,
            T::Status,
            T::IsRequired,
            T::CompleteBits,
            T::PartialBits,
            T::NoneBits,
            T::UnansweredBits,
        ];
        let mut tasks = Query::select();
        tasks
            .expr_as(SimpleExpr::from(id), Alias::new("facts_id"))
            .columns(task_columns.into_iter().skip(1))
            .from(task_facts::Entity)
            .and_where(Expr::col(T::FactsId).eq(held));
        service_facts::Entity::insert(self.row.into_active_model().reset_all())
            .exec_without_returning(db)
            .await?;
        let mut insert_listings = Query::insert();
        insert_listings
            .into_table(service_listing::Entity)
            .columns(listing_columns);
        let mut insert_tasks = Query::insert();
        insert_tasks.into_table(task_facts::Entity).columns(task_columns);
        for (mut insert, rows) in [(insert_listings, listings), (insert_tasks, tasks)] {
            insert
                .select_from(rows)
                .map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
            db.execute(&insert).await?;
        }
        Ok(())
    }
}
