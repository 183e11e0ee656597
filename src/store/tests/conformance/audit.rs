//! The audit log: a chain without gaps, whoever writes; what is looked for in it; what is found behind its back.

use fermata_engine::ids::RunId;
use fermata_store::{
    ChainHash, Db, Write,
    filters::AuditFilter,
    rows::{AuditEntry, AuditRow, Via},
    verify::{Place, Problem},
};
use serde_json::json;

use crate::support::*;

both!(
    entries_are_numbered_and_chained,
    what_fails_leaves_no_gap,
    many_writers_make_one_chain,
    entries_are_found,
    ends_of_logs_are_held,
    a_head_that_was_noted,
);

pub(crate) fn entry(n: i64) -> AuditRow {
    AuditRow {
        at_ms: n,
        actor: if n % 2 == 0 { "user:mia" } else { "user:noah" }.into(),
        acting_for: (n % 3 == 0).then(|| "user:ida".into()),
        via: Via::Api,
        address: Some("192.0.2.1".into()),
        client: (n % 4 != 0).then(|| "nightly \"import\"".into()),
        run: (n % 5 == 0).then(|| RunId(id(1))),
        action: if n % 2 == 0 { "user.update" } else { "record.update" }.into(),
        target: format!("Account/{n}"),
        label: "Müller 50%".into(),
        changes: json!({"size": [n, 1.5e300], "name": ["ä", null]}),
        detail: json!({"reason": "it \u{1F600}"}),
    }
}

/// The ends of these logs come into the audit log.
pub(crate) async fn anchor(db: &Db, heads: &[(RunId, i64, ChainHash)]) {
    let texts: Vec<_> =
        heads.iter().map(|(run, seq, hash)| format!("{}:{seq}:{hash}", run.0.simple())).collect();
    let row =
        AuditRow { action: "log.anchor".into(), detail: json!({ "heads": texts }), ..AuditRow::default() };
    let taken = heads.iter().map(|(run, seq, _)| (*run, *seq)).collect();
    write(db, [Write::Anchored(taken), Write::Audit(Box::new(row))]).await.unwrap();
}

async fn all(db: &Db) -> Vec<AuditEntry> {
    db.audit(&AuditFilter::default(), None, 100).await.unwrap().0
}

async fn entries_are_numbered_and_chained(db: &Db) {
    assert_eq!(db.audit_head().await.unwrap(), (0, ChainHash::default()));
    assert!(db.verify(None).await.unwrap().is_good());
    write(db, [1, 2].map(|n| Write::Audit(Box::new(entry(n))))).await.unwrap();
    write(db, [Write::Audit(Box::new(entry(3)))]).await.unwrap();
    let listed = all(db).await;
    let rows: Vec<_> = listed.iter().map(|entry| entry.row.clone()).collect();
    assert_eq!(rows, [entry(3), entry(2), entry(1)]);
    assert_eq!(listed.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(db.audit_head().await.unwrap(), (3, listed[0].hash));
    let verified = db.verify(None).await.unwrap();
    assert!(verified.is_good(), "{verified:?}");
    assert_eq!((verified.entries, verified.last, verified.head), (3, 3, listed[0].hash));
}

async fn what_fails_leaves_no_gap(db: &Db) {
    db.apply(start(1)).await.unwrap();
    let mut refused = start(1);
    refused.write(Write::Audit(Box::new(entry(1))));
    duplicate(db.apply(refused).await, "runs.id");
    write(db, [Write::Audit(Box::new(entry(2)))]).await.unwrap();
    assert_eq!(all(db).await.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1]);
    assert!(db.verify(None).await.unwrap().is_good());
}

async fn many_writers_make_one_chain(db: &Db) {
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                for n in 0..10 {
                    let n = writer * 100 + n;
                    write(&db, [n, n + 50].map(|n| Write::Audit(Box::new(entry(n))))).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let verified = db.verify(None).await.unwrap();
    assert!(verified.is_good(), "{verified:?}");
    assert_eq!((verified.entries, verified.last), (160, 160));
}

async fn entries_are_found(db: &Db) {
    write(db, (1..=12).map(|n| Write::Audit(Box::new(entry(n))))).await.unwrap();
    let found = async |filter: AuditFilter| -> Vec<i64> {
        let (entries, _) = db.audit(&filter, None, 20).await.unwrap();
        entries.into_iter().map(|entry| entry.seq).collect()
    };
    let text = |text: &str| AuditFilter { text: Some(text.into()), ..AuditFilter::default() };
    assert_eq!(
        found(AuditFilter { actor: Some("user:mia".into()), ..Default::default() }).await,
        [12, 10, 8, 6, 4, 2]
    );
    assert_eq!(found(AuditFilter { action: Some("nothing".into()), ..Default::default() }).await, [0; 0]);
    assert_eq!(found(AuditFilter { target: Some("Account/7".into()), ..Default::default() }).await, [7]);
    let between = AuditFilter { from_ms: Some(3), before_ms: Some(5), ..Default::default() };
    assert_eq!(found(between).await, [4, 3]);
    assert_eq!(found(text("ACCOUNT/1")).await, [12, 11, 10, 1]);
    assert_eq!(found(text("50%")).await.len(), 12);
    assert_eq!(found(text("5_%")).await, [0; 0]);
}

async fn ends_of_logs_are_held(db: &Db) {
    db.apply(start(1)).await.unwrap();
    db.apply(start(2)).await.unwrap();
    let heads = db.unanchored(9).await.unwrap();
    assert_eq!(heads, [1, 2].map(|n| (run(n).id, 5, run(n).log_head)));
    // One log goes on before its old end is noted: its new end still waits.
    let (events, log_head) = fermata_store::chain::follow(run(2).id, run(2).log_head, &events(6, 2));
    let row = fermata_store::rows::RunRow { revision: 2, log_head, ..run(2) };
    write(db, [Write::UpdateRun(Box::new(row)), Write::AppendEvents(run(2).id, events)]).await.unwrap();
    anchor(db, &heads).await;
    assert_eq!(db.unanchored(9).await.unwrap(), [(run(2).id, 7, log_head)]);
    let verified = db.verify(None).await.unwrap();
    assert!(verified.is_good(), "{verified:?}");
    assert_eq!((verified.runs, verified.events, verified.anchors), (2, 12, 2));
}

async fn a_head_that_was_noted(db: &Db) {
    write(db, (1..=3).map(|n| Write::Audit(Box::new(entry(n))))).await.unwrap();
    let noted = all(db).await[1].hash;
    assert!(db.verify(Some(noted)).await.unwrap().is_good());
    assert!(db.verify(Some(ChainHash::default())).await.unwrap().is_good(), "before the first entry");
    let findings = db.verify(Some(ChainHash([7; 32]))).await.unwrap().findings;
    assert_eq!((findings[0].place, findings[0].problem), (Place::Audit(3), Problem::Rewritten));
}
