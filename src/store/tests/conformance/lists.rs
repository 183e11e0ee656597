//! Every list, page by page: nothing twice, nothing left out, the same as in one page.

use fermata_engine::{
    ids::{RecordId, RunId},
    people::Assignee,
    run::{RunStatus, WorkItemStatus},
    sla::SlaStatus,
};
use fermata_store::{Db, StoreError, Write, filters::*, rows::*};

use crate::{people::notification, support::*};

both!(
    runs,
    runs_filtered,
    work_open,
    work_closed,
    work_counted,
    records,
    records_seen_by_some,
    the_other_lists,
    measures,
    bad_cursors
);

/// Reads a list in pages of three and in one page, and wants the same; gives the keys.
macro_rules! paged {
    (|$cursor:ident, $limit:ident| $read:expr, $key:expr) => {{
        let mut keys = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let ($cursor, $limit) = (next.as_deref(), 3);
            let (rows, after) = $read.await.unwrap();
            assert!(rows.len() <= 3 && (after.is_none() || rows.len() == 3));
            keys.extend(rows.iter().map($key));
            next = after;
            if next.is_none() {
                break;
            }
        }
        let ($cursor, $limit) = (None, 1_000);
        let (rows, after) = $read.await.unwrap();
        assert_eq!(after, None);
        assert_eq!(keys, rows.iter().map($key).collect::<Vec<_>>());
        keys
    }};
}

async fn fill_runs(db: &Db) {
    let runs = (1..=10).map(|n| if n % 3 == 0 { completed(n, 50) } else { run(n) });
    write(db, runs.map(|row| Write::InsertRun(Box::new(row)))).await.unwrap();
}

fn ids_of(ids: impl IntoIterator<Item = u128>) -> Vec<RunId> {
    ids.into_iter().map(|n| RunId(id(n))).collect()
}

async fn runs(db: &Db) {
    fill_runs(db).await;
    let all = RunFilter::default();
    let keys = paged!(|cursor, limit| db.run_list(&all, cursor, limit), |row: &RunRow| row.id);
    assert_eq!(keys, ids_of((1..=10).rev()));
    assert_eq!(db.run_ids(None, 4).await.unwrap(), ids_of(1..=4));
    assert_eq!(db.run_ids(Some(RunId(id(8))), 4).await.unwrap(), ids_of(9..=10));
}

async fn runs_filtered(db: &Db) {
    fill_runs(db).await;
    let other = RunRow { started_by: "user:noah".into(), orchestration: name("renewal"), ..run(20) };
    let held = RunRow {
        started_by: "system".into(),
        status: RunStatus::Paused,
        urgent_warn_ms: None,
        urgent_due_ms: None,
        ..run(21)
    };
    write(db, [Write::InsertRun(Box::new(other)), Write::InsertRun(Box::new(held))]).await.unwrap();
    write(db, [Write::PutWorkItem(Box::new(item(5, Assignee::Queue(name("sales")))))]).await.unwrap();
    let list = async |filter: RunFilter| {
        paged!(|cursor, limit| db.run_list(&filter, cursor, limit), |row: &RunRow| row.id)
    };
    let filter = RunFilter::default;
    let of = |text: &str| RunFilter { text: Some(text.into()), ..filter() };
    assert_eq!(list(RunFilter { open_only: true, ..filter() }).await, ids_of([21, 20, 10, 8, 7, 5, 4, 2, 1]));
    assert_eq!(list(RunFilter { statuses: vec![RunStatus::Completed], ..filter() }).await, ids_of([9, 6, 3]));
    let two = RunFilter { statuses: vec![RunStatus::Completed, RunStatus::Paused], ..filter() };
    assert_eq!(list(two).await, ids_of([21, 9, 6, 3]));
    let stage = RunFilter { orchestration: Some(name("renewal")), stage: Some(name("contract")), ..filter() };
    assert_eq!(list(stage).await, ids_of([20]));
    assert_eq!(list(RunFilter { record: Some(RecordId(id(4))), ..filter() }).await, ids_of([4]));
    assert_eq!(list(of("nÚmero 7")).await, ids_of([7]));
    assert_eq!(list(of("0%_d")).await.len(), 12);
    assert!(list(of("0_d")).await.is_empty());
    let sla = |status, now| RunFilter { sla: Some((status, now)), ..filter() };
    assert_eq!(list(sla(SlaStatus::Breached, 602)).await, ids_of([2, 1]));
    assert_eq!(list(sla(SlaStatus::AtRisk, 505)).await, ids_of([5, 4, 2, 1]));
    assert_eq!(list(sla(SlaStatus::OnTrack, 505)).await, ids_of([20, 10, 8, 7]));
    assert_eq!(list(sla(SlaStatus::None, 505)).await, ids_of([21]));
    let seen = |user: &str, keys: &[&str]| RunFilter {
        visible_to: Some(Reach { user: name(user), keys: keys.iter().map(ToString::to_string).collect() }),
        ..filter()
    };
    assert_eq!(list(seen("noah", &["user:noah", "queue:sales"])).await, ids_of([20, 5]));
    assert_eq!(list(seen("noah", &[])).await, ids_of([20]));
    assert_eq!(list(RunFilter { open_only: true, ..seen("mia", &["user:mia"]) }).await.len(), 7);
}

