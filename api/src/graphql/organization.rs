//! Organizations and service providers.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::{CatalogError, OrganizationId, OrganizationPages, OrganizationTree, Page, ProviderId};

use super::connection::{PageInfo, page_request};
use super::context::request;
use super::cost::{counted_page_cost, page_cost};
use super::node::{GlobalId, organization_id};
use super::service::{ServiceConnection, ServiceFilter, ServiceOrder, list_among_others, wanted};
use super::vocabulary::OrganizationLevel;
use crate::error::ApiError;

/// One way of naming an organization.
#[derive(OneofObject, Clone, Debug)]
pub enum OrganizationBy {
    /// By its global id.
    Id(ID),
    /// By its slug; old slugs resolve.
    Slug(String),
    /// By its acronym. Several may share one; then this names none of them.
    Acronym(String),
}

impl OrganizationBy {
    /// Takes the name to the catalog.
    pub fn into_ref(self) -> Result<OrganizationRef, ApiError> {
        Ok(match self {
            Self::Id(id) => OrganizationRef::Id(organization_id(&id)?),
            Self::Slug(slug) => OrganizationRef::Slug(slug),
            Self::Acronym(acronym) => OrganizationRef::Acronym(acronym),
        })
    }
}

/// Which organizations are wanted. What is left out does not limit.
#[derive(InputObject, Clone, Debug, Default)]
pub struct OrganizationFilter {
    /// Of any of these levels.
    #[graphql(validator(max_items = 10))]
    levels: Option<Vec<OrganizationLevel>>,
    /// Direct children of this organization.
    parent: Option<OrganizationBy>,
    /// Without a parent, or with one.
    is_root: Option<bool>,
    /// With this OMB agency code; several may share one.
    omb_agency_code: Option<String>,
}

/// A department, agency, bureau, office or program.
#[derive(Clone)]
pub struct Organization {
    tree: Arc<OrganizationTree>,
    id: OrganizationId,
}

impl Organization {
    /// Finds an organization in the tree.
    #[must_use]
    pub fn find(tree: Arc<OrganizationTree>, id: OrganizationId) -> Option<Self> {
        tree.get(id)?;
        Some(Self { tree, id })
    }

    fn row(&self) -> &fsi_catalog::Organization {
        self.tree.get(self.id).expect("an organization of this tree")
    }
}

/// A department, agency, bureau, office or program that keeps services.
#[Object]
impl Organization {
    /// The opaque global id.
    pub async fn id(&self) -> ID {
        GlobalId::Organization(self.id).into()
    }

    /// The permanent name in addresses.
    async fn slug(&self) -> &str {
        &self.row().slug
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// Other names people use, in any language.
    async fn alternate_names(&self) -> &[String] {
        &self.row().alternate_names
    }

    /// The usual short form; several organizations may share one.
    async fn acronym(&self) -> Option<&str> {
        self.row().acronym.as_deref()
    }

    /// The level.
    async fn level(&self) -> OrganizationLevel {
        self.row().level.into()
    }

    /// OMB's agency code: a string, because leading zeros matter, and not unique.
    async fn omb_agency_code(&self) -> Option<&str> {
        self.row().omb_agency_code.as_deref()
    }

    /// OMB's bureau code: a string, because leading zeros matter, and not unique.
    async fn omb_bureau_code(&self) -> Option<&str> {
        self.row().omb_bureau_code.as_deref()
    }

    /// Treasury's common government-wide accounting classification (CGAC) code.
    async fn cgac_code(&self) -> Option<&str> {
        self.row().cgac_code.as_deref()
    }

    /// The organization it belongs to; null for a department or independent agency.
    async fn parent(&self) -> Option<Organization> {
        let id = self.row().parent?;
        Some(Self {
            tree: self.tree.clone(),
            id,
        })
    }

    /// The organizations directly below it, by name.
    #[graphql(complexity = "page_cost(first, None, child_complexity) + 1")]
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
    ) -> Result<OrganizationConnection, ApiError> {
        let filter = fsi_catalog::OrganizationFilter {
            parent: Some(self.id),
            ..fsi_catalog::OrganizationFilter::default()
        };
        let pages = OrganizationPages::of(&self.tree, &filter);
        let page = pages.page(&page_request(first, after, None, None));
        OrganizationConnection::of(ctx, &self.tree, pages.total(), page)
    }

    /// The services of the organization and of all below it.
    #[graphql(complexity = "counted_page_cost(first, last, __field, child_complexity) + 5")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which services; its `organization` narrows further and must lie within this one.")]
        filter: Option<ServiceFilter>,
        #[graphql(desc = "In which order; by name when left out.")] order_by: Option<ServiceOrder>,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End in front of this cursor.")] before: Option<String>,
    ) -> Result<ServiceConnection, ApiError> {
        let request = request(ctx)?;
        let moment = request
            .catalog
            .moment(None)
            .await
            .map_err(|error| request.fail(error))?;
        let mut filter = filter.unwrap_or_default().into_catalog(&self.tree)?;
        match filter.organization {
            Some(narrower) if !self.tree.is_within(narrower, self.id) => {
                return Err(ApiError::bad_input("the filter's organization is not within this one"));
            }
            Some(_) => {}
            None => filter.organization = Some(self.id),
        }
        let page = page_request(first, after, last, before);
        list_among_others(request, wanted(filter, order_by, moment), page).await
    }
}

