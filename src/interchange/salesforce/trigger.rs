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

/// The changes that a start element names; reads its `recordTriggerType`, and notes one that there is not here.
pub(super) fn changes(start: Node<'_>) -> RecordChangeKind {
    let Some(said) = start.child("recordTriggerType") else { return RecordChangeKind::Created };
    match said.text().to_lowercase().as_str() {
        "create" | "" => RecordChangeKind::Created,
        "update" => RecordChangeKind::Updated,
        "createandupdate" => RecordChangeKind::CreatedOrUpdated,
        _ => {
            said.not_supported(format!(
                "A run cannot be started by a change of the kind {}: it starts when a record is updated. Choose when it should.",
                said.text().chars().take(80).collect::<String>()
            ));
            RecordChangeKind::Updated
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
    start.peek_text("triggerType").is_some_and(|kind| kind.eq_ignore_ascii_case("RecordBeforeDelete"))
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

/// What a start element is about. Notes nothing.
pub(super) fn by(start: Node<'_>) -> By {
    match start.peek_text("triggerType").unwrap_or_default().to_lowercase().as_str() {
        "recordaftersave" | "recordbeforesave" => By::Record,
        "" if start.peek("recordTriggerType").is_some() => By::Record,
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
