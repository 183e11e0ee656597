//! One PostgreSQL cluster for a test binary, in a temporary folder, reached over a socket in it. A watcher process stops and
//! removes it when the tests end, however they end.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

static CLUSTER: OnceLock<Result<String, String>> = OnceLock::new();

/// The address of the cluster, started by the first who asks.
pub(super) fn url() -> Result<String, String> {
    CLUSTER.get_or_init(start).clone()
}

const START: &str = r#"
set -e
umask 077
"$BIN/initdb" -D "$DIR/data" -U fermata -A trust --no-sync -E UTF8 --locale=C.UTF-8 >"$DIR/initdb.log" 2>&1
"$BIN/pg_ctl" -D "$DIR/data" -w -l "$DIR/server.log" -o "-c listen_addresses='' -c unix_socket_directories='$DIR' \
  -c fsync=off -c full_page_writes=off -c max_connections=400" start >"$DIR/start.log" 2>&1
"#;

/// Not by `pg_ctl`, which refuses to work for root: the server would then live on for up to a minute. QUIT stops it at once.
const WATCH: &str = r#"
trap '' INT TERM HUP
while kill -0 "$OWNER" 2>/dev/null; do sleep 0.2; done
kill -QUIT "$(head -n 1 "$DIR/data/postmaster.pid")"
rm -rf "$DIR"
"#;

fn start() -> Result<String, String> {
    let bin = binaries().ok_or("there is no PostgreSQL to test with: apt-get install postgresql")?;
    let folder = std::env::temp_dir().join(format!("fermata-postgres-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let root = is_root();
    if root {
        let owned = Command::new("chown").arg("postgres").arg(&folder).status();
        if !owned.is_ok_and(|status| status.success()) {
            return Err(
                "PostgreSQL cannot run as root and there is no user postgres: apt-get install postgresql"
                    .into(),
            );
        }
    }
    let started = shell(root, START, &bin, &folder).status().map_err(|error| error.to_string())?;
    if !started.success() {
        let log = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        return Err(format!("PostgreSQL did not start: {}{}", log("initdb.log"), log("server.log")));
    }
    // The watcher outlives this process on purpose.
    let watcher = shell(false, WATCH, &bin, &folder).process_group_of_its_own().spawn();
    watcher.map_err(|error| error.to_string())?;
    let socket = folder.to_string_lossy().replace('/', "%2F");
    Ok(format!("postgres://fermata@localhost/postgres?host={socket}"))
}

/// A shell with the script's variables; as the user `postgres` where that is needed.
fn shell(as_postgres: bool, script: &str, bin: &Path, folder: &Path) -> Command {
    let mut command = if as_postgres {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh", "-c", script]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    };
    command.env("BIN", bin).env("DIR", folder).env("OWNER", std::process::id().to_string());
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

trait OwnGroup {
    fn process_group_of_its_own(&mut self) -> &mut Self;
}

impl OwnGroup for Command {
    /// So that a Ctrl-C for the tests does not end the watcher before it has cleaned up.
    fn process_group_of_its_own(&mut self) -> &mut Self {
        std::os::unix::process::CommandExt::process_group(self, 0)
    }
}

/// The newest installed server's binaries.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let bins = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    bins.filter(|bin| bin.join("initdb").exists()).max()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
