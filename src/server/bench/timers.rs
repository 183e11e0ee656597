//! How late timers are that are all due at one moment, on the real clock: from that moment until what they do is committed.

use std::{path::Path, time::Duration};

use anyhow::Context as _;
use fermata_service::Clock;
use fermata_store::{Changeset, Db, Options, Write, rows::JobRow};
use serde::Serialize;
use serde_json::json;

use super::{child::Child, report::rounded};

/// From writing the timers until they are due: long enough to start the server.
const AHEAD_MS: i64 = 5_000;
/// Timers a changeset.
const A_CHANGESET: usize = 500;
/// How often it is looked how many are left.
const LOOK: Duration = Duration::from_millis(2);
/// How long is waited for the last one.
const LIMIT_MS: i64 = 120_000;

/// How late they were.
#[derive(Debug, Clone, Serialize)]
pub struct Timers {
    /// How many.
    pub timers: usize,
    /// Half of them were done after so many milliseconds.
    pub late_ms_p50: f64,
    /// 99 of 100 were.
    pub late_ms_p99: f64,
    /// All were.
    pub late_ms_max: f64,
}

/// Writes the timers, starts a server, and watches them go.
pub(super) async fn measure(
    program: &Path,
    database: &Options,
    folder: &Path,
    timers: usize,
) -> anyhow::Result<Timers> {
    let db = Db::open(database.clone()).await.context("the database cannot be opened")?;
    let clock = Clock::System;
    let due_ms = clock.now_ms() + AHEAD_MS;
    for from in (0..timers).step_by(A_CHANGESET) {
        let mut changeset = Changeset::new();
        for number in from..timers.min(from + A_CHANGESET) {
            changeset.write(Write::PutJob(timer(number, due_ms)));
        }
        db.apply(changeset).await?;
    }
    let mut child = Child::start(program, database, folder).await?;
    let watched = watch(&db, &clock, timers, due_ms).await;
    child.stop().await;
    db.close().await;
    watched
}

/// A timer of nothing: it is claimed, and what it does is that it is gone.
fn timer(number: usize, due_ms: i64) -> JobRow {
    let payload = json!({ "timer": "bench" });
    JobRow {
        key: format!("bench:{number}"),
        kind: "timer".to_owned(),
        run: None,
        due_ms,
        attempt: 0,
        payload,
    }
}

async fn watch(db: &Db, clock: &Clock, timers: usize, due_ms: i64) -> anyhow::Result<Timers> {
    let left = |share: usize| i64::try_from(timers.saturating_sub((timers * share).div_ceil(100)));
    let marks = [left(50)?, left(99)?, 0];
    let mut reached = [None; 3];
    while reached.contains(&None) {
        let pending = db.job_counts(due_ms).await?.pending;
        let late_ms = clock.now_ms() - due_ms;
        for (mark, reached) in marks.iter().zip(&mut reached) {
            if pending <= *mark && reached.is_none() {
                anyhow::ensure!(late_ms >= 0, "timers went before their moment");
                *reached = Some(late_ms);
            }
        }
        anyhow::ensure!(late_ms < LIMIT_MS, "{pending} timers are still there after two minutes");
        tokio::time::sleep(LOOK).await;
    }
    let [p50, p99, max] =
        reached.map(|ms| rounded(f64::from(i32::try_from(ms.unwrap_or(0)).unwrap_or(i32::MAX))));
    Ok(Timers { timers, late_ms_p50: p50, late_ms_p99: p99, late_ms_max: max })
}
