//! Where ways lead, what flows begin with and answer, and flows that call flows.

use fermata_engine::{
    definition::TimeUnit,
    flow::{ElementBody, FlowKind},
};
use serde_json::json;

use super::{
    elements::{IN, OUT, TEXT, auto, element, filter, item, output, reference, variable},
    play::{Chooses, play, play_with},
    support::{name, one, turned},
};
use crate::salesforce::report::ElementResult;

#[test]
fn faults_lead_where_they_are_drawn() {
    let rest = [
        element(
            "recordUpdates",
            "Save",
            "",
            &format!(
                "{}<object>Order__c</object><faultConnector><targetReference>Tell</targetReference></faultConnector>",
                filter("Id", &reference("x"))
            ),
        ),
        element("assignments", "Tell", "", &item("t", "Assign", &reference("$Flow.FaultMessage"))),
        variable("t", "String", OUT),
        variable("x", "String", IN),
    ];
    let turned = one(&auto("Save", &rest.concat()));
    assert_eq!(turned.sound().it().element(&name("Save")).unwrap().fault, Some(name("Tell")));
}

#[test]
fn connectors_to_nothing_end_there_and_say_so() {
    let set = element("assignments", "Set", "Nowhere", &item("t", "Assign", TEXT));
    let turned = one(&auto("Set", &format!("{set}{}", variable("t", "String", ""))));
    assert_eq!(turned.sound().next("Set"), None);
    let told = turned.unsupported("It");
    assert!(told[0].1.contains("There is no element Nowhere"), "{told:?}");
}

#[test]
fn old_files_name_their_first_element_otherwise_and_drafts_none() {
    let set = element("assignments", "Set", "", &item("t", "Assign", TEXT));
    let t = variable("t", "String", OUT);
    let old = one(&format!("<Flow><startElementReference>Set</startElementReference>{set}{t}</Flow>"));
    assert_eq!(output(old.sound(), "t"), json!("x"));
    let draft = one(&format!("<Flow><status>Draft</status>{set}{t}</Flow>"));
    assert_eq!(draft.it().start, None);
    let empty = one("<Flow/>");
    assert!(empty.sound().it().elements.is_empty());
}

#[test]
fn variables_begin_as_they_are_said_to() {
    let set = element("assignments", "Set", "", &item("t", "Assign", TEXT));
    let xml = auto(
        "Set",
        &format!(
            "{set}{}{}{}{}{}",
            variable("t", "String", ""),
            variable("a", "Number", &format!("{OUT}<value><numberValue>3.0</numberValue></value>")),
            variable("b", "String", &format!("{OUT}<value>{}</value>", reference("t"))),
            variable("c", "String", &format!("{IN}{OUT}")),
            variable("d", "String", &format!("{OUT}<value><booleanValue>true</booleanValue></value>")),
        ),
    );
    let turned = one(&xml);
    assert_eq!(turned.it().inputs.len(), 1);
    let end = play_with(turned.sound(), "It", Chooses::First, &[("c", json!("given"))]).unwrap();
    let outputs = serde_json::to_value(&end.outputs).unwrap();
    assert_eq!((&outputs["a"], &outputs["b"], &outputs["c"]), (&json!(3), &json!("x"), &json!("given")));
}

#[test]
fn an_evaluation_flow_answers_and_does_nothing_else() {
    let rest = [
        element(
            "actionCalls",
            "Tell",
            "Make",
            "<actionName>chatterPost</actionName><actionType>chatterPost</actionType>",
        ),
        element(
            "recordCreates",
            "Make",
            "Set",
            "<object>Order__c</object><inputAssignments><field>Status__c</field>\
            <value><stringValue>x</stringValue></value></inputAssignments>",
        ),
        element(
            "assignments",
            "Set",
            "",
            &item("isOrchestrationConditionMet", "Assign", "<booleanValue>true</booleanValue>"),
        ),
        variable("isOrchestrationConditionMet", "Boolean", OUT),
        variable("more", "String", OUT),
    ];
    let turned = one(&auto("Tell", &rest.concat()).replace("AutoLaunchedFlow", "evaluationflow"));
    assert_eq!(turned.sound().it().kind, FlowKind::Evaluation);
    assert_eq!(play(&turned, "It", Chooses::First).unwrap().answer, Some(true));
    for left_out in ["Tell", "Make"] {
        let element = turned.it().element(&name(left_out)).unwrap();
        assert!(element.label.starts_with("Left out: "));
    }
    assert_eq!(turned.report("actionCalls").result, ElementResult::Changed);
    assert!(turned.it().outputs.is_empty());
}

