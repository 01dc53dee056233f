//! The command line.

mod catalog;
mod check;
mod import;
mod search;
mod serve;
mod template;

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use fsi_catalog::{Catalog, Clock};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, DEFAULTS, Demo, Flags, LogFormat};

/// The Federal Services Index: an inventory of public services, their channels, and how far each is digital.
#[derive(Parser)]
#[command(
    name = "fsi",
    version,
    after_help = "Settings: `fsi config` prints all of them with their defaults."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// A file of settings; see `fsi config`.
    #[arg(long, global = true, env = "FSI_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the index over HTTP.
    Serve {
        #[command(flatten)]
        place: Place,
        /// The address to listen on.
        #[arg(long, env = "FSI_LISTEN", value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
        /// Data to begin with, if the index has none of it yet.
        #[arg(long, env = "FSI_DEMO")]
        demo: Option<Demo>,
    },
    /// Loads demonstration data; what is the same already stays as it is.
    Seed {
        #[command(flatten)]
        place: Place,
        /// Which data.
        #[arg(long, default_value = "us")]
        demo: Demo,
    },
    /// Checks an inventory file and tells everything that is wrong with it; nothing is saved.
    ///
    /// An index that is named by --data-dir or --database-url, or in the environment, is looked at too: then the verdict is
    /// that of a dry run there, with organizations, earlier years and like services as the index has them. Without one,
    /// organizations are those of the demonstration data and of the profile.
    ///
    /// Ends with 0 when nothing is found, 1 when something is, 2 when the file cannot be read or the command cannot be
    /// carried out.
    Check(Box<check::Check>),
    /// Imports an inventory file into the index, as its operator.
    ///
    /// It is checked as by `fsi check`, compared with what the index has, and saved in one go: all of it, or nothing when a
    /// record has an error. Errors are told on standard error, and what became of the file on standard output.
    ///
    /// Ends with 0 when the file was taken, 1 when records have errors, 2 when it cannot be read or the command cannot be
    /// carried out.
    Import(Box<import::Import>),
    /// Writes the workbook to fill in, empty or with what the index has of an organization.
    Template(template::Template),
    /// Lists the import profiles, which read files of other layouts, or proposes one for a file.
    Profiles(template::Profiles),
    /// Writes every published service to standard output.
    Export {
        #[command(flatten)]
        place: Place,
        /// The form: one JSON object a line with the whole record, or a table of the main fields.
        #[arg(long, default_value = "jsonl")]
        format: ExportFormat,
        /// With what is not for the public: agencies' notes, costs, budget years and pre-decisional texts. Not to be
        /// published.
        #[arg(long)]
        restricted: bool,
    },
    /// Makes, lists and revokes API keys.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Brings the database schema up to date, or takes changes back.
    Migrate {
        #[command(flatten)]
        place: Place,
        /// Take back this many changes instead. Data in dropped tables is lost.
        #[arg(long, value_name = "STEPS")]
        down: Option<u32>,
    },
    /// Checks the event log and names every altered, missing or reordered row.
    VerifyLog {
        #[command(flatten)]
        place: Place,
    },
    /// Recomputes everything that is derived from records and figures, and says what differed.
    Refacts {
        #[command(flatten)]
        place: Place,
    },
    /// Builds the search index anew from the catalog. A server keeps its index right by itself; this is for looking what it
    /// takes, and for building it before the server starts.
    Reindex {
        #[command(flatten)]
        place: Place,
    },
    /// Prints the GraphQL schema.
    Schema,
    /// Prints all settings with their defaults and what they mean.
    Config,
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Makes a key and prints it, alone, on standard output. It is not shown again.
    Create {
        #[command(flatten)]
        place: Place,
        /// The role the key acts in.
        #[arg(long, value_parser = role)]
        role: fsi_catalog::vocabulary::Role,
        /// The organization that an agency's key is limited to, with those below it: its slug, acronym or name.
        #[arg(long, value_name = "NAME")]
        organization: Option<String>,
        /// What the key is for.
        #[arg(long, default_value = "made at the command line")]
        label: String,
        /// Days after which the key stops working; never when left out.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        expires_in_days: Option<u32>,
    },
    /// Lists keys, newest first, without their secrets.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Revokes a key by its id, and says which it was.
    Revoke {
        #[command(flatten)]
        place: Place,
        /// The id as `fsi key list` prints it.
        #[arg(value_parser = key_id)]
        id: uuid::Uuid,
    },
}

/// Where the catalog is.
#[derive(Args)]
struct Place {
    /// The folder of the SQLite file, when no database is named.
    #[arg(long, env = "FSI_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The database: <sqlite://PATH> or <postgres://USER:PASSWORD@HOST/NAME>. Set it in the environment: flags show in
    /// lists of processes.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One JSON object a line.
    Jsonl,
    /// A table.
    Csv,
}

