//! The canvas as the builder uses it.

use std::collections::{BTreeMap, BTreeSet};

use fermata_diagram::{
    edit::{Edit, StageEdit, StepEdit},
    element::{Connector, Element},
    keyboard::Step as Way,
    tool::Drop,
    words,
};
use fermata_engine::{
    definition::{Orchestration, Target},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    draft::Draft,
    state::{Adding, Builder},
};
use crate::{
    canvas::{Acts, Drawing, Mark},
    kit::{Button, ButtonKind, Sign},
};

#[component]
pub(in crate::pages) fn BuilderDrawing<D: Draft>(
    builder: Builder<D>,
    outlined: RwSignal<bool>,
    /// Whether nothing is drawn yet.
    #[prop(into)]
    blank: Signal<bool>,
    /// What is said then.
    #[prop(into)]
    invitation: ViewFn,
    /// What is said about single elements, beside what the checker says.
    #[prop(optional, into)]
    told: Option<Signal<BTreeMap<Element, Mark>>>,
    /// The connectors that were gone along.
    #[prop(optional, into)]
    passed: Signal<BTreeSet<Connector>>,
) -> impl IntoView {
    let acts = Acts {
        drop: Callback::new(move |(what, drop): (Element, Drop)| {
            if let Some(edit) = D::dropping(&what, drop) {
                builder.change(edit);
            }
        }),
        plus: Callback::new(move |(plus, left, top)| builder.adding.set(Some(Adding { plus, left, top }))),
        delete: Callback::new(move |element: Element| builder.delete(&element)),
        shift: Callback::new(move |(element, way)| builder.shift(&element, way)),
    };
    let label =
        Signal::derive(move || format!("Drawing of {}", builder.definition.with(|d| d.label().to_owned())));
    let marks = Signal::derive(move || match told.map(|told| told.get()) {
        Some(told) if !told.is_empty() => told,
        _ => builder.marks(),
    });
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
                <Drawing label layout=builder.layout marks passed selected on_select on_open>
                    {bar()}
                </Drawing>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="builder-canvas">
            <Drawing label layout=builder.layout marks passed selected on_select on_open acts>
                {bar()}
            </Drawing>
            <Show when=move || blank.get()>
                <div class="invitation card">{invitation.run()}</div>
            </Show>
        </div>
    }
    .into_any()
}

/// Moves something one place on: steps up and down in their stage and into the stage beside, stages along the connectors.
pub(super) fn shift_edit(definition: &Orchestration, element: &Element, way: Way) -> Option<Edit> {
    match element {
        Element::Step(step) => shift_step(definition, step, way),
        Element::Stage(stage) => shift_stage(definition, stage, way),
        _ => None,
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
            let (into, _) = all.iter().find(|(c, to)| to == &here && !c.is_aside())?;
            let source = into.source().as_target()?;
            let before = all.iter().find(|(c, to)| to == &source && !c.is_aside())?;
            before.0.clone()
        }
        _ => return None,
    };
    Some(StageEdit::Move { stage: name.clone(), on }.into())
}

/// Everything that a connector can lead to: value and words.
pub(in crate::pages) fn targets(definition: &Orchestration) -> Vec<(String, String)> {
    let stages = definition.stages.iter().map(|s| Target::Stage(s.name.clone()));
    let decisions = definition.decisions.iter().map(|d| Target::Decision(d.name.clone()));
    let all = stages.chain(decisions).chain([Target::End]);
    all.map(|target| (target_key(&target), words::target(&target, definition))).collect()
}

pub(in crate::pages) fn target_key(target: &Target) -> String {
    match target {
        Target::End => "end".into(),
        Target::Stage(name) => format!("stage:{name}"),
        Target::Decision(name) => format!("decision:{name}"),
    }
}

pub(in crate::pages) fn target_of(key: &str) -> Option<Target> {
    match key.split_once(':') {
        Some(("stage", name)) => Name::parse(name).ok().map(Target::Stage),
        Some(("decision", name)) => Name::parse(name).ok().map(Target::Decision),
        _ => (key == "end").then_some(Target::End),
    }
}
