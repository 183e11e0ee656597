//! Every list, page by page: nothing twice, nothing left out, the same as in one page.

use fermata_engine::{
    ids::{RecordId, RunId},
    people::Assignee,
    run::{RunStatus, WorkItemStatus},
    sla::SlaStatus,
};
use fermata_store::{Db, StoreError, Write, filters::*, rows::*};

use crate::{data, people::notification, support::*};

both!(
    runs,
    runs_filtered,
    work_open,
    work_closed,
    work_counted,
    work_counted_no_further_than_told,
    records,
    records_seen_by_some,
    the_other_lists,
    definitions_and_versions,
    people_and_teams,
    tokens,
    objects,
    counted_together,
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
    let of = |filter: WorkFilter| async move { db.work_counted(&filter).await.unwrap() };
    let (mia, both) = (vec!["user:mia".to_owned()], vec!["user:mia".to_owned(), "queue:sales".to_owned()]);
    let counted = |count| Counted { count, more: false };
    assert_eq!(of(WorkFilter::default()).await, counted(16));
    assert_eq!(of(WorkFilter { assignees: Some(mia.clone()), ..WorkFilter::default() }).await, counted(4));
    let late = WorkState::Overdue(1_003);
    assert_eq!(
        of(WorkFilter { assignees: Some(both.clone()), state: late, ..WorkFilter::default() }).await,
        counted(3)
    );
    assert_eq!(of(WorkFilter { assignees: Some(Vec::new()), ..WorkFilter::default() }).await, counted(0));
    let nowhere = Some("nowhere to be found".to_owned());
    assert_eq!(
        of(WorkFilter { assignees: Some(both), text: nowhere, ..WorkFilter::default() }).await,
        counted(0)
    );
    assert_eq!(of(WorkFilter { state: WorkState::Completed, ..WorkFilter::default() }).await, counted(0));
}

/// However much there is, a count goes no further than what a person can have a picture of.
async fn work_counted_no_further_than_told(db: &Db) {
    let most = i64::from(COUNTED_MAX);
    for part in 0..6_u128 {
        let items = (1..=250).map(|n| item(part * 250 + n, Assignee::User(name("mia"))));
        write(db, items.map(|row| Write::PutWorkItem(Box::new(row)))).await.unwrap();
    }
    let counts = db.work_counts("user:mia", &["queue:sales".into()], 1_003).await.unwrap();
    assert_eq!((counts.mine, counts.teams), (most + 1, 0), "one more says that there are more");
    let all = WorkFilter { assignees: Some(vec!["user:mia".into()]), ..WorkFilter::default() };
    assert_eq!(db.work_counted(&all).await.unwrap(), Counted { count: most, more: true });
    let text = Some("nowhere to be found".to_owned());
    let none = WorkFilter { text, ..all };
    assert_eq!(db.work_counted(&none).await.unwrap(), Counted::default(), "all of them were looked at");
}

