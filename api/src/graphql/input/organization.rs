//! Organizations as they come in.

use async_graphql::InputObject;

use crate::error::ApiError;
use crate::graphql::organization::OrganizationBy;
use crate::graphql::vocabulary::OrganizationLevel;

/// An organization to save; it replaces what there is.
#[derive(InputObject, Clone, Debug)]
pub struct OrganizationInput {
    /// The permanent name in addresses: lower-case letters, digits and hyphens.
    slug: String,
    /// The name.
    name: String,
    /// Other names people use, in any language.
    #[graphql(default, validator(max_items = 50))]
    alternate_names: Vec<String>,
    /// The usual short form.
    acronym: Option<String>,
    /// The level.
    level: OrganizationLevel,
    /// The organization it belongs to; left out, it is a root.
    parent: Option<OrganizationBy>,
    /// OMB's agency code, three digits.
    omb_agency_code: Option<String>,
    /// OMB's bureau code, two digits.
    omb_bureau_code: Option<String>,
    /// Treasury's CGAC code, three digits.
    cgac_code: Option<String>,
}

impl OrganizationInput {
    /// Takes the organization to the catalog.
    pub fn into_catalog(self) -> Result<fsi_catalog::OrganizationInput, ApiError> {
        Ok(fsi_catalog::OrganizationInput {
            slug: self.slug,
            name: self.name,
            alternate_names: self.alternate_names,
            acronym: self.acronym,
            level: self.level.into(),
            parent: self.parent.map(OrganizationBy::into_ref).transpose()?,
            omb_agency_code: self.omb_agency_code,
            omb_bureau_code: self.omb_bureau_code,
            cgac_code: self.cgac_code,
        })
    }
}
