//! Every statement is prepared on both databases, and no list reads a whole table.

use fermata_engine::{
    ids::{RecordId, RunId, WorkItemId},
    run::RunStatus,
    sla::SlaStatus,
};
use fermata_store::{
    Db, Options,
    filters::*,
    plans,
    rows::{DefinitionKind, DefinitionRow, TeamKind, TeamRow, TokenRow, VersionRow},
    testing::TestDatabase,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};

use crate::{belongings, calendars, data, outside, support::*};

/// Small tables that are read whole on purpose, into memory: people, teams, objects. Their lists, which have a limit, are not.
const SMALL: [&str; 9] = [
    "users",
    "teams",
    "objects",
    "calendars",
    "connections",
    "trigger_orders",
    "hooks",
    "notice_preferences",
    "push_subscriptions",
];

/// Tables that SQLite stores in the order of their names, ids or numbers, in which they are listed.
const WALKED: [&str; 8] = [
    "SCAN calendars",
    "SCAN hooks",
    "SCAN audit",
    "SCAN objects",
    "SCAN tokens",
    "SCAN users",
    "SCAN run_events",
    "SCAN u",
];

/// Calls every read there is, lists with every filter, with and without a cursor.
async fn every_read(db: &Db) {
    let (run_id, item_id, record_id) = (RunId(id(1)), WorkItemId(id(1)), RecordId(id(1)));
    let (mia, flow) = (name("mia"), name("onboarding"));
    let key = (DefinitionKind::Orchestration, flow.clone());
    every_run_list(db).await;
    every_work_list(db).await;
    every_record_list(db).await;
    let _ = db.product().await.unwrap();
    let _ = (db.run(run_id).await.unwrap(), db.runs_by_ids(&[run_id, run_id]).await.unwrap());
    let _ = (db.run_ids(None, 5).await.unwrap(), db.run_log(run_id, 0, 5).await.unwrap());
    let _ = (db.watchers(record_id).await.unwrap(), db.watches_of(run_id).await.unwrap());
    let _ = (db.unique_holder(&flow, &mia, "x").await.unwrap(), db.records_seen(&flow).await.unwrap());
    let _ = db.stage_runs(run_id).await.unwrap();
    let _ = (db.step_runs(run_id).await.unwrap(), db.work_item(item_id).await.unwrap());
    let _ = (
        db.work_counts("user:mia", &["queue:sales".into()], 1).await.unwrap(),
        db.items_of_run(run_id).await.unwrap(),
    );
    let _ = (db.open_items_of_runs(&[run_id]).await.unwrap(), db.open_items_held().await.unwrap());
    let _ = (db.open_items_held_by(&mia).await.unwrap(), db.draft(item_id, &mia).await.unwrap());
    let _ = db.open_items_of(&mia, 5).await.unwrap();
    let _ = db.open_run_counts_seen_by(&reach("mia").reach).await.unwrap();
    let _ = db.record_count_seen_by(&flow, &reach("mia")).await.unwrap();
    let _ = db
        .looked_up_by(record_id, &[(flow.clone(), mia.clone()), (mia.clone(), flow.clone())])
        .await
        .unwrap();
    let _ = (db.record(record_id).await.unwrap(), db.records_by_ids(&[record_id]).await.unwrap());
    let _ =
        (db.record_count(&flow).await.unwrap(), db.objects().await.unwrap(), db.object(&flow).await.unwrap());
    let _ = (
        db.definition(&key).await.unwrap(),
        db.definition_labels(key.0).await.unwrap(),
        db.version(&key, 1).await.unwrap(),
    );
    let _ = db.active_versions(key.0).await.unwrap();
    every_named_list(db).await;
    every_belonging(db).await;
    every_outside_list(db).await;
    every_read_of_notices(db).await;
    every_read_of_triggers(db).await;
    every_audit_list(db).await;
    let _ = (db.open_run_counts_by_version(&flow).await.unwrap(), db.open_run_counts().await.unwrap());
    let _ = (db.users().await.unwrap(), db.user(&mia).await.unwrap(), db.any_admin().await.unwrap());
    let _ =
        (db.teams().await.unwrap(), db.session(&[1]).await.unwrap(), db.token_by_hash(&[1]).await.unwrap());
    let _ =
        (db.token_count(&mia).await.unwrap(), db.setup(&[1]).await.unwrap(), db.throttle("x").await.unwrap());
    let _ = (db.authenticator(&mia).await.unwrap(), db.used_link(item_id, &mia).await.unwrap());
    let _ = db.with_authenticator(&[mia.clone(), flow.clone()]).await.unwrap();
    let _ = (db.token(id(1)).await.unwrap(), db.team(&(TeamKind::Queue, mia.clone())).await.unwrap());
    let keys = ["user:mia".to_owned(), "queue:sales".to_owned()];
    let _ = (
        db.open_items_held_among(&keys).await.unwrap(),
        db.record_counts(&[flow.clone(), mia.clone()]).await,
    );
    let _ =
        db.record_counts_seen_by(&[(flow.clone(), reach("mia")), (mia.clone(), reach("mia"))]).await.unwrap();
    let _ =
        (db.setting("x").await.unwrap(), db.next_job_due().await.unwrap(), db.job_counts(1).await.unwrap());
    let _ = (db.jobs_of_run(run_id).await.unwrap(), db.unread_notifications(&mia).await.unwrap());
    let _ = (db.idempotency("a", "b").await.unwrap(), db.pipeline(&flow, 1).await.unwrap());
    let _ = (
        db.pipeline_runs(&flow, Some(&mia), 5).await.unwrap(),
        db.completed_since(&flow, 1, 5).await.unwrap(),
    );
    let _ = (db.subscribers("a", "b").await.unwrap(), db.subscriptions_of(run_id).await.unwrap());
    let _ = (db.waiting_messages("a", "b", 1, 5).await.unwrap(), db.message(id(1)).await.unwrap());
    let _ = (db.on_time(&flow, 1).await.unwrap(), db.median_duration(&flow, 1).await.unwrap());
    let _ = (db.open_started_since(&flow, 1).await.unwrap(), db.run_totals().await.unwrap());
    for cursor in [None, Some("6e6f74696669636174696f6e737c317c")] {
        // A cursor of another list is refused before anything is read: those of these lists are tried by the list tests.
        let _ = db.notifications(&mia, cursor, 5).await;
        let _ = db.record_story(record_id, cursor, 5).await;
        let _ = db.audit(&AuditFilter::default(), cursor, 5).await;
    }
}

