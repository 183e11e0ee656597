//! Rows to test with.

use fermata_engine::{
    context::Actor,
    definition::Priority,
    ids::*,
    object::RecordRef,
    people::Assignee,
    run::{
        RunStatus, StageStatus, StepStatus, WorkItemStatus,
        event::{Event, EventRecord},
    },
    sla::Clock,
};
use fermata_store::{ChainHash, Changeset, Db, Guard, StoreError, Write, rows::*};
use serde_json::json;
use uuid::Uuid;

/// The same case on both databases.
macro_rules! both {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let test = fermata_store::testing::TestDatabase::sqlite().await.expect("a SQLite file");
                super::$case(&test.db).await;
                test.db.close().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let test = fermata_store::testing::TestDatabase::postgres().await.expect("a PostgreSQL database");
                super::$case(&test.db).await;
                test.db.close().await;
            })+
        }
    };
}
pub(crate) use both;

pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn clock(due_ms: i64) -> Clock {
    Clock {
        started_ms: 0,
        warn_ms: due_ms - 10,
        due_ms,
        paused_ms: None,
        closed_ms: None,
        warned: false,
        breached: false,
        terms: None,
    }
}

pub(crate) fn run(n: u128) -> RunRow {
    let at = i64::try_from(n).unwrap();
    RunRow {
        id: RunId(id(n)),
        orchestration: name("onboarding"),
        version: 1,
        title: format!("Número {n} 50%_done"),
        status: RunStatus::InProgress,
        stage: Some(name("contract")),
        stage_since_ms: Some(at),
        record: Some(RecordRef { object: name("Account"), id: RecordId(id(n)) }),
        started_ms: 1_000 + at / 2,
        started_by: "user:mia".into(),
        ended_ms: None,
        sla: Some(clock(1_000_000)),
        urgent_warn_ms: Some(500 + at),
        urgent_due_ms: Some(600 + at),
        revision: 1,
        log_head: fermata_store::chain::follow(RunId(id(n)), ChainHash::default(), &events(1, 5)).1,
        state: r#"{"b":1,"a":[1.0,"ü"]}"#.into(),
    }
}

pub(crate) fn completed(n: u128, ended_ms: i64) -> RunRow {
    RunRow {
        status: RunStatus::Completed,
        stage: None,
        ended_ms: Some(ended_ms),
        urgent_warn_ms: None,
        urgent_due_ms: None,
        ..run(n)
    }
}

pub(crate) fn item(n: u128, assignee: Assignee) -> WorkItemRow {
    let held = matches!(assignee, Assignee::User(_));
    WorkItemRow {
        id: WorkItemId(id(n)),
        run: RunId(id(n)),
        run_title: format!("Acme {n}"),
        orchestration: name("onboarding"),
        version: 1,
        stage: name("contract"),
        pass: 1,
        step: name("sign"),
        step_label: "Sign".into(),
        status: if held { WorkItemStatus::Assigned } else { WorkItemStatus::Open },
        offered_to: assignee.clone(),
        assignee,
        flag: None,
        priority: Priority::High,
        record: Some(RecordRef { object: name("Account"), id: RecordId(id(n)) }),
        created_ms: 100,
        closed_ms: None,
        meant_for: None,
        sla: (!n.is_multiple_of(3)).then(|| clock(1_000 + i64::try_from(n / 2).unwrap())),
    }
}

pub(crate) fn record(n: u128) -> RecordRow {
    RecordRow {
        id: RecordId(id(n)),
        object: name("Account"),
        title: format!("Acme {:03}", n / 2),
        fields: json!({"name": format!("Acme {n}"), "size": n % 3, "vip": n.is_multiple_of(2)}),
        revision: 1,
        created_ms: 5,
        created_by: "user:mia".into(),
        updated_ms: i64::try_from(n / 3).unwrap(),
        updated_by: "user:mia".into(),
    }
}

pub(crate) fn events(from: u64, count: u64) -> Vec<EventRecord> {
    let actor = Actor::User(name("mia"));
    let event = Event::RunPaused { reason: "why \"not\"".into() };
    (from..from + count)
        .map(|seq| EventRecord { seq, at_ms: 7, actor: actor.clone(), event: event.clone() })
        .collect()
}

/// Events that follow in the log of a run; the first one is its first.
pub(crate) fn append(row: &RunRow, from: u64, count: u64) -> Write {
    let before = fermata_store::chain::follow(row.id, ChainHash::default(), &events(1, from - 1)).1;
    Write::AppendEvents(row.id, fermata_store::chain::follow(row.id, before, &events(from, count)).0)
}

pub(crate) fn stage_run(run: &RunRow) -> StageRunRow {
    StageRunRow {
        run: run.id,
        orchestration: run.orchestration.clone(),
        stage: name("contract"),
        pass: 1,
        status: StageStatus::InProgress,
        started_ms: 3,
        ended_ms: None,
        sla: Some(clock(9)),
    }
}

pub(crate) fn step_run(run: &RunRow, step: &str) -> StepRunRow {
    StepRunRow {
        run: run.id,
        orchestration: run.orchestration.clone(),
        stage: name("contract"),
        pass: 1,
        step: name(step),
        status: StepStatus::NotStarted,
        started_ms: None,
        ended_ms: None,
        done_by: None,
        attempt: 0,
        sla: None,
    }
}

pub(crate) fn job(key: &str, due_ms: i64) -> JobRow {
    JobRow {
        key: key.into(),
        kind: "timer".into(),
        run: None,
        due_ms,
        attempt: 0,
        payload: json!({"n": [1]}),
    }
}

pub(crate) fn user(text: &str) -> UserRow {
    UserRow {
        name: name(text),
        label: text.to_uppercase(),
        email: format!("{text}@example.org"),
        role: fermata_engine::people::Role::Manager,
        active: true,
        password_hash: None,
        created_ms: 1,
        seen_ms: None,
        manager: None,
        approval_limit: None,
        successor: None,
        revision: 1,
    }
}

/// A start as it is in production: a run with its log, stage, steps, work item, timer.
pub(crate) fn start(n: u128) -> Changeset {
    let row = run(n);
    let mut changes = Changeset::new();
    changes
        .write(Write::InsertRun(Box::new(row.clone())))
        .write(append(&row, 1, 5))
        .write(Write::PutStageRun(stage_run(&row)))
        .write(Write::PutStepRun(step_run(&row, "sign")))
        .write(Write::PutStepRun(step_run(&row, "check")))
        .write(Write::PutWorkItem(Box::new(item(n, Assignee::Queue(name("sales"))))))
        .write(Write::PutJob(JobRow { run: Some(row.id), ..job(&format!("run:{}:sla", row.id), 99) }));
    changes
}

pub(crate) async fn write(db: &Db, writes: impl IntoIterator<Item = Write>) -> Result<(), StoreError> {
    db.apply(Changeset { guards: Vec::new(), writes: writes.into_iter().collect() }).await
}

pub(crate) async fn guarded(db: &Db, guard: Guard, writes: Vec<Write>) -> Result<(), StoreError> {
    db.apply(Changeset { guards: vec![guard], writes }).await
}

#[track_caller]
pub(crate) fn conflict(result: Result<(), StoreError>) {
    assert!(matches!(result, Err(StoreError::Conflict(_))), "{result:?}");
}

#[track_caller]
pub(crate) fn duplicate(result: Result<(), StoreError>, what: &str) {
    assert!(matches!(&result, Err(StoreError::Duplicate(text)) if text == what), "{result:?}");
}