fn key_id(text: &str) -> Result<uuid::Uuid, String> {
    text.parse()
        .map_err(|_| "must be an id as `fsi key list` prints it".to_owned())
}

fn role(text: &str) -> Result<fsi_catalog::vocabulary::Role, String> {
    use fsi_catalog::vocabulary::{Role, Vocabulary};
    Role::from_code(&text.to_uppercase().replace('-', "_")).ok_or_else(|| {
        let codes: Vec<&str> = Role::ALL.iter().skip(1).map(|role| role.code()).collect();
        format!("must be one of {}", codes.join(", "))
    })
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            // One line, causes included, without a Rust backtrace: this is read by people at a terminal.
            eprintln!("fsi: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let file = cli.config.as_deref();
    let load = |place: &Place, listen, demo| {
        let flags = Flags {
            data_dir: place.data_dir.clone(),
            database_url: place.database_url.clone().filter(|url| !url.is_empty()),
            listen,
            demo,
        };
        let config = Config::load(file, &flags)?;
        log_to_standard_error(&config)?;
        Ok::<Config, anyhow::Error>(config)
    };
    match cli.command {
        Command::Serve { place, listen, demo } => {
            let config = load(&place, listen, demo)?;
            block_on(serve::serve(&config))
        }
        Command::Seed { place, demo } => {
            let config = load(&place, None, None)?;
            block_on(catalog::seed(&config, demo))
        }
        Command::Check(check) => {
            let config = load(&check.place, None, None)?;
            block_on(check::check(&config, &check))
        }
        Command::Import(import) => {
            let config = load(&import.place, None, None)?;
            block_on(import::import(&config, &import))
        }
        Command::Template(template) => {
            let config = load(&template.place, None, None)?;
            block_on(template::template(&config, &template))
        }
        Command::Profiles(profiles) => template::profiles(&Config::load(file, &Flags::default())?, &profiles),
        Command::Export {
            place,
            format,
            restricted,
        } => {
            let config = load(&place, None, None)?;
            block_on(catalog::export(&config, format, restricted))
        }
        Command::Key { command } => match command {
            KeyCommand::Create {
                place,
                role,
                organization,
                label,
                expires_in_days,
            } => {
                let config = load(&place, None, None)?;
                block_on(catalog::create_key(&config, role, organization, label, expires_in_days))
            }
            KeyCommand::List { place } => {
                let config = load(&place, None, None)?;
                block_on(catalog::list_keys(&config))
            }
            KeyCommand::Revoke { place, id } => {
                let config = load(&place, None, None)?;
                block_on(catalog::revoke_key(&config, id))
            }
        },
        Command::Migrate { place, down } => {
            let config = load(&place, None, None)?;
            block_on(catalog::migrate(&config, down))
        }
        Command::VerifyLog { place } => {
            let config = load(&place, None, None)?;
            block_on(catalog::verify_log(&config))
        }
        Command::Refacts { place } => {
            let config = load(&place, None, None)?;
            block_on(catalog::refacts(&config))
        }
        Command::Reindex { place } => {
            let config = load(&place, None, None)?;
            block_on(search::reindex(&config))
        }
        Command::Schema => {
            print!("{}", crate::graphql::sdl());
            Ok(ExitCode::SUCCESS)
        }
        Command::Config => {
            print!("{DEFAULTS}");
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot start")?
        .block_on(work)
}

fn log_to_standard_error(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.filter).context("log.filter cannot be used")?;
    let is_terminal = std::io::stderr().is_terminal();
    let is_json = match config.log.format {
        LogFormat::Auto => !is_terminal,
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(is_terminal);
    if is_json {
        // The list of spans has the current one too.
        builder.json().flatten_event(true).with_current_span(false).init();
    } else {
        builder.init();
    }
    for name in Config::unknown_variables() {
        tracing::warn!(
            name,
            "a variable begins with FSI_ but is not a setting; see `fsi config`"
        );
    }
    Ok(())
}

/// Opens a catalog that exists: what only looks at an index does not make an empty one.
async fn open_existing(config: &Config) -> anyhow::Result<Catalog> {
    if let Some(file) = config.storage_options().missing_file() {
        anyhow::bail!(
            "there is no index at {}; name its folder with --data-dir, or its database with DATABASE_URL",
            file.display()
        );
    }
    open(config).await
}

async fn open(config: &Config) -> anyhow::Result<Catalog> {
    Catalog::open(config.storage_options(), Clock::system())
        .await
        .context("the catalog cannot be opened")
}
