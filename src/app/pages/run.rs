//! A run: where it stands, who holds it, whether it will be on time; then the drawing as it is now, what happened, and
//! its data. What an operator can do is one click away, and asks for a reason.

mod actions;
mod approvals;
mod data;
mod drawing;
mod log;
mod mend;
mod promises;
mod summary;
mod waiting;
pub mod words;

use fermata_api::runs::RunView;
use fermata_engine::{ids::RunId, people::Role};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::{
    actions::Actions,
    approvals::Approvals,
    data::RunData,
    drawing::LiveDrawing,
    log::{FullLog, Log, WhatHappened, whole_log},
    promises::Promises,
    summary::Summary,
    waiting::{StartedBy, WaitsAndRuns},
    words::StatusChip,
};
use crate::{
    kit::{ProblemView, Skeleton, Tabs, Time},
    live::use_changes_of,
    server::{
        Fail,
        runs::{RunDrawing, load_run, load_run_drawing},
    },
    shell::{PageHead, use_session},
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
    // Both begin here: what a resource of the parts inside asked for would be asked twice on the server.
    let first = Resource::new(
        || (),
        move |()| async move { Ok::<_, Fail>((load_run(id).await?, load_run_drawing(id).await?)) },
    );
    let news = RwSignal::new(0_u32);
    let log = Resource::new(move || news.get(), move |_| whole_log(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok((run, drawing)) => view! { <Whole run drawing news log/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Fetches the run again as it changes, or as something was done here; what is open on the page stays open.
fn follow(current: RwSignal<RunView>, again: RwSignal<u32>, news: RwSignal<u32>) {
    let id = current.with_untracked(|run| run.row.id);
    let changed = use_changes_of("run", id.to_string());
    Effect::new(move |before: Option<()>| {
        changed.track();
        again.track();
        if before.is_none() {
            return;
        }
        leptos::task::spawn_local(async move {
            let Ok(now) = load_run(id).await else { return };
            let moved = current.try_with_untracked(|run| run.last_seq != now.last_seq);
            current.try_set(now);
            if moved == Some(true) {
                news.try_update(|n| *n += 1);
            }
        });
    });
}

/// `Customer onboarding v3 · started 9 Nov by Mia Chen`.
#[component]
fn Origin(run: RunView) -> impl IntoView {
    let session = use_session();
    // Others are refused there.
    let may_look = session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Manager));
    let path = format!("/orchestrations/{}?version={}", run.row.orchestration, run.row.version);
    let which = format!("{} v{}", run.row.orchestration_label, run.row.version);
    view! {
        <p class="quiet origin">
            {match may_look {
                true => view! { <a href=path>{which}</a> }.into_any(),
                false => which.into_any(),
            }}
            " · started "
            <Time at=run.row.started/>
            " by "
            {run.row.started_by.clone()}
        </p>
    }
}

#[component]
fn Whole(run: RunView, drawing: RunDrawing, news: RwSignal<u32>, log: Log) -> impl IntoView {
    let tab = RwSignal::new("happened".to_owned());
    let id = run.row.id;
    let tabs = [("happened", "What happened"), ("data", "Data"), ("log", "Full log")];
    let tabs: Vec<(String, String)> =
        tabs.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let title = run.row.title.clone();
    let origin = run.clone();
    let run = RwSignal::new(run);
    let again = RwSignal::new(0_u32);
    let variables = StoredValue::new(drawing.definition.variables.clone());
    follow(run, again, news);
    let status = Memo::new(move |_| run.with(|run| run.row.status));
    view! {
        <PageHead title up=("Runs", "/runs")>
            {move || view! { <StatusChip status=status.get()/> }}
            <Actions run variables again/>
        </PageHead>
        <div class="page run-page">
            {origin.parent.clone().map(|parent| view! { <StartedBy parent/> })}
            <Origin run=origin/>
            {move || view! { <Summary run=run.get()/> }}
            <LiveDrawing run drawing/>
            <Approvals run again/>
            <Promises run/>
            <WaitsAndRuns run/>
            <Tabs id="run-parts" label="About this run" value=tab options=tabs/>
            <div id="run-parts-panel" class="run-parts">
                {move || match tab.get().as_str() {
                    "data" => view! { <RunData run/> }.into_any(),
                    "log" => view! { <FullLog id news/> }.into_any(),
                    _ => view! { <WhatHappened log/> }.into_any(),
                }}
            </div>
        </div>
    }
}
