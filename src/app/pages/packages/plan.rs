//! A plan as people read it: what is in the way, what to know, and what becomes of each thing.

use fermata_api::packages::{
    LineChange, PackagePartKind, PackagePlan, PlanChange, PlanLine, PlanNote, PlanThing,
};
use leptos::prelude::*;

use crate::kit::{Chip, Notice, Sign, Tone};

/// A plan.
#[component]
pub(super) fn PlanView(plan: PackagePlan) -> impl IntoView {
    let counted = counted(&plan);
    let placed = |notes: &[PlanNote]| -> Vec<(String, String)> {
        notes.iter().map(|note| (plan.place(note), note.message.clone())).collect()
    };
    let (problems, warnings) = (placed(&plan.problems), placed(&plan.warnings));
    let (same, others): (Vec<PlanThing>, Vec<PlanThing>) =
        plan.things.into_iter().partition(|thing| thing.change == PlanChange::Same);
    let same = (!same.is_empty()).then(|| {
        let lines = same.into_iter().map(|thing| view! { <Thing thing/> }).collect_view();
        view! {
            <details>
                <summary>"As they are here"</summary>
                <ul class="package-things">{lines}</ul>
            </details>
        }
    });
    let lines = others.into_iter().map(|thing| view! { <Thing thing/> }).collect_view();
    view! {
        <p role="status">{counted}</p>
        {notes("In the way", Tone::Late, problems)}
        {notes("To know", Tone::Risk, warnings)}
        <ul class="package-things" aria-label="What changes">{lines}</ul>
        {same}
    }
}

/// What was applied, and where to go on.
#[component]
pub(super) fn Applied(plan: PackagePlan) -> impl IntoView {
    let links = plan
        .things
        .iter()
        .filter(|thing| thing.kind == PackagePartKind::Orchestration && thing.change != PlanChange::Same);
    let links = links.map(|thing| {
        view! { <li><a class="link" href=format!("/orchestrations/{}", thing.name)>{thing.label.clone()}</a></li> }
    });
    let links = links.collect_view();
    view! {
        <Notice tone=Tone::Done sign=Sign::Check>
            <p role="status">{format!("Applied. {}", counted(&plan))}</p>
            <ul>{links}</ul>
        </Notice>
    }
}

fn counted(plan: &PackagePlan) -> String {
    format!(
        "{} new, {} changed, {} as they are here.",
        plan.count(PlanChange::New),
        plan.count(PlanChange::Changed),
        plan.count(PlanChange::Same)
    )
}

fn notes(head: &'static str, tone: Tone, notes: Vec<(String, String)>) -> Option<impl IntoView> {
    let line = |(place, message): (String, String)| view! { <li><b>{place}</b> " " {message}</li> };
    (!notes.is_empty()).then(|| {
        let lines = notes.into_iter().map(line).collect_view();
        view! {
            <Notice tone sign=Sign::Problem>
                <h3>{head}</h3>
                <ul class="package-notes">{lines}</ul>
            </Notice>
        }
    })
}

#[component]
fn Thing(thing: PlanThing) -> impl IntoView {
    let tone = match thing.change {
        PlanChange::New => Tone::Done,
        PlanChange::Changed => Tone::Live,
        PlanChange::Same => Tone::Plain,
    };
    let words = thing.words();
    let label = thing.label.clone();
    let lines = (!thing.lines.is_empty()).then(|| {
        let lines = thing.lines.into_iter().map(|line| view! { <Line line/> }).collect_view();
        view! {
            <details>
                <summary>{format!("Lines of {label} that change")}</summary>
                <pre class="package-lines" tabindex="0" aria-label=format!("Lines of {label} that change")>{lines}</pre>
            </details>
        }
    });
    view! {
        <li>
            <div class="row">
                <span class="grow"><b>{thing.label}</b> " " <span class="quiet">{thing.kind.words()}</span></span>
                <Chip tone>{words}</Chip>
            </div>
            {lines}
        </li>
    }
}

#[component]
fn Line(line: PlanLine) -> impl IntoView {
    let (class, sign) = match line.change {
        LineChange::Kept => ("", "  "),
        LineChange::Removed => ("removed", "- "),
        LineChange::Added => ("added", "+ "),
        LineChange::Skipped => ("quiet", "…"),
    };
    view! { <span class=class>{format!("{sign}{}\n", line.text)}</span> }
}
