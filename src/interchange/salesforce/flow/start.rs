//! Where a flow begins, and what starts it.

use fermata_engine::{
    definition::{RecordChangeKind, Trigger},
    ids::Name,
};

use super::{LeadingWait, RecordTrigger, draft::Draft, later, meaning};
use crate::salesforce::{
    ledger::Node,
    trigger::{By, Event, LATER_MAX, by, by_deletion, by_schedule, changes, entry_of, wait_of},
};

/// What starts a flow.
#[derive(Default)]
pub(super) struct Started {
    /// A change of a record.
    pub(super) trigger: Option<RecordTrigger>,
    /// The clock, or an event.
    pub(super) begins: Option<Trigger>,
    /// What is waited for first.
    pub(super) wait: Option<LeadingWait>,
}

/// The event that starts the flow: its fields become inputs, and are so from now on.
pub(super) fn event(draft: &mut Draft<'_, '_>) -> Option<Event> {
    let (start, schema) = (draft.ask.root.peek("start")?, draft.ask.schema);
    let event = Event::of(start, schema, |field| draft.free_value(field.as_str()))?;
    draft.flow.inputs.extend(event.inputs());
    event.learn(&mut draft.terms);
    Some(event)
}

/// Reads the start: the flow's first element, what starts it, and what is waited for first.
pub(super) fn read(draft: &mut Draft<'_, '_>, event: Option<&Event>) -> Started {
    let root = draft.ask.root;
    if let Some(reference) = root.child("startElementReference").filter(|node| !node.is_empty()) {
        draft.at(reference, None);
        draft.flow.start = draft.places.get(&reference.text().to_lowercase()).cloned();
        if draft.flow.start.is_none() {
            reference.not_supported(format!("There is no element {}.", reference.text()));
        }
    }
    let Some(start) = root.child("start") else {
        return Started { wait: draft.wait.take(), ..Started::default() };
    };
    draft.at(start, None);
    start.without_meaning(&["locationX", "locationY"], "The drawing is laid out automatically.");
    if let Some(user) = start.child("flowRunAsUser").filter(|user| !user.is_empty()) {
        user.changed("A flow here may do all that it says, whoever starts it.");
    }
    draft.flow.start = draft.target(start, "connector").or(draft.flow.start.take());
    let begins = begins(draft, start, event);
    let mut trigger = if begins.is_some() { None } else { trigger(draft, start) };
    for path in start.children("scheduledPaths") {
        scheduled(draft, path, trigger.as_mut());
    }
    Started { trigger, begins, wait: draft.wait.take() }
}

/// The clock or the event that starts it; nothing where neither does.
fn begins(draft: &Draft<'_, '_>, start: Node<'_>, event: Option<&Event>) -> Option<Trigger> {
    let found = match (by(start), event) {
        (By::Schedule, _) => {
            let object = draft.object(start);
            by_schedule(&draft.terms, start, object.as_ref(), draft.ask.root.peek_text("timeZoneSidKey"))
        }
        (By::Event, Some(event)) => event.trigger(&draft.terms, start),
        _ => return None,
    };
    start.child("triggerType");
    (found != Trigger::Autolaunched).then_some(found)
}

fn trigger(draft: &Draft<'_, '_>, start: Node<'_>) -> Option<RecordTrigger> {
    let kind = start.child("triggerType").filter(|kind| !kind.is_empty());
    let object = draft.object(start);
    start.child("recordTriggerType");
    let kind = kind?;
    let text = kind.text().to_lowercase();
    match text.as_str() {
        "recordaftersave" => {}
        "recordbeforesave" => kind.changed("It runs after the record is saved, and changes it once more."),
        "recordbeforedelete" => kind.changed(
            "It runs with the deletion, and cannot keep the record from it: what the record was is known as the record before the change.",
        ),
        "scheduled" => return None,
        _ => {
            kind.not_supported(format!("Nothing here starts a flow like {}.", kind.text()));
            return None;
        }
    }
    let object = object?;
    let (on, root) = match by_deletion(start) {
        true => (RecordChangeKind::Deleted, "prior"),
        false => (changes(start), "record"),
    };
    let only_when_changed_to_meet = start.is_true("doesRequireRecordChangedToMeetCriteria");
    let entry = entry_of(&draft.terms, start, &object, root);
    Some(RecordTrigger { object, on, entry, only_when_changed_to_meet, later: false })
}

/// A path that begins later than the change.
fn scheduled<'l>(draft: &mut Draft<'_, 'l>, path: Node<'l>, trigger: Option<&mut RecordTrigger>) {
    let name = path.name().unwrap_or("Later").to_owned();
    let label = path.text_of("label").filter(|label| !label.is_empty()).unwrap_or(&name).to_owned();
    path.without_meaning(&["locationX", "locationY", "maxBatchSize"], "It means nothing here.");
    let kind = path.child("pathType").map(|kind| kind.text().to_lowercase()).unwrap_or_default();
    let to = draft.target(path, "connector");
    let triggered = trigger.is_some();
    if kind == "asyncaftercommit" {
        if let Some(trigger) = trigger {
            trigger.later = true;
        }
        path.changed("What the flow does is done after the change is saved in any case.");
        match (&draft.flow.start, &draft.wait) {
            (None, _) => draft.flow.start = to,
            (Some(_), None) if draft.then.is_none() => draft.then = to,
            _ => later::add(draft, Some(path), &name, &label, None, to),
        }
        return;
    }
    if draft.later.len() >= LATER_MAX {
        path.not_supported(format!("A flow has at most {LATER_MAX} paths that begin later."));
        return;
    }
    let wait = later(draft, path, &draft.prefixed("Scheduled_path"));
    let alone = draft.flow.start.is_none() && draft.wait.is_none() && draft.later.is_empty();
    match wait {
        Some(wait) if alone && draft.ask.waits_before => {
            path.changed("The orchestration that starts the flow waits for this before it.");
            draft.flow.start = to;
            draft.wait = Some(wait);
        }
        Some(wait) if triggered && draft.ask.waits_before => {
            later::add(draft, Some(path), &name, &label, Some(wait), to);
        }
        _ => path.not_supported(
            "It does not say when it begins: make a flow of it, and an orchestration that waits and calls it.",
        ),
    }
}

/// How much later than what.
fn later(draft: &Draft<'_, '_>, path: Node<'_>, name: &Name) -> Option<LeadingWait> {
    let (from, amount, unit) = wait_of(&draft.terms, path)?;
    let label = path.peek_text("label").unwrap_or("Scheduled path");
    Some(LeadingWait {
        name: name.clone(),
        label: meaning::clipped(label),
        from,
        amount,
        unit,
        asked_again: true,
    })
}
