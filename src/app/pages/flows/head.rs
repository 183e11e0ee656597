//! The head of the flow editor: what it is, whether it is saved and active, versions, activate.

use fermata_api::{ApiError, definitions::VersionStatus};
use fermata_engine::check::Severity;
use leptos::prelude::*;

use super::{
    kind_words,
    state::FlowEdit,
    versions::{DiscardButton, VersionsButton},
};
use crate::{
    kit::{Button, ButtonKind, Chip, LinkButton, Tone, use_toasts},
    server::definitions::{activate_flow, deactivate_flow},
    shell::PageHead,
};

/// The head.
#[component]
pub fn Head(
    /// The flow.
    edit: FlowEdit,
    /// Counted up to load the flow again.
    again: RwSignal<u32>,
) -> impl IntoView {
    let title = Signal::derive(move || edit.flow.with(|f| f.label.clone()));
    let draft = move || edit.saver.view.with(|v| v.status == VersionStatus::Draft);
    let number = move || {
        let version = edit.saver.view.with(|v| v.version);
        if draft() { format!("Draft {version}") } else { format!("Version {version}") }
    };
    view! {
        <PageHead title up=("Flows", "/flows".to_owned())>
            <Chip>{kind_words(edit.flow.with_untracked(|f| f.kind))}</Chip>
            <Show when=move || draft() || edit.old>
                <Chip tone=if edit.old { Tone::Plain } else { Tone::Accent }>{number}</Chip>
            </Show>
            <span class="quiet saved" role="status">
                {move || standing(edit)}
            </span>
            <Conflict edit again/>
            <span class="spacer"></span>
            <VersionsButton edit/>
            {if edit.old {
                let path = format!("/flows/{}", edit.name.get_value());
                view! { <LinkButton href=path>"To the draft"</LinkButton> }.into_any()
            } else {
                view! {
                    <Show when=draft>
                        <DiscardButton edit again/>
                    </Show>
                    <Activation edit/>
                }
                    .into_any()
            }}
        </PageHead>
    }
}

/// `Saved · version 3 is active`.
fn standing(edit: FlowEdit) -> String {
    let active = edit.saver.view.with(|v| match v.active_version {
        Some(version) => format!("version {version} is active"),
        None => "not active".to_owned(),
    });
    if edit.old {
        return format!("An earlier version, only to look at · {active}");
    }
    let saver = edit.saver;
    match saver.problem.get() {
        // Said where it is decided which of the two stays.
        Some(_) if saver.is_stale() => "Not saved".to_owned(),
        Some(problem) => format!("Not saved: {}", problem.message),
        None if saver.busy.get() || saver.changed() => "Saving …".to_owned(),
        None => format!("Saved · {active}"),
    }
}

/// What is asked when somebody else saved it too.
#[component]
fn Conflict(edit: FlowEdit, again: RwSignal<u32>) -> impl IntoView {
    let saver = edit.saver;
    let words = move || saver.problem.get().map(|problem| problem.message).unwrap_or_default();
    view! {
        <Show when=move || saver.is_stale()>
            <span class="conflict" role="alert">
                <b>{words}</b>
                <Button on_click=move |()| again.update(|n| *n += 1)>"Load theirs"</Button>
                <Show when=move || saver.changed()>
                    <Button kind=ButtonKind::Danger on_click=move |()| saver.keep_mine()>"Keep mine"</Button>
                </Show>
            </span>
        </Show>
    }
}

#[component]
fn Activation(edit: FlowEdit) -> impl IntoView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let answered = move |answer: Result<(), ApiError>, words: &'static str| {
        busy.try_set(false);
        match answer {
            Ok(()) => toasts.say(words),
            Err(problem) => toasts.problem(problem.message),
        }
    };
    let name = move || edit.name.get_value();
    let activate = move |()| {
        busy.set(true);
        let act = Box::pin(edit.saver.then(activate_flow(name())));
        leptos::task::spawn_local(async move {
            answered(act.await, "Active: steps that start from now on use it");
        });
    };
    let deactivate = move |()| {
        busy.set(true);
        let act = Box::pin(edit.saver.then(deactivate_flow(name())));
        leptos::task::spawn_local(async move {
            answered(act.await, "Not active any more");
        });
    };
    let errors =
        Signal::derive(move || edit.problems.with(|all| all.iter().any(|p| p.severity == Severity::Error)));
    view! {
        <Show when=move || edit.saver.view.with(|v| v.active_version.is_some())>
            <Button kind=ButtonKind::Quiet disabled=busy on_click=deactivate>
                "Deactivate"
            </Button>
        </Show>
        <Button kind=ButtonKind::Main busy disabled=errors on_click=activate>
            "Activate"
        </Button>
    }
}
