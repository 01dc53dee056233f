//! The feed of public changes.

use async_graphql::{Context, ID, Object, Subscription};
use chrono::{DateTime, Utc};
use fsi_catalog::{CatalogError, PageRequest, ServiceId, Subject};
use futures_util::Stream;

use super::connection::{connection, page_request};
use super::context::request;
use super::cost::page_cost;
use super::loaders::ServiceById;
use super::node::GlobalId;
use super::place::Place;
use super::service::Service;
use super::vocabulary::ChangeKind;
use crate::error::{ApiError, ErrorCode};

/// A public event of the log.
#[derive(Clone)]
pub struct Change(fsi_catalog::Change);

impl From<fsi_catalog::Change> for Change {
    fn from(change: fsi_catalog::Change) -> Self {
        Self(change)
    }
}

/// Something public that happened.
#[Object]
impl Change {
    /// The catalog version of the change; versions grow, and have gaps where something was not public.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// When it happened.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// What happened.
    async fn kind(&self) -> ChangeKind {
        self.0.kind.into()
    }

    /// The id of the record it is about.
    async fn subject(&self) -> ID {
        GlobalId::from(self.0.subject).into()
    }

    /// The cursor of the change: go on `after` it.
    async fn cursor(&self) -> &str {
        &self.0.cursor
    }

    /// The service it is about, as it is now; the survivor of a merged one; null when it is about something else.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>, ApiError> {
        let Subject::Service(id) = self.0.subject else {
            return Ok(None);
        };
        let found = request(ctx)?.batches().load_one(ServiceById(ServiceId(id))).await?;
        Ok(found.map(Service::now))
    }
}

connection!(ChangeConnection ChangeEdge Change, "changes");

/// Reading the feed of changes.
#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// Everything public that happened after a point, retired and merged services included, in order.
    #[graphql(complexity = "page_cost(first, None, child_complexity) + 2")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on behind this cursor; from the beginning when left out.")] after: Option<String>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
    ) -> Result<ChangeConnection, ApiError> {
        let request = request(ctx)?;
        let page = request.catalog.changes(&page_request(first, after, None, None)).await;
        Ok(page.map_err(|error| request.fail(error))?.into())
    }

    /// The number of the last event in the log. It grows with every write, public or not.
    async fn catalog_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Wait, a bounded time, until the index has reached this version.")] min_version: Option<i64>,
    ) -> Result<i64, ApiError> {
        let request = request(ctx)?;
        request.reach(min_version).await?;
        Ok(request.catalog.version())
    }
}

/// Following the feed of changes.
#[derive(Default)]
pub struct ChangeSubscription;

/// What happens, as it happens, over Server-Sent Events.
#[Subscription(name = "Subscription")]
impl ChangeSubscription {
    /// Public changes as they happen. Resumable: give the `cursor` of the last one you have seen. Without it, it begins
    /// with what happens next.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on behind this cursor; from now when left out.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<Change, ApiError>> + use<>, ApiError> {
        let request = request(ctx)?;
        let (catalog, place) = (request.catalog.clone(), request.place.clone());
        let after = request.resume_after.clone().or(after);
        let after = after.unwrap_or_else(|| catalog.end_of_changes());
        // A cursor that cannot be used is told before the stream begins.
        let page = PageRequest {
            first: Some(1),
            after: Some(after.clone()),
            ..PageRequest::default()
        };
        catalog.changes(&page).await.map_err(|error| failed(&place, error))?;
        place.begin(&after);
        Ok(futures_util::stream::unfold(
            Some(Following {
                heads: catalog.subscribe(),
                key: request.actor.key,
                catalog,
                place,
                after,
                waiting: Vec::new().into_iter(),
            }),
            |following| async move { following?.next().await },
        ))
    }
}

/// A reader of the feed: what it has fetched, and where it goes on.
struct Following {
    catalog: fsi_catalog::Catalog,
    place: Place,
    /// The key of the reader. It is looked at before each fetch: a revoked one reads no further.
    key: Option<fsi_catalog::ApiKeyId>,
    heads: tokio::sync::watch::Receiver<fsi_catalog::Head>,
    after: String,
    waiting: std::vec::IntoIter<fsi_catalog::Change>,
}

/// Changes fetched at a time, so that a slow reader holds little.
const FETCHED: i64 = 50;

impl Following {
    async fn next(mut self) -> Option<(Result<Change, ApiError>, Option<Self>)> {
        loop {
            if let Some(change) = self.waiting.next() {
                self.after.clone_from(&change.cursor);
                self.place.reach(&change.cursor);
                return Some((Ok(Change(change)), Some(self)));
            }
            match self.fetch().await {
                Ok(()) if self.waiting.len() > 0 => {}
                Ok(()) => self.heads.changed().await.ok()?,
                Err(error) => return Some((Err(error), None)),
            }
        }
    }

    async fn fetch(&mut self) -> Result<(), ApiError> {
        // Marked as seen before reading, so that what is written meanwhile wakes whoever waits for it.
        self.heads.borrow_and_update();
        self.check_key().await?;
        let page = PageRequest {
            first: Some(FETCHED),
            after: Some(self.after.clone()),
            ..PageRequest::default()
        };
        let page = self.catalog.changes(&page).await;
        let page = page.map_err(|error| failed(&self.place, error))?;
        let changes: Vec<_> = page.entries.into_iter().map(|(_, change)| change).collect();
        self.waiting = changes.into_iter();
        Ok(())
    }

    /// Refuses to read on with a key that is not good any more.
    async fn check_key(&self) -> Result<(), ApiError> {
        let Some(key) = self.key else { return Ok(()) };
        let found = self.catalog.own_key(key).await;
        let found = found.map_err(|error| failed(&self.place, error))?;
        if found.is_some_and(|key| key.is_usable(self.catalog.clock().now())) {
            return Ok(());
        }
        let message = "the key was revoked or has expired";
        Err(ApiError::new(ErrorCode::Unauthenticated, message))
    }
}

/// Takes an error of the catalog to the reader. When it is not the reader's doing, the stream is broken off: a reader that
/// was told the end would not come again, and one that was told nothing could wait for a database that is away.
fn failed(place: &Place, error: CatalogError) -> ApiError {
    let error = ApiError::of(error, true);
    if matches!(error.code, ErrorCode::Unavailable | ErrorCode::InternalServerError) {
        place.break_off();
    }
    error
}
