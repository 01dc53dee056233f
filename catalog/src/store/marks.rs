//! Finding services by the marks of their names and keys.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::{CHUNK, json};
use crate::access::Sight;
use crate::entity::{revision, revision_mark, service_facts};
use crate::error::Result;
use crate::id::OrganizationId;
use crate::organization::OrganizationTree;
use crate::rules::{Alike, Mark, marks_of};
use crate::service::{ServiceRecord, View};
use crate::store::chunks;

/// The most bearers that are told of one mark; a mark that more bear tells nothing.
const MOST_BEARERS: usize = 10;

/// The most rows of one statement: beyond them a submission has so many namesakes that a few more tell nothing.
const MOST_ROWS: u64 = 20_000;

/// Writes a mark as it is stored.
pub(crate) fn stored(mark: &Mark) -> String {
    match mark {
        Mark::Name(text) => format!("N{text}"),
        Mark::Key(text) => format!("K{text}"),
    }
}

/// The rows of a revision's marks.
pub(crate) fn mark_rows(revision: i64, record: &ServiceRecord) -> Vec<revision_mark::ActiveModel> {
    let marks = marks_of(record);
    let rows = marks.iter().map(|mark| revision_mark::ActiveModel {
        mark: Set(stored(mark)),
        revision_id: Set(revision),
    });
    rows.collect()
}

/// Derives the marks of revisions anew; answers of how many they differed.
pub(crate) async fn renew(db: &impl ConnectionTrait, records: &HashMap<i64, ServiceRecord>) -> Result<u64> {
    use revision_mark::Column as M;
    let ids: Vec<i64> = records.keys().copied().collect();
    let mut held: HashMap<i64, BTreeSet<String>> = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = revision_mark::Entity::find()
            .filter(M::RevisionId.is_in(chunk.iter().copied()))
            .all(db)
            .await?;
        for row in rows {
            held.entry(row.revision_id).or_default().insert(row.mark);
        }
    }
    let nothing = BTreeSet::new();
    let differs = |(id, record): &(&i64, &ServiceRecord)| {
        let derived: BTreeSet<String> = marks_of(record).iter().map(stored).collect();
        *held.get(*id).unwrap_or(&nothing) != derived
    };
    let changed: Vec<(&i64, &ServiceRecord)> = records.iter().filter(differs).collect();
    for chunk in changed.chunks(CHUNK) {
        let ids = chunk.iter().map(|(id, _)| **id);
        revision_mark::Entity::delete_many()
            .filter(M::RevisionId.is_in(ids))
            .exec(db)
            .await?;
    }
    let rows = changed
        .iter()
        .flat_map(|(id, record)| mark_rows(**id, record))
        .collect();
    for chunk in chunks(rows) {
        revision_mark::Entity::insert_many(chunk)
            .exec_without_returning(db)
            .await?;
    }
    Ok(changed.len() as u64)
}

#[derive(FromQueryResult)]
struct Bearer {
    mark: String,
    revision_id: i64,
    organization_id: Uuid,
    slug: String,
    view: i16,
}

/// Finds the services that bear marks and that the reader may see: of names everywhere, of keys among `departments`, the
/// organizations of the departments concerned, because every agency counts its services from 1.
pub(crate) async fn bearers(
    db: &impl ConnectionTrait,
    marks: &[Mark],
    departments: &[Uuid],
    sight: Sight,
    tree: &OrganizationTree,
) -> Result<HashMap<Mark, Vec<Alike>>> {
    use revision_mark::Column as M;
    use service_facts::Column as F;
    let by_text: HashMap<String, &Mark> = marks.iter().map(|mark| (stored(mark), mark)).collect();
    let (keys, names): (Vec<&String>, Vec<&String>) = by_text.keys().partition(|text| text.starts_with('K'));
    let mut found: HashMap<Mark, Vec<(i64, OrganizationId, String)>> = HashMap::new();
    let chunks = names
        .chunks(CHUNK)
        .map(|chunk| (chunk, false))
        .chain(keys.chunks(CHUNK).map(|chunk| (chunk, true)));
    for (chunk, within) in chunks {
        let mut rows = Query::select();
        rows.column((revision_mark::Entity, M::Mark))
            .columns([
                (service_facts::Entity, F::RevisionId),
                (service_facts::Entity, F::OrganizationId),
                (service_facts::Entity, F::Slug),
                (service_facts::Entity, F::View),
            ])
            .from(revision_mark::Entity)
            .inner_join(
                service_facts::Entity,
                Expr::col((service_facts::Entity, F::RevisionId)).equals((revision_mark::Entity, M::RevisionId)),
            )
            .and_where(Expr::col((service_facts::Entity, F::ValidTo)).is_null())
            .and_where(Expr::col((revision_mark::Entity, M::Mark)).is_in(chunk.iter().map(|text| text.as_str())))
            .limit(MOST_ROWS);
        if within {
            let organization = Expr::col((service_facts::Entity, F::OrganizationId));
            rows.and_where(organization.is_in(departments.iter().copied()));
        }
        for row in db.query_all(&rows).await? {
            let row = Bearer::from_query_result(&row, "")?;
            let organization = OrganizationId(row.organization_id);
            let is_visible = row.view == View::Published.number()
                || match sight {
                    Sight::PublicOnly => false,
                    Sight::Within(own) => tree.is_within(organization, own),
                    Sight::All => true,
                };
            let Some(mark) = by_text.get(&row.mark).filter(|_| is_visible) else {
                continue;
            };
            let bearers = found.entry((*mark).clone()).or_default();
            if bearers.len() < MOST_BEARERS && !bearers.iter().any(|bearer| bearer.2 == row.slug) {
                bearers.push((row.revision_id, organization, row.slug));
            }
        }
    }
    let mut wanted: Vec<i64> = found.values().flatten().map(|bearer| bearer.0).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let told = keys_and_names(db, &wanted).await?;
    let alike = |mark: &Mark, (revision, organization, slug): (i64, OrganizationId, String)| {
        let (key, name) = told.get(&revision)?.clone();
        Some(Alike {
            mark: mark.clone(),
            organization,
            key,
            name,
            slug,
        })
    };
    Ok(found
        .into_iter()
        .map(|(mark, bearers)| {
            let alike = bearers.into_iter().filter_map(|bearer| alike(&mark, bearer)).collect();
            (mark, alike)
        })
        .collect())
}

/// Reads key and name of revisions.
async fn keys_and_names(db: &impl ConnectionTrait, revisions: &[i64]) -> Result<HashMap<i64, (String, String)>> {
    use revision::Column as R;
    let mut names = HashMap::with_capacity(revisions.len());
    for chunk in revisions.chunks(CHUNK) {
        let mut rows = Query::select();
        rows.columns([R::Id, R::Document])
            .from(revision::Entity)
            .and_where(Expr::col(R::Id).is_in(chunk.iter().copied()));
        for row in db.query_all(&rows).await? {
            let (id, document): (i64, String) = (row.try_get("", "id")?, row.try_get("", "document")?);
            let record: ServiceRecord = json("revisions", &id, &document)?;
            names.insert(id, (record.key, record.name));
        }
    }
    Ok(names)
}
