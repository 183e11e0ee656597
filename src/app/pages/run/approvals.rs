//! The approvals of a run: who decides, what they said, and who is asked or left out while it is open.

use fermata_api::{
    ApiError,
    approvals::{AddApproverInput, ApprovalView, RemoveApproverInput},
    runs::RunView,
};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use crate::{
    kit::{Button, Chip, FormDialog, FormState, Of, Picker, Select, Sign, TextField, Tone, use_toasts},
    pages::work::Approvers,
    server::runs::{add_approver, remove_approver},
};

/// One card for each approval that has begun.
#[component]
pub(super) fn Approvals(run: RwSignal<RunView>, again: RwSignal<u32>) -> impl IntoView {
    let all = Memo::new(move |_| run.with(|run| run.approvals.clone()));
    move || all.get().into_iter().map(|approval| view! { <OneApproval run approval again/> }).collect_view()
}

#[component]
fn OneApproval(run: RwSignal<RunView>, approval: ApprovalView, again: RwSignal<u32>) -> impl IntoView {
    let (adding, removing) = (RwSignal::new(false), RwSignal::new(false));
    let id = format!("approval-{}", approval.step);
    let state = match approval.open {
        true => view! { <Chip tone=Tone::Live>"Being decided"</Chip> }.into_any(),
        false => view! { <Chip>"Decided"</Chip> }.into_any(),
    };
    let undecided: Vec<(String, String)> = approval
        .approvers
        .iter()
        .filter(|approver| approver.verdict.is_none())
        .map(|approver| (approver.who.key(), approver.label.clone()))
        .collect();
    let can_remove = approval.can_remove && approval.approvers.len() > 1 && !undecided.is_empty();
    let step = approval.step.clone();
    view! {
        <section class="card pad stack approval" aria-labelledby=id.clone()>
            <div class="row">
                <h2 id=id.clone()>{approval.step_label.clone()}</h2>
                {state}
                <span class="quiet">
                    {approval.rule.clone()} {format!(" · {} of {} have approved", approval.approvals, approval.needed)}
                </span>
            </div>
            <Approvers approvers=approval.approvers.clone()/>
            <div class="actions">
                {approval
                    .can_add
                    .then(|| view! { <Button sign=Sign::Plus on_click=move |()| adding.set(true)>"Ask somebody else too"</Button> })}
                {can_remove
                    .then(|| view! { <Button sign=Sign::Close on_click=move |()| removing.set(true)>"Leave somebody out"</Button> })}
            </div>
            <AddDialog run step=step.clone() open=adding again/>
            <RemoveDialog run step undecided open=removing again/>
        </section>
    }
}

#[component]
fn AddDialog(
    run: RwSignal<RunView>,
    step: Name,
    open: RwSignal<bool>,
    again: RwSignal<u32>,
) -> impl IntoView {
    let (who, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let toasts = use_toasts();
    let id = format!("add-{step}");
    let begin = move |()| {
        who.set(String::new());
        reason.set(String::new());
    };
    let go = move |()| {
        if who.with_untracked(String::is_empty) {
            form.refuse(ApiError::field("who", "required", "Choose who should decide too."));
            return;
        }
        let input = AddApproverInput { who: who.get_untracked(), at: None, reason: reason.get_untracked() };
        let run_id = run.with_untracked(|run| run.row.id);
        form.send(add_approver(run_id, step.clone(), input), move |now| {
            toasts.say("They are asked too");
            open.set(false);
            run.set(now);
            again.update(|n| *n += 1);
        });
    };
    view! {
        <FormDialog title="Ask somebody else too" open form submit="Ask" on_open=begin on_submit=go>
            <Picker of=Of::Assignee id=format!("{id}-who") label="Who" value=who error=form.at("who") required=true/>
            <TextField id=format!("{id}-why") label="Why" value=reason error=form.at("reason") required=true/>
        </FormDialog>
    }
}

#[component]
fn RemoveDialog(
    run: RwSignal<RunView>,
    step: Name,
    undecided: Vec<(String, String)>,
    open: RwSignal<bool>,
    again: RwSignal<u32>,
) -> impl IntoView {
    let options = StoredValue::new(undecided.clone());
    let first = undecided.first().map(|(key, _)| key.clone()).unwrap_or_default();
    let (who, reason) = (RwSignal::new(first), RwSignal::new(String::new()));
    let form = FormState::new();
    let toasts = use_toasts();
    let id = format!("remove-{step}");
    let go = move |()| {
        let input = RemoveApproverInput { who: who.get_untracked(), reason: reason.get_untracked() };
        let run_id = run.with_untracked(|run| run.row.id);
        form.send(remove_approver(run_id, step.clone(), input), move |now| {
            toasts.say("They are not asked any more");
            open.set(false);
            run.set(now);
            again.update(|n| *n += 1);
        });
    };
    view! {
        <FormDialog title="Leave somebody out" open form submit="Leave out" on_submit=go>
            <Select id=format!("{id}-who") label="Who" value=who options=options.get_value() error=form.at("who")/>
            <TextField
                id=format!("{id}-why")
                label="Why"
                value=reason
                error=form.at("reason")
                help="Where the others have all approved, that decides it."
                required=true
            />
        </FormDialog>
    }
}
