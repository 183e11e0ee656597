//! A record's fields, to read and to change.

use fermata_api::records::{RecordInput, RecordView};
use fermata_engine::{
    object::{Field, Object},
    people::Role,
    value::Value,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{
    field_label,
    form::{RecordDraft, RecordForm},
};
use crate::{
    kit::{
        Button, ButtonKind, FILE_ON_ITS_WAY, FilePlace, FormDialog, FormState, Sign, Time, ValueView,
        use_toasts,
    },
    server::records::{delete_record, update_record},
    shell::use_session,
};

/// The fields; a click on Edit makes them inputs.
#[component]
pub fn Details(
    /// The object.
    object: Object,
    /// The record, as it is now.
    current: RwSignal<RecordView>,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let object = StoredValue::new(object);
    move || {
        if editing.get() {
            view! { <Edit object=object.get_value() current editing/> }.into_any()
        } else {
            view! { <Read object=object.get_value() current editing/> }.into_any()
        }
    }
}

#[component]
fn Read(object: Object, current: RwSignal<RecordView>, editing: RwSignal<bool>) -> impl IntoView {
    let fields = object.fields.clone();
    let deleting = RwSignal::new(false);
    let session = use_session();
    let may_delete = session.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Manager));
    view! {
        <div class="stack wide">
            <dl class="kv grid">
                {move || {
                    let record = current.get();
                    fields.iter().map(|field| line(field, &record)).collect_view()
                }}
            </dl>
            <p class="quiet">
                {move || {
                    let record = current.get();
                    view! {
                        "Created "
                        <Time at=record.created/>
                        " by "
                        {record.created_by}
                        ". Last changed "
                        <Time at=record.updated/>
                        " by "
                        {record.updated_by}
                        "."
                    }
                }}
            </p>
            <div class="actions">
                <Button sign=Sign::Edit on_click=move |()| editing.set(true)>
                    "Edit"
                </Button>
                {may_delete
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet sign=Sign::Trash on_click=move |()| deleting.set(true)>
                                "Delete"
                            </Button>
                        }
                    })}
            </div>
            <DeleteDialog object current open=deleting/>
        </div>
    }
}

fn line(field: &Field, record: &RecordView) -> impl IntoView + use<> {
    let value = record.fields.get(&field.name).cloned().unwrap_or(Value::Null);
    let data_type = field.data_type.clone();
    let label = record.labels.get(&field.name).cloned();
    view! {
        <div>
            <dt>{field_label(field)}</dt>
            <dd>
                <ValueView data_type value label/>
            </dd>
        </div>
    }
}

#[component]
fn Edit(object: Object, current: RwSignal<RecordView>, editing: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let before = current.get_untracked();
    let values = before.fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    let draft = RecordDraft::new(values);
    let place = FilePlace::new(object.name.clone(), before.id);
    provide_context(place.clone());
    let (name, id, revision) = (object.name.clone(), before.id, before.revision);
    let labels = before.labels.clone();
    let save = move |()| {
        if place.waits() {
            toasts.problem(FILE_ON_ITS_WAY);
            return;
        }
        // Only what differs is sent, so that two people may change different fields one after the other.
        let mut fields = draft.values.get_untracked();
        fields.retain(|name, value| {
            let old = before.fields.iter().find(|(field, _)| field.as_str() == name).map(|(_, old)| old);
            old.unwrap_or(&Value::Null) != value
        });
        draft.form.send(update_record(name.clone(), id, RecordInput { fields }, revision), move |record| {
            toasts.say(format!("{} is saved.", record.title));
            current.set(record);
            editing.set(false);
        });
    };
    view! { <RecordForm object draft labels save="Save" on_save=save on_cancel=move |()| editing.set(false)/> }
}

#[component]
fn DeleteDialog(object: Object, current: RwSignal<RecordView>, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let form = FormState::new();
    let name = object.name.clone();
    let delete = move |()| {
        let (name, navigate) = (name.clone(), navigate.clone());
        let id = current.with_untracked(|record| record.id);
        form.send(delete_record(name.clone(), id), move |()| {
            toasts.say("The record is deleted.");
            navigate(&format!("/records/{name}"), leptos_router::NavigateOptions::default());
        });
    };
    let title = Signal::derive(move || current.with(|record| format!("Delete {}?", record.title)));
    view! {
        <FormDialog title open form submit="Delete it" danger=true on_submit=delete>
            <p>"It cannot be brought back."</p>
        </FormDialog>
    }
}
