//! Runs, logs, work items, drafts, jobs.

use fermata_engine::{
    ids::{RunId, WorkItemId},
    people::Assignee,
    run::{RunStatus, WorkItemStatus},
};
use fermata_store::{
    Db, Guard, Write,
    filters::JobCounts,
    rows::{FlowCallRow, JobRow},
};
use serde_json::json;

use crate::support::*;

both!(
    a_start_is_read_back,
    a_run_follows_its_revision,
    events_are_written_once,
    items_and_drafts,
    jobs_are_put_and_deleted,
    one_changeset_may_touch_a_row_twice,
    jobs_are_claimed_once,
    a_lease_ends,
    a_lease_is_kept_by_its_owner_alone,
    a_process_that_begins_waits_for_no_lease_of_one_that_is_gone,
    what_other_systems_answered_is_kept,
    many_writers_all_succeed,
);

async fn a_start_is_read_back(db: &Db) {
    db.apply(start(1)).await.unwrap();
    let row = run(1);
    assert_eq!(db.run(row.id).await.unwrap(), Some(row.clone()));
    assert_eq!(
        db.runs_by_ids(&[row.id]).await.unwrap(),
        [fermata_store::rows::RunRow { state: String::new(), ..row.clone() }]
    );
    assert_eq!(db.run_log(row.id, 0, 100).await.unwrap(), events(1, 5));
    assert_eq!(db.run_log(row.id, 3, 1).await.unwrap(), events(4, 1));
    assert_eq!(db.stage_runs(row.id).await.unwrap(), [stage_run(&row)]);
    assert_eq!(db.step_runs(row.id).await.unwrap(), [step_run(&row, "check"), step_run(&row, "sign")]);
    let wanted = item(1, Assignee::Queue(name("sales")));
    assert_eq!(db.work_item(wanted.id).await.unwrap(), Some(wanted.clone()));
    assert_eq!(db.items_of_run(row.id).await.unwrap(), std::slice::from_ref(&wanted));
    assert_eq!(db.open_items_of_runs(&[row.id]).await.unwrap(), [wanted]);
    assert_eq!(db.jobs_of_run(row.id).await.unwrap().len(), 1);
    assert_eq!(db.run(RunId(id(9))).await.unwrap(), None);
    duplicate(db.apply(start(1)).await, "runs.id");
    let totals = db.run_totals().await.unwrap();
    assert_eq!((totals.open, totals.all), (1, 1));
}

async fn a_run_follows_its_revision(db: &Db) {
    db.apply(start(1)).await.unwrap();
    let mut row = run(1);
    row.revision = 3;
    conflict(write(db, [Write::UpdateRun(Box::new(row.clone()))]).await);
    row.revision = 2;
    row.status = RunStatus::Completed;
    row.stage = None;
    row.ended_ms = Some(77);
    row.state = "{}".into();
    write(db, [Write::UpdateRun(Box::new(row.clone()))]).await.unwrap();
    assert_eq!(db.run(row.id).await.unwrap(), Some(row.clone()));
    conflict(write(db, [Write::UpdateRun(Box::new(row))]).await);
}

async fn events_are_written_once(db: &Db) {
    db.apply(start(1)).await.unwrap();
    let run = RunId(id(1));
    // The draft is undone with the events.
    let draft = Write::PutDraft { item: WorkItemId(id(1)), user: name("mia"), values: json!({}), at_ms: 1 };
    conflict(
        write(db, [draft, append(&fermata_store::rows::RunRow { id: run, ..crate::support::run(1) }, 5, 2)])
            .await,
    );
    assert_eq!(db.run_log(run, 0, 100).await.unwrap(), events(1, 5));
    assert_eq!(db.draft(WorkItemId(id(1)), &name("mia")).await.unwrap(), None);
}

