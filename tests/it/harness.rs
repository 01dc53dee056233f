//! Runs the real binary on a database of its own, and talks to it as a client would.

pub mod calls;
mod client;
mod database;
pub mod external;
pub mod fsi;
pub mod http;
pub mod postgres;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub use client::{Client, SAVE_SERVICE, service};
use http::PATIENCE;

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file in the data folder.
    Sqlite,
    /// A database of the cluster that the suite starts.
    Postgres,
}

/// Makes every test run on both engines: `engine` is the one it runs on.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($engine:ident) $body:block)+) => {
        $(
            async fn $name($engine: $crate::harness::Engine) $body
        )+

        mod sqlite {
            $( #[tokio::test(flavor = "multi_thread")] $(#[$attribute])* async fn $name() {
                super::$name($crate::harness::Engine::Sqlite).await;
            } )+
        }

        mod postgres {
            $( #[tokio::test(flavor = "multi_thread")] $(#[$attribute])* async fn $name() {
                super::$name($crate::harness::Engine::Postgres).await;
            } )+
        }
    };
}

/// A data folder or database that exists for one test, and the server that runs on it.
pub struct Index {
    pub engine: Engine,
    /// The folder of the SQLite file; with PostgreSQL it is empty.
    pub folder: TempDir,
    /// The URL of the PostgreSQL database.
    pub database_url: Option<String>,
    server: Option<Server>,
    environment: Vec<(String, String)>,
    /// How large a file of the server may become, in KiB.
    largest_file: Option<u64>,
}

struct Server {
    process: Child,
    url: String,
}

impl Drop for Server {
    /// Nothing is left running, however a test ends.
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An index that answers on a port of its own, empty unless data was asked for.
pub struct Start {
    environment: Vec<(String, String)>,
}

impl Start {
    /// Without any setting, as a server that somebody starts for the first time.
    pub fn plain() -> Self {
        Self {
            environment: Vec::new(),
        }
    }

    pub fn empty() -> Self {
        Self::plain().with("FSI_DEMO", "none")
    }

    pub fn us() -> Self {
        Self::plain().with("FSI_DEMO", "us")
    }

    pub fn canada() -> Self {
        Self::plain().with("FSI_DEMO", "canada")
    }

    /// Sets a setting, such as `FSI_HTTP__MAX_SUBSCRIPTIONS`.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts the server and waits until it is ready.
    pub async fn on(self, engine: Engine) -> Index {
        let mut index = Index::unstarted(engine);
        index.environment = self.environment;
        index.start().await;
        index
    }
}

impl Index {
    /// Makes a place for an index without starting a server.
    pub fn unstarted(engine: Engine) -> Self {
        Self {
            engine,
            folder: TempDir::new().expect("a folder"),
            database_url: (engine == Engine::Postgres).then(postgres::new_database),
            server: None,
            environment: Vec::new(),
            largest_file: None,
        }
    }

    /// Lets no file of the server grow beyond this, from its next start on, as if the disk were full.
    pub fn limit_files(&mut self, kibibytes: Option<u64>) {
        self.largest_file = kibibytes;
    }

    /// Gives the server these settings, and no others, from its next start on.
    pub fn configure(&mut self, start: Start) {
        self.environment = start.environment;
    }

    /// Makes a copy that goes on by itself; no server runs on this one.
    pub fn copy(&self) -> Self {
        assert!(self.server.is_none(), "a server runs");
        let copy = Self {
            engine: self.engine,
            folder: TempDir::new().expect("a folder"),
            database_url: self.database_url.as_deref().map(postgres::copy_of),
            server: None,
            environment: self.environment.clone(),
            largest_file: None,
        };
        for file in std::fs::read_dir(self.folder.path()).expect("the folder") {
            let file = file.expect("a file");
            // The search index is not part of what a copy has to hold.
            if file.path().is_dir() {
                continue;
            }
            std::fs::copy(file.path(), copy.folder.path().join(file.file_name())).expect("a copy");
        }
        copy
    }

