//! Fields that fill themselves in, values that are unique, rules, and what related records have to do with runs.

use fermata_api::{
    ApiError,
    records::{RecordInput, RecordView},
};
use fermata_engine::{definition::Orchestration, ids::RecordId, object::Object};
use serde_json::{Value, json};

use crate::common::*;

fn object(value: Value) -> Object {
    serde_json::from_value(value).expect("an object")
}

fn company() -> Value {
    json!({ "name": "Company", "label": "Company", "fields": [
        { "name": "name", "label": "Name", "data_type": { "type": "text" }, "required": true },
        { "name": "industry", "label": "Industry", "data_type": { "type": "text" } },
        { "name": "city", "label": "City", "data_type": { "type": "text" } },
        { "name": "parent", "label": "Parent", "data_type": { "type": "lookup", "object": "Company" } }
    ] })
}

fn order() -> Value {
    json!({ "name": "Order", "label": "Order", "title_field": "number", "fields": [
        { "name": "number", "label": "Number", "data_type": { "type": "auto_number", "prefix": "O-", "digits": 4 } },
        { "name": "code", "label": "Code", "data_type": { "type": "text" }, "external_id": true },
        { "name": "amount", "label": "Amount", "data_type": { "type": "number" } },
        { "name": "placed", "label": "Placed", "data_type": { "type": "date" }, "default_expression": "today()" },
        { "name": "company", "label": "Company", "data_type": { "type": "lookup", "object": "Company" } },
        { "name": "signed", "label": "Signed", "data_type": { "type": "checkbox" } },
        { "name": "gross", "label": "Gross", "data_type": { "type": "formula", "source": "record.amount * 1.5", "result": { "type": "number" } } },
        { "name": "of", "label": "Of", "data_type": { "type": "formula", "source": "record.company.name + ', ' + record.company.city", "result": { "type": "text" } } }
    ], "rules": [
        { "name": "signed_has_amount", "field": "amount", "message": "A signed order needs an amount.",
          "condition": { "expression": "!record.signed || record.amount > 0" } },
        { "name": "no_banks", "message": "Banks order elsewhere.",
          "condition": { "expression": "record.company.industry != 'bank'" } }
    ] })
}

async fn with_objects(house: &House) {
    for definition in [company(), order()] {
        house.service.object_create(&house.who("admin"), object(definition)).await.expect("an object");
    }
}

async fn try_create(house: &House, fields: Value) -> Result<RecordView, ApiError> {
    let input = RecordInput { fields: values(fields) };
    house.service.record_create(&house.who("sales"), &name("Order"), input, None).await
}

async fn try_update(house: &House, id: RecordId, fields: Value) -> Result<RecordView, ApiError> {
    let input = RecordInput { fields: values(fields) };
    house.service.record_update(&house.who("manager"), &name("Order"), id, input, None).await
}

/// Path and code of each problem.
fn problems<T>(answer: Result<T, ApiError>) -> Vec<(String, String)> {
    match answer {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => error.fields.into_iter().map(|field| (field.path, field.code)).collect(),
    }
}

fn problem(path: &str, code: &str) -> Vec<(String, String)> {
    vec![(path.to_owned(), code.to_owned())]
}

