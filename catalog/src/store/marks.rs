//! Finding services by the marks of their names and keys.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{CHUNK, bulk};
use crate::access::Sight;
use crate::entity::{revision_mark, service_facts};
use crate::error::Result;
use crate::id::OrganizationId;
use crate::organization::OrganizationTree;
use crate::rules::{Alike, Mark, marks_of};
use crate::service::{ServiceRecord, View};
use crate::vocabulary::{ServiceState, Vocabulary};

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
        organization_id: Set(record.organization.0),
        key: Set(record.key.clone()),
        name: Set(record.name.clone()),
    });
    rows.collect()
}

/// Derives the marks of the revisions that stand anew; answers of how many they differed.
pub(crate) async fn renew(db: &DatabaseTransaction, records: &HashMap<i64, &ServiceRecord>) -> Result<u64> {
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
    let differs = |(id, record): &(&i64, &&ServiceRecord)| {
        let derived: BTreeSet<String> = marks_of(record).iter().map(stored).collect();
        *held.get(*id).unwrap_or(&nothing) != derived
    };
    let changed: Vec<(&i64, &&ServiceRecord)> = records.iter().filter(differs).collect();
    let ids: Vec<i64> = changed.iter().map(|(id, _)| **id).collect();
    forget(db, &ids).await?;
    let rows = changed.iter().flat_map(|(id, record)| mark_rows(**id, record));
    bulk::insert_all(db, rows.collect()).await?;
    Ok(changed.len() as u64)
}

/// Finds the services that bear marks and that the reader may see: of names everywhere, of keys among `departments`, the
/// organizations of the departments concerned, because every agency counts its services from 1.
///
/// Two plain questions rather than a join: SQLite would begin with the organizations and look at all their services.
pub(crate) async fn bearers(
    db: &impl ConnectionTrait,
    marks: &[Mark],
    departments: &[Uuid],
    sight: Sight,
    tree: &OrganizationTree,
) -> Result<HashMap<Mark, Vec<Alike>>> {
    use revision_mark::Column as M;
    let by_text: HashMap<String, &Mark> = marks.iter().map(|mark| (stored(mark), mark)).collect();
    let (keys, names): (Vec<&String>, Vec<&String>) = by_text.keys().partition(|text| text.starts_with('K'));
    let chunks = names
        .chunks(CHUNK)
        .map(|chunk| (chunk, false))
        .chain(keys.chunks(CHUNK).map(|chunk| (chunk, true)));
    let mut rows: Vec<revision_mark::Model> = Vec::new();
    for (chunk, within) in chunks {
        let mut query = revision_mark::Entity::find()
            .filter(M::Mark.is_in(chunk.iter().map(|text| text.as_str())))
            .limit(MOST_ROWS);
        if within {
            query = query.filter(M::OrganizationId.is_in(departments.iter().copied()));
        }
        rows.extend(query.all(db).await?);
    }
    let standing = standing(db, &rows).await?;
    let mut found: HashMap<Mark, Vec<Alike>> = HashMap::new();
    for row in rows {
        let (Some(mark), Some(facts)) = (by_text.get(&row.mark), standing.get(&row.revision_id)) else {
            continue;
        };
        let organization = OrganizationId(row.organization_id);
        let is_visible = facts.is_public
            || match sight {
                Sight::PublicOnly => false,
                Sight::Within(own) => tree.is_within(organization, own),
                Sight::All => true,
            };
        let bearers = found.entry((*mark).clone()).or_default();
        if is_visible && bearers.len() < MOST_BEARERS && !bearers.iter().any(|bearer| bearer.slug == facts.slug) {
            bearers.push(Alike {
                mark: (*mark).clone(),
                organization,
                key: row.key,
                name: row.name,
                slug: facts.slug.clone(),
            });
        }
    }
    Ok(found)
}

/// What readers see of a revision.
struct Standing {
    slug: String,
    is_public: bool,
}

/// Finds the revisions that readers see: those of merged services are none of them.
async fn standing(db: &impl ConnectionTrait, rows: &[revision_mark::Model]) -> Result<HashMap<i64, Standing>> {
    use service_facts::Column as F;
    let mut ids: Vec<i64> = rows.iter().map(|row| row.revision_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut standing = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let found: Vec<(i64, String, i16)> = service_facts::Entity::find()
            .select_only()
            .columns([F::RevisionId, F::Slug, F::View])
            .filter(F::RevisionId.is_in(chunk.iter().copied()))
            .filter(F::ValidTo.is_null())
            // A retired service goes on under its old name and key; whoever took its place is no double.
            .filter(F::State.ne(ServiceState::Retired.code()))
            .into_tuple()
            .all(db)
            .await?;
        for (revision, slug, view) in found {
            let is_public = view == View::Published.number();
            standing.insert(revision, Standing { slug, is_public });
        }
    }
    Ok(standing)
}

/// Forgets the marks of revisions that no longer stand.
pub(crate) async fn forget(db: &impl ConnectionTrait, revisions: &[i64]) -> Result<()> {
    for chunk in revisions.chunks(CHUNK) {
        revision_mark::Entity::delete_many()
            .filter(revision_mark::Column::RevisionId.is_in(chunk.iter().copied()))
            .exec(db)
            .await?;
    }
    Ok(())
}
