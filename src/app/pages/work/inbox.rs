//! The inbox: everything that waits for a person, most urgent first, all of it within reach of the keyboard. What is chosen
//! stands in the address.

mod address;
mod filter;
mod keys;
mod later;
mod many;
mod shortcuts;
mod views;

use fermata_api::work::{WorkItemView, WorkQuery};
use fermata_engine::{ids::WorkItemId, run::WorkItemStatus, sla::SlaStatus};
use leptos::{prelude::*, task::spawn_local};

use self::{
    filter::{Filter, Filters},
    keys::{Acts, keys},
    later::{Chosen, KeptFilters},
    many::Many,
    shortcuts::Shortcuts,
};
use super::row::{DueOf, Holder, work_path};
use crate::{
    dom,
    kit::{Button, EmptyState, Paged, ProblemView, ShowMore, Sign, Skeleton, Table, use_clock, use_toasts},
    live::use_topic,
    server::{
        Fail,
        work::{claim_work, count_work, list_work},
    },
    shell::{PageHead, use_session},
};

const DAY: i64 = 86_400_000;

/// `/work`.
#[component]
pub fn WorkPage() -> impl IntoView {
    let filter = Filter::new(address::asked());
    address::follow(filter);
    let changed = use_topic("work");
    // Asked once: what comes later changes the rows, so that the keyboard stays where it is among them.
    let first = Resource::new(|| (), move |()| list_work(untrack(|| filter.query())));
    let counts = Resource::new(move || changed.get(), |_| count_work());
    let rows = Paged::new();
    let failed = RwSignal::new(None::<Fail>);
    let came = RwSignal::new(false);
    refetch(filter, changed, rows, (failed, came));
    let (at, help) = (RwSignal::new(None::<usize>), RwSignal::new(false));
    let many = Many::new();
    forget_what_is_gone(many, rows);
    keys(rows, Acts { at, claim: claimer(), many, help });
    view! {
        <PageHead title="My work"/>
        <div class="page wide">
            <KeptFilters filter changed/>
            <Filters filter counts rows/>
            {move || failed.get().map(|problem| view! { <ProblemView problem/> })}
            <Chosen many rows/>
            <Transition fallback=|| view! { <Skeleton lines=8/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! { <List rows filter at many/> }.into_any()
                        }
                        // Once the connection is back, the rows come all the same.
                        Err(fail) => {
                            (move || {
                                if came.get() {
                                    view! { <List rows filter at many/> }.into_any()
                                } else {
                                    view! { <ProblemView problem=fail.clone()/> }.into_any()
                                }
                            })
                                .into_any()
                        }
                    }
                })}
            </Transition>
            <Shortcuts open=help/>
        </div>
    }
}

/// What is no longer in the list is no longer chosen.
fn forget_what_is_gone(many: Many, rows: Paged<WorkItemView>) {
    Effect::new(move |_| {
        let gone = rows.items.with(|items| {
            many.chosen.with_untracked(|chosen| {
                let here = |id: WorkItemId| items.iter().any(|item| item.id == id && item.status.is_open());
                chosen.iter().copied().filter(|id| !here(*id)).collect::<Vec<_>>()
            })
        });
        if !gone.is_empty() {
            many.chosen.update(|chosen| chosen.retain(|id| !gone.contains(id)));
        }
    });
}

/// Fetches the rows again as work changes and as something else is chosen; only the answer to the latest question counts. Notes
/// what failed, and that some came.
fn refetch(
    filter: Filter,
    changed: Signal<u64>,
    rows: Paged<WorkItemView>,
    (failed, came): (RwSignal<Option<Fail>>, RwSignal<bool>),
) {
    let asked = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let query = filter.query();
        changed.track();
        if before.is_none() {
            return;
        }
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        spawn_local(async move {
            let answer = list_work(query).await;
            if asked.try_get_value() != Some(turn) {
                return;
            }
            match answer {
                Ok(page) => {
                    failed.set(None);
                    rows.fill(page);
                    came.set(true);
                }
                Err(fail) => failed.set(Some(fail)),
            }
        });
    });
}

