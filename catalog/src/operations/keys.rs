//! Making and revoking API keys.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::writing::Writing;
use crate::access::{Action, Actor};
use crate::api_key::KeySecret;
use crate::catalog::Catalog;
use crate::clock::{Instant, is_in_range};
use crate::entity::api_key;
use crate::error::{Problem, ProblemCode, Result};
use crate::id::{ApiKeyId, Version};
use crate::log::{EventKind, NewEvent, Subject};
use crate::service::OrganizationRef;
use crate::store::keys;
use crate::text::forbidden_character;
use crate::vocabulary::{Role, Vocabulary};

/// A key to make.
#[derive(Clone, Debug, Serialize)]
pub struct CreateKey {
    /// What it is for.
    pub label: String,
    /// The role it acts in.
    pub role: Role,
    /// The organization it is limited to, with its descendants; agency roles need one.
    pub organization: Option<OrganizationRef>,
    /// When it stops working.
    pub expires_at: Option<Instant>,
}

/// A key that was made.
#[derive(Clone, Debug)]
pub struct CreatedKey {
    /// The id.
    pub id: ApiKeyId,
    /// The secret, once: a repeated request is answered without it.
    pub secret: Option<String>,
    /// The version of the catalog after the write.
    pub version: Version,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    id: ApiKeyId,
    version: Version,
}

impl Catalog {
    /// Makes an API key.
    pub async fn create_key(
        &self,
        actor: &Actor,
        command: &CreateKey,
        idempotency_key: Option<&str>,
    ) -> Result<CreatedKey> {
        let mut writing = Writing::begin(self, actor).await?;
        if let Some(Answer { id, version }) = writing.earlier_answer(idempotency_key, command).await? {
            return Ok(CreatedKey {
                id,
                secret: None,
                version,
            });
        }
        let problem = |field: &str, message: &str| Problem::new(ProblemCode::InvalidInput, [field], message);
        let organization = match &command.organization {
            None => None,
            Some(reference) => {
                let unknown =
                    || super::save::unknown_organization(reference, &writing.tree, &["organization".to_owned()]);
                Some(writing.tree.find(reference).ok_or_else(unknown)?.id)
            }
        };
        actor.demand(Action::KeepKeys(command.role), organization, &writing.tree)?;
        let length = command.label.trim().chars().count();
        if !(1..=200).contains(&length) || forbidden_character(&command.label).is_some() {
            return Err(problem("label", "must have 1 to 200 characters and no control characters").into());
        }
        match (command.role, organization) {
            (Role::Public, _) => {
                return Err(problem("role", "the public needs no key").into());
            }
            (Role::AgencyEditor | Role::AgencyApprover, None) => {
                return Err(problem("organization", "a key of an agency role needs an organization").into());
            }
            (Role::OmbReviewer | Role::GsaAdmin, Some(_)) => {
                return Err(problem("organization", "this role reaches every organization; leave it out").into());
            }
            _ => {}
        }
        if command.expires_at.is_some_and(|expires| !is_in_range(expires)) {
            return Err(problem("expiresAt", "must lie in the years 1900 to 2200").into());
        }
        if command.expires_at.is_some_and(|expires| expires <= writing.now) {
            return Err(problem("expiresAt", "lies in the past").into());
        }
        let id = ApiKeyId::generate();
        let secret = KeySecret::generate(id);
        let version = writing.record(NewEvent {
            kind: EventKind::KeyCreated,
            is_public: false,
            subject: Subject::ApiKey(id.0),
            payload: json!({
                "role": command.role.code(), "organization": organization,
                "label": command.label, "expiresAt": command.expires_at,
            }),
        });
        api_key::Entity::insert(api_key::ActiveModel {
            id: Set(id.0),
            label: Set(command.label.clone()),
            role: Set(command.role.code().to_owned()),
            organization_id: Set(organization.map(|id| id.0)),
            secret_hash: Set(secret.hash()),
            created_at: Set(writing.now),
            expires_at: Set(command.expires_at),
            revoked_at: Set(None),
        })
        .exec_without_returning(&writing.tx)
        .await?;
        writing
            .remember_answer(idempotency_key, command, &Answer { id, version })
            .await?;
        writing.commit().await?;
        Ok(CreatedKey {
            id,
            secret: Some(secret.reveal()),
            version,
        })
    }

    /// Revokes an API key; it stops working with the answer. Revoking it again changes nothing.
    pub async fn revoke_key(&self, actor: &Actor, id: ApiKeyId) -> Result<Version> {
        let mut writing = Writing::begin(self, actor).await?;
        let found = keys::find(&writing.tx, id).await?.map(|(key, _)| key);
        // Who may not manage a key is not told that it exists.
        let key = found
            .filter(|key| actor.may(Action::KeepKeys(key.role), key.organization, &writing.tree))
            .ok_or_else(|| {
                Problem::new(
                    ProblemCode::NotFound,
                    ["id"],
                    "there is no such key, or it is not yours",
                )
            })?;
        if key.revoked_at.is_some() {
            return Ok(writing.head_version());
        }
        writing.record(NewEvent {
            kind: EventKind::KeyRevoked,
            is_public: false,
            subject: Subject::ApiKey(id.0),
            payload: json!({}),
        });
        api_key::Entity::update_many()
            .col_expr(api_key::Column::RevokedAt, Expr::value(writing.now))
            .filter(api_key::Column::Id.eq(id.0))
            .exec(&writing.tx)
            .await?;
        writing.commit().await
    }
}
