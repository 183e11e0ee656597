//! The form of one element, by its kind.

use fermata_engine::{
    flow::{ElementBody, SetValue as Setting},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    decision::DecisionForm, edit::kind_words, notify::NotifyForm, screen::ScreenSummary, state::FlowEdit,
};
use crate::kit::{Chip, Select, Sets, Settable, TextField};

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
        ElementBody::Screen(_) => view! { <ScreenSummary edit name=name.clone()/> }.into_any(),
        ElementBody::Assignment(_) => view! { <SetsForm edit name=name.clone()/> }.into_any(),
        ElementBody::UpdateRecords(_) => view! { <SetsForm edit name=name.clone()/> }.into_any(),
        ElementBody::Decision(_) => view! { <DecisionForm edit name=name.clone()/> }.into_any(),
        ElementBody::Notify(_) => view! { <NotifyForm edit name=name.clone()/> }.into_any(),
        _ => view! { <p class="quiet">"This element can be changed through the API."</p> }.into_any(),
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
fn SetsForm(edit: FlowEdit, name: Name) -> impl IntoView {
    let name = StoredValue::new(name);
    let sets = Memo::new(move |_| {
        let body = edit.flow.with(|f| f.element(&name.get_value()).map(|e| e.body.clone()));
        body.and_then(|mut body| sets_of(&mut body).map(std::mem::take)).unwrap_or_default()
    });
    let updates = edit.flow.with_untracked(|f| {
        f.element(&name.get_value()).is_some_and(|e| matches!(e.body, ElementBody::UpdateRecords(_)))
    });
    let names = Memo::new(move |_| names_to_set(edit, updates));
    let changed = move |all: Vec<Setting>| {
        edit.element(&name.get_value(), |e| {
            if let Some(sets) = sets_of(&mut e.body) {
                sets.clone_from(&all);
            }
        });
    };
    let (legend, none) = if updates {
        ("The record's fields become", "Choose the object that this flow works on first (on the left).")
    } else {
        ("Variables become", "Add a variable first (on the left).")
    };
    view! {
        <Sets id="set" legend none sets names resources=edit.resources disabled=edit.old on_change=changed/>
    }
}

/// Name, words and type of what can be set.
fn names_to_set(edit: FlowEdit, updates: bool) -> Vec<Settable> {
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
