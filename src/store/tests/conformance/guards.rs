//! What was read must still be so.

use fermata_engine::ids::{RecordId, RunId};
use fermata_store::{Changeset, Db, Guard, StoreError, Write, rows::*};

use crate::{data, support::*};

both!(
    records,
    lookups,
    users,
    teams,
    members_added_at_once_are_all_there,
    watchers,
    keepers,
    a_run_that_is_not_written,
    records_as_read,
    unique_values,
    a_unique_value_is_held_once,
    numbers_are_never_given_twice,
    definitions,
    objects,
    a_lost_wake_up_cannot_happen,
    a_record_is_not_changed_past_a_lock,
    what_is_named_is_never_deleted,
    revisions_serialise_writers
);

async fn records(db: &Db) {
    let (row, at) = (record(1), RecordId(id(1)));
    let put = || vec![Write::PutJob(job("j", 1))];
    guarded(db, Guard::Record(at, 0), put()).await.unwrap();
    conflict(guarded(db, Guard::Record(at, 1), put()).await);
    write(db, [Write::InsertRecord(Box::new(row.clone()))]).await.unwrap();
    conflict(guarded(db, Guard::Record(at, 0), put()).await);
    guarded(db, Guard::Record(at, 1), put()).await.unwrap();
    let next = RecordRow { revision: 2, title: "Neu".into(), ..row };
    guarded(db, Guard::Record(at, 1), vec![Write::UpdateRecord(Box::new(next.clone()))]).await.unwrap();
    conflict(guarded(db, Guard::Record(at, 1), vec![Write::UpdateRecord(Box::new(next))]).await);
    guarded(db, Guard::Record(at, 2), vec![Write::DeleteRecord(at, 2)]).await.unwrap();
    assert_eq!(db.record(at).await.unwrap(), None);
}

async fn watchers(db: &Db) {
    let at = RecordId(id(1));
    let put = || vec![Write::PutJob(job("j", 1))];
    guarded(db, Guard::Watchers(at, vec![]), put()).await.unwrap();
    let waiting = watch(7, at, "amount,size");
    write(db, [Write::PutWatch(waiting.clone())]).await.unwrap();
    assert_eq!(db.watchers(at).await.unwrap(), std::slice::from_ref(&waiting));
    assert_eq!(db.watches_of(waiting.run).await.unwrap(), std::slice::from_ref(&waiting));
    let (other, same) = ((RunId(id(8)), "*".to_owned()), (waiting.run, waiting.fields.clone()));
    conflict(guarded(db, Guard::Watchers(at, vec![]), put()).await);
    conflict(guarded(db, Guard::Watchers(at, vec![other.clone()]), put()).await);
    guarded(db, Guard::Watchers(at, vec![other, same.clone()]), put()).await.unwrap();
    // What it looks at is a part of what was read.
    write(db, [Write::PutWatch(watch(7, at, "size"))]).await.unwrap();
    conflict(guarded(db, Guard::Watchers(at, vec![same]), put()).await);
    write(db, [Write::DeleteWatch(waiting.run, at)]).await.unwrap();
    assert_eq!(db.watchers(at).await.unwrap(), []);
}

fn watch(run: u128, record: RecordId, fields: &str) -> WatchRow {
    WatchRow { record, run: RunId(id(run)), fields: fields.into() }
}

fn lock(run: u128, record: RecordId) -> Write {
    Write::PutRecordLock(Box::new(RecordLockRow {
        record,
        run: RunId(id(run)),
        step: name("approve"),
        approvers_may_edit: false,
        editors: vec![],
        at_ms: 1,
    }))
}

async fn keepers(db: &Db) {
    let at = RecordId(id(1));
    let put = || vec![Write::PutJob(job("j", 1))];
    let known = |run: u128, step: &str| (RunId(id(run)), name(step));
    guarded(db, Guard::Keepers(at, vec![]), put()).await.unwrap();
    write(db, [lock(7, at)]).await.unwrap();
    conflict(guarded(db, Guard::Keepers(at, vec![]), put()).await);
    conflict(guarded(db, Guard::Keepers(at, vec![known(8, "approve")]), put()).await);
    conflict(guarded(db, Guard::Keepers(at, vec![known(7, "sign")]), put()).await);
    guarded(db, Guard::Keepers(at, vec![known(8, "sign"), known(7, "approve")]), put()).await.unwrap();
    guarded(db, Guard::Keepers(RecordId(id(2)), vec![]), put()).await.unwrap();
    // One that is gone by now keeps nobody from anything.
    write(db, [Write::DeleteRecordLock(at, RunId(id(7)), name("approve"))]).await.unwrap();
    guarded(db, Guard::Keepers(at, vec![known(7, "approve")]), put()).await.unwrap();
}

