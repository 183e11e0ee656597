//! `/bulk/{id}`: how far it is, and what became of each.

use fermata_api::{
    ApiError,
    bulk::{BulkAction, BulkOutcome, BulkResult, BulkResultQuery, BulkState, BulkView},
    page::Paging,
};
use fermata_engine::people::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::{concerns, state_words};
use crate::{
    kit::{
        Button, Chip, LinkButton, Paged, ProblemView, Select, ShowMore, Sign, Skeleton, Time, Tone,
        use_toasts,
    },
    live::use_changes_of,
    server::bulk::{cancel_bulk, list_bulk_results, load_bulk},
    shell::{PageHead, use_session},
};

/// One wish for many.
#[component]
pub fn BulkPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id")).and_then(|id| id.parse::<Uuid>().ok()));
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <ProblemView problem=ApiError::not_found("bulk action", "of this id")/> }.into_any(),
    }
}

#[component]
fn One(id: Uuid) -> impl IntoView {
    let changed = use_changes_of("bulk", id.to_string());
    let again = RwSignal::new(0_u32);
    let first = Resource::new(move || (changed.get(), again.get()), move |_| load_bulk(id));
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(view) => view! { <Shown view again/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
        <Results id changed/>
    }
}

#[component]
fn Shown(view: BulkView, again: RwSignal<u32>) -> impl IntoView {
    let (toasts, session) = (use_toasts(), use_session());
    let busy = RwSignal::new(false);
    let id = view.id;
    let (words, tone) = state_words(&view);
    let gone = view.done + view.refused;
    let share = gone.saturating_mul(100) / view.total.max(1);
    let cancel = move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = cancel_bulk(id).await;
            busy.try_set(false);
            match answer {
                Ok(_) => drop(again.try_update(|n| *n += 1)),
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let running = view.state == BulkState::Running;
    let gives = view.action == BulkAction::Reassign && untrack(|| session.role()) >= Role::Manager;
    let back = match (view.action, view.of_items) {
        (BulkAction::HandOver, _) => ("/admin/people", "People"),
        (_, true) if gives => ("/stuck", "What is stuck"),
        (_, true) => ("/work", "My work"),
        (_, false) => ("/runs", "Runs"),
    };
    let reason = Some(view.reason.clone()).filter(|reason| !reason.is_empty());
    view! {
        <PageHead title=view.words.clone() up=("Done to many at once", "/bulk")>
            <Chip tone>{words}</Chip>
        </PageHead>
        <div class="page">
            <section class="card pad stack">
                <p role="status">
                    <b class="num">{format!("{gone} of {}", concerns(&view))}</b>
                    {format!(": {} done, {} refused", view.done, view.refused)}
                </p>
                <progress max="100" value=share.to_string() aria-label="How far it is"></progress>
                <p class="quiet">
                    {reason.map(|reason| format!("{reason} – "))} {view.made_by.clone()} ", " <Time at=view.made/>
                    {view.ended.map(|at| view! { ", over " <Time at/> })}
                </p>
                <div class="actions">
                    {if running {
                        view! { <Button sign=Sign::Stop busy on_click=cancel>"Stop here"</Button> }.into_any()
                    } else {
                        view! { <LinkButton href=back.0 sign=Sign::ArrowLeft>{back.1}</LinkButton> }.into_any()
                    }}
                </div>
            </section>
        </div>
    }
}

#[component]
fn Results(id: Uuid, #[prop(into)] changed: Signal<u64>) -> impl IntoView {
    let outcome = RwSignal::new(String::new());
    let rows = Paged::<BulkResult>::new();
    let load = move |paging: Paging| {
        let outcome = Some(outcome.get_untracked()).filter(|word| !word.is_empty());
        list_bulk_results(id, BulkResultQuery { outcome, cursor: paging.cursor, limit: paging.limit })
    };
    let first = Resource::new(move || (changed.get(), outcome.get()), move |_| load(rows.anew()));
    let more = rows.more(load);
    let options = [("", "All"), ("refused", "Refused"), ("done", "Done"), ("waiting", "Still to come")];
    let options: Vec<(String, String)> =
        options.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let line = |row: BulkResult| {
        let (words, tone) = match row.outcome {
            BulkOutcome::Waiting => ("Still to come", Tone::Plain),
            BulkOutcome::Done => ("Done", Tone::Done),
            BulkOutcome::Refused => ("Refused", Tone::Late),
        };
        view! {
            <tr>
                <td data-label="What">{row.title}</td>
                <td data-label="Result"><Chip tone>{words}</Chip></td>
                <td data-label="Why">{row.message}</td>
            </tr>
        }
    };
    view! {
        <div class="page">
            <section class="card table-card" aria-label="What became of each">
                <header>
                    <h2>"What became of each"</h2>
                    <Select id="bulk-outcome" label="Show" value=outcome options=Signal::stored(options)/>
                </header>
                <Transition fallback=|| view! { <Skeleton/> }>
                    {move || Suspend::new(async move {
                        match first.await {
                            Ok(page) => {
                                rows.fill(page);
                                view! {
                                    <table class="wide">
                                        <thead>
                                            <tr>
                                                <th scope="col">"What"</th>
                                                <th scope="col">"Result"</th>
                                                <th scope="col">"Why"</th>
                                            </tr>
                                        </thead>
                                        <tbody>{move || rows.items.get().into_iter().map(line).collect_view()}</tbody>
                                    </table>
                                    <ShowMore next=rows.next busy=rows.busy on_more=more/>
                                }
                                    .into_any()
                            }
                            Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                        }
                    })}
                </Transition>
            </section>
        </div>
    }
}
