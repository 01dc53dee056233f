//! The whole catalog as a file, page by page, so that memory does not grow with it.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use fsi_catalog::measurement::Measurement;
use fsi_catalog::service::{ServiceRecord, ServiceView};
use fsi_catalog::vocabulary::Vocabulary;
use fsi_catalog::{
    Actor, Catalog, MeasurementInput, Moment, OrganizationId, OrganizationTree, PageRequest, ServiceFilter, ServiceId,
    ServiceOrder, ServiceQuery,
};
use fsi_intake::template::{self, Prefilled};
use serde_json::json;

/// What is read beside the services.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nothing,
    Figures,
}

/// Reads every published service of a list, by name, and as it was when the reading began: a list that changed while it is
/// paged through would leave out a service that moves forward in it, and repeat one that moves back.
///
/// Figures are read with each page of services. Those of tasks that the record no longer has are left out: no submission
/// may name them.
async fn each(
    catalog: &Catalog,
    actor: &Actor,
    filter: ServiceFilter,
    beside: Beside,
    mut take: impl FnMut(Arc<ServiceView>, Vec<MeasurementInput>) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let version = Some(catalog.version());
    let query = ServiceQuery {
        filter,
        order: ServiceOrder::default(),
        moment: Moment {
            version,
            today: catalog.today(),
        },
    };
    let mut request = PageRequest::first(100);
    let mut count = 0;
    loop {
        let pages = catalog
            .service_pages(actor, std::slice::from_ref(&query), &request)
            .await?;
        let Some(page) = pages.into_iter().next() else {
            return Ok(count);
        };
        let cursor = page.entries.last().map(|entry| entry.0.clone());
        let ids: Vec<ServiceId> = page.entries.iter().map(|(_, view)| view.id).collect();
        let mut figures = match beside {
            Beside::Figures => catalog.standing_measurements(&ids, version).await?,
            Beside::Nothing => HashMap::new(),
        };
        for (_, view) in page.entries {
            let figures = figures.remove(&view.id).unwrap_or_default();
            let figures = standing(&view.record, figures);
            take(view, figures)?;
            count += 1;
        }
        match cursor {
            Some(cursor) if page.has_next => request.after = Some(cursor),
            _ => return Ok(count),
        }
    }
}

/// The figures of a service and of tasks it has, by period, measure, channel and task.
fn standing(record: &ServiceRecord, mut figures: Vec<Measurement>) -> Vec<MeasurementInput> {
    figures.retain(|figure| {
        let task = figure.subject.task.as_ref();
        task.is_none_or(|key| record.tasks.iter().any(|task| task.key == *key))
    });
    figures.sort_by(|one, other| {
        let place = |figure: &Measurement| (figure.period, figure.measure);
        place(one)
            .cmp(&place(other))
            .then_with(|| one.subject.cmp(&other.subject))
    });
    figures.into_iter().map(MeasurementInput::from).collect()
}

/// Names organizations and provider by their slugs, as files do.
fn named(view: &ServiceView, tree: &OrganizationTree) -> anyhow::Result<ServiceRecord<String, String>> {
    let record = view.record.clone().try_rename(
        |id| tree.get(id).map(|organization| organization.slug.clone()),
        |id| tree.provider(id).map(|provider| provider.slug.clone()),
    );
    record.with_context(|| format!("{} names an unknown organization", view.slug))
}

/// There are more services than a template may be filled in with.
#[derive(Debug)]
pub struct TooMany {
    /// How many it may be.
    pub most: usize,
}

impl std::fmt::Display for TooMany {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "there are more than {} services", self.most)
    }
}

impl std::error::Error for TooMany {}

