//! Who sees what: members see the records, runs and orchestrations that concern them, managers see all, and every way of
//! asking gives the same answer.

use fermata_api::{
    definitions::{StartInput, VersionStatus},
    page::Paging,
    records::{RecordInput, RecordQuery},
    runs::RunQuery,
};
use fermata_engine::{
    ids::{Name, RecordId},
    object::{Object, RecordRef},
};
use serde_json::{Value, json};

use crate::common::*;

/// Every way to come by a record, for somebody: all must agree.
async fn sees(house: &House, user: &str, object: &str, id: RecordId) -> bool {
    let (who, object) = (house.who(user), name(object));
    let seen = house.service.record(&who, &object, id).await;
    let title = house.service.record(&house.who("admin"), &object, id).await.expect("admins see all").title;
    let listed = house.service.records(&who, &object, RecordQuery::default()).await.expect("a list").items;
    let history = house.service.record_history(&who, &object, id, Paging::default()).await;
    let hits = house.service.search(&who, &title).await.expect("hits");
    let path = format!("/records/{object}/{id}");
    let change = RecordInput { fields: values(json!({})) };
    let ways = [
        seen.is_ok(),
        listed.iter().any(|record| record.id == id),
        history.is_ok(),
        hits.iter().any(|hit| hit.path == path),
        house.service.record_update(&who, &object, id, change, None).await.is_ok(),
    ];
    assert!(ways.iter().all(|way| *way == ways[0]), "{user} and {title}: {ways:?}");
    let counted = house.service.object(&who, &object).await.expect("an object").records;
    assert_eq!(usize::try_from(counted), Ok(listed.len()), "{user} is told of as many as they see");
    if !ways[0] {
        assert_eq!(code(seen), "record_not_found", "not even that it is there");
    }
    ways[0]
}

#[test]
fn records_are_seen_by_those_they_concern() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (account, run) = house.account("Blue Harbor Freight").await;
        let see = async |user: &str| sees(&house, user, "Account", account).await;
        for (user, expected) in [
            ("sales", true),
            ("legal", false),
            ("finance", false),
            ("implementation", false),
            ("manager", true),
            ("admin", true),
        ] {
            assert_eq!(see(user).await, expected, "{user}, while sales has it");
        }
        assert_eq!(code(house.service.run(&house.who("legal"), run).await), "run_not_found");
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        for (user, expected) in
            [("legal", true), ("sofia", true), ("finance", true), ("implementation", false)]
        {
            assert_eq!(see(user).await, expected, "{user}, once the review began");
        }
        let item = house.open(run, "review_terms").await.id;
        let guide = house.service.work_guide(&house.who("sofia"), item).await.expect("a guide");
        assert_eq!(guide.record.expect("the record is shown").at.id, account);
        house
            .complete(run, "review_terms", "legal", "accept", json!({ "liability": "standard" }))
            .await
            .expect("done");
        house.complete(run, "set_up_billing", "finance", "done", billing()).await.expect("done");
        assert!(see("implementation").await && see("legal").await, "whoever had a part in it still sees it");
        house.healthy().await;
    });
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a definition")
}

async fn deals(house: &House) {
    let deal: Object = read(json!({ "name": "Deal", "label": "Deal", "fields": [
        { "name": "topic", "label": "Topic", "data_type": { "type": "text" } },
        { "name": "buddy", "label": "Buddy", "data_type": { "type": "user" } }
    ] }));
    let note: Object = read(json!({ "name": "Note", "label": "Note", "fields": [
        { "name": "text", "label": "Text", "data_type": { "type": "text" } },
        { "name": "deal", "label": "Deal", "data_type": { "type": "lookup", "object": "Deal" } }
    ] }));
    for object in [deal, note] {
        house.service.object_create(&house.who("admin"), object).await.expect("an object");
    }
}

