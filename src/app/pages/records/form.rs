//! A record's fields as inputs, for a new record and for a change.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::{DataType, Value},
};
use leptos::prelude::*;

use super::field_label;
use crate::kit::{FilePlace, Form, FormState, ValueInput};

/// What is being entered.
#[derive(Clone, Copy)]
pub struct RecordDraft {
    /// By field.
    pub values: RwSignal<BTreeMap<String, Value>>,
    /// Where sending it stands.
    pub form: FormState,
}

impl RecordDraft {
    /// A form that holds these values at first.
    pub fn new(values: BTreeMap<String, Value>) -> Self {
        Self { values: RwSignal::new(values), form: FormState::new() }
    }

    /// The defaults of a new record.
    pub fn blank(object: &Object) -> Self {
        let defaults = object.fields.iter().filter(|f| !f.default.is_null());
        Self::new(defaults.map(|f| (f.name.to_string(), f.default.clone())).collect())
    }
}

/// The form; `on_save` is called as the person sends it.
#[component]
pub fn RecordForm(
    /// The object.
    object: Object,
    /// What is being entered.
    draft: RecordDraft,
    /// What people read of users and records among the values.
    #[prop(optional)]
    labels: BTreeMap<Name, String>,
    /// The words of the button.
    #[prop(into)]
    save: String,
    /// Called as it is sent.
    #[prop(into)]
    on_save: Callback<()>,
    /// Called as it is left.
    #[prop(into)]
    on_cancel: Callback<()>,
) -> impl IntoView {
    // What Fermata fills in is not asked for, and files lie with a record: they can be added once it is there.
    let there = use_context::<FilePlace>().is_some();
    let asked = object.fields.into_iter().filter(move |field| {
        !field.data_type.is_given() && (there || !matches!(field.data_type, DataType::File { .. }))
    });
    let inputs = asked.map(move |field| {
        let shown = labels.get(&field.name).cloned().unwrap_or_default();
        view! { <FieldInput field draft shown/> }
    });
    view! {
        <Form form=draft.form submit=save on_submit=on_save on_leave=on_cancel leave="Cancel">
            <div class="screen">{inputs.collect_view()}</div>
        </Form>
    }
}

#[component]
fn FieldInput(field: Field, draft: RecordDraft, shown: String) -> impl IntoView {
    let label = field_label(&field);
    let key = field.name.to_string();
    let first = draft.values.with_untracked(|values| values.get(&key).cloned()).unwrap_or(Value::Null);
    let wide = matches!(field.data_type, DataType::LongText | DataType::MultiPicklist { .. });
    let error = draft.form.at(key.clone());
    view! {
        <div class="part" class:wide=wide>
            <ValueInput
                id=format!("field-{}", field.name)
                label data_type=field.data_type value=RwSignal::new(first) shown help=field.help error
                required=field.required
                on_change=move |value: Value| {
                    draft.values.update(|values| { values.insert(key.clone(), value); })
                }
            />
        </div>
    }
}
