//! Pages of services, filtered and ordered: one index walk per page, wherever in the list it stands.

mod question;

pub use question::{Moment, ServiceFilter, ServiceOrder, ServiceOrderField, ServiceQuery};

use std::sync::Arc;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{
    Alias, Cond, Expr, ExprTrait, IntoColumnRef, JoinType, Order, Query, SelectStatement, SimpleExpr,
};
use uuid::Uuid;

use super::cursor::{self, ListId, Position, SortKey};
use super::paging::{Extent, Page, PageRequest};
use super::revisions::union_all;
use super::views::{self, FACTS, KnownViews};
use crate::access::Sight;
use crate::clock::{Instant, is_in_range};
use crate::entity::{service_facts, service_listing};
use crate::error::{CatalogError, Result};
use crate::organization::OrganizationTree;
use crate::service::ServiceView;
use crate::vocabulary::{GapFlag, ServiceState, Vocabulary, to_bits};

/// The scope that stands for the whole index.
pub(crate) const WHOLE_INDEX: Uuid = Uuid::nil();

/// One index walk: a scope and a state. A list over several states merges several.
struct Walk {
    scope: Uuid,
    state: ServiceState,
}

impl ServiceQuery {
    fn list_id(&self) -> ListId {
        ListId::new("services", &(&self.filter, self.order, self.moment.version))
    }

    /// The walks an actor may take: public states anywhere, working ones only where the actor may see them.
    fn walks(&self, sight: Sight, tree: &OrganizationTree) -> Vec<Walk> {
        let published = [ServiceState::Published];
        let mut states = if self.filter.states.is_empty() {
            published.to_vec()
        } else {
            self.filter.states.clone()
        };
        states.sort_unstable();
        states.dedup();
        let asked = self.filter.organization;
        let whole = asked.map_or(WHOLE_INDEX, |id| id.0);
        states
            .into_iter()
            .filter_map(|state| {
                let scope = if is_public(state) {
                    Some(whole)
                } else {
                    match (sight, asked) {
                        (Sight::All, _) => Some(whole),
                        (Sight::PublicOnly, _) => None,
                        (Sight::Within(own), None) => Some(own.0),
                        (Sight::Within(own), Some(asked)) if tree.is_within(asked, own) => Some(asked.0),
                        (Sight::Within(own), Some(asked)) if tree.is_within(own, asked) => Some(own.0),
                        (Sight::Within(_), Some(_)) => None,
                    }
                };
                scope.map(|scope| Walk { scope, state })
            })
            .collect()
    }

    /// Whether conditions beyond the listing's own columns are needed.
    fn needs_facts(&self) -> bool {
        let filter = &self.filter;
        !filter.types.is_empty()
            || !filter.channels.is_empty()
            || !filter.flags.is_empty()
            || filter.is_hisp.is_some()
            || !filter.life_experiences.is_empty()
    }

    /// Selects the listing rows of a walk.
    fn rows(&self, walk: &Walk) -> SelectStatement {
        use service_facts::Column as F;
        use service_listing::Column as L;
        let l = |column: L| Expr::col((Alias::new(LISTING), column));
        let f = |column: F| Expr::col((Alias::new(FACTS), column));
        let filter = &self.filter;
        let mut query = Query::select();
        query
            .from_as(service_listing::Entity, Alias::new(LISTING))
            .and_where(l(L::ScopeId).eq(walk.scope))
            .and_where(l(L::State).eq(walk.state.code()));
        views::held_at(&mut query, LISTING, self.moment.version);
        if self.needs_facts() {
            query.join_as(
                JoinType::InnerJoin,
                service_facts::Entity,
                Alias::new(FACTS),
                f(F::Id).equals((Alias::new(LISTING), L::FactsId)),
            );
        }
        match filter.status.as_slice() {
            [] => {}
            [status] => {
                query.and_where(l(L::Status).eq(status.code()));
            }
            several => {
                query.and_where(l(L::Status).is_in(several.iter().map(|status| status.code())));
            }
        }
        let has_any = |column: F, bits: i64| f(column).bit_and(bits).ne(0_i64);
        if !filter.types.is_empty() {
            query.and_where(has_any(F::TypeBits, to_bits(filter.types.iter().copied())));
        }
        if !filter.channels.is_empty() {
            query.and_where(has_any(F::ChannelBits, to_bits(filter.channels.iter().copied())));
        }
        if !filter.life_experiences.is_empty() {
            let bits = to_bits(filter.life_experiences.iter().copied());
            query.and_where(has_any(F::LifeExperienceBits, bits));
        }
        if !filter.flags.is_empty() {
            let mut any = Cond::any().add(has_any(F::FlagBits, to_bits(filter.flags.iter().copied())));
            if filter.flags.contains(&GapFlag::StaleReview) && walk.state != ServiceState::Retired {
                any = any.add(f(F::StaleOn).lte(self.moment.today));
            }
            query.cond_where(any);
        }
        if let Some(is_hisp) = filter.is_hisp {
            query.and_where(f(F::IsHisp).eq(is_hisp));
        }
        if let Some(min) = filter.min_annual_volume {
            query.and_where(l(L::VolumeKey).gte(Ord::max(min, 0)));
        }
        if let Some(max) = filter.max_annual_volume {
            query
                .and_where(l(L::VolumeKey).gte(0_i64))
                .and_where(l(L::VolumeKey).lte(max));
        }
        if let Some(since) = filter.updated_since {
            query.and_where(l(L::UpdatedAt).gte(since));
        }
        query
    }
}

