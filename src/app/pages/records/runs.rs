//! A record's runs, and the work that waits on it.

use fermata_api::{
    Page,
    runs::{RunQuery, RunRow},
    work::{WorkItemView, WorkQuery},
};
use fermata_engine::ids::RecordId;
use leptos::prelude::*;

use crate::{
    kit::{Button, EmptyState, ProblemView, Sign, Skeleton, SlaChip, Table, Time, Who},
    live::use_topic,
    pages::{
        run::words::StatusChip,
        work::{
            guide::Guide,
            row::{DueOf, Holder},
        },
    },
    server::{Fail, runs::list_runs, work::list_work},
};

/// Runs about a record.
#[component]
pub fn RunsOf(
    /// Which record.
    id: RecordId,
) -> impl IntoView {
    let changed = use_topic("run");
    let query = move || RunQuery { record: Some(id), limit: Some(50), ..RunQuery::default() };
    let runs = Resource::new(move || changed.get(), move |_| list_runs(query()));
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match runs.await {
                    Ok(page) if page.items.is_empty() => {
                        let text = "An orchestration that is about this record shows its runs here.";
                        view! { <EmptyState sign=Sign::Runs title="No runs" text/> }.into_any()
                    }
                    Ok(page) => {
                        view! {
                            <Table label="Runs" head=vec!["Run", "Status", "Stage", "With", "Due", "Started"]>
                                {page.items.into_iter().map(row).collect_view()}
                            </Table>
                        }
                            .into_any()
                    }
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Transition>
    }
}

fn row(run: RunRow) -> impl IntoView {
    let holders = run.holders.into_iter().map(|holder| view! { <Who label=holder.label/> }).collect_view();
    view! {
        <tr>
            <td>
                <a class="main-link" href=format!("/runs/{}", run.id)>
                    {run.title}
                </a>
                <small>{run.orchestration_label}</small>
            </td>
            <td>
                <StatusChip status=run.status/>
            </td>
            <td>{run.stage_label}</td>
            <td>
                <span class="row tight">{holders}</span>
            </td>
            <td>
                <SlaChip status=run.worst_sla due=run.worst_due/>
            </td>
            <td>
                <Time at=run.started/>
            </td>
        </tr>
    }
}

/// Open work on a record.
pub type Work = Resource<Result<Page<WorkItemView>, Fail>>;

/// Asks for the open work on a record that this person can do.
pub fn work_on(id: RecordId) -> Work {
    let changed = use_topic("work");
    let query = move || WorkQuery { record: Some(id), limit: Some(10), ..WorkQuery::default() };
    Resource::new(move || changed.get(), move |_| list_work(query()))
}

/// Open work on a record that this person can do; the only one is opened at once.
#[component]
pub fn WorkOn(
    /// The work.
    work: Work,
) -> impl IntoView {
    let opened = RwSignal::new(None::<fermata_engine::ids::WorkItemId>);
    let items = RwSignal::new(Vec::<WorkItemView>::new());
    let known = Memo::new(move |_| items.with(|items| items.iter().map(|item| item.id).collect::<Vec<_>>()));
    // An open guide stays open while it is worked on, also when its item has just left the list.
    // Opened in the browser alone: a guide asks for itself, and the server would answer with a page that it is not yet part of.
    Effect::new(move |_| {
        if let [only] = known.get().as_slice()
            && opened.get_untracked().is_none()
        {
            opened.set(Some(*only));
        }
    });
    let panel = move || {
        let chosen = opened.get()?;
        Some(view! { <Guide id=Signal::stored(chosen) on_record=true/> })
    };
    let list = move || {
        let rest: Vec<_> = items.get().into_iter().filter(|item| Some(item.id) != opened.get()).collect();
        (!rest.is_empty()).then(|| view! { <Waiting items=rest opened/> })
    };
    view! {
        <Transition>
            {move || Suspend::new(async move {
                if let Ok(page) = work.await {
                    items.set(page.items);
                }
                view! {
                    {list}
                    {panel}
                }
            })}
        </Transition>
    }
}

#[component]
fn Waiting(
    items: Vec<WorkItemView>,
    opened: RwSignal<Option<fermata_engine::ids::WorkItemId>>,
) -> impl IntoView {
    let line = move |item: WorkItemView| {
        let id = item.id;
        view! {
            <li class="row">
                <span class="grow">
                    <b>{item.step_label.clone()}</b>
                    <small class="block">{item.orchestration_label.clone()} " · " {item.stage_label.clone()}</small>
                </span>
                <Holder item=item.clone()/>
                <DueOf item/>
                <Button on_click=move |()| opened.set(Some(id))>"Do it here"</Button>
            </li>
        }
    };
    view! {
        <section class="card pad stack">
            <h2>"Waits for you on this record"</h2>
            <ul class="stack">{items.into_iter().map(line).collect_view()}</ul>
        </section>
    }
}
