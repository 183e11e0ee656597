//! The state of the system.

use leptos::prelude::*;

use super::SettingsHead;
use crate::{
    kit::{ProblemView, Skeleton, Time},
    server::objects::load_system,
};

/// `/admin/system`.
#[component]
pub fn SystemPage() -> impl IntoView {
    let system = Resource::new(|| (), |()| load_system());
    view! {
        <SettingsHead page="system"/>
        <div class="page">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    let it = match system.await {
                        Ok(it) => it,
                        Err(problem) => return view! { <ProblemView problem=problem.error()/> }.into_any(),
                    };
                    let late = it.overdue_jobs;
                    view! {
                        <section class="card padded">
                            <dl class="facts">
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
        </div>
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
