//! What a step's flow is called with.

use std::collections::BTreeMap;

use fermata_engine::{ids::Name, value::ValueSource};
use leptos::prelude::*;

use super::super::Builder;
use crate::kit::FlowInputs;

/// One field for each input of the flow.
#[component]
pub(super) fn InputsField(
    builder: Builder,
    flow: Name,
    value: BTreeMap<Name, ValueSource>,
    #[prop(into)] on_change: Callback<BTreeMap<Name, ValueSource>>,
) -> impl IntoView {
    let wanted = builder
        .world
        .with_untracked(|world| world.flows.get(&flow).map(|f| f.inputs.clone()).unwrap_or_default());
    view! { <FlowInputs id="p-input" wanted value resources=builder.resources on_change/> }
}
