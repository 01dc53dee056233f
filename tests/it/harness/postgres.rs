//! A throw-away PostgreSQL cluster from the installed binaries, one for the whole suite.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A running cluster. It ends with the suite: its keeper waits for the end of the pipe that the suite holds open.
struct Cluster {
    port: u16,
    binaries: PathBuf,
    _keeper: std::process::Child,
}

/// Finds the binaries: `FSI_POSTGRES_BIN`, the path, or where Debian puts them, the newest first.
fn binaries() -> PathBuf {
    if let Some(folder) = std::env::var_os("FSI_POSTGRES_BIN") {
        return folder.into();
    }
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file())
        .collect();
    folders.sort();
    let on_path = || {
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .find(|folder| folder.join("initdb").is_file())
    };
    folders
        .pop()
        .or_else(on_path)
        .expect("PostgreSQL's binaries are needed: install them, or set FSI_POSTGRES_BIN to their folder")
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
    let folder = std::env::temp_dir().join(format!("fsi-postgres-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).expect("a folder for another user");
    let data = folder.join("data");
    let output = command(&binaries.join("initdb"))
        .args([
            "--auth=trust",
            "--username=fsi",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
        ])
        .arg(&data)
        .current_dir(&folder)
        .output()
        .expect("initdb runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let port = super::free_port();
    // The keeper reads until this process ends, however it ends, then stops the cluster and clears up.
    let script = r#"
        "$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c max_connections=400 \
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
        .arg(port.to_string())
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the cluster starts");
    keeper.stdin.as_mut().expect("a pipe").flush().expect("a pipe");
    let deadline = Instant::now() + Duration::from_mins(1);
    let ready = || {
        Command::new(binaries.join("pg_isready"))
            .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-U", "fsi"])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    while !ready() {
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(Instant::now() < deadline, "PostgreSQL does not start: {log}");
        std::thread::sleep(Duration::from_millis(50));
    }
    Cluster {
        port,
        binaries,
        _keeper: keeper,
    }
}

/// Makes a database and answers its URL.
pub fn new_database() -> String {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let cluster = CLUSTER.get_or_init(start);
    let name = format!("fsi_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let port = cluster.port.to_string();
    let output = Command::new(cluster.binaries.join("createdb"))
        .args([
            "-h",
            "127.0.0.1",
            "-p",
            &port,
            "-U",
            "fsi",
            "--template=template0",
            &name,
        ])
        .output()
        .expect("createdb runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    format!("postgres://fsi@127.0.0.1:{port}/{name}")
}
