//! Dashboards. The pipeline: where every open run of an orchestration stands, its age, who holds it, and how much of its
//! promise is left. It begins with five numbers and what they mean.

use fermata_api::{
    definitions::DefinitionRow,
    runs::{Pipeline, PipelineColumn, RunRow},
};
use fermata_engine::{ids::Name, sla::SlaStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    kit::{
        EmptyState, LinkButton, ProblemView, Sign, Skeleton, SlaChip, Who, minutes_words, span_words,
        use_clock,
    },
    live::use_topic,
    pages::run::words::holder_words,
    server::{Fail, definitions::list_orchestrations, every, runs::load_pipeline},
    shell::PageHead,
};

/// What the page shows: the pipelines to choose from, and the chosen one.
type Shown = (Vec<DefinitionRow>, Option<Pipeline>);

/// Loads the page: the pipeline of the name in the address, else of the busiest orchestration.
async fn load(chosen: Option<Name>) -> Result<Shown, Fail> {
    let all = shown(every(list_orchestrations).await?);
    let name = chosen.or_else(|| all.first().map(|row| row.name.clone()));
    let pipeline = match name {
        Some(name) => Some(load_pipeline(name).await?),
        None => None,
    };
    Ok((all, pipeline))
}

/// `/dashboards`: the pipeline of one orchestration, chosen in the address (`?orchestration=`).
#[component]
pub fn DashboardsPage() -> impl IntoView {
    let params = use_query_map();
    let changed = use_topic("run");
    let chosen =
        Memo::new(move |_| params.with(|p| p.get("orchestration")).and_then(|name| Name::parse(&name).ok()));
    let shown = Resource::new(move || (chosen.get(), changed.get()), |(chosen, _)| load(chosen));
    view! {
        <PageHead title="Dashboards">
            <LinkButton href="/triggers">"Triggers"</LinkButton>
        </PageHead>
        <div class="page">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match shown.await {
                        Ok((all, Some(pipeline))) => {
                            view! {
                                <Chooser all chosen=pipeline.orchestration.clone()/>
                                <Numbers pipeline=pipeline.clone()/>
                                <Board pipeline/>
                            }
                                .into_any()
                        }
                        Ok((_, None)) => {
                            view! {
                                <EmptyState
                                    sign=Sign::Chart
                                    title="Nothing to watch yet"
                                    text="Activate an orchestration: its runs appear here, stage by stage."
                                />
                            }
                                .into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// Orchestrations that have, or had, runs to show: the busiest first.
fn shown(mut all: Vec<DefinitionRow>) -> Vec<DefinitionRow> {
    all.retain(|row| row.last_version > 0);
    all.sort_by(|a, b| b.open_runs.cmp(&a.open_runs).then_with(|| a.label.cmp(&b.label)));
    all
}

#[component]
fn Chooser(all: Vec<DefinitionRow>, chosen: Name) -> impl IntoView {
    let links = all
        .into_iter()
        .map(|row| {
            let href = format!("/dashboards?orchestration={}", row.name);
            let current = (chosen == row.name).then_some("page");
            view! {
                <a href=href aria-current=current>
                    {row.label}
                    <span class="num">{row.open_runs}</span>
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class="subnav" aria-label="Pipelines">
            {links}
        </nav>
    }
}

/// One of the five numbers.
fn number(label: &'static str, value: String, note: String, late: bool) -> impl IntoView {
    view! {
        <div class="card number">
            <dt>{label}</dt>
            <dd>
                <b class="big">{value}</b>
                <small class:late=late>{note}</small>
            </dd>
        </div>
    }
}

#[component]
fn Numbers(pipeline: Pipeline) -> impl IntoView {
    let p = pipeline;
    let on_time = p.on_time_percent.map_or_else(|| "–".to_owned(), |share| format!("{share:.0} %"));
    let median = p.median_ms.map_or_else(|| "–".to_owned(), span_words);
    view! {
        <dl class="numbers">
            {number("Open", p.open.to_string(), format!("{} started this week", p.started_7_days), false)}
            {number("On time, 30 days", on_time, "of the runs that ended with a promise".into(), false)}
            {number("Late now", p.late.to_string(), "past a promise of run, stage or step".into(), p.late > 0)}
            {number("At risk", p.at_risk.to_string(), "close to the end of a promise".into(), false)}
            {number("Median time", median, "from start to end, 90 days".into(), false)}
        </dl>
    }
}

#[component]
fn Board(pipeline: Pipeline) -> impl IntoView {
    let orchestration = pipeline.orchestration.clone();
    let done = pipeline.done;
    let done_count = pipeline.done_count;
    let hidden = done_count - i64::try_from(done.len()).unwrap_or(0);
    let more = (hidden > 0).then(|| {
        let href = format!("/runs?orchestration={orchestration}&status=Completed");
        view! { <a class="quiet" href=href>{format!("{hidden} more")}</a> }
    });
    view! {
        <section class="card board" aria-labelledby="board-title">
            <header>
                <h2 id="board-title">"Where every run stands"</h2>
                <small>"Colour and words: time left on the nearest promise"</small>
            </header>
            <div class="columns" role="list" tabindex="0" aria-label="Stages">
                {pipeline
                    .columns
                    .into_iter()
                    .map(|column| view! { <Column column orchestration=orchestration.clone()/> })
                    .collect_view()}
                <div class="column" role="listitem">
                    <header>
                        <h3>"Done this week"</h3>
                        <span class="num">{done_count}</span>
                    </header>
                    <ul>{done.into_iter().map(|row| view! { <Case row done=true/> }).collect_view()}</ul>
                    {more}
                </div>
            </div>
        </section>
    }
}

#[component]
fn Column(column: PipelineColumn, orchestration: Name) -> impl IntoView {
    let hidden = column.count - i64::try_from(column.runs.len()).unwrap_or(0);
    let stage = column.stage.as_ref();
    let more = (hidden > 0).then(|| {
        let stage = stage.map(|name| format!("&stage={name}")).unwrap_or_default();
        let href = format!("/runs?orchestration={orchestration}{stage}");
        view! { <a class="quiet" href=href>{format!("{hidden} more")}</a> }
    });
    view! {
        <div class="column" role="listitem">
            <header>
                <h3>{column.label}</h3>
                <span class="num">{column.count}</span>
                {column
                    .target_minutes
                    .map(|minutes| view! { <small class="promise">"promise " {minutes_words(minutes)}</small> })}
            </header>
            {if column.runs.is_empty() {
                view! { <p class="quiet nothing">"Nobody is here."</p> }.into_any()
            } else {
                view! { <ul>{column.runs.into_iter().map(|row| view! { <Case row/> }).collect_view()}</ul> }.into_any()
            }}
            {more}
        </div>
    }
}

/// The colour of a case's edge.
fn edge(status: SlaStatus, done: bool) -> &'static str {
    match status {
        _ if done => "case done",
        SlaStatus::Breached | SlaStatus::Missed => "case late",
        SlaStatus::AtRisk => "case risk",
        _ => "case",
    }
}

/// A run on the board.
#[component]
fn Case(row: RunRow, #[prop(optional)] done: bool) -> impl IntoView {
    let clock = use_clock();
    let took = row.ended.map(|end| span_words(end.0 - row.started.0));
    let since = row.stage_since.unwrap_or(row.started).0;
    let holder = holder_words(&row.holders);
    view! {
        <li class=edge(row.worst_sla, done)>
            <a href=format!("/runs/{}", row.id)>
                <span class="t">
                    <b>{row.title}</b>
                    {(!done)
                        .then(|| {
                            view! {
                                <small class="age" title="in this stage">
                                    {move || span_words(clock.now.get() - since)}
                                </small>
                            }
                        })}
                </span>
                <span class="m">
                    {match holder {
                        Some((label, team)) => view! { <Who label team/> }.into_any(),
                        None if done => ().into_any(),
                        None => view! { <span class="quiet">"waits"</span> }.into_any(),
                    }}
                    <span class="spacer"></span>
                    {match took {
                        Some(took) => view! { <span class="chip">{took}</span> }.into_any(),
                        None => view! { <SlaChip status=row.worst_sla due=row.worst_due/> }.into_any(),
                    }}
                </span>
            </a>
        </li>
    }
}
