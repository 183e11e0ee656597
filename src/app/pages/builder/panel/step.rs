//! The properties of a step: when it starts, what it does, how long it may take.

use fermata_diagram::{edit::StepEdit, element::Element};
use fermata_engine::{
    definition::{AssigneeRule, Interactive, Step, StepStart, WhenFalse, Work},
    flow::SetValue as Setting,
    ids::Name,
    people::Assignee,
    value::Variable,
};
use leptos::prelude::*;

use super::{
    super::Builder,
    approval::ApprovalForm,
    parts::{Choice, ConditionField, LabelField},
    promise::SlaField,
    reminder::ReminderField,
    stage::no_rows,
    step_work::{BackgroundForm, InteractiveForm},
    sub::SubForm,
    wait::WaitForm,
};
use crate::kit::{Select, Sets, TextArea, check::TickBox};

/// The step that is selected, as it is now.
pub(super) fn selected(builder: Builder) -> Option<Step> {
    match builder.selected.get_untracked() {
        Element::Step(name) => builder.now().step(&name).map(|(_, step)| step.clone()),
        _ => None,
    }
}

/// Changes the step that is selected.
pub(super) fn set(builder: Builder, key: &str, act: impl FnOnce(&mut Step)) {
    let Some(mut step) = selected(builder) else { return };
    act(&mut step);
    builder.perform(StepEdit::Set { step: Box::new(step) }, Some(key));
}

#[component]
pub(super) fn StepForm(builder: Builder) -> impl IntoView {
    let step = selected(builder)?;
    let description = RwSignal::new(step.description.clone());
    let work = match step.work.clone() {
        Work::Interactive(work) => view! { <InteractiveForm builder own=step.name.clone() work/> }.into_any(),
        Work::Approval(work) => view! { <ApprovalForm builder own=step.name.clone() work=*work/> }.into_any(),
        Work::Background(work) => view! { <BackgroundForm builder work/> }.into_any(),
        Work::Wait(work) => view! { <WaitForm builder work/> }.into_any(),
        Work::SubOrchestration(work) => view! { <SubForm builder work/> }.into_any(),
    };
    Some(view! {
        <LabelField builder value=step.label.clone()/>
        <TextArea
            id="p-description"
            label="What it is for"
            rows=2
            value=description
            on_change=move |text: String| set(builder, "description", |s| s.description = text)
        />
        {work}
        <StartsField builder value=step.start.clone()/>
        <LeavesField builder/>
        <SlaField
            builder
            value=step.sla.clone()
            help="From when it starts."
            team=team_of(&step.work)
            person=matches!(step.work, Work::Interactive(_))
            on_change=move |sla| set(builder, "sla", |s| s.sla = sla)
        />
        {(step.reminder.is_some() || is_for_people(&step.work)).then(|| {
            view! {
                <ReminderField
                    value=step.reminder
                    on_change=move |reminder| set(builder, "reminder", |s| s.reminder = reminder)
                />
            }
        })}
    })
}

/// Whether somebody does the step, who can be reminded.
fn is_for_people(work: &Work) -> bool {
    !matches!(work, Work::Background(_) | Work::Wait(_) | Work::SubOrchestration(_))
}

/// The other steps of the stage: name and label.
fn siblings(builder: Builder) -> Vec<(Name, String)> {
    let Some(step) = selected(builder) else { return Vec::new() };
    let definition = builder.now();
    let Some((stage, _)) = definition.step(&step.name) else { return Vec::new() };
    let others = stage.steps.iter().filter(|s| s.name != step.name);
    others.map(|s| (s.name.clone(), s.label.clone())).collect()
}

/// What can happen while a start condition does not hold.
fn ways() -> Vec<(String, String)> {
    vec![("wait".to_owned(), "it waits".to_owned()), ("skip".to_owned(), "it is skipped".to_owned())]
}

