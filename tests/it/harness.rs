//! Runs the real binary on a database of its own, and talks to it as a client would.

pub mod calls;
pub mod fsi;
pub mod http;
pub mod postgres;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

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
}

struct Server {
    process: Child,
    url: String,
}

/// An index that answers on a port of its own, empty unless data was asked for.
pub struct Start {
    demo: &'static str,
    environment: Vec<(String, String)>,
}

impl Start {
    pub fn empty() -> Self {
        Self {
            demo: "none",
            environment: Vec::new(),
        }
    }

    pub fn us() -> Self {
        Self {
            demo: "us",
            environment: Vec::new(),
        }
    }

    pub fn canada() -> Self {
        Self {
            demo: "canada",
            environment: Vec::new(),
        }
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
        index.environment.push(("FSI_DEMO".to_owned(), self.demo.to_owned()));
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
        }
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
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FSI_") || name == "DATABASE_URL") {
            command.env_remove(name);
        }
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

    /// Starts the server, on a free port, and waits until it is ready.
    pub async fn start(&mut self) {
        assert!(self.server.is_none(), "the server runs already");
        let port = free_port();
        let listen = format!("127.0.0.1:{port}");
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("server.log"))
            .expect("a log");
        let process = self
            .fsi(&["serve", "--listen", &listen])
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut server = Server {
            process,
            url: format!("http://{listen}"),
        };
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let ready = reqwest::get(format!("{}/readyz", server.url)).await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                break;
            }
            let ended = server.process.try_wait().expect("the process can be asked");
            assert!(ended.is_none(), "the server ended with {ended:?}:\n{}", self.log());
            assert!(Instant::now() < deadline, "the server is not ready:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
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
        };
        replica.start().await;
        replica
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    /// Kills the server as `kill -9` does.
    pub fn kill(&mut self) {
        let mut server = self.server.take().expect("the server runs");
        server.process.kill().expect("the process can be killed");
        server.process.wait().expect("the process has ended");
    }

    /// Asks the server to stop as an operator would, and answers its exit code.
    pub fn stop(&mut self) -> Option<i32> {
        let mut server = self.server.take().expect("the server runs");
        let status = Command::new("kill")
            .args(["-TERM", &server.process.id().to_string()])
            .status()
            .expect("kill runs");
        assert!(status.success());
        server.process.wait().expect("the process has ended").code()
    }

    /// The address of a path of the server.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.as_ref().expect("the server runs").url)
    }

    /// Makes a key at the command line.
    pub fn key(&self, role: &str, organization: Option<&str>) -> String {
        let mut arguments = vec!["key", "create", "--role", role];
        if let Some(slug) = organization {
            arguments.extend(["--organization", slug]);
        }
        let (code, out, err) = self.run(&arguments);
        assert_eq!(code, 0, "{err}");
        out.trim().to_owned()
    }

    /// A client without a key.
    pub fn public(&self) -> Client {
        Client {
            url: self.url("/graphql"),
            key: None,
            http: reqwest::Client::new(),
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
    pub fn client_as(&self, role: &str, organization: Option<&str>) -> Client {
        self.client(&self.key(role, organization))
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.process.kill();
            let _ = server.process.wait();
        }
    }
}

/// Talks GraphQL to a server.
#[derive(Clone)]
pub struct Client {
    pub url: String,
    pub key: Option<String>,
    pub http: reqwest::Client,
}

impl Client {
    /// Sends a document and answers the whole response.
    pub async fn send(&self, query: &str, variables: Value) -> Value {
        let response = self.post(&json!({"query": query, "variables": variables})).await;
        response.json().await.expect("the answer is JSON")
    }

    /// Sends a request body and answers the HTTP response.
    pub async fn post(&self, body: &Value) -> reqwest::Response {
        let mut request = self.http.post(&self.url).json(body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        request.send().await.expect("the server answers")
    }

    /// Sends a document that must succeed and answers its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.send(query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}\n{query}");
        answer["data"].clone()
    }

    /// Sends a document that must fail and answers the code of its first error.
    pub async fn error_code(&self, query: &str, variables: Value) -> String {
        let answer = self.send(query, variables).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("no error with a code: {answer:#}"))
            .to_owned()
    }

    /// Saves a service and answers the payload of `saveService`.
    pub async fn save(&self, service: Value, more: Value) -> Value {
        let mut input = json!({"service": service});
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        self.data(SAVE_SERVICE, json!({"input": input})).await["saveService"].clone()
    }

    /// Saves an organization that must be accepted and answers its id.
    pub async fn organization(&self, slug: &str, parent: Option<&str>) -> String {
        let level = if parent.is_some() {
            "BUREAU"
        } else {
            "DEPARTMENT_OR_AGENCY"
        };
        let input = json!({"organization": {
            "slug": slug, "name": slug, "level": level,
            "parent": parent.map(|slug| json!({"slug": slug})),
        }});
        let query = "mutation($input: SaveOrganizationInput!) { saveOrganization(input: $input) {
            organization { id } userErrors { code message field } } }";
        let payload = self.data(query, json!({"input": input})).await["saveOrganization"].clone();
        assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
        payload["organization"]["id"].as_str().expect("an id").to_owned()
    }
}

/// The document behind [`Client::save`].
pub const SAVE_SERVICE: &str = "mutation($input: SaveServiceInput!) { saveService(input: $input) {
    service { id slug key name state revision publishedAt updatedAt }
    outcome catalogVersion userErrors { code message field } } }";

/// The least record of a service.
pub fn service(organization: &str, key: &str, name: &str) -> Value {
    json!({"organization": {"slug": organization}, "key": key, "name": name})
}

/// A port nobody listens on at the moment.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The folder of the repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a folder above")
        .to_owned()
}
