//! A record's fields as inputs, for a new record and for a change.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::{DataType, Value},
};
use leptos::prelude::*;

use super::field_label;
use crate::{
    kit::{Button, ButtonKind, Notice, Sign, Tone, ValueInput},
    server::Fail,
};

/// What is being entered.
#[derive(Clone, Copy)]
pub struct RecordDraft {
    /// By field.
    pub values: RwSignal<BTreeMap<String, Value>>,
    /// What the server found wrong.
    pub fail: RwSignal<Option<Fail>>,
    /// Whether it is being saved.
    pub busy: RwSignal<bool>,
}

impl RecordDraft {
    /// A form that holds these values at first.
    pub fn new(values: BTreeMap<String, Value>) -> Self {
        Self { values: RwSignal::new(values), fail: RwSignal::new(None), busy: RwSignal::new(false) }
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
    let inputs = object.fields.into_iter().map(|field| {
        let shown = labels.get(&field.name).cloned().unwrap_or_default();
        view! { <FieldInput field draft shown/> }
    });
    // Problems of single fields are said there; what is left is said above the buttons.
    let problem = move || {
        draft.fail.get().map(|fail| {
            view! {
                <Notice tone=Tone::Late sign=Sign::Problem>
                    {fail.message()}
                </Notice>
            }
        })
    };
    view! {
        <form
            class="stack wide"
            novalidate=true
            on:submit=move |ev| {
                ev.prevent_default();
                if !draft.busy.get_untracked() {
                    on_save.run(());
                }
            }
        >
            <div class="screen">{inputs.collect_view()}</div>
            <div role="alert">{problem}</div>
            <div class="actions">
                <Button kind=ButtonKind::Main submit=true busy=draft.busy>
                    {save}
                </Button>
                <Button on_click=move |()| on_cancel.run(())>"Cancel"</Button>
            </div>
        </form>
    }
}

#[component]
fn FieldInput(field: Field, draft: RecordDraft, shown: String) -> impl IntoView {
    let label = field_label(&field);
    let key = field.name.to_string();
    let first = draft.values.with_untracked(|values| values.get(&key).cloned()).unwrap_or(Value::Null);
    let wide = matches!(field.data_type, DataType::LongText | DataType::MultiPicklist { .. });
    let asked = key.clone();
    let error =
        Signal::derive(move || draft.fail.with(|fail| fail.as_ref().and_then(|fail| fail.field(&asked))));
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
