//! Everything that starts runs by itself: what starts when, in which order, and what a change would start.

mod ask;
mod order;

use fermata_api::triggers::{ScheduleState, TriggerKind, TriggerRow};
use fermata_engine::people::Role;
use leptos::prelude::*;

pub use self::order::OrderList;
use self::{ask::WhatWouldFire, order::Orders};
use crate::{
    kit::{Chip, EmptyState, Paged, ProblemView, ShowMore, Sign, Skeleton, Time, Tone},
    live::use_topic,
    server::triggers::list_triggers,
    shell::{PageHead, use_session},
};

/// `/triggers`.
#[component]
pub fn TriggersPage() -> impl IntoView {
    let (drawn, ran) = (use_topic("definition"), use_topic("run"));
    let rows = Paged::<TriggerRow>::new();
    let first = Resource::new(move || (drawn.get(), ran.get()), move |_| list_triggers(rows.anew()));
    let more = rows.more(list_triggers);
    view! {
        <PageHead title="Triggers"/>
        <div class="page wide">
            <p class="quiet">"What starts runs, when it does so next, and what would start if a record changed."</p>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => {
                            let text = "An orchestration says in its first box what starts it.";
                            view! { <EmptyState sign=Sign::Background title="Nothing starts yet" text/> }.into_any()
                        }
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                <TriggerTable rows/>
                                <ShowMore next=rows.next busy=rows.busy on_more=more/>
                                <Orders rows/>
                            }
                                .into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
            <WhatWouldFire/>
        </div>
    }
}

#[component]
fn TriggerTable(rows: Paged<TriggerRow>) -> impl IntoView {
    let session = use_session();
    let draws = session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Manager));
    view! {
        <div class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Orchestration"</th>
                        <th scope="col">"Starts"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Next"</th>
                        <th scope="col">"Last"</th>
                    </tr>
                </thead>
                <tbody>
                    {move || rows.items.get().into_iter().map(|row| line(row, draws)).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

fn line(row: TriggerRow, draws: bool) -> impl IntoView {
    let href = format!("/orchestrations/{}", row.orchestration);
    let name = match draws {
        true => view! { <a class="row-link" href=href><b>{row.label.clone()}</b></a> }.into_any(),
        false => view! { <b>{row.label.clone()}</b> }.into_any(),
    };
    let place = row.position.map(|n| view! { <small>{format!("{} of its object", ordinal(n))}</small> });
    let state = match row.kind {
        Some(_) => view! { <Chip tone=Tone::Done>"Active"</Chip> }.into_any(),
        None => view! { <Chip>"Not active"</Chip> }.into_any(),
    };
    let last = match row.last_run {
        Some(at) => view! { <Time at/> }.into_any(),
        None => view! { <span class="quiet">"never"</span> }.into_any(),
    };
    view! {
        <tr>
            <td data-label="Orchestration">{name}</td>
            <td data-label="Starts">
                <div>
                    <span>{kind_words(row.kind)}</span>
                    <small>{row.summary}</small>
                    {place}
                </div>
            </td>
            <td data-label="State">{state}</td>
            <td data-label="Next">
                <div>{next(row.schedule.as_ref())}</div>
            </td>
            <td data-label="Last">
                <div>
                    {last}
                    {row.schedule.as_ref().map(|schedule| view! { <small>{told(schedule)}</small> })}
                </div>
            </td>
        </tr>
    }
}

fn next(schedule: Option<&ScheduleState>) -> AnyView {
    match schedule.and_then(|s| Some((s.next?, s.next_local.clone()))) {
        Some((at, local)) => view! { <Time at/> <small>{local}</small> }.into_any(),
        None => view! { <span class="quiet">"–"</span> }.into_any(),
    }
}

/// What became of a schedule, in a few words.
fn told(schedule: &ScheduleState) -> String {
    let count = |n: i64, words: &str| (n > 0).then(|| format!("{n} {words}."));
    let parts = [
        Some(schedule.result.clone()).filter(|text| !text.is_empty()),
        count(i64::from(schedule.waiting), "waiting"),
        count(schedule.skipped, "left out for an open run"),
        count(schedule.missed, "missed"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn kind_words(kind: Option<TriggerKind>) -> &'static str {
    match kind {
        None => "Not by itself",
        Some(TriggerKind::Autolaunched) => "By hand",
        Some(TriggerKind::Record) => "With a record",
        Some(TriggerKind::Scheduled) => "On a schedule",
        Some(TriggerKind::RecordsOnSchedule) => "On a schedule, for records",
        Some(TriggerKind::Event) => "By an event",
        Some(TriggerKind::Webhook) => "By a webhook",
    }
}

fn ordinal(n: u32) -> String {
    let end = match (n % 10, n % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}