#[test]
fn fields_fill_themselves_in() {
    on_both(|house| async move {
        with_objects(&house).await;
        let company = house.create("Company", json!({ "name": "Nordwind", "city": "Kiel" })).await;
        let first = house.create("Order", json!({ "amount": 10, "company": company.id })).await;
        let field = |view: &RecordView, of: &str| view.fields.get(of).cloned().unwrap_or(Value::Null);
        assert_eq!(first.title, "O-0001");
        assert_eq!(field(&first, "number"), json!("O-0001"));
        assert_eq!(field(&first, "gross"), json!(15));
        assert_eq!(field(&first, "of"), json!("Nordwind, Kiel"));
        assert_eq!(field(&first, "placed"), json!("2026-09-21"));
        assert_eq!(house.create("Order", json!({ "placed": "2026-01-02" })).await.title, "O-0002");
        // Worked out anew as it is read.
        house.update("Company", company.id, json!({ "city": "Bonn" })).await;
        let again =
            house.service.record(&house.who("manager"), &name("Order"), first.id).await.expect("a record");
        assert_eq!(field(&again, "of"), json!("Nordwind, Bonn"));
        assert_eq!(
            problems(try_create(&house, json!({ "number": "O-7" })).await),
            problem("fields.number", "read_only")
        );
        assert_eq!(
            problems(try_update(&house, first.id, json!({ "gross": 1 })).await),
            problem("fields.gross", "read_only")
        );
        house.healthy().await;
    });
}

#[test]
fn numbers_are_given_once_to_many_at_once() {
    on_both(|house| async move {
        with_objects(&house).await;
        let tasks = (0..24).map(|_| {
            let (service, who) = (house.service.clone(), house.who("sales"));
            tokio::spawn(async move {
                service
                    .record_create(&who, &name("Order"), RecordInput::default(), None)
                    .await
                    .expect("a record")
                    .title
            })
        });
        let mut titles = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            titles.push(task.await.expect("a title"));
        }
        titles.sort();
        let expected: Vec<String> = (1..=24).map(|n| format!("O-{n:04}")).collect();
        assert_eq!(titles, expected);
    });
}

#[test]
fn a_unique_value_is_held_by_one_record() {
    on_both(|house| async move {
        with_objects(&house).await;
        let first = house.create("Order", json!({ "code": "A-1" })).await;
        let second = house.create("Order", json!({ "code": "A-2" })).await;
        let taken = try_create(&house, json!({ "code": " a-1 " })).await;
        assert_eq!(problems(taken.clone()), problem("fields.code", "not_unique"));
        let said = taken.expect_err("refused").fields[0].message.clone();
        assert!(said.contains("O-0001"), "it names the record to who made it: {said}");
        let input = RecordInput { fields: values(json!({ "code": "A-1" })) };
        let stranger = house.service.record_create(&house.who("finance"), &name("Order"), input, None).await;
        let said = stranger.expect_err("refused").fields[0].message.clone();
        assert!(said.contains("another record"), "it names it to nobody else: {said}");
        assert_eq!(
            problems(try_update(&house, second.id, json!({ "code": "A-1" })).await),
            problem("fields.code", "not_unique")
        );
        // What is given up can be taken.
        house.update("Order", first.id, json!({ "code": null })).await;
        house.update("Order", second.id, json!({ "code": "A-1" })).await;
        house.service.record_delete(&house.who("admin"), &name("Order"), second.id).await.expect("deleted");
        house.update("Order", first.id, json!({ "code": "A-1" })).await;
        // Many at once: one gets it.
        let tasks = (0..12).map(|_| {
            let (service, who) = (house.service.clone(), house.who("sales"));
            let input = RecordInput { fields: values(json!({ "code": "B-1" })) };
            tokio::spawn(
                async move { service.record_create(&who, &name("Order"), input, None).await.is_ok() },
            )
        });
        let mut made = 0;
        for task in tasks.collect::<Vec<_>>() {
            made += i32::from(task.await.expect("an answer"));
        }
        assert_eq!(made, 1);
        house.healthy().await;
    });
}

#[test]
fn rules_hold_for_everybody() {
    on_both(|house| async move {
        with_objects(&house).await;
        let refused = try_create(&house, json!({ "signed": true })).await;
        assert_eq!(problems(refused.clone()), problem("fields.amount", "rule_broken"));
        assert_eq!(refused.expect_err("refused").fields[0].message, "A signed order needs an amount.");
        let bank = house.create("Company", json!({ "name": "Bank", "industry": "bank" })).await.id;
        assert_eq!(
            problems(try_create(&house, json!({ "company": bank })).await),
            problem("fields", "rule_broken")
        );
        let order = house.create("Order", json!({ "signed": true, "amount": 5 })).await.id;
        assert_eq!(
            problems(try_update(&house, order, json!({ "amount": 0 })).await),
            problem("fields.amount", "rule_broken")
        );
        try_update(&house, order, json!({ "amount": 0, "signed": false })).await.expect("both together");
    });
}

