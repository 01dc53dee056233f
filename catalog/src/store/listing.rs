//! Pages of services, filtered and ordered: one index walk per page, wherever in the list it stands.

use chrono::NaiveDate;
use sea_orm::sea_query::{
    Alias, Cond, Expr, ExprTrait, IntoColumnRef, JoinType, Order, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::cursor::{self, ListId, Position, SortKey};
use super::paging::{Extent, Page, PageRequest};
use super::revisions::union_all;
use super::views::{self, FACTS, RecordCache, ViewRow};
use crate::access::Sight;
use crate::clock::{Instant, is_in_range};
use crate::entity::{service_facts, service_listing};
use crate::error::{CatalogError, Result};
use crate::id::{OrganizationId, Version};
use crate::organization::OrganizationTree;
use crate::service::ServiceView;
use crate::vocabulary::{
    Channel, DigitizationStatus, GapFlag, LifeExperience, ServiceState, ServiceType, Vocabulary, to_bits,
};

/// The scope that stands for the whole index.
pub(crate) const WHOLE_INDEX: Uuid = Uuid::nil();

/// Which services are wanted. Empty lists and absent bounds do not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceFilter {
    /// Of this organization and its descendants.
    pub organization: Option<OrganizationId>,
    /// Of any of these types.
    pub types: Vec<ServiceType>,
    /// With any of these statuses.
    pub status: Vec<DigitizationStatus>,
    /// Offered through any of these channels.
    pub channels: Vec<Channel>,
    /// With any of these flags.
    pub flags: Vec<GapFlag>,
    /// Of a high-impact service provider, or not.
    pub is_hisp: Option<bool>,
    /// Of any of these moments of life.
    pub life_experiences: Vec<LifeExperience>,
    /// With a known annual volume of at least this.
    pub min_annual_volume: Option<i64>,
    /// With a known annual volume of at most this.
    pub max_annual_volume: Option<i64>,
    /// Changed at or after this instant.
    pub updated_since: Option<Instant>,
    /// In any of these states; published ones when empty.
    pub states: Vec<ServiceState>,
}

/// What services are ordered by; ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ServiceOrderField {
    /// The name, without accents and case.
    #[default]
    Name,
    /// When it last changed.
    UpdatedAt,
    /// The annual volume; unknown ones stand below all known ones.
    AnnualVolume,
}

/// An order of services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceOrder {
    /// By what.
    pub field: ServiceOrderField,
    /// Largest first.
    pub is_descending: bool,
}

/// When a question is about: now, or as the index stood at an earlier version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The version; none is now.
    pub version: Option<Version>,
    /// The day, on which overdue reviews depend.
    pub today: NaiveDate,
}

/// Which services, in which order, and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServiceQuery {
    /// Which.
    pub filter: ServiceFilter,
    /// In which order.
    pub order: ServiceOrder,
    /// When.
    pub moment: Moment,
}

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
/// The listing rows of one page, before their documents are joined.
const PAGE: &str = "p";
const SORT_VALUE: &str = "sort_value";

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

/// Reads a page of each of several lists; lists that are sorted alike share a statement.
pub(crate) async fn pages(
    db: &impl ConnectionTrait,
    cache: &RecordCache,
    tree: &OrganizationTree,
    sight: Sight,
    queries: &[ServiceQuery],
    request: &PageRequest,
) -> Result<Vec<Page<ServiceView>>> {
    let extent = request.extent()?;
    queries.iter().try_for_each(check_instants)?;
    let mut groups: Vec<(ServiceOrder, Vec<usize>)> = Vec::new();
    for (index, query) in queries.iter().enumerate() {
        match groups.iter_mut().find(|group| group.0 == query.order) {
            Some(group) => group.1.push(index),
            None => groups.push((query.order, vec![index])),
        }
    }
    let mut fetched: Vec<Vec<(String, ServiceView)>> = queries.iter().map(|_| Vec::new()).collect();
    for (order, members) in groups {
        let is_descending = order.is_descending != extent.is_from_end;
        let direction = if is_descending { Order::Desc } else { Order::Asc };
        let mut lists = Vec::with_capacity(members.len());
        for index in members {
            if let Some(rows) = page_rows(&queries[index], index, tree, sight, request, extent, &direction)? {
                lists.push(rows);
            }
        }
        let Some(rows) = union_all(lists) else { continue };
        let mut full = views::select();
        full.join_subquery(
            JoinType::InnerJoin,
            rows,
            Alias::new(PAGE),
            Expr::col((Alias::new(PAGE), service_listing::Column::FactsId))
                .equals((Alias::new(FACTS), service_facts::Column::Id)),
        )
        .column((Alias::new(PAGE), Alias::new(LIST)))
        .column((Alias::new(PAGE), Alias::new(SORT_VALUE)))
        .order_by((Alias::new(PAGE), Alias::new(SORT_VALUE)), direction.clone())
        .order_by((Alias::new(PAGE), service_listing::Column::ServiceId), direction);
        for row in db.query_all(&full).await? {
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
            let row = ViewRow::from_query_result(&row, "")?;
            let id = row.service_id.as_bytes().to_vec();
            let cursor = cursor::encode(query.list_id(), &Position { key, id });
            entries.push((cursor, row.into_view(cache)?));
        }
    }
    Ok(fetched
        .into_iter()
        .map(|entries| Page::of(entries, extent, request))
        .collect())
}

/// Refuses instants that the engines cannot compare.
fn check_instants(query: &ServiceQuery) -> Result<()> {
    if query.filter.updated_since.is_some_and(|since| !is_in_range(since)) {
        return Err(CatalogError::InvalidInput(
            "updatedSince must lie in the years 1900 to 2200".into(),
        ));
    }
    Ok(())
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
        .order_by((table, L::ServiceId), direction)
        .limit(extent.limit as u64 + 1);
}

/// A place in the order, as the engine compares it.
struct Bound {
    value: SimpleExpr,
    id: Uuid,
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
        Ok(Self {
            value,
            id: Uuid::from_slice(&position.id).map_err(|_| unreadable())?,
        })
    }

    /// Limits rows to one side of the place, in the order of the list.
    fn condition(&self, order: ServiceOrder, is_after: bool) -> SimpleExpr {
        use service_listing::Column as L;
        let column = |column: L| SimpleExpr::Column((Alias::new(LISTING), column).into_column_ref());
        let row = Expr::tuple([column(sort_column(order.field)), column(L::ServiceId)]);
        let place = Expr::tuple([self.value.clone(), self.id.into()]);
        if is_after == order.is_descending {
            row.lt(place)
        } else {
            row.gt(place)
        }
    }
}

/// Counts the services of a query.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    tree: &OrganizationTree,
    sight: Sight,
    query: &ServiceQuery,
) -> Result<u64> {
    check_instants(query)?;
    let mut total = 0;
    for walk in query.walks(sight, tree) {
        let mut rows = query.rows(&walk);
        rows.expr_as(Expr::val(1).count(), Alias::new("total"));
        if let Some(row) = db.query_one(&rows).await? {
            let found: i64 = row.try_get("", "total")?;
            total += u64::try_from(found).unwrap_or(0);
        }
    }
    Ok(total)
}