    /// The URL of the database, whichever the engine.
    pub fn storage_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.folder.path().join("catalog.sqlite").display()))
    }

    /// A command of the binary on this database.
    pub fn fsi(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(fsi::binary());
        command.args(arguments).current_dir(self.folder.path());
        without_settings(&mut command);
        command.env("FSI_DATA_DIR", self.folder.path());
        if let Some(url) = &self.database_url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    /// Runs a command of the binary to its end: exit code, standard output, standard error.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.fsi(arguments).output().expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (
            output.status.code().unwrap_or(-1),
            text(output.stdout),
            text(output.stderr),
        )
    }

    /// A command of the server, on a port that the system chooses, which logs into a file.
    pub fn serve(&self) -> Command {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("server.log"))
            .expect("a log");
        let mut command = self.fsi(&["serve", "--listen", "127.0.0.1:0"]);
        if let Some(kibibytes) = self.largest_file {
            command = within(command, kibibytes);
        }
        command
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        command
    }

    /// Starts the server and waits until it is ready.
    pub async fn start(&mut self) {
        assert!(self.server.is_none(), "the server runs already");
        let logged = std::fs::metadata(self.folder.path().join("server.log")).map_or(0, |file| file.len());
        let mut server = Server {
            process: self.serve().spawn().expect("the server starts"),
            url: String::new(),
        };
        let deadline = Instant::now() + PATIENCE;
        while server.url.is_empty() {
            let ended = server.process.try_wait().expect("the process can be asked");
            // Read after that, so that nothing the server said before it ended is missed.
            let log = self.log_from(logged);
            let address = log.split_once("The index is up: ").map(|told| told.1);
            if let Some((address, _)) = address.and_then(|told| told.split_once("/\n")) {
                address.clone_into(&mut server.url);
                break;
            }
            assert!(ended.is_none(), "the server ended with {ended:?}:\n{log}");
            assert!(Instant::now() < deadline, "the server is not ready:\n{log}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let ready = http::client().get(format!("{}/readyz", server.url)).send().await;
        let status = ready.expect("the server answers").status();
        assert!(status.is_success(), "{status}:\n{}", self.log());
        self.server = Some(server);
    }

    /// A second server on the same database, as another replica would be.
    pub async fn replica(&self) -> Self {
        let mut replica = Self {
            engine: self.engine,
            folder: TempDir::new().expect("a folder"),
            database_url: Some(self.storage_url()),
            server: None,
            environment: self.environment.clone(),
            largest_file: None,
        };
        replica.start().await;
        replica
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        self.log_from(0)
    }

    /// What the server has logged from a place in the file on.
    fn log_from(&self, bytes: u64) -> String {
        let log = std::fs::read(self.folder.path().join("server.log")).unwrap_or_default();
        let from = usize::try_from(bytes).expect("a short log").min(log.len());
        String::from_utf8_lossy(&log[from..]).into_owned()
    }

    /// Kills the server as `kill -9` does.
    pub fn kill(&mut self) {
        drop(self.server.take().expect("the server runs"));
    }

    /// Asks the server to stop as an operator would, and answers its exit code.
    pub fn stop(&mut self) -> Option<i32> {
        let mut server = self.server.take().expect("the server runs");
        let status = Command::new("kill")
            .args(["-TERM", &server.process.id().to_string()])
            .status()
            .expect("kill runs");
        assert!(status.success());
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = server.process.try_wait().expect("the process can be asked") {
                return status.code();
            }
            assert!(Instant::now() < deadline, "the server does not stop:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The address of a path of the server.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.as_ref().expect("the server runs").url)
    }

    /// The number of the server's process.
    pub fn process(&self) -> u32 {
        self.server.as_ref().expect("the server runs").process.id()
    }

    /// Makes a key at the command line. A server that runs has seen it, so that what it says next about the version of
    /// the catalog is not of the time before.
    pub async fn key(&self, role: &str, organization: Option<&str>) -> String {
        let mut arguments = vec!["key", "create", "--role", role];
        if let Some(slug) = organization {
            arguments.extend(["--organization", slug]);
        }
        let (code, out, err) = self.run(&arguments);
        assert_eq!(code, 0, "{err}");
        if self.server.is_some() {
            self.catch_up().await;
        }
        out.trim().to_owned()
    }

    /// Waits until the server knows all that other processes have written so far, and answers the version.
    pub async fn catch_up(&self) -> i64 {
        let version = self.last_event().await;
        self.public().reach(version).await;
        version
    }

    /// A client without a key.
    pub fn public(&self) -> Client {
        Client {
            url: self.url("/graphql"),
            key: None,
            http: http::client(),
        }
    }

    /// A client with a key.
    pub fn client(&self, key: &str) -> Client {
        Client {
            key: Some(key.to_owned()),
            ..self.public()
        }
    }

    /// A client with a new key of a role.
    pub async fn client_as(&self, role: &str, organization: Option<&str>) -> Client {
        self.client(&self.key(role, organization).await)
    }
}

/// Runs a command with a bound on the size of files: writing beyond it is an error, as on a full disk, and no signal.
fn within(command: Command, kibibytes: u64) -> Command {
    let mut bounded = Command::new("bash");
    bounded.args([
        "-c",
        "trap '' XFSZ; ulimit -S -f \"$0\"; exec \"$@\"",
        &kibibytes.to_string(),
    ]);
    bounded.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        bounded.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => bounded.env(name, value),
            None => bounded.env_remove(name),
        };
    }
    bounded
}

/// Takes away what the environment of the suite says about the index, and the proxies between a test and its server.
pub fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FSI_") || name == "DATABASE_URL") {
        command.env_remove(name);
    }
    command
        .env("NO_PROXY", "127.0.0.1,localhost")
        .env("no_proxy", "127.0.0.1,localhost");
}

/// The folder of the repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a folder above")
        .to_owned()
}
