//! What a flow is called with: one field for each of its inputs.

use std::collections::BTreeMap;

use fermata_engine::{
    check::Resource,
    ids::Name,
    value::{Value, ValueSource, Variable},
};
use leptos::prelude::*;

use super::value_source::ValueSourceField;

/// The fields; nothing for a flow that needs nothing.
#[component]
pub fn FlowInputs(
    /// The ids of its inputs begin with this.
    #[prop(into)]
    id: String,
    /// What the flow wants.
    wanted: Vec<Variable>,
    /// What it gets at first.
    value: BTreeMap<Name, ValueSource>,
    /// What can be named.
    #[prop(into)]
    resources: Signal<Vec<Resource>>,
    /// Called with every change.
    #[prop(into)]
    on_change: Callback<BTreeMap<Name, ValueSource>>,
) -> impl IntoView {
    if wanted.is_empty() {
        return None;
    }
    let kept = StoredValue::new(value);
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
        let id = format!("{id}-{}", input.name);
        view! { <ValueSourceField id label value data_type=input.data_type resources on_change=changed/> }
    };
    Some(view! {
        <fieldset class="field">
            <legend>"Called with"</legend>
            {wanted.into_iter().map(field).collect_view()}
        </fieldset>
    })
}
