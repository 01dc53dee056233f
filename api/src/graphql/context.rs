//! What a resolver may reach: the catalog and who is asking. Nothing else goes through the context's data.

use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::DataLoader;
use async_graphql::runtime::TokioSpawner;
use fsi_catalog::{Actor, Catalog, CatalogError, Version};
use futures_util::future::BoxFuture;
use std::sync::OnceLock;

use super::loaders::Batches;
use crate::error::{ApiError, ErrorCode, MASK};

/// What a request brings with it.
pub struct RequestContext {
    /// Who is asking.
    pub actor: Actor,
    /// The catalog.
    pub catalog: Catalog,
    /// How long a `minVersion` may be waited for.
    pub version_wait: Duration,
    /// The cursor that a dropped stream had come to; it is later than the one in the document.
    pub resume_after: Option<String>,
    batches: OnceLock<DataLoader<Batches>>,
}

impl RequestContext {
    /// Makes the context of a request.
    #[must_use]
    pub fn new(actor: Actor, catalog: Catalog, version_wait: Duration) -> Self {
        Self {
            actor,
            catalog,
            version_wait,
            resume_after: None,
            batches: OnceLock::new(),
        }
    }

    /// Takes an error of the catalog to the caller.
    #[must_use]
    pub fn fail(&self, error: CatalogError) -> ApiError {
        ApiError::of(error, self.actor.is_public())
    }

    /// Answers the loader that turns many questions of one request into one statement.
    pub fn batches(&self) -> &DataLoader<Batches> {
        self.batches.get_or_init(|| {
            let batches = Batches {
                actor: self.actor.clone(),
                catalog: self.catalog.clone(),
            };
            DataLoader::new(batches, TokioSpawner::current(), Yield).delay(Duration::ZERO)
        })
    }

    /// Waits until the catalog has reached a version.
    pub async fn reach(&self, version: Option<i64>) -> Result<(), ApiError> {
        match version {
            None => Ok(()),
            Some(version) => self
                .catalog
                .wait_for(version, self.version_wait)
                .await
                .map_err(|error| self.fail(error)),
        }
    }
}

/// Lets the other resolvers of the request ask first. A timer would round up to a millisecond.
struct Yield;

impl async_graphql::runtime::Timer for Yield {
    fn delay(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::task::yield_now())
    }
}

/// Answers the context of the request.
pub fn request<'a>(ctx: &Context<'a>) -> Result<&'a RequestContext, ApiError> {
    ctx.data::<RequestContext>()
        .map_err(|_| ApiError::new(ErrorCode::InternalServerError, MASK))
}

/// The version of the catalog a nested field is answered for; none is now.
pub type AsOf = Option<Version>;
