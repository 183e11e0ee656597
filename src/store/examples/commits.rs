//! How many changesets a second the database takes: `cargo run --release -p fermata-store --example commits`, on SQLite in
//! the folder given (a temporary one otherwise) or on the server of a `postgres://` address. With `audit` as second argument
//! each changeset has an entry of the audit log.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement, run by hand"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use fermata_engine::{
    context::Actor,
    definition::Priority,
    ids::*,
    people::Assignee,
    run::{
        RunStatus, StageStatus, StepStatus, WorkItemStatus,
        event::{Event, EventRecord},
    },
    sla::Clock,
};
use fermata_store::{ChainHash, Changeset, Db, Options, Write, rows::*};
use uuid::Uuid;

const ROUNDS: u64 = 6_000;

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// About fifteen rows: a run, six events, a stage, four steps, a work item, two timers.
fn changeset(n: u64) -> Changeset {
    let run = RunId(Uuid::from_u128(0x0190 << 112 | u128::from(n) << 20));
    let clock = Clock {
        started_ms: 1,
        warn_ms: 75,
        due_ms: 100,
        paused_ms: None,
        closed_ms: None,
        warned: false,
        breached: false,
        terms: None,
    };
    let now = i64::try_from(n).unwrap_or_default();
    let row = RunRow {
        id: run,
        orchestration: name("onboarding"),
        version: 1,
        title: "Acme".into(),
        status: RunStatus::InProgress,
        stage: Some(name("contract")),
        stage_since_ms: Some(now),
        record: None,
        started_ms: now,
        started_by: "user:mia".into(),
        ended_ms: None,
        sla: Some(clock.clone()),
        urgent_warn_ms: Some(now),
        urgent_due_ms: Some(now),
        revision: 1,
        log_head: ChainHash::default(),
        state: "x".repeat(1_500),
    };
    let event = Event::RunPaused { reason: "r".repeat(120) };
    let events =
        (1..=6).map(|seq| EventRecord { seq, at_ms: now, actor: Actor::System, event: event.clone() });
    let (events, log_head) =
        fermata_store::chain::follow(run, ChainHash::default(), &events.collect::<Vec<_>>());
    let row = RunRow { log_head, ..row };
    let mut changes = Changeset::new();
    changes.write(Write::InsertRun(Box::new(row))).write(Write::AppendEvents(run, events));
    changes.write(Write::PutStageRun(StageRunRow {
        run,
        orchestration: name("onboarding"),
        stage: name("contract"),
        pass: 1,
        status: StageStatus::InProgress,
        started_ms: now,
        ended_ms: None,
        sla: Some(clock.clone()),
    }));
    for step in ["a", "b", "c", "d"] {
        changes.write(Write::PutStepRun(StepRunRow {
            run,
            orchestration: name("onboarding"),
            stage: name("contract"),
            pass: 1,
            step: name(step),
            status: StepStatus::InProgress,
            started_ms: Some(now),
            ended_ms: None,
            done_by: None,
            attempt: 1,
            sla: None,
        }));
    }
    changes.write(Write::PutWorkItem(Box::new(WorkItemRow {
        id: WorkItemId(run.0),
        run,
        run_title: "Acme".into(),
        orchestration: name("onboarding"),
        version: 1,
        stage: name("contract"),
        pass: 1,
        step: name("a"),
        step_label: "Sign".into(),
        status: WorkItemStatus::Open,
        assignee: Assignee::Queue(name("sales")),
        offered_to: Assignee::Queue(name("sales")),
        flag: None,
        priority: Priority::Normal,
        record: None,
        created_ms: now,
        closed_ms: None,
        meant_for: None,
        sla: Some(clock),
    })));
    for timer in ["warn", "due"] {
        changes.write(Write::PutJob(JobRow {
            key: format!("run:{run}:{timer}"),
            kind: "timer".into(),
            run: Some(run),
            due_ms: 1_000_000_000_000 + now,
            attempt: 0,
            payload: serde_json::Value::Null,
        }));
    }
    changes
}

fn entry(n: u64) -> AuditRow {
    AuditRow {
        at_ms: i64::try_from(n).unwrap_or_default(),
        actor: "user:mia".into(),
        address: Some("192.0.2.1".into()),
        action: "record.update".into(),
        target: format!("Account/{n}"),
        changes: serde_json::json!({ "stage": ["draft", "signed"], "amount": [n, n + 1] }),
        ..AuditRow::default()
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = match std::env::args().nth(1) {
        Some(url) if url.starts_with("postgres") => Options::Postgres { url },
        Some(path) => Options::Sqlite { path: std::path::Path::new(&path).join("commits.db") },
        None => Options::Sqlite { path: folder.path().join("commits.db") },
    };
    let db = Db::open(options).await.expect("a database");
    let number = Arc::new(AtomicU64::new(1));
    let audited = std::env::args().nth(2).is_some_and(|word| word == "audit");
    for writers in [1, 8, 32, 64] {
        let end = number.load(Ordering::Relaxed) + ROUNDS;
        let began = Instant::now();
        let tasks: Vec<_> = (0..writers)
            .map(|_| {
                let (db, number) = (db.clone(), Arc::clone(&number));
                tokio::spawn(async move {
                    let mut slowest = 0;
                    loop {
                        let n = number.fetch_add(1, Ordering::Relaxed);
                        if n >= end {
                            return slowest;
                        }
                        let one = Instant::now();
                        let mut changes = changeset(n);
                        if audited {
                            changes.write(Write::Audit(Box::new(entry(n))));
                        }
                        db.apply(changes).await.expect("written");
                        slowest = slowest.max(one.elapsed().as_millis());
                    }
                })
            })
            .collect();
        let mut slowest = 0;
        for task in tasks {
            slowest = slowest.max(task.await.expect("a task"));
        }
        number.store(end, Ordering::Relaxed);
        #[allow(clippy::cast_precision_loss, reason = "small")]
        let rate = ROUNDS as f64 / began.elapsed().as_secs_f64();
        println!("{writers:>3} writers: {rate:>7.0} changesets/s, slowest {slowest} ms");
    }
    db.close().await;
}
