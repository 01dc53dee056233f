//! Many questions of one request, answered by one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use fsi_catalog::measurement::Measurement;
use fsi_catalog::service::{RevisionHead, ServiceView};
use fsi_catalog::{Actor, Catalog, MeasurementQuery, Page, PageRequest, ServiceId, ServiceQuery, Version};

use crate::error::ApiError;

/// Answers batches of questions for one actor.
pub struct Batches {
    pub(super) actor: Actor,
    pub(super) catalog: Catalog,
}

impl Batches {
    fn fail(&self, error: fsi_catalog::CatalogError) -> ApiError {
        ApiError::of(error, self.actor.is_public())
    }
}

/// A page of a service's figures.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MeasurementsOf(pub ServiceId, pub MeasurementQuery, pub PageRequest);

/// A page of a service's history, as of a version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HistoryOf(pub ServiceId, pub Option<Version>, pub PageRequest);

/// The revision in work of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorkingRevisionOf(pub ServiceId);

/// A service that is named by another record; merged ones are the survivor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceById(pub ServiceId);

/// A page of services.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServicesOf(pub ServiceQuery, pub PageRequest);

/// How many services a list has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CountOf(pub ServiceQuery);

/// Groups questions that differ only in the service they are about.
fn grouped<K: std::hash::Hash + Eq>(questions: impl Iterator<Item = (ServiceId, K)>) -> HashMap<K, Vec<ServiceId>> {
    let mut groups: HashMap<K, Vec<ServiceId>> = HashMap::new();
    for (service, rest) in questions {
        groups.entry(rest).or_default().push(service);
    }
    groups
}

impl Loader<MeasurementsOf> for Batches {
    type Value = Page<Measurement>;
    type Error = ApiError;

    async fn load(&self, keys: &[MeasurementsOf]) -> Result<HashMap<MeasurementsOf, Self::Value>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        let questions = keys.iter().map(|key| (key.0, (key.1.clone(), key.2.clone())));
        for ((query, request), services) in grouped(questions) {
            let pages = self
                .catalog
                .measurements(&services, &query, &request)
                .await
                .map_err(|error| self.fail(error))?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(service, page)| (MeasurementsOf(service, query.clone(), request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<HistoryOf> for Batches {
    type Value = Page<RevisionHead>;
    type Error = ApiError;

    async fn load(&self, keys: &[HistoryOf]) -> Result<HashMap<HistoryOf, Self::Value>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        let questions = keys.iter().map(|key| (key.0, (key.1, key.2.clone())));
        for ((version, request), services) in grouped(questions) {
            let pages = self
                .catalog
                .histories(&self.actor, &services, version, &request)
                .await
                .map_err(|error| self.fail(error))?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(service, page)| (HistoryOf(service, version, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<WorkingRevisionOf> for Batches {
    type Value = Arc<ServiceView>;
    type Error = ApiError;

    async fn load(&self, keys: &[WorkingRevisionOf]) -> Result<HashMap<WorkingRevisionOf, Arc<ServiceView>>, ApiError> {
        let ids: Vec<ServiceId> = keys.iter().map(|key| key.0).collect();
        let found = self
            .catalog
            .working_revisions(&self.actor, &ids)
            .await
            .map_err(|error| self.fail(error))?;
        Ok(found
            .into_iter()
            .map(|(id, view)| (WorkingRevisionOf(id), view))
            .collect())
    }
}

impl Loader<ServiceById> for Batches {
    type Value = Arc<ServiceView>;
    type Error = ApiError;

    async fn load(&self, keys: &[ServiceById]) -> Result<HashMap<ServiceById, Arc<ServiceView>>, ApiError> {
        let ids: Vec<ServiceId> = keys.iter().map(|key| key.0).collect();
        let found = self
            .catalog
            .services_by_ids(&self.actor, &ids)
            .await
            .map_err(|error| self.fail(error))?;
        Ok(found.into_iter().map(|(id, view)| (ServiceById(id), view)).collect())
    }
}

impl Loader<ServicesOf> for Batches {
    type Value = Page<Arc<ServiceView>>;
    type Error = ApiError;

    async fn load(&self, keys: &[ServicesOf]) -> Result<HashMap<ServicesOf, Self::Value>, ApiError> {
        let mut groups: HashMap<PageRequest, Vec<ServiceQuery>> = HashMap::new();
        for ServicesOf(query, request) in keys {
            groups.entry(request.clone()).or_default().push(query.clone());
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (request, queries) in groups {
            let pages = self
                .catalog
                .service_pages(&self.actor, &queries, &request)
                .await
                .map_err(|error| self.fail(error))?;
            found.extend(
                queries
                    .into_iter()
                    .zip(pages)
                    .map(|(query, page)| (ServicesOf(query, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<CountOf> for Batches {
    type Value = u64;
    type Error = ApiError;

    async fn load(&self, keys: &[CountOf]) -> Result<HashMap<CountOf, u64>, ApiError> {
        let queries: Vec<ServiceQuery> = keys.iter().map(|key| key.0.clone()).collect();
        let counts = self
            .catalog
            .count_services_of(&self.actor, &queries)
            .await
            .map_err(|error| self.fail(error))?;
        Ok(queries.into_iter().map(CountOf).zip(counts).collect())
    }
}
