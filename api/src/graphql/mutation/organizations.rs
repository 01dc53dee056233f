//! Keeping organizations.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use fsi_catalog::SaveOrganization;

use super::{UserError, outcome};
use crate::error::ApiError;
use crate::graphql::context::request;
use crate::graphql::input::OrganizationInput;
use crate::graphql::node::organization_id;
use crate::graphql::organization::Organization;

/// An organization to save.
#[derive(InputObject)]
pub(super) struct SaveOrganizationInput {
    /// The organization to change. Left out, the slug decides whether it is a new one.
    id: Option<ID>,
    /// The organization; it replaces what there is.
    organization: OrganizationInput,
    /// A repeat with the same key within 24 hours is answered as the first time and does nothing.
    idempotency_key: Option<String>,
}

/// The answer to `saveOrganization`.
#[derive(SimpleObject)]
pub(super) struct SaveOrganizationPayload {
    /// The organization; null when nothing was done.
    organization: Option<Organization>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

/// Keeping organizations.
#[derive(Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Adds or changes an organization. Moving it under another parent moves its services with it.
    async fn save_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organization.")] input: SaveOrganizationInput,
    ) -> Result<SaveOrganizationPayload, ApiError> {
        let request = request(ctx)?;
        let command = SaveOrganization {
            id: input.id.as_ref().map(organization_id).transpose()?,
            organization: input.organization.into_catalog()?,
        };
        let key = input.idempotency_key.as_deref();
        let result = request
            .catalog
            .save_organizations(&request.actor, &[command], key)
            .await;
        Ok(match outcome(request, result)? {
            Ok(saved) => SaveOrganizationPayload {
                organization: saved
                    .ids
                    .first()
                    .and_then(|id| Organization::find(request.catalog.tree(), *id)),
                user_errors: Vec::new(),
                catalog_version: saved.version,
            },
            Err(user_errors) => SaveOrganizationPayload {
                organization: None,
                user_errors,
                catalog_version: request.catalog.version(),
            },
        })
    }
}
