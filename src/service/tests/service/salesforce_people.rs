//! People as records of the object `User`, in which flows from Salesforce look them up.

use std::collections::BTreeMap;

use fermata_api::{
    audit::AuditQuery,
    people::UserPatch,
    records::{RecordQuery, RecordView},
    salesforce::{SalesforceChoices, SalesforceQuery},
};
use fermata_engine::value::Value;
use fermata_interchange::salesforce::SourceFile;
use serde_json::json;

use crate::common::{House, name, on_both};

/// A flow that looks people up, with these fields of theirs.
fn look_up(flow: &str, fields: &[&str]) -> SourceFile {
    let fields: String = fields.iter().map(|f| format!("<queriedFields>{f}</queriedFields>")).collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Flow xmlns=\"http://soap.sforce.com/2006/04/metadata\"><apiVersion>60.0</apiVersion><label>{flow}</label>\
         <processType>AutoLaunchedFlow</processType>\
         <recordLookups><name>Find</name><label>Find</label><object>User</object>{fields}\
         <storeOutputAutomatically>true</storeOutputAutomatically></recordLookups>\
         <start><connector><targetReference>Find</targetReference></connector></start><status>Draft</status></Flow>"
    );
    SourceFile { path: format!("{flow}.flow-meta.xml"), bytes: text.into_bytes() }
}

/// An orchestration with work for somebody who is not here.
fn with_somebody_new() -> SourceFile {
    let text = include_str!("../../../../end2end/fixtures/salesforce/Receive_Goods.flow-meta.xml");
    SourceFile { path: "Receive_Goods.flow-meta.xml".into(), bytes: text.as_bytes().to_vec() }
}

async fn import(house: &House, files: Vec<SourceFile>) {
    let (choices, how) = (SalesforceChoices::default(), SalesforceQuery::default());
    let done = house.service.salesforce_import(&house.who("admin"), files, choices, how).await;
    assert!(done.expect("they come over").saved);
}

async fn records(house: &House) -> Vec<RecordView> {
    let query = RecordQuery { limit: Some(100), ..RecordQuery::default() };
    house.service.records(&house.who("admin"), &name("User"), query).await.expect("records").items
}

/// The record of a user.
fn of<'r>(records: &'r [RecordView], user: &str) -> &'r RecordView {
    let user = json!(user);
    let found = records.iter().find(|record| record.fields.get(&name("Username")) == Some(&user));
    found.unwrap_or_else(|| panic!("no record of {user}"))
}

/// What a field holds, by username; those without one are left out.
fn by_user(records: &[RecordView], field: &str) -> BTreeMap<String, Value> {
    let (username, field) = (name("Username"), name(field));
    let of = |record: &RecordView| {
        let user = record.fields.get(&username)?.as_str()?.to_owned();
        Some((user, record.fields.get(&field).cloned().unwrap_or_default()))
    };
    records.iter().filter_map(of).collect()
}

#[test]
fn records_of_people_are_filled_where_their_object_grows() {
    on_both(|house| async move {
        import(&house, vec![look_up("One", &["LastName"])]).await;
        let first = records(&house).await;
        assert_eq!(by_user(&first, "LastName")["sales"], json!("Chen"));
        let people = first.len();

        // A record without somebody's name, and one that somebody took away, stay as they are.
        let (admin, gone) = (house.who("admin"), of(&first, "sofia").id);
        house.service.record_delete(&admin, &name("User"), gone).await.expect("deleted");
        house.create("User", json!({ "Name": "Front desk" })).await;
        import(&house, vec![look_up("Two", &["FirstName"]), with_somebody_new()]).await;
        let now = records(&house).await;
        let firsts = by_user(&now, "FirstName");
        assert_eq!(now.len(), people + 1, "without Sofia, with the front desk and with whoever was made");
        assert_eq!((&firsts["sales"], &firsts["legal"]), (&json!("Mia"), &json!("Jon")));
        assert!(!firsts.contains_key("sofia"), "{firsts:?}");
        // Whoever is made has what the object has by then.
        let made = firsts.iter().find(|(user, _)| user.contains("wanda")).expect("she was made");
        assert_eq!(made.1, &json!("Wanda"));
        let sales = of(&now, "sales");
        assert_eq!(sales.revision, 2);

        let query = AuditQuery { limit: Some(200), ..AuditQuery::default() };
        let entries = house.service.audit(&admin, query).await.expect("the log").items;
        assert!(entries.iter().filter(|entry| entry.action == "record.update").count() >= people - 1);

        // What was read before is not taken for what is there.
        let done = house.update("User", sales.id, json!({ "LastName": "Wu" })).await;
        assert_eq!((done.revision, &done.fields[&name("FirstName")]), (3, &json!("Mia")));
    });
}

#[test]
fn an_object_of_ones_own_gets_the_people_that_it_lacks() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let patch = UserPatch { email: Some("desk@example.com".into()), ..UserPatch::default() };
        house.service.user_update(&admin, &name("sales"), patch, None).await.expect("changed");
        let object = json!({
            "name": "User", "label": "User",
            "fields": [
                { "name": "Name", "label": "Name", "data_type": { "type": "text" } },
                { "name": "Email", "label": "E-mail", "unique": true, "data_type": { "type": "email" } },
            ],
        });
        let object = serde_json::from_value(object).expect("an object");
        house.service.object_create(&admin, object).await.expect("an object");
        let desk = house.create("User", json!({ "Name": "Front desk", "Email": "desk@example.com" })).await;

        import(&house, vec![look_up("One", &["Username", "LastName"])]).await;
        let now = records(&house).await;
        let lasts = by_user(&now, "LastName");
        assert_eq!(lasts.len() + 1, now.len(), "everybody has one beside the front desk: {lasts:?}");
        assert_eq!((&lasts["sales"], &lasts["admin"]), (&json!("Chen"), &json!("Novak")));
        // What is unique stays with who has it.
        assert!(by_user(&now, "Email")["sales"].is_null());
        let kept = now.iter().find(|record| record.id == desk.id).expect("it is still there");
        assert_eq!(kept.revision, desk.revision);
    });
}
