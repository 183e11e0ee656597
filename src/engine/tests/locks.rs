//! A record that another run decides on stays as it is: flows that would change it fail where they would.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{Shell, name};
use fermata_engine::run::{RunStatus, StepStatus, command::RejectionCode};
use serde_json::json;

fn locked() -> Shell {
    let mut shell = Shell::started();
    shell.locked_by = Some("Deal desk".into());
    shell
}

#[test]
fn what_is_filled_in_is_refused_at_its_field() {
    let mut shell = locked();
    let refused = shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap_err();
    assert_eq!(refused.code, RejectionCode::RecordLocked);
    assert_eq!(refused.fields[0].path, "values.amount");
    assert!(refused.message.contains("Deal desk"), "{}", refused.message);
    // What leaves the field as it is changes nothing.
    shell.complete("sam", "contract", None, json!({ "amount": 100 })).unwrap();
}

#[test]
fn a_flow_fails_and_goes_on_once_it_was_decided() {
    let mut shell = locked();
    shell.complete("sam", "contract", None, json!({ "amount": 100 })).unwrap();
    let billing = shell.run().step(&name("billing")).unwrap().1.clone();
    let error = billing.error.unwrap();
    assert_eq!((billing.status, error.code.as_str()), (StepStatus::Failed, "record_locked"));
    assert!(error.message.contains("Deal desk"), "{}", error.message);
    shell.locked_by = None;
    shell.fire("retry:billing");
    assert_eq!(shell.run().step(&name("billing")).unwrap().1.status, StepStatus::Completed);
}

#[test]
fn it_takes_the_fault_path_where_there_is_one() {
    let mut definition = common::onboarding();
    definition["stages"][1]["fault"] = json!({ "to": "end" });
    definition["stages"][1]["steps"][1]["work"]["retry"] = json!({ "attempts": 1, "delay_seconds": 30 });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.locked_by = Some("Deal desk".into());
    shell.complete("sam", "contract", None, json!({ "amount": 100 })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
}
