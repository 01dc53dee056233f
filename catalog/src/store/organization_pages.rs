//! Pages of organizations, from the tree in memory.

use super::cursor::{self, ListId, Position, SortKey};
use super::paging::{Page, PageRequest};
use crate::error::{CatalogError, Result};
use crate::id::OrganizationId;
use crate::organization::{Organization, OrganizationTree};
use crate::vocabulary::OrganizationLevel;

/// Which organizations are wanted. Empty lists and absent values do not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OrganizationFilter {
    /// Of any of these levels.
    pub levels: Vec<OrganizationLevel>,
    /// Direct children of this organization.
    pub parent: Option<OrganizationId>,
    /// Without a parent, or with one.
    pub is_root: Option<bool>,
    /// With this OMB agency code.
    pub omb_agency_code: Option<String>,
}

impl OrganizationFilter {
    fn admits(&self, organization: &Organization) -> bool {
        (self.levels.is_empty() || self.levels.contains(&organization.level))
            && self
                .is_root
                .is_none_or(|is_root| is_root == organization.parent.is_none())
            && (self.omb_agency_code.is_none() || self.omb_agency_code == organization.omb_agency_code)
    }
}

/// The organizations of a filter, by name.
pub struct OrganizationPages<'t> {
    list: ListId,
    found: Vec<(&'t str, OrganizationId)>,
}

impl<'t> OrganizationPages<'t> {
    /// Finds the organizations of a filter.
    #[must_use]
    pub fn of(tree: &'t OrganizationTree, filter: &OrganizationFilter) -> Self {
        let admitted = |(name_key, organization): (&'t str, &'t Organization)| {
            filter.admits(organization).then_some((name_key, organization.id))
        };
        let found = match filter.parent {
            Some(parent) => tree.children(Some(parent)).filter_map(admitted).collect(),
            None => tree.by_name().filter_map(admitted).collect(),
        };
        Self {
            list: ListId::new("organizations", filter),
            found,
        }
    }

    /// Answers how many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.found.len()
    }

    /// Reads a page.
    pub fn page(&self, request: &PageRequest) -> Result<Page<OrganizationId>> {
        let extent = request.extent()?;
        let place = |text: &String| -> Result<(String, OrganizationId)> {
            let unreadable = || CatalogError::InvalidCursor("the cursor is not one this index gave out".into());
            let position = cursor::decode(self.list, text)?;
            let SortKey::Text(name_key) = position.key else {
                return Err(unreadable());
            };
            let id = uuid::Uuid::from_slice(&position.id).map_err(|_| unreadable())?;
            Ok((name_key, OrganizationId(id)))
        };
        let after = request.after.as_ref().map(place).transpose()?;
        let before = request.before.as_ref().map(place).transpose()?;
        let start = after.map_or(0, |(key, id)| {
            self.found
                .partition_point(|entry| (entry.0, entry.1) <= (key.as_str(), id))
        });
        let end = before.map_or(self.found.len(), |(key, id)| {
            self.found
                .partition_point(|entry| (entry.0, entry.1) < (key.as_str(), id))
        });
        let window = self.found.get(start..end).unwrap_or_default();
        let entry = |(name_key, id): &(&str, OrganizationId)| {
            let position = Position {
                key: SortKey::Text((*name_key).to_owned()),
                id: id.0.as_bytes().to_vec(),
            };
            (cursor::encode(self.list, &position), *id)
        };
        let wanted = extent.limit + 1;
        let fetched = if extent.is_from_end {
            window.iter().rev().take(wanted).map(entry).collect()
        } else {
            window.iter().take(wanted).map(entry).collect()
        };
        Ok(Page::of(fetched, extent, request))
    }
}