/// Claims an item and says so.
fn claimer() -> Callback<WorkItemView> {
    let (toasts, live) = (use_toasts(), crate::live::use_live());
    Callback::new(move |item: WorkItemView| {
        spawn_local(async move {
            match claim_work(item.id).await {
                Ok(now) => {
                    toasts.say(format!("{} is yours now.", now.step_label));
                    stay_at(&now);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
            live.note("work", &item.id.to_string());
        });
    })
}

/// The button that was pressed is about to go: the keyboard stays in its row.
fn stay_at(item: &WorkItemView) {
    let row = |e: &leptos::web_sys::Element| e.closest(".work-row").ok().flatten();
    let Some(row) = document().active_element().as_ref().and_then(row) else { return };
    let link = row.query_selector("a.main-link").ok().flatten();
    let own = link.as_ref().is_some_and(|link| link.get_attribute("href") == Some(work_path(item)));
    if own {
        dom::focus(link.as_ref());
    }
}

/// How many there are under a heading. Of the last one further pages may have more, and what is held stands among all.
fn count_words(heading: &str, items: &[WorkItemView], now: i64, more: bool) -> String {
    let count = items.iter().filter(|item| group(item, now) == heading).count();
    let last = items.last().map(|item| group(item, now));
    if more && (last == Some(heading) || heading == "Held") {
        format!("{count} or more")
    } else {
        count.to_string()
    }
}

/// Under which heading an item goes at a moment.
fn group(item: &WorkItemView, now: i64) -> &'static str {
    match (item.status.is_open(), item.due.map(|due| due.0)) {
        (false, _) => "Done",
        (_, None) => "No date",
        _ if item.sla == SlaStatus::Paused => "Held",
        (_, Some(due)) if due <= now => "Late",
        (_, Some(due)) if due <= now + DAY => "In the next 24 hours",
        (_, Some(due)) if due <= now + 7 * DAY => "This week",
        _ => "Later",
    }
}

#[component]
fn List(rows: Paged<WorkItemView>, filter: Filter, at: RwSignal<Option<usize>>, many: Many) -> impl IntoView {
    let clock = use_clock();
    let toasts = use_toasts();
    let claim = claimer();
    let more = move |cursor: String| {
        rows.busy.set(true);
        let query = WorkQuery { cursor: Some(cursor), ..untrack(|| filter.query()) };
        spawn_local(async move {
            match list_work(query).await {
                Ok(page) => rows.append(page),
                Err(fail) => {
                    rows.busy.set(false);
                    toasts.problem(fail.message());
                }
            }
        });
    };
    move || {
        let items = rows.items.get();
        if items.is_empty() {
            return view! { <NothingHere filter/> }.into_any();
        }
        let now = clock.now.get();
        let more_to_come = rows.next.with(Option::is_some);
        let mut last = "";
        let mut lines = Vec::new();
        for (n, item) in items.iter().enumerate() {
            let heading = group(item, now);
            if heading != last {
                last = heading;
                let count = count_words(heading, &items, now, more_to_come);
                lines.push(view! { <tr class="group"><td colspan="6">{heading} " " <span class="quiet num">{count}</span></td></tr> }.into_any());
            }
            lines.push(view! { <Row item=item.clone() n at claim many/> }.into_any());
        }
        view! {
            <section class="card work-list">
                <Table label="My work" head=vec!["", "What", "About", "Stage", "With", "Due"]>
                    {lines}
                </Table>
                <ShowMore next=rows.next busy=rows.busy on_more=more/>
            </section>
        }
        .into_any()
    }
}

#[component]
fn Row(
    item: WorkItemView,
    n: usize,
    at: RwSignal<Option<usize>>,
    claim: Callback<WorkItemView>,
    many: Many,
) -> impl IntoView {
    let session = use_session();
    let offered = item.status == WorkItemStatus::Open
        && session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.reach.contains(&item.assignee)));
    let (sent, path) = (item.clone(), work_path(&item));
    let step = item.step_label.clone();
    let (id, open) = (item.id, item.status.is_open());
    let on = Memo::new(move |_| many.chosen.with(|chosen| chosen.contains(&id)));
    let words = format!("Choose {} for {}", item.step_label, item.run_title);
    view! {
        <tr
            class="work-row"
            class:chosen=move || on.get()
            data-row=n
            aria-selected=move || (at.get() == Some(n)).then_some("true")
            on:focusin=move |_| at.set(Some(n))
        >
            <td class="pick">
                {open
                    .then(|| {
                        view! {
                            <label class="pick-target">
                                <input
                                    type="checkbox"
                                    class="pick-box"
                                    aria-label=words
                                    prop:checked=move || on.get()
                                    on:change=move |_| many.turn(id)
                                />
                            </label>
                        }
                    })}
            </td>
            <td class="what">
                <a class="main-link" href=path>
                    {item.step_label.clone()}
                </a>
                <small>{item.orchestration_label.clone()}</small>
            </td>
            <td class="about">{item.run_title.clone()}</td>
            <td class="stage">{item.stage_label.clone()}</td>
            <td class="with">
                {if offered {
                    view! {
                        <span class="row tight">
                            <Holder item=item.clone()/>
                            <Button on_click=move |()| claim.run(sent.clone())>
                                "Claim" <span class="sr-only">" " {step.clone()}</span>
                            </Button>
                        </span>
                    }
                        .into_any()
                } else {
                    view! { <Holder item=item.clone()/> }.into_any()
                }}
            </td>
            <td class="due">
                <DueOf item/>
            </td>
        </tr>
    }
}

#[component]
fn NothingHere(filter: Filter) -> impl IntoView {
    let narrowed = move || {
        let some = |signal: RwSignal<String>| !signal.with(String::is_empty);
        some(filter.text)
            || some(filter.of)
            || some(filter.with)
            || filter.when.get() != "open"
            || filter.scope.get() == "mine"
    };
    let all = move |()| filter.clear();
    view! {
        <section class="card">
            {move || {
                if filter.scope.get() == "done" {
                    view! { <EmptyState title="Nothing done yet" text="What you finish is listed here."/> }.into_any()
                } else if narrowed() {
                    view! {
                        <EmptyState sign=Sign::Filter title="Nothing fits" text="No work of yours fits this filter.">
                            <Button on_click=all>"Show everything"</Button>
                        </EmptyState>
                    }
                        .into_any()
                } else {
                    let text = "When a step is yours, or your group's or queue's, it appears here at once.";
                    view! { <EmptyState sign=Sign::CheckCircle title="Nothing waits for you" text/> }.into_any()
                }
            }}
        </section>
    }
}
