//! What of a service enters the index.

use std::sync::Arc;

use fsi_catalog::service::ServiceView;
use fsi_catalog::{Organization, OrganizationId, OrganizationTree};

/// What an organization is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationNames {
    /// The id.
    pub id: OrganizationId,
    /// The name.
    pub name: String,
    /// Other names people use.
    pub alternate_names: Vec<String>,
    /// The usual short form.
    pub acronym: Option<String>,
}

impl From<&Organization> for OrganizationNames {
    fn from(organization: &Organization) -> Self {
        Self {
            id: organization.id,
            name: organization.name.clone(),
            alternate_names: organization.alternate_names.clone(),
            acronym: organization.acronym.clone(),
        }
    }
}

/// A service as it enters the index: one view, and what the organizations around it are called.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The public view.
    pub view: Arc<ServiceView>,
    /// Its own organization first, then those above it up to the root. Shared among the services of an organization.
    pub organizations: Arc<[OrganizationNames]>,
    /// The name of the high-impact service provider it belongs to.
    pub provider: Option<String>,
}

impl Entry {
    /// Puts together what enters the index of a service.
    #[must_use]
    pub fn of(view: Arc<ServiceView>, tree: &OrganizationTree) -> Self {
        let organizations = Self::lineage(view.record.organization, tree);
        Self::within(organizations, view, tree)
    }

    /// Puts together what enters the index of a service whose organizations are named already.
    pub(crate) fn within(
        organizations: Arc<[OrganizationNames]>,
        view: Arc<ServiceView>,
        tree: &OrganizationTree,
    ) -> Self {
        let provider = view.record.provider.and_then(|id| tree.provider(id));
        Self {
            organizations,
            provider: provider.map(|provider| provider.name.clone()),
            view,
        }
    }

    /// Answers what an organization and those above it are called, itself first.
    #[must_use]
    pub fn lineage(organization: OrganizationId, tree: &OrganizationTree) -> Arc<[OrganizationNames]> {
        tree.with_ancestors(organization).map(OrganizationNames::from).collect()
    }
}