#[component]
fn StartsField(builder: Builder, value: StepStart) -> impl IntoView {
    let (mode, after, condition, otherwise) = match value {
        StepStart::WithStage => ("with", Vec::new(), None, WhenFalse::Wait),
        StepStart::After { steps } => ("after", steps, None, WhenFalse::Wait),
        StepStart::When { condition, otherwise } => ("when", Vec::new(), Some(condition), otherwise),
    };
    let mode = RwSignal::new(mode.to_owned());
    let after = RwSignal::new(after);
    let kept = StoredValue::new(condition);
    let otherwise = RwSignal::new(if otherwise == WhenFalse::Skip { "skip" } else { "wait" }.to_owned());
    let put = move || {
        let start = match mode.get_untracked().as_str() {
            "after" => StepStart::After { steps: after.get_untracked() },
            "when" => StepStart::When {
                condition: kept.get_value().unwrap_or_else(no_rows),
                otherwise: if otherwise.get_untracked() == "skip" {
                    WhenFalse::Skip
                } else {
                    WhenFalse::Wait
                },
            },
            _ => StepStart::WithStage,
        };
        set(builder, "start", |s| s.start = start);
    };
    let chosen = move |mode: String| {
        // With one other step there is nothing to choose.
        if mode == "after" && after.with_untracked(Vec::is_empty) {
            let others = siblings(builder);
            if let [(only, _)] = others.as_slice() {
                after.set(vec![only.clone()]);
            }
        }
        put();
    };
    let others = siblings(builder);
    let ticks = move || {
        if others.is_empty() {
            return view! { <p class="hint">"There is no other step in this stage."</p> }.into_any();
        }
        let tick = |(name, label): (Name, String)| {
            let (shown, changed) = (name.clone(), name);
            let on = Signal::derive(move || after.with(|a| a.contains(&shown)));
            let on_change = Callback::new(move |on: bool| {
                after.update(|a| {
                    a.retain(|n| *n != changed);
                    if on {
                        a.push(changed.clone());
                    }
                });
                put();
            });
            view! { <TickBox words=label on disabled=Signal::stored(false) on_change/> }
        };
        others.clone().into_iter().map(tick).collect_view().into_any()
    };
    view! {
        <Choice
            label="Starts"
            value=mode
            options=vec![("with", "With stage"), ("after", "After steps"), ("when", "When …")]
            on_change=chosen
        />
        {move || match mode.get().as_str() {
            "after" => {
                view! {
                    <fieldset class="field options">
                        <legend>"After all of"</legend>
                        {ticks()}
                    </fieldset>
                }
                    .into_any()
            }
            "when" => {
                view! {
                    <ConditionField
                        builder
                        id="p-start"
                        label="When"
                        value=Some(kept.get_value().unwrap_or_else(no_rows))
                        on_change=move |condition| {
                            kept.set_value(condition);
                            put();
                        }
                    />
                    <Select
                        id="p-otherwise"
                        label="While it does not hold"
                        value=otherwise
                        options=ways()
                        on_change=move |_| put()
                    />
                }
                    .into_any()
            }
            _ => ().into_any(),
        }}
    }
}

/// What the step leaves in the variables of the orchestration. Nothing is said where there is no variable.
#[component]
fn LeavesField(builder: Builder) -> impl IntoView {
    let sets = Memo::new(move |_| {
        builder.definition.track();
        selected(builder).map(|step| step.sets).unwrap_or_default()
    });
    let names = Memo::new(move |_| {
        let settable = |v: &Variable| (v.name.to_string(), v.shown().to_owned(), v.data_type.clone());
        builder.definition.with(|definition| definition.variables.iter().map(settable).collect::<Vec<_>>())
    });
    let needed =
        Memo::new(move |_| names.with(|names| !names.is_empty()) || sets.with(|sets| !sets.is_empty()));
    let changed = move |all: Vec<Setting>| set(builder, "sets", |step| step.sets.clone_from(&all));
    view! {
        <Show when=move || needed.get()>
            <Sets
                id="p-set"
                legend="When it is done, variables become"
                none="The orchestration has no variable any more. Add it again, or remove the lines."
                sets
                names
                resources=builder.resources
                on_change=changed
            />
        </Show>
    }
}

/// The team that a step is done by, as far as the drawing says.
fn team_of(work: &Work) -> Option<String> {
    match work {
        Work::Interactive(Interactive { assignee: AssigneeRule::Group { name }, .. }) => {
            Some(Assignee::Group(name.clone()).key())
        }
        Work::Interactive(Interactive { assignee: AssigneeRule::Queue { name }, .. }) => {
            Some(Assignee::Queue(name.clone()).key())
        }
        _ => None,
    }
}
