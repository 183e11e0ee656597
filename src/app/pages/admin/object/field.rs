//! One field of an object: what it is called, what it holds, what must hold of it.

use fermata_engine::{ids::Name, value::DataType};
use leptos::prelude::*;

use super::{Edit, ProblemsAt};
use crate::kit::{Checkbox, DefaultValue, TextField, data_type::DataTypeField};

/// The form below a field's line.
#[component]
pub(super) fn FieldForm(at: usize, edit: Edit, known: StoredValue<Vec<Name>>) -> impl IntoView {
    let Some(field) = edit.object.with_untracked(|o| o.fields.get(at).cloned()) else {
        return ().into_any();
    };
    let fresh = !known.with_value(|all| all.contains(&field.name));
    let label = RwSignal::new(field.label);
    let name = RwSignal::new(field.name.to_string());
    let help = RwSignal::new(field.help);
    let required = RwSignal::new(field.required);
    let unique = RwSignal::new(field.unique || field.external_id);
    let external = RwSignal::new(field.external_id);
    let expression = RwSignal::new(field.default_expression);
    let default = field.default;
    let place = Signal::derive(move || {
        edit.object.with(|o| o.fields.get(at).map(|f| format!("fields.{}", f.name)).unwrap_or_default())
    });
    let data_type = Memo::new(move |_| {
        edit.object.with(|o| o.fields.get(at).map_or(DataType::Text, |field| field.data_type.clone()))
    });
    let objects = Signal::derive(move || edit.others.get_value());
    let relabel = move |text: String| {
        if fresh && !text.is_empty() {
            let derived = Name::from_label(&text, "field");
            name.set(derived.to_string());
            edit.field(at, |f| f.name = derived);
        }
        edit.field(at, |f| f.label = text);
    };
    let rename = move |text: String| {
        if let Ok(parsed) = Name::parse(&text) {
            edit.field(at, |f| f.name = parsed);
        }
    };
    view! {
        <div class="form-grid field-form">
            <TextField id=format!("field-{at}-label") label="Label" value=label on_change=relabel required=true/>
            <TextField
                id=format!("field-{at}-name")
                label="Name in definitions and the API"
                help=if fresh { "Made of the label until the first save" } else { "Stays as it is: definitions refer to it" }
                value=name
                disabled=!fresh
                on_change=rename
            />
            <DataTypeField
                id=format!("field-{at}")
                value=field.data_type
                objects
                of_field=true
                on_change=move |data_type| edit.field(at, |f| f.data_type = data_type)
            />
            <TextField
                id=format!("field-{at}-help")
                label="Help shown beside it"
                value=help
                on_change=move |text| edit.field(at, |f| f.help = text)
            />
            <Show when=move || !data_type.with(DataType::is_given)>
                <DefaultValue
                    id=format!("field-{at}-default")
                    label="A new record holds at first"
                    value=default.clone()
                    data_type
                    on_change=move |value| edit.field(at, |f| f.default = value)
                />
                <TextField
                    id=format!("field-{at}-expression")
                    label="… or what this works out to"
                    help="Over user and now, such as today() or user.name"
                    value=expression
                    on_change=move |text: String| edit.field(at, |f| f.default_expression = text.trim().to_owned())
                />
                <div class="ticks">
                    <Checkbox
                        id=format!("field-{at}-required")
                        label="A record cannot be saved without it"
                        value=required
                        disabled=Signal::derive(move || matches!(data_type.get(), DataType::File { .. }))
                        on_change=move |on| edit.field(at, |f| f.required = on)
                    />
                    <Uniqueness at edit data_type unique external/>
                </div>
            </Show>
            <ProblemsAt edit at=place/>
        </div>
    }
    .into_any()
}

/// Whether no two records hold the same, and whether other systems know records by it: then no two hold the same either.
#[component]
fn Uniqueness(
    at: usize,
    edit: Edit,
    data_type: Memo<DataType>,
    unique: RwSignal<bool>,
    external: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || data_type.with(DataType::can_be_unique)>
            <Checkbox
                id=format!("field-{at}-unique")
                label="No two records hold the same"
                value=unique
                on_change=move |on: bool| {
                    if !on {
                        external.set(false);
                    }
                    edit.field(at, |f| (f.unique, f.external_id) = (on, on && f.external_id));
                }
            />
            <Checkbox
                id=format!("field-{at}-external")
                label="Other systems know records by it"
                help="Programs make or change records by this value"
                value=external
                on_change=move |on: bool| {
                    if on {
                        unique.set(true);
                    }
                    edit.field(at, |f| (f.unique, f.external_id) = (on || f.unique, on));
                }
            />
        </Show>
    }
}
