//! `fsi template` and `fsi profiles`.

use std::io::{Cursor, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::{Actor, seed};
use fsi_intake::profile::shipped;
use fsi_intake::source::{self, Source};
use fsi_intake::{Intake, profile, template};

use super::check::{name_of, open_file};
use super::{Place, open_existing};
use crate::config::Config;
use crate::export;

/// What `fsi template` is told.
#[derive(Args)]
pub(super) struct Template {
    #[command(flatten)]
    pub(super) place: Place,
    /// Fill the workbook in with the published services of this organization and those below it: its slug, acronym or name.
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// What to write.
    #[arg(long, default_value = "xlsx")]
    format: TemplateFormat,
    /// The file to write; standard output when left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TemplateFormat {
    /// A workbook with drop-downs, an example and a dictionary.
    Xlsx,
    /// The heads of the sheet of services alone.
    Csv,
    /// The JSON Schema of inventories in JSON.
    JsonSchema,
}

/// What `fsi profiles` is told.
#[derive(Args)]
pub(super) struct Profiles {
    /// Propose a profile for the layout of this file. Save what is printed as a file that ends in .toml, go through it, and
    /// name it with --profile.
    #[arg(long, value_name = "FILE")]
    propose: Option<PathBuf>,
}

/// Writes the template.
pub(super) async fn template(config: &Config, command: &Template) -> anyhow::Result<ExitCode> {
    let bytes = match command.format {
        TemplateFormat::Csv => template::csv_head().into_bytes(),
        TemplateFormat::JsonSchema => serde_json::to_vec_pretty(&fsi_intake::json_schema::schema())?,
        TemplateFormat::Xlsx => workbook(config, command).await?,
    };
    if let Some(path) = &command.output {
        std::fs::write(path, &bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        eprintln!("{} is written", path.display());
    } else {
        let mut out = std::io::stdout().lock();
        if command.format == TemplateFormat::Xlsx && out.is_terminal() {
            bail!("a workbook is no text: name a file with --output inventory.xlsx");
        }
        out.write_all(&bytes)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn workbook(config: &Config, command: &Template) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    let Some(slug) = &command.organization else {
        let tree = seed::known_organizations(&[])?;
        let slugs: Vec<&str> = tree.slugs().collect();
        let empty = template::Template {
            prefill: &[],
            organizations: &slugs,
        };
        template::write(&empty, &mut bytes)?;
        return Ok(bytes.into_inner());
    };
    let catalog = open_existing(config).await?;
    let tree = catalog.tree();
    let organization = tree.find(&OrganizationRef::Named(slug.clone()));
    let organization = organization
        .with_context(|| format!("there is no organization “{slug}”"))?
        .id;
    let written = export::template(&catalog, &Actor::operator(), Some(organization), &mut bytes).await?;
    for altered in &written.altered {
        eprintln!("{altered}");
    }
    Ok(bytes.into_inner())
}

/// Lists import profiles, or proposes one.
pub(super) fn profiles(config: &Config, command: &Profiles) -> anyhow::Result<ExitCode> {
    let Some(path) = &command.propose else {
        for shipped in shipped() {
            println!("{}\t{}", shipped.name(), shipped.profile.title());
        }
        return Ok(ExitCode::SUCCESS);
    };
    let intake = Intake {
        limits: config.intake.limits(),
        ..Intake::default()
    };
    let name = name_of(path);
    let Source::Tables(workbook) = source::open(open_file(path)?, name.as_deref(), &intake)? else {
        bail!(
            "JSON needs no profile: its fields have the names of the schema, see `fsi template --format json-schema`"
        );
    };
    let proposal = profile::propose_for(&workbook)?;
    print!("{}", proposal.to_toml("proposed", "Proposed mapping"));
    Ok(ExitCode::SUCCESS)
}