/// A step begins to keep a record as it is while a flow of another run, which saw no lock, changes it: where the lock is there
/// first, the change does not come through; where the change is first, the lock keeps the record as it became.
async fn a_record_is_not_changed_past_a_lock(db: &Db) {
    for n in 1..=20 {
        let (row, at) = (record(n), RecordId(id(n)));
        write(db, [Write::InsertRecord(Box::new(row.clone()))]).await.unwrap();
        // What the lock saw: whoever comes second must decide anew.
        let keep = Changeset { guards: vec![Guard::Record(at, 1)], writes: vec![lock(n, at)] };
        let next = Write::UpdateRecord(Box::new(RecordRow { revision: 2, ..row }));
        let change =
            Changeset { guards: vec![Guard::Record(at, 1), Guard::Keepers(at, vec![])], writes: vec![next] };
        let (a, b) = (db.clone(), db.clone());
        let a = tokio::spawn(async move { a.apply(keep).await });
        let b = tokio::spawn(async move { b.apply(change).await });
        let (a, b) = (a.await.unwrap(), b.await.unwrap());
        assert!(a.is_ok() != b.is_ok(), "one of them goes first, the other decides anew: {a:?} {b:?}");
    }
}

async fn a_run_that_is_not_written(db: &Db) {
    let put = || vec![Write::PutJob(job("j", 1))];
    write(db, [Write::InsertRun(Box::new(run(7)))]).await.unwrap();
    guarded(db, Guard::Run(RunId(id(7)), 1), put()).await.unwrap();
    conflict(guarded(db, Guard::Run(RunId(id(7)), 2), put()).await);
}

async fn records_as_read(db: &Db) {
    let object = record(1).object;
    let put = || vec![Write::PutJob(job("j", 1))];
    let none = db.records_seen(&object).await.unwrap();
    guarded(db, Guard::RecordsAsRead(object.clone(), none), put()).await.unwrap();
    write(db, [Write::InsertRecord(Box::new(record(1)))]).await.unwrap();
    conflict(guarded(db, Guard::RecordsAsRead(object.clone(), none), put()).await);
    let one = db.records_seen(&object).await.unwrap();
    guarded(db, Guard::RecordsAsRead(object.clone(), one), put()).await.unwrap();
    let next = RecordRow { revision: 2, ..record(1) };
    write(db, [Write::UpdateRecord(Box::new(next))]).await.unwrap();
    conflict(guarded(db, Guard::RecordsAsRead(object, one), put()).await);
}

fn unique(value: &str, record: u128) -> UniqueRow {
    let record = RecordId(id(record));
    UniqueRow { object: name("Account"), field: name("number"), value: value.into(), record }
}

async fn unique_values(db: &Db) {
    let holder = async |value: &str| {
        db.unique_holder(&name("Account"), &name("number"), value).await.unwrap().map(|id| id.0)
    };
    write(db, [Write::PutUnique(unique("a", 1))]).await.unwrap();
    assert_eq!(holder("a").await, Some(id(1)));
    let taken = write(db, [Write::PutUnique(unique("a", 2))]).await;
    assert!(matches!(&taken, Err(StoreError::Duplicate(what)) if what == "unique_values"), "{taken:?}");
    // Two records may change what they hold for one another, in one changeset.
    write(db, [Write::PutUnique(unique("b", 2))]).await.unwrap();
    let swap = [
        Write::DeleteUnique(unique("a", 1)),
        Write::DeleteUnique(unique("b", 2)),
        Write::PutUnique(unique("b", 1)),
        Write::PutUnique(unique("a", 2)),
    ];
    write(db, swap).await.unwrap();
    assert_eq!((holder("a").await, holder("b").await), (Some(id(2)), Some(id(1))));
    // Only what a record holds itself is taken from it.
    write(db, [Write::DeleteUnique(unique("a", 1))]).await.unwrap();
    assert_eq!(holder("a").await, Some(id(2)));
    write(db, [Write::DeleteUniqueOf(RecordId(id(2)))]).await.unwrap();
    assert_eq!(holder("a").await, None);
    write(db, [Write::DeleteUniqueField(name("Account"), name("number"))]).await.unwrap();
    assert_eq!(holder("b").await, None);
}

