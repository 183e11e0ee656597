//! The inbox: everything that waits for a person, most urgent first. J and K move, Enter opens, C claims. What is chosen
//! stands in the address.

mod address;
mod keys;

use std::time::Duration;

use fermata_api::work::{WorkCounts, WorkItemView, WorkQuery};
use fermata_engine::{people::Role, run::WorkItemStatus, sla::SlaStatus};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use self::{address::Address, keys::keys};
use super::row::{DueOf, Holder, work_path};
use crate::{
    dom,
    kit::{
        Button, EmptyState, Paged, ProblemView, Segmented, ShowMore, Sign, Skeleton, Table, use_clock,
        use_toasts,
    },
    live::use_topic,
    server::{
        Fail,
        work::{claim_work, count_work, list_work},
    },
    shell::{PageHead, use_session},
};

const DAY: i64 = 86_400_000;

/// What the person looks at.
#[derive(Clone, Copy)]
struct Filter {
    scope: RwSignal<String>,
    when: RwSignal<String>,
    text: RwSignal<String>,
}

impl Filter {
    /// What stands in the address for it.
    fn address(&self) -> Address {
        Address { scope: self.scope.get(), when: self.when.get(), text: self.text.get() }
    }

    fn query(&self) -> WorkQuery {
        let scope = self.scope.get();
        let text = Some(self.text.get()).filter(|text| !text.trim().is_empty());
        let done = scope == "done";
        WorkQuery {
            status: Some(if done { "completed".into() } else { self.when.get() }),
            scope: Some(if done { "mine".into() } else { scope }),
            text,
            ..WorkQuery::default()
        }
    }
}

/// `/work`.
#[component]
pub fn WorkPage() -> impl IntoView {
    let asked = address::asked();
    let filter = Filter {
        scope: RwSignal::new(asked.scope),
        when: RwSignal::new(asked.when),
        text: RwSignal::new(asked.text),
    };
    address::follow(filter);
    let changed = use_topic("work");
    // Asked once: what comes later changes the rows, so that the keyboard stays where it is among them.
    let first = Resource::new(|| (), move |()| list_work(untrack(|| filter.query())));
    let counts = Resource::new(move || changed.get(), |_| count_work());
    let rows = Paged::new();
    let failed = RwSignal::new(None::<Fail>);
    refetch(filter, changed, rows, failed);
    let at = RwSignal::new(None::<usize>);
    keys(rows, at, claimer());
    view! {
        <PageHead title="My work"/>
        <div class="page wide">
            <Filters filter counts/>
            {move || failed.get().map(|problem| view! { <ProblemView problem/> })}
            <Transition fallback=|| view! { <Skeleton lines=8/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! { <List rows filter at/> }.into_any()
                        }
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
            <p class="quiet keys">
                <kbd>"J"</kbd>
                " "
                <kbd>"K"</kbd>
                " move, "
                <kbd>"Enter"</kbd>
                " opens, "
                <kbd>"C"</kbd>
                " claims"
            </p>
        </div>
    }
}

/// Fetches the rows again as work changes and as something else is chosen; only the answer to the latest question counts.
fn refetch(filter: Filter, changed: Signal<u64>, rows: Paged<WorkItemView>, failed: RwSignal<Option<Fail>>) {
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

#[component]
fn Filters(filter: Filter, counts: Resource<Result<WorkCounts, Fail>>) -> impl IntoView {
    let session = use_session();
    let known = RwSignal::new(None::<WorkCounts>);
    Effect::new(move |_| {
        if let Some(Ok(now)) = counts.get() {
            known.set(Some(now));
        }
    });
    let count = move |of: fn(&WorkCounts) -> i64| known.with(|known| known.as_ref().map(of));
    let entry = |value: &str, words: &str, n| (value.to_owned(), words.to_owned(), n);
    let scopes = Signal::derive(move || {
        let (mine, teams) = (count(|c| c.mine), count(|c| c.teams));
        let mut scopes = vec![
            entry("reach", "All", mine.zip(teams).map(|(a, b)| a + b)),
            entry("mine", "Mine", mine),
            entry("teams", "Groups and queues", teams),
        ];
        if session.role() >= Role::Manager {
            scopes.push(entry("all", "Everyone's", None));
        }
        scopes.push(entry("done", "Done", None));
        scopes
    });
    let whens = Signal::derive(move || {
        vec![
            entry("open", "Any time", None),
            entry("due", "Due in a day", count(|c| c.due)),
            entry("overdue", "Late", count(|c| c.overdue)),
        ]
    });
    view! {
        <div class="filters">
            <Segmented label="Whose" value=filter.scope options=scopes/>
            <Show when=move || filter.scope.get() != "done">
                <Segmented label="When" value=filter.when options=whens/>
            </Show>
            <Find text=filter.text/>
        </div>
    }
}

/// How long after the last letter it is searched.
const TYPING: Duration = Duration::from_millis(250);

/// Searches as one types.
#[component]
fn Find(text: RwSignal<String>) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |typed: String| {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let act = move || {
            text.try_set(typed);
        };
        timer.set_value(set_timeout_with_handle(act, TYPING).ok());
    };
    view! {
        <input
            class="in find"
            type="search"
            aria-label="Search in my work"
            placeholder="Search"
            prop:value=move || text.get()
            on:input=move |ev| typed(event_target_value(&ev))
        />
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
fn List(rows: Paged<WorkItemView>, filter: Filter, at: RwSignal<Option<usize>>) -> impl IntoView {
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
                lines.push(view! { <tr class="group"><td colspan="5">{heading} " " <span class="quiet num">{count}</span></td></tr> }.into_any());
            }
            lines.push(view! { <Row item=item.clone() n at claim/> }.into_any());
        }
        view! {
            <section class="card work-list">
                <Table label="My work" head=vec!["What", "About", "Stage", "With", "Due"]>
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
) -> impl IntoView {
    let session = use_session();
    let offered = item.status == WorkItemStatus::Open
        && session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.reach.contains(&item.assignee)));
    let (sent, path) = (item.clone(), work_path(&item));
    let step = item.step_label.clone();
    view! {
        <tr
            class="work-row"
            data-row=n
            aria-selected=move || (at.get() == Some(n)).then_some("true")
            on:focusin=move |_| at.set(Some(n))
        >
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
    let narrowed =
        move || !filter.text.get().is_empty() || filter.when.get() != "open" || filter.scope.get() == "mine";
    let all = move |()| {
        filter.text.set(String::new());
        filter.when.set("open".into());
        filter.scope.set("reach".into());
    };
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
