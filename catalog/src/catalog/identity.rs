//! Who a key stands for, and the keys that an actor keeps.

use uuid::Uuid;

use super::Catalog;
use crate::access::{Action, Actor};
use crate::api_key::{ApiKey, KeySecret};
use crate::error::Result;
use crate::id::ApiKeyId;
use crate::store::keys;
use crate::store::paging::{Page, PageRequest};
use crate::vocabulary::Role;

impl Catalog {
    /// Finds who a key stands for; `None` when it is unknown, expired or revoked.
    pub async fn authenticate(&self, secret: &str) -> Result<Option<Actor>> {
        let Some(secret) = KeySecret::parse(secret) else {
            return Ok(None);
        };
        let now = self.clock().now();
        let cache_key = (self.head_key(), [secret.id().0.as_bytes(), &secret.hash()[..]].concat());
        if let Some((actor, expires_at)) = self.inner.keys.get(&cache_key) {
            return Ok(expires_at.is_none_or(|expires| now < expires).then_some(actor));
        }
        let Some((key, hash)) = keys::find(self.db(), secret.id()).await? else {
            return Ok(None);
        };
        if !secret.matches(&hash) || !key.is_usable(now) {
            return Ok(None);
        }
        let actor = Actor {
            role: key.role,
            organization: key.organization,
            key: Some(key.id),
        };
        self.inner.keys.insert(cache_key, (actor.clone(), key.expires_at));
        Ok(Some(actor))
    }

    /// Finds a key that the actor may manage.
    pub async fn api_key(&self, actor: &Actor, id: ApiKeyId) -> Result<Option<ApiKey>> {
        let tree = self.tree();
        Ok(keys::find(self.db(), id)
            .await?
            .map(|(key, _)| key)
            .filter(|key| actor.may(Action::KeepKeys(key.role), key.organization, &tree)))
    }

    /// Finds the key that a request came with.
    pub async fn own_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>> {
        Ok(keys::find(self.db(), id).await?.map(|(key, _)| key))
    }

    /// Reads the keys that the actor may manage, newest first.
    pub async fn api_keys(&self, actor: &Actor, request: &PageRequest) -> Result<Page<ApiKey>> {
        let tree = self.tree();
        let (scope, role): (Option<Vec<Uuid>>, Option<Role>) = match (actor.role, actor.organization) {
            (Role::GsaAdmin, _) => (None, None),
            (Role::AgencyApprover, Some(own)) => {
                let below = tree.with_descendants(own).map(|organization| organization.id.0);
                (Some(below.collect()), Some(Role::AgencyEditor))
            }
            _ => return Ok(Page::empty()),
        };
        keys::list(self.db(), scope, role, request).await
    }
}
