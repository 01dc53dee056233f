//! A throw-away PostgreSQL cluster from the installed binaries, one for the whole suite.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A running cluster. It ends with the suite: its keeper waits for the end of the pipe that the suite holds open.
struct Cluster {
    /// Holds the data and the socket, the only way in: whoever answers there is this cluster and no other.
    folder: PathBuf,
    binaries: PathBuf,
    _keeper: std::process::Child,
}

/// The oldest version that the index works with.
const OLDEST: u32 = 15;

/// Answers the major version of the server in a folder of binaries.
fn version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (_, number) = text.split_once("(PostgreSQL) ")?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Finds the binaries: in the folder that `FSI_POSTGRES_BIN` names and nowhere else; without it the newest of those on
/// the path and where Debian puts them, the path first where two are alike.
fn binaries() -> PathBuf {
    let named = std::env::var_os("FSI_POSTGRES_BIN").map(PathBuf::from);
    let of_debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = std::env::split_paths(&path)
        .chain(of_debian.map(|entry| entry.path().join("bin")))
        .filter(|folder| folder.join("initdb").is_file());
    let folders = named.map_or_else(|| usual.collect(), |folder| vec![folder]);
    let found = folders
        .into_iter()
        // A link may lead to one of many programs; the others are found beside what it leads to.
        .filter_map(|folder| Some(folder.join("initdb").canonicalize().ok()?.parent()?.to_owned()))
        .filter_map(|folder| Some((version(&folder)?, folder)))
        .filter(|found| found.0 >= OLDEST)
        .reduce(|best, other| if other.0 > best.0 { other } else { best });
    let (_, folder) = found.unwrap_or_else(|| {
        panic!("the binaries of PostgreSQL {OLDEST} or later are needed: install them, or set FSI_POSTGRES_BIN to their folder")
    });
    folder
}

/// PostgreSQL refuses to run as root: then it runs as the user `postgres`, or `nobody`.
fn user() -> Option<&'static str> {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout == b"0\n");
    let exists = |name: &&str| {
        Command::new("id")
            .arg(name)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    is_root.then(|| {
        ["postgres", "nobody"]
            .into_iter()
            .find(exists)
            .expect("a user that is not root")
    })
}

fn command(program: &Path) -> Command {
    match user() {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

fn start() -> Cluster {
    let binaries = binaries();
    // Made by the user that the cluster runs as, so that it is theirs to remove.
    let template = std::env::temp_dir().join("fsi-postgres-XXXXXX");
    let output = command(Path::new("mktemp"))
        .arg("-d")
        .arg(template)
        .output()
        .expect("mktemp runs");
    let told = String::from_utf8(output.stdout).expect("a path");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = PathBuf::from(told.trim());
    let output = command(&binaries.join("initdb"))
        .args([
            "--auth=trust",
            "--username=fsi",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
        ])
        .arg(folder.join("data"))
        .current_dir("/")
        .output()
        .expect("initdb runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The keeper reads until this process ends, however it ends, then stops the cluster and clears up.
    let script = r#"
        "$1/postgres" -D "$2/data" -k "$2" -p 5432 -c listen_addresses= -c max_connections=400 \
            -c shared_buffers=64MB -c log_min_messages=fatal > "$2/log" 2>&1 < /dev/null &
        server=$!
        cat > /dev/null
        kill -QUIT $server
        wait $server
        rm -rf "$2"
    "#;
    let mut keeper = command(Path::new("sh"))
        .args(["-c", script, "keeper"])
        .arg(&binaries)
        .arg(&folder)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the cluster starts");
    keeper.stdin.as_mut().expect("a pipe").flush().expect("a pipe");
    let cluster = Cluster {
        folder,
        binaries,
        _keeper: keeper,
    };
    let deadline = Instant::now() + Duration::from_mins(1);
    while !cluster
        .client("pg_isready")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        let log = std::fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
        assert!(Instant::now() < deadline, "PostgreSQL does not start: {log}");
        std::thread::sleep(Duration::from_millis(50));
    }
    cluster
}

impl Cluster {
    /// A program that talks to this cluster.
    fn client(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.join(program));
        command.arg("-h").arg(&self.folder).args(["-p", "5432", "-U", "fsi"]);
        command
    }
}

/// Makes a database and answers its URL.
pub fn new_database() -> String {
    database_like("template0")
}

/// Makes a copy of a database that nobody is connected to, and answers its URL.
pub fn copy_of(url: &str) -> String {
    let (path, _) = url.split_once('?').expect("the socket follows the name");
    let (_, name) = path.rsplit_once('/').expect("the URL has a name");
    database_like(name)
}

fn database_like(template: &str) -> String {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let cluster = CLUSTER.get_or_init(start);
    let name = format!("fsi_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let output = cluster
        .client("createdb")
        .args(["--template", template, &name])
        .output()
        .expect("createdb runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    format!("postgres://fsi@localhost:5432/{name}?host={}", cluster.folder.display())
}
