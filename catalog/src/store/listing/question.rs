//! What a list of services is asked for: which, in which order, and when.

use chrono::NaiveDate;

use crate::clock::{Instant, is_in_range};
use crate::error::{CatalogError, Result};
use crate::id::{OrganizationId, Version};
use crate::vocabulary::{Channel, DigitizationStatus, GapFlag, LifeExperience, ServiceState, ServiceType};

/// Which services are wanted. Empty lists and absent bounds do not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceFilter {
    /// Of this organization and its descendants.
    pub organization: Option<OrganizationId>,
    /// Of any of these types.
    pub types: Vec<ServiceType>,
    /// With any of these statuses.
    pub status: Vec<DigitizationStatus>,
    /// Offered through any of these channels.
    pub channels: Vec<Channel>,
    /// With any of these flags.
    pub flags: Vec<GapFlag>,
    /// Of a high-impact service provider, or not.
    pub is_hisp: Option<bool>,
    /// Of any of these moments of life.
    pub life_experiences: Vec<LifeExperience>,
    /// With a known annual volume of at least this.
    pub min_annual_volume: Option<i64>,
    /// With a known annual volume of at most this.
    pub max_annual_volume: Option<i64>,
    /// Changed at or after this instant.
    pub updated_since: Option<Instant>,
    /// In any of these states; published ones when empty.
    pub states: Vec<ServiceState>,
}

impl ServiceFilter {
    /// Refuses instants that the engines cannot compare.
    pub fn check(&self) -> Result<()> {
        if self.updated_since.is_some_and(|since| !is_in_range(since)) {
            return Err(CatalogError::InvalidInput(
                "updatedSince must lie in the years 1900 to 2200".into(),
            ));
        }
        Ok(())
    }
}

/// What services are ordered by; ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ServiceOrderField {
    /// The name, without accents and case.
    #[default]
    Name,
    /// When it last changed.
    UpdatedAt,
    /// The annual volume; unknown ones stand below all known ones.
    AnnualVolume,
}

/// An order of services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceOrder {
    /// By what.
    pub field: ServiceOrderField,
    /// Largest first.
    pub is_descending: bool,
}

/// When a question is about: now, or as the index stood at an earlier version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The version; none is now.
    pub version: Option<Version>,
    /// The day, on which overdue reviews depend.
    pub today: NaiveDate,
}

/// Which services, in which order, and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServiceQuery {
    /// Which.
    pub filter: ServiceFilter,
    /// In which order.
    pub order: ServiceOrder,
    /// When.
    pub moment: Moment,
}
