//! What a run is handed in, and what it keeps.

use fermata_diagram::edit::Header;
use fermata_engine::{
    ids::Name,
    value::{DataType, Value, Variable},
};
use leptos::prelude::*;

use super::{super::Builder, NameTag, start::set};
use crate::kit::{Button, Checkbox, DefaultValue, IconButton, Sign, TextField, data_type::DataTypeField};

/// Which list.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Which {
    Inputs,
    Variables,
}

impl Which {
    fn read(self, header: &Header) -> &[Variable] {
        match self {
            Self::Inputs => &header.inputs,
            Self::Variables => &header.variables,
        }
    }

    fn list(self, header: &mut Header) -> &mut Vec<Variable> {
        match self {
            Self::Inputs => &mut header.inputs,
            Self::Variables => &mut header.variables,
        }
    }

    fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Inputs => ("Inputs", "What whoever starts a run hands in.", "Add an input", "input"),
            Self::Variables => (
                "Variables",
                "What a run keeps: steps set them when they are done, conditions and inputs use them.",
                "Add a variable",
                "variable",
            ),
        }
    }
}

/// A name that no other of the list has.
fn free(list: &[Variable], label: &str, fallback: &str, but: Option<usize>) -> Name {
    let taken = |name: &Name| list.iter().enumerate().any(|(at, v)| Some(at) != but && &v.name == name);
    Name::free(label, fallback, taken)
}

#[component]
pub(super) fn VariableList(builder: Builder, which: Which) -> impl IntoView {
    let header = Header::of(&builder.now());
    let count = RwSignal::new(which.read(&header).len());
    let opened = count.get_untracked() > 0;
    let (title, help, add, fallback) = which.words();
    let more = move |()| {
        set(builder, "variables", |header| {
            let list = which.list(header);
            let name = free(list, fallback, fallback, None);
            list.push(Variable {
                name,
                label: String::new(),
                data_type: DataType::Text,
                required: false,
                default: Value::Null,
            });
        });
        count.update(|n| *n += 1);
    };
    let removed = Callback::new(move |at: usize| {
        set(builder, "variables", |header| {
            let list = which.list(header);
            if at < list.len() {
                let gone = list.remove(at).name;
                if which == Which::Variables {
                    header.outputs.retain(|name| *name != gone);
                }
            }
        });
        count.set(0);
        count.set(which.read(&Header::of(&builder.now())).len());
    });
    view! {
        <details class="variables" open=opened>
            <summary>{title}</summary>
            <p class="hint">{help}</p>
            {move || (0..count.get()).map(|at| view! { <VariableForm builder which at removed/> }).collect_view()}
            <Button sign=Sign::Plus on_click=more>
                {add}
            </Button>
        </details>
    }
}

#[component]
fn VariableForm(builder: Builder, which: Which, at: usize, removed: Callback<usize>) -> impl IntoView {
    let variable = which.read(&Header::of(&builder.now())).get(at)?.clone();
    let (.., fallback) = which.words();
    let base = format!("p-{fallback}-{at}");
    let label = RwSignal::new(variable.label.clone());
    let needed = RwSignal::new(variable.required);
    // A name stays once a saved definition may use it; of what was just added it follows the label.
    let follows = variable.label.is_empty();
    let change = move |key: &str, act: &dyn Fn(&mut Variable)| {
        set(builder, &format!("{key} {fallback} {at}"), |header| {
            let Some(variable) = which.list(header).get_mut(at) else { return };
            let before = variable.name.clone();
            act(variable);
            let now = variable.name.clone();
            header.outputs.iter_mut().filter(|name| **name == before).for_each(|name| name.clone_from(&now));
        });
    };
    let handed = RwSignal::new(Header::of(&builder.now()).outputs.contains(&variable.name));
    let hand_over = move |on: bool| {
        set(builder, &format!("handed {at}"), |header| {
            let Some(name) = which.read(header).get(at).map(|v| v.name.clone()) else { return };
            header.outputs.retain(|known| *known != name);
            if on {
                header.outputs.push(name);
            }
        });
    };
    let relabel = move |text: String| {
        let list = which.read(&Header::of(&builder.now())).to_vec();
        let name = free(&list, &text, fallback, Some(at));
        change("label", &|v| {
            v.label.clone_from(&text);
            if follows {
                v.name = name.clone();
            }
        });
    };
    let shape = RwSignal::new(variable.data_type.clone());
    let root = if which == Which::Inputs { "inputs" } else { "vars" };
    let path = Memo::new(move |_| {
        builder.definition.with(|definition| {
            let list = if which == Which::Inputs { &definition.inputs } else { &definition.variables };
            list.get(at).map(|v| format!("{root}.{}", v.name)).unwrap_or_default()
        })
    });
    let objects = builder.world.with_untracked(|world| {
        world.objects.values().map(|o| (o.name.to_string(), o.label.clone())).collect::<Vec<_>>()
    });
    Some(view! {
        <fieldset class="outcome">
            <legend>{format!("{} {}", if which == Which::Inputs { "Input" } else { "Variable" }, at + 1)}</legend>
            <div class="tools">
                <IconButton sign=Sign::Trash label="Remove" on_click=move |()| removed.run(at)/>
            </div>
            <TextField id=format!("{base}-label") label="Label" value=label on_change=relabel/>
            <NameTag path/>
            <DataTypeField
                id=base.clone()
                value=variable.data_type.clone()
                objects=objects
                on_change=move |data_type: DataType| {
                    change("type", &|v| v.data_type = data_type.clone());
                    shape.set(data_type);
                }
            />
            <DefaultValue
                id=format!("{base}-default")
                value=variable.default.clone()
                data_type=shape
                on_change=move |value: Value| change("default", &|v| v.default = value.clone())
            />
            <Checkbox
                id=format!("{base}-needed")
                label="Needed"
                value=needed
                on_change=move |on: bool| change("needed", &|v| v.required = on)
            />
            {(which == Which::Variables)
                .then(|| {
                    view! {
                        <Checkbox
                            id=format!("{base}-handed")
                            label="Handed to the run that started this one"
                            value=handed
                            on_change=hand_over
                        />
                    }
                })}
        </fieldset>
    })
}
