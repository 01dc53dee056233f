//! Settings: where they are taken from, and what is refused before the port opens.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use fsi_api::config::DEFAULTS;
use tempfile::TempDir;

use crate::harness::http::{PATIENCE, Reply};
use crate::harness::{Engine, Index, Start};

/// A command of the binary in a folder, with nothing set.
fn fsi(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Index::unstarted(Engine::Sqlite).fsi(arguments);
    command.current_dir(folder).env_remove("FSI_DATA_DIR");
    command
}

/// Runs a command that must end by itself: exit code and everything it says.
fn told(mut command: Command) -> (Option<i32>, String) {
    let mut process = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let deadline = Instant::now() + PATIENCE;
    while process.try_wait().expect("the process can be asked").is_none() {
        if Instant::now() > deadline {
            process.kill().expect("the process can be killed");
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let output = process.wait_with_output().expect("the process has ended");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
    (output.status.code(), text.concat())
}

fn succeeds(command: Command) -> String {
    let (code, text) = told(command);
    assert_eq!(code, Some(0), "{text}");
    text
}

#[test]
fn a_flag_is_stronger_than_the_environment_and_that_than_the_file_and_that_than_the_default() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let file = folder.join("settings.toml");
    std::fs::write(&file, "data_dir = \"by-file\"\n").unwrap();
    let file = file.to_str().unwrap();
    let migrate = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = fsi(folder, &[&["migrate"], arguments].concat());
        command.envs(environment.iter().copied());
        succeeds(command);
    };
    let by_file = ("FSI_CONFIG", file);
    let by_environment = ("FSI_DATA_DIR", "by-environment");
    let steps = [
        ("fsi-data", vec![], vec![]),
        ("by-file", vec!["--config", file], vec![]),
        ("by-file", vec![], vec![by_file]),
        ("by-environment", vec!["--config", file], vec![by_environment]),
        ("by-flag", vec!["--data-dir", "by-flag"], vec![by_file, by_environment]),
    ];
    for (place, arguments, environment) in steps {
        migrate(&arguments, &environment);
        let made = folder.join(place);
        assert!(made.join("catalog.sqlite").is_file(), "{place}");
        std::fs::remove_dir_all(made).unwrap();
        for other in ["fsi-data", "by-file", "by-environment", "by-flag"] {
            assert!(!folder.join(other).exists(), "{other} beside {place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_of_a_table_is_taken_from_the_file_and_from_the_environment() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("settings.toml");
    std::fs::write(
        &file,
        "demo = \"none\"\n[http]\nmax_age_seconds = 5\n[limits]\naliases = 1\n",
    )
    .unwrap();
    let start = || Start::plain().with("FSI_CONFIG", file.to_str().unwrap());
    for (start, age) in [(start(), 5), (start().with("FSI_HTTP__MAX_AGE_SECONDS", "6"), 6)] {
        let index = start.on(Engine::Sqlite).await;
        let client = index.public();
        let reply = Reply::to(client.getting(&[("query", "{ catalogVersion organizations { totalCount } }")])).await;
        assert_eq!(reply.header("cache-control"), format!("public, max-age={age}"));
        assert_eq!(reply.json()["data"]["organizations"]["totalCount"], 0, "demo = none");
        let two = "{ a: catalogVersion b: catalogVersion }";
        let code = client.error_code(two, serde_json::json!({})).await;
        assert_eq!(code, "QUERY_TOO_COMPLEX");
    }
}

#[test]
fn a_value_that_cannot_be_used_is_refused_before_the_port_opens_and_named() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("unknown.toml"), "[http]\nmax_conections = 5\n").unwrap();
    std::fs::write(folder.join("broken.toml"), "listen = \n").unwrap();
    // The variable and its value, and what the message has to name.
    let wrong = [
        ("FSI_LISTEN", "nowhere", "--listen"),
        ("FSI_DEMO", "mars", "--demo"),
        ("FSI_STORAGE__MAX_CONNECTIONS", "0", "storage.max_connections"),
        ("FSI_STORAGE__MAX_CONNECTIONS", "many", "storage.max_connections"),
        ("FSI_STORAGE__HEAD_POLL_MS", "0", "storage.head_poll_ms"),
        (
            "FSI_STORAGE__STATEMENT_TIMEOUT_MS",
            "-1",
            "storage.statement_timeout_ms",
        ),
        ("FSI_HTTP__MAX_CONNECTIONS", "0", "http.max_connections"),
        ("FSI_HTTP__HEADER_TIMEOUT_MS", "0", "http.header_timeout_ms"),
        ("FSI_HTTP__BODY_TIMEOUT_MS", "soon", "http.body_timeout_ms"),
        ("FSI_HTTP__REQUEST_TIMEOUT_MS", "0", "http.request_timeout_ms"),
        ("FSI_HTTP__KEEP_ALIVE_MS", "0", "http.keep_alive_ms"),
        ("FSI_HTTP__CORS_ORIGINS", "[\"a\\u0001\"]", "http.cors_origins"),
        ("FSI_LIMITS__BODY_BYTES", "0", "limits.body_bytes"),
        ("FSI_LIMITS__DEPTH", "1.5", "limits.depth"),
        ("FSI_LIMITS__COMPLEXITY", "0", "limits.complexity"),
        ("FSI_CACHE__ANSWER_BYTES", "-1", "cache.answer_bytes"),
        ("FSI_LOG__FORMAT", "xml", "log.format"),
        ("FSI_LOG__FILTER", "fsi=loud", "log.filter"),
        ("DATABASE_URL", "mysql://fsi:secret@localhost/fsi", "DATABASE_URL"),
        ("FSI_CONFIG", "missing.toml", "missing.toml"),
        ("FSI_CONFIG", "unknown.toml", "max_conections"),
        ("FSI_CONFIG", "broken.toml", "broken.toml"),
    ];
    for (name, value, named) in wrong {
        let mut command = fsi(folder, &["serve"]);
        // A flag is stronger than the variable, and would hide that it is wrong.
        if name != "FSI_LISTEN" {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.env(name, value);
        let (code, text) = told(command);
        assert_eq!(code, Some(2), "{name}={value}: {text}");
        let is_named = text.to_lowercase().contains(&named.to_lowercase());
        assert!(is_named, "{name}={value}: {named} is not named in {text}");
        assert!(!text.contains("The index is up"), "{name}={value}: {text}");
        assert!(!text.contains("secret"), "{name}={value}: {text}");
        assert!(!folder.join("fsi-data").exists(), "{name}={value}: a folder was made");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_is_told_at_once() {
    let index = Start::empty().on(Engine::Sqlite).await;
    let address = index.url("").replace("http://", "");
    let other = Index::unstarted(Engine::Sqlite);
    let (code, text) = told(other.fsi(&["serve", "--listen", &address]));
    assert!(code == Some(2) && text.contains(&address), "{code:?} {text}");
}

#[test]
fn fsi_config_prints_every_default_as_a_file_that_can_be_used() {
    let folder = TempDir::new().unwrap();
    let printed = succeeds(fsi(folder.path(), &["config"]));
    assert_eq!(printed, DEFAULTS);
    for table in ["[log]", "[storage]", "[http]", "[limits]", "[cache]"] {
        assert!(printed.contains(table), "{table}");
    }
    std::fs::write(folder.path().join("all.toml"), printed).unwrap();
    succeeds(fsi(folder.path(), &["migrate", "--config", "all.toml"]));
}

#[test]
fn a_variable_that_is_no_setting_is_warned_of_by_name() {
    let folder = TempDir::new().unwrap();
    let migrate = |name: &str| {
        let mut command = fsi(folder.path(), &["migrate"]);
        command.env(name, "1");
        succeeds(command)
    };
    assert!(migrate("FSI_HTTP__MAX_CONECTIONS").contains("FSI_HTTP__MAX_CONECTIONS"));
    assert!(!migrate("FSI_HTTP__MAX_CONNECTIONS").contains("FSI_HTTP__MAX_CONNECTIONS"));
}

#[test]
fn help_lists_every_command_and_each_has_its_own() {
    let folder = TempDir::new().unwrap();
    let help = succeeds(fsi(folder.path(), &["--help"]));
    let (_, list) = help.split_once("Commands:").expect("a list of commands");
    let (list, _) = list.split_once("Options:").expect("a list of options");
    let listed: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let commands = [
        "serve",
        "seed",
        "check",
        "import",
        "template",
        "profiles",
        "export",
        "key",
        "migrate",
        "verify-log",
        "refacts",
        "reindex",
        "schema",
        "config",
        "help",
    ];
    assert_eq!(listed, commands);
    for command in &commands[..14] {
        let own = succeeds(fsi(folder.path(), &[command, "--help"]));
        assert!(own.contains(&format!("Usage: fsi {command}")), "{own}");
    }
    for command in ["create", "list", "revoke"] {
        let own = succeeds(fsi(folder.path(), &["key", command, "--help"]));
        assert!(own.contains(&format!("Usage: fsi key {command}")), "{own}");
    }
    let (code, text) = told(fsi(folder.path(), &["serv"]));
    assert!(code == Some(2) && text.contains("serve"), "{text}");
    assert!(
        !folder.path().join("fsi-data").exists(),
        "asking for help makes nothing"
    );
}

#[test]
fn what_only_looks_at_an_index_makes_none_where_there_is_none() {
    let index = Index::unstarted(Engine::Sqlite);
    let missing = index.folder.path().join("typo.sqlite");
    let url = format!("sqlite://{}", missing.display());
    for command in [
        &["verify-log"][..],
        &["refacts"],
        &["reindex"],
        &["export"],
        &["key", "list"],
    ] {
        let output = index
            .fsi(command)
            .env("DATABASE_URL", &url)
            .output()
            .expect("the binary runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {told}");
        assert!(
            told.contains("there is no index at") && told.contains("typo.sqlite"),
            "{command:?}: {told}"
        );
        assert!(!missing.exists(), "{command:?}");
    }
}
