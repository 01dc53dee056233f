//! Making and revoking API keys.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use fsi_catalog::CreateKey;

use super::{UserError, outcome};
use crate::error::ApiError;
use crate::graphql::api_key::ApiKey;
use crate::graphql::context::request;
use crate::graphql::node::api_key_id;
use crate::graphql::organization::OrganizationBy;
use crate::graphql::vocabulary::Role;

/// A key to make.
#[derive(InputObject)]
pub(super) struct CreateApiKeyInput {
    /// What it is for.
    label: String,
    /// The role it acts in.
    role: Role,
    /// The organization it is limited to, with all below it. Agency roles need one, other roles have none.
    organization: Option<OrganizationBy>,
    /// When it stops working; left out, never.
    expires_at: Option<DateTime<Utc>>,
    /// A repeat with the same key within 24 hours is answered as the first time, without the secret, and does nothing.
    idempotency_key: Option<String>,
}

/// The answer to `createApiKey`.
#[derive(SimpleObject)]
pub(super) struct CreateApiKeyPayload {
    /// The key; null when nothing was done.
    api_key: Option<ApiKey>,
    /// The secret, shown this once: only a hash of it is kept. Null when nothing was done, and in the answer to a repeat.
    secret: Option<String>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

/// A key to revoke.
#[derive(InputObject)]
pub(super) struct RevokeApiKeyInput {
    /// The key.
    id: ID,
}

/// The answer to `revokeApiKey`.
#[derive(SimpleObject)]
pub(super) struct RevokeApiKeyPayload {
    /// The revoked key; null when nothing was done.
    api_key: Option<ApiKey>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

/// Making and revoking API keys.
#[derive(Default)]
pub struct KeyMutation;

#[Object]
impl KeyMutation {
    /// Makes an API key: administrators for every role, agency approvers for editors of their own organization.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: CreateApiKeyInput,
    ) -> Result<CreateApiKeyPayload, ApiError> {
        let request = request(ctx)?;
        let command = CreateKey {
            label: input.label,
            role: input.role.into(),
            organization: input.organization.map(OrganizationBy::into_ref).transpose()?,
            expires_at: input.expires_at,
        };
        let key = input.idempotency_key.as_deref();
        let result = request.catalog.create_key(&request.actor, &command, key).await;
        Ok(match outcome(request, result)? {
            Ok(created) => {
                let found = request.catalog.api_key(&request.actor, created.id).await;
                CreateApiKeyPayload {
                    api_key: found.map_err(|error| request.fail(error))?.map(ApiKey),
                    secret: created.secret,
                    user_errors: Vec::new(),
                    catalog_version: created.version,
                }
            }
            Err(user_errors) => CreateApiKeyPayload {
                api_key: None,
                secret: None,
                user_errors,
                catalog_version: request.catalog.version(),
            },
        })
    }

    /// Revokes an API key. It stops working with this answer; revoking it again changes nothing.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: RevokeApiKeyInput,
    ) -> Result<RevokeApiKeyPayload, ApiError> {
        let request = request(ctx)?;
        let id = api_key_id(&input.id)?;
        let result = request.catalog.revoke_key(&request.actor, id).await;
        Ok(match outcome(request, result)? {
            Ok(version) => {
                let found = request.catalog.api_key(&request.actor, id).await;
                RevokeApiKeyPayload {
                    api_key: found.map_err(|error| request.fail(error))?.map(ApiKey),
                    user_errors: Vec::new(),
                    catalog_version: version,
                }
            }
            Err(user_errors) => RevokeApiKeyPayload {
                api_key: None,
                user_errors,
                catalog_version: request.catalog.version(),
            },
        })
    }
}
