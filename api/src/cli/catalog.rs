//! Commands that open the catalog, do one thing and end.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use fsi_catalog::seed::Demo as Data;
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Role, Vocabulary};
use fsi_catalog::{Actor, ApiKeyId, CatalogError, CreateKey, Migration, PageRequest};

use super::{ExportFormat, open, open_existing};
use crate::config::{Config, Demo};
use crate::export;

pub(super) async fn seed(config: &Config, demo: Demo) -> anyhow::Result<ExitCode> {
    let data = match demo {
        Demo::Us => Data::Us,
        Demo::Canada => Data::Canada,
        Demo::None => bail!("there is nothing to load; say us or canada"),
    };
    let seeded = open(config).await?.seed(data).await.map_err(in_words)?;
    println!(
        "{} services added, {} changed, {} unchanged",
        seeded.added, seeded.changed, seeded.unchanged
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn export(config: &Config, format: ExportFormat, is_restricted: bool) -> anyhow::Result<ExitCode> {
    if is_restricted && format == ExportFormat::Csv {
        bail!("the table has nothing that is restricted; --restricted goes with --format jsonl");
    }
    let catalog = open_existing(config).await?;
    let stdout = std::io::stdout();
    let mut out = std::io::BufWriter::new(stdout.lock());
    let result = match format {
        ExportFormat::Jsonl => export::jsonl(&catalog, is_restricted, &mut out).await,
        ExportFormat::Csv => export::csv(&catalog, &mut out).await,
    };
    match result.and_then(|count| Ok((count, out.flush()?))) {
        Ok((count, ())) => {
            if std::io::stderr().is_terminal() {
                eprintln!("{count} services");
            }
            Ok(ExitCode::SUCCESS)
        }
        // Whoever reads the pipe has seen enough.
        Err(error) if is_broken_pipe(&error) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let from_json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        let from_csv = cause.downcast_ref::<csv::Error>().and_then(|error| match error.kind() {
            csv::ErrorKind::Io(error) => Some(error.kind()),
            _ => None,
        });
        let plain = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        plain.or(from_json).or(from_csv) == Some(std::io::ErrorKind::BrokenPipe)
    })
}

pub(super) async fn create_key(
    config: &Config,
    role: Role,
    organization: Option<String>,
    label: String,
    expires_in_days: Option<u32>,
) -> anyhow::Result<ExitCode> {
    let catalog = open(config).await?;
    let expires_at = expires_in_days.map(|days| catalog.clock().now() + chrono::Duration::days(i64::from(days)));
    let command = CreateKey {
        label,
        role,
        organization: organization.map(OrganizationRef::Named),
        expires_at,
    };
    let created = catalog
        .create_key(&Actor::operator(), &command, None)
        .await
        .map_err(in_words)?;
    println!("{}", created.secret.context("the key has no secret")?);
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn list_keys(config: &Config) -> anyhow::Result<ExitCode> {
    let catalog = open_existing(config).await?;
    let tree = catalog.tree();
    let mut request = PageRequest::first(100);
    println!("id\trole\torganization\tcreated\texpires\trevoked\tlabel");
    loop {
        let page = catalog.api_keys(&Actor::operator(), &request).await?;
        let cursor = page.entries.last().map(|entry| entry.0.clone());
        for (_, key) in page.entries {
            let organization = key.organization.and_then(|id| tree.get(id));
            let organization = organization.map_or("-", |found| found.slug.as_str());
            let time = |at: Option<fsi_catalog::Instant>| at.map_or("-".to_owned(), |at| at.to_rfc3339());
            println!(
                "{}\t{}\t{organization}\t{}\t{}\t{}\t{}",
                key.id,
                key.role.code(),
                key.created_at.to_rfc3339(),
                time(key.expires_at),
                time(key.revoked_at),
                key.label
            );
        }
        match cursor {
            Some(cursor) if page.has_next => request.after = Some(cursor),
            _ => return Ok(ExitCode::SUCCESS),
        }
    }
}

pub(super) async fn revoke_key(config: &Config, id: uuid::Uuid) -> anyhow::Result<ExitCode> {
    let catalog = open_existing(config).await?;
    let before = catalog.own_key(ApiKeyId(id)).await?;
    catalog
        .revoke_key(&Actor::operator(), ApiKeyId(id))
        .await
        .map_err(in_words)?;
    if let Some(key) = before {
        let organization = key
            .organization
            .and_then(|id| catalog.tree().get(id).map(|found| found.slug.clone()));
        let organization = organization.map_or_else(String::new, |slug| format!(" of {slug}"));
        let whose = format!("{}{organization}, “{}”", key.role.code(), key.label);
        match key.revoked_at {
            None => eprintln!("revoked: {whose}"),
            Some(at) => eprintln!("revoked already on {}: {whose}", at.format("%Y-%m-%d")),
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn migrate(config: &Config, down: Option<u32>) -> anyhow::Result<ExitCode> {
    let migration = down.map_or(Migration::Up, Migration::Down);
    fsi_catalog::migrate(&config.storage_options(), migration).await?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn verify_log(config: &Config) -> anyhow::Result<ExitCode> {
    let catalog = open_existing(config).await?;
    let shows_progress = std::io::stderr().is_terminal();
    let verified = catalog
        .verify_log(|checked| {
            if shows_progress {
                eprint!("\r{checked} events");
            }
        })
        .await?;
    if shows_progress {
        eprintln!();
    }
    for fault in &verified.faults {
        println!("{}\t{}", fault.version, fault.problem);
    }
    if verified.faults.is_empty() {
        println!("{} events, all as they were written", verified.events);
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::from(1))
    }
}

pub(super) async fn refacts(config: &Config) -> anyhow::Result<ExitCode> {
    let found = open_existing(config).await?.refacts().await?;
    println!("{} facts checked, {} rewritten", found.checked, found.rewritten);
    Ok(ExitCode::SUCCESS)
}

/// Tells every problem of a refused input, one a line.
pub(super) fn in_words(error: CatalogError) -> anyhow::Error {
    match error {
        CatalogError::Rejected(problems) => {
            let lines: Vec<String> = problems
                .iter()
                .map(|problem| format!("{}: {}", problem.field.join("."), problem.message))
                .collect();
            anyhow::anyhow!("{}", lines.join("\n     "))
        }
        other => other.into(),
    }
}
