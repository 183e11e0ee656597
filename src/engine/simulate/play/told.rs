//! Whether those are told whom it concerns, and whether work of people who are away is where it belongs.

use super::Player;
use crate::{
    context::Context,
    people::{Assignee, Standing},
    run::{
        WorkItem, WorkItemStatus,
        decide::Decided,
        effects::{Effect, NoticeKind, NoticeTo},
        event::Event,
    },
};

impl Player<'_> {
    /// Before the run takes over what was decided.
    pub(super) fn look_at_told(&mut self, context: &Context<'_>, decided: &Decided, effects: &[Effect]) {
        let back = |event: &Event| matches!(event, Event::RecallAsked { .. } | Event::WentBack { .. });
        if decided.events.iter().any(|record| back(&record.event)) {
            self.look_at_taken_away(context, decided, effects);
        }
        for record in &decided.events {
            if let Event::WorkItemPassedOn { item, .. } | Event::WorkItemReturned { item } = &record.event {
                let found = decided.run.item(*item).map(|(_, _, item)| item.clone());
                found.into_iter().for_each(|item| self.look_at_standing(context, &item));
            }
        }
    }

    /// Whoever held work that a recall or a way back takes away hears of it.
    fn look_at_taken_away(&mut self, context: &Context<'_>, decided: &Decided, effects: &[Effect]) {
        let Some(before) = &self.played.run else { return };
        let items = before.stages.iter().flat_map(|stage| &stage.steps).flat_map(|step| &step.items);
        let held: Vec<&WorkItem> = items.filter(|item| item.status == WorkItemStatus::Assigned).collect();
        let told = |user: &Assignee| {
            effects.iter().any(|effect| match effect {
                Effect::Notify(notice) if notice.kind == NoticeKind::ApprovalNews => {
                    matches!(&notice.to, NoticeTo::Assignees(to) if to.contains(user))
                }
                _ => false,
            })
        };
        let gone = |item: &&&WorkItem| {
            let now = decided.run.item(item.id).map(|(_, _, item)| item);
            now.is_some_and(|now| now.status == WorkItemStatus::Withdrawn && now.assignee == item.assignee)
        };
        let acts = context.actor.user().cloned().map(Assignee::User);
        let others = held.iter().filter(gone).filter(|item| Some(&item.assignee) != acts.as_ref());
        let unheard: Vec<String> =
            others.filter(|item| !told(&item.assignee)).map(|item| item.assignee.to_string()).collect();
        for who in unheard {
            self.problem(format!("the work of {who} was taken away, and nobody said so"));
        }
    }

    /// Work that somebody stands in for is with whoever the chain leads to, and with its owner where it leads to nobody.
    fn look_at_standing(&mut self, context: &Context<'_>, item: &WorkItem) {
        let Assignee::User(holder) = &item.assignee else { return };
        if !item.status.is_open() {
            return;
        }
        let Some(owner) = &item.meant_for else { return };
        let orchestration = crate::simulate::case::name("random");
        let standing = context.directory.standing(owner, &orchestration, context.now_ms);
        if standing != Standing::By(holder.clone()) {
            self.problem(format!("{holder} has work of {owner}, who is {standing:?}"));
        }
    }
}
