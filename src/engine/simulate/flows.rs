//! The flows that random orchestrations call: they cover what flows do, and one of them fails now and then.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::json;

use crate::{
    definition::AssigneeRule,
    flow::{
        Assignment, Component, ComponentBody, Element, ElementBody, Flow, FlowDecision, FlowKind,
        FlowOutcome, Notify, Outcome, OutcomeStyle, Screen, SetValue, UpdateRecords, UpdateTarget,
    },
    ids::Name,
    simulate::{case::name, conditions::row},
    value::{DataType, ValueSource, Variable},
};

/// Screen flows.
pub(super) const SCREENS: [&str; 2] = ["fill", "edit"];
/// Autolaunched flows; `shaky` fails for records with an amount of 50 and more.
pub(super) const BACKGROUND: [&str; 5] = ["bill", "shaky", "tell", "sweep", "lacking"];

/// All of them.
pub(super) fn all() -> BTreeMap<Name, Arc<Flow>> {
    let flows = [
        ("fill", fill()),
        ("edit", edit()),
        ("bill", bill()),
        ("shaky", shaky()),
        ("tell", tell()),
        ("flagged", flagged()),
        ("sweep", sweep()),
        ("lacking", lacking()),
    ];
    flows.into_iter().map(|(n, flow)| (name(n), Arc::new(flow))).collect()
}

fn flow(kind: FlowKind, elements: Vec<Element>) -> Flow {
    let start = elements.first().map(|e| e.name.clone());
    Flow { object: Some(name("Account")), start, elements, ..Flow::blank("Flow", kind) }
}

fn element(of: &str, body: ElementBody) -> Element {
    Element::new(name(of), of, body)
}

fn component(of: &str, body: ComponentBody, required: bool) -> Component {
    Component { label: of.to_owned(), required, ..Component::new(name(of), body) }
}

fn fill() -> Flow {
    let number = ComponentBody::Input { data_type: DataType::Number { decimals: 0 } };
    let text = ComponentBody::Input { data_type: DataType::Text };
    let components = vec![component("cap", number, true), component("remark", text, false)];
    let outcome = |of: &str, skips_required| Outcome {
        name: name(of),
        label: of.to_owned(),
        style: OutcomeStyle::Primary,
        skips_required,
    };
    let screen = element("page", ElementBody::Screen(Screen { components }));
    Flow {
        outcomes: vec![outcome("approve", false), outcome("send_back", true)],
        ..flow(FlowKind::Screen, vec![screen])
    }
}

fn edit() -> Flow {
    let amount = ComponentBody::RecordField { field: name("amount"), editable: true };
    let screen = Screen { components: vec![component("amount", amount, false)] };
    flow(FlowKind::Screen, vec![element("page", ElementBody::Screen(screen))])
}

fn set(of: &str, value: ValueSource) -> Vec<SetValue> {
    vec![SetValue::of(name(of), value)]
}

fn bill() -> Flow {
    let count = ValueSource::Expression("record.amount + 1".into());
    let update = UpdateRecords { target: UpdateTarget::RunRecord, sets: set("amount", count.clone()) };
    let assign = Assignment { sets: set("billed", count) };
    let billed = Variable {
        name: name("billed"),
        label: String::new(),
        data_type: DataType::Number { decimals: 0 },
        required: false,
        default: serde_json::Value::Null,
    };
    let first = Element { next: Some(name("update")), ..element("assign", ElementBody::Assignment(assign)) };
    let second = element("update", ElementBody::UpdateRecords(update));
    Flow {
        variables: vec![billed],
        outputs: vec![name("billed")],
        ..flow(FlowKind::Autolaunched, vec![first, second])
    }
}

fn shaky() -> Flow {
    let breaks = UpdateRecords {
        target: UpdateTarget::RunRecord,
        sets: set("amount", ValueSource::Reference("record.name".into())),
    };
    let large = FlowOutcome {
        name: name("large"),
        label: "Large".into(),
        condition: row("record.amount", crate::condition::Operator::GreaterOrEqual, 50.into()),
        next: Some(name("breaks")),
    };
    let ask = element("ask", ElementBody::Decision(FlowDecision { outcomes: vec![large] }));
    flow(FlowKind::Autolaunched, vec![ask, element("breaks", ElementBody::UpdateRecords(breaks))])
}

fn tell() -> Flow {
    let notify = Notify {
        to: vec![AssigneeRule::Group { name: name("legal") }, AssigneeRule::Starter],
        subject: "About {{record.name}}".into(),
        body: String::new(),
    };
    flow(FlowKind::Autolaunched, vec![element("tell", ElementBody::Notify(notify))])
}