async fn every_stuck(db: &Db) {
    let held = db.assignees_with_work().await.unwrap();
    assert!(held.is_sorted() && !held.is_empty(), "{held:?}");
    let _ = (db.open_items_up_to("user:mia", 3).await.unwrap(), db.failed_runs_up_to(3).await.unwrap());
    let _ = (db.stages_with_runs().await.unwrap(), db.last_seen().await.unwrap());
    for (orchestration, stage) in db.stages_with_runs().await.unwrap() {
        let at = (&orchestration, &stage);
        let _ =
            (db.stage_durations(at, 5).await.unwrap(), db.slow_runs_up_to(at, i64::MAX, 5).await.unwrap());
        let (_, after) = db.slow_runs(at, i64::MAX, None, 1).await.unwrap();
        if let Some(after) = after {
            db.slow_runs(at, i64::MAX, Some(&after), 1).await.unwrap();
        }
    }
}

async fn every_audit_list(db: &Db) {
    let some = || Some("x".to_owned());
    let filters = [
        AuditFilter::default(),
        AuditFilter { actor: some(), ..AuditFilter::default() },
        AuditFilter { action: some(), ..AuditFilter::default() },
        AuditFilter { target: some(), ..AuditFilter::default() },
        AuditFilter { from_ms: Some(1), before_ms: Some(2), ..AuditFilter::default() },
        AuditFilter { actor: some(), from_ms: Some(1), ..AuditFilter::default() },
        AuditFilter { text: some(), ..AuditFilter::default() },
    ];
    for filter in filters {
        db.audit(&filter, None, 5).await.unwrap();
    }
    let (_, next) = db.audit(&AuditFilter::default(), None, 1).await.unwrap();
    db.audit(&AuditFilter::default(), Some(&next.unwrap()), 1).await.unwrap();
    let _ = db.unanchored(5).await.unwrap();
    // Some of these runs have no log, which is found.
    let _ = db.verify(None).await.unwrap();
}

