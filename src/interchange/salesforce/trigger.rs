//! Which changes of a record start something, and what must hold of it: the same for flows and for orchestrations.

use fermata_engine::{condition::Condition, definition::RecordChangeKind, ids::Name};

use super::{
    ledger::Node,
    terms::{Terms, asked_of_record},
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
    let Some(formula) = start.child("filterFormula").filter(|formula| !formula.is_empty()) else {
        return asked_of_record(&terms.filters(start, object));
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
