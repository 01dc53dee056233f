//! Finding services by id, slug and key, in the view the reader may see.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::CHUNK;
use super::views::{self, FACTS, KnownViews};
use crate::access::Sight;
use crate::entity::{alias, service, service_facts};
use crate::error::Result;
use crate::id::{OrganizationId, ServiceId, Version};
use crate::organization::OrganizationTree;
use crate::service::{ServiceView, View};
use crate::vocabulary::{ServiceState, Vocabulary};

/// The kind under which old slugs of services are kept.
pub(crate) const SLUG_ALIAS: &str = "SERVICE_SLUG";
/// The kind under which old keys of services are kept, per organization.
pub(crate) const KEY_ALIAS: &str = "SERVICE_KEY";

/// One way of naming a service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ServiceRef {
    /// By id.
    Id(ServiceId),
    /// By slug; old slugs resolve.
    Slug(String),
    /// By the agency's own id; old keys resolve.
    Key(OrganizationId, String),
}

/// Finds the row a name stands for, without following a merge.
pub(crate) async fn find_row(db: &impl ConnectionTrait, by: &ServiceRef) -> Result<Option<service::Model>> {
    use service::Column as S;
    let (query, kind, scope, name) = match by {
        ServiceRef::Id(id) => return Ok(service::Entity::find_by_id(id.0).one(db).await?),
        ServiceRef::Slug(slug) => (
            service::Entity::find().filter(S::Slug.eq(slug)),
            SLUG_ALIAS,
            Uuid::nil(),
            slug,
        ),
        ServiceRef::Key(organization, key) => (
            service::Entity::find()
                .filter(S::OrganizationId.eq(organization.0))
                .filter(S::Key.eq(key)),
            KEY_ALIAS,
            organization.0,
            key,
        ),
    };
    // No stored name holds NUL, and PostgreSQL does not take it in a question either.
    if name.contains('\0') {
        return Ok(None);
    }
    if let Some(row) = query.one(db).await? {
        return Ok(Some(row));
    }
    let old = alias::Entity::find_by_id((kind.to_owned(), scope, name.clone()))
        .one(db)
        .await?;
    match old {
        Some(old) => Ok(service::Entity::find_by_id(old.target_id).one(db).await?),
        None => Ok(None),
    }
}

/// The service a row was merged into, if it had been by then.
fn merged_by(row: &service::Model, version: Option<Version>) -> Option<Uuid> {
    let at = row.merged_version?;
    row.merged_into.filter(|_| version.is_none_or(|version| at <= version))
}

/// Answers, for those of the ids that were merged by then, the service that survives.
async fn survivors(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
    version: Option<Version>,
) -> Result<HashMap<ServiceId, ServiceId>> {
    let mut ends: HashMap<Uuid, Uuid> = ids.into_iter().map(|id| (id, id)).collect();
    // Ends, because nothing is ever merged into a service that was merged already.
    loop {
        let mut current: Vec<Uuid> = ends.values().copied().collect();
        current.sort_unstable();
        current.dedup();
        let steps: HashMap<Uuid, Uuid> = service::Entity::find()
            .filter(service::Column::Id.is_in(current))
            .filter(service::Column::MergedInto.is_not_null())
            .all(db)
            .await?
            .iter()
            .filter_map(|row| Some((row.id, merged_by(row, version)?)))
            .collect();
        if steps.is_empty() {
            break;
        }
        for end in ends.values_mut() {
            if let Some(next) = steps.get(end) {
                *end = *next;
            }
        }
    }
    Ok(ends
        .into_iter()
        .filter(|(id, end)| id != end)
        .map(|(id, end)| (ServiceId(id), ServiceId(end)))
        .collect())
}

/// What a reader may see, and when.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) sight: Sight,
    pub(crate) tree: &'a OrganizationTree,
    pub(crate) known: KnownViews<'a>,
    /// The version asked about; none is now.
    pub(crate) version: Option<Version>,
}

impl Reader<'_> {
    /// Whether the reader may see this view of a service of this organization.
    pub(crate) fn sees(&self, view: &ServiceView) -> bool {
        match (view.view, self.sight) {
            (View::Published, _) => matches!(view.state, ServiceState::Published | ServiceState::Retired),
            (View::Working, Sight::All) => true,
            (View::Working, Sight::PublicOnly) => false,
            (View::Working, Sight::Within(own)) => self.tree.is_within(view.record.organization, own),
        }
    }
}

