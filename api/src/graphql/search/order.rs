//! Orders of hits.

use async_graphql::{Enum, InputObject};
use fsi_search::{SearchOrder, SearchOrderField};

use crate::graphql::service::OrderDirection;

/// What hits are ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceSearchOrderField {
    /// How well a service fits, best first whatever the direction.
    Relevance,
    /// The name, without accents and case.
    Name,
    /// The annual volume; unknown ones stand below all known ones.
    AnnualVolume,
    /// When what is shown last changed.
    UpdatedAt,
}

/// An order of hits; ties are broken by id, so that it is total and stable.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct ServiceSearchOrder {
    /// By what.
    pub field: ServiceSearchOrderField,
    /// Which end comes first.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

impl From<ServiceSearchOrder> for SearchOrder {
    fn from(order: ServiceSearchOrder) -> Self {
        Self {
            field: match order.field {
                ServiceSearchOrderField::Relevance => SearchOrderField::Relevance,
                ServiceSearchOrderField::Name => SearchOrderField::Name,
                ServiceSearchOrderField::AnnualVolume => SearchOrderField::AnnualVolume,
                ServiceSearchOrderField::UpdatedAt => SearchOrderField::UpdatedAt,
            },
            is_descending: order.direction == OrderDirection::Desc,
        }
    }
}
