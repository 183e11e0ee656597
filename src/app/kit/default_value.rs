//! What something holds at first, typed in as what it is.

use fermata_engine::value::{DataType, Value};
use leptos::prelude::*;

use super::ValueInput;

/// An input of the type that `data_type` has just now. When the type changes, a value that is not of it is taken away.
#[component]
pub fn DefaultValue(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(default = "At first it holds")]
    label: &'static str,
    /// What it is at first.
    value: Value,
    /// The type.
    #[prop(into)]
    data_type: Signal<DataType>,
    /// Called with every change.
    #[prop(into)]
    on_change: Callback<Value>,
) -> impl IntoView {
    let held = RwSignal::new(value);
    let shape = Memo::new(move |_| data_type.get());
    Effect::watch(
        move || shape.get(),
        move |now, _, _| {
            let kept = fitting(now, &held.get_untracked());
            if kept != held.get_untracked() {
                held.set(kept.clone());
                on_change.run(kept);
            }
        },
        false,
    );
    let error = Signal::derive(move || {
        let wrong = |value: &Value| shape.with(|t| t.check(value).err().map(|p| p.to_string()));
        held.with(wrong).map(|words| format!("This {words}"))
    });
    move || {
        let data_type = shape.get();
        view! { <ValueInput id=id.clone() label data_type value=held error on_change/> }
    }
}

/// The value where it is of the type, in its normal form; else none.
fn fitting(data_type: &DataType, value: &Value) -> Value {
    data_type.check(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_only_where_it_is_of_the_type() {
        assert_eq!(fitting(&DataType::Number { decimals: 0 }, &Value::from(3)), Value::from(3));
        assert_eq!(fitting(&DataType::Number { decimals: 0 }, &Value::from("three")), Value::Null);
        assert_eq!(fitting(&DataType::Text, &Value::Bool(true)), Value::Null);
        assert_eq!(fitting(&DataType::Checkbox, &Value::Bool(true)), Value::Bool(true));
    }
}
