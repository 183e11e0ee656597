//! Opening, announcing, backing up, group commit.

use fermata_engine::ids::RunId;
use fermata_store::{Changeset, Db, Options, StoreError, testing::TestDatabase};
use sqlx::Connection;

use crate::support::*;

both!(it_says_what_it_is, announcements_are_heard, an_empty_changeset, neighbours_of_a_failure_are_kept);

async fn it_says_what_it_is(db: &Db) {
    db.ping().await.unwrap();
    let product = db.product().await.unwrap();
    let wanted = match db {
        Db::Sqlite(_) => "SQLite 3.",
        Db::Postgres(_) => "PostgreSQL 1",
    };
    assert!(product.starts_with(wanted), "{product}");
}

async fn announcements_are_heard(db: &Db) {
    let (mut a, mut b) = (db.announcements(), db.announcements());
    db.announce("run 1").await.unwrap();
    db.announce(&"x".repeat(9_000)).await.unwrap();
    // The long one stays on this node and may come first.
    let mut heard = [a.recv().await.unwrap(), a.recv().await.unwrap()];
    heard.sort();
    assert_eq!(heard, ["run 1".to_owned(), "x".repeat(9_000)]);
    assert!(b.recv().await.is_ok());
}

async fn an_empty_changeset(db: &Db) {
    db.apply(Changeset::new()).await.unwrap();
}

async fn neighbours_of_a_failure_are_kept(db: &Db) {
    db.apply(start(100)).await.unwrap();
    let changesets = (1..=30_u128).map(|n| start(if n % 5 == 0 { 100 } else { n }));
    let answers = futures::future::join_all(changesets.map(|changes| db.apply(changes))).await;
    for (n, answer) in (1..=30_u128).zip(answers) {
        let there = db.run(RunId(id(n))).await.unwrap().is_some();
        if n % 5 == 0 {
            duplicate(answer, "runs.id");
            assert!(!there);
        } else {
            answer.unwrap();
            assert!(there);
            assert_eq!(db.run_log(RunId(id(n)), 0, 99).await.unwrap(), events(1, 5));
        }
    }
}

async fn refuses(test: &TestDatabase) {
    test.db.close().await;
    assert!(matches!(test.db.apply(start(1)).await, Err(StoreError::Closing | StoreError::Database(_))));
    match Db::open(test.options.clone()).await {
        Err(StoreError::Newer(9_999)) => {}
        other => panic!("a newer database is refused: {:?}", other.map(|_| ())),
    }
}

const NEWER: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
     SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations LIMIT 1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_sqlite_is_refused() {
    let test = TestDatabase::sqlite().await.unwrap();
    let Options::Sqlite { path } = &test.options else { panic!("a file") };
    let mut conn = sqlx::SqliteConnection::connect(&path.to_string_lossy()).await.unwrap();
    sqlx::query(NEWER).execute(&mut conn).await.unwrap();
    refuses(&test).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_postgres_is_refused() {
    let test = TestDatabase::postgres().await.unwrap();
    let Options::Postgres { url } = &test.options else { panic!("a server") };
    let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
    sqlx::query(NEWER).execute(&mut conn).await.unwrap();
    refuses(&test).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_is_there_when_opened_again() {
    for test in [TestDatabase::sqlite().await.unwrap(), TestDatabase::postgres().await.unwrap()] {
        test.db.apply(start(1)).await.unwrap();
        test.db.close().await;
        let again = Db::open(test.options.clone()).await.unwrap();
        assert_eq!(again.run(RunId(id(1))).await.unwrap(), Some(run(1)));
        again.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_a_database() {
    let test = TestDatabase::sqlite().await.unwrap();
    test.db.apply(start(1)).await.unwrap();
    let target = test.folder().unwrap().join("it's a copy.db");
    test.db.backup(&target).await.unwrap();
    assert!(test.db.backup(&target).await.is_err(), "nothing is overwritten");
    let copy = Db::open(Options::Sqlite { path: target }).await.unwrap();
    assert_eq!(copy.run(RunId(id(1))).await.unwrap(), Some(run(1)));
    assert_eq!(copy.run_log(RunId(id(1)), 0, 99).await.unwrap(), events(1, 5));
    copy.close().await;
    let server = TestDatabase::postgres().await.unwrap();
    assert!(server.db.backup(std::path::Path::new("x")).await.is_err());
}

/// Two nodes of one server hear each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_hear_each_other() {
    let test = TestDatabase::postgres().await.unwrap();
    let other = Db::open(test.options.clone()).await.unwrap();
    let mut heard = other.announcements();
    test.db.announce("run 7").await.unwrap();
    assert_eq!(heard.recv().await.unwrap(), "run 7");
    other.close().await;
}
