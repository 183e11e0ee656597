//! Asking a colleague to do something in one's place.

use fermata_api::{ApiError, approvals::DelegateInput, work::WorkItemView};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use crate::{
    kit::{FormDialog, FormState, Of, Picker, TextField, use_toasts},
    server::work::delegate_work,
};

/// The dialog; `on_done` is called with the item as it is then.
#[component]
pub fn DelegateDialog(
    /// The item.
    item: WorkItemView,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Called once somebody was asked.
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
    let ask = move |()| {
        let Ok(to) = Name::parse(&to.get_untracked()) else {
            form.refuse(ApiError::field("to", "required", "Choose who should do it for you."));
            return;
        };
        let input = DelegateInput { to, reason: reason.get_untracked() };
        form.send(delegate_work(id, input), move |item| {
            toasts.say(format!("{} does it for you. You can take it back at any time.", item.assignee_label));
            open.set(false);
            on_done.run(item);
        });
    };
    let title = format!("Ask a colleague to do “{}” for you", item.step_label);
    view! {
        <FormDialog title open form submit="Ask" on_open=begin on_submit=ask>
            <Picker of=Of::Person id="delegate-to" label="Who" value=to error=form.at("to") required=true/>
            <TextField
                id="delegate-reason" label="Why" value=reason error=form.at("reason")
                help="They do it in your place, or give it back to you."
            />
        </FormDialog>
    }
}
