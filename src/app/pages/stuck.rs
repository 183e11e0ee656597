//! `/stuck`: what does not move, why, and what mends it.

mod items;

use fermata_api::{
    bulk::BulkSelect,
    stuck::{StuckGroup, StuckQuery, StuckReason, StuckSelect},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    kit::{Button, ButtonKind, EmptyState, LinkButton, Paged, ProblemView, ShowMore, Sign, Skeleton},
    live::use_topic,
    pages::bulk::BulkDialog,
    server::bulk::list_stuck,
    shell::PageHead,
};

/// Why, as a heading; and what mends it.
fn reason_words(reason: StuckReason) -> (&'static str, &'static str) {
    match reason {
        StuckReason::Gone => ("Whoever has it is gone", "Give it to somebody who is here."),
        StuckReason::EmptyTeam => {
            ("Nobody is in the team", "Give it to another team, or let somebody join this one.")
        }
        StuckReason::Absent => ("Absent, and nobody stands in", "Give it to somebody until they are back."),
        StuckReason::Failed => ("Something failed", "Mend the cause, then try again."),
        StuckReason::Unseen => {
            ("Whoever has it was not here for long", "Ask them, or give it to somebody else.")
        }
        StuckReason::Slow => {
            ("Longer in a stage than usual", "Look at each: ask whoever has it, or give it on.")
        }
    }
}

/// The page: the groups, or the work of one of them.
#[component]
pub fn StuckPage() -> impl IntoView {
    let params = use_query_map();
    let of = Memo::new(move |_| params.with(|p| p.get("of")).filter(|of| !of.is_empty()));
    move || match of.get() {
        Some(of) => view! { <items::WorkOf of/> }.into_any(),
        None => view! { <All/> }.into_any(),
    }
}

#[component]
fn All() -> impl IntoView {
    let (work, run, people) = (use_topic("work"), use_topic("run"), use_topic("people"));
    let rows = Paged::<StuckGroup>::new();
    let query = |paging: fermata_api::page::Paging| {
        list_stuck(StuckQuery { cursor: paging.cursor, limit: paging.limit, ..StuckQuery::default() })
    };
    let first = Resource::new(move || (work.get(), run.get(), people.get()), move |_| query(rows.anew()));
    let more = rows.more(query);
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(None::<StuckGroup>);
    let select =
        Signal::derive(move || chosen.with(|group| group.as_ref().map(select_of).unwrap_or_default()));
    let of_items = Signal::derive(move || {
        chosen.with(|group| group.as_ref().is_some_and(|group| group.assignee.is_some()))
    });
    let orchestration = Signal::derive(move || {
        chosen.with(|group| group.as_ref().and_then(|group| group.orchestration.clone()))
    });
    let act = Callback::new(move |group: StuckGroup| {
        chosen.set(Some(group));
        open.set(true);
    });
    view! {
        <PageHead title="What is stuck" up=("Runs", "/runs")>
            <LinkButton href="/bulk" sign=Sign::History>"Done to many at once"</LinkButton>
        </PageHead>
        <div class="page">
            <p class="quiet">
                "Work that nobody will do by itself: give it to somebody who is here, or try again what failed."
            </p>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! { <Groups rows more act/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <BulkDialog open select of_items orchestration/>
    }
}

fn select_of(group: &StuckGroup) -> BulkSelect {
    let stuck = StuckSelect {
        reason: group.reason,
        assignee: group.assignee.as_ref().map(ToString::to_string),
        orchestration: group.orchestration.clone(),
        stage: group.stage.clone(),
        unseen_days: None,
    };
    BulkSelect { stuck: Some(stuck), ..BulkSelect::default() }
}

#[component]
fn Groups(rows: Paged<StuckGroup>, more: Callback<String>, act: Callback<StuckGroup>) -> impl IntoView {
    move || {
        let items = rows.items.get();
        if items.is_empty() {
            return view! {
                <EmptyState sign=Sign::CheckCircle title="Nothing is stuck" text="Everybody who has work is here, every team has members, and no run failed or takes longer than usual."/>
            }
            .into_any();
        }
        let mut parts: Vec<(StuckReason, Vec<StuckGroup>)> = Vec::new();
        for group in items {
            match parts.last_mut() {
                Some((reason, groups)) if *reason == group.reason => groups.push(group),
                _ => parts.push((group.reason, vec![group])),
            }
        }
        view! {
            {parts.into_iter().map(|(reason, groups)| view! { <Part reason groups act/> }).collect_view()}
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        }
        .into_any()
    }
}

#[component]
fn Part(reason: StuckReason, groups: Vec<StuckGroup>, act: Callback<StuckGroup>) -> impl IntoView {
    let (title, mends) = reason_words(reason);
    let lines = groups.into_iter().map(|group| view! { <Line group act/> }).collect_view();
    view! {
        <section class="card table-card" aria-label=title>
            <header>
                <h2>{title}</h2>
                <span class="quiet">{mends}</span>
            </header>
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Where"</th>
                        <th scope="col">"How much"</th>
                        <th scope="col">"What to do"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Line(group: StuckGroup, act: Callback<StuckGroup>) -> impl IntoView {
    let kept = StoredValue::new(group.clone());
    let of_items = group.assignee.is_some();
    let more = if group.more { "More than " } else { "" };
    let many = match (of_items, group.count) {
        (true, 1) => "1 open work item".to_owned(),
        (true, n) => format!("{more}{n} open work items"),
        (false, 1) => "1 run".to_owned(),
        (false, n) => format!("{more}{n} runs"),
    };
    let usual = group.usual_ms.map(|ms| format!(" Usual: up to {}.", days(ms))).unwrap_or_default();
    let look = match (&group.assignee, &group.orchestration, &group.stage) {
        (Some(assignee), ..) => format!("/stuck?of={assignee}"),
        (None, Some(orchestration), Some(stage)) => {
            format!("/runs?orchestration={orchestration}&stage={stage}&status=InProgress")
        }
        _ => "/runs?status=Failed".to_owned(),
    };
    let label = group.label.clone();
    let words = match (group.reason, of_items) {
        (_, true) => "Give to somebody else",
        (StuckReason::Failed, _) => "Try again …",
        _ => "Act on all …",
    };
    view! {
        <tr>
            <td data-label="Where">
                <a class="row-link" href=look>
                    <b>{label.clone()}</b>
                </a>
                <small>{group.words.clone()} {usual}</small>
            </td>
            <td data-label="How much" class="num">{many}</td>
            <td data-label="What to do">
                <Button kind=ButtonKind::Plain sign=Sign::Give on_click=move |()| act.run(kept.get_value())>
                    {words}
                    <span class="sr-only">{format!(": {label}")}</span>
                </Button>
            </td>
        </tr>
    }
}

/// `3 days`, `1 day`.
fn days(ms: i64) -> String {
    match (ms + 43_200_000) / 86_400_000 {
        0 | 1 => "1 day".to_owned(),
        n => format!("{n} days"),
    }
}
