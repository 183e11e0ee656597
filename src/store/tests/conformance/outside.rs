//! Connections and deliveries.

use fermata_engine::ids::RunId;
use fermata_store::{Changeset, Db, Guard, Write, filters::DeliveryFilter, rows::*};
use serde_json::json;

use crate::support::*;

both!(connections, connection_guards, deliveries, deliveries_listed);

pub(crate) fn connection(kind: ConnectionKind, called: &str, revision: i64) -> ConnectionRow {
    ConnectionRow {
        key: (kind, name(called)),
        label: format!("{called} {revision}"),
        content: json!({ "revision": revision }),
        revision,
        updated_ms: 5,
        updated_by: "user:ada".into(),
    }
}

pub(crate) fn delivery(n: u128) -> DeliveryRow {
    DeliveryRow {
        id: id(n),
        key: format!("key{n}"),
        kind: DeliveryKind::Mail,
        state: DeliveryState::Waiting,
        subject: "Hello".into(),
        receiver: "mia@example.com".into(),
        content: json!({ "kind": "mail" }),
        run: n.is_multiple_of(2).then(|| RunId(id(1))),
        step: Some(name("tell")),
        created_ms: i64::try_from(n / 3).unwrap(),
        tried_ms: None,
        attempts: 0,
        error_code: None,
        error: None,
        to: None,
        notice: None,
        held_until_ms: None,
        revision: 1,
    }
}

async fn connections(db: &Db) {
    let secret = ConnectionKind::Secret;
    let row = |revision| connection(secret, "crm", revision);
    write(db, [Write::PutConnection(row(1))]).await.unwrap();
    conflict(write(db, [Write::PutConnection(row(1))]).await);
    conflict(write(db, [Write::PutConnection(row(3))]).await);
    write(
        db,
        [Write::PutConnection(row(2)), Write::PutConnection(connection(ConnectionKind::Channel, "crm", 1))],
    )
    .await
    .unwrap();
    assert_eq!(db.connection(secret, &name("crm")).await.unwrap(), Some(row(2)));
    assert_eq!(db.connection(secret, &name("erp")).await.unwrap(), None);
    let all = db.connections().await.unwrap().into_iter().map(|row| row.key).collect::<Vec<_>>();
    assert_eq!(all, [(ConnectionKind::Channel, name("crm")), (secret, name("crm"))]);
    conflict(write(db, [Write::DeleteConnection(row(1).key, 1)]).await);
    write(db, [Write::DeleteConnection(row(2).key, 2)]).await.unwrap();
    assert_eq!(db.connection(secret, &name("crm")).await.unwrap(), None);
    write(db, ["c", "a", "b"].map(|called| Write::PutConnection(connection(secret, called, 1))))
        .await
        .unwrap();
    let (rows, next) = db.connection_list(secret, None, 2).await.unwrap();
    assert_eq!(rows, [connection(secret, "a", 1), connection(secret, "b", 1)]);
    let (rows, next) = db.connection_list(secret, next.as_deref(), 2).await.unwrap();
    assert_eq!((rows, next), (vec![connection(secret, "c", 1)], None));
}

async fn connection_guards(db: &Db) {
    let row = connection(ConnectionKind::Secret, "crm", 1);
    let guarded = async |revision: i64| {
        let mut changeset = Changeset::new();
        changeset.guard(Guard::Connection(row.key.clone(), revision));
        changeset.write(Write::PutSetting("x".into(), json!(revision)));
        db.apply(changeset).await
    };
    conflict(guarded(1).await);
    guarded(0).await.unwrap();
    write(db, [Write::PutConnection(row.clone())]).await.unwrap();
    conflict(guarded(0).await);
    guarded(1).await.unwrap();
}

async fn deliveries(db: &Db) {
    write(db, [Write::InsertDelivery(Box::new(delivery(2)))]).await.unwrap();
    duplicate(
        write(db, [Write::InsertDelivery(Box::new(DeliveryRow { key: "key2".into(), ..delivery(3) }))]).await,
        "deliveries",
    );
    let after = DeliveryRow {
        state: DeliveryState::Delivered,
        tried_ms: Some(7),
        attempts: 2,
        error_code: Some("x".into()),
        error: Some("y".into()),
        revision: 2,
        ..delivery(2)
    };
    write(db, [Write::UpdateDelivery(Box::new(after.clone()))]).await.unwrap();
    conflict(write(db, [Write::UpdateDelivery(Box::new(after.clone()))]).await);
    assert_eq!(db.delivery(id(2)).await.unwrap(), Some(after));
    assert_eq!(db.delivery(id(9)).await.unwrap(), None);
    write(db, [Write::InsertDelivery(Box::new(delivery(1)))]).await.unwrap();
    write(db, [Write::SweepDeliveries(1_000)]).await.unwrap();
    assert_eq!(db.delivery(id(2)).await.unwrap(), None, "it was delivered long ago");
    assert!(db.delivery(id(1)).await.unwrap().is_some(), "what waits is kept");
}

async fn deliveries_listed(db: &Db) {
    write(db, (1..=10).map(|n| Write::InsertDelivery(Box::new(delivery(n))))).await.unwrap();
    for n in [3, 6] {
        let failed = DeliveryRow { state: DeliveryState::Failed, revision: 2, ..delivery(n) };
        write(db, [Write::UpdateDelivery(Box::new(failed))]).await.unwrap();
    }
    let list = async |filter: DeliveryFilter| {
        let (mut found, mut next) = (Vec::new(), None);
        loop {
            let (rows, after) = db.delivery_list(&filter, next.as_deref(), 3).await.unwrap();
            found.extend(rows.iter().map(|row| row.id.as_u128() - id(0).as_u128()));
            next = after;
            if next.is_none() {
                return found;
            }
        }
    };
    let every = DeliveryFilter::default();
    assert_eq!(list(every).await, (1..=10).rev().collect::<Vec<_>>());
    assert_eq!(list(DeliveryFilter { state: Some(DeliveryState::Failed), ..every }).await, [6, 3]);
    assert_eq!(list(DeliveryFilter { run: Some(RunId(id(1))), ..every }).await, [10, 8, 6, 4, 2]);
}