async fn every_belonging(db: &Db) {
    let (at, object, mia) = (RecordId(id(1)), name("Account"), name("mia"));
    let next = |listed: Option<String>| listed.expect("there is a next page");
    let (_, after) = db.file_list(at, None, 1).await.unwrap();
    db.file_list(at, Some(&next(after)), 1).await.unwrap();
    let (_, after) = db.comment_list(at, None, 1).await.unwrap();
    db.comment_list(at, Some(&next(after)), 1).await.unwrap();
    let (_, after) = db.record_story(at, None, 1).await.unwrap();
    db.record_story(at, Some(&next(after)), 1).await.unwrap();
    let (_, after) = db.list_views(&object, &mia, None, 1).await.unwrap();
    db.list_views(&object, &mia, Some(&next(after)), 1).await.unwrap();
    let _ = db.files_by_ids(&[id(1), id(2)]).await.unwrap();
    let _ = (db.file(id(1)).await.unwrap(), db.blob_part(id(1), 0).await.unwrap());
    let _ = (db.comment(id(1)).await.unwrap(), db.file_count(at).await.unwrap());
    let _ = (db.list_view(id(1)).await.unwrap(), db.first_list_view(&object).await.unwrap());
    let _ = db.list_view_count(&object, &mia).await.unwrap();
    let _ = db.import(id(1)).await.unwrap();
    for by in [None, Some(&mia)] {
        let (_, after) = db.import_list(&object, by, None, 1).await.unwrap();
        db.import_list(&object, by, Some(&next(after)), 1).await.unwrap();
    }
    let (_, after) = db.import_errors(id(1), None, 1).await.unwrap();
    db.import_errors(id(1), Some(&next(after)), 1).await.unwrap();
    let _ = (db.bulk(id(1)).await.unwrap(), db.work_items_by_ids(&[WorkItemId(id(1))]).await.unwrap());
    for by in [None, Some(&mia)] {
        let (_, after) = db.bulk_list(by, None, 1).await.unwrap();
        db.bulk_list(by, Some(&next(after)), 1).await.unwrap();
    }
    let (_, after) = db.work_views(&mia, None, 1).await.unwrap();
    db.work_views(&mia, Some(&next(after)), 1).await.unwrap();
    let _ = (db.work_view(id(1)).await.unwrap(), db.work_view_count(&mia).await.unwrap());
    for state in [None, Some("waiting")] {
        let (_, after) = db.bulk_targets(id(1), state, None, 1).await.unwrap();
        db.bulk_targets(id(1), state, Some(&next(after)), 1).await.unwrap();
    }
    every_stuck(db).await;
    let texts = ["a".to_owned(), "b".to_owned()];
    let _ = db.records_by_values(&object, &name("size"), &texts).await.unwrap();
    let _ = db.records_called(&object, &texts).await.unwrap();
}

async fn every_read_of_triggers(db: &Db) {
    let (flow, mia, record) = (name("onboarding"), name("mia"), RecordId(id(1)));
    let _ = (db.schedule(&flow).await.unwrap(), db.schedules_of(&[flow.clone(), mia.clone()]).await.unwrap());
    let _ =
        (db.trigger_orders().await.unwrap(), db.hook_labels().await.unwrap(), db.hook(&flow).await.unwrap());
    let _ = (db.hook_list(None, 5).await.unwrap(), db.received_event("a", "b").await.unwrap());
    for hook in [None, Some(&mia)] {
        let _ = db.received_events(hook, None, 5).await.unwrap();
    }
    let _ = (db.has_open_run(&flow).await.unwrap(), db.last_start_of(&flow).await.unwrap());
    let _ = db.with_open_run(&flow, &[record, record]).await.unwrap();
    for after in [None, Some(record)] {
        let _ = db.records_after(&flow, after, 5).await.unwrap();
    }
    let _ = db.records_holding(&flow, &mia, "x").await.unwrap();
}