async fn records(db: &Db) {
    write(db, (1..=10).map(|n| Write::InsertRecord(Box::new(record(n))))).await.unwrap();
    let account = name("Account");
    let list = async |filter: RecordFilter, sort| {
        paged!(|cursor, limit| db.record_list(&account, &filter, &sort, cursor, limit), |row: &RecordRow| {
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
    let by = |field: &str, number, down| RecordSort::Field { name: name(field), number, down };
    assert_eq!(list(all(), by("size", true, false)).await, [3, 6, 9, 1, 4, 7, 10, 2, 5, 8]);
    assert_eq!(list(all(), by("size", true, true)).await, [8, 5, 2, 10, 7, 4, 1, 9, 6, 3]);
    assert_eq!(list(all(), by("name", false, false)).await, [1, 10, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(list(all(), by("absent", false, true)).await, down);
    let narrowed = async |any, narrows: &[(&str, Holds)]| {
        let narrow = |(field, holds): &(&str, Holds)| Narrow { field: name(field), holds: holds.clone() };
        let filter = RecordFilter { narrows: narrows.iter().map(narrow).collect(), any, ..all() };
        list(filter, RecordSort::Title).await
    };
    let some = |texts: &[&str]| Holds::OneOf(texts.iter().map(|text| (*text).to_owned()).collect());
    let cases: [(&str, Holds, &[u128]); 12] = [
        ("name", some(&["Acme 2", "Acme 9", "acme 3"]), &[2, 9]),
        ("name", Holds::Contains("ME 1".into()), &[1, 10]),
        ("name", Holds::Contains("100%".into()), &[]),
        ("name", Holds::Text(Compare::Greater, "Acme 7".into()), &[8, 9]),
        ("name", Holds::Text(Compare::LessOrIs, "Acme 1".into()), &[1]),
        ("size", Holds::Number(Compare::Is, 2.0), &[2, 5, 8]),
        ("size", Holds::Number(Compare::Less, 0.5), &[3, 6, 9]),
        ("name", Holds::Number(Compare::Less, 0.5), &[]),
        ("vip", Holds::Yes(true), &[2, 4, 6, 8, 10]),
        ("vip", Holds::Yes(false), &[1, 3, 5, 7, 9]),
        ("absent", Holds::There(true), &[]),
        ("vip", Holds::Blank, &[]),
    ];
    for (field, holds, expected) in cases {
        assert_eq!(narrowed(false, &[(field, holds.clone())]).await, expected, "{field} {holds:?}");
    }
    let both = [("size", Holds::Number(Compare::Is, 2.0)), ("vip", Holds::Yes(true))];
    assert_eq!(narrowed(false, &both).await, [2, 8]);
    assert_eq!(narrowed(true, &both).await, [2, 4, 5, 6, 8, 10]);
    assert_eq!(narrowed(true, &[]).await, up);
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
            |cursor, limit| db.record_list(&account, &filter, &sort, cursor, limit),
            |row: &RecordRow| row.id
        );
        keys.sort();
        assert_eq!(keys, [1, 2, 4, 5].map(|n| RecordId(id(n))));
    }
    let counts = db.open_run_counts_seen_by(&noah.reach).await.unwrap();
    assert_eq!(counts, [(name("onboarding"), 2)]);
    let counted = |count| Counted { count, more: false };
    assert_eq!(db.open_runs_counted(Some(&noah.reach)).await.unwrap(), counted(2));
    assert_eq!(db.open_runs_counted(None).await.unwrap(), counted(3));
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
    let keys = paged!(|cursor, limit| db.record_story(at, cursor, limit), |row: &StoryRow| match row {
        StoryRow::Change(change) => change.revision,
        StoryRow::Note(note) => -note.at_ms,
    });
    assert_eq!(keys, [7, 6, 5, 4, 3, 2, 1]);
    write(db, (1..=7).map(|n| Write::Audit(Box::new(crate::audit::entry(n))))).await.unwrap();
    let all = AuditFilter::default();
    let keys = paged!(|cursor, limit| db.audit(&all, cursor, limit), |entry: &AuditEntry| entry.row.at_ms);
    assert_eq!(keys, [7, 6, 5, 4, 3, 2, 1]);
}

/// Names whose order is the same in every collation.
fn numbered(text: &str, n: u128) -> fermata_engine::ids::Name {
    name(&format!("{text}{n:02}"))
}

async fn definitions_and_versions(db: &Db) {
    use DefinitionKind::{Flow, Orchestration};
    let put = |kind, n: u128| {
        let row = data::definition(1);
        let draft = row.draft.clone().filter(|_| n != 7);
        Write::PutDefinition(Box::new(DefinitionRow { key: (kind, numbered("d", n)), draft, ..row }))
    };
    write(db, (1..=10).map(|n| put(Orchestration, n))).await.unwrap();
    write(db, (5..=8).map(|n| put(Flow, n))).await.unwrap();
    let of = async |kind, only: Option<&[_]>| {
        paged!(|cursor, limit| db.definition_list(kind, only, cursor, limit), |row: &DefinitionHead| (
            row.name.clone(),
            row.has_draft
        ))
    };
    let names = |ns: &[u128]| ns.iter().map(|n| (numbered("d", *n), *n != 7)).collect::<Vec<_>>();
    assert_eq!(of(Orchestration, None).await, names(&(1..=10).collect::<Vec<_>>()));
    assert_eq!(of(Flow, None).await, names(&[5, 6, 7, 8]));
    let some: Vec<_> = [9, 2, 3, 7, 8, 99].map(|n| numbered("d", n)).into();
    assert_eq!(of(Orchestration, Some(&some)).await, names(&[2, 3, 7, 8, 9]));
    assert!(of(Orchestration, Some(&[])).await.is_empty());
    let key = (Orchestration, numbered("d", 1));
    for n in 1..=7 {
        write(db, [Write::PutVersion(Box::new(VersionRow { key: key.clone(), ..data::version(n) }))])
            .await
            .unwrap();
    }
    let versions = paged!(|cursor, limit| db.version_list(&key, cursor, limit), |row: &VersionHead| (
        row.version,
        row.active
    ));
    assert_eq!(versions, (1..=7).rev().map(|n| (n, n == 7)).collect::<Vec<_>>());
    // A cursor of one kind is none of the other.
    let (_, next) = db.definition_list(Orchestration, None, None, 2).await.unwrap();
    let other = db.definition_list(Flow, None, next.as_deref(), 2).await;
    assert!(matches!(other, Err(StoreError::BadCursor)));
}

async fn people_and_teams(db: &Db) {
    write(db, (1..=10).rev().map(|n| Write::InsertUser(user(&format!("u{n:02}"))))).await.unwrap();
    let users = paged!(|cursor, limit| db.user_list(cursor, limit), |row: &UserRow| row.name.clone());
    assert_eq!(users, (1..=10).map(|n| numbered("u", n)).collect::<Vec<_>>());
    let team = |kind, n| {
        let key = (kind, numbered("t", n));
        Write::PutTeam(TeamRow { key, label: "T".into(), members: Default::default(), revision: 1 })
    };
    write(db, (1..=10).map(|n| team(TeamKind::Queue, n))).await.unwrap();
    write(db, (3..=6).map(|n| team(TeamKind::Group, n))).await.unwrap();
    for (kind, ns) in [(TeamKind::Queue, 1..=10), (TeamKind::Group, 3..=6)] {
        let teams =
            paged!(|cursor, limit| db.team_list(kind, cursor, limit), |row: &TeamRow| row.key.1.clone());
        assert_eq!(teams, ns.map(|n| numbered("t", n)).collect::<Vec<_>>());
    }
}

async fn tokens(db: &Db) {
    let token = |n: u128| TokenRow {
        id: id(n),
        user: name(if n.is_multiple_of(2) { "mia" } else { "noah" }),
        label: "ci".into(),
        secret_hash: vec![u8::try_from(n).unwrap()],
        created_ms: i64::try_from(n / 4).unwrap(),
        expires_ms: None,
        used_ms: None,
    };
    write(db, (1..=12).map(|n| Write::InsertToken(token(n)))).await.unwrap();
    let all = paged!(|cursor, limit| db.token_list(cursor, limit), |row: &TokenRow| row.id);
    assert_eq!(all, (1..=12).rev().map(id).collect::<Vec<_>>());
    let mia = name("mia");
    let own = paged!(|cursor, limit| db.tokens_of(&mia, cursor, limit), |row: &TokenRow| row.id);
    assert_eq!(own, [12, 10, 8, 6, 4, 2].map(id));
}

async fn objects(db: &Db) {
    write(db, (1..=10).map(|n| Write::PutObject(data::object(&format!("O{n:02}")), 1, 1))).await.unwrap();
    let names = paged!(|cursor, limit| db.object_list(cursor, limit), |row: &(
        fermata_engine::object::Object,
        i64
    )| row.0.name.clone());
    assert_eq!(names, (1..=10).map(|n| numbered("O", n)).collect::<Vec<_>>());
}

/// One question for many gives what many questions for one give.
async fn counted_together(db: &Db) {
    let of = |n: u128, object: &str, by: &str| RecordRow {
        object: name(object),
        created_by: format!("user:{by}"),
        ..record(n)
    };
    let rows =
        [of(1, "Account", "noah"), of(2, "Account", "mia"), of(3, "Deal", "noah"), of(4, "Deal", "noah")];
    write(db, rows.map(|row| Write::InsertRecord(Box::new(row)))).await.unwrap();
    let objects = ["Account", "Deal", "Note"].map(name);
    let counts = db.record_counts(&objects).await.unwrap();
    assert_eq!(counts, [(name("Account"), 2), (name("Deal"), 2)]);
    assert!(db.record_counts(&[]).await.unwrap().is_empty());
    let reach = RecordReach {
        reach: Reach { user: name("noah"), keys: vec!["user:noah".into()] },
        user_fields: vec![name("owner")],
    };
    let asked = objects.map(|object| (object, reach.clone()));
    let mut seen = db.record_counts_seen_by(&asked).await.unwrap();
    seen.sort();
    assert_eq!(seen, [(name("Account"), 1), (name("Deal"), 2), (name("Note"), 0)]);
    for (object, count) in seen {
        assert_eq!(db.record_count_seen_by(&object, &reach).await.unwrap(), count);
    }
    assert!(db.record_counts_seen_by(&[]).await.unwrap().is_empty());
    fill_work(db).await;
    let keys = ["user:mia", "queue:sales", "queue:empty"].map(str::to_owned);
    let held = db.open_items_held_among(&keys).await.unwrap();
    assert_eq!(held, [("queue:sales".to_owned(), 4), ("user:mia".to_owned(), 4)]);
    assert!(db.open_items_held_among(&[]).await.unwrap().is_empty());
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
        db.record_list(&account, &RecordFilter::default(), &RecordSort::Title, None, 2).await.unwrap();
    for bad in ["", "x", "zz", "é", "7275", runs.as_deref().unwrap(), "72756e737c317c7c"] {
        let list =
            db.record_list(&account, &RecordFilter::default(), &RecordSort::Updated, Some(bad), 2).await;
        assert!(matches!(list, Err(StoreError::BadCursor)), "{bad}");
    }
    // One that somebody made up, with a NUL in its text.
    let made_up = format!("{}00", titles.as_deref().unwrap());
    let list =
        db.record_list(&account, &RecordFilter::default(), &RecordSort::Title, Some(&made_up), 2).await;
    assert!(matches!(list, Err(StoreError::BadCursor)));
    for bad in ["", "q", "ff", titles.as_deref().unwrap(), "72756e737c317c7c"] {
        assert!(matches!(db.run_list(&all, Some(bad), 2).await, Err(StoreError::BadCursor)), "{bad}");
        assert!(
            matches!(db.audit(&AuditFilter::default(), Some(bad), 2).await, Err(StoreError::BadCursor)),
            "{bad}"
        );
        let work = db.work_items(&WorkFilter::default(), Some(bad), 2).await;
        assert!(matches!(work, Err(StoreError::BadCursor)), "{bad}");
        assert!(matches!(db.user_list(Some(bad), 2).await, Err(StoreError::BadCursor)), "{bad}");
        assert!(matches!(db.object_list(Some(bad), 2).await, Err(StoreError::BadCursor)), "{bad}");
        assert!(matches!(db.token_list(Some(bad), 2).await, Err(StoreError::BadCursor)), "{bad}");
        let own = db.tokens_of(&account, Some(bad), 2).await;
        assert!(matches!(own, Err(StoreError::BadCursor)), "{bad}");
        let teams = db.team_list(TeamKind::Queue, Some(bad), 2).await;
        assert!(matches!(teams, Err(StoreError::BadCursor)), "{bad}");
        let definitions = db.definition_list(DefinitionKind::Flow, None, Some(bad), 2).await;
        assert!(matches!(definitions, Err(StoreError::BadCursor)), "{bad}");
        let versions = db.version_list(&(DefinitionKind::Flow, account.clone()), Some(bad), 2).await;
        assert!(matches!(versions, Err(StoreError::BadCursor)), "{bad}");
    }
}
