//! The register of organizations beside a profile: who is meant by a code or by any of the names in use.

use std::collections::HashMap;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::OrganizationLevel;
use fsi_catalog::{OrganizationInput, fold};

use super::ProfileError;

/// Organizations with the names by which files call them.
#[derive(Debug, Default)]
pub(super) struct Register {
    organizations: Vec<OrganizationInput>,
    /// By folded code, name, other name or variant.
    by_name: HashMap<String, usize>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Row {
    slug: String,
    name: String,
    acronym: Option<String>,
    level: OrganizationLevel,
    parent: Option<String>,
    alternate_names: String,
    variants: String,
}

impl Register {
    /// Reads a register; lists in a cell are separated by `|`. An acronym may be that of several, so it names an organization
    /// only where it is among the variants.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<ProfileError>> {
        let mut register = Self::default();
        let mut errors = Vec::new();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for (line, row) in (2..).zip(reader.deserialize::<Row>()) {
            let mut error = |message: String| {
                errors.push(ProfileError {
                    at: format!("register row {line}"),
                    message,
                });
            };
            match row {
                Ok(row) => register.add(row, &mut error),
                Err(problem) => error(problem.to_string()),
            }
        }
        if errors.is_empty() { Ok(register) } else { Err(errors) }
    }

    fn add(&mut self, row: Row, error: &mut impl FnMut(String)) {
        let index = self.organizations.len();
        let alternate_names: Vec<String> = list(&row.alternate_names);
        let own = [&row.slug, &row.name];
        let names = own
            .into_iter()
            .cloned()
            .chain(alternate_names.iter().cloned())
            .chain(list(&row.variants));
        for name in names {
            let folded = fold(&name);
            if folded.is_empty() {
                continue;
            }
            let known = *self.by_name.entry(folded).or_insert(index);
            if known != index {
                let other = self.organizations.get(known).map_or("", |other| &other.slug);
                error(format!(
                    "“{name}” names {} and {other}; a name must name one organization",
                    row.slug
                ));
            }
        }
        self.organizations.push(OrganizationInput {
            slug: row.slug,
            name: row.name,
            alternate_names,
            acronym: row.acronym.filter(|acronym| !acronym.is_empty()),
            level: row.level,
            parent: row
                .parent
                .filter(|parent| !parent.is_empty())
                .map(OrganizationRef::Slug),
            omb_agency_code: None,
            omb_bureau_code: None,
            cgac_code: None,
        });
    }

    /// Finds the organization that a name means.
    pub(super) fn find(&self, name: &str) -> Option<&OrganizationInput> {
        self.by_name
            .get(&fold(name))
            .and_then(|index| self.organizations.get(*index))
    }

    pub(super) fn organizations(&self) -> &[OrganizationInput] {
        &self.organizations
    }
}

fn list(cell: &str) -> Vec<String> {
    cell.split('|')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(str::to_owned)
        .collect()
}
