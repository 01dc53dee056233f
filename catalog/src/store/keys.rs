//! Finding API keys.

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::cursor::{self, ListId, Position, SortKey};
use super::paging::{Page, PageRequest};
use super::term;
use crate::api_key::ApiKey;
use crate::entity::api_key;
use crate::error::{CatalogError, Result};
use crate::id::{ApiKeyId, OrganizationId};
use crate::vocabulary::{Role, Vocabulary};

/// Finds a key with the hash of its secret.
pub(crate) async fn find(db: &impl ConnectionTrait, id: ApiKeyId) -> Result<Option<(ApiKey, Vec<u8>)>> {
    let Some(row) = api_key::Entity::find_by_id(id.0).one(db).await? else {
        return Ok(None);
    };
    let hash = row.secret_hash.clone();
    Ok(Some((to_domain(row)?, hash)))
}

fn to_domain(row: api_key::Model) -> Result<ApiKey> {
    Ok(ApiKey {
        role: term("api_keys", &row.id, &row.role)?,
        id: ApiKeyId(row.id),
        label: row.label,
        organization: row.organization_id.map(OrganizationId),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    })
}

/// Reads keys of these organizations and this role, or all, newest first.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    organizations: Option<Vec<Uuid>>,
    role: Option<Role>,
    request: &PageRequest,
) -> Result<Page<ApiKey>> {
    use api_key::Column as K;
    let extent = request.extent()?;
    let list = ListId::new("keys", &(&organizations, role));
    let mut rows = Query::select();
    rows.columns([
        K::Id,
        K::Label,
        K::Role,
        K::OrganizationId,
        K::SecretHash,
        K::CreatedAt,
        K::ExpiresAt,
        K::RevokedAt,
    ])
    .from(api_key::Entity);
    if let Some(organizations) = organizations {
        rows.and_where(Expr::col(K::OrganizationId).is_in(organizations));
    }
    if let Some(role) = role {
        rows.and_where(Expr::col(K::Role).eq(role.code()));
    }
    if let Some(text) = &request.after {
        let id = Uuid::from_slice(&cursor::decode(list, text)?.id)
            .map_err(|_| CatalogError::InvalidCursor("the cursor is not one this index gave out".into()))?;
        rows.and_where(Expr::col(K::Id).lt(id));
    }
    // Ids are time-ordered.
    rows.order_by(K::Id, Order::Desc).limit(extent.limit as u64 + 1);
    let mut fetched = Vec::new();
    for row in db.query_all(&rows).await? {
        let key = to_domain(api_key::Model::from_query_result(&row, "")?)?;
        let position = Position {
            key: SortKey::Number(0),
            id: key.id.0.as_bytes().to_vec(),
        };
        fetched.push((cursor::encode(list, &position), key));
    }
    Ok(Page::of(fetched, extent, request))
}
