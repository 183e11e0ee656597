//! The form of one element, by its kind.

use fermata_engine::{
    flow::{ElementBody, SetValue as Setting},
    ids::Name,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::{
    decision::DecisionForm, edit::kind_words, notify::NotifyForm, screen::ScreenForm, state::FlowEdit,
};
use crate::kit::{Button, Chip, Icon, Select, Sign, TextField, ValueSourceField};

/// The form of the element of this name.
#[component]
pub fn ElementForm(
    /// The flow.
    edit: FlowEdit,
    /// Which element.
    name: Name,
) -> impl IntoView {
    let Some(element) = edit.flow.with_untracked(|f| f.element(&name).cloned()) else {
        return view! { <p class="quiet">"This element is gone."</p> }.into_any();
    };
    let label = RwSignal::new(element.label.clone());
    let next = RwSignal::new(element.next.clone().map(|n| n.to_string()).unwrap_or_default());
    let is_decision = matches!(element.body, ElementBody::Decision(_));
    let key = StoredValue::new(name.clone());
    let body = match element.body.clone() {
        ElementBody::Screen(_) => view! { <ScreenForm edit screen=name.clone()/> }.into_any(),
        ElementBody::Assignment(_) => view! { <Sets edit name=name.clone()/> }.into_any(),
        ElementBody::UpdateRecords(_) => view! { <Sets edit name=name.clone()/> }.into_any(),
        ElementBody::Decision(_) => view! { <DecisionForm edit name=name.clone()/> }.into_any(),
        ElementBody::Notify(_) => view! { <NotifyForm edit name=name.clone()/> }.into_any(),
    };
    view! {
        <section class="card padded element-form" aria-label=element.label.clone()>
            <header>
                <Chip>{kind_words(&element.body)}</Chip>
            </header>
            <TextField
                id="element-label"
                label="Label"
                value=label
                disabled=edit.old
                on_change=move |text: String| edit.element(&key.get_value(), |e| e.label.clone_from(&text))
            />
            {body}
            <Select
                id="element-next"
                label=if is_decision { "Otherwise go on with" } else { "Then go on with" }
                value=next
                options=edit.targets
                empty="The end"
                disabled=edit.old
                on_change=move |text: String| edit.element(&key.get_value(), |e| e.next = Name::parse(&text).ok())
            />
        </section>
    }
    .into_any()
}

/// The sets of an assignment or an update.
fn sets_of(body: &mut ElementBody) -> Option<&mut Vec<Setting>> {
    match body {
        ElementBody::Assignment(it) => Some(&mut it.sets),
        ElementBody::UpdateRecords(it) => Some(&mut it.sets),
        _ => None,
    }
}

/// What becomes what.
#[component]
fn Sets(edit: FlowEdit, name: Name) -> impl IntoView {
    let name = StoredValue::new(name);
    let read = move || {
        let mut body = edit.flow.with(|f| f.element(&name.get_value()).map(|e| e.body.clone()))?;
        sets_of(&mut body).map(std::mem::take)
    };
    let count = Memo::new(move |_| read().map_or(0, |sets| sets.len()));
    let updates = edit.flow.with_untracked(|f| {
        f.element(&name.get_value()).is_some_and(|e| matches!(e.body, ElementBody::UpdateRecords(_)))
    });
    let names = Memo::new(move |_| names_to_set(edit, updates));
    let add = move |()| {
        let first = names.get_untracked().into_iter().find_map(|(n, ..)| Name::parse(&n).ok());
        let set = Setting {
            name: first.unwrap_or_else(|| Name::from_label("value", "value")),
            value: ValueSource::Literal(Value::Null),
        };
        edit.element(&name.get_value(), |e| {
            if let Some(sets) = sets_of(&mut e.body) {
                sets.push(set);
            }
        });
    };
    let none = if updates {
        "Choose the object that this flow works on first (on the left)."
    } else {
        "Add a variable first (on the left)."
    };
    view! {
        <fieldset class="sets" disabled=edit.old>
            <legend>{if updates { "The record's fields become" } else { "Variables become" }}</legend>
            {move || (0..count.get()).map(|at| view! { <OneSet edit name=name.get_value() at names/> }).collect_view()}
            <Show
                when=move || !names.get().is_empty()
                fallback=move || view! { <p class="hint">{none}</p> }
            >
                <Button sign=Sign::Plus on_click=add>
                    "Add a value"
                </Button>
            </Show>
        </fieldset>
    }
}

/// Name, words and type of what can be set.
fn names_to_set(edit: FlowEdit, updates: bool) -> Vec<(String, String, DataType)> {
    if updates {
        let fields = edit.object().map(|o| o.fields).unwrap_or_default();
        return fields.into_iter().map(|f| (f.name.to_string(), f.label, f.data_type)).collect();
    }
    let words = |name: &Name, label: &str| if label.is_empty() { name.to_string() } else { label.to_owned() };
    let object = edit.object();
    edit.flow.with(|f| {
        let variables =
            f.variables.iter().map(|v| (v.name.to_string(), words(&v.name, &v.label), v.data_type.clone()));
        let components = f.components().filter_map(|c| {
            Some((c.name.to_string(), words(&c.name, &c.label), c.data_type(object.as_ref())?))
        });
        variables.chain(components).collect()
    })
}

#[component]
fn OneSet(
    edit: FlowEdit,
    name: Name,
    at: usize,
    names: Memo<Vec<(String, String, DataType)>>,
) -> impl IntoView {
    let key = StoredValue::new(name);
    let found = edit.flow.with_untracked(|f| {
        let mut body = f.element(&key.get_value())?.body.clone();
        sets_of(&mut body)?.get(at).cloned()
    });
    let Some(set) = found else { return ().into_any() };
    let target = RwSignal::new(set.name.to_string());
    let start = StoredValue::new(set.value);
    let change = move |act: &dyn Fn(&mut Setting)| {
        edit.element(&key.get_value(), |e| {
            if let Some(set) = sets_of(&mut e.body).and_then(|sets| sets.get_mut(at)) {
                act(set);
            }
        });
    };
    let remove = move |_| {
        edit.element(&key.get_value(), |e| {
            if let Some(sets) = sets_of(&mut e.body).filter(|sets| at < sets.len()) {
                sets.remove(at);
            }
        });
    };
    let data_type = Memo::new(move |_| {
        let name = target.get();
        names
            .get()
            .into_iter()
            .find(|(n, ..)| *n == name)
            .map_or(DataType::Text, |(_, _, data_type)| data_type)
    });
    let options =
        Signal::derive(move || names.get().into_iter().map(|(n, words, _)| (n, words)).collect::<Vec<_>>());
    view! {
        <div class="set-line">
            <Select
                id=format!("set-{at}")
                label="This"
                value=target
                options
                on_change=move |text: String| {
                    if let Ok(name) = Name::parse(&text) {
                        change(&|set| set.name = name.clone());
                    }
                }
            />
            {move || {
                view! {
                    <ValueSourceField
                        id=format!("set-{at}-value")
                        label="becomes"
                        value=start.get_value()
                        data_type=data_type.get()
                        resources=edit.resources
                        on_change=move |value: ValueSource| {
                            start.set_value(value.clone());
                            change(&|set| set.value = value.clone());
                        }
                    />
                }
            }}
            <button type="button" class="btn quiet icon-only" aria-label="Remove this value" on:click=remove>
                <Icon sign=Sign::Trash/>
            </button>
        </div>
    }
    .into_any()
}
