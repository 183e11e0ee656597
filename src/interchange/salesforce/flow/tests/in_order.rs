//! What is set one after the other, and what is kept where nothing is found.

use fermata_engine::{
    flow::{ElementBody, UpdateTarget},
};
use serde_json::json;

use super::{
    elements::{OUT, element, item, output, reference, variable},
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