const LISTING: &str = "l";
const SORT_VALUE: &str = "sort_value";
const TOTAL: &str = "total";
/// Questions in one statement: SQLite takes no more than 500.
const UNITED: usize = 200;

fn is_public(state: ServiceState) -> bool {
    matches!(state, ServiceState::Published | ServiceState::Retired)
}

fn sort_column(field: ServiceOrderField) -> service_listing::Column {
    match field {
        ServiceOrderField::Name => service_listing::Column::NameKey,
        ServiceOrderField::UpdatedAt => service_listing::Column::UpdatedAt,
        ServiceOrderField::AnnualVolume => service_listing::Column::VolumeKey,
    }
}

/// Which of several lists a row belongs to.
const LIST: &str = "list_number";

/// Reads a page of each of several lists; lists that are sorted alike share a statement. The statement reads an index
/// alone; what stands on the page is then taken from memory or read with one statement more.
pub(crate) async fn pages(
    db: &impl ConnectionTrait,
    known: KnownViews<'_>,
    tree: &OrganizationTree,
    sight: Sight,
    queries: &[ServiceQuery],
    request: &PageRequest,
) -> Result<Vec<Page<Arc<ServiceView>>>> {
    let extent = request.extent()?;
    queries.iter().try_for_each(|query| query.filter.check())?;
    let mut groups: Vec<(ServiceOrder, Vec<usize>)> = Vec::new();
    for (index, query) in queries.iter().enumerate() {
        match groups.iter_mut().find(|group| group.0 == query.order) {
            Some(group) => group.1.push(index),
            None => groups.push((query.order, vec![index])),
        }
    }
    let list_ids: Vec<ListId> = queries.iter().map(ServiceQuery::list_id).collect();
    let mut fetched: Vec<Vec<(String, i64)>> = queries.iter().map(|_| Vec::new()).collect();
    for (order, members) in groups {
        let is_descending = order.is_descending != extent.is_from_end;
        let direction = if is_descending { Order::Desc } else { Order::Asc };
        let mut lists = Vec::with_capacity(members.len());
        for index in members {
            if let Some(rows) = page_rows(&queries[index], index, tree, sight, request, extent, &direction)? {
                lists.push(rows);
            }
        }
        let is_several = lists.len() > 1;
        let Some(mut rows) = union_all(lists) else { continue };
        if is_several {
            rows.order_by(Alias::new(SORT_VALUE), direction.clone())
                .order_by(service_listing::Column::ServiceId, direction.clone())
                .order_by(service_listing::Column::FactsId, direction);
        }
        for row in db.query_all(&rows).await? {
            let index: i64 = row.try_get("", LIST)?;
            let index = usize::try_from(index).unwrap_or(usize::MAX);
            let (Some(query), Some(entries)) = (queries.get(index), fetched.get_mut(index)) else {
                continue;
            };
            let key = match query.order.field {
                ServiceOrderField::Name => SortKey::Text(row.try_get("", SORT_VALUE)?),
                ServiceOrderField::AnnualVolume => SortKey::Number(row.try_get("", SORT_VALUE)?),
                ServiceOrderField::UpdatedAt => {
                    let at: Instant = row.try_get("", SORT_VALUE)?;
                    SortKey::Number(at.timestamp_micros())
                }
            };
            let facts: i64 = row.try_get("", "facts_id")?;
            let service: Uuid = row.try_get("", "service_id")?;
            let id = [&service.as_bytes()[..], &facts.to_be_bytes()].concat();
            entries.push((cursor::encode(list_ids[index], &Position { key, id }), facts));
        }
    }
    let pages: Vec<Page<i64>> = fetched
        .into_iter()
        .map(|entries| Page::of(entries, extent, request))
        .collect();
    let entries = pages.iter().flat_map(|page| &page.entries);
    let wanted: Vec<i64> = entries.map(|(_, facts)| *facts).collect();
    let views = views::load(db, known, &wanted).await?;
    let view_of = |(cursor, facts): (String, i64)| Some((cursor, views.get(&facts)?.clone()));
    Ok(pages
        .into_iter()
        .map(|page| Page {
            entries: page.entries.into_iter().filter_map(view_of).collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
        })
        .collect())
}

