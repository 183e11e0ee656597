//! Giving a work item to somebody else.

use fermata_api::{
    ApiError,
    work::{ReassignInput, WorkItemView},
};
use leptos::prelude::*;

use crate::{
    kit::{FormDialog, FormState, Of, Picker, TextField, use_toasts},
    server::work::reassign_work,
};

/// The dialog; `on_done` is called with the item as it is then.
#[component]
pub fn GiveDialog(
    /// The item.
    item: WorkItemView,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Called once it was given.
    #[prop(into)]
    on_done: Callback<WorkItemView>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (to, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let id = item.id;
    let begin = move |()| {
        to.set(String::new());
        reason.set(String::new());
    };
    let give = move |()| {
        if to.with_untracked(String::is_empty) {
            form.refuse(ApiError::field("to", "required", "Choose who should do it."));
            return;
        }
        let input = ReassignInput { to: to.get_untracked(), reason: reason.get_untracked() };
        form.send(reassign_work(id, input), move |item| {
            toasts.say(format!("{} is with {} now.", item.step_label, item.assignee_label));
            open.set(false);
            on_done.run(item);
        });
    };
    let title = format!("Give “{}” to someone else", item.step_label);
    view! {
        <FormDialog title open form submit="Give" on_open=begin on_submit=give>
            <Picker of=Of::Assignee id="give-to" label="To" value=to error=form.at("to") required=true/>
            <TextField
                id="give-reason" label="Why" value=reason error=form.at("reason")
                help="They read it, and it is kept in the run's log."
            />
        </FormDialog>
    }
}
