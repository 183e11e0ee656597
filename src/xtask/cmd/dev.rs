//! `cargo xtask dev`: serves the demo, rebuilds on every change, restarts the server; the page reloads by itself.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Child,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use anyhow::Context;
use notify::{RecursiveMode, Watcher};

use crate::{cmd, paths, phase::line, site};

/// Editors write in bursts: wait for this long a quiet before building.
const QUIET: Duration = Duration::from_millis(300);

/// What the browser side is made of; a change elsewhere needs the server only.
const BROWSER: [&str; 6] = ["src/app", "src/engine", "src/diagram", "src/api", "style", "public"];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to serve
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: String,
    /// The folder of the demo's database
    #[arg(long, default_value = "target/dev-data")]
    data: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !event.kind.is_access()
        {
            // The receiver is gone only when the program ends.
            let _ = sender.send(event.paths);
        }
    })?;
    for folder in ["src", "style", "public", "migrations"] {
        let path = paths::root().join(folder);
        watcher
            .watch(&path, RecursiveMode::Recursive)
            .with_context(|| format!("cannot watch {}", path.display()))?;
    }
    cmd::build::plain(site::Kind::Dev)?;
    cmd::run::welcome(&args.listen);
    let mut server = Some(start(args)?);
    loop {
        let changed = next(&changes)?;
        if changed.is_empty() {
            continue;
        }
        if let Err(error) = rebuild(&changed) {
            line(&format!("{error:#}; waiting for the next change"));
            continue;
        }
        stop(server.take());
        server = Some(start(args)?);
        line("serving again; open pages reload");
    }
}

/// The next burst of changed files, as paths inside the checkout.
fn next(changes: &Receiver<Vec<PathBuf>>) -> anyhow::Result<BTreeSet<String>> {
    let mut paths = changes.recv().context("watching ended")?;
    while let Ok(more) = changes.recv_timeout(QUIET) {
        paths.extend(more);
    }
    Ok(paths.iter().filter_map(|path| inside(path)).collect())
}

fn inside(path: &Path) -> Option<String> {
    let path = path.strip_prefix(paths::root()).ok()?.to_str()?;
    let kind = Path::new(path).extension()?.to_str()?;
    ["rs", "toml", "css", "svg", "sql", "png", "ico", "json", "txt", "webmanifest"]
        .contains(&kind)
        .then(|| path.to_owned())
}

fn rebuild(changed: &BTreeSet<String>) -> anyhow::Result<()> {
    line(&format!("changed: {}", changed.iter().take(4).cloned().collect::<Vec<_>>().join(", ")));
    let browser = changed.iter().any(|path| BROWSER.iter().any(|part| path.starts_with(part)));
    let server = changed.iter().any(|path| path.starts_with("src") || path.starts_with("migrations"));
    if browser {
        site::build(site::Kind::Dev)?;
    }
    if server {
        cmd::build::server()?;
    }
    Ok(())
}

fn start(args: &Args) -> anyhow::Result<Child> {
    cmd::run::serve(&args.listen, &args.data)
        .env("FERMATA_DEV", "1")
        .spawn()
        .context("cannot start the server")
}

/// Killing is safe: everything that was answered is on disk.
fn stop(server: Option<Child>) {
    if let Some(mut server) = server {
        let _ = server.kill();
        let _ = server.wait();
    }
}