/// Selects the listing rows of a page of one list, one more than the page holds; `None` when the reader may see none.
fn page_rows(
    query: &ServiceQuery,
    number: usize,
    tree: &OrganizationTree,
    sight: Sight,
    request: &PageRequest,
    extent: Extent,
    direction: &Order,
) -> Result<Option<SelectStatement>> {
    let list = query.list_id();
    let read = |cursor: &Option<String>| {
        cursor
            .as_deref()
            .map(|text| Bound::of(query.order.field, &cursor::decode(list, text)?))
            .transpose()
    };
    let (after, before) = (read(&request.after)?, read(&request.before)?);
    let mut branches: Vec<SelectStatement> = query
        .walks(sight, tree)
        .iter()
        .map(|walk| {
            let mut rows = query.rows(walk);
            select_sorted(&mut rows, query.order, extent, direction.clone());
            rows.expr_as(Expr::val(i64::try_from(number).unwrap_or(i64::MAX)), Alias::new(LIST));
            for (bound, is_after) in [(&after, true), (&before, false)] {
                if let Some(bound) = bound {
                    rows.and_where(bound.condition(query.order, is_after));
                }
            }
            rows
        })
        .collect();
    if branches.len() <= 1 {
        return Ok(branches.pop());
    }
    Ok(union_all(branches).map(|mut union| {
        union
            .order_by(Alias::new(SORT_VALUE), direction.clone())
            .order_by(Alias::new("service_id"), direction.clone())
            .order_by(Alias::new("facts_id"), direction.clone())
            .limit(extent.limit as u64 + 1);
        union
    }))
}

fn select_sorted(rows: &mut SelectStatement, order: ServiceOrder, extent: Extent, direction: Order) {
    use service_listing::Column as L;
    let table = Alias::new(LISTING);
    rows.column((table.clone(), L::FactsId))
        .column((table.clone(), L::ServiceId))
        .expr_as(
            Expr::col((table.clone(), sort_column(order.field))),
            Alias::new(SORT_VALUE),
        )
        .order_by((table.clone(), sort_column(order.field)), direction.clone())
        .order_by((table.clone(), L::ServiceId), direction.clone())
        .order_by((table, L::FactsId), direction)
        .limit(extent.limit as u64 + 1);
}

/// A place in the order, as the engine compares it. A service may stand in a list twice, as the public sees it and as it
/// is in work; its facts tell the two apart.
struct Bound {
    value: SimpleExpr,
    service: Uuid,
    facts: i64,
}

impl Bound {
    fn of(field: ServiceOrderField, position: &Position) -> Result<Self> {
        let unreadable = || CatalogError::InvalidCursor("the cursor is not one this index gave out".into());
        let value = match (field, &position.key) {
            (ServiceOrderField::Name, SortKey::Text(text)) => text.as_str().into(),
            (ServiceOrderField::AnnualVolume, SortKey::Number(number)) => (*number).into(),
            (ServiceOrderField::UpdatedAt, SortKey::Number(micros)) => {
                let at = Instant::from_timestamp_micros(*micros).filter(|at| is_in_range(*at));
                at.ok_or_else(unreadable)?.into()
            }
            _ => return Err(unreadable()),
        };
        let (service, facts) = position.id.split_at_checked(16).ok_or_else(unreadable)?;
        Ok(Self {
            value,
            service: Uuid::from_slice(service).map_err(|_| unreadable())?,
            facts: i64::from_be_bytes(facts.try_into().map_err(|_| unreadable())?),
        })
    }

    /// Limits rows to one side of the place, in the order of the list.
    fn condition(&self, order: ServiceOrder, is_after: bool) -> SimpleExpr {
        use service_listing::Column as L;
        let column = |column: L| SimpleExpr::Column((Alias::new(LISTING), column).into_column_ref());
        let row = Expr::tuple([
            column(sort_column(order.field)),
            column(L::ServiceId),
            column(L::FactsId),
        ]);
        let place = Expr::tuple([self.value.clone(), self.service.into(), self.facts.into()]);
        if is_after == order.is_descending {
            row.lt(place)
        } else {
            row.gt(place)
        }
    }
}

/// Counts the services of several lists, with one statement for as many as an engine takes in one.
pub(crate) async fn counts(
    db: &impl ConnectionTrait,
    tree: &OrganizationTree,
    sight: Sight,
    queries: &[ServiceQuery],
) -> Result<Vec<u64>> {
    queries.iter().try_for_each(|query| query.filter.check())?;
    let mut parts: Vec<SelectStatement> = Vec::new();
    for (number, query) in (0_i64..).zip(queries) {
        for walk in query.walks(sight, tree) {
            let mut rows = query.rows(&walk);
            rows.expr_as(Expr::val(number), Alias::new(LIST))
                .expr_as(Expr::val(1).count(), Alias::new(TOTAL));
            parts.push(rows);
        }
    }
    let mut totals = vec![0_u64; queries.len()];
    while !parts.is_empty() {
        let rest = parts.split_off(parts.len().min(UNITED));
        if let Some(united) = union_all(parts) {
            for row in db.query_all(&united).await? {
                let number: i64 = row.try_get("", LIST)?;
                let found: i64 = row.try_get("", TOTAL)?;
                if let Some(total) = usize::try_from(number).ok().and_then(|number| totals.get_mut(number)) {
                    *total += u64::try_from(found).unwrap_or(0);
                }
            }
        }
        parts = rest;
    }
    Ok(totals)
}
