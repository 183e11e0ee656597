//! Records, objects, definitions.

use fermata_engine::{
    ids::{RecordId, RunId},
    object::Object,
};
use fermata_store::{Db, Write, rows::*};
use serde_json::json;

use crate::support::*;

both!(records_and_history, records_are_looked_up_by_texts, objects, definitions_and_versions);

pub(crate) fn definition(revision: i64) -> DefinitionRow {
    DefinitionRow {
        key: (DefinitionKind::Orchestration, name("onboarding")),
        label: "Onboarding".into(),
        description: String::new(),
        summary: "by a record".into(),
        draft: Some(json!({"revision": revision})),
        draft_revision: revision,
        active_version: None,
        last_version: 0,
        updated_ms: revision,
        updated_by: "user:mia".into(),
    }
}

pub(crate) fn version(n: u32) -> VersionRow {
    VersionRow {
        key: definition(1).key,
        version: n,
        definition: json!({"n": n}),
        active: true,
        activated_ms: n.into(),
        activated_by: "user:mia".into(),
    }
}

pub(crate) fn object(text: &str) -> Object {
    serde_json::from_value(json!({"name": text, "label": text, "fields": []})).unwrap()
}

async fn records_and_history(db: &Db) {
    let row = record(1);
    write(db, [Write::InsertRecord(Box::new(row.clone()))]).await.unwrap();
    assert_eq!(db.record(row.id).await.unwrap(), Some(row.clone()));
    duplicate(write(db, [Write::InsertRecord(Box::new(row.clone()))]).await, "records.id");
    let history = |revision| RecordHistoryRow {
        record: RecordId(id(1)),
        revision,
        at_ms: revision,
        by: "system".into(),
        run: Some(RunId(id(4))),
        changes: json!({"name": [null, "x"]}),
    };
    let next = RecordRow { revision: 2, fields: json!({"name": "x", "list": [1.5, null]}), ..row.clone() };
    let writes = [Write::UpdateRecord(Box::new(next.clone())), Write::AddRecordHistory(history(2))];
    write(db, writes.clone()).await.unwrap();
    assert_eq!(db.records_by_ids(&[row.id, RecordId(id(2))]).await.unwrap(), std::slice::from_ref(&next));
    conflict(write(db, writes).await);
    conflict(write(db, [Write::AddRecordHistory(history(2))]).await);
    assert_eq!(db.record_story(row.id, None, 10).await.unwrap().0, [StoryRow::Change(history(2))]);
    assert_eq!(db.record_count(&row.object).await.unwrap(), 1);
    conflict(write(db, [Write::DeleteRecord(row.id, 1)]).await);
    write(db, [Write::DeleteRecord(row.id, 2)]).await.unwrap();
    assert_eq!(db.record_count(&row.object).await.unwrap(), 0);
}

async fn objects(db: &Db) {
    let (a, b) = (object("Account"), object("Contract"));
    write(db, [Write::PutObject(b.clone(), 1, 1), Write::PutObject(a.clone(), 1, 1)]).await.unwrap();
    assert_eq!(db.objects().await.unwrap(), [(a.clone(), 1), (b, 1)]);
    write(db, [Write::DeleteObject(a.name.clone())]).await.unwrap();
    assert_eq!(db.object(&a.name).await.unwrap(), None);
}