#[test]
fn a_record_is_made_or_changed_by_what_others_know_it_by() {
    on_both(|house| async move {
        with_objects(&house).await;
        let put = async |who: &str, field: &str, value: &str, fields: Value| {
            let input = RecordInput { fields: values(fields) };
            house.service.record_upsert(&house.who(who), &name("Order"), &name(field), value, input).await
        };
        let (made, is_new) = put("sales", "code", "X-1", json!({ "amount": 1 })).await.expect("made");
        assert!(is_new);
        let (same, is_new) = put("sales", "code", "x-1", json!({ "amount": 2 })).await.expect("changed");
        assert!(!is_new);
        assert_eq!((same.id, same.fields[&name("amount")].clone()), (made.id, json!(2)));
        let (again, _) = put("sales", "code", "X-1", json!({ "amount": 2 })).await.expect("the same");
        assert_eq!(again.revision, same.revision);
        assert_eq!(code(put("sales", "amount", "1", json!({})).await), "values_invalid");
        assert_eq!(code(put("sales", "code", "X-1", json!({ "code": "X-2" })).await), "values_invalid");
        assert_eq!(code(put("sales", "nothing", "X-1", json!({})).await), "field_not_found");
        assert!(
            put("finance", "code", "X-1", json!({ "amount": 9 })).await.is_err(),
            "it is not theirs to change"
        );
        // Many at once make one.
        let tasks = (0..12).map(|n| {
            let (service, who) = (house.service.clone(), house.who("manager"));
            let input = RecordInput { fields: values(json!({ "amount": n })) };
            tokio::spawn(async move {
                service
                    .record_upsert(&who, &name("Order"), &name("code"), "Y-1", input)
                    .await
                    .map(|(r, new)| (r.id, new))
            })
        });
        let mut answers = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            answers.push(task.await.expect("an answer").expect("made or changed"));
        }
        assert_eq!(answers.iter().filter(|(_, new)| *new).count(), 1);
        assert!(answers.iter().all(|(id, _)| *id == answers[0].0));
    });
}

#[test]
fn a_change_of_an_object_loses_nothing() {
    on_both(|house| async move {
        with_objects(&house).await;
        let admin = house.who("admin");
        house.create("Company", json!({ "name": "A", "industry": "steel", "city": "Bonn" })).await;
        house.create("Company", json!({ "name": "B", "industry": "wood", "city": "bonn" })).await;
        let change = async |field: usize, what: Value| {
            let mut definition = company();
            for (key, value) in what.as_object().expect("properties") {
                definition["fields"][field][key] = value.clone();
            }
            house.service.object_update(&admin, &name("Company"), object(definition), None).await
        };
        let choices = |all: &[&str]| {
            let choices: Vec<Value> = all.iter().map(|value| json!({ "value": value })).collect();
            json!({ "data_type": { "type": "picklist", "choices": choices } })
        };
        let in_use = problem("fields.industry.data_type", "field_in_use");
        assert_eq!(problems(change(1, choices(&["steel", "bank"])).await), in_use);
        // A rule of another object asks for a text there.
        let rule = problem("objects.Order.rules.no_banks.condition", "wrong_type");
        assert_eq!(problems(change(1, json!({ "data_type": { "type": "number" } })).await), rule);
        let formula =
            json!({ "data_type": { "type": "formula", "source": "'x'", "result": { "type": "text" } } });
        assert_eq!(problems(change(1, formula).await), in_use);
        change(1, choices(&["steel", "wood", "bank"])).await.expect("every record fits");
        assert_eq!(
            problems(change(2, json!({ "unique": true })).await),
            problem("fields.city.unique", "not_unique")
        );
        change(0, json!({ "unique": true })).await.expect("no two are the same");
        let input = RecordInput { fields: values(json!({ "name": "a" })) };
        let taken = house.service.record_create(&admin, &name("Company"), input, None).await;
        assert_eq!(problems(taken), problem("fields.name", "not_unique"));
        change(0, json!({})).await.expect("unique no longer");
        house.create("Company", json!({ "name": "a" })).await;
    });
}

