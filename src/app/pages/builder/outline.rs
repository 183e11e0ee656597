//! The same orchestration as a list: a second editor for those who do not want a drawing, or cannot use one.

use fermata_diagram::{
    edit::{StageEdit, StepEdit},
    element::{Connector, Element},
    keyboard::Step as Way,
    palette::{Kind, work},
    words,
};
use fermata_engine::{
    definition::{Orchestration, Stage, Target},
    ids::Name,
};
use leptos::prelude::*;

use super::{Builder, state::focus_label};
use crate::kit::{Button, ButtonKind, Icon, IconButton, Sign};

#[component]
pub(super) fn Outline(builder: Builder) -> impl IntoView {
    let list = move || {
        let definition = builder.definition.get();
        let stages =
            definition.stages.iter().map(|stage| of_stage(builder, stage, &definition)).collect_view();
        let decisions =
            definition.decisions.iter().map(|d| of_decision(builder, &d.name, &definition)).collect_view();
        let last = last_connector(&definition);
        let add = move |()| {
            let edit = StageEdit::Insert { on: last.clone(), label: "New stage".into() };
            if builder.change(edit) {
                focus_label();
            }
        };
        view! {
            <ul>
                <li>
                    {row(builder, Element::Start, Sign::Play, &definition, Vec::new())}
                    {definition
                        .recall
                        .is_some()
                        .then(|| view! { <p class="way">{leads(&Connector::Recall, &definition)}</p> })}
                </li>
                {stages}
                {decisions}
            </ul>
            {(!builder.looks)
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Quiet sign=Sign::Plus on_click=add>
                            "Add a stage"
                        </Button>
                    }
                })}
        }
    };
    view! {
        <nav class="outline" aria-label="Outline">
            <h2>"Outline"</h2>
            {list}
        </nav>
    }
}

/// The connector that the end hangs on: that of the last stage that leads there, else any that does.
fn last_connector(definition: &Orchestration) -> Connector {
    let mut ends =
        Connector::all(definition).into_iter().filter(|(_, to)| *to == Target::End).map(|(c, _)| c);
    ends.rfind(|c| !c.is_aside()).unwrap_or(Connector::Start)
}

fn leads(connector: &Connector, definition: &Orchestration) -> String {
    let to = connector.target(definition).map(|t| words::target(t, definition)).unwrap_or_default();
    match words::connector(connector, definition) {
        Some(label) => format!("{label} → {to}"),
        None => format!("then {to}"),
    }
}

fn of_stage(builder: Builder, stage: &Stage, definition: &Orchestration) -> impl IntoView + use<> {
    let name = stage.name.clone();
    let mut ways = vec![leads(&Connector::Next(name.clone()), definition)];
    if stage.fault.is_some() {
        ways.push(leads(&Connector::Fault(name.clone()), definition));
    }
    if stage.reject.is_some() {
        ways.push(leads(&Connector::Reject(name.clone()), definition));
    }
    let steps = stage.steps.iter().map(|step| {
        let element = Element::Step(step.name.clone());
        let sign = match step.work {
            fermata_engine::definition::Work::Interactive(_) => Sign::User,
            fermata_engine::definition::Work::Approval(_) => Sign::CheckCircle,
            fermata_engine::definition::Work::Background(_) => Sign::Flow,
            fermata_engine::definition::Work::Wait(_) => Sign::Clock,
            fermata_engine::definition::Work::SubOrchestration(_) => Sign::Stage,
        };
        view! { <li>{row(builder, element, sign, definition, vec![Way::Up, Way::Down])}</li> }
    });
    let steps = steps.collect_view();
    let add = move |()| {
        let work = work(Kind::Interactive);
        let edit =
            StepEdit::Add { stage: name.clone(), before: None, label: "New step".into(), work: work.into() };
        if builder.change(edit) {
            focus_label();
        }
    };
    let label = format!("Add a step to {}", stage.label);
    view! {
        <li>
            {row(builder, Element::Stage(stage.name.clone()), Sign::Stage, definition, vec![Way::Left, Way::Right])}
            <ul>
                {steps}
                {(!builder.looks)
                    .then(|| {
                        view! {
                            <li class="add">
                                <IconButton sign=Sign::Plus label on_click=add/>
                            </li>
                        }
                    })}
            </ul>
            {ways.into_iter().map(|way| view! { <p class="way">{way}</p> }).collect_view()}
        </li>
    }
}

fn of_decision(builder: Builder, name: &Name, definition: &Orchestration) -> impl IntoView + use<> {
    let outcomes = definition.decision(name).map(|d| d.outcomes.clone()).unwrap_or_default();
    let ways = outcomes.into_iter().map(|o| Connector::Outcome(name.clone(), o.name));
    let ways: Vec<String> =
        ways.chain([Connector::Default(name.clone())]).map(|c| leads(&c, definition)).collect();
    view! {
        <li>
            {row(builder, Element::Decision(name.clone()), Sign::Decision, definition, Vec::new())}
            {ways.into_iter().map(|way| view! { <p class="way">{way}</p> }).collect_view()}
        </li>
    }
}

fn row(
    builder: Builder,
    element: Element,
    sign: Sign,
    definition: &Orchestration,
    ways: Vec<Way>,
) -> impl IntoView + use<> {
    let label = words::element(&element, definition);
    let (here, sent) = (element.clone(), element.clone());
    let chosen = Memo::new(move |_| builder.selected.get() == here);
    let moves = ways.into_iter().filter(|_| !builder.looks).map(|way| {
        let (sign, word) = match way {
            Way::Up => (Sign::Up, "up"),
            Way::Down => (Sign::Down, "down"),
            Way::Left => (Sign::Up, "earlier"),
            _ => (Sign::Down, "later"),
        };
        let element = element.clone();
        view! {
            <IconButton
                sign
                label=format!("Move {label} {word}")
                on_click=move |()| builder.shift(&element, way)
            />
        }
    });
    let moves = moves.collect_view();
    view! {
        <div class="outline-row">
            <button
                type="button"
                class="item"
                aria-current=move || chosen.get().then_some("true")
                on:click=move |_| builder.open_panel(sent.clone())
            >
                <Icon sign/>
                <span>{label.clone()}</span>
            </button>
            {moves}
        </div>
    }
}
