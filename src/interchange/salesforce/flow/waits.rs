//! Waits. A flow here never waits; where one begins with a wait for a time, whoever calls it can wait in its stead.

use fermata_engine::{definition::TimeUnit, value::ValueSource};

use super::{
    LeadingWait,
    draft::{Draft, Head},
    meaning,
};
use crate::salesforce::{ledger::Node, terms::Meaning};

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    let default = draft.target(node, "defaultConnector");
    if let Some(label) = node.child("defaultConnectorLabel").filter(|label| !label.is_empty()) {
        label.as_is("Nothing leads this way while there is something to wait for.");
    }
    let events: Vec<Node<'_>> = node.nodes().filter(|child| child.tag() == "waitEvents").collect();
    let next = events.iter().find_map(|event| {
        let to = event.peek("connector").and_then(|connector| connector.peek_text("targetReference"))?;
        draft.places.get(&to.to_lowercase()).cloned()
    });
    head.next = next.or(default);
    let leads = draft.ask.waits_before && draft.wait.is_none() && leads(draft, node);
    if let ([event], true) = (events.as_slice(), leads)
        && let Some((from, amount, unit)) = time(draft, *event)
    {
        event.read();
        event.name();
        event.child("label");
        event.child("conditionLogic");
        draft.target(*event, "connector");
        node.changed("The step that calls the flow waits for this before it.");
        draft.wait = Some(LeadingWait {
            name: head.name.clone(),
            label: head.label.clone(),
            from,
            amount,
            unit,
            asked_again: false,
        });
        draft.skips.push((head.name, head.next));
        return;
    }
    let reason = "A flow here does not wait: divide it, and let a Wait step of the orchestration stand between its parts.";
    draft.add_unsupported(node, &head, "Wait", reason);
}

/// Whether the flow begins with it, and nothing else leads to it.
fn leads(draft: &Draft<'_, '_>, node: Node<'_>) -> bool {
    let root = draft.ask.root;
    let name = node.peek_text("name").unwrap_or_default();
    let start = root.peek("start").and_then(|start| start.peek("connector"));
    let start = start.and_then(|connector| connector.peek_text("targetReference"));
    let start = start.or_else(|| root.peek_text("startElementReference"));
    if !start.is_some_and(|start| start.eq_ignore_ascii_case(name)) {
        return false;
    }
    let mut leading = 0;
    let mut open = vec![root];
    while let Some(at) = open.pop() {
        if matches!(at.tag(), "targetReference" | "startElementReference")
            && at.text().eq_ignore_ascii_case(name)
        {
            leading += 1;
        }
        open.extend(at.nodes());
    }
    leading == 1
}

/// From when, how many, of what.
type Time = (Option<ValueSource>, f64, TimeUnit);

/// The time that an event stands for.
fn time(draft: &Draft<'_, '_>, event: Node<'_>) -> Option<Time> {
    if event.peek("conditions").is_some() {
        return None;
    }
    if let (Some(amount), Some(unit)) = (event.peek_text("offset"), event.peek_text("offsetUnit")) {
        let read = (amount.parse().ok()?, unit_of(unit)?);
        event.child("offset");
        event.child("offsetUnit");
        return Some((None, read.0, read.1));
    }
    if let Some(date) = event.peek_text("resumeDateReference") {
        let Meaning::Path { path, .. } = draft.terms.meaning(date).ok()? else { return None };
        event.child("resumeDateReference");
        return Some((Some(ValueSource::Reference(path)), 0.0, TimeUnit::Days));
    }
    let kind = event.peek_text("eventType").unwrap_or_default();
    if !kind.eq_ignore_ascii_case("AlarmEvent") {
        return None;
    }
    let (mut from, mut amount, mut unit) = (None, 0.0, TimeUnit::Days);
    for parameter in event.nodes().filter(|node| node.tag() == "inputParameters") {
        let value = parameter.peek("value")?;
        let text = |tags: &[&str]| tags.iter().find_map(|tag| value.peek_text(tag));
        match parameter.peek_text("name").unwrap_or_default().to_lowercase().as_str() {
            "alarmtime" => {
                let reference = value.peek_text("elementReference");
                let now = ["$Flow.InterviewStartTime", "$Flow.CurrentDateTime", "$Flow.CurrentDate"];
                if reference.is_none_or(|r| !now.iter().any(|now| now.eq_ignore_ascii_case(r))) {
                    from = Some(reference.map_or_else(
                        || draft.terms.value(value),
                        |r| draft.terms.meaning(r).ok().map(meaning::source),
                    )?);
                }
            }
            "timeoffset" => amount = text(&["numberValue", "stringValue"])?.parse().ok()?,
            "timeoffsetunit" => unit = unit_of(text(&["stringValue"])?)?,
            _ => {}
        }
    }
    event.child("eventType");
    event.children("inputParameters").for_each(Node::read_all);
    Some((from, amount, unit))
}

/// A unit by its name there.
pub(in crate::salesforce) fn unit_of(name: &str) -> Option<TimeUnit> {
    Some(match name.to_lowercase().trim_end_matches('s') {
        "second" => TimeUnit::Seconds,
        "minute" => TimeUnit::Minutes,
        "hour" => TimeUnit::Hours,
        "day" => TimeUnit::Days,
        "week" => TimeUnit::Weeks,
        "month" => TimeUnit::Months,
        _ => return None,
    })
}