async fn fill_work(db: &Db) {
    let of = |n: u128| match n % 4 {
        0 => Assignee::User(name("mia")),
        1 => Assignee::Queue(name("sales")),
        2 => Assignee::Group(name("legal")),
        _ => Assignee::User(name("noah")),
    };
    write(db, (1..=16).map(|n| Write::PutWorkItem(Box::new(item(n, of(n)))))).await.unwrap();
}

/// Due, then age, then id; those without a due moment last.
fn due_order(ns: impl IntoIterator<Item = u128>) -> Vec<u128> {
    let mut ns: Vec<u128> = ns.into_iter().collect();
    ns.sort_by_key(|n| (n % 3 == 0, if n % 3 == 0 { 0 } else { n / 2 }, *n));
    ns
}

fn number(row: &WorkItemRow) -> u128 {
    row.id.0.as_u128() - id(0).as_u128()
}

async fn work_open(db: &Db) {
    fill_work(db).await;
    let list =
        async |filter: WorkFilter| paged!(|cursor, limit| db.work_items(&filter, cursor, limit), number);
    let filter = WorkFilter::default;
    let keys = |keys: &[&str]| Some(keys.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(list(filter()).await, due_order(1..=16));
    let one = WorkFilter { assignees: keys(&["user:mia"]), ..filter() };
    assert_eq!(list(one).await, due_order((1..=16).filter(|n| n % 4 == 0)));
    let three = keys(&["user:mia", "queue:sales", "group:legal"]);
    let reach = WorkFilter { assignees: three.clone(), ..filter() };
    assert_eq!(list(reach.clone()).await, due_order((1..=16).filter(|n| n % 4 != 3)));
    assert!(list(WorkFilter { assignees: Some(vec![]), ..filter() }).await.is_empty());
    let late = WorkFilter { state: WorkState::Overdue(1_003), ..filter() };
    assert_eq!(list(late).await, due_order([1, 2, 4, 5, 7]));
    let soon = WorkFilter { state: WorkState::Due(1_003, 1_005), assignees: three, ..filter() };
    assert_eq!(list(soon).await, due_order([8, 10]));
    assert_eq!(list(WorkFilter { run: Some(RunId(id(3))), ..filter() }).await, [3]);
    assert_eq!(list(WorkFilter { record: Some(RecordId(id(3))), ..filter() }).await, [3]);
    assert_eq!(list(WorkFilter { text: Some("acme 16".into()), ..reach.clone() }).await, [16]);
    assert_eq!(list(WorkFilter { text: Some("SIGN".into()), ..filter() }).await.len(), 16);
    assert_eq!(list(WorkFilter { orchestration: Some(name("onboarding")), ..reach }).await.len(), 12);
    assert!(list(WorkFilter { orchestration: Some(name("renewal")), ..filter() }).await.is_empty());
}

async fn work_closed(db: &Db) {
    fill_work(db).await;
    for n in 1..=8_u128 {
        let status = if n == 8 { WorkItemStatus::Withdrawn } else { WorkItemStatus::Completed };
        let who = if n % 2 == 0 { "mia" } else { "noah" };
        let closed_ms = Some(i64::try_from(n / 2).unwrap());
        let row = WorkItemRow { status, closed_ms, ..item(n, Assignee::User(name(who))) };
        write(db, [Write::PutWorkItem(Box::new(row))]).await.unwrap();
    }
    let list =
        async |filter: WorkFilter| paged!(|cursor, limit| db.work_items(&filter, cursor, limit), number);
    let filter = || WorkFilter { state: WorkState::Completed, ..WorkFilter::default() };
    assert_eq!(list(filter()).await, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(list(WorkFilter { closed_by: Some(name("mia")), ..filter() }).await, [6, 4, 2]);
    assert_eq!(list(WorkFilter::default()).await, due_order(9..=16));
    let all = WorkFilter { state: WorkState::All, ..filter() };
    assert_eq!(list(all.clone()).await, (1..=16).rev().collect::<Vec<_>>());
    assert_eq!(list(WorkFilter { run: Some(RunId(id(8))), ..all.clone() }).await, [8]);
    assert_eq!(list(WorkFilter { record: Some(RecordId(id(8))), ..all }).await, [8]);
}

async fn work_counted(db: &Db) {
    fill_work(db).await;
    let counts = db.work_counts("user:mia", &["queue:sales".into()], 1_003).await.unwrap();
    // Mia's: 4 8 12 16; the queue's: 1 5 9 13. Late at 1,003: 1 4 5; without a due moment: 9 12.
    assert_eq!(counts, WorkCounts { mine: 4, teams: 4, overdue: 3, due: 3 });
    assert_eq!(db.work_counts("user:zoe", &[], 0).await.unwrap(), WorkCounts::default());
}

async fn records(db: &Db) {
    write(db, (1..=10).map(|n| Write::InsertRecord(Box::new(record(n))))).await.unwrap();
    let account = name("Account");
    let list = async |filter: RecordFilter, sort| {
        paged!(|cursor, limit| db.record_list(&account, &filter, sort, cursor, limit), |row: &RecordRow| {
            row.id.0.as_u128() - id(0).as_u128()
        })
    };
    let up: Vec<u128> = (1..=10).collect();
    let down: Vec<u128> = (1..=10).rev().collect();
    let all = RecordFilter::default;
    assert_eq!(list(all(), RecordSort::Title).await, up);
    assert_eq!(list(all(), RecordSort::TitleDown).await, down);
    assert_eq!(list(all(), RecordSort::Updated).await, up);
    assert_eq!(list(all(), RecordSort::UpdatedDown).await, down);
    let text = RecordFilter { text: Some("ACME 003".into()), ..RecordFilter::default() };
    assert_eq!(list(text, RecordSort::Title).await, [6, 7]);
    let field = |field: &str, value: &str| RecordFilter {
        field: Some((name(field), value.into())),
        ..RecordFilter::default()
    };
    assert_eq!(list(field("name", "Acme 7"), RecordSort::Title).await, [7]);
    assert_eq!(list(field("size", "0"), RecordSort::Title).await, [3, 6, 9]);
    assert_eq!(list(field("vip", "true"), RecordSort::Title).await, [2, 4, 6, 8, 10]);
    assert_eq!(list(field("vip", "false"), RecordSort::Title).await, [1, 3, 5, 7, 9]);
    assert!(list(field("absent", "x"), RecordSort::Title).await.is_empty());
}

/// Made by them, naming them, or with a run about it that is theirs.
async fn records_seen_by_some(db: &Db) {
    let made = RecordRow { created_by: "user:noah".into(), ..record(1) };
    let naming = RecordRow { fields: serde_json::json!({ "owner": "noah" }), ..record(2) };
    let other = RecordRow { fields: serde_json::json!({ "size": "noah" }), ..record(3) };
    let records = [made, naming, other, record(4), record(5), record(6)];
    write(db, records.map(|row| Write::InsertRecord(Box::new(row)))).await.unwrap();
    // Run 4 is noah's, run 5 has work for his queue, run 6 is nothing of his.
    let started = RunRow { started_by: "user:noah".into(), ..run(4) };
    write(db, [started, run(5), run(6)].map(|row| Write::InsertRun(Box::new(row)))).await.unwrap();
    write(db, [Write::PutWorkItem(Box::new(item(5, Assignee::Queue(name("sales")))))]).await.unwrap();
    let noah = RecordReach {
        reach: Reach { user: name("noah"), keys: vec!["user:noah".into(), "queue:sales".into()] },
        user_fields: vec![name("owner")],
    };
    let account = name("Account");
    assert_eq!(db.record_count_seen_by(&account, &noah).await.unwrap(), 4);
    let filter = RecordFilter { visible_to: Some(noah.clone()), ..RecordFilter::default() };
    for sort in [RecordSort::Title, RecordSort::UpdatedDown] {
        let mut keys = paged!(
            |cursor, limit| db.record_list(&account, &filter, sort, cursor, limit),
            |row: &RecordRow| row.id
        );
        keys.sort();
        assert_eq!(keys, [1, 2, 4, 5].map(|n| RecordId(id(n))));
    }
    let counts = db.open_run_counts_seen_by(&noah.reach).await.unwrap();
    assert_eq!(counts, [(name("onboarding"), 2)]);
}

async fn the_other_lists(db: &Db) {
    write(db, (1..=7).map(|n| Write::AddNotification(notification(n, "mia")))).await.unwrap();
    let mia = name("mia");
    let keys = paged!(|cursor, limit| db.notifications(&mia, cursor, limit), |row: &NotificationRow| row.id);
    assert_eq!(keys, (1..=7).rev().map(id).collect::<Vec<_>>());
    let history = |revision| RecordHistoryRow {
        record: RecordId(id(1)),
        revision,
        at_ms: 1,
        by: "system".into(),
        run: None,
        changes: serde_json::json!({}),
    };
    write(db, (1..=7).map(|n| Write::AddRecordHistory(history(n)))).await.unwrap();
    let at = RecordId(id(1));
    let keys =
        paged!(|cursor, limit| db.record_history(at, cursor, limit), |row: &RecordHistoryRow| row.revision);
    assert_eq!(keys, [7, 6, 5, 4, 3, 2, 1]);
    let entry = |n: i64| AuditRow {
        at_ms: n,
        actor: "system".into(),
        action: "a".into(),
        target: String::new(),
        detail: serde_json::json!(null),
    };
    write(db, (1..=7).map(|n| Write::Audit(entry(n)))).await.unwrap();
    let keys = paged!(|cursor, limit| db.audit(cursor, limit), |row: &(i64, AuditRow)| row.1.at_ms);
    assert_eq!(keys, [7, 6, 5, 4, 3, 2, 1]);
}

async fn measures(db: &Db) {
    fill_runs(db).await;
    let flow = name("onboarding");
    let late =
        RunRow { sla: Some(fermata_engine::sla::Clock { due_ms: 3, ..clock(3) }), ..completed(30, 2_000) };
    let none = RunRow { sla: None, ..completed(31, 3_000) };
    let between = RunRow { stage: None, ..run(32) };
    write(db, [late, none, between].map(|row| Write::InsertRun(Box::new(row)))).await.unwrap();
    // Open in the stage: 1 2 4 5 7 8 10, with warnings at 501 … and due moments at 601 ….
    let counts = db.pipeline(&flow, 602).await.unwrap();
    let stage = counts.iter().find(|count| count.stage.is_some()).unwrap();
    assert_eq!((stage.open, stage.at_risk, stage.breached), (7, 5, 2));
    assert_eq!(counts.iter().find(|count| count.stage.is_none()).unwrap().open, 1);
    let urgent = db.pipeline_runs(&flow, Some(&name("contract")), 3).await.unwrap();
    assert_eq!(urgent.iter().map(|row| row.id).collect::<Vec<_>>(), ids_of([1, 2, 4]));
    let done = db.completed_since(&flow, 50, 4).await.unwrap();
    assert_eq!(done.iter().map(|row| row.id).collect::<Vec<_>>(), ids_of([31, 30, 9, 6]));
    assert_eq!(db.completed_count(&flow, 50).await.unwrap(), 5);
    assert_eq!(db.completed_count(&flow, 51).await.unwrap(), 2);
    assert_eq!(db.on_time(&flow, 0).await.unwrap(), OnTime { kept: 3, total: 4 });
    // 30 took 985, 31 took 1985 (they began at 1,015).
    assert_eq!(db.median_duration(&flow, 51).await.unwrap(), Some(985));
    assert_eq!(db.median_duration(&flow, 9_999).await.unwrap(), None);
    assert_eq!(db.open_started_since(&flow, 1_005).await.unwrap(), 2);
    assert_eq!(db.run_totals().await.unwrap(), RunTotals { open: 8, all: 13 });
}

async fn bad_cursors(db: &Db) {
    fill_runs(db).await;
    write(db, (1..=10).map(|n| Write::InsertRecord(Box::new(record(n))))).await.unwrap();
    let account = name("Account");
    let all = RunFilter::default();
    let (_, runs) = db.run_list(&all, None, 2).await.unwrap();
    let (_, titles) =
        db.record_list(&account, &RecordFilter::default(), RecordSort::Title, None, 2).await.unwrap();
    for bad in ["", "x", "zz", "é", "7275", runs.as_deref().unwrap(), "72756e737c317c7c"] {
        let list =
            db.record_list(&account, &RecordFilter::default(), RecordSort::Updated, Some(bad), 2).await;
        assert!(matches!(list, Err(StoreError::BadCursor)), "{bad}");
    }
    // One that somebody made up, with a NUL in its text.
    let made_up = format!("{}00", titles.as_deref().unwrap());
    let list = db.record_list(&account, &RecordFilter::default(), RecordSort::Title, Some(&made_up), 2).await;
    assert!(matches!(list, Err(StoreError::BadCursor)));
    for bad in ["", "q", "ff", titles.as_deref().unwrap(), "72756e737c317c7c"] {
        assert!(matches!(db.run_list(&all, Some(bad), 2).await, Err(StoreError::BadCursor)), "{bad}");
        assert!(matches!(db.audit(Some(bad), 2).await, Err(StoreError::BadCursor)), "{bad}");
        let work = db.work_items(&WorkFilter::default(), Some(bad), 2).await;
        assert!(matches!(work, Err(StoreError::BadCursor)), "{bad}");
    }
}
