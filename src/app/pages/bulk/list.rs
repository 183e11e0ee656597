//! `/bulk`: what was done to many at once.

use fermata_api::bulk::BulkView;
use leptos::prelude::*;

use super::{concerns, state_words};
use crate::{
    kit::{Chip, EmptyState, Paged, ProblemView, ShowMore, Sign, Skeleton, Time, Who},
    live::use_topic,
    server::bulk::list_bulks,
    shell::PageHead,
};

/// All of them, newest first.
#[component]
pub fn BulksPage() -> impl IntoView {
    let changed = use_topic("bulk");
    let rows = Paged::new();
    let first = Resource::new(move || changed.get(), move |_| list_bulks(rows.anew()));
    let more = rows.more(list_bulks);
    view! {
        <PageHead title="Done to many at once" up=("Runs", "/runs")/>
        <div class="page">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! { <All rows more/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn All(rows: Paged<BulkView>, more: Callback<String>) -> impl IntoView {
    let line = |row: BulkView| {
        let (words, tone) = state_words(&row);
        view! {
            <tr>
                <td data-label="What">
                    <a class="row-link" href=format!("/bulk/{}", row.id)>
                        <b>{row.words.clone()}</b>
                    </a>
                    <small>{row.reason.clone()}</small>
                </td>
                <td data-label="Where it stands"><Chip tone>{words}</Chip></td>
                <td data-label="Of" class="num">{concerns(&row)}</td>
                <td data-label="Done" class="num">{row.done}</td>
                <td data-label="Refused" class="num">{row.refused}</td>
                <td data-label="By"><Who label=row.made_by.clone()/></td>
                <td data-label="When"><Time at=row.made/></td>
            </tr>
        }
    };
    move || {
        let items = rows.items.get();
        if items.is_empty() {
            return view! {
                <EmptyState sign=Sign::Runs title="Nothing yet" text="Choose work in My work, or runs by the filters of the list of runs, then act on all of them. How far it is, and what became of each, stands here."/>
            }
            .into_any();
        }
        view! {
            <div class="card table-card">
                <table class="wide">
                    <thead>
                        <tr>
                            <th scope="col">"What"</th>
                            <th scope="col">"Where it stands"</th>
                            <th scope="col">"Of"</th>
                            <th scope="col">"Done"</th>
                            <th scope="col">"Refused"</th>
                            <th scope="col">"By"</th>
                            <th scope="col">"When"</th>
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