#[test]
fn a_wait_at_the_beginning_is_left_to_the_caller() {
    let wait = |then: &str| {
        element(
            "waits",
            "Wait",
            "",
            &format!(
                "<defaultConnectorLabel>No</defaultConnectorLabel><waitEvents><name>e</name><conditionLogic>and</conditionLogic>\
             <connector><targetReference>{then}</targetReference></connector><label>e</label><offset>2</offset>\
             <offsetUnit>Hours</offsetUnit></waitEvents><elementSubtype>WaitDuration</elementSubtype>"
            ),
        )
    };
    let set = element("assignments", "Set", "", &item("t", "Assign", TEXT));
    let t = variable("t", "String", OUT);
    let leading = one(&auto("Wait", &format!("{}{set}{t}", wait("Set"))));
    let found = leading.sound().flows[&name("It")].wait.clone().unwrap();
    assert_eq!((found.amount, found.unit, found.label.as_str()), (2.0, TimeUnit::Hours, "Wait label"));
    assert_eq!(leading.it().start, Some(name("Set")));
    let set = element("assignments", "Set", "Wait", &item("t", "Assign", TEXT));
    let within = one(&auto("Set", &format!("{}{set}{t}", wait(""))));
    assert!(matches!(within.sound().body("Wait"), ElementBody::Unsupported(_)));
    assert!(within.flows[&name("It")].wait.is_none());
}

#[test]
fn elements_stand_in_reading_order() {
    let rest = [
        element("assignments", "Z", "End", &item("t", "Assign", TEXT)),
        element("assignments", "End", "", &item("t", "Assign", TEXT)),
        element("assignments", "Lost", "", &item("t", "Assign", TEXT)),
        element(
            "decisions",
            "Ask",
            "",
            "<defaultConnector><targetReference>End</targetReference></defaultConnector><rules>\
            <name>R</name><label>R</label><conditions><leftValueReference>t</leftValueReference><operator>EqualTo</operator>\
            <rightValue><stringValue>x</stringValue></rightValue></conditions><connector><targetReference>Z</targetReference>\
            </connector></rules>",
        ),
        variable("t", "String", ""),
    ];
    let turned = one(&auto("Ask", &rest.concat()));
    let order: Vec<&str> = turned.sound().it().elements.iter().map(|element| element.name.as_str()).collect();
    assert_eq!(order, ["Ask", "Z", "End", "Lost"]);
}

#[test]
fn called_flows_hand_over_what_is_taken() {
    let called = auto(
        "Set",
        &format!(
            "{}{}{}",
            element("assignments", "Set", "", &item("found", "Assign", &reference("given"))),
            variable("given", "String", IN),
            variable("found", "String", OUT)
        ),
    );
    let call = |more: &str| {
        element(
            "subflows",
            "Ask_it",
            "Use",
            &format!(
                "<flowName>called</flowName><inputAssignments><name>given</name><value><stringValue>x</stringValue></value>\
             </inputAssignments>{more}"
            ),
        )
    };
    let use_it = |from: &str| element("assignments", "Use", "", &item("t", "Add", &reference(from)));
    let t = variable("t", "String", OUT);
    let by_name = auto(
        "Ask_it",
        &format!(
            "{}{}{t}",
            call("<storeOutputAutomatically>true</storeOutputAutomatically>"),
            use_it("Ask_it.Outputs.found")
        ),
    );
    let by_variable = auto(
        "Ask_it",
        &format!(
            "{}{}{t}{}",
            call(
                "<outputAssignments><assignToReference>s</assignToReference><name>found</name></outputAssignments>"
            ),
            use_it("s"),
            variable("s", "String", "")
        ),
    );
    for xml in [by_name, by_variable] {
        let turned = turned(&[
            ("It".to_owned(), xml.into_bytes()),
            ("Called".to_owned(), called.clone().into_bytes()),
        ]);
        assert_eq!(output(turned.sound(), "t"), json!("x"));
        let calls = &turned.flows[&name("It")].calls;
        assert_eq!((calls[0].flow.as_str(), calls[0].outputs[0].0.as_str()), ("Called", "found"));
    }
}