/// The first page of each, and the one after it.
async fn every_named_list(db: &Db) {
    let next = |listed: Option<String>| listed.expect("there is a next page");
    let (kind, mia) = (DefinitionKind::Orchestration, name("mia"));
    let some = [name("d1"), name("d2"), name("d3")];
    let key = (kind, name("d1"));
    let (_, after) = db.user_list(None, 1).await.unwrap();
    db.user_list(Some(&next(after)), 1).await.unwrap();
    let (_, after) = db.team_list(TeamKind::Queue, None, 1).await.unwrap();
    db.team_list(TeamKind::Queue, Some(&next(after)), 1).await.unwrap();
    let (_, after) = db.token_list(None, 1).await.unwrap();
    db.token_list(Some(&next(after)), 1).await.unwrap();
    let (_, after) = db.tokens_of(&mia, None, 1).await.unwrap();
    db.tokens_of(&mia, Some(&next(after)), 1).await.unwrap();
    let (_, after) = db.object_list(None, 1).await.unwrap();
    db.object_list(Some(&next(after)), 1).await.unwrap();
    for only in [None, Some(&some[..])] {
        let (_, after) = db.definition_list(kind, only, None, 1).await.unwrap();
        db.definition_list(kind, only, Some(&next(after)), 1).await.unwrap();
    }
    let (_, after) = db.version_list(&key, None, 1).await.unwrap();
    db.version_list(&key, Some(&next(after)), 1).await.unwrap();
}

async fn every_read_of_notices(db: &Db) {
    use fermata_store::{
        filters::SentFilter,
        rows::{DeliveryKind, DeliveryState},
    };
    let mia = name("mia");
    let _ = (db.notice_preferences().await.unwrap(), db.notice_preference(&mia).await.unwrap());
    let _ = (db.push_subscriptions().await.unwrap(), db.push_subscription(id(1)).await.unwrap());
    let _ = (db.push_subscriptions_of(&mia).await.unwrap(), db.push_subscription_at(&[1]).await.unwrap());
    let _ = (db.calendar_feed(&[1]).await.unwrap(), db.calendar_feed_of(&mia).await.unwrap());
    let _ = (db.notification(id(1)).await.unwrap(), db.notifications_for_digest(&mia, 5).await.unwrap());
    let every = SentFilter::default();
    let filters = [
        every.clone(),
        SentFilter { user: Some(mia), ..every.clone() },
        SentFilter { run: Some(RunId(id(1))), ..every.clone() },
        SentFilter { notice: Some("assigned".into()), ..every.clone() },
        SentFilter { kind: Some(Some(DeliveryKind::Mail)), ..every.clone() },
        SentFilter { state: Some(DeliveryState::Failed), ..every },
    ];
    for filter in filters {
        for cursor in
            [None, Some("73656e747c317c30303030303030303030303030303030303030303030303030303030303030317c")]
        {
            db.sent_list(&filter, cursor, 5).await.unwrap();
        }
    }
}

async fn every_outside_list(db: &Db) {
    let _ = (db.calendar(&name("c1")).await.unwrap(), db.calendars().await.unwrap());
    let (_, next) = db.calendar_list(None, 1).await.unwrap();
    db.calendar_list(Some(&next.expect("there is a next page")), 1).await.unwrap();
    let _ = (db.promised_runs(None, 5).await.unwrap(), db.promised_run_count().await.unwrap());
    let _ = (db.promised_runs(Some((1, RunId(id(1)))), 5).await.unwrap(), db.job("x").await.unwrap());
    use fermata_store::rows::{ConnectionKind, DeliveryState};
    let secret = ConnectionKind::Secret;
    let _ = (db.connection(secret, &name("c1")).await.unwrap(), db.connections().await.unwrap());
    let (_, next) = db.connection_list(secret, None, 1).await.unwrap();
    db.connection_list(secret, Some(&next.expect("there is a next page")), 1).await.unwrap();
    let _ = db.delivery(id(1)).await.unwrap();
    let every = DeliveryFilter::default();
    let filters = [
        every,
        DeliveryFilter { state: Some(DeliveryState::Waiting), ..every },
        DeliveryFilter { run: Some(RunId(id(1))), ..every },
    ];
    for filter in filters {
        let (_, next) = db.delivery_list(&filter, None, 1).await.unwrap();
        db.delivery_list(&filter, Some(&next.expect("there is a next page")), 1).await.unwrap();
    }
}

