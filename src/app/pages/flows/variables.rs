//! The inputs or variables of a flow.

use fermata_engine::{
    flow::Flow,
    ids::Name,
    value::{DataType, Value, Variable},
};
use leptos::prelude::*;

use super::{edit::fresh_name, state::FlowEdit};
use crate::kit::{Button, Checkbox, Icon, Sign, TextField, data_type::DataTypeField};

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

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Inputs => ("Inputs", "What a step hands in when it calls this flow.", "Add an input"),
            Self::Variables => {
                ("Variables", "What the flow remembers between its elements.", "Add a variable")
            }
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
    let (title, help, add) = which.words();
    let count = Memo::new(move |_| edit.flow.with(|flow| which.read(flow).len()));
    let new = move |()| {
        edit.flow.update(|flow| {
            let name =
                fresh_name(flow, if which == Which::Inputs { "input" } else { "variable" }, "variable");
            let variable = Variable {
                name,
                label: String::new(),
                data_type: DataType::Text,
                required: false,
                default: Value::Null,
            };
            which.list(flow).push(variable);
        });
    };
    view! {
        <details class="variables">
            <summary>{title} " " <span class="num">{count}</span></summary>
            <p class="hint">{help}</p>
            {move || (0..count.get()).map(|at| view! { <VariableForm edit which at/> }).collect_view()}
            <Button sign=Sign::Plus on_click=new>
                {add}
            </Button>
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
    let remove = move |_| {
        edit.flow.update(|flow| {
            let list = which.list(flow);
            if at < list.len() {
                list.remove(at);
            }
        });
    };
    let base = format!("{}-{at}", if which == Which::Inputs { "input" } else { "variable" });
    let label = RwSignal::new(variable.label);
    let name = RwSignal::new(variable.name.to_string());
    let required = RwSignal::new(variable.required);
    view! {
        <div class="form-grid variable">
            <TextField
                id=format!("{base}-name")
                label="Name"
                help="Letters, digits and _"
                value=name
                on_change=move |text: String| {
                    if let Ok(name) = Name::parse(&text) {
                        change(&|v| v.name = name.clone());
                    }
                }
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
            {(which == Which::Inputs)
                .then(|| {
                    view! {
                        <Checkbox
                            id=format!("{base}-required")
                            label="Must be handed in"
                            value=required
                            on_change=move |on| change(&|v| v.required = on)
                        />
                    }
                })}
            <button type="button" class="btn quiet" aria-label=format!("Remove {}", variable.name) on:click=remove>
                <Icon sign=Sign::Trash/>
                "Remove"
            </button>
        </div>
    }
    .into_any()
}
