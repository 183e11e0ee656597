//! Messages and who waits for them: found by name and key, taken once, and none lost between the two.

use fermata_engine::ids::RunId;
use fermata_store::{Changeset, Db, Guard, StoreError, Write, rows::*};
use serde_json::json;

use crate::support::*;

both!(
    who_waits_is_found,
    a_message_is_taken_once,
    neither_is_lost_between,
    old_ones_are_swept,
    jobs_are_taken_once
);

fn waits(run: u128, step: &str, key: &str) -> SubscriptionRow {
    SubscriptionRow {
        run: RunId(id(run)),
        step: name(step),
        name: "signed".into(),
        key: key.into(),
        since_ms: 5,
    }
}

fn message(n: u128, at_ms: i64) -> MessageRow {
    MessageRow {
        id: id(n),
        name: "signed".into(),
        key: "7".into(),
        content: json!({ "cap": n.to_string() }),
        at_ms,
        expires_ms: at_ms + 100,
        delivered: 0,
        waiting: true,
    }
}

async fn who_waits_is_found(db: &Db) {
    let all = [waits(1, "a", "7"), waits(1, "b", "8"), waits(2, "a", "7")];
    write(db, all.clone().map(Write::PutSubscription)).await.unwrap();
    assert_eq!(db.subscribers("signed", "7").await.unwrap(), [all[0].clone(), all[2].clone()]);
    assert_eq!(db.subscriptions_of(RunId(id(1))).await.unwrap(), all[..2]);
    assert!(db.subscribers("Signed", "7").await.unwrap().is_empty());
    let moved = SubscriptionRow { key: "9".into(), ..all[0].clone() };
    write(db, [Write::PutSubscription(moved.clone())]).await.unwrap();
    assert_eq!(db.subscribers("signed", "9").await.unwrap(), [moved]);
    write(db, [Write::DeleteSubscription(RunId(id(1)), name("a"))]).await.unwrap();
    assert!(db.subscribers("signed", "9").await.unwrap().is_empty());
}

async fn a_message_is_taken_once(db: &Db) {
    write(db, [Write::PutMessage(Box::new(message(2, 20))), Write::PutMessage(Box::new(message(1, 10)))])
        .await
        .unwrap();
    assert_eq!(db.waiting_messages("signed", "7", 0, 5).await.unwrap(), [message(1, 10), message(2, 20)]);
    assert_eq!(db.waiting_messages("signed", "7", 11, 5).await.unwrap(), [message(2, 20)]);
    assert_eq!(db.waiting_messages("signed", "7", 0, 1).await.unwrap().len(), 1);
    write(db, [Write::TakeMessage(id(1))]).await.unwrap();
    assert!(matches!(write(db, [Write::TakeMessage(id(1))]).await, Err(StoreError::Conflict(_))));
    let taken = db.message(id(1)).await.unwrap().unwrap();
    assert_eq!((taken.delivered, taken.waiting), (1, false));
}

async fn neither_is_lost_between(db: &Db) {
    let name_and_key = || ("signed".to_owned(), "7".to_owned());
    let sends = |known: Vec<(RunId, fermata_engine::ids::Name)>, n| {
        let ((name, key), (again, same)) = (name_and_key(), name_and_key());
        let mut changeset = Changeset::new();
        changeset.guard(Guard::Channel(name, key, 1)).guard(Guard::Subscribers(again, same, known));
        changeset.write(Write::PutMessage(Box::new(message(n, 10))));
        changeset
    };
    let begins = |known: Vec<uuid::Uuid>, run| {
        let ((name, key), (again, same)) = (name_and_key(), name_and_key());
        let mut changeset = Changeset::new();
        changeset.guard(Guard::Channel(name, key, 1)).guard(Guard::WaitingMessages(again, same, 5, known));
        changeset.write(Write::PutSubscription(waits(run, "a", "7")));
        changeset
    };
    // At the same moment: one of the two sees the other.
    let (sent, begun) = tokio::join!(db.apply(sends(vec![], 1)), db.apply(begins(vec![], 1)));
    assert!(sent.is_ok() != begun.is_ok(), "{sent:?} {begun:?}");
    db.apply(begins(vec![id(1)], 1)).await.unwrap();
    assert!(matches!(db.apply(sends(vec![], 2)).await, Err(StoreError::Conflict(_))));
    db.apply(sends(vec![(RunId(id(1)), name("a"))], 2)).await.unwrap();
    assert!(matches!(db.apply(begins(vec![], 2)).await, Err(StoreError::Conflict(_))));
}

async fn old_ones_are_swept(db: &Db) {
    let put = |n, at| Write::PutMessage(Box::new(message(n, at)));
    write(db, [put(1, 10), put(2, 20)]).await.unwrap();
    write(db, [Write::SweepMessages(115)]).await.unwrap();
    assert_eq!(db.waiting_messages("signed", "7", 0, 5).await.unwrap(), [message(2, 20)]);
}

async fn jobs_are_taken_once(db: &Db) {
    write(db, [Write::PutJob(job("j", 1))]).await.unwrap();
    write(db, [Write::TakeJob("j".into())]).await.unwrap();
    assert!(matches!(write(db, [Write::TakeJob("j".into())]).await, Err(StoreError::Conflict(_))));
}
