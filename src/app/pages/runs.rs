//! The list of runs, with its filters in the address, so that a filtered list can be kept, shared and reloaded.

use fermata_api::{
    Page,
    definitions::DefinitionRow,
    runs::{RunQuery, RunRow},
};
use leptos::prelude::*;
use leptos_router::{components::Form, hooks::use_query_map, params::ParamsMap};

use crate::{
    kit::{EmptyState, ProblemView, Sign, Skeleton, SlaChip, Time, Who},
    live::use_topic,
    pages::run::words::{StatusChip, holder_words},
    server::{definitions::list_orchestrations, runs::list_runs},
    shell::PageHead,
};

/// What can be chosen as status: what the address says, what people read.
const STATUSES: [(&str, &str); 7] = [
    ("open", "Open"),
    ("all", "All"),
    ("InProgress", "In progress"),
    ("Paused", "Paused"),
    ("Failed", "Failed"),
    ("Completed", "Completed"),
    ("Cancelled", "Cancelled"),
];

const PROMISES: [(&str, &str); 4] =
    [("", "Any promise"), ("Breached", "Late"), ("AtRisk", "At risk"), ("OnTrack", "On track")];

/// Reads the address.
fn query_of(params: &ParamsMap) -> RunQuery {
    let text = |key: &str| params.get(key).filter(|v| !v.is_empty());
    let status = text("status").unwrap_or_else(|| "open".into());
    RunQuery {
        orchestration: text("orchestration"),
        status: (status != "all").then_some(status),
        stage: text("stage"),
        sla: text("sla"),
        record: text("record").and_then(|id| id.parse().ok()),
        text: text("text"),
        cursor: text("cursor"),
        limit: Some(50),
    }
}

/// `/runs`: every run that this person may see.
#[component]
pub fn RunsPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(query_of));
    let changed = use_topic("run");
    let runs = Resource::new(move || (query.get(), changed.get()), |(query, _)| list_runs(query));
    let orchestrations = Resource::new(|| (), |()| list_orchestrations());
    view! {
        <PageHead title="Runs"/>
        <div class="page">
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    let all = orchestrations.await.unwrap_or_default();
                    view! { <Filters query orchestrations=all/> }
                })}
            </Transition>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match runs.await {
                        Ok(page) => view! { <RunTable page query/> }.into_any(),
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Filters(query: Memo<RunQuery>, orchestrations: Vec<DefinitionRow>) -> impl IntoView {
    let status = move |q: &RunQuery| q.status.clone().unwrap_or_else(|| "all".into());
    let sla = move |q: &RunQuery| q.sla.clone().unwrap_or_default();
    let chosen = query.with_untracked(|q| q.orchestration.clone().unwrap_or_default());
    view! {
        <Form method="GET" action="/runs" attr:class="filters" attr:role="search">
            <label>
                <span>"Orchestration"</span>
                <select name="orchestration">
                    <option value="">"All orchestrations"</option>
                    {orchestrations
                        .into_iter()
                        .map(|row| {
                            let name = row.name.to_string();
                            let selected = chosen == name;
                            view! { <option value=name selected=selected>{row.label}</option> }
                        })
                        .collect_view()}
                </select>
            </label>
            <label>
                <span>"Status"</span>
                <select name="status">{options(&STATUSES, &query.with_untracked(status))}</select>
            </label>
            <label>
                <span>"Promise"</span>
                <select name="sla">{options(&PROMISES, &query.with_untracked(sla))}</select>
            </label>
            <label class="grow">
                <span>"Name contains"</span>
                <input type="search" name="text" value=query.with_untracked(|q| q.text.clone().unwrap_or_default())/>
            </label>
            <button class="btn" type="submit">"Show"</button>
        </Form>
    }
}

fn options(all: &'static [(&str, &str)], chosen: &str) -> impl IntoView + use<> {
    let chosen = chosen.to_owned();
    all.iter()
        .map(|(value, words)| {
            let selected = *value == chosen;
            view! { <option value=*value selected=selected>{*words}</option> }
        })
        .collect_view()
}

#[component]
fn RunTable(page: Page<RunRow>, query: Memo<RunQuery>) -> impl IntoView {
    if page.items.is_empty() {
        return view! {
            <EmptyState sign=Sign::Play title="No runs here" text="Runs start when a record is created or changed, or by hand. Choose another filter, or start one from a record's page."/>
        }
        .into_any();
    }
    let next = page.next.clone().map(|cursor| address(&query.get_untracked(), &cursor));
    view! {
        <div class="card table-card">
            <table class="runs wide">
                <thead>
                    <tr>
                        <th scope="col">"Run"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Stage"</th>
                        <th scope="col">"Held by"</th>
                        <th scope="col">"Promise"</th>
                        <th scope="col">"Started"</th>
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(|row| view! { <RunLine row/> }).collect_view()}</tbody>
            </table>
        </div>
        {next.map(|href| view! { <p class="more"><a class="btn" href=href>"Older runs"</a></p> })}
    }
    .into_any()
}

#[component]
fn RunLine(row: RunRow) -> impl IntoView {
    let who = holder_words(&row.holders);
    view! {
        <tr>
            <td data-label="Run">
                <a class="row-link" href=format!("/runs/{}", row.id)>
                    <b>{row.title}</b>
                </a>
                <small>{row.orchestration_label} " v" {row.version}</small>
            </td>
            <td data-label="Status"><StatusChip status=row.status/></td>
            <td data-label="Stage">{row.stage_label.unwrap_or_else(|| "–".into())}</td>
            <td data-label="Held by">
                {match who {
                    Some((label, team)) => view! { <Who label team/> }.into_any(),
                    None => view! { <span class="quiet">"–"</span> }.into_any(),
                }}
            </td>
            <td data-label="Promise"><SlaChip status=row.worst_sla due=row.worst_due/></td>
            <td data-label="Started"><Time at=row.started/></td>
        </tr>
    }
}

/// The address of the page after this one.
fn address(query: &RunQuery, cursor: &str) -> String {
    let mut params = ParamsMap::new();
    let mut put = |key: &'static str, value: Option<String>| {
        if let Some(value) = value {
            params.insert(key, value);
        }
    };
    put("orchestration", query.orchestration.clone());
    put("status", Some(query.status.clone().unwrap_or_else(|| "all".into())));
    put("stage", query.stage.clone());
    put("sla", query.sla.clone());
    put("record", query.record.map(|id| id.to_string()));
    put("text", query.text.clone());
    put("cursor", Some(cursor.to_owned()));
    format!("/runs{}", params.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_every_filter() {
        let query = RunQuery {
            orchestration: Some("onboarding".into()),
            status: None,
            stage: Some("contract".into()),
            sla: Some("AtRisk".into()),
            record: None,
            text: Some("a & b".into()),
            cursor: None,
            limit: Some(50),
        };
        let address = address(&query, "c1");
        for part in ["orchestration=onboarding", "status=all", "stage=contract", "sla=AtRisk", "cursor=c1"] {
            assert!(address.contains(part), "{part} is missing in {address}");
        }
    }
}
