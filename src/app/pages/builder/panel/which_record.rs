//! Which record something is about: one of a few that need no name, or another one.

use fermata_engine::{
    check::Resource,
    value::{Value, ValueSource},
};
use leptos::prelude::*;

use super::parts::Choice;
use crate::kit::ValueSourceField;

/// The key of the answer that names another record.
pub(super) const OTHER: &str = "other";

/// Asks for a record. The answer is the key of what was chosen, and under [`OTHER`] where the record comes from.
#[component]
pub(super) fn WhichRecord(
    /// The ids of its inputs begin with this.
    id: &'static str,
    /// What is asked.
    label: &'static str,
    /// What can be chosen: key and words, one of them [`OTHER`].
    choices: Vec<(&'static str, &'static str)>,
    /// The key that is chosen at first.
    chosen: &'static str,
    /// Where the other record comes from at first; none: from the first that there is.
    value: Option<ValueSource>,
    /// What names a record.
    #[prop(into)]
    records: Signal<Vec<Resource>>,
    /// Hears every change.
    #[prop(into)]
    on_change: Callback<(String, ValueSource)>,
    /// A sentence under another record.
    #[prop(optional)]
    help: &'static str,
) -> impl IntoView {
    let mode = RwSignal::new(chosen.to_owned());
    let kept = StoredValue::new(value.unwrap_or(ValueSource::Literal(Value::Null)));
    let put = move || on_change.run((mode.get_untracked(), kept.get_value()));
    let turned = move |mode: String| {
        if mode == OTHER && kept.get_value() == ValueSource::Literal(Value::Null) {
            let first = records.with_untracked(|all| all.first().map(|known| known.path.clone()));
            kept.set_value(ValueSource::Reference(first.unwrap_or_default()));
        }
        put();
    };
    view! {
        <Choice label value=mode options=choices on_change=turned/>
        <Show when=move || mode.get() == OTHER>
            <ValueSourceField
                id
                label="Which record"
                value=kept.get_value()
                resources=records
                on_change=move |source: ValueSource| {
                    kept.set_value(source);
                    put();
                }
            />
            {(!help.is_empty()).then(|| view! { <p class="quiet">{help}</p> })}
        </Show>
    }
}