/// Finds one service: its published view, or the one in work where the reader may see it and nothing is published.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    reader: Reader<'_>,
    by: &ServiceRef,
) -> Result<Option<Arc<ServiceView>>> {
    // The common case, an id now, is one statement: a merged or unknown id simply has no facts that hold.
    if let (ServiceRef::Id(id), None) = (by, reader.version)
        && let Some(view) = find_many(db, reader, &[*id]).await?.remove(id)
    {
        return Ok(Some(view));
    }
    let Some(row) = find_row(db, by).await? else {
        return Ok(None);
    };
    let id = ServiceId(row.id);
    Ok(find_many_surviving(db, reader, &[id]).await?.remove(&id))
}

/// Finds services by id, without following merges.
pub(crate) async fn find_many(
    db: &impl ConnectionTrait,
    reader: Reader<'_>,
    ids: &[ServiceId],
) -> Result<HashMap<ServiceId, Arc<ServiceView>>> {
    find_views(db, reader, ids, None).await
}

/// Finds services in one view, or in the published one before the one in work.
pub(crate) async fn find_views(
    db: &impl ConnectionTrait,
    reader: Reader<'_>,
    ids: &[ServiceId],
    wanted: Option<View>,
) -> Result<HashMap<ServiceId, Arc<ServiceView>>> {
    use service_facts::Column as F;
    let mut found: HashMap<ServiceId, Arc<ServiceView>> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut query = views::select();
        let column = Expr::col((Alias::new(FACTS), F::ServiceId));
        match chunk {
            [id] => query.and_where(column.eq(id.0)),
            several => query.and_where(column.is_in(several.iter().map(|id| id.0))),
        };
        views::held_at(&mut query, FACTS, reader.version);
        if reader.sight == Sight::PublicOnly {
            query.and_where(Expr::col((Alias::new(FACTS), F::View)).eq(View::Published.number()));
        }
        for row in views::fetch(db, &query).await? {
            let view = row.into_view(reader.known)?;
            let is_better = wanted.map_or_else(
                || view.view == View::Published || !found.contains_key(&view.id),
                |wanted| view.view == wanted,
            );
            if is_better && reader.sees(&view) {
                found.insert(view.id, view);
            }
        }
    }
    Ok(found)
}

/// Finds services by id as `find_many` does, following merges: the survivor stands under the id that was asked.
pub(crate) async fn find_many_surviving(
    db: &impl ConnectionTrait,
    reader: Reader<'_>,
    ids: &[ServiceId],
) -> Result<HashMap<ServiceId, Arc<ServiceView>>> {
    let mut found = find_many(db, reader, ids).await?;
    let missing: Vec<Uuid> = ids.iter().filter(|id| !found.contains_key(id)).map(|id| id.0).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let merged = survivors(db, missing, reader.version).await?;
    let ends: Vec<ServiceId> = merged.values().copied().collect();
    let views = find_many(db, reader, &ends).await?;
    for (id, into) in merged {
        if let Some(view) = views.get(&into) {
            found.insert(id, view.clone());
        }
    }
    Ok(found)
}

/// Finds organization and key, old keys included, of every service that was retired or merged.
pub(crate) async fn ended_keys(db: &impl ConnectionTrait) -> Result<HashSet<(OrganizationId, String)>> {
    use service::Column as S;
    let retired = Query::select()
        .column(service_facts::Column::Id)
        .from(service_facts::Entity)
        .and_where(service_facts::Column::State.eq(ServiceState::Retired.code()))
        .and_where(service_facts::Column::ValidTo.is_null())
        .to_owned();
    let has_ended = Condition::any()
        .add(S::MergedInto.is_not_null())
        .add(S::PublishedFactsId.in_subquery(retired));
    let rows: Vec<(Uuid, Uuid, String)> = service::Entity::find()
        .select_only()
        .columns([S::Id, S::OrganizationId, S::Key])
        .filter(has_ended)
        .into_tuple()
        .all(db)
        .await?;
    let mut keys = HashSet::with_capacity(rows.len());
    for chunk in rows.chunks(CHUNK) {
        let old = alias::Entity::find()
            .filter(alias::Column::Kind.eq(KEY_ALIAS))
            .filter(alias::Column::TargetId.is_in(chunk.iter().map(|row| row.0)))
            .all(db)
            .await?;
        keys.extend(old.into_iter().map(|row| (OrganizationId(row.scope_id), row.name)));
    }
    keys.extend(rows.into_iter().map(|(_, owner, key)| (OrganizationId(owner), key)));
    Ok(keys)
}
