//! The properties of a subflow: which flow, what it is called with, what is kept of what it hands over.

use fermata_engine::{
    flow::{ElementBody, Flow, FlowKind, Subflow},
    ids::Name,
};
use leptos::prelude::*;

use super::{super::Builder, parts::set};
use crate::kit::{FlowInputs, Select};

fn change(builder: Builder, key: &str, act: impl FnOnce(&mut Subflow)) {
    set(builder, key, |block| {
        if let ElementBody::Subflow(it) = &mut block.body {
            act(it);
        }
    });
}

/// Which flow is called, and with what.
#[component]
pub(super) fn SubflowForm(builder: Builder, it: Subflow) -> impl IntoView {
    let chosen = RwSignal::new(it.flow.to_string());
    let own = builder.saver.view.with_untracked(|view| view.name.clone());
    let kind = match builder.now().kind {
        FlowKind::Evaluation => FlowKind::Evaluation,
        _ => FlowKind::Autolaunched,
    };
    let options = Signal::derive(move || {
        let mut all = builder.world.with(|world| {
            let fit = world.flows.iter().filter(|(name, flow)| flow.kind == kind && **name != own);
            fit.map(|(name, flow)| (name.to_string(), flow.label.clone())).collect::<Vec<_>>()
        });
        let now = chosen.get();
        if !all.iter().any(|(name, _)| *name == now) {
            all.insert(0, (now, "Choose a flow".to_owned()));
        }
        all
    });
    let taken = move |text: String| {
        if let Ok(name) = Name::parse(&text) {
            change(builder, "flow", |it| {
                it.flow = name;
                it.inputs.clear();
                it.outputs.clear();
            });
        }
    };
    let called = Memo::new(move |_| {
        let name = Name::parse(&chosen.get()).ok()?;
        builder.world.with(|world| world.flows.get(&name).cloned())
    });
    let (inputs, outputs) = (StoredValue::new(it.inputs), StoredValue::new(it.outputs));
    let changed = move |all: std::collections::BTreeMap<_, _>| {
        inputs.set_value(all.clone());
        change(builder, "inputs", |it| it.inputs = all);
    };
    let rest = move || {
        let flow = called.get()?;
        let kept = untrack(|| super::parts::selected(builder)).and_then(|block| match block.body {
            ElementBody::Subflow(it) => Some((it.inputs, it.outputs)),
            _ => None,
        });
        let (value, kept) = kept.unwrap_or_default();
        outputs.set_value(kept);
        Some(view! {
            <FlowInputs
                id="p-input"
                wanted=flow.inputs.clone()
                value
                resources=builder.resources
                on_change=changed
            />
            {handed_over(builder, &flow, outputs)}
        })
    };
    view! {
        <Select id="p-flow" label="Calls" value=chosen options on_change=taken/>
        {rest}
    }
}

/// Which of what the other flow hands over is kept, and where.
fn handed_over(
    builder: Builder,
    flow: &Flow,
    outputs: StoredValue<std::collections::BTreeMap<Name, Name>>,
) -> Option<impl IntoView + use<>> {
    if flow.outputs.is_empty() {
        return None;
    }
    let variables = Signal::derive(move || {
        builder.definition.with(|flow| {
            let words = |v: &fermata_engine::value::Variable| match v.label.as_str() {
                "" => v.name.to_string(),
                label => label.to_owned(),
            };
            flow.variables.iter().map(|v| (v.name.to_string(), words(v))).collect::<Vec<_>>()
        })
    });
    let one = |output: &Name| {
        let kept =
            outputs.with_value(|all| all.iter().find(|(_, from)| *from == output).map(|(v, _)| v.clone()));
        let value = RwSignal::new(kept.map(|v| v.to_string()).unwrap_or_default());
        let label = flow.variables.iter().find(|v| &v.name == output).map(|v| v.label.clone());
        let label = label.filter(|l| !l.is_empty()).unwrap_or_else(|| output.to_string());
        let id = format!("p-output-{output}");
        let output = output.clone();
        let chosen = move |text: String| {
            outputs.update_value(|all| {
                all.retain(|_, from| *from != output);
                if let Ok(name) = Name::parse(&text) {
                    all.insert(name, output.clone());
                }
            });
            let all = outputs.get_value();
            change(builder, "outputs", |it| it.outputs = all);
        };
        view! { <Select id label value options=variables empty="Not kept" on_change=chosen/> }
    };
    let lines = flow.outputs.iter().map(one).collect_view();
    Some(view! {
        <fieldset class="field">
            <legend>"Of what it hands over, keep in"</legend>
            {lines}
        </fieldset>
    })
}
