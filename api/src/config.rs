//! Configuration: defaults, then a file, then the environment, then flags; read here and nowhere else, and checked
//! before the port opens.

mod check;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use fsi_catalog::StorageOptions;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// The defaults with their comments; also what `fsi config` prints.
pub const DEFAULTS: &str = include_str!("config/default.toml");

/// Settings that have no default.
const WITHOUT_DEFAULT: [&str; 4] = ["demo", "database_url", "search.folder", "search.synonyms"];

/// Variables of the environment that begin like ours and are not settings.
const OTHER_VARIABLES: [&str; 2] = ["FSI_CONFIG", "FSI_EXTERNAL_DATA"];

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the SQLite file lives when no database URL is given.
    pub data_dir: PathBuf,
    /// The database; SQLite in the data folder when empty.
    #[serde(default)]
    pub database_url: Option<SecretString>,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Data to begin with.
    #[serde(default)]
    pub demo: Option<Demo>,
    /// What is logged, and how.
    pub log: Log,
    /// How the database is used.
    pub storage: Storage,
    /// How HTTP is spoken.
    pub http: Http,
    /// What a GraphQL document may ask.
    pub limits: Limits,
    /// How inventories come in.
    pub intake: Intake,
    /// How services are searched.
    pub search: Search,
    /// What is kept in memory.
    pub cache: CacheSizes,
}

/// Data to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Demo {
    /// US organizations, high-impact service providers and some 70 services.
    Us,
    /// The Government of Canada's inventory, some 1,700 services.
    Canada,
    /// Nothing.
    None,
}

/// What is logged, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// A filter such as `info` or `warn,fsi_catalog=debug`.
    pub filter: String,
    /// As lines for people or JSON for programs; by whether standard error is a terminal when `auto`.
    pub format: LogFormat,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines on a terminal, JSON otherwise.
    Auto,
    /// Lines for people.
    Text,
    /// JSON for programs.
    Json,
}

/// How the database is used.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// Connections held at most.
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout_ms: u64,
    /// How long a statement may run and a writer may wait for another.
    pub statement_timeout_ms: u64,
    /// How often the end of the event log is looked at for what other processes wrote.
    pub head_poll_ms: u64,
    /// How long `minVersion` is waited for.
    pub version_wait_ms: u64,
}

/// How HTTP is spoken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Connections at once.
    pub max_connections: usize,
    /// How long a client may take to send the head of a request.
    pub header_timeout_ms: u64,
    /// How long a client may take to send the body of a request.
    pub body_timeout_ms: u64,
    /// How long an answer may take.
    pub request_timeout_ms: u64,
    /// How long a client may take nothing of what is being sent to it.
    pub write_timeout_ms: u64,
    /// How long open requests may go on after a stop was asked for.
    pub shutdown_timeout_ms: u64,
    /// How often a silent event stream says that it is alive.
    pub keep_alive_ms: u64,
    /// Event streams at once.
    pub max_subscriptions: usize,
    /// How long public answers to GET may be kept by others before they ask again.
    pub max_age_seconds: u64,
    /// Origins whose pages may read answers in a browser; `*` for all, none when empty.
    pub cors_origins: Vec<String>,
}

/// What a GraphQL document may ask. Everything but `values` is counted before the document is run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// Bytes of a request body that comes with the key of somebody who may submit records.
    pub submission_bytes: usize,
    /// Bytes of a document.
    pub document_bytes: usize,
    /// Names, values and punctuators of a document.
    pub tokens: usize,
    /// Brackets within brackets.
    pub nesting: usize,
    /// Operations in a document.
    pub operations: usize,
    /// Fields of one mutation.
    pub mutations: usize,
    /// Fields and fragments, counted each time they are spread.
    pub selections: usize,
    /// Aliases, counted likewise.
    pub aliases: usize,
    /// Directives, counted likewise.
    pub directives: usize,
    /// Variables of an operation.
    pub variables: usize,
    /// Fields within fields. The standard introspection query needs 15.
    pub depth: usize,
    /// Lists within lists of the introspection. The standard introspection query needs 3.
    pub introspection_lists: usize,
    /// The cost of a document: its fields, pages counted by their size.
    pub complexity: usize,
    /// Values of records in an answer.
    pub values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Figment::from(Toml::string(DEFAULTS))
            .extract_inner("limits")
            .expect("the embedded defaults are complete")
    }
}

/// How inventories come in.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Bytes of a file.
    pub upload_bytes: u64,
    /// How long a file may take to arrive.
    pub upload_timeout_ms: u64,
    /// Bytes of a file that is worked on while the request waits; a larger one becomes a job.
    pub inline_bytes: u64,
    /// Bytes of a workbook when it is unpacked.
    pub unpacked_bytes: u64,
    /// Records of a file.
    pub rows: u64,
    /// Columns of a sheet.
    pub columns: u32,
    /// Characters of a cell.
    pub cell_characters: usize,
    /// How often a server looks for jobs that wait.
    pub job_poll_ms: u64,
    /// Services that a template may be filled in with.
    pub template_services: usize,
    /// Workbooks that are made at once.
    pub workbooks: usize,
}

