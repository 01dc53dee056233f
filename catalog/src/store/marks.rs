//! Finding services by the marks of their names and keys.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{CHUNK, json};
use crate::access::Sight;
use crate::entity::{revision, revision_mark, service_facts};
use crate::error::Result;
use crate::id::OrganizationId;
use crate::organization::OrganizationTree;
use crate::rules::{Alike, Mark};
use crate::service::{ServiceRecord, View};

/// The most bearers that are told of one mark; a mark that more bear tells nothing.
const MOST_BEARERS: usize = 10;

/// Writes a mark as it is stored.
pub(crate) fn stored(mark: &Mark) -> String {
    match mark {
        Mark::Name(text) => format!("N{text}"),
        Mark::Key(text) => format!("K{text}"),
    }
}

#[derive(FromQueryResult)]
struct Bearer {
    mark: String,
    revision_id: i64,
    organization_id: Uuid,
    slug: String,
    view: i16,
}

/// Finds the services that bear marks and that the reader may see.
pub(crate) async fn bearers(
    db: &impl ConnectionTrait,
    marks: &[Mark],
    sight: Sight,
    tree: &OrganizationTree,
) -> Result<HashMap<Mark, Vec<Alike>>> {
    use revision_mark::Column as M;
    use service_facts::Column as F;
    let by_text: HashMap<String, &Mark> = marks.iter().map(|mark| (stored(mark), mark)).collect();
    let texts: Vec<&String> = by_text.keys().collect();
    let mut found: HashMap<Mark, Vec<(i64, OrganizationId, String)>> = HashMap::new();
    for chunk in texts.chunks(CHUNK) {
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
            .and_where(Expr::col((revision_mark::Entity, M::Mark)).is_in(chunk.iter().map(|text| text.as_str())));
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
    let names = names(db, &wanted).await?;
    let alike = |mark: &Mark, (revision, organization, slug): (i64, OrganizationId, String)| {
        let (key, name) = names.get(&revision)?.clone();
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
async fn names(db: &impl ConnectionTrait, revisions: &[i64]) -> Result<HashMap<i64, (String, String)>> {
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
