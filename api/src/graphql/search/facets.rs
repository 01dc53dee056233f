//! Counts over a whole result.

use async_graphql::{Object, SimpleObject};
use fsi_catalog::vocabulary::Vocabulary;
use fsi_catalog::{OrganizationId, OrganizationTree};
use fsi_search::Facets;

use crate::graphql::at_hand::AllAtHand;

/// Counts over the whole result, not the page alone, most frequent values first. Each list is counted without its own
/// part of the filter, so that it shows what there would be beside what was chosen, and holds the most frequent values
/// (`search.facet_values`).
pub(super) struct SearchFacets {
    organizations: Vec<FacetCount>,
    departments: Vec<FacetCount>,
    types: Vec<FacetCount>,
    statuses: Vec<FacetCount>,
    channels: Vec<FacetCount>,
    flags: Vec<FacetCount>,
}

/// How often a value occurs in a result.
#[derive(SimpleObject, Clone)]
pub(super) struct FacetCount {
    /// The value as the filter takes it: the code of a term, or the slug of an organization.
    value: String,
    /// What people call it.
    label: String,
    /// How many services have it.
    count: u64,
}

impl SearchFacets {
    /// Names the values that were counted. An organization that is no more, as after a restore, is left out.
    pub(super) fn of(facets: Facets, tree: &OrganizationTree) -> Self {
        Self {
            organizations: organizations(facets.organizations, tree),
            departments: organizations(facets.departments, tree),
            types: terms(facets.types),
            statuses: terms(facets.statuses),
            channels: terms(facets.channels),
            flags: terms(facets.flags),
        }
    }
}

fn terms<V: Vocabulary>(counts: Vec<(V, u64)>) -> Vec<FacetCount> {
    let named = counts.into_iter().map(|(value, count)| FacetCount {
        value: value.code().to_owned(),
        label: value.term().title.to_owned(),
        count,
    });
    named.collect()
}

fn organizations(counts: Vec<(OrganizationId, u64)>, tree: &OrganizationTree) -> Vec<FacetCount> {
    let named = counts.into_iter().filter_map(|(id, count)| {
        let organization = tree.get(id)?;
        Some(FacetCount {
            value: organization.slug.clone(),
            label: organization.name.clone(),
            count,
        })
    });
    named.collect()
}

/// Counts over the whole result, not the page alone, most frequent values first. Each list is counted without its own
/// part of the filter, so that it shows what there would be beside what was chosen, and holds the most frequent values
/// (`search.facet_values`).
#[Object]
impl SearchFacets {
    /// By organization; a service counts for its own and for all above it, as the filter does.
    async fn organizations(&self) -> AllAtHand<FacetCount> {
        AllAtHand(self.organizations.clone())
    }

    /// By department or independent agency.
    async fn departments(&self) -> AllAtHand<FacetCount> {
        AllAtHand(self.departments.clone())
    }

    /// By type; a service may have several.
    async fn types(&self) -> AllAtHand<FacetCount> {
        AllAtHand(self.types.clone())
    }

    /// By status.
    async fn statuses(&self) -> AllAtHand<FacetCount> {
        AllAtHand(self.statuses.clone())
    }

    /// By channel; a service may have several.
    async fn channels(&self) -> AllAtHand<FacetCount> {
        AllAtHand(self.channels.clone())
    }

    /// By flag; a service may have several.
    async fn flags(&self) -> AllAtHand<FacetCount> {
        AllAtHand(self.flags.clone())
    }
}
