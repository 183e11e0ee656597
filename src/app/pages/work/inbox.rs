//! The inbox: everything that waits for a person, most urgent first. J and K move, Enter opens, C claims.

use fermata_api::work::{WorkCounts, WorkItemView, WorkQuery};
use fermata_engine::{people::Role, run::WorkItemStatus, sla::SlaStatus};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_query_map};

use super::row::{DueOf, Holder, work_path};
use crate::{
    dom,
    kit::{
        Button, EmptyState, Paged, ProblemView, Segmented, ShowMore, Sign, Skeleton, Table, use_clock,
        use_toasts,
    },
    live::use_topic,
    server::work::{claim_work, count_work, list_work},
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
    let asked = use_query_map();
    let asked = move |key: &str, other: &str| {
        asked.read_untracked().get(key).filter(|v| !v.is_empty()).unwrap_or_else(|| other.to_owned())
    };
    let filter = Filter {
        scope: RwSignal::new(asked("scope", "reach")),
        when: RwSignal::new(asked("status", "open")),
        text: RwSignal::new(asked("text", "")),
    };
    let changed = use_topic("work");
    let first = Resource::new(move || (filter.query(), changed.get()), |(query, _)| list_work(query));
    let counts = Resource::new(move || changed.get(), |_| count_work());
    let rows = Paged::new();
    let at = RwSignal::new(None::<usize>);
    keys(rows, at);
    view! {
        <PageHead title="My work"/>
        <div class="page wide">
            <Filters filter counts/>
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

/// J, K, Enter and C, for as long as the page is shown.
fn keys(rows: Paged<WorkItemView>, at: RwSignal<Option<usize>>) {
    let navigate = use_navigate();
    let claim = claimer();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let listener = window_event_listener(ev::keydown, move |ev| {
            if dom::is_typing(&ev) {
                return;
            }
            let items = rows.items.read_untracked();
            let chosen = at.get_untracked().and_then(|n| items.get(n));
            match (ev.key().as_str(), chosen) {
                ("j" | "J", _) => {
                    at.update(|n| *n = Some(n.map_or(0, |n| (n + 1).min(items.len().saturating_sub(1)))))
                }
                ("k" | "K", _) => at.update(|n| *n = Some(n.map_or(0, |n| n.saturating_sub(1)))),
                ("Enter" | "o", Some(item)) => {
                    navigate(&work_path(item), leptos_router::NavigateOptions::default())
                }
                ("c" | "C", Some(item)) if item.status == WorkItemStatus::Open => claim.run(item.clone()),
                _ => return,
            }
            ev.prevent_default();
            scroll_to_chosen();
        });
        on_cleanup(move || listener.remove());
    });
}

fn scroll_to_chosen() {
    request_animation_frame(|| {
        if let Ok(Some(row)) = document().query_selector("tr[aria-selected=true]") {
            let options = leptos::web_sys::ScrollIntoViewOptions::new();
            options.set_block(leptos::web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// Claims an item and says so.
fn claimer() -> Callback<WorkItemView> {
    let (toasts, live) = (use_toasts(), crate::live::use_live());
    Callback::new(move |item: WorkItemView| {
        spawn_local(async move {
            match claim_work(item.id).await {
                Ok(now) => toasts.say(format!("{} is yours now.", now.step_label)),
                Err(fail) => toasts.problem(fail.message()),
            }
            live.note("work", &item.id.to_string());
        });
    })
}

#[component]
fn Filters(filter: Filter, counts: Resource<Result<WorkCounts, crate::server::Fail>>) -> impl IntoView {
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
            <input
                class="in find"
                type="search"
                aria-label="Search in my work"
                placeholder="Search"
                prop:value=move || filter.text.get()
                on:change=move |ev| filter.text.set(event_target_value(&ev))
            />
        </div>
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
        let mut last = "";
        let mut lines = Vec::new();
        for (n, item) in items.iter().enumerate() {
            let heading = group(item, now);
            if heading != last {
                last = heading;
                let count = items.iter().filter(|item| group(item, now) == heading).count();
                lines.push(view! { <tr class="group"><td colspan="5">{heading} " " <span class="quiet num">{count}</span></td></tr> }.into_any());
            }
            lines.push(view! { <Row item=item.clone() n at claim/> }.into_any());
        }
        view! {
            <section class="card">
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
        <tr class="work-row" aria-selected=move || (at.get() == Some(n)).then_some("true")>
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
