//! What whoever keeps a projection of the public services reads, such as the search index: all of them, and after that
//! what of them may have become different, as the log says.

use std::collections::BTreeSet;

use super::Catalog;
use crate::error::Result;
use crate::id::{OrganizationId, ServiceId};
use crate::log::{LogPosition, Subject};
use crate::store::events::{self, Touch};
use crate::store::public_services::{self, StoredService};

/// Events that one statement looks through at most, whether they touch anything or not.
const MOST_EVENTS: i64 = 100_000;
/// Rewritings of facts that are looked into one by one; of more, every service is taken to be touched.
const MOST_REWRITINGS: usize = 50;

/// What may have become different of the public services between two places of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The place up to which the log was looked at.
    pub upto: LogPosition,
    /// The services that are to be read anew, each once. One that is not found then is public no more.
    pub services: Vec<ServiceId>,
    /// Whether any public service may be different beyond those named: then all are to be read anew.
    pub is_all: bool,
}

impl Catalog {
    /// Answers whether the log goes on from a place that was reached before; after a restore from a backup it may not.
    pub async fn continues_from(&self, position: &LogPosition) -> Result<bool> {
        let head = self.head();
        events::continues(self.db(), position, &head).await
    }

    /// Reads which public services may have become different after a place of the log: by their own events, because an
    /// organization at or above theirs was renamed or moved, or because facts were derived anew. Takes so many events that
    /// touch any at most; `upto` says how far that went. `None` when the log does not go on from that place.
    pub async fn touched_services(&self, after: &LogPosition, at_most: u64) -> Result<Option<Touched>> {
        let head = self.head();
        if !events::continues(self.db(), after, &head).await? {
            return Ok(None);
        }
        let end = match events::position(self.db(), after.version + MOST_EVENTS).await? {
            Some(end) if end.version < head.version => end,
            _ => head.position(),
        };
        let touches = events::touches(self.db(), (after.version, end.version), at_most).await?;
        let is_whole = (touches.len() as u64) < at_most;
        let last = touches.last().map(|(position, _)| position.clone());
        let upto = last.filter(|_| !is_whole).unwrap_or(end);
        let (mut services, mut organizations, mut is_all) = (BTreeSet::new(), BTreeSet::new(), false);
        let mut rewritings = Vec::new();
        for (_, touch) in touches {
            match touch {
                Touch::Of(Subject::Service(id)) => {
                    services.insert(ServiceId(id));
                }
                Touch::Of(Subject::Organization(id)) => {
                    organizations.insert(OrganizationId(id));
                }
                Touch::Of(_) | Touch::All => is_all = true,
                Touch::Between(after, last) => rewritings.push((after, last)),
            }
        }
        is_all = is_all || rewritings.len() > MOST_REWRITINGS;
        if !is_all {
            for (after, last) in rewritings {
                services.extend(public_services::ids_between(self.db(), after, last).await?);
            }
            // An organization that moved away from under one of these was moved by an event of its own.
            let tree = self.tree();
            let below = organizations.iter().flat_map(|id| tree.with_descendants(*id));
            let below: BTreeSet<OrganizationId> = below.map(|organization| organization.id).collect();
            let below: Vec<OrganizationId> = below.into_iter().collect();
            services.extend(public_services::ids_of(self.db(), &below).await?);
        }
        Ok(Some(Touched {
            upto,
            services: services.into_iter().collect(),
            is_all,
        }))
    }

    /// Reads the next public services, in order of id: published ones and retired ones, as they stand at this moment.
    pub async fn public_services_after(&self, after: Option<ServiceId>, at_most: u64) -> Result<Vec<StoredService>> {
        public_services::after(self.db(), after, at_most).await
    }

    /// Reads those of some services that are public, in any order, without following merges.
    pub async fn public_services_by_ids(&self, ids: &[ServiceId]) -> Result<Vec<StoredService>> {
        public_services::by_ids(self.db(), ids).await
    }

    /// Counts the services that are public, published or retired.
    pub async fn count_public_services(&self) -> Result<u64> {
        public_services::count(self.db()).await
    }
}
