//! Loading the tree of organizations.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::{alias, organization, service_provider};
use crate::error::Result;
use crate::id::{OrganizationId, ProviderId, Version};
use crate::organization::{Organization, OrganizationTree, ServiceProvider};
use crate::store::{json, term};

/// The kind under which old slugs of organizations are kept.
pub(crate) const SLUG_ALIAS: &str = "ORGANIZATION_SLUG";

/// Loads every organization and provider.
pub(crate) async fn load_tree(db: &impl ConnectionTrait, version: Version) -> Result<OrganizationTree> {
    let organizations = organization::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(to_domain)
        .collect::<Result<Vec<_>>>()?;
    let old_slugs = alias::Entity::find()
        .filter(alias::Column::Kind.eq(SLUG_ALIAS))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.name, OrganizationId(row.target_id)))
        .collect();
    let providers = service_provider::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(|row| ServiceProvider {
            id: ProviderId(row.id),
            slug: row.slug,
            name: row.name,
            organization: OrganizationId(row.organization_id),
            year_designated: row.year_designated,
            is_active: row.is_active,
            url: row.url,
        })
        .collect();
    Ok(OrganizationTree::build(version, organizations, old_slugs, providers))
}

fn to_domain(row: organization::Model) -> Result<Organization> {
    Ok(Organization {
        level: term("organizations", &row.id, &row.level)?,
        alternate_names: json("organizations", &row.id, &row.alternate_names)?,
        id: OrganizationId(row.id),
        slug: row.slug,
        name: row.name,
        acronym: row.acronym,
        parent: row.parent_id.map(OrganizationId),
        omb_agency_code: row.omb_agency_code,
        omb_bureau_code: row.omb_bureau_code,
        cgac_code: row.cgac_code,
    })
}