/// Many take the same value at once: one gets it.
async fn a_unique_value_is_held_once(db: &Db) {
    for round in 0..5 {
        let value = format!("v{round}");
        let tasks = (0..10_u128).map(|n| {
            let (db, row) = (db.clone(), unique(&value, n));
            tokio::spawn(async move { write(&db, [Write::PutUnique(row)]).await.is_ok() })
        });
        let mut held = 0;
        for task in tasks.collect::<Vec<_>>() {
            held += i32::from(task.await.unwrap());
        }
        assert_eq!(held, 1);
    }
}

/// Forty tasks take numbers while others commit: none is given twice, and none is left out.
async fn numbers_are_never_given_twice(db: &Db) {
    let tasks = (0..40_u128).map(|n| {
        let db = db.clone();
        tokio::spawn(async move {
            write(&db, [Write::PutUnique(unique(&format!("n{n}"), n))]).await.unwrap();
            let (object, field) = (name("Account"), name("number"));
            let first = db.take_numbers(&object, &field, 3).await.unwrap();
            let other = db.take_numbers(&object, &name("other"), 1).await.unwrap();
            (first, other)
        })
    });
    let (mut given, mut others) = (Vec::new(), Vec::new());
    for task in tasks.collect::<Vec<_>>() {
        let (first, other) = task.await.unwrap();
        given.extend(first..first + 3);
        others.push(other);
    }
    given.sort_unstable();
    others.sort_unstable();
    assert_eq!(given, (1..=120).collect::<Vec<i64>>());
    assert_eq!(others, (1..=40).collect::<Vec<i64>>());
}

async fn definitions(db: &Db) {
    let row = data::definition(1);
    let key = row.key.clone();
    let put = |n| vec![Write::PutDefinition(Box::new(data::definition(n)))];
    conflict(guarded(db, Guard::Draft(key.clone(), 1), put(1)).await);
    guarded(db, Guard::Draft(key.clone(), 0), put(1)).await.unwrap();
    conflict(guarded(db, Guard::Draft(key.clone(), 0), put(2)).await);
    guarded(db, Guard::Draft(key.clone(), 1), put(2)).await.unwrap();
    conflict(write(db, put(1)).await);
    let other = || vec![Write::PutJob(job("j", 1))];
    guarded(db, Guard::Active(key.clone(), None), other()).await.unwrap();
    conflict(guarded(db, Guard::Active(key.clone(), Some(1)), other()).await);
    let activate = || vec![Write::PutVersion(Box::new(data::version(1)))];
    guarded(db, Guard::Active(key.clone(), None), activate()).await.unwrap();
    conflict(guarded(db, Guard::Active(key.clone(), None), other()).await);
    guarded(db, Guard::Active(key.clone(), Some(1)), other()).await.unwrap();
    let only = |version| Guard::ActiveOrchestrations(vec![(name("other"), 1), (key.1.clone(), version)]);
    guarded(db, only(1), other()).await.unwrap();
    conflict(guarded(db, only(2), other()).await);
    conflict(guarded(db, Guard::ActiveOrchestrations(Vec::new()), other()).await);
    let off = || vec![Write::Deactivate(key.clone(), 9)];
    conflict(guarded(db, Guard::Active(key.clone(), Some(2)), off()).await);
    guarded(db, Guard::Active(key.clone(), Some(1)), off()).await.unwrap();
    assert_eq!(db.definition(&key).await.unwrap().unwrap().active_version, None);
}

async fn objects(db: &Db) {
    let object = data::object("Account");
    let put = |revision| vec![Write::PutObject(data::object("Account"), revision, 1)];
    guarded(db, Guard::Object(object.name.clone(), 0), put(1)).await.unwrap();
    conflict(guarded(db, Guard::Object(object.name.clone(), 0), put(1)).await);
    conflict(write(db, put(1)).await);
    conflict(write(db, put(3)).await);
    guarded(db, Guard::Object(object.name.clone(), 1), put(2)).await.unwrap();
    assert_eq!(db.object(&object.name).await.unwrap().unwrap().1, 2);
}

