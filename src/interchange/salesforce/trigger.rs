//! What starts something: changes of records and what must hold of them, the clock, events, and paths that begin later. It is the
//! same for flows and for orchestrations.

mod clock;
mod event;
mod later;

use std::collections::BTreeMap;

use fermata_engine::{
    condition::Condition,
    definition::{RecordChangeKind, Trigger},
    ids::Name,
};

pub(super) use event::Event;
pub(super) use later::{LATER_MAX, Later, begins_later, pruned, room_for, until, wait_of};

use super::{
    ledger::Node,
    terms::{Terms, asked_of},
};

/// The changes that a start element names; reads its `recordTriggerType`. None, with a note, for one that starts nothing here.
pub(super) fn changes(start: Node<'_>) -> Option<RecordChangeKind> {
    let Some(said) = start.child("recordTriggerType") else { return Some(RecordChangeKind::Created) };
    match said.text().to_lowercase().as_str() {
        "create" | "" => Some(RecordChangeKind::Created),
        "update" => Some(RecordChangeKind::Updated),
        "createandupdate" => Some(RecordChangeKind::CreatedOrUpdated),
        _ => {
            said.not_supported(format!(
                "Nothing can be started by a change of the kind {}, so nothing starts by itself. Choose a trigger.",
                said.text().chars().take(80).collect::<String>()
            ));
            None
        }
    }
}

/// What must hold of the record: the formula where there is one, else the filters. None: nothing.
pub(super) fn entry(terms: &Terms<'_>, start: Node<'_>, object: &Name) -> Option<Condition> {
    entry_of(terms, start, object, "record")
}

/// The same of the record at this path: of a deleted one that is `prior`.
pub(super) fn entry_of(terms: &Terms<'_>, start: Node<'_>, object: &Name, root: &str) -> Option<Condition> {
    let Some(formula) = start.child("filterFormula").filter(|formula| !formula.is_empty()) else {
        return asked_of(&terms.filters(start, object), root);
    };
    start.without_meaning(&["filterLogic"], "The formula says when a run starts.");
    Some(match terms.formula(formula.text()) {
        Ok(source) => Condition::Expression(source),
        Err(why) => {
            formula
                .not_supported(format!("{why} So nothing starts by itself: write the entry condition anew."));
            Condition::Expression("false".to_owned())
        }
    })
}

/// Whether a start element begins with the deletion of a record. Notes nothing.
pub(super) fn by_deletion(start: Node<'_>) -> bool {
    let says = |tag: &str| start.peek_text(tag).unwrap_or_default().to_lowercase();
    match says("triggerType").as_str() {
        "recordbeforedelete" => true,
        // A change alone says what starts it.
        "" => says("recordTriggerType") == "delete",
        _ => false,
    }
}

/// What starts something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// A change of a record.
    Record,
    /// The clock.
    Schedule,
    /// An event.
    Event,
    /// Nothing that there is here, or nothing at all.
    Other,
}

/// Whether a start element names a change of a record, whatever else it says.
fn names_change(start: Node<'_>) -> bool {
    let said = start.peek_text("recordTriggerType").unwrap_or_default();
    !said.is_empty() && !said.eq_ignore_ascii_case("none")
}

/// What a start element is about. Notes nothing.
pub(super) fn by(start: Node<'_>) -> By {
    match start.peek_text("triggerType").unwrap_or_default().to_lowercase().as_str() {
        "recordaftersave" | "recordbeforesave" => By::Record,
        "" if names_change(start) => By::Record,
        "scheduled" => By::Schedule,
        "platformevent" => By::Event,
        _ => By::Other,
    }
}

/// The trigger of something that begins by the clock, once or for each record of an object; by the clock of a zone where the file
/// names one.
pub(super) fn by_schedule(
    terms: &Terms<'_>,
    start: Node<'_>,
    object: Option<&Name>,
    zone: Option<&str>,
) -> Trigger {
    let schedule = clock::schedule(start, zone);
    let entry = object.and_then(|object| entry(terms, start, object));
    match (schedule, object) {
        (None, _) => Trigger::Autolaunched,
        (Some(schedule), None) => Trigger::Scheduled { schedule, inputs: BTreeMap::new() },
        (Some(schedule), Some(object)) => {
            Trigger::RecordsOnSchedule { schedule, object: object.clone(), entry }
        }
    }
}
