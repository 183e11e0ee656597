//! The work that one person or team has and that does not move.

use fermata_api::{
    bulk::BulkSelect,
    page::Paging,
    work::{WorkItemView, WorkQuery},
};
use leptos::prelude::*;

use crate::{
    kit::{Button, ButtonKind, EmptyState, Paged, ProblemView, ShowMore, Sign, Skeleton, SlaChip, Time},
    live::use_topic,
    pages::bulk::BulkDialog,
    server::work::list_work,
    shell::PageHead,
};

/// All of it, with one action for all.
#[component]
pub(super) fn WorkOf(
    /// Whose: `user:mia`, `queue:finance`.
    of: String,
) -> impl IntoView {
    let changed = use_topic("work");
    let rows = Paged::<WorkItemView>::new();
    let key = StoredValue::new(of);
    let query = move || WorkQuery {
        scope: Some("all".into()),
        assignee: Some(key.get_value()),
        ..WorkQuery::default()
    };
    let load =
        move |paging: Paging| list_work(WorkQuery { cursor: paging.cursor, limit: paging.limit, ..query() });
    let first = Resource::new(move || changed.get(), move |_| load(rows.anew()));
    let more = rows.more(load);
    let open = RwSignal::new(false);
    let select = Signal::derive(move || BulkSelect { items: Some(query()), ..BulkSelect::default() });
    let whose = move || rows.items.with(|items| items.first().map(|item| item.assignee_label.clone()));
    let title = Signal::derive(move || match whose() {
        Some(label) => format!("Open work of {label}"),
        None => "Open work".to_owned(),
    });
    view! {
        <PageHead title up=("What is stuck", "/stuck")>
            <Button kind=ButtonKind::Main sign=Sign::Give on_click=move |()| open.set(true)>
                "Give all of it to somebody else"
            </Button>
        </PageHead>
        <div class="page">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! { <Items rows more/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <BulkDialog open select of_items=Signal::stored(true)/>
    }
}

#[component]
fn Items(rows: Paged<WorkItemView>, more: Callback<String>) -> impl IntoView {
    let line = |item: WorkItemView| {
        view! {
            <tr>
                <td data-label="Work">
                    <a class="row-link" href=format!("/work/{}", item.id)>
                        <b>{item.step_label}</b>
                    </a>
                    <small>{item.orchestration_label}</small>
                </td>
                <td data-label="Run">
                    <a href=format!("/runs/{}", item.run)>{item.run_title}</a>
                </td>
                <td data-label="Promise"><SlaChip status=item.sla due=item.due/></td>
                <td data-label="Since"><Time at=item.created/></td>
            </tr>
        }
    };
    move || {
        let items = rows.items.get();
        if items.is_empty() {
            return view! { <EmptyState sign=Sign::CheckCircle title="Nothing is left here" text="All of it was done, or is with somebody else now."/> }
                .into_any();
        }
        view! {
            <div class="card table-card">
                <table class="wide">
                    <thead>
                        <tr>
                            <th scope="col">"Work"</th>
                            <th scope="col">"Run"</th>
                            <th scope="col">"Promise"</th>
                            <th scope="col">"Since"</th>
                        </tr>
                    </thead>
                    <tbody>{items.into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        }
        .into_any()
    }
}
