//! The versions of a flow, each to look at; and throwing a draft away.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::state::FlowEdit;
use crate::{
    kit::{Button, ButtonKind, Dialog, FormDialog, FormState, Sign, use_toasts},
    pages::versions::{VersionList, VersionWords},
    server::definitions::list_flow_versions,
};

/// Opens the list of versions.
#[component]
pub fn VersionsButton(
    /// The flow.
    edit: FlowEdit,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let path = move || format!("/flows/{}", edit.name.get_value());
    let load = move |paging| list_flow_versions(edit.name.get_value(), paging);
    view! {
        <Button kind=ButtonKind::Quiet sign=Sign::History on_click=move |()| open.set(true)>
            "Versions"
        </Button>
        <Dialog title="Versions" open>
            <VersionList path=path() words=WORDS load/>
        </Dialog>
    }
}

const WORDS: VersionWords = VersionWords {
    use_of: "A step uses the version that is active when it starts.",
    none: "No version was activated yet. This is the first draft.",
    runs: false,
    reload: true,
};

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