/// An orchestration on orders whose only step waits for the company's industry.
fn waiting() -> Orchestration {
    let drawn = json!({
        "label": "Wait", "trigger": { "kind": "record", "object": "Order", "on": "created" },
        "start": { "to": "stage", "name": "look" }, "owner": "manager",
        "stages": [{ "name": "look", "label": "Look", "next": { "to": "end" }, "steps": [{
            "name": "read", "label": "Read",
            "start": { "kind": "when", "condition": { "rows": { "rows": [
                { "resource": "record.company.parent.industry", "operator": "equals", "value": { "literal": "steel" } }
            ] } } },
            "work": { "kind": "interactive", "assignee": { "kind": "group", "name": "legal" },
                      "guidance": "For {{ record.company.parent.name }}" }
        }] }]
    });
    serde_json::from_value(drawn).expect("an orchestration")
}

#[test]
fn a_related_record_wakes_the_run_that_waits_for_it() {
    on_both(|house| async move {
        with_objects(&house).await;
        house.orchestration("waiting", waiting()).await;
        let (holding, other) = (
            house.create("Company", json!({ "name": "Holding" })).await.id,
            house.create("Company", json!({ "name": "Other" })).await.id,
        );
        let company = house.create("Company", json!({ "name": "Nordwind", "parent": holding })).await.id;
        let order = house.create("Order", json!({ "company": company })).await.id;
        let run = house.runs_about(order).await[0];
        let watched = async || {
            let rows = house.database.db.watches_of(run).await.expect("rows");
            rows.into_iter().map(|row| (row.record, row.fields)).collect::<std::collections::BTreeMap<_, _>>()
        };
        let pairs = |all: &[(RecordId, &str)]| all.iter().map(|(id, f)| (*id, (*f).to_owned())).collect();
        assert_eq!(watched().await, pairs(&[(order, "company"), (company, "parent"), (holding, "industry")]));
        house.healthy().await;

        // A field that no wait names wakes nobody.
        house.update("Company", holding, json!({ "city": "Bonn" })).await;
        assert!(house.inbox("legal").await.is_empty());
        // The watch moves with the lookup: the company belongs to another holding now.
        house.update("Company", company, json!({ "parent": other })).await;
        assert_eq!(watched().await, pairs(&[(order, "company"), (company, "parent"), (other, "industry")]));
        house.healthy().await;
        house.update("Company", holding, json!({ "industry": "steel" })).await;
        assert!(house.inbox("legal").await.is_empty(), "the run no longer depends on it");
        house.update("Company", other, json!({ "industry": "steel" })).await;
        let inbox = house.inbox("legal").await;
        assert_eq!(inbox.len(), 1);
        assert!(watched().await.is_empty(), "it waits for nothing of a record any longer");
        let guide = house.service.work_guide(&house.who("legal"), inbox[0].id).await.expect("a guide");
        assert_eq!(guide.guidance, "For Other");
        house.healthy().await;
    });
}

#[test]
fn a_restart_forgets_no_watch() {
    on_both(|house| async move {
        with_objects(&house).await;
        house.orchestration("waiting", waiting()).await;
        let holding = house.create("Company", json!({ "name": "Holding" })).await.id;
        let company = house.create("Company", json!({ "name": "Nordwind", "parent": holding })).await.id;
        house.create("Order", json!({ "company": company })).await;
        let house = house.reopened().await;
        house.update("Company", holding, json!({ "industry": "steel" })).await;
        assert_eq!(house.inbox("legal").await.len(), 1);
        house.healthy().await;
    });
}

