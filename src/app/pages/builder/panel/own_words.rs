//! What tells people of a step's work, and the record that the work is about where that is not the run's.

use fermata_engine::{
    check::Resource,
    definition::WorkNotice,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::{super::Builder, parts::Choice};
use crate::kit::{TextArea, TextField, ValueSourceField};

/// The message that tells somebody of the work.
#[component]
pub(super) fn NoticeField(
    value: Option<WorkNotice>,
    #[prop(into)] on_change: Callback<Option<WorkNotice>>,
) -> impl IntoView {
    let WorkNotice { subject, body } = value.unwrap_or_default();
    let (subject, body) = (RwSignal::new(subject), RwSignal::new(body));
    let put = move || {
        let notice = WorkNotice { subject: subject.get_untracked(), body: body.get_untracked() };
        let says = !(notice.subject.trim().is_empty() && notice.body.trim().is_empty());
        on_change.run(says.then_some(notice));
    };
    view! {
        <fieldset class="sets">
            <legend>"Message"</legend>
            <TextField
                id="p-notice-subject"
                label="Subject"
                help="Tells people of the work, also by mail. Left empty: as usual."
                value=subject
                on_change=move |_| put()
            />
            <TextArea
                id="p-notice-body"
                label="Text"
                rows=3
                value=body
                help="{{record.name}} is filled in."
                on_change=move |_| put()
            />
        </fieldset>
    }
}

/// The record that the work is about.
#[component]
pub(super) fn AboutField(
    builder: Builder,
    value: Option<ValueSource>,
    #[prop(into)] on_change: Callback<Option<ValueSource>>,
) -> impl IntoView {
    let mode = RwSignal::new(if value.is_some() { "other" } else { "own" }.to_owned());
    let kept = StoredValue::new(value.unwrap_or(ValueSource::Literal(Value::Null)));
    let put = move || {
        let other = mode.get_untracked() == "other";
        on_change.run(other.then(|| kept.get_value()));
    };
    let names_one =
        |known: &Resource| matches!(known.data_type, DataType::Lookup { .. } | DataType::Record { .. });
    let records = Signal::derive(move || {
        builder.resources.with(|all| all.iter().filter(|known| names_one(known)).cloned().collect::<Vec<_>>())
    });
    let turned = move |mode: String| {
        if mode == "other" && kept.get_value() == ValueSource::Literal(Value::Null) {
            let first = records.with_untracked(|all| all.first().map(|known| known.path.clone()));
            kept.set_value(ValueSource::Reference(first.unwrap_or_default()));
        }
        put();
    };
    view! {
        <Choice
            label="About record"
            value=mode
            options=vec![("own", "The run's record"), ("other", "Another record")]
            on_change=turned
        />
        <Show when=move || mode.get() == "other">
            <ValueSourceField
                id="p-about-record"
                label="Which record"
                value=kept.get_value()
                resources=records
                on_change=move |source: ValueSource| {
                    kept.set_value(source);
                    put();
                }
            />
            <p class="quiet">"The work is shown on that record's page, and its screens read and change it."</p>
        </Show>
    }
}