async fn lookups(db: &Db) {
    let at = RecordId(id(1));
    let fields = || vec![(name("Account"), name("parent")), (name("Note"), name("about"))];
    let put = || vec![Write::PutJob(job("j", 1))];
    conflict(guarded(db, Guard::RecordThere(at), put()).await);
    write(db, [Write::InsertRecord(Box::new(record(1)))]).await.unwrap();
    guarded(db, Guard::RecordThere(at), put()).await.unwrap();
    conflict(guarded(db, Guard::NoRecords(name("Account")), put()).await);
    guarded(db, Guard::NoRecords(name("Note")), put()).await.unwrap();
    conflict(guarded(db, Guard::ObjectThere(name("Account")), put()).await);
    write(db, [Write::PutObject(data::object("Account"), 1, 1)]).await.unwrap();
    guarded(db, Guard::ObjectThere(name("Account")), put()).await.unwrap();
    guarded(db, Guard::NoOpenRuns(at), put()).await.unwrap();
    write(db, [Write::InsertRun(Box::new(completed(101, 5)))]).await.unwrap();
    guarded(db, Guard::NoOpenRuns(RecordId(id(101))), put()).await.unwrap();
    write(db, [Write::InsertRun(Box::new(run(1)))]).await.unwrap();
    conflict(guarded(db, Guard::NoOpenRuns(at), put()).await);
    // Work about another record than its run's counts too, as long as it is open.
    let other = RecordId(id(300));
    let at_work = item(7, fermata_engine::people::Assignee::Group(name("legal")));
    let about = at_work.record.clone().map(|at| fermata_engine::object::RecordRef { id: other, ..at });
    let at_work = WorkItemRow { record: about, ..at_work };
    guarded(db, Guard::NoOpenRuns(other), put()).await.unwrap();
    write(db, [Write::PutWorkItem(Box::new(at_work.clone()))]).await.unwrap();
    conflict(guarded(db, Guard::NoOpenRuns(other), put()).await);
    let done = fermata_engine::run::WorkItemStatus::Completed;
    let done = WorkItemRow { status: done, closed_ms: Some(200), ..at_work };
    write(db, [Write::PutWorkItem(Box::new(done))]).await.unwrap();
    guarded(db, Guard::NoOpenRuns(other), put()).await.unwrap();
    guarded(db, Guard::NotLookedUp(at, fields()), put()).await.unwrap();
    guarded(db, Guard::NotLookedUp(at, Vec::new()), put()).await.unwrap();
    let naming = RecordRow { fields: serde_json::json!({ "parent": at.to_string() }), ..record(2) };
    write(db, [Write::InsertRecord(Box::new(naming.clone()))]).await.unwrap();
    conflict(guarded(db, Guard::NotLookedUp(at, fields()), put()).await);
    guarded(db, Guard::NotLookedUp(RecordId(id(2)), fields()), put()).await.unwrap();
    assert_eq!(db.looked_up_by(at, &fields()).await.unwrap(), Some(naming));
    assert_eq!(db.looked_up_by(RecordId(id(2)), &fields()).await.unwrap(), None);
}

/// Somebody refers to a record while somebody else deletes it: one of them is first, and the other decides anew.
async fn what_is_named_is_never_deleted(db: &Db) {
    for n in 1..=20_u128 {
        let (row, at) = (record(n), RecordId(id(n)));
        write(db, [Write::InsertRecord(Box::new(row))]).await.unwrap();
        let naming = RecordRow { fields: serde_json::json!({ "parent": at.to_string() }), ..record(100 + n) };
        let name_it = Changeset {
            guards: vec![Guard::RecordThere(at)],
            writes: vec![Write::InsertRecord(Box::new(naming))],
        };
        let fields = vec![(name("Account"), name("parent"))];
        let delete = Changeset {
            guards: vec![Guard::Record(at, 1), Guard::NotLookedUp(at, fields)],
            writes: vec![Write::DeleteRecord(at, 1)],
        };
        let (a, b) = (db.clone(), db.clone());
        let a = tokio::spawn(async move { a.apply(name_it).await });
        let b = tokio::spawn(async move { b.apply(delete).await });
        let (a, b) = (a.await.unwrap(), b.await.unwrap());
        assert!(a.is_ok() != b.is_ok(), "{n}: {a:?} {b:?}");
    }
}

