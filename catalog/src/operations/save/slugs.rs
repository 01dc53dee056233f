//! The permanent names of services in addresses.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Found;
use super::existing::Existing;
use super::resolve::Item;
use crate::entity::{alias, service};
use crate::error::{Problem, ProblemCode, Result};
use crate::organization::OrganizationTree;
use crate::service::ServiceRecord;
use crate::store::CHUNK;
use crate::store::services::SLUG_ALIAS;
use crate::text::{SLUG_LENGTH, is_slug, slugify};

/// Decides each service's slug: the one asked for, the one it has, or one made of its name that is free. One that cannot be
/// had is a problem, and empty in the answer.
pub(in crate::operations) async fn decide_slugs(
    db: &impl ConnectionTrait,
    items: &[Item<'_>],
    existing: &Existing,
    tree: &OrganizationTree,
) -> Result<(Vec<String>, Vec<Found>)> {
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
        let rows = service::Entity::find()
            .filter(service::Column::Slug.is_in(names()))
            .all(db)
            .await?;
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
    for (item, candidates) in items.iter().zip(candidates) {
        // A slug taken earlier in this request is held by nobody's id yet.
        let own = existing.id_of(item).unwrap_or(Uuid::max());
        let free = candidates.into_iter().find(|slug| {
            holders
                .get(slug)
                .is_none_or(|holder| *holder == own && own != Uuid::max())
        });
        if let Some(slug) = free {
            holders.insert(slug.clone(), own);
            slugs.push(slug);
        } else {
            let message = "another service has or had this slug; choose another";
            let problem = Problem::new(ProblemCode::Duplicate, ["slug"], message);
            problems.push((item.index, problem.of(&crate::rules::SLUG_IN_USE)));
            slugs.push(String::new());
        }
    }
    Ok((slugs, problems))
}

/// Slugs for a new service, best first; the last is unique because the id in it is.
fn slug_candidates(record: &ServiceRecord, tree: &OrganizationTree) -> Vec<String> {
    let organization = tree
        .get(record.organization)
        .map_or("", |organization| organization.slug.as_str());
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
