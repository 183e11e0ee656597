//! What a step does: a person in a work guide, or the system with a flow.

use fermata_engine::{
    definition::{AssigneeRule, Background, Completion, Interactive, Priority, Work},
    flow::FlowKind,
    ids::Name,
};
use leptos::prelude::*;

use super::{
    super::Builder,
    assignee::AssigneeField,
    duties::{DutiesField, ShareField},
    inputs::InputsField,
    own_words::{AboutField, NoticeField},
    parts::{Choice, ConditionField, flows},
    stage::no_rows,
    step::set,
};
use crate::kit::{NumberField, Select, TextArea};

fn interactive(builder: Builder, key: &str, act: impl FnOnce(&mut Interactive)) {
    set(builder, key, |step| {
        if let Work::Interactive(work) = &mut step.work {
            act(work);
        }
    });
}

fn background(builder: Builder, key: &str, act: impl FnOnce(&mut Background)) {
    set(builder, key, |step| {
        if let Work::Background(work) = &mut step.work {
            act(work);
        }
    });
}

#[component]
pub(super) fn InteractiveForm(builder: Builder, own: Name, work: Interactive) -> impl IntoView {
    let flow = RwSignal::new(work.flow.as_ref().map(ToString::to_string).unwrap_or_default());
    let guidance = RwSignal::new(work.guidance.clone());
    let priority = RwSignal::new(
        match work.priority {
            Priority::Low => "low",
            Priority::Normal => "normal",
            Priority::High => "high",
        }
        .to_owned(),
    );
    let set_priority = move |key: String| {
        let priority = match key.as_str() {
            "low" => Priority::Low,
            "high" => Priority::High,
            _ => Priority::Normal,
        };
        interactive(builder, "priority", |w| w.priority = priority);
    };
    let assign = move |rule: Option<AssigneeRule>| {
        if let Some(rule) = rule {
            interactive(builder, "assignee", |w| w.assignee = rule);
        }
    };
    let screen = flows(builder, FlowKind::Screen);
    view! {
        <AssigneeField builder id="p-who" label="Who does it" value=Some(work.assignee.clone()) on_change=assign/>
        <ShareField value=work.share on_change=move |share| interactive(builder, "share", |w| w.share = share)/>
        <AssigneeField
            builder
            id="p-fallback"
            label="If nobody is found"
            none="The owner of this orchestration"
            value=work.fallback.clone()
            on_change=move |rule| interactive(builder, "fallback", |w| w.fallback = rule)
        />
        <Select
            id="p-flow"
            label="Work guide"
            help="The screens the person fills in. Without them there is one button: Done."
            value=flow
            options=screen
            empty="No screens"
            on_change=move |name: String| interactive(builder, "flow", |w| w.flow = Name::parse(&name).ok())
        />
        {move || {
            let name = Name::parse(&flow.get()).ok()?;
            let value = work.inputs.clone();
            let on_change = move |inputs| interactive(builder, "inputs", |w| w.inputs = inputs);
            Some(view! { <InputsField builder flow=name value on_change/> })
        }}
        <TextArea
            id="p-guidance"
            label="What the person reads"
            rows=4
            value=guidance
            help="Markdown. {{record.name}} is filled in."
            on_change=move |text: String| interactive(builder, "guidance", |w| w.guidance = text)
        />
        <NoticeField
            value=work.notice.clone()
            on_change=move |notice| interactive(builder, "notice", |w| w.notice = notice)
        />
        <AboutField
            builder
            value=work.about.clone()
            on_change=move |about| interactive(builder, "about", |w| w.about = about)
        />
        <DutiesField
            builder
            own
            value=work.duties.clone()
            on_change=move |duties| interactive(builder, "duties", |w| w.duties = duties)
        />
        <DoneField
            builder
            usual="They finish"
            value=work.completion.clone()
            on_change=move |completion| interactive(builder, "completion", |w| w.completion = completion)
        />
        <Choice
            label="Priority"
            value=priority
            options=vec![("low", "Low"), ("normal", "Normal"), ("high", "High")]
            on_change=set_priority
        />
    }
}

/// When a step of people is done: as usual, also once a condition holds, or only then.
#[component]
pub(super) fn DoneField<F>(
    builder: Builder,
    usual: &'static str,
    value: Completion,
    on_change: F,
) -> impl IntoView
where
    F: Fn(Completion) + Copy + Send + Sync + 'static,
{
    let (mode, condition) = match value {
        Completion::Finished => ("finished", None),
        Completion::When(condition) => ("when", Some(condition)),
        Completion::OnlyWhen(condition) => ("only_when", Some(condition)),
    };
    let mode = RwSignal::new(mode.to_owned());
    let kept = StoredValue::new(condition);
    let put = move || {
        let completion = match mode.get_untracked().as_str() {
            "when" => Completion::When(kept.get_value().unwrap_or_else(no_rows)),
            "only_when" => Completion::OnlyWhen(kept.get_value().unwrap_or_else(no_rows)),
            _ => Completion::Finished,
        };
        on_change(completion);
    };
    view! {
        <Choice
            label="Done when"
            value=mode
            options=vec![("finished", usual), ("when", "Also when …"), ("only_when", "Only when …")]
            on_change=move |_| put()
        />
        <Show when=move || mode.get() == "only_when">
            <p class="quiet">
                "Whoever finishes is done with it, and what they filled in counts at once. The step waits until this holds; what \
                 comes after it waits too."
            </p>
        </Show>
        <Show when=move || mode.get() != "finished">
            <ConditionField
                builder
                id="p-done"
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

#[component]
pub(super) fn BackgroundForm(builder: Builder, work: Background) -> impl IntoView {
    let flow = RwSignal::new(work.flow.to_string());
    let tries = RwSignal::new(work.retry.attempts.to_string());
    let delay = RwSignal::new(work.retry.delay_seconds.to_string());
    let retry = move || {
        let attempts = tries.get_untracked().trim().parse().unwrap_or(1_u8).clamp(1, 20);
        let delay_seconds = delay.get_untracked().trim().parse().unwrap_or(30);
        background(builder, "retry", |w| {
            w.retry.attempts = attempts;
            w.retry.delay_seconds = delay_seconds;
        });
    };
    let several = Memo::new(move |_| tries.get().trim().parse::<u8>().is_ok_and(|n| n > 1));
    let known = flows(builder, FlowKind::Autolaunched);
    view! {
        <Select
            id="p-flow"
            label="Flow"
            help="What the system does."
            value=flow
            options=known
            empty="Choose a flow"
            on_change=move |name: String| {
                if let Ok(name) = Name::parse(&name) {
                    background(builder, "flow", |w| w.flow = name);
                }
            }
        />
        {move || {
            let name = Name::parse(&flow.get()).ok()?;
            let value = work.inputs.clone();
            let on_change = move |inputs| background(builder, "inputs", |w| w.inputs = inputs);
            Some(view! { <InputsField builder flow=name value on_change/> })
        }}
        <NumberField
            id="p-tries"
            label="Tries in all"
            min="1"
            step="1"
            value=tries
            on_change=move |_| retry()
        />
        <Show when=move || several.get()>
            <NumberField
                id="p-delay"
                label="Pause before the second try"
                help="Doubles with each further try."
                after="seconds"
                min="0"
                step="1"
                value=delay
                on_change=move |_| retry()
            />
        </Show>
    }
}
