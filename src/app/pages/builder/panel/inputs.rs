//! What a flow is called with.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::Name,
    value::{Value, ValueSource, Variable},
};
use leptos::prelude::*;

use super::super::state::Builder;
use crate::pages::flows::value_source::ValueSourceField;

/// One field for each input of the flow.
#[component]
pub(super) fn InputsField(
    builder: Builder,
    flow: Name,
    value: BTreeMap<Name, ValueSource>,
    #[prop(into)] on_change: Callback<BTreeMap<Name, ValueSource>>,
) -> impl IntoView {
    let wanted: Vec<Variable> = builder
        .world
        .with_value(|world| world.flows.get(&flow).map(|f| f.inputs.clone()).unwrap_or_default());
    if wanted.is_empty() {
        return None;
    }
    let kept = StoredValue::new(value);
    let paths = Signal::derive(move || {
        builder
            .resources
            .with(|all| all.iter().map(|r| (r.path.clone(), r.label.clone())).collect::<Vec<_>>())
    });
    let field = move |input: Variable| {
        let name = input.name.clone();
        let now = kept.with_value(|all| all.get(&name).cloned());
        let value = now.unwrap_or(ValueSource::Literal(Value::Null));
        let label = if input.label.is_empty() { input.name.to_string() } else { input.label };
        let changed = move |source: ValueSource| {
            kept.update_value(|all| {
                if source == ValueSource::Literal(Value::Null) {
                    all.remove(&name);
                } else {
                    all.insert(name.clone(), source);
                }
            });
            on_change.run(kept.get_value());
        };
        let id = format!("p-input-{}", input.name);
        view! { <ValueSourceField id label value data_type=input.data_type paths on_change=changed/> }
    };
    Some(view! {
        <fieldset class="field">
            <legend>"Called with"</legend>
            {wanted.into_iter().map(field).collect_view()}
        </fieldset>
    })
}
