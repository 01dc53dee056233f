//! US data: see `seed-data/us/README.md` for its sources.

use std::collections::HashMap;

use super::{Data, read_organizations, rows, unreadable};
use crate::error::Result;
use crate::measurement::MeasurementInput;
use crate::operations::{SaveOrganization, SaveService};
use crate::organization::ServiceProviderInput;
use crate::service::{OrganizationRef, ServiceInput};
use crate::vocabulary::{Channel, FigureState, Measure};

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProviderRow {
    slug: String,
    name: String,
    organization: String,
    year_designated: Option<i32>,
    is_active: bool,
    url: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct MeasurementRow {
    organization: String,
    key: String,
    channel: Option<Channel>,
    task: Option<String>,
    measure: Measure,
    period: crate::period::Period,
    state: FigureState,
    value: Option<i64>,
    is_estimated: bool,
    source: Option<String>,
}

fn organizations() -> Result<Vec<SaveOrganization>> {
    read_organizations(
        "seed-data/us/organizations.csv",
        include_str!("../../../seed-data/us/organizations.csv"),
    )
}

pub(super) fn read() -> Result<Data> {
    const SERVICES: &str = "seed-data/us/services.jsonl";
    let providers: Vec<ProviderRow> = rows(
        "seed-data/us/providers.csv",
        include_str!("../../../seed-data/us/providers.csv"),
    )?;
    let figures: Vec<MeasurementRow> = rows(
        "seed-data/us/measurements.csv",
        include_str!("../../../seed-data/us/measurements.csv"),
    )?;
    let mut by_service: HashMap<(String, String), Vec<MeasurementInput>> = HashMap::new();
    for row in figures {
        by_service
            .entry((row.organization, row.key))
            .or_default()
            .push(MeasurementInput {
                channel: row.channel,
                task: row.task,
                measure: row.measure,
                period: row.period,
                state: row.state,
                value: row.value,
                is_estimated: row.is_estimated,
                source: row.source,
            });
    }
    let mut services = Vec::new();
    for (text, line) in include_str!("../../../seed-data/us/services.jsonl").lines().zip(1..) {
        let record: ServiceInput = serde_json::from_str(text).map_err(|error| unreadable(SERVICES, line, error))?;
        let name = (record.organization.to_string(), record.key.clone());
        services.push(SaveService {
            measurements: by_service.remove(&name).unwrap_or_default(),
            record,
            id: None,
            slug: None,
            expected_revision: None,
            publish: true,
        });
    }
    if let Some((organization, key)) = by_service.into_keys().next() {
        let problem = format!("there is no service {organization}/{key}");
        return Err(unreadable("seed-data/us/measurements.csv", 0, problem));
    }
    Ok(Data {
        organizations: organizations()?,
        providers: providers
            .into_iter()
            .map(|row| ServiceProviderInput {
                slug: row.slug,
                name: row.name,
                organization: OrganizationRef::Slug(row.organization),
                year_designated: row.year_designated,
                is_active: row.is_active,
                url: row.url,
            })
            .collect(),
        services,
    })
}
