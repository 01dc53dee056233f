//! Who may act and who may see: the one place where it is decided.

use crate::error::{CatalogError, Result};
use crate::id::{ApiKeyId, OrganizationId};
use crate::organization::OrganizationTree;
use crate::vocabulary::{Role, Vocabulary};

/// Who a request is acting as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The role.
    pub role: Role,
    /// The organization whose records, with those of its descendants, the actor is responsible for.
    pub organization: Option<OrganizationId>,
    /// The API key the request came with.
    pub key: Option<ApiKeyId>,
}

impl Actor {
    /// Anyone, without a key.
    #[must_use]
    pub fn public() -> Self {
        Self {
            role: Role::Public,
            organization: None,
            key: None,
        }
    }

    /// The operator at the command line, who owns the database anyway.
    #[must_use]
    pub fn operator() -> Self {
        Self {
            role: Role::GsaAdmin,
            organization: None,
            key: None,
        }
    }

    /// Whether the request came without a key.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.role == Role::Public
    }
}

/// What an actor wants to do with a record of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See revisions in work, and restricted fields of published ones.
    SeeWorking,
    /// Write revisions in work and record measurements.
    Edit,
    /// Stamp that a published record is still true.
    Confirm,
    /// Make a revision public, retire a service, merge services.
    Publish,
    /// Add and change organizations and providers.
    KeepOrganizations,
    /// Create or revoke a key with this role.
    KeepKeys(Role),
}

/// Where a role may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Nowhere,
    /// In the actor's organization and its descendants.
    Own,
    Anywhere,
}

/// The table of access. Rows are actions, columns roles; it is compared as a whole in the tests.
fn reach(role: Role, action: Action) -> Reach {
    use Reach::{Anywhere, Nowhere, Own};
    match (action, role) {
        (_, Role::Public) => Nowhere,
        (_, Role::GsaAdmin) => Anywhere,
        (Action::SeeWorking | Action::Publish, Role::OmbReviewer) => Anywhere,
        (Action::SeeWorking | Action::Edit | Action::Confirm, Role::AgencyEditor | Role::AgencyApprover) => Own,
        (Action::KeepKeys(Role::AgencyEditor), Role::AgencyApprover) => Own,
        (Action::Edit | Action::Confirm | Action::Publish | Action::KeepOrganizations | Action::KeepKeys(_), _) => {
            Nowhere
        }
    }
}

/// What an actor may see beyond what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sight {
    /// Nothing.
    PublicOnly,
    /// Records of this organization and its descendants.
    Within(OrganizationId),
    /// Everything.
    All,
}

impl Actor {
    /// Whether the actor may do this to a record of the organization; `None` is a record of no organization.
    #[must_use]
    pub fn may(&self, action: Action, organization: Option<OrganizationId>, tree: &OrganizationTree) -> bool {
        match reach(self.role, action) {
            Reach::Nowhere => false,
            Reach::Anywhere => true,
            Reach::Own => match (organization, self.organization) {
                (Some(organization), Some(own)) => tree.is_within(organization, own),
                _ => false,
            },
        }
    }

    /// Whether the actor may do this somewhere.
    #[must_use]
    pub fn may_somewhere(&self, action: Action) -> bool {
        match reach(self.role, action) {
            Reach::Nowhere => false,
            Reach::Anywhere => true,
            Reach::Own => self.organization.is_some(),
        }
    }

    /// Refuses what the actor may not do.
    pub(crate) fn demand(
        &self,
        action: Action,
        organization: Option<OrganizationId>,
        tree: &OrganizationTree,
    ) -> Result<()> {
        if self.may(action, organization, tree) {
            return Ok(());
        }
        let place = organization
            .and_then(|id| tree.get(id))
            .map(|organization| format!(" for {}", organization.slug))
            .unwrap_or_default();
        Err(CatalogError::NotAllowed(format!(
            "the role {} may not {}{place}",
            self.role.code(),
            action.in_words()
        )))
    }

    /// Answers what the actor may see beyond what is published.
    #[must_use]
    pub fn sight(&self) -> Sight {
        match (reach(self.role, Action::SeeWorking), self.organization) {
            (Reach::Anywhere, _) => Sight::All,
            (Reach::Own, Some(own)) => Sight::Within(own),
            _ => Sight::PublicOnly,
        }
    }
}

impl Action {
    fn in_words(self) -> &'static str {
        match self {
            Self::SeeWorking => "see work in progress",
            Self::Edit => "edit services",
            Self::Confirm => "confirm services",
            Self::Publish => "publish, retire or merge services",
            Self::KeepOrganizations => "change organizations",
            Self::KeepKeys(_) => "manage keys of this role",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_access_is_this_and_nothing_else() {
        let actions = [
            Action::SeeWorking,
            Action::Edit,
            Action::Confirm,
            Action::Publish,
            Action::KeepOrganizations,
            Action::KeepKeys(Role::AgencyEditor),
            Action::KeepKeys(Role::AgencyApprover),
            Action::KeepKeys(Role::OmbReviewer),
            Action::KeepKeys(Role::GsaAdmin),
        ];
        let table: Vec<String> = Role::ALL
            .iter()
            .map(|role| {
                let row: String = actions
                    .iter()
                    .map(|action| match reach(*role, *action) {
                        Reach::Nowhere => '-',
                        Reach::Own => 'o',
                        Reach::Anywhere => 'A',
                    })
                    .collect();
                format!("{} {row}", role.code())
            })
            .collect();
        assert_eq!(
            table,
            [
                "PUBLIC ---------",
                "AGENCY_EDITOR ooo------",
                "AGENCY_APPROVER ooo--o---",
                "OMB_REVIEWER A--A-----",
                "GSA_ADMIN AAAAAAAAA",
            ]
        );
    }

    #[test]
    fn an_agency_key_without_an_organization_reaches_nothing() {
        let actor = Actor {
            role: Role::AgencyEditor,
            organization: None,
            key: None,
        };
        let tree = OrganizationTree::default();
        assert!(!actor.may(Action::Edit, None, &tree));
        assert!(!actor.may(Action::Edit, Some(OrganizationId::generate()), &tree));
        assert_eq!(actor.sight(), Sight::PublicOnly);
    }
}
