//! The inputs of a flow, and its variables: what it remembers and what it hands over when it ends.

use fermata_diagram::flow::{FlowEdit, Header};
use fermata_engine::{
    ids::Name,
    value::{DataType, Value, Variable},
};
use leptos::prelude::*;

use super::{
    super::{
        Builder,
        edit::{fresh_name, taken},
        name::NameField,
    },
    parts::set_header,
    variable_type::VariableType,
};
use crate::kit::{Button, Checkbox, DefaultValue, Icon, Sign, TextField};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// What it is called with.
    Inputs,
    /// What it keeps.
    Variables,
}

impl Which {
    fn list(self, flow: &mut Header) -> &mut Vec<Variable> {
        match self {
            Self::Inputs => &mut flow.inputs,
            Self::Variables => &mut flow.variables,
        }
    }

    fn read(self, flow: &Header) -> &[Variable] {
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
    fn add(self, builder: Builder, output: bool) {
        let stem = match (self, output) {
            (Self::Inputs, _) => "input",
            (Self::Variables, true) => "output",
            (Self::Variables, false) => "variable",
        };
        let name = fresh_name(&builder.now(), stem, "variable");
        set_header(builder, &format!("add {name}"), |header| {
            if output {
                header.outputs.push(name.clone());
            }
            let (label, default) = (String::new(), Value::Null);
            self.list(header).push(Variable {
                name,
                label,
                data_type: DataType::Text,
                required: false,
                default,
            });
        });
    }

    fn remove(self, builder: Builder, at: usize) {
        set_header(builder, "remove", |header| {
            let list = self.list(header);
            if at < list.len() {
                let gone = list.remove(at);
                if self == Self::Variables {
                    header.outputs.retain(|name| *name != gone.name);
                }
            }
        });
    }
}

/// One of the list, as it is now.
fn variable(builder: Builder, which: Which, at: usize) -> Option<Variable> {
    which.read(&Header::of(&builder.now())).get(at).cloned()
}

/// The list with its forms.
#[component]
pub fn VariableList(
    /// The flow.
    builder: Builder,
    /// Which list.
    which: Which,
) -> impl IntoView {
    let (title, help) = which.words();
    let count = Memo::new(move |_| {
        builder.definition.with(|flow| match which {
            Which::Inputs => flow.inputs.len(),
            Which::Variables => flow.variables.len(),
        })
    });
    let new = move |output: bool| move |()| which.add(builder, output);
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
            <fieldset class="bare" disabled=builder.looks>
                {move || (0..count.get()).map(|at| view! { <VariableForm builder which at/> }).collect_view()}
            </fieldset>
            {(!builder.looks).then(buttons)}
        </details>
    }
}

#[component]
fn VariableForm(builder: Builder, which: Which, at: usize) -> impl IntoView {
    let Some(start) = variable(builder, which, at) else { return ().into_any() };
    let change = move |key: &str, act: &dyn Fn(&mut Variable)| {
        set_header(builder, &format!("{which:?} {at} {key}"), |header| {
            if let Some(variable) = which.list(header).get_mut(at) {
                act(variable);
            }
        });
    };
    let own = move || variable(builder, which, at).map(|variable| variable.name);
    let is_taken = move |name: Name| own().as_ref() != Some(&name) && taken(&builder.now(), &name);
    let renamed = move |new: Name| {
        if let Some(old) = own() {
            let edit = FlowEdit::Rename { input: which == Which::Inputs, old, new };
            builder.perform(edit, Some(&format!("{which:?} {at} name")));
        }
    };
    let data_type = Memo::new(move |_| {
        builder.definition.track();
        variable(builder, which, at).map_or(DataType::Text, |v| v.data_type)
    });
    let base = format!("{}-{at}", if which == Which::Inputs { "input" } else { "variable" });
    let label = RwSignal::new(start.label);
    let name = RwSignal::new(start.name.to_string());
    let (default_id, default) = (format!("{base}-default"), StoredValue::new(start.default));
    let default_words = if which == Which::Inputs { "Where none is handed in" } else { "At first it holds" };
    view! {
        <div class="form-grid variable" role="group" aria-label=move || name.get()>
            <NameField
                id=format!("{base}-name")
                label="Name"
                value=name
                taken=is_taken
                on_change=renamed
            />
            <TextField
                id=format!("{base}-label")
                label="Label"
                value=label
                on_change=move |text: String| change("label", &|v| v.label.clone_from(&text))
            />
            <VariableType
                builder
                id=base.clone()
                value=data_type
                on_change=move |data_type: DataType| change("type", &|v| v.data_type = data_type.clone())
            />
            <Show when=move || !data_type.with(DataType::is_structure)>
                <DefaultValue
                    id=default_id.clone()
                    label=default_words
                    value=default.get_value()
                    data_type
                    on_change=move |value: Value| change("default", &|v| v.default = value.clone())
                />
            </Show>
            <Promise builder which at base/>
            <button
                type="button"
                class="btn quiet"
                aria-label=move || format!("Remove {}", name.get())
                on:click=move |_| which.remove(builder, at)
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
fn Promise(builder: Builder, which: Which, at: usize, base: String) -> impl IntoView {
    let start = variable(builder, which, at).is_some_and(|v| match which {
        Which::Inputs => v.required,
        Which::Variables => builder.now().outputs.contains(&v.name),
    });
    let value = RwSignal::new(start);
    let changed = move |on: bool| {
        set_header(builder, &format!("{which:?} {at} promise"), |header| match which {
            Which::Inputs => {
                if let Some(input) = header.inputs.get_mut(at) {
                    input.required = on;
                }
            }
            Which::Variables => {
                if let Some(name) = header.variables.get(at).map(|v| v.name.clone()) {
                    header.outputs.retain(|output| *output != name);
                    if on {
                        header.outputs.push(name);
                    }
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
