//! Where a person begins: what waits for them, and what their role should look at.

use fermata_api::{
    definitions::DefinitionRow,
    page::Paging,
    runs::{RunQuery, RunRow},
    work::{WorkItemView, WorkQuery},
};
use fermata_engine::people::Role;
use leptos::prelude::*;

use crate::{
    kit::{Card, Chip, EmptyState, LinkButton, ProblemView, Sign, Skeleton, SlaChip, Tone, Who},
    live::use_topic,
    pages::work::row::WorkLine,
    server::{definitions::list_orchestrations, runs::list_runs, work::list_work},
    shell::{PageHead, use_session},
};

/// `/`.
#[component]
pub fn HomePage() -> impl IntoView {
    let session = use_session();
    let role = session.me.with_untracked(|me| me.as_ref().map_or(Role::Member, |me| me.role));
    let hello = Memo::new(move |_| {
        let label = session.me.with(|me| me.as_ref().map(|me| me.label.clone()).unwrap_or_default());
        format!("Hello, {}", label.split_whitespace().next().unwrap_or("there"))
    });
    view! {
        <PageHead title=hello/>
        <div class="page home">
            <OwnWork/>
            {(role >= Role::Manager).then(|| view! { <LateRuns/> })}
            {(role >= Role::Admin).then(|| view! { <Drawings/> })}
        </div>
    }
}

#[component]
fn OwnWork() -> impl IntoView {
    let changed = use_topic("work");
    let query = || WorkQuery { limit: Some(7), ..WorkQuery::default() };
    let work = Resource::new(move || changed.get(), move |_| list_work(query()));
    let list = |items: Vec<WorkItemView>| {
        if items.is_empty() {
            let text = "When a step is yours, or your group's or queue's, it appears here and in My work.";
            return view! { <EmptyState sign=Sign::CheckCircle title="Nothing waits for you" text/> }
                .into_any();
        }
        let lines = items.into_iter().map(|item| view! { <WorkLine item/> }).collect_view();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    view! {
        <section class="card">
            <header>
                <h2 class="grow">"Waits for you"</h2>
                <LinkButton href="/work" kind=crate::kit::ButtonKind::Quiet>
                    "All of it"
                </LinkButton>
            </header>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match work.await {
                        Ok(page) => list(page.items),
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn LateRuns() -> impl IntoView {
    let changed = use_topic("run");
    let query = |sla: &str| RunQuery {
        status: Some("open".into()),
        sla: Some(sla.into()),
        limit: Some(6),
        ..RunQuery::default()
    };
    let runs = Resource::new(
        move || changed.get(),
        move |_| async move {
            let late = list_runs(query("Breached")).await?;
            let risk = list_runs(query("AtRisk")).await?;
            Ok::<_, crate::server::Fail>([late.items, risk.items].concat())
        },
    );
    let list = |rows: Vec<RunRow>| {
        if rows.is_empty() {
            let text = "No open run is late or about to be.";
            return view! { <EmptyState sign=Sign::CheckCircle title="All promises are kept" text/> }
                .into_any();
        }
        view! { <ul class="lines">{rows.into_iter().map(run_line).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card">
            <header>
                <h2 class="grow">"Late, or soon"</h2>
                <LinkButton href="/dashboards" kind=crate::kit::ButtonKind::Quiet>
                    "Dashboards"
                </LinkButton>
            </header>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match runs.await {
                        Ok(rows) => list(rows),
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

fn run_line(row: RunRow) -> impl IntoView {
    let holder = row.holders.into_iter().next();
    view! {
        <li>
            <a href=format!("/runs/{}", row.id)>
                <span class="grow">
                    <b>{row.title}</b>
                    <small>{row.orchestration_label} {row.stage_label.map(|stage| format!(" · {stage}"))}</small>
                </span>
                {holder.map(|holder| view! { <Who label=holder.label/> })}
                <SlaChip status=row.worst_sla due=row.worst_due/>
            </a>
        </li>
    }
}

#[component]
fn Drawings() -> impl IntoView {
    let changed = use_topic("definition");
    let first = Paging { limit: Some(6), ..Paging::default() };
    let rows = Resource::new(move || changed.get(), move |_| list_orchestrations(first.clone()));
    let line = |row: DefinitionRow| {
        let (tone, words) = match row.active_version {
            Some(version) => (Tone::Done, format!("active, version {version}")),
            None => (Tone::Plain, "not active".to_owned()),
        };
        view! {
            <li>
                <a href=format!("/orchestrations/{}", row.name)>
                    <span class="grow">
                        <b>{row.label}</b>
                        <small>{row.summary}</small>
                    </span>
                    <span class="quiet num">{row.open_runs} " open"</span>
                    <Chip tone>{words}</Chip>
                </a>
            </li>
        }
    };
    let list = move |rows: Vec<DefinitionRow>| {
        if rows.is_empty() {
            return view! { <FirstSteps/> }.into_any();
        }
        view! { <ul class="lines">{rows.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card">
            <header>
                <h2 class="grow">"Orchestrations"</h2>
                <LinkButton href="/orchestrations" kind=crate::kit::ButtonKind::Quiet>
                    "All of them"
                </LinkButton>
            </header>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match rows.await {
                        Ok(page) => list(page.items),
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn FirstSteps() -> impl IntoView {
    view! {
        <div class="body">
            <Card title="The first run, in four steps">
                <ol class="steps">
                    <li>
                        <a class="link" href="/admin/people">
                            "Add the people"
                        </a>
                    </li>
                    <li>
                        <a class="link" href="/admin/objects">
                            "Define what the work is about"
                        </a>
                    </li>
                    <li>
                        <a class="link" href="/flows">
                            "Write the screens they fill in"
                        </a>
                    </li>
                    <li>
                        <a class="link" href="/orchestrations">
                            "Draw the orchestration and activate it"
                        </a>
                    </li>
                </ol>
            </Card>
        </div>
    }
}
