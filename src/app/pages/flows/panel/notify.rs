//! A message to people: who is told, and what.

use fermata_engine::{
    definition::AssigneeRule,
    flow::{ElementBody, Notify},
};
use leptos::prelude::*;

use super::{super::Builder, parts::set, people::PeopleField};
use crate::kit::{TextArea, TextField};

fn change(builder: Builder, key: &str, act: impl FnOnce(&mut Notify)) {
    set(builder, key, |block| {
        if let ElementBody::Notify(it) = &mut block.body {
            act(it);
        }
    });
}

/// Who is told, and what.
#[component]
pub(super) fn NotifyForm(builder: Builder, it: Notify) -> impl IntoView {
    let (subject, body) = (RwSignal::new(it.subject), RwSignal::new(it.body));
    let told = move |to: Vec<AssigneeRule>| change(builder, "to", |n| n.to = to);
    view! {
        <PeopleField
            builder
            legend="Who is told"
            value=it.to
            on_change=told
        />
        <TextField
            id="notify-subject"
            label="Subject"
            help="{{record.name}} is filled in"
            value=subject
            on_change=move |text: String| change(builder, "subject", |n| n.subject = text)
        />
        <TextArea
            id="notify-body"
            label="Message"
            value=body
            on_change=move |text: String| change(builder, "body", |n| n.body = text)
        />
    }
}
