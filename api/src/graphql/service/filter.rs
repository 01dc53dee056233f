//! Ways of naming, choosing and ordering services.

use async_graphql::{Enum, ID, InputObject, OneofObject};
use chrono::{DateTime, Utc};
use fsi_catalog::{OrganizationTree, ServiceRef};

use crate::error::ApiError;
use crate::graphql::node::service_id;
use crate::graphql::organization::OrganizationBy;
use crate::graphql::scalars::BigInt;
use crate::graphql::vocabulary::{Channel, DigitizationStatus, GapFlag, LifeExperience, ServiceState, ServiceType};

/// One way of naming a service.
#[derive(OneofObject, Clone, Debug)]
pub enum ServiceBy {
    /// By its global id; that of a merged service names the survivor.
    Id(ID),
    /// By its slug; old slugs resolve.
    Slug(String),
    /// By the agency's own id; old keys resolve.
    Key(ServiceKeyInput),
}

/// The agency's own id of a service.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceKeyInput {
    /// The organization that keeps the service.
    pub organization: OrganizationBy,
    /// Its id there.
    pub key: String,
}

impl ServiceBy {
    /// Takes the name to the catalog; `None` when it names an organization that does not exist.
    pub fn into_ref(self, tree: &OrganizationTree) -> Result<Option<ServiceRef>, ApiError> {
        Ok(match self {
            Self::Id(id) => Some(ServiceRef::Id(service_id(&id)?)),
            Self::Slug(slug) => Some(ServiceRef::Slug(slug)),
            Self::Key(key) => tree
                .find(&key.organization.into_ref()?)
                .map(|organization| ServiceRef::Key(organization.id, key.key)),
        })
    }
}

/// Which services are wanted. What is left out does not limit; lists mean any of their entries.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ServiceFilter {
    /// Of this organization and all below it.
    pub organization: Option<OrganizationBy>,
    /// Of any of these types.
    #[graphql(validator(max_items = 50))]
    pub types: Option<Vec<ServiceType>>,
    /// With any of these statuses.
    #[graphql(validator(max_items = 50))]
    pub status: Option<Vec<DigitizationStatus>>,
    /// Offered through any of these channels.
    #[graphql(validator(max_items = 50))]
    pub channels: Option<Vec<Channel>>,
    /// With any of these flags.
    #[graphql(validator(max_items = 50))]
    pub flags: Option<Vec<GapFlag>>,
    /// Of a high-impact service provider, or not.
    pub is_hisp: Option<bool>,
    /// Of any of these moments of life.
    #[graphql(validator(max_items = 50))]
    pub life_experiences: Option<Vec<LifeExperience>>,
    /// With a known annual volume of at least this.
    pub min_annual_volume: Option<BigInt>,
    /// With a known annual volume of at most this.
    pub max_annual_volume: Option<BigInt>,
    /// Changed at or after this instant.
    pub updated_since: Option<DateTime<Utc>>,
    /// In any of these states; published ones when left out. States of work in progress show only to those who may see it.
    #[graphql(validator(max_items = 50))]
    pub states: Option<Vec<ServiceState>>,
}

fn terms<A, B: From<A>>(terms: Option<Vec<A>>) -> Vec<B> {
    terms.unwrap_or_default().into_iter().map(Into::into).collect()
}

impl ServiceFilter {
    /// Takes the filter to the catalog.
    pub fn into_catalog(self, tree: &OrganizationTree) -> Result<fsi_catalog::ServiceFilter, ApiError> {
        let organization = match self.organization {
            None => None,
            Some(by) => Some(
                tree.find(&by.into_ref()?)
                    .ok_or_else(|| {
                        ApiError::bad_input(
                            "the filter names an organization that does not exist, or an acronym that several share",
                        )
                    })?
                    .id,
            ),
        };
        Ok(fsi_catalog::ServiceFilter {
            organization,
            types: terms(self.types),
            status: terms(self.status),
            channels: terms(self.channels),
            flags: terms(self.flags),
            is_hisp: self.is_hisp,
            life_experiences: terms(self.life_experiences),
            min_annual_volume: self.min_annual_volume.map(|volume| volume.0),
            max_annual_volume: self.max_annual_volume.map(|volume| volume.0),
            updated_since: self.updated_since,
            states: terms(self.states),
        })
    }
}

/// What services are ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceOrderField {
    /// The name, without accents and case.
    Name,
    /// When what is shown last changed.
    UpdatedAt,
    /// The annual volume; unknown ones stand below all known ones.
    AnnualVolume,
}

/// Which end comes first.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDirection {
    /// Smallest, earliest or first in the alphabet.
    Asc,
    /// Largest, latest or last in the alphabet.
    Desc,
}

/// An order of services; ties are broken by id, so that it is total and stable.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct ServiceOrder {
    /// By what.
    pub field: ServiceOrderField,
    /// Which end comes first.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

impl From<ServiceOrder> for fsi_catalog::ServiceOrder {
    fn from(order: ServiceOrder) -> Self {
        use fsi_catalog::ServiceOrderField as Field;
        Self {
            field: match order.field {
                ServiceOrderField::Name => Field::Name,
                ServiceOrderField::UpdatedAt => Field::UpdatedAt,
                ServiceOrderField::AnnualVolume => Field::AnnualVolume,
            },
            is_descending: order.direction == OrderDirection::Desc,
        }
    }
}
