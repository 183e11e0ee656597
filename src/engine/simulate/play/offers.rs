//! Whether work is only ever offered to somebody whom separated duties let do it, at that very moment.

use super::Player;
use crate::{
    ids::Name,
    people::Assignee,
    run::{Run, barred, event::Event},
};

impl Player<'_> {
    /// Before the run follows the event. Work that nobody at all may do waits in a queue of its own.
    pub(super) fn look_at_offer(&mut self, before: &Run, event: &Event) {
        let Some((step, who)) = offered(before, event) else { return };
        let drawn = self.case.definition.step(&step).and_then(|(_, step)| step.work.for_people());
        let Some(work) = drawn.filter(|_| who.key() != "queue:unassigned") else { return };
        let barred = barred(work, before);
        let may_not = match &who {
            Assignee::User(user) => barred.contains_key(user),
            team => {
                let people = self.case.directory.people(team);
                !people.is_empty() && people.iter().all(|user| barred.contains_key(user))
            }
        };
        if may_not {
            self.problem(format!("{who} is offered {step}, which they may not do: {event:?}"));
        }
    }
}

/// Of which step work is offered, and to whom.
fn offered(before: &Run, event: &Event) -> Option<(Name, Assignee)> {
    let (item, to) = match event {
        Event::WorkItemCreated { step, assignee, .. } => return Some((step.clone(), assignee.clone())),
        Event::WorkItemReassigned { item, to, .. } => (item, Some(to.clone())),
        Event::WorkItemDelegated { item, to, .. } => (item, Some(Assignee::User(to.clone()))),
        Event::WorkItemPassedOn { item, by, .. } | Event::WorkItemClaimed { item, by } => {
            (item, Some(Assignee::User(by.clone())))
        }
        Event::WorkItemHandedBack { item, .. } => (item, None),
        _ => return None,
    };
    let (_, step, found) = before.item(*item)?;
    let owner = || found.delegated_by.clone().map(Assignee::User);
    Some((step.name.clone(), to.or_else(owner)?))
}
