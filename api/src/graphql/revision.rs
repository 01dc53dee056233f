//! The history of a service.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use fsi_catalog::FieldChange as CatalogChange;
use fsi_catalog::service::RevisionHead;

use super::connection::connection;
use super::context::request;
use super::vocabulary::ServiceState;
use crate::error::ApiError;

/// One revision of a service.
#[derive(Clone)]
pub struct ServiceRevision(RevisionHead);

impl From<RevisionHead> for ServiceRevision {
    fn from(head: RevisionHead) -> Self {
        Self(head)
    }
}

/// A field that differs between two revisions.
#[derive(SimpleObject)]
pub struct FieldChange {
    /// The path of the field; entries of lists are named by what identifies them, such as `tasks[apply].name`.
    path: String,
    /// The value before, as JSON text; null when there was none.
    before: Option<String>,
    /// The value after, as JSON text; null when there is none.
    after: Option<String>,
}

impl From<CatalogChange> for FieldChange {
    fn from(change: CatalogChange) -> Self {
        Self {
            path: change.path,
            before: change.before,
            after: change.after,
        }
    }
}

/// One immutable revision of a service.
#[Object]
impl ServiceRevision {
    /// Its number: 1, 2, 3 …
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Where it stands.
    async fn state(&self) -> ServiceState {
        self.0.state.into()
    }

    /// When it was saved.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it became public; null when it never did.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }

    /// What changed, field by field, since the revision before it that the caller may see, or since another one.
    #[graphql(complexity = "20 + child_complexity")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Compare with this revision instead of the one before.")] since: Option<i32>,
    ) -> Result<Vec<FieldChange>, ApiError> {
        let request = request(ctx)?;
        let found = request
            .catalog
            .compare_revisions(&request.actor, self.0.service, since, self.0.revision)
            .await
            .map_err(|error| request.fail(error))?
            .ok_or_else(|| ApiError::bad_input("there is no such revision, or you may not see it"))?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}

connection!(ServiceRevisionConnection ServiceRevisionEdge ServiceRevision, "revisions");