async fn items_and_drafts(db: &Db) {
    let mut row = item(1, Assignee::Group(name("legal")));
    row.flag = Some(fermata_engine::run::AssigneeFlag::Fallback);
    write(db, [Write::PutWorkItem(Box::new(row.clone()))]).await.unwrap();
    let mia = name("mia");
    let draft =
        |n: i64| Write::PutDraft { item: row.id, user: name("mia"), values: json!({"n": n}), at_ms: 1 };
    write(db, [draft(1)]).await.unwrap();
    write(db, [draft(2)]).await.unwrap();
    assert_eq!(db.draft(row.id, &mia).await.unwrap(), Some(json!({"n": 2})));
    assert_eq!(db.open_items_held_by(&mia).await.unwrap(), 0);
    row.assignee = Assignee::User(mia.clone());
    row.status = WorkItemStatus::Assigned;
    write(db, [Write::PutWorkItem(Box::new(row.clone()))]).await.unwrap();
    assert_eq!(db.open_items_held_by(&mia).await.unwrap(), 1);
    assert_eq!(db.open_items_held().await.unwrap(), [("user:mia".to_owned(), 1)]);
    row.status = WorkItemStatus::Completed;
    row.closed_ms = Some(8);
    write(db, [Write::PutWorkItem(Box::new(row.clone())), Write::DeleteDrafts(row.id)]).await.unwrap();
    assert_eq!(db.work_item(row.id).await.unwrap(), Some(row.clone()));
    assert_eq!(db.draft(row.id, &mia).await.unwrap(), None);
    assert_eq!(db.open_items_held_by(&mia).await.unwrap(), 0);
    assert!(db.open_items_of_runs(&[row.run]).await.unwrap().is_empty());
    write(db, [draft(3), Write::SweepDrafts(8)]).await.unwrap();
    assert!(db.draft(row.id, &mia).await.unwrap().is_some(), "closed no longer ago than this");
    write(db, [Write::SweepDrafts(9)]).await.unwrap();
    assert_eq!(db.draft(row.id, &mia).await.unwrap(), None);
    row.status = WorkItemStatus::Assigned;
    row.closed_ms = None;
    write(db, [Write::PutWorkItem(Box::new(row.clone())), draft(4), Write::SweepDrafts(i64::MAX)])
        .await
        .unwrap();
    assert!(db.draft(row.id, &mia).await.unwrap().is_some(), "work that is open keeps its drafts");
    assert_eq!(db.open_items_of(&mia, 9).await.unwrap(), [row]);
}

async fn jobs_are_put_and_deleted(db: &Db) {
    let put = |key: &str| Write::PutJob(job(key, 5));
    write(db, [put("run:a:1"), put("run:a:2"), put("run:ab:1"), put("other")]).await.unwrap();
    assert_eq!(db.job_counts(6).await.unwrap(), JobCounts { pending: 4, overdue: 4 });
    assert_eq!(db.job_counts(5).await.unwrap(), JobCounts { pending: 4, overdue: 0 });
    write(db, [Write::DeleteJobsOf("run:a:".into()), Write::DeleteJob("none".into())]).await.unwrap();
    assert_eq!(db.job_counts(6).await.unwrap().pending, 2);
    write(db, [Write::DeleteJob("other".into())]).await.unwrap();
    let left = db.claim_jobs(5, 9, "a", 9).await.unwrap();
    assert_eq!(left, [JobRow { attempt: 1, ..job("run:ab:1", 5) }]);
}

async fn one_changeset_may_touch_a_row_twice(db: &Db) {
    let put = |due| Write::PutJob(job("run:a:1", due));
    write(db, [put(1), put(2), Write::DeleteJobsOf("run:a:".into()), put(3), put(4)]).await.unwrap();
    assert_eq!(db.next_job_due().await.unwrap(), Some(4));
    let (first, mut second) = (run(1), run(1));
    second.revision = 2;
    second.title = "second".into();
    write(db, [Write::InsertRun(Box::new(first)), Write::UpdateRun(Box::new(second.clone()))]).await.unwrap();
    assert_eq!(db.run(second.id).await.unwrap(), Some(second));
}

async fn jobs_are_claimed_once(db: &Db) {
    for n in 0..40 {
        write(db, [Write::PutJob(job(&format!("job {n:02}"), n))]).await.unwrap();
    }
    assert_eq!(db.next_job_due().await.unwrap(), Some(0));
    let claim = |owner: &'static str| {
        let db = db.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let jobs = db.claim_jobs(29, 1_000, owner, 3).await.unwrap();
                if jobs.is_empty() {
                    return mine;
                }
                mine.extend(jobs.into_iter().map(|job| job.key));
            }
        })
    };
    let (a, b) = (claim("a"), claim("b"));
    let mut all = a.await.unwrap();
    all.extend(b.await.unwrap());
    all.sort();
    assert_eq!(all, (0..30).map(|n| format!("job {n:02}")).collect::<Vec<_>>());
    assert_eq!(db.next_job_due().await.unwrap(), Some(30));
}

