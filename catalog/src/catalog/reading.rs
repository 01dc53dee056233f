//! What the catalog answers: services, their lists, histories and figures, and the feed of changes.

use std::collections::HashMap;
use std::sync::Arc;

use super::Catalog;
use crate::access::{Actor, Sight};
use crate::diff::{FieldChange, diff};
use crate::error::Result;
use crate::id::{OrganizationId, ServiceId, Version};
use crate::log::Change;
use crate::measurement::Measurement;
use crate::organization::OrganizationTree;
use crate::redaction::{redact, redact_record};
use crate::service::{RevisionHead, ServiceView, View};
use crate::store::listing::{self, Moment, ServiceQuery};
use crate::store::measurements::{self, MeasurementQuery};
use crate::store::paging::{Page, PageRequest};
use crate::store::revisions::RevisionSight;
use crate::store::services::{self, Reader, ServiceRef};
use crate::store::views::KnownViews;
use crate::store::{events, revisions};

impl Catalog {
    fn reader<'a>(&'a self, actor: &Actor, tree: &'a OrganizationTree, version: Option<Version>) -> Reader<'a> {
        Reader {
            sight: actor.sight(),
            tree,
            known: self.known_views(),
            version,
        }
    }

    fn known_views(&self) -> KnownViews<'_> {
        self.inner.views.at(self.head().facts_version)
    }

    /// Finds a service that the actor may see; old ids, slugs and keys and merged services resolve to the survivor.
    pub async fn service(&self, actor: &Actor, by: &ServiceRef, moment: Moment) -> Result<Option<Arc<ServiceView>>> {
        let tree = self.tree();
        let reader = self.reader(actor, &tree, moment.version);
        let found = services::find(self.db(), reader, by).await?;
        let tree = match unknown_organization(&found, &tree) {
            Some(unknown) => self.tree_with(unknown).await?,
            None => tree,
        };
        Ok(found.map(|view| redact(view, actor, &tree)))
    }

    /// Finds several services by id, as [`Self::service`] does, in one go.
    pub async fn services_by_ids(
        &self,
        actor: &Actor,
        ids: &[ServiceId],
    ) -> Result<HashMap<ServiceId, Arc<ServiceView>>> {
        let tree = self.tree();
        let reader = self.reader(actor, &tree, None);
        let found = services::find_many_surviving(self.db(), reader, ids).await?;
        let tree = match unknown_organization(found.values(), &tree) {
            Some(unknown) => self.tree_with(unknown).await?,
            None => tree,
        };
        Ok(redact_all(found, actor, &tree))
    }

    /// Finds the revisions in work of several services, where there are any and the actor may see them.
    pub async fn working_revisions(
        &self,
        actor: &Actor,
        ids: &[ServiceId],
    ) -> Result<HashMap<ServiceId, Arc<ServiceView>>> {
        if actor.sight() == Sight::PublicOnly {
            return Ok(HashMap::new());
        }
        let tree = self.tree();
        let reader = self.reader(actor, &tree, None);
        let found = services::find_views(self.db(), reader, ids, Some(View::Working)).await?;
        Ok(redact_all(found, actor, &tree))
    }

    /// Reads a page of each of several lists of services that the actor may see, in order, with one statement for all
    /// that are sorted alike.
    pub async fn service_pages(
        &self,
        actor: &Actor,
        queries: &[ServiceQuery],
        request: &PageRequest,
    ) -> Result<Vec<Page<Arc<ServiceView>>>> {
        let tree = self.tree();
        let pages = listing::pages(self.db(), self.known_views(), &tree, actor.sight(), queries, request).await?;
        let listed = pages.iter().flat_map(|page| &page.entries);
        let tree = match unknown_organization(listed.map(|(_, view)| view), &tree) {
            Some(unknown) => self.tree_with(unknown).await?,
            None => tree,
        };
        Ok(pages
            .into_iter()
            .map(|page| Page {
                entries: page
                    .entries
                    .into_iter()
                    .map(|(cursor, view)| (cursor, redact(view, actor, &tree)))
                    .collect(),
                has_next: page.has_next,
                has_previous: page.has_previous,
            })
            .collect())
    }

    /// Counts the services of several lists that the actor may see. A count is kept until the catalog changes.
    pub async fn count_services_of(&self, actor: &Actor, queries: &[ServiceQuery]) -> Result<Vec<u64>> {
        let head = self.head_key();
        let key = |query: &ServiceQuery| (head.clone(), actor.sight(), query.clone());
        let mut found: Vec<Option<u64>> = queries.iter().map(|query| self.inner.counts.get(&key(query))).collect();
        let is_missing = |place: &usize| found[*place].is_none();
        let missing: Vec<usize> = (0..queries.len()).filter(is_missing).collect();
        let asked: Vec<ServiceQuery> = missing.iter().map(|place| queries[*place].clone()).collect();
        let counts = listing::counts(self.db(), &self.tree(), actor.sight(), &asked).await?;
        for (place, count) in missing.into_iter().zip(counts) {
            self.inner.counts.insert(key(&queries[place]), count);
            found[place] = Some(count);
        }
        Ok(found.into_iter().flatten().collect())
    }

    /// Reads the revisions of several services that the actor may see, newest first, as of a version.
    pub async fn histories(
        &self,
        actor: &Actor,
        ids: &[ServiceId],
        version: Option<Version>,
        request: &PageRequest,
    ) -> Result<HashMap<ServiceId, Page<RevisionHead>>> {
        let tree = self.tree();
        let sight = RevisionSight::of(actor.sight(), &tree);
        revisions::histories(self.db(), ids, &sight, version, request).await
    }

    /// Compares two revisions of a service, field by field; `None` when the actor may not see one of them.
    ///
    /// `before` of `None` is the revision before `after` that the actor may see, or nothing when there is none.
    pub async fn compare_revisions(
        &self,
        actor: &Actor,
        id: ServiceId,
        before: Option<i32>,
        after: i32,
    ) -> Result<Option<Vec<FieldChange>>> {
        let tree = self.tree();
        let sight = RevisionSight::of(actor.sight(), &tree);
        let earlier = match before {
            Some(before) => Some(before),
            None => revisions::previous(self.db(), id, after, &sight).await?,
        };
        let wanted: Vec<i32> = earlier.into_iter().chain([after]).collect();
        let mut documents = revisions::documents(self.db(), id, &wanted, &sight).await?;
        let mut as_value = |number: i32| {
            let (_, mut record) = documents.remove(&number)?;
            redact_record(&mut record, actor, &tree);
            // Readers know organizations and providers by their slugs.
            let named = record.try_rename(
                |id| tree.get(id).map(|organization| organization.slug.clone()),
                |id| tree.provider(id).map(|provider| provider.slug.clone()),
            );
            serde_json::to_value(named?).ok()
        };
        let Some(new) = as_value(after) else {
            return Ok(None);
        };
        let old = match earlier {
            Some(number) if number == after => return Ok(Some(Vec::new())),
            Some(number) => match as_value(number) {
                Some(old) => old,
                None => return Ok(None),
            },
            None => serde_json::Value::Object(serde_json::Map::new()),
        };
        Ok(Some(diff(&old, &new)))
    }

    /// Reads figures of several services, latest period first. The services must be ones the actor may see.
    pub async fn measurements(
        &self,
        ids: &[ServiceId],
        query: &MeasurementQuery,
        request: &PageRequest,
    ) -> Result<HashMap<ServiceId, Page<Measurement>>> {
        measurements::pages(self.db(), ids, query, request).await
    }

    /// Reads every figure of several services that stood at a version, or stands now. The services must be ones the actor
    /// may see.
    pub async fn standing_measurements(
        &self,
        ids: &[ServiceId],
        version: Option<Version>,
    ) -> Result<HashMap<ServiceId, Vec<Measurement>>> {
        let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
        let found = measurements::standing_at(self.db(), &ids, version).await?;
        Ok(found
            .into_iter()
            .map(|(id, figures)| (ServiceId(id), figures))
            .collect())
    }

    /// Reads public events after a cursor, oldest first.
    pub async fn changes(&self, request: &PageRequest) -> Result<Page<Change>> {
        events::changes(self.db(), request).await
    }

    /// Answers the cursor behind the last event: whoever follows from here misses nothing that comes.
    #[must_use]
    pub fn end_of_changes(&self) -> String {
        let head = self.head();
        events::cursor(head.version, &head.chain_hash)
    }
}

/// The organization of a view that is not among those known, if there is one.
fn unknown_organization<'v>(
    views: impl IntoIterator<Item = &'v Arc<ServiceView>>,
    tree: &OrganizationTree,
) -> Option<OrganizationId> {
    let mut named = views.into_iter().map(|view| view.record.organization);
    named.find(|organization| tree.get(*organization).is_none())
}

fn redact_all(
    found: HashMap<ServiceId, Arc<ServiceView>>,
    actor: &Actor,
    tree: &OrganizationTree,
) -> HashMap<ServiceId, Arc<ServiceView>> {
    found
        .into_iter()
        .map(|(id, view)| (id, redact(view, actor, tree)))
        .collect()
}
