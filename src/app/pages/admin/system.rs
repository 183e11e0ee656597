//! The state of the system, and what its checks demand.

use fermata_api::system::{CheckSettings, CheckSettingsView};
use leptos::prelude::*;

use super::{SettingsHead, newer};
use crate::{
    kit::{Button, ButtonKind, Checkbox, FormProblem, FormState, ProblemView, Skeleton, Time, use_toasts},
    server::objects::{load_check_settings, load_system, put_check_settings},
};

/// `/admin/system`.
#[component]
pub fn SystemPage() -> impl IntoView {
    let system = Resource::new(|| (), |()| load_system());
    view! {
        <SettingsHead page="system"/>
        <div class="page stack">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    let it = match system.await {
                        Ok(it) => it,
                        Err(problem) => return view! { <ProblemView problem=problem.error()/> }.into_any(),
                    };
                    let late = it.overdue_jobs;
                    view! {
                        <section class="card padded">
                            <dl class="kv grid">
                                {fact("Version of Fermata", it.version)} {fact("Database", it.database)}
                                <div>
                                    <dt>"Running since"</dt>
                                    <dd><Time at=it.started/></dd>
                                </div>
                                {fact("Open runs", format!("{} of {}", it.open_runs, it.runs))}
                                {fact("Timers and jobs waiting", it.pending_jobs.to_string())}
                                {fact(
                                    "Overdue of these",
                                    if late == 0 { "none".into() } else { format!("{late}: the workers are behind") },
                                )}
                            </dl>
                        </section>
                    }
                        .into_any()
                })}
            </Transition>
            <Checks/>
        </div>
    }
}

/// What the check of definitions demands.
#[component]
fn Checks() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let settings = Resource::new(move || again.get(), |_| load_check_settings());
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match settings.await {
                    Ok(view) => view! { <ChecksForm view again/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn ChecksForm(view: CheckSettingsView, again: RwSignal<u32>) -> impl IntoView {
    let demanded = RwSignal::new(view.settings.require_fault_paths);
    let revision = view.revision;
    let form = FormState::new();
    let toasts = use_toasts();
    let submit = move |()| {
        let input = CheckSettings { require_fault_paths: demanded.get_untracked() };
        form.send(newer(again, put_check_settings(input, Some(revision))), move |_| {
            toasts.say("What the check demands is saved");
            again.update(|n| *n += 1);
        });
    };
    view! {
        <section class="card pad stack">
            <h2>"What the check of flows demands"</h2>
            <form
                class="stack narrow"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    submit(());
                }
            >
                <Checkbox
                    id="require-fault-paths"
                    label="Every call of another system has a fault path"
                    help="A flow without one cannot be activated; else the check only warns. What is active stays active."
                    value=demanded
                />
                <FormProblem form/>
                <div class="actions">
                    <Button kind=ButtonKind::Main submit=true busy=form.busy()>
                        "Save"
                    </Button>
                </div>
            </form>
        </section>
    }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}
