//! What a run waits for by itself, and the runs that it started: with their moments, keys and where they stand.

use fermata_api::runs::{ChildView, ChildrenView, ParentView, RunView, StepView, WaitingView};
use fermata_engine::run::{ChildStatus, StepStatus};
use leptos::prelude::*;

use crate::kit::{At, Chip, Clock, Sign, Time, Tone, use_clock};

/// What a step waits for, in one line: `waits until Thu 3 Dec 2026, 09:00`.
pub(super) fn waits_briefly(waiting: &WaitingView, clock: &Clock) -> String {
    match waiting.finished {
        Some(_) => "done, waits for its condition".to_owned(),
        None => waits_words(waiting, clock),
    }
}

/// The same with all that is known: `done on Thu 3 Dec 2026, 09:00, waits until Status equals Signed`.
fn waits_words(waiting: &WaitingView, clock: &Clock) -> String {
    let what = match (waiting.kind.as_str(), &waiting.until, &waiting.message) {
        ("message", _, Some(name)) => format!("waits for message {name}"),
        ("condition", ..) => {
            let condition = waiting.condition.as_deref().unwrap_or("conditions hold");
            let done = waiting.finished.map(|at| format!("done on {}, ", clock.exact(at.0)));
            format!("{}waits until {condition}", done.unwrap_or_default())
        }
        (_, Some(until), _) => format!("waits until {}", clock.exact(until.0)),
        _ => "waits for a date that is not known yet".to_owned(),
    };
    match waiting.timeout {
        Some(at) => format!("{what}, at the latest {}", clock.exact(at.0)),
        None => what,
    }
}

/// How far the runs of a step are: `2 of 5 runs done`.
pub(super) fn children_words(children: &ChildrenView) -> String {
    let runs = if children.total == 1 { "run" } else { "runs" };
    let done = format!("{} of {} {runs} done", children.completed, children.total);
    match children.needed == children.total {
        true => done,
        false => format!("{done}, {} needed", children.needed),
    }
}

/// Where this run came from, where another one started it.
#[component]
pub(super) fn StartedBy(parent: ParentView) -> impl IntoView {
    let number = parent.number.map(|number| format!(" (number {number} of its list)"));
    let title =
        parent.title.map(|title| view! { <a href=format!("/runs/{}", parent.run)>{title}</a> }.into_any());
    view! {
        <p class="quiet origin">
            "Part of " {title.unwrap_or_else(|| "another run".into_any())} {number}
        </p>
    }
}

fn steps(run: &RunView) -> impl Iterator<Item = &StepView> {
    run.stages.iter().flat_map(|stage| &stage.steps)
}

/// A card for each step that waits or has started runs.
#[component]
pub(super) fn WaitsAndRuns(
    /// The run, as it is now.
    run: RwSignal<RunView>,
) -> impl IntoView {
    let waits = Memo::new(move |_| {
        run.with(|run| {
            let waiting = steps(run).filter(|step| step.status == StepStatus::InProgress);
            let said = |step: &StepView| {
                let waiting = step.waiting.clone()?;
                // Who did it, where people have nothing more to do with it.
                let label = match (&step.who, waiting.finished) {
                    (Some(who), Some(_)) => format!("{}, by {who}", step.label),
                    _ => step.label.clone(),
                };
                Some((label, waiting))
            };
            waiting.filter_map(said).collect::<Vec<_>>()
        })
    });
    let runs = Memo::new(move |_| {
        run.with(|run| {
            let started = steps(run).filter_map(|step| Some((step.label.clone(), step.children.clone()?)));
            started.collect::<Vec<_>>()
        })
    });
    view! {
        {move || {
            let waits = waits.get();
            (!waits.is_empty()).then(|| view! { <WaitsCard waits/> })
        }}
        {move || runs.get().into_iter().map(|(label, children)| view! { <RunsCard label children/> }).collect_view()}
    }
}

#[component]
fn WaitsCard(waits: Vec<(String, WaitingView)>) -> impl IntoView {
    let clock = use_clock();
    let line = |(label, waiting): (String, WaitingView)| {
        let at = waiting.until.filter(|_| waiting.kind != "condition");
        let key = waiting
            .correlation
            .clone()
            .map(|key| view! { <small class="block">"Key " <code>{key}</code></small> });
        let asked = waiting.until.filter(|_| waiting.kind == "condition").map(|at| {
            view! { <small class="block">"Asked again " <Time at=At(at.0)/></small> }
        });
        view! {
            <li class="row">
                <span class="grow">
                    <b>{label}</b>
                    <span class="block">{move || waits_words(&waiting, &clock)}</span>
                    {key}
                    {asked}
                </span>
                {at.map(|at| view! { <Time at=At(at.0)/> })}
            </li>
        }
    };
    view! {
        <section class="card padded waits" aria-label="Waits for">
            <h2>"Waits for"</h2>
            <ul class="stack">{waits.into_iter().map(line).collect_view()}</ul>
        </section>
    }
}

#[component]
fn RunsCard(label: String, children: ChildrenView) -> impl IntoView {
    let words = children_words(&children);
    let shown = u32::try_from(children.first.len()).unwrap_or(u32::MAX);
    let more = children.total.saturating_sub(shown);
    let heading = format!("Runs of {label}");
    let called = heading.clone();
    view! {
        <section class="card table-card children" aria-label=called>
            <header>
                <h2>{heading}</h2>
                <span class="quiet">{words}</span>
            </header>
            <ol class="child-runs">{children.first.into_iter().map(child).collect_view()}</ol>
            {(more > 0).then(|| view! { <p class="quiet padded">{format!("and {more} more")}</p> })}
        </section>
    }
}

fn child(child: ChildView) -> impl IntoView {
    let (words, tone, sign) = child_status(child.status);
    let title = match (child.run, child.title) {
        (Some(run), Some(title)) => {
            view! { <a class="main-link" href=format!("/runs/{run}")>{title}</a> }.into_any()
        }
        _ => view! { <span class="quiet">{format!("Number {}", child.number)}</span> }.into_any(),
    };
    let why = Some(child.message).filter(|message| !message.is_empty());
    view! {
        <li class="row">
            <span class="grow">
                {title}
                {why.map(|why| view! { <small class="block">{why}</small> })}
            </span>
            <Chip tone sign>{words}</Chip>
        </li>
    }
}

/// Where a run that a step started stands, in words, with its colour and sign.
fn child_status(status: ChildStatus) -> (&'static str, Tone, Sign) {
    match status {
        ChildStatus::NotStarted => ("Not started", Tone::Plain, Sign::Clock),
        ChildStatus::InProgress => ("In progress", Tone::Live, Sign::Play),
        ChildStatus::Failed => ("Failed", Tone::Late, Sign::Problem),
        ChildStatus::Completed => ("Completed", Tone::Done, Sign::Check),
        ChildStatus::Cancelled => ("Cancelled", Tone::Plain, Sign::Close),
        ChildStatus::Refused => ("Could not start", Tone::Late, Sign::Problem),
        ChildStatus::Released => ("Goes on by itself", Tone::Plain, Sign::Play),
    }
}