#[test]
fn a_record_names_those_who_see_it_and_what_it_names_stays() {
    on_both(|house| async move {
        deals(&house).await;
        let admin = house.who("admin");
        let make = async |user: &str, object: &str, fields: Value| {
            let input = RecordInput { fields: values(fields) };
            house.service.record_create(&house.who(user), &name(object), input, None).await
        };
        let deal =
            make("admin", "Deal", json!({ "topic": "Roof", "buddy": "legal" })).await.expect("made").id;
        assert!(sees(&house, "legal", "Deal", deal).await, "it names legal");
        assert!(!sees(&house, "sofia", "Deal", deal).await);
        let refer = json!({ "text": "x", "deal": deal.to_string() });
        let refused = make("sofia", "Note", refer.clone()).await.expect_err("sofia does not see it");
        assert_eq!(
            (refused.fields[0].path.as_str(), refused.fields[0].code.as_str()),
            ("fields.deal", "unknown")
        );
        let note = make("legal", "Note", refer).await.expect("legal does").id;
        assert!(!sees(&house, "sofia", "Note", note).await && sees(&house, "legal", "Note", note).await);

        let delete = async |user: &str, object: &str, id| {
            house.service.record_delete(&house.who(user), &name(object), id).await
        };
        assert_eq!(code(delete("legal", "Deal", deal).await), "forbidden");
        assert_eq!(code(delete("admin", "Deal", deal).await), "record_in_use", "the note refers to it");
        house.healthy().await;
        let clear = RecordInput { fields: values(json!({ "deal": null })) };
        house.service.record_update(&admin, &name("Note"), note, clear, None).await.expect("cleared");
        delete("admin", "Deal", deal).await.expect("deleted");
        house.healthy().await;
    });
}

#[test]
fn what_is_started_is_about_records_that_the_starter_sees() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        deals(&house).await;
        let drawn = json!({
            "label": "Look", "start": { "to": "stage", "name": "look" }, "owner": "manager",
            "inputs": [
                { "name": "who", "label": "Who", "data_type": { "type": "user" } },
                { "name": "deal", "label": "Deal", "data_type": { "type": "lookup", "object": "Deal" } }
            ],
            "stages": [{ "name": "look", "label": "Look", "next": { "to": "end" }, "steps": [{
                "name": "read", "label": "Read",
                "work": { "kind": "interactive", "assignee": { "kind": "queue", "name": "finance" } }
            }] }]
        });
        house.orchestration("look", read(drawn)).await;
        let input = RecordInput { fields: values(json!({ "topic": "Secret" })) };
        let deal = house
            .service
            .record_create(&house.who("admin"), &name("Deal"), input, None)
            .await
            .expect("made")
            .id;
        let start = async |user: &str, inputs: Value, about: Option<RecordId>| {
            let record = about.map(|id| RecordRef { object: name("Deal"), id });
            let input = StartInput { inputs: values(inputs), record };
            house.service.start(&house.who(user), &name("look"), input, None).await
        };
        let place = |answer: Result<_, fermata_api::ApiError>| {
            let answer: Result<fermata_api::runs::RunView, _> = answer;
            answer.expect_err("refused").fields.first().map(|field| field.path.clone())
        };
        assert_eq!(place(start("sales", json!({}), Some(deal)).await).as_deref(), Some("record.id"));
        assert_eq!(
            place(start("sales", json!({ "who": "ghost" }), None).await).as_deref(),
            Some("inputs.who")
        );
        let named = json!({ "deal": deal.to_string() });
        assert_eq!(place(start("sales", named.clone(), None).await).as_deref(), Some("inputs.deal"));
        start("manager", named, Some(deal)).await.expect("managers see it");
        assert!(sees(&house, "finance", "Deal", deal).await, "their queue has work about it");
        assert!(!sees(&house, "sales", "Deal", deal).await);
    });
}

#[test]
fn members_know_of_what_they_may_start_and_take_part_in() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, legal) = (house.who("admin"), house.who("legal"));
        let names = async |user: &str| -> Vec<(String, i64)> {
            let rows = house.service.orchestrations(&house.who(user), Paging::default()).await.expect("rows");
            rows.items.into_iter().map(|row| (row.name.to_string(), row.open_runs)).collect()
        };
        assert_eq!(names("legal").await, [("credit_check".to_owned(), 0)]);
        let (_, run) = house.account("Blue Harbor").await;
        assert_eq!(names("legal").await, [("credit_check".to_owned(), 0)]);
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        assert_eq!(
            names("legal").await,
            [("credit_check".to_owned(), 0), ("customer_onboarding".to_owned(), 1)]
        );
        assert_eq!(names("manager").await.len(), 2);

        let credit = name("credit_check");
        let seen = |version| house.service.orchestration(&legal, &credit, version);
        let mut draft = house.service.orchestration(&admin, &credit, None).await.expect("seen").definition;
        draft.label = "Not for everyone yet".into();
        house.service.orchestration_save(&admin, &credit, draft, None).await.expect("saved");
        let view = seen(None).await.expect("what legal may start");
        assert_eq!((view.version, view.status), (1, VersionStatus::Active), "never the draft");
        assert_eq!(code(seen(Some(2)).await), "orchestration_not_found");
        assert_eq!(house.service.startable(&legal).await.expect("startable").len(), 1);
        let onboarding = name("customer_onboarding");
        assert_eq!(
            code(house.service.orchestration(&legal, &onboarding, None).await),
            "orchestration_not_found"
        );
        house
            .service
            .run_definition(&legal, run)
            .await
            .expect("the drawing of a run that legal takes part in");
        assert_eq!(
            code(house.service.orchestration_versions(&legal, &credit, Paging::default()).await),
            "forbidden"
        );
        assert_eq!(code(house.service.orchestration_validate(&legal, &credit).await), "forbidden");
        assert_eq!(code(house.service.flows(&legal, Paging::default()).await), "forbidden");
        assert_eq!(code(house.service.flow(&legal, &name("review_terms"), None).await), "forbidden");
        assert_eq!(code(house.service.world(&legal).await), "forbidden");
        house.service.flows(&house.who("manager"), Paging::default()).await.expect("managers see flows");
    });
}

