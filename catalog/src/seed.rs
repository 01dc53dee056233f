//! The data the index can begin with: real and attributed, loaded through the operations like everything else.

mod canada;
mod us;

use serde::de::DeserializeOwned;

use crate::access::Actor;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::operations::{LARGEST_BATCH, Outcome, SaveOrganization, SaveService};
use crate::organization::{OrganizationInput, OrganizationTree};
use crate::service::OrganizationRef;
use crate::store::services::ServiceRef;

/// Which data to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    /// US organizations, high-impact service providers and some 70 of their services.
    Us,
    /// The Government of Canada's service inventory: some 1,700 services.
    Canada,
}

impl Demo {
    pub(crate) fn read(self) -> Result<Data> {
        match self {
            Self::Us => us::read(),
            Self::Canada => canada::read(),
        }
    }
}

/// How much of a data set an index holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Nothing was loaded.
    Absent,
    /// Loading was begun and broke off.
    Begun,
    /// Everything was loaded.
    Whole,
}

/// What loading did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Services that were new.
    pub added: usize,
    /// Services that differed.
    pub changed: usize,
    /// Services that were the same already.
    pub unchanged: usize,
}

impl Catalog {
    /// Answers how much of a data set the index holds. Services are loaded in order, so the last one tells.
    pub async fn presence(&self, demo: Demo) -> Result<Presence> {
        let tree = self.tree();
        let data = demo.read()?;
        let has_organizations = data.organizations.iter().all(|entry| {
            let slug = OrganizationRef::Slug(entry.organization.slug.clone());
            tree.find(&slug).is_some()
        });
        if !has_organizations {
            return Ok(Presence::Absent);
        }
        let Some(last) = data.services.last() else {
            return Ok(Presence::Whole);
        };
        let owner = tree.find(&last.record.organization).map(|organization| organization.id);
        let found = match owner {
            Some(owner) => {
                let name = ServiceRef::Key(owner, last.record.key.clone());
                crate::store::services::find_row(self.db(), &name).await?
            }
            None => None,
        };
        Ok(if found.is_some() {
            Presence::Whole
        } else {
            Presence::Begun
        })
    }

    /// Loads demonstration data. Loading it again changes nothing; what was retired or merged since is left alone.
    pub async fn seed(&self, demo: Demo) -> Result<Seeded> {
        let data = demo.read()?;
        let actor = Actor::operator();
        for chunk in data.organizations.chunks(LARGEST_BATCH) {
            self.save_organizations(&actor, chunk, None).await?;
        }
        self.save_providers(&actor, &data.providers).await?;
        let mut seeded = Seeded::default();
        let ended = crate::store::services::ended_keys(self.db()).await?;
        let tree = self.tree();
        let (left_alone, services): (Vec<SaveService>, Vec<SaveService>) =
            data.services.into_iter().partition(|command| {
                let owner = tree.find(&command.record.organization);
                owner.is_some_and(|owner| ended.contains(&(owner.id, command.record.key.clone())))
            });
        seeded.unchanged += left_alone.len();
        for chunk in services.chunks(LARGEST_BATCH) {
            for saved in self.save_services(&actor, chunk, None).await? {
                match saved.outcome {
                    Outcome::Added => seeded.added += 1,
                    Outcome::Changed => seeded.changed += 1,
                    Outcome::Unchanged => seeded.unchanged += 1,
                }
            }
        }
        Ok(seeded)
    }
}

/// The organizations that the demonstration data and somebody else know, for checking without an index.
///
/// # Errors
/// When the data of the product itself cannot be read.
pub fn known_organizations(more: &[OrganizationInput]) -> Result<OrganizationTree> {
    let mut inputs: Vec<OrganizationInput> = Vec::new();
    let mut providers = Vec::new();
    for demo in [Demo::Us, Demo::Canada] {
        let data = demo.read()?;
        inputs.extend(data.organizations.into_iter().map(|entry| entry.organization));
        providers.extend(data.providers);
    }
    let known: std::collections::HashSet<String> = inputs.iter().map(|input| input.slug.clone()).collect();
    inputs.extend(more.iter().filter(|input| !known.contains(&input.slug)).cloned());
    Ok(OrganizationTree::of_inputs(inputs, providers))
}

/// Everything a data set holds.
pub(crate) struct Data {
    pub(crate) organizations: Vec<SaveOrganization>,
    pub(crate) providers: Vec<crate::organization::ServiceProviderInput>,
    pub(crate) services: Vec<SaveService>,
}

fn unreadable(file: &'static str, line: u64, problem: impl ToString) -> CatalogError {
    CatalogError::Corrupt {
        table: file,
        row: format!("line {line}"),
        problem: problem.to_string(),
    }
}

/// Reads a CSV file with a header.
fn rows<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .deserialize()
        .zip(2..)
        .map(|(row, line)| row.map_err(|error| unreadable(file, line, error)))
        .collect()
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrganizationRow {
    slug: String,
    name: String,
    acronym: Option<String>,
    level: crate::vocabulary::OrganizationLevel,
    parent: Option<String>,
    omb_agency_code: Option<String>,
    omb_bureau_code: Option<String>,
    cgac_code: Option<String>,
    alternate_names: String,
}

/// Reads organizations; lists in a cell are separated by `|`.
fn read_organizations(file: &'static str, text: &str) -> Result<Vec<SaveOrganization>> {
    let rows: Vec<OrganizationRow> = rows(file, text)?;
    Ok(rows
        .into_iter()
        .map(|row| SaveOrganization {
            id: None,
            organization: OrganizationInput {
                slug: row.slug,
                name: row.name,
                alternate_names: list(&row.alternate_names),
                acronym: row.acronym,
                level: row.level,
                parent: row.parent.map(OrganizationRef::Slug),
                omb_agency_code: row.omb_agency_code,
                omb_bureau_code: row.omb_bureau_code,
                cgac_code: row.cgac_code,
            },
        })
        .collect())
}

fn list(cell: &str) -> Vec<String> {
    cell.split('|')
        .filter(|entry| !entry.is_empty())
        .map(str::to_owned)
        .collect()
}
