//! Listing services elsewhere when organizations move.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::entity::{service_facts, service_listing};
use crate::error::Result;
use crate::id::Version;
use crate::store::bulk;

/// Lists the services that an organization itself has under other ancestors from a version on.
pub(crate) async fn relist(
    db: &DatabaseTransaction,
    organization: Uuid,
    removed: &[Uuid],
    added: &[Uuid],
    version: Version,
) -> Result<()> {
    use sea_orm::sea_query::{Alias, ExprTrait, Query};
    use service_facts::Column as F;
    use service_listing::Column as L;
    let own_facts = || {
        let mut query = Query::select();
        query
            .column(F::Id)
            .from(service_facts::Entity)
            .and_where(Expr::col(F::OrganizationId).eq(organization))
            .and_where(Expr::col(F::ValidTo).is_null());
        query
    };
    for scope in added {
        let mut rows = Query::select();
        rows.column(L::FactsId)
            .expr_as(Expr::val(*scope), Alias::new("scope_id"))
            .columns([
                L::ServiceId,
                L::State,
                L::Status,
                L::NameKey,
                L::UpdatedAt,
                L::VolumeKey,
            ])
            .expr_as(Expr::val(version), Alias::new("valid_from"))
            .from(service_listing::Entity)
            .and_where(Expr::col(L::ScopeId).eq(organization))
            .and_where(Expr::col(L::ValidTo).is_null())
            .and_where(Expr::col(L::FactsId).in_subquery(own_facts()));
        let mut insert = Query::insert();
        insert
            .into_table(service_listing::Entity)
            .columns([
                L::FactsId,
                L::ScopeId,
                L::ServiceId,
                L::State,
                L::Status,
                L::NameKey,
                L::UpdatedAt,
                L::VolumeKey,
                L::ValidFrom,
            ])
            .select_from(rows)
            .map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
        db.execute(&insert).await?;
    }
    if !removed.is_empty() {
        let end = service_listing::Entity::update_many()
            .col_expr(L::ValidTo, Expr::value(version))
            .filter(L::ScopeId.is_in(removed.iter().copied()))
            .filter(L::ValidTo.is_null())
            .filter(Expr::col(L::FactsId).in_subquery(own_facts()));
        bulk::update_all(db, end).await?;
    }
    Ok(())
}