/// A page of organizations.
pub struct OrganizationConnection {
    tree: Arc<OrganizationTree>,
    page: Page<OrganizationId>,
    total: usize,
}

impl OrganizationConnection {
    fn of(
        ctx: &Context<'_>,
        tree: &Arc<OrganizationTree>,
        total: usize,
        page: Result<Page<OrganizationId>, CatalogError>,
    ) -> Result<Self, ApiError> {
        let request = request(ctx)?;
        Ok(Self {
            tree: tree.clone(),
            page: page.map_err(|error| request.fail(error))?,
            total,
        })
    }

    fn organization(&self, id: OrganizationId) -> Organization {
        Organization {
            tree: self.tree.clone(),
            id,
        }
    }
}

/// A page of organizations.
#[Object]
impl OrganizationConnection {
    /// The entries with their cursors.
    async fn edges(&self) -> Vec<OrganizationEdge> {
        let edge = |(cursor, id): &(String, OrganizationId)| OrganizationEdge {
            cursor: cursor.clone(),
            node: self.organization(*id),
        };
        self.page.entries.iter().map(edge).collect()
    }

    /// The entries without their cursors.
    async fn nodes(&self) -> Vec<Organization> {
        self.page.entries.iter().map(|(_, id)| self.organization(*id)).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        (&self.page).into()
    }

    /// How many entries the whole list has.
    async fn total_count(&self) -> usize {
        self.total
    }
}

/// An entry of a page of organizations.
#[derive(async_graphql::SimpleObject)]
pub struct OrganizationEdge {
    /// The cursor of the entry.
    cursor: String,
    /// The organization.
    node: Organization,
}

/// A high-impact service provider.
#[derive(Clone)]
pub struct ServiceProvider {
    tree: Arc<OrganizationTree>,
    id: ProviderId,
}

impl ServiceProvider {
    /// Finds a provider in the tree.
    #[must_use]
    pub fn find(tree: Arc<OrganizationTree>, id: ProviderId) -> Option<Self> {
        tree.provider(id)?;
        Some(Self { tree, id })
    }

    fn row(&self) -> &fsi_catalog::ServiceProvider {
        self.tree.provider(self.id).expect("a provider of this tree")
    }
}

/// A high-impact service provider (HISP) under OMB Circular A-11 §280.
#[Object]
impl ServiceProvider {
    /// The opaque global id.
    pub async fn id(&self) -> ID {
        GlobalId::Provider(self.id).into()
    }

    /// The permanent name in addresses.
    async fn slug(&self) -> &str {
        &self.row().slug
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// The organization it is part of.
    async fn organization(&self) -> Option<Organization> {
        Organization::find(self.tree.clone(), self.row().organization)
    }

    /// The US fiscal year it was designated; null where it is not known.
    async fn year_designated(&self) -> Option<i32> {
        self.row().year_designated
    }

    /// Whether it is on the current list.
    async fn is_active(&self) -> bool {
        self.row().is_active
    }

    /// Where it is found.
    async fn url(&self) -> Option<&str> {
        self.row().url.as_deref()
    }
}

/// Looking organizations up.
#[derive(Default)]
pub struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// Finds an organization; null when there is none.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Exactly one way of naming it.")] by: OrganizationBy,
    ) -> Option<Result<Organization, ApiError>> {
        let find = || -> Result<Option<Organization>, ApiError> {
            let tree = request(ctx)?.catalog.tree();
            let id = tree.find(&by.into_ref()?).map(|found| found.id);
            Ok(id.and_then(|id| Organization::find(tree, id)))
        };
        find().transpose()
    }

    /// Organizations by name.
    #[graphql(complexity = "page_cost(first, last, child_complexity) + 1")]
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organizations; all when left out.")] filter: Option<OrganizationFilter>,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End in front of this cursor.")] before: Option<String>,
    ) -> Result<OrganizationConnection, ApiError> {
        let tree = request(ctx)?.catalog.tree();
        let filter = filter.unwrap_or_default();
        let parent = match filter.parent {
            None => None,
            Some(by) => Some(
                tree.find(&by.into_ref()?)
                    .ok_or_else(|| ApiError::bad_input("the filter names a parent that does not exist"))?
                    .id,
            ),
        };
        let filter = fsi_catalog::OrganizationFilter {
            levels: filter.levels.unwrap_or_default().into_iter().map(Into::into).collect(),
            parent,
            is_root: filter.is_root,
            omb_agency_code: filter.omb_agency_code,
        };
        let pages = OrganizationPages::of(&tree, &filter);
        let page = pages.page(&page_request(first, after, last, before));
        OrganizationConnection::of(ctx, &tree, pages.total(), page)
    }
}