/// Reads the published services of an organization and its descendants, or all, with their figures: what a template is
/// filled in with. An actor of the organization finds in them what is not for the public.
///
/// # Errors
/// [`TooMany`] when there are more than `most`; otherwise when the catalog fails.
pub async fn prefilled(
    catalog: &Catalog,
    actor: &Actor,
    organization: Option<OrganizationId>,
    most: usize,
) -> anyhow::Result<Vec<Prefilled>> {
    let tree = catalog.tree();
    let filter = ServiceFilter {
        organization,
        ..ServiceFilter::default()
    };
    let mut found = Vec::new();
    each(catalog, actor, filter, Beside::Figures, |view, measurements| {
        anyhow::ensure!(found.len() < most, TooMany { most });
        found.push(Prefilled {
            record: named(&view, &tree)?,
            slug: view.slug.clone(),
            measurements,
        });
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Writes the workbook to fill in, with the present inventory of an organization and its descendants.
pub async fn template(
    catalog: &Catalog,
    actor: &Actor,
    organization: Option<OrganizationId>,
    out: &mut (impl Write + std::io::Seek + Send),
) -> anyhow::Result<template::Written> {
    let prefill = match organization {
        Some(organization) => prefilled(catalog, actor, Some(organization), usize::MAX).await?,
        None => Vec::new(),
    };
    let tree = catalog.tree();
    let slugs: Vec<&str> = match organization {
        Some(organization) => tree
            .with_descendants(organization)
            .map(|found| found.slug.as_str())
            .collect(),
        None => tree.slugs().collect(),
    };
    let filled = template::Template {
        prefill: &prefill,
        organizations: &slugs,
    };
    Ok(tokio::task::block_in_place(|| template::write(&filled, out))?)
}

/// Writes one JSON object a line: the whole record with organizations and provider named by slug, which is the form seed
/// files have; its figures; and beside them what is derived, which is not read when the line is submitted. Lines with what
/// is not for the public say so, and are not to be published.
pub async fn jsonl(catalog: &Catalog, is_restricted: bool, out: &mut impl Write) -> anyhow::Result<u64> {
    let tree = catalog.tree();
    let today = catalog.today();
    let actor = if is_restricted {
        Actor::operator()
    } else {
        Actor::public()
    };
    each(
        catalog,
        &actor,
        ServiceFilter::default(),
        Beside::Figures,
        |view, measurements| {
            let record = named(&view, &tree)?;
            let flags: Vec<&str> = view.flags(today).into_iter().map(Vocabulary::code).collect();
            let mut line = json!({
                "slug": view.slug,
                "revision": view.revision,
                "publishedAt": view.published_at,
                "updatedAt": view.updated_at,
                "lastReviewedOn": view.last_reviewed_on,
                "digitization": {
                    "status": view.assessment.status.code(),
                    "tasksTotal": view.assessment.tasks_total,
                    "tasksAssessed": view.assessment.tasks_assessed,
                    "tasksFullyDigital": view.assessment.tasks_fully_digital,
                    "flags": flags,
                },
                "figures": view.figures,
                "service": record,
                "measurements": measurements,
            });
            if is_restricted {
                line["restricted"] = true.into();
            }
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
            Ok(())
        },
    )
    .await
}

/// Writes a table of the main fields. Lists in a cell are separated by `|`; an empty cell means not answered or unknown.
pub async fn csv(catalog: &Catalog, out: &mut impl Write) -> anyhow::Result<u64> {
    let tree = catalog.tree();
    let today = catalog.today();
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "slug",
        "organization",
        "key",
        "name",
        "summary",
        "types",
        "channels",
        "status",
        "flags",
        "tasksTotal",
        "tasksAssessed",
        "tasksFullyDigital",
        "annualVolumeState",
        "annualVolume",
        "annualVolumePeriod",
        "isHisp",
        "infoUrl",
        "startUrl",
        "lastReviewedOn",
        "updatedAt",
    ])?;
    let count = each(
        catalog,
        &Actor::public(),
        ServiceFilter::default(),
        Beside::Nothing,
        |view, _| {
            let record = &view.record;
            let organization = tree.get(record.organization).map_or("", |found| found.slug.as_str());
            let codes = |codes: Vec<&str>| codes.join("|");
            let mut channels: Vec<&str> = record.offered_channels().map(Vocabulary::code).collect();
            channels.sort_unstable();
            channels.dedup();
            let volume = view.figures.annual_volume.as_ref();
            table.write_record([
                view.slug.clone(),
                organization.to_owned(),
                safe(&record.key),
                safe(&record.name),
                safe(record.summary.as_deref().unwrap_or_default()),
                codes(record.types.iter().map(|kind| kind.code()).collect()),
                codes(channels),
                view.assessment.status.code().to_owned(),
                codes(view.flags(today).into_iter().map(Vocabulary::code).collect()),
                view.assessment.tasks_total.to_string(),
                view.assessment.tasks_assessed.to_string(),
                view.assessment.tasks_fully_digital.to_string(),
                volume.map_or("", |figure| figure.state.code()).to_owned(),
                volume
                    .and_then(|figure| figure.value)
                    .map(|value| value.to_string())
                    .unwrap_or_default(),
                volume.map(|figure| figure.period.to_string()).unwrap_or_default(),
                record.is_hisp().to_string(),
                safe(record.info_url.as_deref().unwrap_or_default()),
                safe(record.start_url.as_deref().unwrap_or_default()),
                view.last_reviewed_on.map(|day| day.to_string()).unwrap_or_default(),
                view.updated_at.to_rfc3339(),
            ])?;
            Ok(())
        },
    )
    .await?;
    table.flush()?;
    Ok(count)
}

/// Keeps a spreadsheet from reading text as a formula.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