async fn users(db: &Db) {
    let admin = |text: &str| UserRow { role: fermata_engine::people::Role::Admin, ..user(text) };
    let (ada, max) = (admin("ada"), admin("max"));
    write(db, [Write::InsertUser(ada.clone()), Write::InsertUser(user("mia"))]).await.unwrap();
    let put = || vec![Write::PutJob(job("j", 1))];
    conflict(guarded(db, Guard::AnotherAdmin(ada.name.clone()), put()).await);
    write(db, [Write::InsertUser(max.clone())]).await.unwrap();
    guarded(db, Guard::AnotherAdmin(ada.name.clone()), put()).await.unwrap();
    let off = UserRow { active: false, revision: 2, ..max };
    write(db, [Write::UpdateUser(off)]).await.unwrap();
    conflict(guarded(db, Guard::AnotherAdmin(ada.name.clone()), put()).await);

    let at = |revision| Guard::User(ada.name.clone(), revision);
    let with_password = UserRow { password_hash: Some("$argon2id$x".into()), revision: 2, ..ada.clone() };
    conflict(guarded(db, at(2), put()).await);
    guarded(db, at(1), vec![Write::UpdateUser(with_password.clone())]).await.unwrap();
    conflict(guarded(db, at(1), put()).await);
    write(db, [Write::Seen(ada.name.clone(), 9)]).await.unwrap();
    guarded(db, at(2), put()).await.unwrap();
}

async fn teams(db: &Db) {
    let key = (TeamKind::Group, name("legal"));
    let at = |revision| Guard::Team(key.clone(), revision);
    let team = |revision| {
        let members = [name("mia")].into();
        vec![Write::PutTeam(TeamRow { key: key.clone(), label: "Legal".into(), members, revision })]
    };
    let put = || vec![Write::PutJob(job("j", 1))];
    conflict(guarded(db, at(1), put()).await);
    guarded(db, at(0), team(1)).await.unwrap();
    conflict(guarded(db, at(0), team(1)).await);
    guarded(db, at(1), team(2)).await.unwrap();
    conflict(guarded(db, at(1), team(2)).await);
    conflict(guarded(db, at(1), vec![Write::DeleteTeam(key.clone())]).await);
    guarded(db, at(2), put()).await.unwrap();
    guarded(db, at(2), vec![Write::DeleteTeam(key.clone())]).await.unwrap();
    conflict(guarded(db, at(2), team(3)).await);
    guarded(db, at(0), put()).await.unwrap();
}

/// Twenty people add themselves to one queue, deciding anew after every conflict: none is lost.
async fn members_added_at_once_are_all_there(db: &Db) {
    let key = (TeamKind::Queue, name("sales"));
    let tasks = (0..20).map(|n| {
        let (db, key) = (db.clone(), key.clone());
        tokio::spawn(async move {
            loop {
                let before = db.team(&key).await.unwrap();
                let revision = before.as_ref().map_or(0, |row| row.revision);
                let mut members = before.map(|row| row.members).unwrap_or_default();
                members.insert(name(&format!("user_{n}")));
                let row =
                    TeamRow { key: key.clone(), label: "Sales".into(), members, revision: revision + 1 };
                match guarded(&db, Guard::Team(key.clone(), revision), vec![Write::PutTeam(row)]).await {
                    Ok(()) => return,
                    Err(StoreError::Conflict(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let row = db.team(&key).await.unwrap().unwrap();
    assert_eq!((row.members.len(), row.revision), (20, 20));
}

/// A run begins to wait for a record while somebody changes it: either the run saw the change, or the change sees the run.
async fn a_lost_wake_up_cannot_happen(db: &Db) {
    for n in 1..=20 {
        let (row, at) = (record(n), RecordId(id(n)));
        write(db, [Write::InsertRecord(Box::new(row.clone()))]).await.unwrap();
        let waiting = Write::PutWatch(watch(n, at, "*"));
        let wait = Changeset { guards: vec![Guard::Record(at, 1)], writes: vec![waiting] };
        let next = Write::UpdateRecord(Box::new(RecordRow { revision: 2, ..row }));
        let change =
            Changeset { guards: vec![Guard::Record(at, 1), Guard::Watchers(at, vec![])], writes: vec![next] };
        let (a, b) = (db.clone(), db.clone());
        let a = tokio::spawn(async move { a.apply(wait).await });
        let b = tokio::spawn(async move { b.apply(change).await });
        let (a, b) = (a.await.unwrap(), b.await.unwrap());
        assert!(a.is_ok() != b.is_ok(), "one of them goes first, the other decides anew: {a:?} {b:?}");
    }
}

/// Twenty tasks add one to a run's revision each, deciding anew after every conflict: no step is lost.
async fn revisions_serialise_writers(db: &Db) {
    db.apply(start(1)).await.unwrap();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                loop {
                    let mut row = db.run(RunId(id(1))).await.unwrap().unwrap();
                    row.revision += 1;
                    match write(&db, [Write::UpdateRun(Box::new(row))]).await {
                        Ok(()) => return,
                        Err(StoreError::Conflict(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(db.run(RunId(id(1))).await.unwrap().unwrap().revision, 21);
}
