//! What is set one after the other, and what is kept where nothing is found.

use fermata_engine::{
    expr::{self, Scope},
    flow::{ElementBody, UpdateTarget},
    value::ValueSource,
};
use serde_json::{Value, json};

use super::{
    elements::{IN, LIST, OUT, auto, element, filter, item, output, reference, variable},
    play::{Chooses, play},
    support::{Turned, one},
};
use crate::salesforce::report::ElementResult;

const ABOUT: &str = "<object>Order__c</object><triggerType>RecordAfterSave</triggerType>";

/// A flow about an order whose first element sets all this.
fn setting(items: &[String]) -> Turned {
    let more = format!(
        "{}{}{}<start><connector><targetReference>Set</targetReference></connector>{ABOUT}</start>",
        variable("n", "Number", OUT),
        variable("t", "String", OUT),
        element("assignments", "Set", "", &items.concat()),
    );
    one(&format!("<Flow><processType>AutoLaunchedFlow</processType>{more}</Flow>"))
}

#[test]
fn fields_of_the_record_are_set_in_the_order_of_the_items() {
    let five = "<numberValue>5.0</numberValue>";
    let twice = setting(&[
        item("$Record.Total__c", "Assign", five),
        item("$Record.Total__c", "Add", "<numberValue>3.0</numberValue>"),
        item("n", "Assign", &reference("$Record.Total__c")),
    ]);
    assert_eq!(output(twice.sound(), "n"), json!(8));
    let end = play(&twice, "It", Chooses::First).unwrap();
    let total = serde_json::to_value(end.changes.last().unwrap()).unwrap();
    assert_eq!(total["fields"]["Total__c"], json!(8));
    let read = setting(&[
        item("$Record.Status__c", "Assign", "<stringValue>new</stringValue>"),
        item("t", "Assign", &reference("$Record.Status__c")),
        item("$Record.Note__c", "Assign", &reference("t")),
        item("t", "Add", "<stringValue>!</stringValue>"),
    ]);
    assert_eq!(output(read.sound(), "t"), json!("new!"));
    assert_eq!(read.next("Set"), Some("Set_then"));
    assert_eq!(read.next("Set_then"), Some("Set_record"));
    assert_eq!(read.report("assignments").result, ElementResult::Changed);
}

#[test]
fn what_depends_on_nothing_else_stays_together() {
    let apart = setting(&[
        item("$Record.Status__c", "Assign", "<stringValue>new</stringValue>"),
        item("t", "Assign", "<stringValue>a</stringValue>"),
        item("$Record.Note__c", "Assign", "<stringValue>b</stringValue>"),
    ]);
    assert_eq!(apart.sound().it().elements.len(), 2);
    let ElementBody::UpdateRecords(update) = apart.body("Set") else { panic!("{:#?}", apart.it()) };
    assert_eq!((&update.target, update.sets.len()), (&UpdateTarget::RunRecord, 2));
}

/// What a variable becomes after a look-up that keeps it where nothing is found, by what was found.
fn kept(more: &str, found: &[Value]) -> Vec<Value> {
    let held = format!("<objectType>Order__c</objectType>{IN}{OUT}{more}");
    let rest = [
        element(
            "recordLookups",
            "Get",
            "",
            &format!(
                "<assignNullValuesIfNoRecordsFound>false</assignNullValuesIfNoRecordsFound>{}<object>Order__c</object>\
                 <outputReference>held</outputReference><queriedFields>Id</queriedFields>",
                filter("Status__c", "<stringValue>x</stringValue>")
            ),
        ),
        variable("held", "SObject", &held),
    ];
    let turned = one(&auto("Get", &rest.concat()));
    assert_eq!(turned.sound().report("assignNullValuesIfNoRecordsFound").result, ElementResult::Changed);
    let ElementBody::GetRecords(get) = turned.body("Get") else { panic!() };
    assert_eq!(get.into.as_str(), "held_found");
    let after = turned.next("Get").unwrap();
    let ElementBody::Assignment(assignment) = turned.body(after) else { panic!() };
    let [set] = assignment.sets.as_slice() else { panic!("{assignment:?}") };
    assert_eq!(set.name.as_str(), "held");
    let ValueSource::Expression(source) = &set.value else { panic!("{set:?}") };
    let after = |found: &Value| {
        let scope = Scope::new().with("vars", json!({ "held": "before", "held_found": found }));
        expr::evaluate(source, &scope).unwrap()
    };
    found.iter().map(after).collect()
}

#[test]
fn a_variable_keeps_what_it_held_where_nothing_is_found() {
    let record = json!({ "id": "r1" });
    let one = kept("", &[json!(null), record.clone()]);
    assert_eq!(one, [json!("before"), record.clone()]);
    let several = kept(LIST, &[json!([]), json!([record])]);
    assert_eq!(several, [json!("before"), json!([record])]);
}
