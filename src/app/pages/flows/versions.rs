//! The versions of a flow, each to look at; and throwing a draft away.

use fermata_api::definitions::{VersionRow, VersionStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::state::FlowEdit;
use crate::{
    kit::{
        Button, ButtonKind, Chip, Dialog, FormDialog, FormState, ProblemView, Sign, Skeleton, Time, Tone,
        use_toasts,
    },
    server::definitions::list_flow_versions,
};

/// Opens the list of versions.
#[component]
pub fn VersionsButton(
    /// The flow.
    edit: FlowEdit,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Button kind=ButtonKind::Quiet sign=Sign::History on_click=move |()| open.set(true)>
            "Versions"
        </Button>
        <Dialog title="Versions" open>
            <VersionList edit/>
        </Dialog>
    }
}

#[component]
fn VersionList(edit: FlowEdit) -> impl IntoView {
    let name = edit.name.get_value();
    let path = format!("/flows/{name}");
    let rows = Resource::new(|| (), move |()| list_flow_versions(name.clone()));
    view! {
        <p class="quiet">"A step uses the version that is active when it starts."</p>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let path = path.clone();
                Suspend::new(async move {
                    match rows.await {
                        Ok(rows) if rows.is_empty() => {
                            view! { <p>"No version was activated yet. This is the first draft."</p> }.into_any()
                        }
                        Ok(rows) => {
                            let lines = rows.into_iter().map(|row| line(&path, row)).collect_view();
                            view! {
                                <ul class="versions">
                                    <li>
                                        <a class="link" href=path rel="external">
                                            "The draft"
                                        </a>
                                    </li>
                                    {lines}
                                </ul>
                            }
                                .into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

fn line(path: &str, row: VersionRow) -> impl IntoView + use<> {
    let chip = match row.status {
        VersionStatus::Draft => view! { <Chip tone=Tone::Accent>"draft"</Chip> },
        VersionStatus::Active => view! { <Chip tone=Tone::Done>"active"</Chip> },
        VersionStatus::Obsolete => view! { <Chip tone=Tone::Plain>"obsolete"</Chip> },
    };
    view! {
        <li>
            <a class="link" href=format!("{path}?version={}", row.version) rel="external">
                {format!("Version {}", row.version)}
            </a>
            {chip}
            <span class="quiet">
                <Time at=row.activated.0/>
                {format!(" by {}", row.activated_by)}
            </span>
        </li>
    }
}

/// Asks, then throws the draft away; a flow that never had a version is deleted with it.
#[component]
pub fn DiscardButton(
    /// The flow.
    edit: FlowEdit,
    /// Counted up to load the flow again.
    again: RwSignal<u32>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let form = FormState::new();
    let (navigate, toasts) = (use_navigate(), use_toasts());
    // A draft says which version it will be: the first one has nothing behind it.
    let first = Memo::new(move |_| edit.saver.view.with(|v| v.version <= 1));
    let act = move |()| {
        let (navigate, whole) = (navigate.clone(), first.get_untracked());
        form.send(edit.saver.discard(), move |()| {
            if whole {
                toasts.say("The flow is deleted");
                navigate("/flows", Default::default());
            } else {
                toasts.say("The draft is gone");
                again.update(|n| *n += 1);
            }
        });
    };
    let words = move || {
        if first.get() {
            "It was never activated: it is taken away for good."
        } else {
            "Everything that was changed since the newest version is taken away for good. That version stays as it is."
        }
    };
    view! {
        <Button kind=ButtonKind::Quiet sign=Sign::Trash on_click=move |()| open.set(true)>
            {move || if first.get() { "Delete" } else { "Discard the draft" }}
        </Button>
        <FormDialog
            open
            form
            title=Signal::derive(move || if first.get() { "Delete this flow?" } else { "Discard the draft?" }.to_owned())
            submit=Signal::derive(move || if first.get() { "Delete" } else { "Discard" }.to_owned())
            on_submit=act
        >
            <p>{words}</p>
        </FormDialog>
    }
}