async fn every_run_list(db: &Db) {
    let with = |change: fn(&mut RunFilter)| {
        let mut filter = RunFilter::default();
        change(&mut filter);
        filter
    };
    let filters = [
        RunFilter::default(),
        with(|f| f.open_only = true),
        with(|f| f.orchestration = Some(name("onboarding"))),
        with(|f| f.statuses = vec![RunStatus::Failed]),
        with(|f| f.statuses = vec![RunStatus::Failed, RunStatus::Paused]),
        with(|f| (f.orchestration, f.stage) = (Some(name("onboarding")), Some(name("contract")))),
        with(|f| (f.open_only, f.stage) = (true, Some(name("contract")))),
        with(|f| f.sla = Some((SlaStatus::Breached, 1))),
        with(|f| f.sla = Some((SlaStatus::AtRisk, 1))),
        with(|f| f.sla = Some((SlaStatus::OnTrack, 1))),
        with(|f| f.sla = Some((SlaStatus::None, 1))),
        with(|f| f.record = Some(RecordId(id(1)))),
        with(|f| f.started_by = Some("user:mia".into())),
        with(|f| (f.started_from_ms, f.started_before_ms) = (Some(1), Some(9))),
        with(|f| (f.orchestration, f.started_from_ms) = (Some(name("onboarding")), Some(1))),
        with(|f| f.text = Some("x".into())),
        with(|f| f.visible_to = Some(Reach { user: name("mia"), keys: vec!["user:mia".into()] })),
        with(|f| f.visible_to = Some(Reach { user: name("ida"), keys: vec!["user:ida".into()] })),
    ];
    for filter in filters {
        let (_, next) = db.run_list(&filter, None, 0).await.unwrap();
        if let Some(next) = next {
            db.run_list(&filter, Some(&next), 1).await.unwrap();
        }
    }
}

async fn every_work_list(db: &Db) {
    let two = Some(vec!["user:mia".into(), "queue:sales".into()]);
    for state in [WorkState::Open, WorkState::Overdue(1), WorkState::Due(1, 2), WorkState::Completed] {
        for assignees in [None, Some(vec!["user:mia".into()]), two.clone()] {
            let filter = WorkFilter { assignees, state, ..WorkFilter::default() };
            let (_, next) = db.work_items(&filter, None, 1).await.unwrap();
            if let Some(next) = next {
                db.work_items(&filter, Some(&next), 1).await.unwrap();
            }
        }
    }
    let all = |filter: WorkFilter| WorkFilter { state: WorkState::All, ..filter };
    let filters = [
        all(WorkFilter::default()),
        all(WorkFilter { run: Some(RunId(id(1))), ..WorkFilter::default() }),
        all(WorkFilter { record: Some(RecordId(id(1))), ..WorkFilter::default() }),
        WorkFilter { orchestration: Some(name("onboarding")), ..WorkFilter::default() },
        WorkFilter { text: Some("x".into()), assignees: two, ..WorkFilter::default() },
    ];
    for filter in filters {
        db.work_items(&filter, None, 1).await.unwrap();
    }
    every_count(db).await;
}

async fn every_count(db: &Db) {
    let _ = db.open_runs_counted(None).await.unwrap();
    let _ = db.open_runs_counted(Some(&reach("mia").reach)).await.unwrap();
    let teams: Vec<String> = vec!["queue:sales".into(), "group:legal".into()];
    let _ = db.work_counts("user:mia", &teams, 1).await.unwrap();
    let some = [None, Some(vec!["user:mia".to_owned()]), Some(teams)];
    for assignees in some {
        for state in [WorkState::Open, WorkState::Overdue(1), WorkState::Due(1, 2), WorkState::Completed] {
            let all = WorkFilter { assignees: assignees.clone(), state, ..WorkFilter::default() };
            let (text, orchestration) = (Some("x".to_owned()), Some(name("onboarding")));
            let few = WorkFilter { text, orchestration, ..all.clone() };
            let _ = (db.work_counted(&all).await.unwrap(), db.work_counted(&few).await.unwrap());
        }
    }
}

fn reach(user: &str) -> RecordReach {
    let reach = Reach { user: name(user), keys: vec![format!("user:{user}"), "queue:sales".into()] };
    RecordReach { reach, user_fields: vec![name("owner"), name("buddy")] }
}

