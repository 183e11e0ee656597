//! Why a run starts: the start element's object, changes, filters and formula.

use fermata_engine::{definition::Trigger, ids::Name};

use super::Turning;
use crate::salesforce::{ledger::Node, schema::Schema, trigger};

/// The object that a start element names, under the name that the schema has for it. Notes nothing.
pub(super) fn object_of(root: Node<'_>, schema: &Schema) -> Option<Name> {
    let start = root.peek("start")?;
    let said = start.peek_text("object")?;
    is_by_record(start).then(|| {
        let found = schema.named(said).cloned();
        found.unwrap_or_else(|| Name::parse(said).unwrap_or_else(|_| Name::from_label(said, "object")))
    })
}

fn kind(start: Node<'_>) -> String {
    start.peek_text("triggerType").unwrap_or_default().to_lowercase()
}

fn is_by_record(start: Node<'_>) -> bool {
    let kind = kind(start);
    matches!(kind.as_str(), "recordaftersave" | "recordbeforesave")
        || (kind.is_empty() && start.peek("recordTriggerType").is_some())
}

impl Turning<'_> {
    /// The trigger that a start element draws.
    pub(super) fn trigger(&self, start: Node<'_>, object: Option<&Name>) -> Trigger {
        start.without_meaning(&["locationX", "locationY"], super::LAYOUT);
        start.without_meaning(
            &["flowRunAsUser"],
            "Fermata carries out what needs no person with its own rights.",
        );
        start.now_at(self.place(None));
        let kind = start.child("triggerType");
        let Some(object) = object else {
            if let Some(kind) = kind.filter(|kind| !kind.is_empty()) {
                kind.not_supported(format!(
                    "A trigger of the kind {} has no counterpart: runs are started by hand, by the API or by a flow. Choose a \
                     trigger.",
                    kind.text().chars().take(80).collect::<String>()
                ));
            }
            return Trigger::Autolaunched;
        };
        start.child("object");
        if let Some(kind) = kind.filter(|kind| kind.text().eq_ignore_ascii_case("RecordBeforeSave")) {
            kind.changed("A run starts once the record is saved, not before.");
        }
        Trigger::Record {
            object: object.clone(),
            on: trigger::changes(start),
            entry: trigger::entry(&self.terms, start, object),
            only_when_changed_to_meet: start.is_true("doesRequireRecordChangedToMeetCriteria"),
        }
    }
}
