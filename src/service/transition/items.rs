//! What people wish with work items: whether they may, and which command of the engine it is.

use fermata_api::ApiError;
use fermata_engine::{
    ids::{RunId, WorkItemId},
    run::{
        WorkItemStatus,
        command::{Command, Deciding},
    },
};

use super::{By, Halt, ItemWish, Plan};
use crate::policy::{Action, allows, relations_to_item, relations_to_run, require_with};

impl Plan {
    /// The engine's command for what a person wishes, if they may.
    pub(super) fn item_command(&self, run: RunId, id: WorkItemId, wish: &ItemWish) -> Result<Command, Halt> {
        let unknown = || ApiError::not_found("work item", id);
        let run = &self.runs.get(&run).ok_or_else(unknown)?.run;
        let (_, _, item) = run.item(id).ok_or_else(unknown)?;
        if let By::Person(who) = &self.by {
            let mut relations = relations_to_run(&self.known.directory, run, &who.name);
            relations.extend(relations_to_item(&self.known.directory, item, &who.name));
            if !allows(who.role, &relations, Action::WorkSee) {
                return Err(unknown().into());
            }
            // Of closed work it is more useful to hear that it is closed than that it is not yours.
            if matches!(item.status, WorkItemStatus::Completed | WorkItemStatus::Withdrawn) {
                return Err(crate::work::closed(item.status).into());
            }
            crate::work::refuse_held(&self.known, item, who, wish)?;
            require_with(who, &relations, action_of(wish))?;
        }
        Ok(match wish {
            ItemWish::Claim => Command::Claim { item: id },
            ItemWish::Release => Command::Release { item: id },
            ItemWish::Complete { outcome, values, decision, .. } => {
                let outcome = outcome.as_deref().map(crate::work::outcome_name).transpose()?;
                match decision {
                    None => Command::Complete { item: id, outcome, values: values.clone() },
                    Some(more) => {
                        let decision = Deciding { outcome, values: values.clone(), ..(**more).clone() };
                        Command::Decide { item: id, decision: Box::new(decision) }
                    }
                }
            }
            ItemWish::Delegate { to, reason } => {
                Command::Delegate { item: id, to: to.clone(), reason: reason.clone() }
            }
            ItemWish::HandBack { reason } => Command::HandBack { item: id, reason: reason.clone() },
            ItemWish::SettleAbsence => Command::SettleAbsence { item: id },
            ItemWish::CompleteFor { outcome, values, reason } => {
                let outcome = outcome.as_deref().map(crate::work::outcome_name).transpose()?;
                Command::CompleteFor { item: id, outcome, values: values.clone(), reason: reason.clone() }
            }
            ItemWish::Reassign { to, reason } => {
                Command::Reassign { item: id, to: to.clone(), reason: reason.clone() }
            }
        })
    }
}

fn action_of(wish: &ItemWish) -> Action {
    match wish {
        ItemWish::Claim => Action::WorkClaim,
        ItemWish::Release => Action::WorkRelease,
        ItemWish::Complete { .. } => Action::WorkComplete,
        // Nobody wishes this: the system does.
        ItemWish::SettleAbsence | ItemWish::CompleteFor { .. } => Action::WorkCompleteFor,
        ItemWish::Reassign { .. } => Action::WorkReassign,
        ItemWish::Delegate { .. } => Action::WorkDelegate,
        ItemWish::HandBack { .. } => Action::WorkHandBack,
    }
}
