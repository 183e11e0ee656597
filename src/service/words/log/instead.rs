//! In whose place things are done: for those who are away, and for those who asked a colleague.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::{Name, WorkItemId},
    people::Assignee,
    run::event::{Event, EventRecord},
};

use super::{Instead, Said, Sentences, plain};

impl Instead {
    /// Whom work items were meant for that were passed on before the first event.
    pub(crate) fn of(of_items: BTreeMap<WorkItemId, Name>) -> Self {
        Self { of_items, ..Self::default() }
    }
}

impl Sentences<'_> {
    /// Keeps in mind for whom work is done from this event on.
    pub(super) fn note_instead(&mut self, event: &Event) {
        let of_items = &mut self.instead.of_items;
        match event {
            Event::WorkItemPassedOn { item, meant_for, .. } => {
                of_items.insert(*item, meant_for.clone());
            }
            Event::ActedFor { item, whom: Assignee::User(whom), .. } => {
                of_items.insert(*item, whom.clone());
            }
            Event::WorkItemReturned { item }
            | Event::WorkItemReleased { item }
            | Event::WorkItemReassigned { item, .. }
            | Event::WorkItemHandedBack { item, .. }
            | Event::WorkItemDelegated { item, .. } => drop(of_items.remove(item)),
            Event::WorkItemCompleted { item, .. } => {
                let Some(step) = self.items.get(item).cloned() else { return };
                match self.instead.of_items.get(item).cloned() {
                    Some(whom) => drop(self.instead.of_steps.insert(step, whom)),
                    None => drop(self.instead.of_steps.remove(&step)),
                }
            }
            Event::StepStarted { step, .. } => drop(self.instead.of_steps.remove(step)),
            _ => {}
        }
    }

    /// Work comes back to whoever it was meant for: by their own hand, or by itself.
    pub(super) fn returned(&self, record: &EventRecord) -> Option<Said> {
        let Event::WorkItemReturned { item } = &record.event else { return None };
        let what = self.item(*item);
        if record.actor.user().is_some() {
            return Some(plain(format!("took {what} back"), true));
        }
        let owner = self.instead.of_items.get(item);
        let owner = owner.map(|owner| self.directory.label(&Assignee::User(owner.clone())));
        let to = owner.unwrap_or_else(|| "whoever it was meant for".to_owned());
        Some(plain(format!("gave {what} back to {to}"), true))
    }

    /// ` for Mia Wolf`, where whoever has a work item does it in her place.
    pub(super) fn for_item(&self, item: WorkItemId) -> String {
        self.for_whom(self.instead.of_items.get(&item))
    }

    /// The same of a step that was handed in.
    pub(super) fn for_step(&self, step: &Name) -> String {
        self.for_whom(self.instead.of_steps.get(step))
    }

    fn for_whom(&self, whom: Option<&Name>) -> String {
        let label = whom.map(|whom| self.directory.label(&Assignee::User(whom.clone())));
        label.map(|label| format!(" for {label}")).unwrap_or_default()
    }
}