async fn every_record_list(db: &Db) {
    let object = name("Account");
    let narrow = |holds| Narrow { field: name("size"), holds };
    let every = || {
        vec![
            narrow(Holds::There(true)),
            narrow(Holds::There(false)),
            narrow(Holds::Blank),
            narrow(Holds::Yes(true)),
            narrow(Holds::OneOf(vec!["a".into(), "b".into()])),
            narrow(Holds::Text(Compare::Less, "m".into())),
            narrow(Holds::Number(Compare::GreaterOrIs, 2.5)),
            narrow(Holds::Contains("x".into())),
        ]
    };
    let filters = [
        RecordFilter::default(),
        RecordFilter { text: Some("x".into()), ..RecordFilter::default() },
        RecordFilter { field: Some((name("size"), "1".into())), ..RecordFilter::default() },
        RecordFilter { visible_to: Some(reach("mia")), ..RecordFilter::default() },
        RecordFilter { narrows: every(), ..RecordFilter::default() },
        RecordFilter { narrows: every(), any: true, ..RecordFilter::default() },
    ];
    let by = |number, down| RecordSort::Field { name: name("size"), number, down };
    let fields = [by(true, false), by(true, true), by(false, false), by(false, true)];
    let plain = [RecordSort::Title, RecordSort::TitleDown, RecordSort::Updated, RecordSort::UpdatedDown];
    for sort in plain.into_iter().chain(fields) {
        for filter in &filters {
            let (_, next) = db.record_list(&object, filter, &sort, None, 1).await.unwrap();
            if let Some(next) = next {
                db.record_list(&object, filter, &sort, Some(&next), 1).await.unwrap();
            }
        }
    }
}

/// Rows, so that every list has a next page.
async fn fill(db: &Db) {
    use fermata_engine::people::Assignee;
    use fermata_store::Write;
    for n in 1..=8 {
        db.apply(start(n)).await.unwrap();
        write(db, [Write::InsertRecord(Box::new(record(n)))]).await.unwrap();
        write(db, [Write::InsertRun(Box::new(completed(100 + n, 5)))]).await.unwrap();
        write(db, [Write::PutWorkItem(Box::new(item(200 + n, Assignee::User(name("mia")))))]).await.unwrap();
    }
    for n in 1..=3 {
        let writes = [
            Write::PutFile(Box::new(belongings::file(n)), vec![1]),
            Write::PutComment(belongings::comment(n)),
            Write::AddRecordNote(belongings::note(n)),
            Write::PutListView(Box::new(belongings::view(n))),
            Write::PutWorkView(Box::new(belongings::work_view(n))),
            Write::PutImport(Box::new(belongings::import(n))),
            Write::AddImportError(belongings::import_error(1, i64::try_from(n).unwrap())),
            Write::PutBulk(Box::new(belongings::bulk(n))),
            Write::PutBulkTarget(Box::new(belongings::bulk_target(1, i64::try_from(n).unwrap(), "waiting"))),
        ];
        write(db, writes).await.unwrap();
    }
    fill_named(db).await;
    for n in 1..=4 {
        let secret = outside::connection(fermata_store::rows::ConnectionKind::Secret, &format!("c{n}"), 1);
        let delivery = Box::new(outside::delivery(n));
        let calendar = Box::new(calendars::calendar(&format!("c{n}"), 1));
        let writes =
            [Write::PutConnection(secret), Write::InsertDelivery(delivery), Write::PutCalendar(calendar)];
        write(db, writes).await.unwrap();
    }
}

/// The ends of two logs stand in the audit log.
async fn anchored(db: &Db) {
    let heads = db.unanchored(2).await.unwrap();
    crate::audit::anchor(db, &heads).await;
    write(db, [fermata_store::Write::Audit(Box::new(crate::audit::entry(9)))]).await.unwrap();
}

async fn fill_named(db: &Db) {
    use fermata_store::Write;
    let key = |n: u32| (DefinitionKind::Orchestration, name(&format!("d{n}")));
    for n in 1..=3_u32 {
        let text = format!("n{n}");
        let token = TokenRow {
            id: id(n.into()),
            user: name("mia"),
            label: "ci".into(),
            secret_hash: vec![u8::try_from(n).unwrap()],
            created_ms: 1,
            expires_ms: None,
            used_ms: None,
        };
        let team = TeamRow {
            key: (TeamKind::Queue, name(&text)),
            label: text.clone(),
            members: Default::default(),
            revision: 1,
        };
        let definition = DefinitionRow { key: key(n), ..data::definition(1) };
        write(
            db,
            [
                Write::InsertUser(user(&text)),
                Write::PutTeam(team),
                Write::InsertToken(token),
                Write::PutObject(data::object(&text), 1, 1),
                Write::PutDefinition(Box::new(definition)),
            ],
        )
        .await
        .unwrap();
        let version = VersionRow { key: key(1), ..data::version(n) };
        write(db, [Write::PutVersion(Box::new(version))]).await.unwrap();
    }
}