async fn a_lease_ends(db: &Db) {
    write(db, [Write::PutJob(job("j", 5))]).await.unwrap();
    assert!(db.claim_jobs(4, 10, "a", 9).await.unwrap().is_empty());
    assert_eq!(db.claim_jobs(5, 10, "a", 9).await.unwrap().len(), 1);
    assert!(db.claim_jobs(9, 20, "b", 9).await.unwrap().is_empty());
    assert_eq!(db.claim_jobs(10, 20, "b", 9).await.unwrap()[0].attempt, 2);
    let done = || vec![Write::DeleteJob("j".into())];
    conflict(guarded(db, Guard::Job("j".into(), "a".into()), done()).await);
    db.release_job("j", "a", 1).await.unwrap();
    assert_eq!(db.next_job_due().await.unwrap(), Some(20));
    db.release_job("j", "b", 30).await.unwrap();
    assert_eq!(db.next_job_due().await.unwrap(), Some(30));
    assert_eq!(db.claim_jobs(30, 50, "c", 9).await.unwrap().len(), 1);
    guarded(db, Guard::Job("j".into(), "c".into()), done()).await.unwrap();
    assert_eq!(db.next_job_due().await.unwrap(), None);
}

async fn many_writers_all_succeed(db: &Db) {
    let tasks: Vec<_> = (1..=60_u128)
        .map(|n| {
            let db = db.clone();
            // Every third one starts what is there already: it fails alone.
            tokio::spawn(async move { db.apply(start(if n % 3 == 0 { 1 } else { n })).await.is_ok() })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += i64::from(task.await.unwrap());
    }
    // Of the twenty-one that start run 1 one wins.
    assert_eq!(done, 40);
    assert_eq!(db.run_totals().await.unwrap().all, 40);
    assert_eq!(db.run_log(RunId(id(1)), 0, 100).await.unwrap(), events(1, 5));
}

async fn a_lease_is_kept_by_its_owner_alone(db: &Db) {
    write(db, [Write::PutJob(job("j", 5))]).await.unwrap();
    assert!(!db.keep_job("j", "a", 90).await.unwrap(), "nobody holds it");
    assert_eq!(db.claim_jobs(5, 10, "a", 9).await.unwrap().len(), 1);
    assert!(!db.keep_job("j", "b", 90).await.unwrap());
    assert!(db.keep_job("j", "a", 30).await.unwrap());
    assert!(db.claim_jobs(29, 60, "b", 9).await.unwrap().is_empty(), "it is held for longer");
    assert_eq!(db.claim_jobs(30, 60, "b", 9).await.unwrap().len(), 1);
    assert!(!db.keep_job("j", "a", 90).await.unwrap(), "it is another's by now");
}

async fn what_other_systems_answered_is_kept(db: &Db) {
    let call = |step: &str, pass, place: &str, good| FlowCallRow {
        run: RunId(id(1)),
        step: name(step),
        pass,
        place: place.into(),
        attempt: 1,
        request: json!({ "method": "POST" }),
        answer: json!({ "kind": "answered", "status": 200 }),
        good,
        at_ms: 7,
    };
    let all = [
        call("ask", 1, "a.1", true),
        call("ask", 1, "b.1", false),
        call("ask", 2, "a.1", true),
        call("tell", 1, "a.1", true),
    ];
    write(db, all.clone().map(|row| Write::PutFlowCall(Box::new(row)))).await.unwrap();
    assert_eq!(db.flow_calls(RunId(id(1)), &name("ask"), 1).await.unwrap(), all[..2]);
    let later = FlowCallRow { attempt: 2, good: true, at_ms: 9, ..all[1].clone() };
    write(db, [Write::PutFlowCall(Box::new(later.clone()))]).await.unwrap();
    assert_eq!(db.flow_calls(RunId(id(1)), &name("ask"), 1).await.unwrap(), [all[0].clone(), later]);
    write(db, [Write::DeleteFlowCalls(RunId(id(1)), name("ask"), 1)]).await.unwrap();
    assert!(db.flow_calls(RunId(id(1)), &name("ask"), 1).await.unwrap().is_empty());
    assert_eq!(db.flow_calls(RunId(id(1)), &name("ask"), 2).await.unwrap(), all[2..3]);
    assert_eq!(db.flow_calls(RunId(id(1)), &name("tell"), 1).await.unwrap(), all[3..]);
}

async fn a_process_that_begins_waits_for_no_lease_of_one_that_is_gone(db: &Db) {
    write(db, [Write::PutJob(job("held", 5)), Write::PutJob(job("later", 50))]).await.unwrap();
    assert_eq!(db.claim_jobs(9, 1_000, "gone", 9).await.unwrap().len(), 1);
    db.free_leases().await.unwrap();
    let claimed = db.claim_jobs(10, 1_000, "new", 9).await.unwrap();
    let claimed: Vec<_> = claimed.iter().map(|job| (job.key.as_str(), job.attempt)).collect();
    // Other nodes may be at work on PostgreSQL: only SQLite has one process alone.
    let alone = db.product().await.unwrap().starts_with("SQLite");
    assert_eq!(claimed, if alone { vec![("held", 2)] } else { Vec::new() });
    assert_eq!(db.next_job_due().await.unwrap(), Some(50));
}
