//! What a message hands over: a part of its data each, with its type.

use fermata_engine::{definition::MessageOutput, ids::Name, value::DataType};
use leptos::prelude::*;

use super::{super::Builder, wait::message};
use crate::kit::{Button, Checkbox, IconButton, Sign, TextField, data_type::DataTypeField};

fn put(builder: Builder, key: &str, list: StoredValue<Vec<MessageOutput>>) {
    let all = list.get_value();
    message(builder, &format!("outputs {key}"), |message| message.outputs = all);
}

/// The lines, and a button for a further one.
#[component]
pub(super) fn OutputsField(builder: Builder, value: Vec<MessageOutput>) -> impl IntoView {
    let count = RwSignal::new(value.len());
    let list = StoredValue::new(value);
    let more = move |()| {
        list.update_value(|all| {
            let name = Name::free("value", "value", |name| all.iter().any(|o| &o.name == name));
            let (label, path) = (String::new(), String::new());
            all.push(MessageOutput { name, label, data_type: DataType::Text, required: false, path });
        });
        put(builder, "add", list);
        count.update(|n| *n += 1);
    };
    let removed = Callback::new(move |at: usize| {
        list.update_value(|all| {
            if at < all.len() {
                all.remove(at);
            }
        });
        put(builder, "remove", list);
        count.set(0);
        count.set(list.with_value(Vec::len));
    });
    view! {
        <details class="variables" open=count.get_untracked() != 0>
            <summary>"What it hands over"</summary>
            <p class="hint">"Parts of the message's data, for later steps: steps.….outputs.…"</p>
            {move || {
                (0..count.get()).map(|at| view! { <OutputForm builder list at removed/> }).collect_view()
            }}
            <Button sign=Sign::Plus on_click=more>
                "Add a value"
            </Button>
        </details>
    }
}

#[component]
fn OutputForm(
    builder: Builder,
    list: StoredValue<Vec<MessageOutput>>,
    at: usize,
    removed: Callback<usize>,
) -> impl IntoView {
    let output = list.with_value(|all| all.get(at).cloned())?;
    let base = format!("p-output-{at}");
    let label = RwSignal::new(output.label.clone());
    let path = RwSignal::new(output.path.clone());
    let needed = RwSignal::new(output.required);
    // A name stays once a saved definition may use it; of what was just added it follows the label.
    let follows = output.label.is_empty();
    let change = move |key: &str, act: &dyn Fn(&mut MessageOutput)| {
        list.update_value(|all| {
            if let Some(output) = all.get_mut(at) {
                act(output);
            }
        });
        put(builder, &format!("{key} {at}"), list);
    };
    let relabel = move |text: String| {
        let others: Vec<Name> = list.with_value(|all| {
            all.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, o)| o.name.clone()).collect()
        });
        let name = Name::free(&text, "value", |name| others.contains(name));
        change("label", &|output| {
            output.label.clone_from(&text);
            if follows {
                output.name = name.clone();
            }
        });
    };
    let objects = builder.world.with_untracked(|world| {
        world.objects.values().map(|o| (o.name.to_string(), o.label.clone())).collect::<Vec<_>>()
    });
    Some(view! {
        <fieldset class="outcome">
            <legend>{format!("Value {}", at + 1)}</legend>
            <div class="tools">
                <IconButton sign=Sign::Trash label="Remove" on_click=move |()| removed.run(at)/>
            </div>
            <TextField id=format!("{base}-label") label="Label" value=label on_change=relabel/>
            <TextField
                id=format!("{base}-path")
                label="Where it stands in the data"
                placeholder="answers.size"
                help="Its name where nothing is filled in."
                value=path
                on_change=move |text: String| change("path", &|output| output.path = text.trim().to_owned())
            />
            <DataTypeField
                id=base.clone()
                value=output.data_type.clone()
                objects=objects
                on_change=move |data_type: DataType| {
                    change("type", &|output| output.data_type = data_type.clone());
                }
            />
            <Checkbox
                id=format!("{base}-needed")
                label="Needed"
                value=needed
                on_change=move |on: bool| change("needed", &|output| output.required = on)
            />
        </fieldset>
    })
}
