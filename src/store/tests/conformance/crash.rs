//! The writer of SQLite dies at every point of a commit; what is on disk is then opened again.

use std::path::Path;

use fermata_engine::ids::RunId;
use fermata_store::{Db, Options, StoreError, Write, testing::TestDatabase};

use crate::support::*;

/// What a reader sees of run 1 and run 2.
async fn seen(db: &Db) -> Vec<String> {
    let mut seen = Vec::new();
    for n in [1, 2] {
        let at = RunId(id(n));
        seen.push(format!("{:?}", db.run(at).await.unwrap()));
        seen.push(format!("{:?}", db.run_log(at, 0, 99).await.unwrap()));
        seen.push(format!("{:?}{:?}", db.step_runs(at).await.unwrap(), db.stage_runs(at).await.unwrap()));
        seen.push(format!("{:?}{:?}", db.items_of_run(at).await.unwrap(), db.jobs_of_run(at).await.unwrap()));
    }
    seen
}

/// The file as a crash of the process leaves it.
fn copied(from: &Path, to: &Path) -> Options {
    for file in ["fermata.db", "fermata.db-wal"] {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
    Options::Sqlite { path: to.join("fermata.db") }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_leaves_all_or_nothing() {
    let (mut before, mut after) = (0, 0);
    for statements in 0.. {
        let test = TestDatabase::sqlite().await.unwrap();
        test.db.apply(start(1)).await.unwrap();
        let untouched = seen(&test.db).await;
        test.db.die_after(statements);
        let mut row = run(1);
        row.revision = 2;
        row.log_head = fermata_store::chain::follow(row.id, Default::default(), &events(1, 8)).1;
        let mut changes = start(2);
        changes
            .write(Write::UpdateRun(Box::new(row.clone())))
            .write(append(&row, 6, 3))
            .write(Write::Audit(Box::new(crate::audit::entry(1))))
            .write(Write::Audit(Box::new(crate::audit::entry(2))));
        match test.db.apply(changes).await {
            // It lived through every statement, the commit included: no crash point is left.
            Ok(()) => break,
            Err(error) => assert!(matches!(error, StoreError::Closing), "{error}"),
        }
        let folder = tempfile::tempdir().unwrap();
        let again = Db::open(copied(&test.folder().unwrap(), folder.path())).await.unwrap();
        let found = seen(&again).await;
        if found == untouched {
            before += 1;
        } else {
            after += 1;
            assert_eq!(again.run(row.id).await.unwrap(), Some(row));
            assert_eq!(again.run_log(RunId(id(1)), 0, 99).await.unwrap(), events(1, 8));
            assert_eq!(again.run_log(RunId(id(2)), 0, 99).await.unwrap(), events(1, 5));
            assert_eq!(again.items_of_run(RunId(id(2))).await.unwrap().len(), 1);
        }
        // The way after a crash is the normal way.
        again.apply(start(3)).await.unwrap();
        write(&again, [Write::Audit(Box::new(crate::audit::entry(3)))]).await.unwrap();
        let verified = again.verify(None).await.unwrap();
        assert!(verified.is_good(), "{verified:?}");
    }
    assert!(
        before >= 15 && after == 1,
        "every statement was a crash point: {before} before, {after} after the commit"
    );
}