impl Intake {
    /// Answers the bounds of a file.
    #[must_use]
    pub fn limits(&self) -> fsi_intake::Limits {
        fsi_intake::Limits {
            bytes: self.upload_bytes,
            unpacked_bytes: self.unpacked_bytes,
            rows: self.rows,
            columns: self.columns,
            cell_characters: self.cell_characters,
        }
    }
}

/// How services are searched.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The folder of the index; `search` in the data folder when it is not named.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// A file of further synonyms, or a folder of such files.
    #[serde(default)]
    pub synonyms: Option<PathBuf>,
    /// Bytes that are gathered in memory before they are written.
    pub writer_bytes: usize,
    /// How long changes are gathered before they are written.
    pub batch_ms: u64,
    /// How long a search may take, its time in the queue included.
    pub deadline_ms: u64,
    /// Searches that run at once; as many as there are processors when 0.
    pub at_once: usize,
    /// Searches that wait for their turn.
    pub queue: usize,
    /// Characters of a query that are read.
    pub query_characters: usize,
    /// Words of a query that are looked for.
    pub query_words: usize,
    /// Words of the index that one word of a query may stand for.
    pub expansions: usize,
    /// Values told of one facet.
    pub facet_values: usize,
    /// Characters of a text that are shown as a highlight.
    pub passage_characters: usize,
}

/// What is kept in memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheSizes {
    /// Bytes of public answers, kept until the catalog changes.
    pub answer_bytes: u64,
    /// Bytes of services that were read, kept for whoever asks for them next.
    pub service_bytes: u64,
    /// Bytes of parsed documents.
    pub document_bytes: u64,
    /// Documents registered by clients that then send only their hash.
    pub persisted_documents: u64,
}

/// What flags say; nothing where no flag was given.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Flags {
    /// `--data-dir`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// `--listen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// `--demo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo: Option<Demo>,
    /// `DATABASE_URL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Figment::from(Toml::string(DEFAULTS))
            .extract()
            .expect("the embedded defaults are complete")
    }
}

impl Config {
    /// Reads and checks the configuration.
    ///
    /// # Errors
    /// When a file named by `file` cannot be read, a setting is unknown, or a value cannot be used.
    pub fn load(file: Option<&Path>, flags: &Flags) -> anyhow::Result<Self> {
        let mut layers = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            if !file.is_file() {
                bail!("there is no configuration file {}", file.display());
            }
            layers = layers.merge(Toml::file_exact(file));
        }
        let known = |key: &figment::value::UncasedStr| {
            let path = key.as_str().to_lowercase().replace("__", ".");
            Figment::from(Toml::string(DEFAULTS)).find_value(&path).is_ok() || WITHOUT_DEFAULT.contains(&path.as_str())
        };
        let config: Self = layers
            .merge(Env::prefixed("FSI_").filter(known).split("__"))
            .merge(Serialized::defaults(flags))
            .extract()
            .context("the configuration cannot be used")?;
        config.check()?;
        Ok(config)
    }

    fn storage_url(&self) -> SecretString {
        match &self.database_url {
            Some(url) if !url.expose_secret().is_empty() => url.clone(),
            _ => format!("sqlite://{}", self.data_dir.join("catalog.sqlite").display()).into(),
        }
    }

    /// Whether a database was named, rather than the file in the data folder.
    #[must_use]
    pub fn has_database_url(&self) -> bool {
        self.database_url
            .as_ref()
            .is_some_and(|url| !url.expose_secret().is_empty())
    }

    /// Answers how the catalog is to be opened.
    #[must_use]
    pub fn storage_options(&self) -> StorageOptions {
        StorageOptions {
            url: self.storage_url().expose_secret().to_owned(),
            max_connections: self.storage.max_connections,
            acquire_timeout: Duration::from_millis(self.storage.acquire_timeout_ms),
            statement_timeout: Duration::from_millis(self.storage.statement_timeout_ms),
            view_cache_bytes: self.cache.service_bytes,
        }
    }

    /// Answers how the search index is to be kept and asked.
    #[must_use]
    pub fn search_options(&self) -> fsi_search::Options {
        let search = &self.search;
        fsi_search::Options {
            folder: search.folder.clone().unwrap_or_else(|| self.data_dir.join("search")),
            writer_bytes: search.writer_bytes,
            batch: Duration::from_millis(search.batch_ms),
            limits: fsi_search::QueryLimits {
                characters: search.query_characters,
                words: search.query_words,
                expansions: search.expansions,
                page: fsi_catalog::LARGEST_PAGE,
                facet_values: search.facet_values,
                passage: search.passage_characters,
            },
            deadline: Duration::from_millis(search.deadline_ms),
            at_once: match search.at_once {
                0 => std::thread::available_parallelism().map_or(1, usize::from),
                several => several,
            },
            queue: search.queue,
        }
    }

    /// Answers the variables of the environment that look like settings and are none.
    #[must_use]
    pub fn unknown_variables() -> Vec<String> {
        let defaults = Figment::from(Toml::string(DEFAULTS));
        std::env::vars()
            .map(|(name, _)| name)
            .filter(|name| name.starts_with("FSI_") && !OTHER_VARIABLES.contains(&name.as_str()))
            .filter(|name| {
                let path = name[4..].to_lowercase().replace("__", ".");
                defaults.find_value(&path).is_err() && !WITHOUT_DEFAULT.contains(&path.as_str())
            })
            .collect()
    }
}
