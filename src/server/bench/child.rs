//! The server that is measured: this binary, as a process of its own.

use std::{
    net::SocketAddr,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use fermata_store::Options;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

/// How long a start may take before the measurement is given up.
const START_LIMIT: Duration = Duration::from_secs(60);

/// What the ready line begins with.
const READY: &str = "Fermata is ready: http://";

/// A running server; killed when dropped.
pub(super) struct Child {
    process: tokio::process::Child,
    address: SocketAddr,
    start: Duration,
}

impl Child {
    /// Starts `fermata serve` on a free port and waits until it is ready.
    pub(super) async fn start(program: &Path, database: &Options, folder: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "warn"]);
        // What holds for the caller's own server must not leak into the one that is measured.
        std::env::vars_os()
            .map(|(name, _)| name)
            .filter(|name| name.to_string_lossy().starts_with("FERMATA_"))
            .for_each(|name| {
                command.env_remove(name);
            });
        match database {
            Options::Sqlite { .. } => command.arg("--data").arg(folder),
            Options::Postgres { url } => command.env("FERMATA_DATABASE_URL", url),
        };
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let began = Instant::now();
        let mut process = command.spawn().context("the server cannot be started")?;
        let out = process.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(out).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await? {
                if let Some(address) = line.strip_prefix(READY) {
                    return address.trim().parse::<SocketAddr>().context("the ready line has no address");
                }
            }
            anyhow::bail!("the server ended before it was ready")
        };
        let address = timeout(START_LIMIT, ready).await.context("the server was not ready in time")??;
        let start = began.elapsed();
        // Whatever it says later must be read, or it would block on a full pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { process, address, start })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From starting the process until its ready line was read.
    pub(super) fn start_ms(&self) -> f64 {
        self.start.as_secs_f64() * 1000.0
    }

    /// Resident memory now.
    pub(super) fn memory_mb(&self) -> anyhow::Result<f64> {
        let id = self.process.id().context("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))
            .context("no /proc: memory is measured on Linux only")?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no resident size in /proc")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// Processor time that it has used.
    pub(super) fn cpu_ms(&self) -> anyhow::Result<f64> {
        cpu_ms(&self.process.id().context("the server has ended")?.to_string())
    }

    /// Kills it at once, as a power cut would.
    pub(super) async fn kill(&mut self) {
        let _ = self.process.kill().await;
    }

    /// Stops it, by force where it does not end by itself.
    pub(super) async fn stop(&mut self) {
        if let Some(id) = self.process.id() {
            let _ = Command::new("kill").args(["-TERM", &id.to_string()]).status().await;
        }
        if timeout(Duration::from_secs(10), self.process.wait()).await.is_err() {
            let _ = self.process.kill().await;
        }
    }
}

/// Processor time that this process has used.
pub(super) fn own_cpu_ms() -> anyhow::Result<f64> {
    cpu_ms("self")
}

/// Processor time of a process, in user and system mode.
fn cpu_ms(process: &str) -> anyhow::Result<f64> {
    /// Linux counts for `/proc` in hundredths of a second, whatever the kernel's own clock.
    const TICK_MS: f64 = 10.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))
        .context("no /proc: processor time is measured on Linux only")?;
    // The name, in brackets, may hold anything; after it the fields are numbers, and these two are the 14th and 15th of all.
    let (_, fields) = stat.rsplit_once(')').context("an unknown form of /proc")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? * TICK_MS)
}
