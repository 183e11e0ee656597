//! A run: where it stands, who holds it, whether it will be on time; then the drawing as it is now, what happened, and
//! its data. What an operator can do is one click away, and asks for a reason.

mod actions;
mod data;
mod drawing;
mod log;
mod summary;
pub mod words;

use fermata_api::runs::RunView;
use fermata_engine::{definition::Orchestration, ids::RunId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::{
    actions::Actions,
    data::RunData,
    drawing::LiveDrawing,
    log::{FullLog, WhatHappened},
    summary::Summary,
    words::StatusChip,
};
use crate::{
    kit::{ProblemView, Skeleton, Tabs, Time},
    live::use_topic,
    server::runs::{load_run, load_run_definition},
    shell::PageHead,
};

/// `/runs/{id}`.
#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id")).and_then(|id| id.parse::<RunId>().ok()));
    view! {
        {move || match id.get() {
            Some(id) => view! { <OneRun id/> }.into_any(),
            None => view! { <ProblemView problem=fermata_api::ApiError::not_found("run", "of this id")/> }.into_any(),
        }}
    }
}

#[component]
fn OneRun(id: RunId) -> impl IntoView {
    let changed = use_topic("run");
    let again = RwSignal::new(0_u32);
    let run = Resource::new(move || (changed.get(), again.get()), move |_| load_run(id));
    let definition = Resource::new(|| (), move |()| load_run_definition(id));
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match (run.await, definition.await) {
                    (Ok(run), Ok(definition)) => view! { <Whole run definition again/> }.into_any(),
                    (Err(problem), _) | (_, Err(problem)) => {
                        view! { <ProblemView problem=problem.error()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// `Customer onboarding v3 · started 9 Nov by Mia Chen`.
#[component]
fn Origin(run: RunView) -> impl IntoView {
    view! {
        <p class="quiet origin">
            <a href=format!("/orchestrations/{}?version={}", run.row.orchestration, run.row.version)>
                {run.row.orchestration_label.clone()}
                {format!(" v{}", run.row.version)}
            </a>
            " · started "
            <Time at=run.row.started/>
            " by "
            {run.row.started_by.clone()}
        </p>
    }
}

#[component]
fn Whole(run: RunView, definition: Orchestration, again: RwSignal<u32>) -> impl IntoView {
    let tab = RwSignal::new("happened".to_owned());
    let id = run.row.id;
    let seq = run.last_seq;
    let tabs = [("happened", "What happened"), ("data", "Data"), ("log", "Full log")];
    let tabs: Vec<(String, String)> =
        tabs.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let (data, head) = (run.clone(), run.clone());
    view! {
        <PageHead title=run.row.title.clone()>
            <StatusChip status=head.row.status/>
            <Actions run=head again/>
        </PageHead>
        <div class="page run-page">
            <Origin run=run.clone()/>
            <Summary run=run.clone()/>
            <LiveDrawing run=run.clone() definition/>
            <Tabs id="run-parts" label="About this run" value=tab options=tabs/>
            <div id="run-parts-panel" class="run-parts">
                {move || match tab.get().as_str() {
                    "data" => view! { <RunData run=data.clone()/> }.into_any(),
                    "log" => view! { <FullLog id seq/> }.into_any(),
                    _ => view! { <WhatHappened id seq/> }.into_any(),
                }}
            </div>
        </div>
    }
}
