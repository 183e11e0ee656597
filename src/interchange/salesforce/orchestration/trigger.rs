//! Why a run starts: the start element's object, changes, filters and formula.

use std::collections::BTreeSet;

use fermata_engine::{definition::Trigger, ids::Name};

use super::{Turning, variables::Variables};
use crate::salesforce::{
    ledger::Node,
    schema::Schema,
    trigger::{self, By, Event},
};

/// The object that a start element names, under the name that the schema has for it. Notes nothing.
pub(super) fn object_of(root: Node<'_>, schema: &Schema) -> Option<Name> {
    let start = root.peek("start")?;
    let said = start.peek_text("object")?;
    matches!(trigger::by(start), By::Record | By::Schedule).then(|| {
        let found = schema.named(said).cloned();
        found.unwrap_or_else(|| Name::parse(said).unwrap_or_else(|_| Name::from_label(said, "object")))
    })
}

impl Turning<'_> {
    /// The event that starts the orchestration: its fields are inputs from now on.
    pub(super) fn event(&mut self, root: Node<'_>, variables: &Variables) -> Option<Event> {
        let all = variables.inputs.iter().chain(&variables.kept);
        let mut taken: BTreeSet<Name> = all.map(|variable| variable.name.clone()).collect();
        let event = Event::of(root.peek("start")?, self.terms.schema(), |field| {
            let name = match taken.contains(field) {
                true => Name::free(field.as_str(), "field", |name| taken.contains(name)),
                false => field.clone(),
            };
            taken.insert(name.clone());
            name
        })?;
        event.learn(&mut self.terms);
        Some(event)
    }

    /// The trigger that a start element draws.
    pub(super) fn trigger(
        &self,
        start: Node<'_>,
        object: Option<&Name>,
        event: Option<&Event>,
        zone: Option<&str>,
    ) -> Trigger {
        start.without_meaning(&["locationX", "locationY"], super::LAYOUT);
        start.without_meaning(
            &["flowRunAsUser"],
            "Fermata carries out what needs no person with its own rights.",
        );
        start.now_at(self.place(None));
        let kind = start.child("triggerType");
        match (trigger::by(start), object, event) {
            (By::Record, Some(object), _) => self.by_record(start, kind, object),
            (By::Schedule, object, _) => {
                start.child("object");
                trigger::by_schedule(&self.terms, start, object, zone)
            }
            (By::Event, _, Some(event)) => event.trigger(&self.terms, start),
            _ => {
                if let Some(kind) = kind.filter(|kind| !kind.is_empty()) {
                    kind.not_supported(format!(
                        "A trigger of the kind {} has no counterpart: runs are started by hand, by the API or by a flow. \
                         Choose a trigger.",
                        kind.text().chars().take(80).collect::<String>()
                    ));
                }
                Trigger::Autolaunched
            }
        }
    }

    fn by_record(&self, start: Node<'_>, kind: Option<Node<'_>>, object: &Name) -> Trigger {
        start.child("object");
        let before = kind.filter(|kind| kind.text().eq_ignore_ascii_case("RecordBeforeSave"));
        if let Some(kind) = before {
            kind.changed("A run starts once the record is saved, not before.");
        }
        let Some(on) = trigger::changes(start) else { return Trigger::Autolaunched };
        Trigger::Record {
            object: object.clone(),
            on,
            entry: trigger::entry(&self.terms, start, object),
            only_when_changed_to_meet: start.is_true("doesRequireRecordChangedToMeetCriteria"),
            not_by_own_runs: before.is_some(),
        }
    }
}
