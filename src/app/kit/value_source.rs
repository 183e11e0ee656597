//! Where a value comes from: a value itself, something that is known, or an expression.

use fermata_engine::{
    check::Resource,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::{Select, TextField, ValueInput};

fn mode_of(source: &ValueSource) -> &'static str {
    match source {
        ValueSource::Literal(_) => "literal",
        ValueSource::Reference(_) => "reference",
        ValueSource::Expression(_) => "expression",
    }
}

/// Chooses where a value comes from. With a `data_type` the value itself is typed in as such.
#[component]
pub fn ValueSourceField(
    /// The ids of its inputs begin with this.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What it is at first.
    value: ValueSource,
    /// What type is wanted.
    #[prop(default = DataType::Text)]
    data_type: DataType,
    /// What can be named.
    #[prop(into)]
    resources: Signal<Vec<Resource>>,
    /// Called with every change.
    #[prop(into)]
    on_change: Callback<ValueSource>,
) -> impl IntoView {
    let mode = RwSignal::new(mode_of(&value).to_owned());
    let literal = RwSignal::new(match &value {
        ValueSource::Literal(value) => value.clone(),
        _ => Value::Null,
    });
    let path = RwSignal::new(match &value {
        ValueSource::Reference(path) => path.clone(),
        _ => String::new(),
    });
    let source = RwSignal::new(match value {
        ValueSource::Expression(text) => text,
        _ => String::new(),
    });
    let now = move || match mode.get_untracked().as_str() {
        "reference" => ValueSource::Reference(path.get_untracked()),
        "expression" => ValueSource::Expression(source.get_untracked()),
        _ => ValueSource::Literal(literal.get_untracked()),
    };
    let changed = move || on_change.run(now());
    Effect::watch(move || literal.get(), move |_, _, _| changed(), false);
    let modes = [("literal", "This value"), ("reference", "From"), ("expression", "Expression")];
    let modes: Vec<(String, String)> = modes.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    let base = id.clone();
    let options = Signal::derive(move || {
        let words = |r: &Resource| (r.path.clone(), r.label.clone());
        let mut all: Vec<_> = resources.with(|all| all.iter().map(words).collect());
        let chosen = path.get();
        if !chosen.is_empty() && !all.iter().any(|(known, _)| *known == chosen) {
            all.push((chosen.clone(), format!("{chosen} (not known)")));
        }
        all
    });
    let words = label.clone();
    view! {
        <div class="value-source" role="group" aria-label=label>
            <Select
                id=format!("{id}-mode")
                label=words
                value=mode
                options=modes
                on_change=move |_| changed()
            />
            {move || {
                let id = format!("{base}-value");
                match mode.get().as_str() {
                    "reference" => {
                        view! {
                            <Select id label="What" value=path options empty="Choose" on_change=move |_| changed()/>
                        }
                            .into_any()
                    }
                    "expression" => {
                        view! { <TextField id label="Expression" value=source on_change=move |_| changed()/> }.into_any()
                    }
                    _ => {
                        view! {
                            <ValueInput
                                id
                                label="Value"
                                data_type=data_type.clone()
                                value=literal
                            />
                        }
                            .into_any()
                    }
                }
            }}
        </div>
    }
}
