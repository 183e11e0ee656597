//! Schedules, orders, webhooks, events.

use fermata_store::{Changeset, Db, StoreError, Write, rows::*};
use serde_json::json;

use crate::support::*;

async fn write(db: &Db, write: Write) -> Result<(), StoreError> {
    let mut changeset = Changeset::new();
    changeset.write(write);
    db.apply(changeset).await
}

both!(what_is_written_is_read_and_late_changes_are_refused);

async fn what_is_written_is_read_and_late_changes_are_refused(db: &Db) {
    let row = ScheduleRow {
        next_ms: Some(5),
        waiting: vec![1, 2],
        result: json!({ "message": "x" }),
        revision: 1,
        ..ScheduleRow::new(name("nightly"))
    };
    write(db, Write::PutSchedule(Box::new(row.clone()))).await.unwrap();
    assert_eq!(db.schedule(&name("nightly")).await.unwrap(), Some(row.clone()));
    let late = write(db, Write::PutSchedule(Box::new(row.clone()))).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    write(db, Write::PutSchedule(Box::new(ScheduleRow { revision: 2, ..row }))).await.unwrap();

    let order = |names: &[&str], revision| TriggerOrderRow {
        object: name("Account"),
        orchestrations: names.iter().map(|n| name(n)).collect(),
        revision,
    };
    write(db, Write::PutTriggerOrder(order(&["b", "a"], 1))).await.unwrap();
    assert_eq!(db.trigger_orders().await.unwrap(), [order(&["b", "a"], 1)]);
    assert!(write(db, Write::PutTriggerOrder(order(&["a"], 1))).await.is_err());

    let event = |n: u128, id: &str| EventRow {
        id: crate::support::id(n),
        source: "/shop".into(),
        event: id.into(),
        kind: "order.paid".into(),
        subject: None,
        hook: Some(name("shop")),
        received_ms: 10,
        result: json!({}),
    };
    write(db, Write::AddReceivedEvent(Box::new(event(1, "a")))).await.unwrap();
    let twice = write(db, Write::AddReceivedEvent(Box::new(event(2, "a")))).await;
    assert!(
        matches!(&twice, Err(StoreError::Duplicate(what)) if what.contains("received_events")),
        "{twice:?}"
    );
    assert_eq!(db.received_event("/shop", "a").await.unwrap(), Some(event(1, "a")));
    write(db, Write::AddReceivedEvent(Box::new(event(2, "b")))).await.unwrap();
    let (first, next) = db.received_events(Some(&name("shop")), None, 1).await.unwrap();
    let (second, end) = db.received_events(Some(&name("shop")), next.as_deref(), 1).await.unwrap();
    assert_eq!((first[0].event.as_str(), second[0].event.as_str(), end), ("b", "a", None));
    write(db, Write::SweepReceivedEvents(11)).await.unwrap();
    assert_eq!(db.received_event("/shop", "a").await.unwrap(), None);

    let hook = |label: &str, revision| HookRow {
        name: name("shop"),
        label: label.into(),
        scheme: "standard".into(),
        content_types: vec!["application/json".into()],
        active: true,
        secret: "whsec_x".into(),
        created_ms: 1,
        created_by: "user:ada".into(),
        refused_ms: None,
        refused: String::new(),
        revision,
    };
    write(db, Write::PutHook(Box::new(hook("Shop", 1)))).await.unwrap();
    write(db, Write::PutHook(Box::new(hook("The shop", 2)))).await.unwrap();
    assert!(write(db, Write::PutHook(Box::new(hook("Late", 2)))).await.is_err());
    write(db, Write::HookRefused(name("shop"), 7, "wrong".into())).await.unwrap();
    let read = db.hook(&name("shop")).await.unwrap().unwrap();
    assert_eq!((read.label.as_str(), read.refused_ms, read.refused.as_str()), ("The shop", Some(7), "wrong"));
    assert_eq!(db.hook_labels().await.unwrap(), [(name("shop"), "The shop".to_owned())]);
    write(db, Write::DeleteHook(name("shop"))).await.unwrap();
    assert!(db.hook_list(None, 5).await.unwrap().0.is_empty());
}
