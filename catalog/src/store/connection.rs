//! Opening the database: pools, time-outs, and migrations that are safe when several processes start at once.

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;

use crate::error::{CatalogError, Result};
use crate::migration::Migrator;
use crate::store::checkpoint::MOST_PAGES_AHEAD;

/// KiB of pages that a connection of SQLite keeps.
pub(crate) const CACHE_KIB: u32 = 4_096;
/// KiB of pages that it keeps while it writes many records.
pub(crate) const ROOMY_CACHE_KIB: u32 = 98_304;

/// Rows that SQLite may be ahead of whoever reads them.
const ROWS_HANDED_OVER: usize = 1_024;

/// Where the catalog is stored, and how long and how much it may use its engine.
#[derive(Clone)]
pub struct StorageOptions {
    /// `sqlite://PATH` or `postgres://…`. May hold a password: never printed.
    pub url: String,
    /// Connections held at most.
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// Bytes of services that are kept after they were read.
    pub view_cache_bytes: u64,
    /// How long a statement may run (PostgreSQL), and how long a writer waits for another process (both engines).
    pub statement_timeout: Duration,
}

impl StorageOptions {
    /// Takes defaults for everything but the URL.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 4,
            acquire_timeout: Duration::from_secs(5),
            view_cache_bytes: 64 * 1024 * 1024,
            statement_timeout: Duration::from_secs(10),
        }
    }

    /// Answers the SQLite file that is named and does not exist.
    #[must_use]
    pub fn missing_file(&self) -> Option<PathBuf> {
        self.sqlite_path().filter(|path| !path.is_file())
    }

    fn sqlite_path(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    fn connect_options(&self, max_connections: u32) -> ConnectOptions {
        let mut options = ConnectOptions::new(self.url.clone());
        let timeout = self.statement_timeout;
        options
            .max_connections(max_connections)
            .acquire_timeout(self.acquire_timeout)
            .connect_timeout(self.acquire_timeout)
            // Connections are kept. The pool's task that would end old ones counts the idle ones while others come and go,
            // and where the count runs below zero it never comes to its end, on a thread that everybody shares.
            .idle_timeout(None)
            .max_lifetime(None)
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            // A lost connection shows in the statement that uses it; asking before each would cost a round trip.
            .test_before_acquire(false)
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // What was acknowledged survives a power cut, not only a killed process.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    // A record and its channels take some kilobytes: with pages of this size most are read in one piece. Larger
                    // ones make a write of many records slower, which touches many pages for a few bytes each.
                    .page_size(8_192)
                    .busy_timeout(timeout)
                    // Rows are handed from the engine's thread to the one that asked: in larger lots, neither waits for each.
                    .row_buffer_size(ROWS_HANDED_OVER)
                    .pragma("cache_size", format!("-{CACHE_KIB}"))
                    // No statistics are gathered: with them SQLite plans a statement anew for every value bound to it, and
                    // every statement here has the index it was made for.
                    .pragma("temp_store", "memory")
                    .pragma("wal_autocheckpoint", MOST_PAGES_AHEAD.to_string())
            })
            .map_sqlx_postgres_opts(move |postgres| {
                let milliseconds = timeout.as_millis().to_string();
                postgres.options([
                    ("statement_timeout", milliseconds.as_str()),
                    ("lock_timeout", milliseconds.as_str()),
                    ("idle_in_transaction_session_timeout", milliseconds.as_str()),
                ])
            });
        options
    }
}

/// Opens the database for reading and writing; the schema must be there.
pub(crate) async fn connect(options: &StorageOptions) -> Result<DatabaseConnection> {
    Database::connect(options.connect_options(options.max_connections))
        .await
        .map_err(|error| cannot_open(error, options))
}

/// Sets how many KiB of pages a connection of SQLite keeps; PostgreSQL has its own memory.
pub(crate) async fn set_cache(db: &impl ConnectionTrait, kib: u32) -> Result<()> {
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared(&format!("PRAGMA cache_size = -{kib}")).await?;
    }
    Ok(())
}

/// Says which database cannot be opened, without the user and password that its URL may hold.
fn cannot_open(error: sea_orm::DbErr, options: &StorageOptions) -> CatalogError {
    match error {
        sea_orm::DbErr::Conn(_) | sea_orm::DbErr::ConnectionAcquire(_) => {
            let place = match options.sqlite_path() {
                Some(path) => path.display().to_string(),
                None => url::Url::parse(&options.url).map_or_else(
                    |_| "the URL".to_owned(),
                    |url| {
                        format!(
                            "{}:{}",
                            url.host_str().unwrap_or("localhost"),
                            url.port().unwrap_or(5432)
                        )
                    },
                ),
            };
            CatalogError::Open(format!("the database at {place} cannot be opened: {error}"))
        }
        other => other.into(),
    }
}

/// Which way to migrate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migration {
    /// Apply what is missing.
    Up,
    /// Take back this many.
    Down(u32),
}

/// PostgreSQL's advisory lock for migrations: "FSI" as a number, so that no other program takes it by accident.
const MIGRATION_LOCK: i64 = 0x46_53_49;

/// Brings the schema up or down. Processes that start at once take turns.
///
/// A connection of its own is used, because SQLite's migrations switch pragmas of the connection they run on.
pub async fn migrate(options: &StorageOptions, migration: Migration) -> Result<()> {
    if let Some(path) = options.sqlite_path() {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| CatalogError::Open(format!("cannot make the folder {}: {error}", folder.display())))?;
        }
        let lock_path = path.with_extension("migration.lock");
        let lock = std::fs::File::create(&lock_path)
            .map_err(|error| CatalogError::Open(format!("cannot write {}: {error}", lock_path.display())))?;
        let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock))
            .await
            .map_err(|error| CatalogError::Open(error.to_string()))?
            .map_err(|error| CatalogError::Open(format!("cannot lock {}: {error}", lock_path.display())))?;
        let result = run(options, migration).await;
        drop(lock);
        return result;
    }
    run(options, migration).await
}

async fn run(options: &StorageOptions, migration: Migration) -> Result<()> {
    let db = Database::connect(options.connect_options(1))
        .await
        .map_err(|error| cannot_open(error, options))?;
    let is_postgres = db.get_database_backend() == DbBackend::Postgres;
    if is_postgres {
        // Waiting for another process's migration is not a stuck statement.
        db.execute_unprepared("SET statement_timeout = 0; SET lock_timeout = 0")
            .await?;
        db.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))
            .await?;
    }
    let result = match migration {
        Migration::Up => Migrator::up(&db, None).await,
        Migration::Down(steps) => Migrator::down(&db, Some(steps)).await,
    };
    // Closing the session gives the advisory lock back.
    db.close().await?;
    result.map_err(Into::into)
}