async fn definitions_and_versions(db: &Db) {
    let row = definition(1);
    let key = row.key.clone();
    write(db, [Write::PutDefinition(Box::new(row.clone()))]).await.unwrap();
    assert_eq!(db.definition(&key).await.unwrap(), Some(row.clone()));
    write(db, [Write::PutVersion(Box::new(version(1)))]).await.unwrap();
    write(db, [Write::PutVersion(Box::new(version(2)))]).await.unwrap();
    conflict(write(db, [Write::PutVersion(Box::new(version(2)))]).await);
    let first = VersionRow { active: false, ..version(1) };
    let heads = db.version_list(&key, None, 9).await.unwrap().0;
    let heads: Vec<_> =
        heads.into_iter().map(|head| (head.version, head.active, head.activated_ms)).collect();
    assert_eq!(heads, [(2, true, 2), (1, false, 1)]);
    assert_eq!(db.version(&key, 1).await.unwrap(), Some(first));
    assert_eq!(db.active_versions(DefinitionKind::Orchestration).await.unwrap(), [version(2)]);
    assert!(db.active_versions(DefinitionKind::Flow).await.unwrap().is_empty());
    let labels = db.definition_labels(DefinitionKind::Orchestration).await.unwrap();
    assert_eq!(labels, [(name("onboarding"), "Onboarding".to_owned())]);
    let head = db.definition_list(DefinitionKind::Orchestration, None, None, 9).await.unwrap().0.remove(0);
    assert_eq!((head.active_version, head.last_version, head.has_draft), (Some(2), 2, true));
    conflict(write(db, [Write::DeleteDefinition(key.clone())]).await);
    write(db, [Write::Deactivate(key.clone(), 9)]).await.unwrap();
    assert!(db.active_versions(DefinitionKind::Orchestration).await.unwrap().is_empty());
    let other = DefinitionRow { key: (DefinitionKind::Flow, name("onboarding")), ..row };
    write(db, [Write::PutDefinition(Box::new(other.clone()))]).await.unwrap();
    write(db, [Write::DeleteDefinition(other.key.clone())]).await.unwrap();
    assert_eq!(db.definition(&other.key).await.unwrap(), None);
    for n in 1..=3 {
        write(db, [Write::InsertRun(Box::new(RunRow { version: u32::from(n > 1) + 1, ..run(n) }))])
            .await
            .unwrap();
    }
    write(db, [Write::InsertRun(Box::new(completed(9, 1)))]).await.unwrap();
    assert_eq!(db.open_run_counts_by_version(&name("onboarding")).await.unwrap(), [(2, 2), (1, 1)]);
    assert_eq!(db.open_run_counts().await.unwrap(), [(name("onboarding"), 3)]);
}

async fn records_are_looked_up_by_texts(db: &Db) {
    let city = |n: u128, city: &str, plan: serde_json::Value| RecordRow {
        fields: json!({ "city": city, "plan": plan }),
        ..record(n)
    };
    let all = [
        city(1, "Bonn", json!("gold")),
        city(2, "Köln", json!("gold")),
        city(3, "O'Fallon", json!(null)),
        city(4, "Bonn", json!(7)),
    ];
    let other = RecordRow { object: name("Contact"), ..city(5, "Bonn", json!("gold")) };
    write(db, all.iter().cloned().chain([other]).map(|row| Write::InsertRecord(Box::new(row))))
        .await
        .unwrap();
    let found = async |holding: &[(&str, &[&str])], after: Option<u128>, limit| {
        let holding: Vec<_> = holding
            .iter()
            .map(|(field, texts)| (name(field), texts.iter().map(|text| (*text).to_owned()).collect()))
            .collect();
        let after = after.map(|n| RecordId(id(n)));
        let rows = db.records_with_texts(&name("Account"), &holding, after, limit).await.unwrap();
        all.iter().enumerate().filter(|(_, row)| rows.contains(row)).map(|(at, _)| at + 1).collect::<Vec<_>>()
    };
    assert_eq!(found(&[], None, 9).await, [1, 2, 3, 4]);
    assert_eq!(found(&[], Some(2), 1).await, [3]);
    assert_eq!(found(&[("city", &["Bonn"])], None, 9).await, [1, 4]);
    assert_eq!(found(&[("city", &["Köln", "O'Fallon"])], None, 9).await, [2, 3]);
    assert_eq!(found(&[("city", &["Bonn"]), ("plan", &["gold"])], None, 9).await, [1]);
    assert!(found(&[("city", &["bonn"])], None, 9).await.is_empty());
}
