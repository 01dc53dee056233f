//! API keys as they are listed.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::connection::connection;
use super::context::request;
use super::node::GlobalId;
use super::organization::Organization;
use super::vocabulary::Role;
use crate::error::ApiError;

/// An API key, without its secret.
#[derive(Clone)]
pub struct ApiKey(pub fsi_catalog::ApiKey);

impl From<fsi_catalog::ApiKey> for ApiKey {
    fn from(key: fsi_catalog::ApiKey) -> Self {
        Self(key)
    }
}

/// An API key. Its secret was shown once, when it was made.
#[Object]
impl ApiKey {
    /// The opaque global id; not the secret.
    pub async fn id(&self) -> ID {
        GlobalId::ApiKey(self.0.id).into()
    }

    /// What it is for.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// The role it acts in.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The organization it is limited to, with all below it; null when there is no limit.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>, ApiError> {
        let tree = request(ctx)?.catalog.tree();
        Ok(self.0.organization.and_then(|id| Organization::find(tree, id)))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it stops working; null means never.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// When it was revoked; null means that it was not.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }
}

connection!(ApiKeyConnection ApiKeyEdge ApiKey, "API keys");
