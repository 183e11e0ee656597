//! The canvas as the builder uses it.

use fermata_diagram::{
    edit::{Edit, StageEdit, StepEdit},
    element::{Connector, Element},
    keyboard::Step as Way,
    words,
};
use fermata_engine::{
    definition::{Orchestration, Target},
    ids::Name,
};
use leptos::prelude::*;

use super::state::{Adding, Builder};
use crate::{
    canvas::{Acts, Drawing},
    kit::{Button, ButtonKind, EmptyState, Sign},
};

#[component]
pub(super) fn BuilderDrawing(builder: Builder, outlined: RwSignal<bool>) -> impl IntoView {
    let acts = Acts {
        edit: Callback::new(move |edit: Edit| {
            builder.change(edit);
        }),
        plus: Callback::new(move |(plus, left, top)| builder.adding.set(Some(Adding { plus, left, top }))),
        delete: Callback::new(move |element: Element| builder.delete(&element)),
        shift: Callback::new(move |(element, way)| shift(builder, &element, way)),
    };
    let label =
        Signal::derive(move || format!("Drawing of {}", builder.definition.with(|d| d.label.clone())));
    let marks = Signal::derive(move || builder.marks());
    let selected = Signal::derive(move || Some(builder.selected.get()));
    let on_select = Callback::new(move |element| builder.select(element));
    let on_open = Callback::new(move |element| builder.open_panel(element));
    let bar = move || {
        view! {
            <Button kind=ButtonKind::Quiet sign=Sign::Menu on_click=move |()| outlined.update(|on| *on = !*on)>
                "Outline"
            </Button>
        }
    };
    if builder.looks {
        return view! {
            <div class="builder-canvas">
                <Drawing label layout=builder.layout marks selected on_select on_open>
                    {bar()}
                </Drawing>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="builder-canvas">
            <Drawing label layout=builder.layout marks selected on_select on_open acts>
                {bar()}
            </Drawing>
            <Show when=move || builder.definition.with(|d| d.stages.is_empty() && d.decisions.is_empty())>
                <Invitation builder/>
            </Show>
        </div>
    }
    .into_any()
}

/// What a blank drawing says.
#[component]
fn Invitation(builder: Builder) -> impl IntoView {
    let begin = move |()| {
        let edit = StageEdit::Insert { on: Connector::Start, label: "New stage".into() };
        if builder.change(edit) {
            super::state::focus_label();
        }
    };
    view! {
        <div class="invitation card">
            <EmptyState
                sign=Sign::Stage
                title="Nothing is drawn yet"
                text="An orchestration is a row of stages. Each stage holds the steps that people and the system do."
            >
                <Button kind=ButtonKind::Main sign=Sign::Plus on_click=begin>
                    "Add the first stage"
                </Button>
            </EmptyState>
        </div>
    }
}

/// Moves something one place on: steps up and down in their stage and into the stage beside, stages along the connectors.
pub(super) fn shift(builder: Builder, element: &Element, way: Way) {
    let definition = builder.now();
    let edit = match element {
        Element::Step(step) => shift_step(&definition, step, way),
        Element::Stage(stage) => shift_stage(&definition, stage, way),
        _ => None,
    };
    if let Some(edit) = edit {
        builder.change(edit);
    }
}

fn shift_step(definition: &Orchestration, name: &Name, way: Way) -> Option<Edit> {
    let (home, _) = definition.step(name)?;
    let at = home.steps.iter().position(|s| &s.name == name)?;
    let name_at = |at: usize| home.steps.get(at).map(|s| s.name.clone());
    let (stage, before) = match way {
        Way::Up => (home.name.clone(), Some(name_at(at.checked_sub(1)?)?)),
        Way::Down => {
            name_at(at + 1)?;
            (home.name.clone(), name_at(at + 2))
        }
        Way::Left | Way::Right => (beside(definition, &home.name, way == Way::Right)?, None),
        _ => return None,
    };
    Some(StepEdit::Move { step: name.clone(), stage, before }.into())
}

/// The stage before or after another in the order of the list.
fn beside(definition: &Orchestration, stage: &Name, after: bool) -> Option<Name> {
    let at = definition.stages.iter().position(|s| &s.name == stage)?;
    let to = if after { at + 1 } else { at.checked_sub(1)? };
    definition.stages.get(to).map(|s| s.name.clone())
}

fn shift_stage(definition: &Orchestration, name: &Name, way: Way) -> Option<Edit> {
    let here = Target::Stage(name.clone());
    let all = Connector::all(definition);
    let on = match way {
        Way::Right => match definition.stage(name)?.next.clone() {
            Target::Stage(next) => Connector::Next(next),
            Target::Decision(decision) => {
                let outcome = definition.decision(&decision)?.outcomes.first().map(|o| o.name.clone());
                outcome
                    .map_or(Connector::Default(decision.clone()), |o| Connector::Outcome(decision.clone(), o))
            }
            Target::End => return None,
        },
        Way::Left => {
            let (into, _) = all.iter().find(|(c, to)| to == &here && !matches!(c, Connector::Fault(_)))?;
            let source = into.source().as_target()?;
            let before = all.iter().find(|(c, to)| to == &source && !matches!(c, Connector::Fault(_)))?;
            before.0.clone()
        }
        _ => return None,
    };
    Some(StageEdit::Move { stage: name.clone(), on }.into())
}

/// Everything that a connector can lead to: value and words.
pub(super) fn targets(definition: &Orchestration) -> Vec<(String, String)> {
    let stages = definition.stages.iter().map(|s| Target::Stage(s.name.clone()));
    let decisions = definition.decisions.iter().map(|d| Target::Decision(d.name.clone()));
    let all = stages.chain(decisions).chain([Target::End]);
    all.map(|target| (target_key(&target), words::target(&target, definition))).collect()
}

pub(super) fn target_key(target: &Target) -> String {
    match target {
        Target::End => "end".into(),
        Target::Stage(name) => format!("stage:{name}"),
        Target::Decision(name) => format!("decision:{name}"),
    }
}

pub(super) fn target_of(key: &str) -> Option<Target> {
    match key.split_once(':') {
        Some(("stage", name)) => Name::parse(name).ok().map(Target::Stage),
        Some(("decision", name)) => Name::parse(name).ok().map(Target::Decision),
        _ => (key == "end").then_some(Target::End),
    }
}
