//! The properties of a stage.

use fermata_diagram::{
    edit::{ConnectorEdit, StageEdit, StepEdit},
    element::{Connector, Element},
    palette::{Kind, work},
};
use fermata_engine::{
    condition::{Condition, Logic, Rows},
    definition::{Exit, Stage, Target, Work},
};
use leptos::prelude::*;

use super::{
    super::{Builder, state::focus_label},
    parts::{Choice, ConditionField, LabelField, TargetField},
    promise::SlaField,
};
use crate::kit::{Button, Sign, TextArea};

fn selected(builder: Builder) -> Option<Stage> {
    match builder.selected.get_untracked() {
        Element::Stage(name) => builder.now().stage(&name).cloned(),
        _ => None,
    }
}

fn set(builder: Builder, key: &str, act: impl FnOnce(&mut Stage)) {
    let Some(mut stage) = selected(builder) else { return };
    act(&mut stage);
    builder.perform(StageEdit::Set { stage: Box::new(stage) }, Some(key));
}

#[component]
pub(super) fn StageForm(builder: Builder) -> impl IntoView {
    let stage = selected(builder)?;
    let description = RwSignal::new(stage.description.clone());
    let add = move |kind: Kind| {
        let Some(stage) = selected(builder) else { return };
        let edit = StepEdit::Add {
            stage: stage.name,
            before: None,
            label: "New step".into(),
            work: work(kind).into(),
        };
        if builder.change(edit) {
            focus_label();
        }
    };
    let next = move |to: Option<Target>| {
        if let (Some(stage), Some(to)) = (selected(builder), to) {
            builder.perform(ConnectorEdit::Connect { connector: Connector::Next(stage.name), to }, None);
        }
    };
    let decides = stage.steps.iter().any(|step| matches!(step.work, Work::Approval(_)));
    let decides = decides || stage.reject.is_some();
    let reject_to = StoredValue::new(stage.reject.clone());
    let reject = move |to: Option<Target>| {
        if let Some(stage) = selected(builder) {
            builder.perform(ConnectorEdit::Reject { stage: stage.name, to }, None);
        }
    };
    let fault = move |to: Option<Target>| {
        if let Some(stage) = selected(builder) {
            builder.perform(ConnectorEdit::Fault { stage: stage.name, to }, None);
        }
    };
    Some(view! {
        <LabelField builder value=stage.label.clone()/>
        <TextArea
            id="p-description"
            label="What it is for"
            rows=2
            value=description
            on_change=move |text: String| set(builder, "description", |s| s.description = text)
        />
        <div class="row">
            <Button sign=Sign::User on_click=move |()| add(Kind::Interactive)>
                "Add interactive step"
            </Button>
            <Button sign=Sign::CheckCircle on_click=move |()| add(Kind::Approval)>
                "Add approval step"
            </Button>
            <Button sign=Sign::Flow on_click=move |()| add(Kind::Background)>
                "Add background step"
            </Button>
        </div>
        <ExitField builder value=stage.exit.clone()/>
        <TargetField builder id="p-next" label="Then goes to" value=Some(stage.next.clone()) on_change=next/>
        <TargetField
            builder
            id="p-fault"
            label="If a step fails for good"
            none="The run stops as failed"
            value=stage.fault.clone()
            on_change=fault
        />
        <Show when=move || decides>
            <TargetField
                builder
                id="p-reject"
                label="If it is rejected"
                none="The run ends"
                value=reject_to.get_value()
                on_change=reject
            />
        </Show>
        <SlaField
            builder
            value=stage.sla.clone()
            help="From when the stage begins."
            on_change=move |sla| set(builder, "sla", |s| s.sla = sla)
        />
    })
}

#[component]
fn ExitField(builder: Builder, value: Exit) -> impl IntoView {
    let (mode, condition) = match value {
        Exit::AllStepsCompleted => ("all", None),
        Exit::When(condition) => ("when", Some(condition)),
    };
    let mode = RwSignal::new(mode.to_owned());
    let kept = StoredValue::new(condition);
    let put = move || {
        let exit = match mode.get_untracked().as_str() {
            "when" => Exit::When(kept.get_value().unwrap_or_else(no_rows)),
            _ => Exit::AllStepsCompleted,
        };
        set(builder, "exit", |s| s.exit = exit);
    };
    view! {
        <Choice
            label="Is done"
            value=mode
            options=vec![("all", "All steps done"), ("when", "When …")]
            on_change=move |_| put()
        />
        <Show when=move || mode.get() == "when">
            <ConditionField
                builder
                id="p-exit"
                label="When"
                value=Some(kept.get_value().unwrap_or_else(no_rows))
                on_change=move |condition| {
                    kept.set_value(condition);
                    put();
                }
            />
        </Show>
    }
}

/// A condition that has nothing to say yet.
pub(super) fn no_rows() -> Condition {
    Condition::Rows(Rows { logic: Logic::All, rows: Vec::new() })
}
