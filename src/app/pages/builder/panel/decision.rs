//! The properties of a decision: its outcomes in the order of asking, and where it goes when none holds.

use fermata_diagram::{
    edit::{ConnectorEdit, DecisionEdit},
    element::{Connector, Element},
};
use fermata_engine::{
    definition::{Decision, DecisionOutcome, Target},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    super::Builder,
    parts::{ConditionField, LabelField, TargetField},
};
use crate::kit::{Button, IconButton, Sign, TextField};

fn selected(builder: Builder) -> Option<Decision> {
    match builder.selected.get_untracked() {
        Element::Decision(name) => builder.now().decision(&name).cloned(),
        _ => None,
    }
}

fn set(builder: Builder, key: &str, act: impl FnOnce(&mut Decision)) {
    let Some(mut decision) = selected(builder) else { return };
    act(&mut decision);
    builder.perform(DecisionEdit::Set { decision: Box::new(decision) }, Some(key));
}

fn outcome(builder: Builder, name: &Name, key: &str, act: impl FnOnce(&mut DecisionOutcome)) {
    set(builder, &format!("{key} {name}"), |decision| {
        if let Some(outcome) = decision.outcomes.iter_mut().find(|o| &o.name == name) {
            act(outcome);
        }
    });
}

#[component]
pub(super) fn DecisionForm(builder: Builder) -> impl IntoView {
    let decision = selected(builder)?;
    let default_label = RwSignal::new(decision.default_label.clone());
    let add = move |()| {
        if let Some(decision) = selected(builder) {
            builder.change(DecisionEdit::AddOutcome { decision: decision.name, label: "Outcome".into() });
        }
    };
    let otherwise = move |to: Option<Target>| {
        if let (Some(decision), Some(to)) = (selected(builder), to) {
            builder
                .perform(ConnectorEdit::Connect { connector: Connector::Default(decision.name), to }, None);
        }
    };
    let count = decision.outcomes.len();
    let outcomes = decision.outcomes.clone().into_iter().enumerate();
    let outcomes =
        outcomes.map(|(at, outcome)| view! { <OutcomeForm builder outcome at last=at + 1 == count/> });
    let outcomes = outcomes.collect_view();
    Some(view! {
        <LabelField builder value=decision.label.clone()/>
        <p class="hint">"The first outcome whose conditions hold is taken."</p>
        {outcomes}
        <Button sign=Sign::Plus on_click=add>
            "Add an outcome"
        </Button>
        <fieldset class="outcome">
            <legend>"When none holds"</legend>
            <TextField
                id="p-default-label"
                label="Called"
                value=default_label
                on_change=move |text: String| set(builder, "default label", |d| d.default_label = text)
            />
            <TargetField
                builder
                id="p-default-next"
                label="Goes to"
                value=Some(decision.default_next.clone())
                on_change=otherwise
            />
        </fieldset>
    })
}

#[component]
fn OutcomeForm(builder: Builder, outcome: DecisionOutcome, at: usize, last: bool) -> impl IntoView {
    let label = RwSignal::new(outcome.label.clone());
    let name = StoredValue::new(outcome.name.clone());
    let change = move |edit: fn(Name, Name, usize) -> DecisionEdit, index: usize| {
        if let Some(decision) = selected(builder) {
            builder.change(edit(decision.name, name.get_value(), index));
        }
    };
    let shift = move |index: usize| {
        change(|decision, outcome, index| DecisionEdit::MoveOutcome { decision, outcome, index }, index);
    };
    let remove =
        move |()| change(|decision, outcome, _| DecisionEdit::RemoveOutcome { decision, outcome }, 0);
    let lead = move |to: Option<Target>| {
        if let (Some(decision), Some(to)) = (selected(builder), to) {
            let connector = Connector::Outcome(decision.name, name.get_value());
            builder.perform(ConnectorEdit::Connect { connector, to }, None);
        }
    };
    let words = outcome.label.clone();
    view! {
        <fieldset class="outcome">
            <legend>{format!("Outcome {}", at + 1)}</legend>
            <div class="tools">
                <IconButton
                    sign=Sign::Up
                    label=format!("Ask {words} earlier")
                    disabled=at == 0
                    on_click=move |()| shift(at.saturating_sub(1))
                />
                <IconButton sign=Sign::Down label=format!("Ask {words} later") disabled=last on_click=move |()| shift(at + 1)/>
                <IconButton sign=Sign::Trash label=format!("Remove {words}") on_click=remove/>
            </div>
            <TextField
                id=format!("p-outcome-{at}-label")
                label="Called"
                value=label
                on_change=move |text: String| self::outcome(builder, &name.get_value(), "label", |o| o.label = text)
            />
            <ConditionField
                builder
                id=format!("p-outcome-{at}")
                label="Taken when"
                value=Some(outcome.condition.clone())
                on_change=move |condition| {
                    if let Some(condition) = condition {
                        self::outcome(builder, &name.get_value(), "condition", |o| o.condition = condition);
                    }
                }
            />
            <TargetField
                builder
                id=format!("p-outcome-{at}-next")
                label="Goes to"
                value=Some(outcome.next.clone())
                on_change=lead
            />
        </fieldset>
    }
}
