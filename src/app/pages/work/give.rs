//! Giving a work item to somebody else.

use fermata_api::work::{ReassignInput, WorkItemView};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    kit::{AssigneePicker, Button, ButtonKind, Dialog, TextField, use_toasts},
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
    let busy = RwSignal::new(false);
    let (to_error, reason_error) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let id = item.id;
    let give = Callback::new(move |()| {
        if to.with_untracked(String::is_empty) {
            to_error.set(Some("Choose who should do it.".into()));
            return;
        }
        busy.set(true);
        let input = ReassignInput { to: to.get_untracked(), reason: reason.get_untracked() };
        spawn_local(async move {
            match reassign_work(id, input).await {
                Ok(item) => {
                    toasts.say(format!("{} is with {} now.", item.step_label, item.assignee_label));
                    open.set(false);
                    on_done.run(item);
                }
                Err(fail) => {
                    reason_error.set(fail.field("reason"));
                    to_error.set(
                        fail.field("to").or_else(|| fail.field("reason").is_none().then(|| fail.message())),
                    );
                }
            }
            busy.set(false);
        });
    });
    let title = format!("Give “{}” to someone else", item.step_label);
    view! {
        <Dialog title=title open>
            <AssigneePicker id="give-to" label="To" value=to error=to_error required=true on_change=move |_| to_error.set(None)/>
            <TextField
                id="give-reason" label="Why" value=reason error=reason_error
                help="They read it, and it is kept in the run's log."
            />
            <div class="actions">
                <Button kind=ButtonKind::Main busy on_click=give>
                    "Give"
                </Button>
                <Button on_click=move |()| open.set(false)>"Cancel"</Button>
            </div>
        </Dialog>
    }
}
