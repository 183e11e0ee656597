//! How fast a CSV file becomes records, as whoever imports one sees it: sent over HTTP, started, and watched until it is over.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use fermata_store::Options;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{child::Child, http::Client, report::rounded};

/// How often it is looked how far the import is, and how much memory the server holds.
const LOOK: Duration = Duration::from_millis(100);
/// How long is waited for its end.
const LIMIT: Duration = Duration::from_secs(600);
/// One row in so many cannot be imported.
const BAD_EVERY: usize = 100;

/// How it went.
#[derive(Debug, Clone, Serialize)]
pub struct Import {
    /// Rows of the file.
    pub import_rows: usize,
    /// Of them were bad and are reported.
    pub bad_rows: i64,
    /// From sending the file until the last row was in.
    pub seconds: f64,
    /// Rows a second.
    pub rows_per_second: f64,
    /// Resident memory of the server before.
    pub server_rss_mb_idle: f64,
    /// The most meanwhile.
    pub server_rss_mb_load: f64,
    /// How often the progress that was shown had moved on.
    pub progress_seen: usize,
    /// Whether the server was built with optimisation.
    pub optimised: bool,
}

/// What is read of an import.
#[derive(Debug, Deserialize)]
struct Seen {
    id: String,
    state: String,
    share: u32,
    counts: Counts,
}

#[derive(Debug, Deserialize)]
struct Counts {
    created: i64,
    failed: i64,
}

/// Starts a server, imports, and watches.
pub(super) async fn measure(
    program: &Path,
    database: &Options,
    folder: &Path,
    token: &str,
    rows: usize,
) -> anyhow::Result<Import> {
    let mut child = Child::start(program, database, folder).await?;
    let mut client = Client::connect(child.address()).await?;
    let _made: Value = client.post(token, "/objects", &object()).await?;
    let file = file(rows);
    let idle = child.memory_mb()?;
    let began = Instant::now();
    let draft: Seen =
        client.post_text(token, "/objects/Person/imports?name=people.csv", "text/csv", &file).await?;
    drop(file);
    let at = format!("/objects/Person/imports/{}", draft.id);
    let mut seen: Seen = client.post(token, &format!("{at}/start"), &Value::Null).await?;
    let (mut most, mut share, mut moved) = (idle, 0, 0);
    while !["done", "failed", "cancelled"].contains(&seen.state.as_str()) {
        ensure!(began.elapsed() < LIMIT, "the import is not over after {} s", LIMIT.as_secs());
        tokio::time::sleep(LOOK).await;
        seen = client.get(token, &at).await?;
        most = most.max(child.memory_mb()?);
        moved += usize::from(seen.share > share);
        share = seen.share;
    }
    let seconds = began.elapsed().as_secs_f64();
    child.stop().await;
    ensure!(seen.state == "done", "the import ended as {}", seen.state);
    let all = i64::try_from(rows).context("too many rows")?;
    ensure!(seen.counts.created + seen.counts.failed == all, "rows are missing: {:?}", seen.counts);
    Ok(Import {
        import_rows: rows,
        bad_rows: seen.counts.failed,
        seconds: rounded(seconds),
        rows_per_second: rounded(f64::from(u32::try_from(rows)?) / seconds),
        server_rss_mb_idle: rounded(idle),
        server_rss_mb_load: rounded(most),
        progress_seen: moved,
        optimised: !cfg!(debug_assertions),
    })
}

fn object() -> Value {
    json!({
        "name": "Person", "label": "Person",
        "fields": [
            { "name": "name", "label": "Name", "data_type": { "type": "text" }, "required": true },
            { "name": "email", "label": "E-mail", "data_type": { "type": "email" }, "unique": true },
            { "name": "score", "label": "Score", "data_type": { "type": "number" } },
            { "name": "born", "label": "Born", "data_type": { "type": "date" } },
            { "name": "note", "label": "Note", "data_type": { "type": "long_text" } },
        ],
        "rules": [{ "name": "not_below_zero", "message": "Not below zero.", "field": "score",
            "condition": { "expression": "record.score >= 0" } }],
    })
}

/// Rows as people keep them; one in a hundred has no name.
fn file(rows: usize) -> String {
    let mut text = String::from("Name,E-mail,Score,Born,Note\n");
    for n in 0..rows {
        let name = if n % BAD_EVERY == BAD_EVERY - 1 { String::new() } else { format!("Person {n}") };
        let (month, day) = (1 + n % 12, 1 + n % 28);
        text.push_str(&format!(
            "{name},person{n}@example.com,{},1980-{month:02}-{day:02},\"Came in by the list, as number {n}.\"\n",
            n % 1000
        ));
    }
    text
}
