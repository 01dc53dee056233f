//! From the catalog to documents: services are fetched page by page, one page ahead, and read on all processors.

use std::collections::HashMap;
use std::sync::Arc;

use fsi_catalog::service::ServiceView;
use fsi_catalog::{Catalog, OrganizationId, OrganizationTree, ServiceId, StoredService};
use tantivy::{IndexWriter, TantivyDocument};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::document::{Entry, OrganizationNames};
use crate::error::{Result, SearchError};
use crate::schema::Fields;

/// Services that are fetched with one statement while all are read.
const PAGE: u64 = 1_000;
/// Services that are fetched at once while those that changed are read.
const CHUNK: usize = 1_000;
/// Services below which other threads are not worth while.
const WORTH_A_THREAD: usize = 50;

type Fetched = fsi_catalog::Result<Vec<StoredService>>;

/// Reads services of the catalog into an index.
pub(crate) struct Feed {
    catalog: Catalog,
    runtime: Handle,
    fields: Fields,
    /// Threads that read services.
    threads: usize,
}

impl Feed {
    pub(crate) fn new(catalog: Catalog, runtime: Handle, fields: Fields, threads: usize) -> Self {
        Self {
            catalog,
            runtime,
            fields,
            threads,
        }
    }

    fn fetch_after(&self, after: Option<ServiceId>) -> JoinHandle<Fetched> {
        let catalog = self.catalog.clone();
        self.runtime
            .spawn(async move { catalog.public_services_after(after, PAGE).await })
    }

    fn fetch(&self, ids: &[ServiceId]) -> JoinHandle<Fetched> {
        let (catalog, ids) = (self.catalog.clone(), ids.to_vec());
        self.runtime
            .spawn(async move { catalog.public_services_by_ids(&ids).await })
    }

    fn wait(&self, fetching: JoinHandle<Fetched>) -> Result<Vec<StoredService>> {
        let fetched = self.runtime.block_on(fetching);
        Ok(fetched.map_err(|error| SearchError::Internal(error.to_string()))??)
    }

    /// Adds every public service; `replaces` is whether some may be in the index already. Tells after each page how many
    /// there were so far; that may end it.
    pub(crate) fn add_all<E: From<SearchError>>(
        &self,
        writer: &IndexWriter,
        replaces: bool,
        mut told: impl FnMut(u64) -> std::result::Result<(), E>,
    ) -> std::result::Result<u64, E> {
        let mut fetching = self.fetch_after(None);
        let mut done = 0;
        loop {
            let page = self.wait(fetching)?;
            let Some(last) = page.last().map(StoredService::id) else {
                return Ok(done);
            };
            // The engine looks for the next page while this one is read.
            fetching = self.fetch_after(Some(last));
            done += page.len() as u64;
            self.add(writer, page, replaces)?;
            told(done)?;
        }
    }

    /// Brings some services up to date: those that are public are put in anew, the others leave the index.
    pub(crate) fn renew(&self, writer: &IndexWriter, ids: &[ServiceId]) -> Result<()> {
        let mut chunks = ids.chunks(CHUNK);
        let mut next = chunks.next().map(|chunk| (chunk, self.fetch(chunk)));
        while let Some((chunk, fetching)) = next {
            let found = self.wait(fetching)?;
            next = chunks.next().map(|chunk| (chunk, self.fetch(chunk)));
            for id in chunk {
                writer.delete_term(self.fields.id_term(*id));
            }
            self.add(writer, found, false)?;
        }
        Ok(())
    }

    /// Reads services on several threads and adds them; those that cannot be read are left out.
    fn add(&self, writer: &IndexWriter, mut services: Vec<StoredService>, replaces: bool) -> Result<()> {
        let tree = self.catalog.tree();
        let threads = self.threads.min(services.len().div_ceil(WORTH_A_THREAD)).max(1);
        let share = services.len().div_ceil(threads).max(1);
        let mut shares = Vec::with_capacity(threads);
        while !services.is_empty() {
            let rest = services.split_off(share.min(services.len()));
            shares.push(std::mem::replace(&mut services, rest));
        }
        let last = shares.pop().unwrap_or_default();
        std::thread::scope(|scope| {
            let add = |share| self.add_share(writer, &tree, share, replaces);
            let others: Vec<_> = shares
                .into_iter()
                .map(|share| scope.spawn(move || add(share)))
                .collect();
            let own = add(last);
            others.into_iter().fold(own, |result, other| {
                let other = other.join();
                let other = other.unwrap_or_else(|_| Err(SearchError::Internal("a service could not be read".into())));
                result.and(other)
            })
        })
    }

    fn add_share(
        &self,
        writer: &IndexWriter,
        tree: &OrganizationTree,
        services: Vec<StoredService>,
        replaces: bool,
    ) -> Result<()> {
        let mut lineages = HashMap::new();
        for service in services {
            let id = service.id();
            if replaces {
                writer.delete_term(self.fields.id_term(id));
            }
            match service.read() {
                Ok(view) => {
                    let document = self.document(view, tree, &mut lineages);
                    writer.add_document(document)?;
                }
                // Everybody else's services are to be found all the same.
                Err(error) => tracing::error!(%id, %error, "a service cannot be read and is left out of search"),
            }
        }
        Ok(())
    }

    fn document(
        &self,
        view: ServiceView,
        tree: &OrganizationTree,
        lineages: &mut HashMap<OrganizationId, Arc<[OrganizationNames]>>,
    ) -> TantivyDocument {
        let organization = view.record.organization;
        let organizations = lineages
            .entry(organization)
            .or_insert_with(|| Entry::lineage(organization, tree))
            .clone();
        let entry = Entry::within(organizations, Arc::new(view), tree);
        self.fields.document(&entry)
    }
}