#[test]
fn an_entry_condition_sees_related_records() {
    on_both(|house| async move {
        with_objects(&house).await;
        let mut drawn = waiting();
        drawn.trigger = serde_json::from_value(json!({
            "kind": "record", "object": "Order", "on": "created",
            "entry": { "expression": "record.company.city == 'Bonn' && record.gross > 10" }
        }))
        .expect("a trigger");
        house.orchestration("waiting", drawn).await;
        let company = house.create("Company", json!({ "name": "A", "city": "Kiel" })).await.id;
        let before = house.create("Order", json!({ "company": company, "amount": 100 })).await.id;
        assert!(house.runs_about(before).await.is_empty());
        house.update("Company", company, json!({ "city": "Bonn" })).await;
        assert!(
            house.runs_about(before).await.is_empty(),
            "entry conditions are asked at the record's own change"
        );
        let after = house.create("Order", json!({ "company": company, "amount": 100 })).await.id;
        assert_eq!(house.runs_about(after).await.len(), 1);
    });
}

#[test]
fn a_rule_asks_an_evaluation_flow_that_looks_records_up() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let text = |field: &str| json!({ "name": field, "label": field, "data_type": { "type": "text" } });
        let blocked = json!({ "name": "Blocked", "label": "Blocked", "fields": [text("company")] });
        house
            .service
            .object_create(&admin, serde_json::from_value(blocked).expect("an object"))
            .await
            .expect("made");
        let free = json!({
            "label": "Free", "kind": "evaluation", "start": "find",
            "inputs": [{ "name": "company", "label": "Company", "data_type": { "type": "text" } }],
            "variables": [
                { "name": "result", "label": "Result", "data_type": { "type": "checkbox" } },
                { "name": "found", "label": "Found", "data_type": { "type": "list", "of": { "type": "record", "object": "Blocked" } } },
            ],
            "elements": [
                { "name": "find", "label": "Find", "next": "say", "body": { "kind": "get_records", "object": "Blocked", "into": "found",
                    "filter": { "rows": [{ "field": "company", "operator": "equals", "value": { "reference": "inputs.company" } }] } } },
                { "name": "say", "label": "Say", "body": { "kind": "assignment", "sets": [
                    { "name": "result", "value": { "expression": "size(vars.found) == 0" } }] } },
            ],
        });
        house.flow("free", serde_json::from_value(free).expect("a flow")).await;
        let order = json!({
            "name": "Offer", "label": "Offer", "fields": [text("company")],
            "rules": [{ "name": "free", "message": "This company is blocked.", "field": "company", "condition": {
                "evaluation_flow": { "flow": "free", "inputs": { "company": { "reference": "record.company" } } } } }],
        });
        house
            .service
            .object_create(&admin, serde_json::from_value(order).expect("an object"))
            .await
            .expect("made");

        house.create("Offer", json!({ "company": "Nord" })).await;
        house.create("Blocked", json!({ "company": "Nord" })).await;
        let input = RecordInput { fields: values(json!({ "company": "Nord" })) };
        let error =
            house.service.record_create(&admin, &name("Offer"), input, None).await.expect_err("blocked");
        let told = &error.fields[0];
        assert_eq!((told.path.as_str(), told.code.as_str()), ("fields.company", "rule_broken"));
        assert_eq!(told.message, "This company is blocked.");
        house.create("Offer", json!({ "company": "Sued" })).await;
        // Whoever switches the flow off would leave the rule without an answer.
        assert_eq!(code(house.service.flow_deactivate(&admin, &name("free")).await), "flow_in_use");
        house.healthy().await;
    });
}
