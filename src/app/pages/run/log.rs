//! What happened in a run: a short story for everyone, and the whole log for those who must know.

use fermata_api::{Page, page::Paging, runs::LogEntry};
use fermata_engine::ids::RunId;
use leptos::prelude::*;

use crate::{
    kit::{Button, ProblemView, Skeleton, Time, use_clock},
    server::{Fail, runs::load_run_log},
};

/// Entries a page of the log; a long run's log is read in pages.
const PAGE: u32 = 200;

/// All entries of a run's log.
pub(super) type Log = Resource<Result<Vec<LogEntry>, Fail>>;

/// Milestones, newest first.
#[component]
pub(super) fn WhatHappened(
    /// The log.
    log: Log,
) -> impl IntoView {
    view! {
        <section class="card padded" aria-labelledby="happened">
            <h2 id="happened" class="sr-only">"What happened"</h2>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match log.await {
                        Ok(entries) => {
                            let lines = entries.into_iter().filter(|e| e.milestone).rev();
                            view! { <ol class="happened">{lines.map(|entry| view! { <Line entry/> }).collect_view()}</ol> }
                                .into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

/// Reads the log in pages, to its end.
pub(super) async fn whole_log(id: RunId) -> Result<Vec<LogEntry>, Fail> {
    let mut entries = Vec::new();
    let mut cursor = None;
    loop {
        let page = load_run_log(id, Paging { cursor, limit: Some(PAGE) }).await?;
        entries.extend(page.items);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(entries),
        }
    }
}

#[component]
fn Line(entry: LogEntry) -> impl IntoView {
    view! {
        <li>
            <span class="when"><Time at=entry.at/></span>
            <span>
                <b>{entry.by}</b>
                " "
                {entry.text}
                {entry.detail.map(|detail| view! { <small class="detail">{detail}</small> })}
            </span>
        </li>
    }
}

/// Every event, oldest first, in pages.
#[component]
pub(super) fn FullLog(
    /// Which run.
    id: RunId,
    /// Counts what is new in it.
    news: RwSignal<u32>,
) -> impl IntoView {
    let first = Resource::new(
        move || news.get(),
        move |_| load_run_log(id, Paging { cursor: None, limit: Some(PAGE) }),
    );
    view! {
        <section class="card padded" aria-labelledby="full-log">
            <h2 id="full-log" class="sr-only">"Full log"</h2>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => view! { <LogTable id page/> }.into_any(),
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn LogTable(id: RunId, page: Page<LogEntry>) -> impl IntoView {
    let clock = use_clock();
    let entries = RwSignal::new(page.items);
    let next = RwSignal::new(page.next);
    let more = Action::new(move |cursor: &Option<String>| {
        let paging = Paging { cursor: cursor.clone(), limit: Some(PAGE) };
        async move {
            if let Ok(page) = load_run_log(id, paging).await {
                entries.update(|all| all.extend(page.items));
                next.set(page.next);
            }
        }
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Entries of the log">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"No."</th>
                        <th scope="col">"When"</th>
                        <th scope="col">"Who"</th>
                        <th scope="col">"What"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || entries.get() key=|entry| entry.seq let:entry>
                        <tr>
                            <td class="num">{entry.seq}</td>
                            <td>{move || clock.exact(entry.at.0)}</td>
                            <td>{entry.by.clone()}</td>
                            <td>
                                {entry.text.clone()}
                                {entry.detail.clone().map(|detail| view! { <small class="detail">{detail}</small> })}
                            </td>
                        </tr>
                    </For>
                </tbody>
            </table>
        </div>
        <Show when=move || next.get().is_some()>
            <Button busy=more.pending() on_click=move |()| { more.dispatch(next.get_untracked()); }>
                "More of the log"
            </Button>
        </Show>
    }
}
