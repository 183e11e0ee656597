//! The versions of what is drawn, each to look at.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{
    draft::Draft,
    state::{Builder, draws},
};
use crate::{
    kit::{Button, Dialog, FormDialog, FormState, Sign},
    pages::versions::VersionList,
};

/// Where orchestrations are: they take what they depend on along.
const ORCHESTRATIONS: &str = "/orchestrations";

/// Makes what is looked at the draft, after asking.
#[component]
pub(super) fn RestoreButton<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let open = RwSignal::new(false);
    let form = FormState::new();
    let saver = builder.saver;
    let navigate = use_navigate();
    let version = saver.view.with_untracked(|v| v.version);
    let go = move |()| {
        let (name, revision) = saver.view.with_untracked(|v| (v.name.clone(), v.revision));
        let path = format!("{}/{name}", D::PATH);
        let navigate = navigate.clone();
        let definition = (*builder.now()).clone();
        form.send(D::save(name, definition, Some(revision)), move |_| {
            builder.toasts.say(format!("The draft is as version {version} was"));
            navigate(&path, leptos_router::NavigateOptions::default());
        });
    };
    view! {
        <Button sign=Sign::Undo on_click=move |()| open.set(true)>
            "Use as the draft"
        </Button>
        <FormDialog title="Use this version as the draft?" submit="Use it" open form on_submit=go>
            <p>
                {format!("What is drawn in the draft now is replaced by version {version}. Nothing changes for anybody until it is activated.")}
            </p>
        </FormDialog>
    }
}

#[component]
pub(super) fn VersionsButton<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let open = RwSignal::new(false);
    let name = move || builder.saver.view.with_untracked(|v| v.name.clone());
    let load = move |paging| D::versions(name(), paging);
    view! {
        <Button sign=Sign::History on_click=move |()| open.set(true)>
            "Versions"
        </Button>
        <Dialog title="Versions" open>
            <VersionList path=format!("{}/{}", D::PATH, name()) words=D::VERSIONS load/>
            {(D::PATH == ORCHESTRATIONS && draws()).then(|| {
                let href = format!("/api/v1/export?name={}", name());
                view! {
                    <p>
                        <a class="link" href=href rel="external" download="">"Export with everything that it depends on"</a>
                    </p>
                }
            })}
        </Dialog>
    }
}
