//! With which buttons many work items can be finished at once, and what of them cannot be.

use std::collections::BTreeMap;

use fermata_api::{ApiError, ErrorKind, bulk::BulkButton};
use fermata_engine::{
    definition::{Meaning, Orchestration, Work},
    ids::{Name, WorkItemId},
};

use super::select::Chosen;
use crate::{
    Answer, Service, SignedIn, error::store, known::Known, transition::ItemWish, work::DRAFT_COMMENT,
};

/// A button: its name and what people read.
type Button = (Name, String);

/// What the button of a step is called that has nothing else.
const ONLY: &str = "done";

impl Service {
    /// The buttons of chosen work, the one that most have first.
    pub(super) async fn bulk_buttons(&self, chosen: &Chosen) -> Answer<Vec<BulkButton>> {
        let steps = chosen.targets.iter().filter_map(|target| target.step.as_ref());
        let versions = self.versions_of(steps.clone().map(|(name, version, _)| (name, *version))).await?;
        let known = self.known();
        let mut of_step: BTreeMap<&(Name, u32, Name), i64> = BTreeMap::new();
        for step in steps {
            *of_step.entry(step).or_default() += 1;
        }
        let mut buttons: Vec<BulkButton> = Vec::new();
        for ((orchestration, version, step), count) in of_step {
            let Some(definition) = versions.get(&(orchestration.clone(), *version)) else { continue };
            for (name, label) in enough_alone(definition, step, &known) {
                match buttons.iter_mut().find(|button| button.name == name && button.label == label) {
                    Some(button) => button.count += count,
                    None => buttons.push(BulkButton { name, label, count }),
                }
            }
        }
        buttons.sort_by_key(|button| std::cmp::Reverse(button.count));
        Ok(buttons)
    }

    /// The wish to finish one of many with a button alone; a refusal where more would be lost or is left open.
    pub(super) async fn finishing(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        outcome: Option<&String>,
    ) -> Answer<ItemWish> {
        let wish = ItemWish::Complete {
            outcome: outcome.cloned(),
            values: BTreeMap::new(),
            decision: None,
            link: None,
        };
        let row = self.inner.db.work_item(id).await.map_err(store)?;
        // What is closed was finished by this wish already, before a crash, or says so itself.
        let Some(row) = row.filter(|row| row.status.is_open()) else { return Ok(wish) };
        let draft = self.inner.db.draft(id, &who.name).await.map_err(store)?;
        let begun = |draft: serde_json::Value| {
            let entered = |name: &String| !name.starts_with('$') || name == DRAFT_COMMENT;
            draft.as_object().is_some_and(|all| all.keys().any(entered))
        };
        if draft.is_some_and(begun) {
            let message =
                "You have begun to fill this in. Open it to finish it, so that nothing of it is lost.";
            return Err(ApiError::new(ErrorKind::Conflict, "draft_begun", message));
        }
        let definition = self.version_of(&row.orchestration, row.version).await?;
        let buttons = match buttons_of(&definition, &row.step, &self.known()) {
            Buttons::Only => {
                // The engine knows no name for it.
                let outcome = outcome.filter(|name| *name != ONLY).cloned();
                return Ok(ItemWish::Complete {
                    outcome,
                    values: BTreeMap::new(),
                    decision: None,
                    link: None,
                });
            }
            Buttons::Named(buttons) => buttons,
        };
        if outcome.is_none() && buttons.len() > 1 {
            let labels: Vec<String> = buttons.into_iter().map(|(_, label)| label).collect();
            let message =
                format!("It can be finished in several ways: {}. Say which one.", labels.join(", "));
            return Err(ApiError::new(ErrorKind::Invalid, "outcome_needed", message));
        }
        Ok(wish)
    }
}

/// A refusal of one of many, as who wished it should read it: what is missing on its screens is filled in there.
pub(super) fn in_words(error: ApiError) -> ApiError {
    let Some(field) = error.fields.iter().find(|field| field.path.starts_with("values.")) else {
        return error;
    };
    let message = format!("It needs more than a button: {}. Open it to finish it.", field.message);
    ApiError { code: "needs_input".to_owned(), message, fields: Vec::new(), ..error }
}

/// The buttons that a step of people has.
enum Buttons {
    /// One without a name: there is nothing to fill in or to choose.
    Only,
    Named(Vec<Button>),
}

fn buttons_of(definition: &Orchestration, step: &Name, known: &Known) -> Buttons {
    let Some((_, step)) = definition.step(step) else { return Buttons::Named(Vec::new()) };
    if let Work::Approval(work) = &step.work {
        return Buttons::Named(work.outcomes.iter().map(|o| (o.name.clone(), o.label.clone())).collect());
    }
    let work = step.work.for_people();
    let flow = work.and_then(|work| work.flow).and_then(|name| known.flows.get(name));
    match flow.map(|flow| flow.outcomes.as_slice()).unwrap_or_default() {
        [] => Buttons::Only,
        many => Buttons::Named(many.iter().map(|o| (o.name.clone(), o.label.clone())).collect()),
    }
}

/// Those of them with which nothing more has to be said: no comment, no stage to go back to, no signature.
fn enough_alone(definition: &Orchestration, step: &Name, known: &Known) -> Vec<Button> {
    let mut buttons = match buttons_of(definition, step, known) {
        Buttons::Only => return vec![(Name::from_label(ONLY, ONLY), "Done".to_owned())],
        Buttons::Named(buttons) => buttons,
    };
    if let Some((_, drawn)) = definition.step(step)
        && let Work::Approval(work) = &drawn.work
    {
        let more = |name: &Name| {
            work.outcome(name).is_none_or(|o| o.needs_comment || o.meaning == Meaning::SendBack)
        };
        buttons.retain(|(name, _)| work.signature.is_none() && !more(name));
    }
    buttons
}
