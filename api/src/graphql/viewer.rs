//! Who the request is acting as.

use async_graphql::{Context, Object};
use fsi_catalog::Actor;

use super::api_key::{ApiKey, ApiKeyConnection};
use super::connection::page_request;
use super::context::request;
use super::cost::page_cost;
use super::organization::Organization;
use super::vocabulary::Role;
use crate::error::ApiError;

/// Who the request is acting as.
pub struct Viewer(Actor);

/// Who the request is acting as.
#[Object]
impl Viewer {
    /// The role; PUBLIC without a key.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The organization whose records, with those below it, the caller is responsible for; null when there is no limit.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>, ApiError> {
        let tree = request(ctx)?.catalog.tree();
        Ok(self.0.organization.and_then(|id| Organization::find(tree, id)))
    }

    /// The API key of the request; null without one.
    async fn api_key(&self, ctx: &Context<'_>) -> Result<Option<ApiKey>, ApiError> {
        let request = request(ctx)?;
        let Some(id) = self.0.key else { return Ok(None) };
        let found = request.catalog.own_key(id).await;
        Ok(found.map_err(|error| request.fail(error))?.map(ApiKey))
    }

    /// The API keys that the caller may manage, newest first.
    #[graphql(complexity = "page_cost(first, None, child_complexity) + 2")]
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
    ) -> Result<ApiKeyConnection, ApiError> {
        let request = request(ctx)?;
        let page = page_request(first, after, None, None);
        let page = request.catalog.api_keys(&self.0, &page).await;
        Ok(page.map_err(|error| request.fail(error))?.into())
    }
}

/// Asking who one is.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who the request is acting as.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer, ApiError> {
        Ok(Viewer(request(ctx)?.actor.clone()))
    }
}