/// Goes through a list, makes records of some of it, deletes what it has made, and mends what a flow that it calls breaks. Where
/// that is large, all of it is taken back, and one record is made anew.
fn sweep() -> Flow {
    let made = json!({ "records": { "object": "Account", "value": { "reference": "vars.made" } } });
    let drawn = json!({
        "label": "Sweep", "kind": "autolaunched", "object": "Account", "start": "each",
        "variables": [
            { "name": "number", "data_type": { "type": "number" } },
            { "name": "made", "data_type": { "type": "lookup", "object": "Account" } },
            { "name": "said", "data_type": { "type": "text" } },
        ],
        "outputs": ["said", "number"],
        "elements": [
            { "name": "each", "label": "each", "next": "drop",
              "body": { "kind": "loop", "items": { "literal": [10, 30, 50] }, "each": "number", "first": "enough" } },
            { "name": "enough", "label": "enough", "next": "each", "body": { "kind": "decision", "outcomes": [
                { "name": "yes", "label": "Yes", "condition": { "expression": "vars.number <= record.amount" },
                  "next": "make" }] } },
            { "name": "make", "label": "make", "next": "each", "body": { "kind": "create_records", "object": "Account",
                "into": "made", "sets": [
                { "name": "name", "value": { "expression": "record.name + ' ' + string(vars.number)" } },
                { "name": "amount", "value": { "reference": "vars.number" } }] } },
            { "name": "drop", "label": "drop", "next": "call",
              "body": { "kind": "delete_records", "target": made } },
            { "name": "call", "label": "call", "fault": "mend", "body": { "kind": "subflow", "flow": "shaky" } },
            { "name": "mend", "label": "mend", "next": "undo", "body": { "kind": "assignment", "sets": [
                { "name": "said", "value": { "reference": "fault.code" } }] } },
            { "name": "undo", "label": "undo", "next": "anew", "body": { "kind": "roll_back" } },
            { "name": "anew", "label": "anew", "body": { "kind": "create_records", "object": "Account", "sets": [
                { "name": "name", "value": { "reference": "vars.said" } },
                { "name": "amount", "value": { "literal": 1 } }] } },
        ],
    });
    serde_json::from_value(drawn).unwrap_or_else(|_| Flow::blank("Sweep", FlowKind::Autolaunched))
}

/// Fills in a record that a variable holds; where that is large, it comes to what has no counterpart, and goes on for the largest.
fn lacking() -> Flow {
    let gone = json!({ "kind": "unsupported", "what": "another system", "reason": "It is not there." });
    let way = |of: &str, expression: &str, next: &str| json!({ "name": of, "label": of, "condition": { "expression": expression }, "next": next });
    let drawn = json!({
        "label": "Lacking", "kind": "autolaunched", "object": "Account", "start": "fill",
        "variables": [
            { "name": "made", "data_type": { "type": "record", "object": "Account" } },
            { "name": "said", "data_type": { "type": "text" } },
        ],
        "outputs": ["said"],
        "elements": [
            { "name": "fill", "label": "fill", "next": "large", "body": { "kind": "assignment", "sets": [
                { "name": "made", "field": "amount", "value": { "reference": "record.amount" } },
                { "name": "made", "field": "name", "value": { "literal": "made" } }] } },
            { "name": "large", "label": "large", "body": { "kind": "decision", "outcomes": [
                way("largest", "vars.made.amount >= 50", "mended"), way("larger", "vars.made.amount >= 40", "gone")] } },
            { "name": "gone", "label": "gone", "body": gone.clone() },
            { "name": "mended", "label": "mended", "fault": "say", "body": gone },
            { "name": "say", "label": "say", "body": { "kind": "assignment", "sets": [
                { "name": "said", "value": { "reference": "fault.code" } }] } },
        ],
    });
    serde_json::from_value(drawn).unwrap_or_else(|_| Flow::blank("Lacking", FlowKind::Autolaunched))
}

fn flagged() -> Flow {
    let result = Variable {
        name: name("result"),
        label: String::new(),
        data_type: DataType::Checkbox,
        required: false,
        default: serde_json::Value::Null,
    };
    let assign = Assignment { sets: set("result", ValueSource::Reference("record.flag".into())) };
    Flow {
        variables: vec![result],
        ..flow(FlowKind::Evaluation, vec![element("look", ElementBody::Assignment(assign))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_drawn() {
        assert_eq!((sweep().elements.len(), lacking().elements.len()), (8, 5));
    }
}
