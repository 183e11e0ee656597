//! The inputs of a flow, and its variables: what it remembers and what it hands over when it ends.

use fermata_engine::{
    flow::Flow,
    ids::Name,
    value::{DataType, Value, Variable},
};
use leptos::prelude::*;

use super::{
    edit::{fresh_name, hand_over, remove_variable, rename_variable, taken},
    name::NameField,
    state::FlowEdit,
};
use crate::kit::{Button, Checkbox, DefaultValue, Icon, Sign, TextField, data_type::DataTypeField};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// What it is called with.
    Inputs,
    /// What it keeps.
    Variables,
}

impl Which {
    fn list(self, flow: &mut Flow) -> &mut Vec<Variable> {
        match self {
            Self::Inputs => &mut flow.inputs,
            Self::Variables => &mut flow.variables,
        }
    }

    fn read(self, flow: &Flow) -> &[Variable] {
        match self {
            Self::Inputs => &flow.inputs,
            Self::Variables => &flow.variables,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Inputs => ("Inputs", "What a step hands in when it calls this flow."),
            Self::Variables => (
                "Variables and outputs",
                "What the flow remembers between its elements. An output is handed over when it ends: conditions of the orchestration read it.",
            ),
        }
    }

    /// A new one at the end; with `output` handed over.
    fn add(self, flow: &mut Flow, output: bool) {
        let stem = match (self, output) {
            (Self::Inputs, _) => "input",
            (Self::Variables, true) => "output",
            (Self::Variables, false) => "variable",
        };
        let name = fresh_name(flow, stem, "variable");
        if output {
            hand_over(flow, &name, true);
        }
        let (label, default) = (String::new(), Value::Null);
        self.list(flow).push(Variable { name, label, data_type: DataType::Text, required: false, default });
    }

    fn rename(self, flow: &mut Flow, at: usize, name: Name) {
        match self {
            Self::Variables => rename_variable(flow, at, &name),
            Self::Inputs => {
                if let Some(input) = flow.inputs.get_mut(at) {
                    input.name = name;
                }
            }
        }
    }

    fn remove(self, flow: &mut Flow, at: usize) {
        match self {
            Self::Variables => remove_variable(flow, at),
            Self::Inputs if at < flow.inputs.len() => {
                flow.inputs.remove(at);
            }
            Self::Inputs => {}
        }
    }
}

/// The list with its forms.
#[component]
pub fn VariableList(
    /// The flow.
    edit: FlowEdit,
    /// Which list.
    which: Which,
) -> impl IntoView {
    let (title, help) = which.words();
    let count = Memo::new(move |_| edit.flow.with(|flow| which.read(flow).len()));
    let new = move |output: bool| move |()| edit.flow.update(|flow| which.add(flow, output));
    let buttons = move || match which {
        Which::Inputs => view! {
            <Button sign=Sign::Plus on_click=new(false)>
                "Add an input"
            </Button>
        }
        .into_any(),
        Which::Variables => view! {
            <div class="actions">
                <Button sign=Sign::Plus on_click=new(false)>
                    "Add a variable"
                </Button>
                <Button sign=Sign::Plus on_click=new(true)>
                    "Add an output"
                </Button>
            </div>
        }
        .into_any(),
    };
    view! {
        <details class="variables">
            <summary>{title} " " <span class="num">{count}</span></summary>
            <p class="hint">{help}</p>
            <fieldset class="bare" disabled=edit.old>
                {move || (0..count.get()).map(|at| view! { <VariableForm edit which at/> }).collect_view()}
            </fieldset>
            {(!edit.old).then(buttons)}
        </details>
    }
}

#[component]
fn VariableForm(edit: FlowEdit, which: Which, at: usize) -> impl IntoView {
    let Some(variable) = edit.flow.with_untracked(|flow| which.read(flow).get(at).cloned()) else {
        return ().into_any();
    };
    let change = move |act: &dyn Fn(&mut Variable)| {
        edit.flow.update(|flow| {
            if let Some(variable) = which.list(flow).get_mut(at) {
                act(variable);
            }
        });
    };
    let own = move || {
        edit.flow.with_untracked(|flow| which.read(flow).get(at).map(|variable| variable.name.clone()))
    };
    let is_taken =
        move |name: Name| own().as_ref() != Some(&name) && edit.flow.with_untracked(|f| taken(f, &name));
    let data_type = Memo::new(move |_| {
        edit.flow.with(|flow| which.read(flow).get(at).map_or(DataType::Text, |v| v.data_type.clone()))
    });
    let base = format!("{}-{at}", if which == Which::Inputs { "input" } else { "variable" });
    let label = RwSignal::new(variable.label);
    let name = RwSignal::new(variable.name.to_string());
    let default_words = if which == Which::Inputs { "Where none is handed in" } else { "At first it holds" };
    view! {
        <div class="form-grid variable" role="group" aria-label=move || name.get()>
            <NameField
                id=format!("{base}-name")
                label="Name"
                value=name
                taken=is_taken
                on_change=move |name: Name| edit.flow.update(|flow| which.rename(flow, at, name))
            />
            <TextField
                id=format!("{base}-label")
                label="Label"
                value=label
                on_change=move |text: String| change(&|v| v.label.clone_from(&text))
            />
            <DataTypeField
                id=base.clone()
                value=variable.data_type
                objects=edit.objects()
                on_change=move |data_type: DataType| change(&|v| v.data_type = data_type.clone())
            />
            <DefaultValue
                id=format!("{base}-default")
                label=default_words
                value=variable.default
                data_type
                on_change=move |value: Value| change(&|v| v.default = value.clone())
            />
            <Promise edit which at base/>
            <button
                type="button"
                class="btn quiet"
                aria-label=move || format!("Remove {}", name.get())
                on:click=move |_| edit.flow.update(|flow| which.remove(flow, at))
            >
                <Icon sign=Sign::Trash/>
                "Remove"
            </button>
        </div>
    }
    .into_any()
}

/// Whether an input must be handed in; whether a variable is handed over.
#[component]
fn Promise(edit: FlowEdit, which: Which, at: usize, base: String) -> impl IntoView {
    let start = edit.flow.with_untracked(|flow| {
        let variable = which.read(flow).get(at);
        variable.is_some_and(|v| match which {
            Which::Inputs => v.required,
            Which::Variables => flow.outputs.contains(&v.name),
        })
    });
    let value = RwSignal::new(start);
    let changed = move |on: bool| {
        edit.flow.update(|flow| match which {
            Which::Inputs => {
                if let Some(input) = flow.inputs.get_mut(at) {
                    input.required = on;
                }
            }
            Which::Variables => {
                if let Some(name) = flow.variables.get(at).map(|v| v.name.clone()) {
                    hand_over(flow, &name, on);
                }
            }
        });
    };
    let (key, words) = match which {
        Which::Inputs => ("required", "Must be handed in"),
        Which::Variables => ("output", "Handed over when the flow ends"),
    };
    view! { <Checkbox id=format!("{base}-{key}") label=words value on_change=changed/> }
}