/// Reads that PostgreSQL alone understands. Where both tests run in one process, each sees what the other one read.
fn of_postgres(sql: &str) -> bool {
    ["current_setting", "jsonb_typeof", "COLLATE \"C\"", "convert_to(", "uuid_send("]
        .iter()
        .any(|word| sql.contains(word))
}

/// Reads that SQLite alone understands.
fn of_sqlite(sql: &str) -> bool {
    ["sqlite_version", "json_type(fields", "AS BLOB)"].iter().any(|word| sql.contains(word))
}

fn problem(sql: &str, scans: &str) -> Option<String> {
    let small = !sql.contains("LIMIT") && SMALL.iter().any(|table| scans.contains(table));
    (!small).then(|| format!("{sql}\n    {scans}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_list_reads_a_whole_table_on_sqlite() {
    let test = TestDatabase::sqlite().await.unwrap();
    fill(&test.db).await;
    anchored(&test.db).await;
    every_read(&test.db).await;
    let Options::Sqlite { path } = &test.options else { panic!("a file") };
    let mut conn = SqliteConnection::connect(&path.to_string_lossy()).await.unwrap();
    let mut problems = Vec::new();
    let reads = plans::reads().into_iter().filter(|sql| !of_postgres(sql));
    for sql in reads {
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let rows = sqlx::query(AssertSqlSafe(explain)).fetch_all(&mut conn).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let one_table = !sql.contains("AS parts") && sql.contains("LIMIT") && !sql.contains("OFFSET");
        let details: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let unsorted = !details.iter().any(|detail| detail.contains("TEMP B-TREE"));
        for detail in details {
            let scan =
                detail.starts_with("SCAN ") && !detail.contains("USING") && !detail.contains("CONSTANT ROW");
            // What the merge of several assignees' pages sorts is a few pages.
            let scan = scan && !detail.starts_with("SCAN part") && !detail.starts_with("SCAN (");
            // What one run or one record has is few.
            let few = sql.contains(" run = $") || sql.contains("record_id = $");
            // So is what a person has to do with, where it is looked up instead of walked to.
            let few = few || sql.contains("AS held");
            // Records in the order of a field are all of one object's: sorted, but not read from the whole table.
            let few = few || sql.contains("AS TEXT) AS sort_key");
            let scan = scan && !["SCAN held", "SCAN offered", "SCAN started"].contains(&detail.as_str());
            // What is stored in the order in which it is listed is walked no further than to the end of the page.
            let walked = one_table && unsorted && WALKED.contains(&detail.as_str());
            let scan = scan && !walked;
            let sorts = one_table && !few && detail.contains("TEMP B-TREE FOR ORDER BY");
            if scan || sorts {
                problems.extend(problem(&sql, &detail));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for (sql, _) in plans::writes() {
        let explain = format!("EXPLAIN {sql}");
        sqlx::query(AssertSqlSafe(explain))
            .fetch_all(&mut conn)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_list_reads_a_whole_table_on_postgres() {
    let test = TestDatabase::postgres().await.unwrap();
    fill(&test.db).await;
    anchored(&test.db).await;
    every_read(&test.db).await;
    let Options::Postgres { url } = &test.options else { panic!("a server") };
    let mut conn = PgConnection::connect(url).await.unwrap();
    for setting in ["SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan"] {
        sqlx::query(setting).execute(&mut conn).await.unwrap();
    }
    let mut problems = Vec::new();
    for sql in plans::reads().into_iter().filter(|sql| !of_sqlite(sql)) {
        let count = (1..).take_while(|n| sql.contains(&format!("${n}"))).count();
        let nulls = if count == 0 { String::new() } else { format!("({})", vec!["NULL"; count].join(", ")) };
        let run = |sql: String| sqlx::raw_sql(AssertSqlSafe(sql));
        let prepared = run(format!("PREPARE one AS {sql}")).execute(&mut conn).await;
        prepared.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let rows = run(format!("EXPLAIN EXECUTE one{nulls}")).fetch_all(&mut conn).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        for line in plan.iter().filter(|line| line.contains("Seq Scan on ")) {
            problems.extend(problem(&sql, line));
        }
        run("DEALLOCATE one".into()).execute(&mut conn).await.unwrap();
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for (_, sql) in plans::writes() {
        let prepared = sqlx::raw_sql(AssertSqlSafe(format!("PREPARE one AS {sql}; DEALLOCATE one")));
        prepared.execute(&mut conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}