#[test]
fn open_runs_are_counted_as_they_are_listed() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Blue Harbor").await;
        house.account("Second").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        for (user, expected) in
            [("sales", 2), ("legal", 1), ("finance", 1), ("implementation", 0), ("manager", 2), ("admin", 2)]
        {
            let who = house.who(user);
            let me = house.service.me(&who).await.expect("me");
            let query = RunQuery { status: Some("open".into()), ..RunQuery::default() };
            let listed = house.service.runs(&who, query).await.expect("runs").items.len();
            assert_eq!((me.open_runs, listed), (expected, usize::try_from(expected).unwrap_or(0)), "{user}");
        }
    });
}

#[test]
fn search_finds_what_the_asker_may_see() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        house.account("Blue Harbor Freight").await;
        let kinds = async |user: &str, text: &str| -> Vec<String> {
            let hits = house.service.search(&house.who(user), text).await.expect("hits");
            hits.into_iter().map(|hit| hit.kind).collect()
        };
        assert_eq!(kinds("admin", "harbor").await, ["Account", "Run"]);
        assert_eq!(kinds("sales", "harbor").await, ["Account", "Run"]);
        assert!(kinds("legal", "harbor").await.is_empty());
        assert_eq!(kinds("admin", "onboarding").await.first().map(String::as_str), Some("Orchestration"));
        assert!(kinds("sales", "  ").await.is_empty());
        assert_eq!(code(house.service.search(&house.who("sales"), &"x".repeat(201)).await), "query_invalid");
        assert_eq!(
            code(house.service.assignees(&house.who("sales"), &"x".repeat(201)).await),
            "query_invalid"
        );
    });
}

#[test]
fn listeners_hear_as_whom_they_are_now() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (account, run) = house.account("Blue Harbor").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        let mut live = house.service.live().expect("a stream");
        house.update("Account", account, json!({ "country": "NL" })).await;
        let changed = std::iter::from_fn(|| live.try_recv().ok()).find(|message| message.topic == "record");
        let changed = changed.expect("it is told");
        let told = async |user: &str| house.service.told(&house.who(user), changed.clone()).await.is_some();
        assert!(told("legal").await, "legal has work about it, though the record does not name them");
        assert!(!told("implementation").await);

        let mut draft =
            house.service.flow(&house.who("admin"), &name("review_terms"), None).await.expect("seen");
        draft.definition.description = "New words.".into();
        let flow: Name = name("review_terms");
        house.service.flow_save(&house.who("admin"), &flow, draft.definition, None).await.expect("saved");
        let drawn = std::iter::from_fn(|| live.try_recv().ok()).find(|message| message.topic == "definition");
        let drawn = drawn.expect("it is told");
        let id = async |user: &str| house.service.told(&house.who(user), drawn.clone()).await.map(|m| m.id);
        assert_eq!(id("manager").await.as_deref(), Some("review_terms"));
        assert_eq!(id("legal").await.as_deref(), Some(""), "that something changed, not what");

        let off = fermata_api::people::UserPatch { active: Some(false), ..Default::default() };
        house.service.user_update(&house.who("admin"), &name("legal"), off, None).await.expect("deactivated");
        assert!(!told("legal").await && id("legal").await.is_none(), "whoever left hears nothing");
    });
}
