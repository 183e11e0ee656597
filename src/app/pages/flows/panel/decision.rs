//! The properties of a decision: its outcomes in the order of asking, and where it goes when none holds.

use fermata_diagram::{
    element::{Connector, Element},
    flow::FlowEdit,
};
use fermata_engine::{
    condition::{Condition, Logic, Rows},
    flow::{ElementBody, FlowDecision, FlowOutcome},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    super::{Builder, name::NameField, state},
    parts::{AddButton, NextField, selected, set},
};
use crate::kit::{IconButton, Sign, TextField, condition::ConditionEditor};

fn change(builder: Builder, key: &str, act: impl FnOnce(&mut Vec<FlowOutcome>)) {
    set(builder, key, |block| {
        if let ElementBody::Decision(decision) = &mut block.body {
            act(&mut decision.outcomes);
        }
    });
}

/// Changes that make the form begin afresh: one more, one less, another order.
fn rearrange(builder: Builder, words: &str, act: impl FnOnce(&mut Vec<FlowOutcome>, &Option<Name>)) {
    let Some(mut block) = selected(builder) else { return };
    let next = block.next.clone();
    if let ElementBody::Decision(decision) = &mut block.body {
        act(&mut decision.outcomes, &next);
    }
    if builder.change(FlowEdit::Set { block: Box::new(block) }) {
        builder.say(words);
    }
}

fn outcome(builder: Builder, at: usize, key: &str, act: impl FnOnce(&mut FlowOutcome)) {
    change(builder, &format!("{key} {at}"), |all| {
        if let Some(outcome) = all.get_mut(at) {
            act(outcome);
        }
    });
}

/// Ways out of a decision.
#[component]
pub(super) fn DecisionForm(builder: Builder, it: FlowDecision) -> impl IntoView {
    let name = match builder.selected.get_untracked() {
        Element::Block(name) => Some(name),
        _ => None,
    }?;
    let count = it.outcomes.len();
    let own = name.clone();
    let outcomes = it.outcomes.into_iter().enumerate().map(move |(at, outcome)| {
        view! { <OutcomeForm builder decision=own.clone() outcome at last=at + 1 == count/> }
    });
    let outcomes = outcomes.collect_view();
    let add = move |()| rearrange(builder, "Added an outcome", add_outcome);
    Some(view! {
        <p class="hint">"The first outcome whose conditions hold is taken."</p>
        {outcomes}
        <AddButton words="Add an outcome" on_click=add/>
        <fieldset class="outcome">
            <legend>"When none holds"</legend>
            <NextField builder id="p-default-next" label="Goes on with" on=Connector::Default(name)/>
        </fieldset>
    })
}

/// A new outcome, with a name of its own, that leads where the decision leads when none holds.
fn add_outcome(outcomes: &mut Vec<FlowOutcome>, next: &Option<Name>) {
    let number = super::super::edit::fresh_number(outcomes.iter().map(|o| &o.name));
    let condition = Condition::Rows(Rows { logic: Logic::All, rows: Vec::new() });
    let label = format!("Outcome {number}");
    let name = super::super::edit::outcome_name(number);
    outcomes.push(FlowOutcome { name, label, condition, next: next.clone() });
}

#[component]
fn OutcomeForm(
    builder: Builder,
    decision: Name,
    outcome: FlowOutcome,
    at: usize,
    last: bool,
) -> impl IntoView {
    let (label, name) = (RwSignal::new(outcome.label.clone()), RwSignal::new(outcome.name.to_string()));
    let shift = move |to: usize| {
        rearrange(builder, "Asked at another place now", |all, _| {
            if at < all.len() && to < all.len() {
                all.swap(at, to);
            }
        });
    };
    let remove = move |()| {
        rearrange(builder, "Removed the outcome", |all, _| {
            if at < all.len() {
                all.remove(at);
            }
        });
    };
    let taken = move |name: Name| {
        let Some(ElementBody::Decision(it)) = selected(builder).map(|block| block.body) else { return false };
        it.outcomes.iter().enumerate().any(|(other, o)| other != at && o.name == name)
    };
    let renamed = move |name: Name| {
        self::outcome(builder, at, "name", |o| o.name = name);
    };
    let taken_when = move |condition: Option<Condition>| {
        if let Some(condition) = condition {
            self::outcome(builder, at, "condition", |o| o.condition = condition);
        }
    };
    let edit = state::FlowEdit::of(builder);
    let words = outcome.label.clone();
    // The connector is named after the outcome: once that has another name, so has the connector.
    let way = {
        let of = decision.clone();
        Memo::new(move |_| {
            builder.definition.with(|flow| match flow.element(&of).map(|e| &e.body) {
                Some(ElementBody::Decision(it)) => it.outcomes.get(at).map(|o| o.name.clone()),
                _ => None,
            })
        })
    };
    let next = move || {
        let on = Connector::Outcome(decision.clone(), way.get()?);
        Some(view! { <NextField builder id=format!("way-{at}-next") label="Goes on with" on/> })
    };
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
                id=format!("way-{at}-label")
                label="Label"
                value=label
                on_change=move |text: String| self::outcome(builder, at, "label", |o| o.label = text)
            />
            <NameField id=format!("way-{at}-name") label="Name" value=name taken on_change=renamed/>
            <ConditionEditor
                id=format!("way-{at}-condition")
                label="Taken when"
                value=Some(outcome.condition)
                resources=builder.resources
                flows=edit.evaluations()
                on_change=taken_when
            />
            {next}
        </fieldset>
    }
}
