//! The properties of the flow itself.

use fermata_diagram::{element::Connector, flow::Header};
use fermata_engine::{flow::FlowKind, ids::Name};
use leptos::prelude::*;

use super::{
    super::Builder,
    outcomes::OutcomeList,
    parts::{NextField, objects, set_header},
    variables::{VariableList, Which},
};
use crate::kit::{Select, TextArea, TextField};

/// What it is for, what it works on, what it takes, keeps and hands over.
#[component]
pub(super) fn StartForm(builder: Builder) -> impl IntoView {
    let now = Header::of(&builder.now());
    let (label, description) = (RwSignal::new(now.label), RwSignal::new(now.description));
    let object = RwSignal::new(now.object.map(|o| o.to_string()).unwrap_or_default());
    let is_screen = builder.now().kind == FlowKind::Screen;
    view! {
        <TextField
            id="p-label"
            label="Label"
            required=true
            value=label
            on_change=move |text: String| set_header(builder, "label", |h| h.label = text)
        />
        <TextArea
            id="p-description"
            label="What it is for"
            rows=2
            value=description
            on_change=move |text: String| set_header(builder, "description", |h| h.description = text)
        />
        <Select
            id="p-works-on"
            label="Works on a record of"
            value=object
            options=objects(builder)
            empty="No record"
            on_change=move |text: String| set_header(builder, "object", |h| h.object = Name::parse(&text).ok())
        />
        <NextField builder id="p-begin" label="Begins with" on=Connector::Start/>
        <VariableList builder which=Which::Inputs/>
        <VariableList builder which=Which::Variables/>
        {is_screen.then(|| view! { <OutcomeList builder/> })}
    }
}
