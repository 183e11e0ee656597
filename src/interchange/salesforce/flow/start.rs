//! Where a flow begins, and what starts it.

use fermata_engine::{definition::TimeUnit, ids::Name, value::ValueSource};

use super::{LeadingWait, RecordTrigger, draft::Draft, meaning, waits};
use crate::salesforce::{
    ledger::Node,
    trigger::{changes, entry},
};

/// Reads the start: the flow's first element, the change that starts it, and what is waited for first.
pub(super) fn read(draft: &mut Draft<'_, '_>) -> (Option<RecordTrigger>, Option<LeadingWait>) {
    let root = draft.ask.root;
    if let Some(reference) = root.child("startElementReference").filter(|node| !node.is_empty()) {
        draft.at(reference, None);
        draft.flow.start = draft.places.get(&reference.text().to_lowercase()).cloned();
        if draft.flow.start.is_none() {
            reference.not_supported(format!("There is no element {}.", reference.text()));
        }
    }
    let Some(start) = root.child("start") else { return (None, draft.wait.take()) };
    draft.at(start, None);
    start.without_meaning(&["locationX", "locationY"], "The drawing is laid out automatically.");
    if let Some(user) = start.child("flowRunAsUser").filter(|user| !user.is_empty()) {
        user.changed("A flow here may do all that it says, whoever starts it.");
    }
    draft.flow.start = draft.target(start, "connector").or(draft.flow.start.take());
    let mut trigger = trigger(draft, start);
    for path in start.children("scheduledPaths") {
        scheduled(draft, path, trigger.as_mut());
    }
    (trigger, draft.wait.take())
}

fn trigger(draft: &Draft<'_, '_>, start: Node<'_>) -> Option<RecordTrigger> {
    let kind = start.child("triggerType").filter(|kind| !kind.is_empty());
    let object = draft.object(start);
    start.child("recordTriggerType");
    if let Some(schedule) = start.child("schedule") {
        schedule.read_all();
        schedule.not_supported(
            "Give an orchestration that calls this flow the schedule trigger with these times.",
        );
    }
    let kind = kind?;
    let text = kind.text().to_lowercase();
    match text.as_str() {
        "recordaftersave" => {}
        "recordbeforesave" => kind.changed("It runs after the record is saved, and changes it once more."),
        "recordbeforedelete" => {
            kind.not_supported("Nothing starts when a record is deleted: delete it by an orchestration that does this before.");
            return None;
        }
        "scheduled" => {
            kind.not_supported(
                "A flow here has no schedule of its own: an orchestration that calls it has one.",
            );
            return None;
        }
        "platformevent" => {
            kind.not_supported("A flow here is started by no event: an orchestration that calls it is.");
            return None;
        }
        _ => {
            kind.not_supported(format!("Nothing here starts a flow like {}.", kind.text()));
            return None;
        }
    }
    let object = object?;
    let on = changes(start);
    let only_when_changed_to_meet = start.is_true("doesRequireRecordChangedToMeetCriteria");
    let entry = entry(&draft.terms, start, &object);
    Some(RecordTrigger { object, on, entry, only_when_changed_to_meet, later: false })
}

/// A path that begins later than the change.
fn scheduled(draft: &mut Draft<'_, '_>, path: Node<'_>, trigger: Option<&mut RecordTrigger>) {
    path.name();
    path.child("label");
    path.without_meaning(&["locationX", "locationY", "maxBatchSize"], "It means nothing here.");
    let kind = path.child("pathType").map(|kind| kind.text().to_lowercase()).unwrap_or_default();
    let to = draft.target(path, "connector");
    if kind == "asyncaftercommit" {
        if let Some(trigger) = trigger {
            trigger.later = true;
        }
        path.changed("What the flow does is done after the change is saved in any case.");
        match &draft.flow.start {
            None => draft.flow.start = to,
            Some(_) => draft.then = to,
        }
        return;
    }
    let wait = later(draft, path, &draft.prefixed("Scheduled_path"));
    match wait {
        Some(wait) if draft.flow.start.is_none() && draft.ask.waits_before && draft.wait.is_none() => {
            path.changed("The orchestration that starts the flow waits for this before it.");
            draft.flow.start = to;
            draft.wait = Some(wait);
        }
        _ => path.not_supported(
            "A second path that begins later has no counterpart: make a flow of it, and an orchestration that waits and calls it.",
        ),
    }
}

/// How much later than what.
fn later(draft: &Draft<'_, '_>, path: Node<'_>, name: &Name) -> Option<LeadingWait> {
    let amount = path.text_of("offsetNumber").and_then(|text| text.parse().ok()).unwrap_or(0.0);
    let unit = path.text_of("offsetUnit").map_or(Some(TimeUnit::Days), waits::unit_of)?;
    let source = path.text_of("timeSource").unwrap_or_default();
    let field = path.text_of("recordField");
    let from = match field.filter(|_| source.eq_ignore_ascii_case("RecordField")) {
        Some(field) => Some(draft.terms.meaning(&format!("$Record.{field}")).ok().map(meaning::source)?),
        None => None::<ValueSource>,
    };
    let label = path.peek_text("label").unwrap_or("Scheduled path");
    Some(LeadingWait { name: name.clone(), label: meaning::clipped(label), from, amount, unit })
}
