//! The list of runs, with its filters in the address, so that a filtered list can be kept, shared and reloaded.

mod filters;

use fermata_api::{
    Page,
    bulk::BulkSelect,
    runs::{RunQuery, RunRow},
};
use fermata_engine::{ids::Name, people::Role};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use self::filters::Filters;
use crate::{
    kit::{Button, EmptyState, LinkButton, ProblemView, Sign, Skeleton, SlaChip, Time, Who},
    live::use_topic,
    pages::bulk::BulkDialog,
    pages::run::words::{StatusChip, holder_words},
    server::{definitions::list_orchestrations, every, runs::list_runs},
    shell::{PageHead, use_session},
};

/// Reads the address.
fn query_of(params: &ParamsMap) -> RunQuery {
    let text = |key: &str| params.get(key).filter(|v| !v.is_empty());
    let status = text("status").and_then(|asked| filters::status(&asked)).unwrap_or_else(|| "open".into());
    RunQuery {
        orchestration: text("orchestration"),
        status: (status != "all").then_some(status),
        stage: text("stage"),
        sla: text("sla"),
        record: text("record").and_then(|id| id.parse().ok()),
        owner: text("owner"),
        started_from: text("started_from"),
        started_to: text("started_to"),
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
    let orchestrations = Resource::new(|| (), |()| every(list_orchestrations));
    view! {
        <PageHead title="Runs">
            <Many query/>
        </PageHead>
        <div class="page">
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    let mut all = orchestrations.await.unwrap_or_default();
                    all.sort_by_key(|row| row.label.to_lowercase());
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

/// What managers do to all runs of the list at once, and where they see what is stuck.
#[component]
fn Many(query: Memo<RunQuery>) -> impl IntoView {
    let session = use_session();
    let may =
        Memo::new(move |_| session.me.with(|me| me.as_ref().is_some_and(|me| me.role >= Role::Manager)));
    let open = RwSignal::new(false);
    let select = Signal::derive(move || {
        let runs = Some(RunQuery { cursor: None, limit: None, ..query.get() });
        BulkSelect { runs, ..BulkSelect::default() }
    });
    let orchestration = Signal::derive(move || {
        query.with(|query| query.orchestration.as_deref().and_then(|name| Name::parse(name).ok()))
    });
    view! {
        <Show when=move || may.get()>
            <LinkButton href="/stuck" sign=Sign::Warning>"What is stuck"</LinkButton>
            <Button sign=Sign::Runs on_click=move |()| open.set(true)>"Act on all of these"</Button>
            <BulkDialog open select orchestration/>
        </Show>
    }
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
    put("owner", query.owner.clone());
    put("started_from", query.started_from.clone());
    put("started_to", query.started_to.clone());
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
            owner: Some("sales".into()),
            started_from: Some("2026-11-01".into()),
            started_to: Some("2026-11-22".into()),
            text: Some("a & b".into()),
            cursor: None,
            limit: Some(50),
        };
        // The browser writes these two as they are, the server's renderer does not.
        let address = address(&query, "c1").replace("%5F", "_").replace("%2D", "-");
        for part in [
            "orchestration=onboarding",
            "status=all",
            "stage=contract",
            "sla=AtRisk",
            "owner=sales",
            "started_from=2026-11-01",
            "started_to=2026-11-22",
            "cursor=c1",
        ] {
            assert!(address.contains(part), "{part} is missing in {address}");
        }
    }
}
