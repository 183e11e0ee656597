//! Somebody leaves: everything that they hold, and one action that hands it over.

use fermata_api::{
    ApiError,
    bulk::BulkView,
    leaving::{HandOverInput, Holding, HoldingGroup, Holdings},
    people::{UserPatch, UserView},
};
use fermata_engine::ids::Name;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{newer, people::saved};
use crate::{
    kit::{Button, FormDialog, FormState, Of, Picker, Skeleton, TextArea, use_toasts},
    server::{
        Fail,
        people::{hand_over, load_holdings, update_user},
    },
};

/// Who leaves.
#[derive(Debug, Clone)]
pub(super) struct Leaver {
    /// Who, as the page shows them.
    pub(super) user: UserView,
    /// What was entered in their form, with which they are deactivated; none: they are already.
    pub(super) patch: Option<UserPatch>,
}

/// The dialog; the handing over is shown on a page of its own.
#[component]
pub(super) fn Leaving(
    /// Who leaves; opens the dialog.
    leaver: RwSignal<Option<Leaver>>,
    /// Counts up where the list is to be fetched again.
    again: RwSignal<u32>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let holdings = RwSignal::new(None::<Holdings>);
    let (to, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let toasts = use_toasts();
    let navigate = StoredValue::new(use_navigate());
    Effect::new(move |_| {
        let Some(of) = leaver.get() else { return };
        [to, reason].into_iter().for_each(|text| text.set(String::new()));
        holdings.set(None);
        open.set(true);
        spawn_local(async move {
            match load_holdings(of.user.name).await {
                Ok(found) => drop(holdings.try_set(Some(found))),
                Err(fail) => form.refuse(fail.into()),
            }
        });
    });
    Effect::new(move |_| {
        if !open.get() {
            leaver.set(None);
        }
    });
    let go = move |()| {
        let Some(Leaver { user, patch }) = leaver.get_untracked() else { return };
        let Ok(whom) = Name::parse(to.get_untracked().trim()) else {
            return form.refuse(ApiError::field("to", "required", "Choose who takes over."));
        };
        let reason = reason.get_untracked();
        if reason.trim().is_empty() {
            return form.refuse(ApiError::field(
                "reason",
                "required",
                "Say why, for those who read the logs.",
            ));
        }
        let answer = handed_over(leaver, Leaver { user, patch }, whom, reason);
        form.send(newer(again, answer), move |view| {
            open.set(false);
            again.update(|n| *n += 1);
            navigate.with_value(|go| go(&format!("/bulk/{}", view.id), Default::default()));
        });
    };
    let only = move |()| {
        let Some(Leaver { user, patch: Some(patch) }) = leaver.get_untracked() else { return };
        form.send(newer(again, update_user(user.name, patch, Some(user.revision))), move |changed| {
            toasts.say(saved(&changed));
            open.set(false);
            again.update(|n| *n += 1);
        });
    };
    let leaves = move || leaver.with(|of| of.as_ref().is_some_and(|of| of.patch.is_some()));
    let title = Signal::derive(move || {
        let label = leaver.with(|of| of.as_ref().map(|of| of.user.label.clone())).unwrap_or_default();
        format!("Hand over from {label}")
    });
    let submit = Signal::derive(move || match leaves() {
        true => "Deactivate and hand over".to_owned(),
        false => "Hand over".to_owned(),
    });
    let more = move || leaves().then(|| view! { <Button on_click=only>"Deactivate only"</Button> });
    view! {
        <FormDialog open form title submit on_submit=go more>
            {move || match holdings.get() {
                None => view! { <Skeleton lines=3/> }.into_any(),
                Some(found) => view! { <Held found/> }.into_any(),
            }}
            <Picker
                of=Of::Person
                id="hand-over-to"
                label="Who takes over"
                value=to
                error=form.at("to")
                required=true
            />
            <TextArea
                id="hand-over-reason"
                label="Why"
                help="It stands in the log of each thing."
                value=reason
                rows=2
                required=Signal::stored(true)
                error=form.at("reason")
            />
        </FormDialog>
    }
}

/// Saves what was entered beside it, then hands everything over.
async fn handed_over(
    leaver: RwSignal<Option<Leaver>>,
    Leaver { user, patch }: Leaver,
    to: Name,
    reason: String,
) -> Result<BulkView, Fail> {
    let (name, deactivate) = (user.name.clone(), patch.is_some());
    if let Some(patch) = patch {
        // Where handing over is refused, they are as active as before.
        let rest = UserPatch { active: None, ..patch.clone() };
        let changed = update_user(user.name, rest, Some(user.revision)).await?;
        let next = Leaver { user: changed.user, patch: Some(patch) };
        leaver.try_update_untracked(|leaver| *leaver = Some(next));
    }
    hand_over(name, HandOverInput { to, reason, deactivate }).await
}

#[component]
fn Held(found: Holdings) -> impl IntoView {
    let Holdings { label, total, groups, successor, .. } = found;
    let words = match (total, successor) {
        (0, Some(to)) => format!("{label} holds nothing. {to} took over."),
        (0, None) => format!("{label} holds nothing."),
        (1, _) => format!("{label} holds one thing. It is handed over, with a result of its own."),
        (n, _) => {
            format!("{label} holds {n} things. All of them are handed over, each with a result of its own.")
        }
    };
    view! {
        <p>{words}</p>
        <div class="holdings">{groups.into_iter().map(|group| view! { <Group group/> }).collect_view()}</div>
    }
}

#[component]
fn Group(group: HoldingGroup) -> impl IntoView {
    let HoldingGroup { label, becomes, count, things, .. } = group;
    let shown = i64::try_from(things.len()).unwrap_or(i64::MAX);
    let few = count <= 5;
    let rest = (count > shown).then(|| format!("and {} more", count - shown));
    let line = |thing: Holding| match thing.path {
        Some(path) => view! { <li><a href=path>{thing.label}</a></li> }.into_any(),
        None => view! { <li>{thing.label}</li> }.into_any(),
    };
    view! {
        <details open=few>
            <summary>
                <b>{label}</b>
                " "
                <span class="num quiet">{count}</span>
            </summary>
            <p class="quiet">{becomes}</p>
            <ul>
                {things.into_iter().map(line).collect_view()}
                {rest.map(|rest| view! { <li class="quiet">{rest}</li> })}
            </ul>
        </details>
    }
}
