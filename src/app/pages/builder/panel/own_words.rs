//! What tells people of a step's work, and the record that the work is about where that is not the run's.

use fermata_engine::{
    check::Resource,
    definition::WorkNotice,
    value::{DataType, ValueSource},
};
use leptos::prelude::*;

use super::{
    super::Builder,
    which_record::{OTHER, WhichRecord},
};
use crate::kit::{TextArea, TextField};

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
    let names_one =
        |known: &Resource| matches!(known.data_type, DataType::Lookup { .. } | DataType::Record { .. });
    let records = Signal::derive(move || {
        builder.resources.with(|all| all.iter().filter(|known| names_one(known)).cloned().collect::<Vec<_>>())
    });
    let put =
        move |(chosen, source): (String, ValueSource)| on_change.run((chosen == OTHER).then_some(source));
    view! {
        <WhichRecord
            id="p-about-record"
            label="About record"
            choices=vec![("own", "The run's record"), (OTHER, "Another record")]
            chosen=if value.is_some() { OTHER } else { "own" }
            value
            records
            on_change=put
            help="The work is shown on that record's page, and its screens read and change it."
        />
    }
}
