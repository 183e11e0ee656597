//! The versions of an orchestration, each to look at.

use fermata_api::definitions::{VersionRow, VersionStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::state::Builder;
use crate::{
    kit::{Button, Chip, Dialog, FormDialog, FormState, ProblemView, Sign, Skeleton, Time, Tone},
    server::definitions::{list_orchestration_versions, save_orchestration},
};

/// Makes what is looked at the draft, after asking.
#[component]
pub(super) fn RestoreButton(builder: Builder) -> impl IntoView {
    let open = RwSignal::new(false);
    let form = FormState::new();
    let saver = builder.saver;
    let navigate = use_navigate();
    let version = saver.view.with_untracked(|v| v.version);
    let go = move |()| {
        let (name, revision) = saver.view.with_untracked(|v| (v.name.clone(), v.revision));
        let path = format!("/orchestrations/{name}");
        let navigate = navigate.clone();
        let definition = (*builder.now()).clone();
        form.send(save_orchestration(name, definition, Some(revision)), move |_| {
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
                {format!("What is drawn in the draft now is replaced by version {version}. Nothing changes for runs until it is activated.")}
            </p>
        </FormDialog>
    }
}

#[component]
pub(super) fn VersionsButton(builder: Builder) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Button sign=Sign::History on_click=move |()| open.set(true)>
            "Versions"
        </Button>
        <Dialog title="Versions" open>
            <VersionList builder/>
        </Dialog>
    }
}

#[component]
fn VersionList(builder: Builder) -> impl IntoView {
    let name = builder.saver.view.with_untracked(|v| v.name.clone());
    let path = format!("/orchestrations/{name}");
    let rows = Resource::new(|| (), move |()| list_orchestration_versions(name.clone()));
    view! {
        <p class="quiet">"A run keeps the version it began with."</p>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let path = path.clone();
                Suspend::new(async move {
                    match rows.await {
                        Ok(rows) if rows.is_empty() => {
                            view! { <p>"No version was activated yet. What you draw is the first draft."</p> }.into_any()
                        }
                        Ok(rows) => {
                            view! {
                                <ul class="versions">
                                    <li>
                                        <a class="link" href=path.clone()>
                                            "The draft"
                                        </a>
                                    </li>
                                    {rows.into_iter().map(|row| line(&path, row)).collect_view()}
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
    let runs = match row.open_runs {
        0 => "no open run".to_owned(),
        1 => "1 open run".to_owned(),
        n => format!("{n} open runs"),
    };
    view! {
        <li>
            <a class="link" href=format!("{path}?version={}", row.version)>
                {format!("Version {}", row.version)}
            </a>
            {chip}
            <span class="quiet">
                <Time at=row.activated.0/>
                {format!(" by {} · {runs}", row.activated_by)}
            </span>
        </li>
    }
}
