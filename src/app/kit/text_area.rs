//! Several lines of text.
//!
//! The only module that may contain a `textarea`: the server writes its children into the page unescaped, so it is
//! rendered empty and filled through the property once the page is alive. A test over the sources keeps it alone.

use leptos::prelude::*;

use super::{Field, FieldError, field::described_by};

/// A text area with its frame.
#[component]
pub fn TextArea(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds.
    value: RwSignal<String>,
    /// Lines shown at first.
    #[prop(default = 4)]
    rows: u32,
    /// The form field's name, for forms that work without scripts.
    #[prop(optional, into)]
    name: Option<String>,
    /// Characters at most.
    #[prop(optional, into)]
    longest: Option<u32>,
    /// Whether it holds code.
    #[prop(optional)]
    mono: bool,
    /// Words in an empty input.
    #[prop(optional, into)]
    placeholder: String,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it must be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with every change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let described = described_by(&id);
    if let Some(typed) = crate::dom::typed_early(&id) {
        value.set(typed);
    }
    // Without scripts only the browser can say that something is missing.
    let named = name.is_some();
    view! {
        <Field id=id.clone() label help error required>
            <textarea
                class=if mono { "in mono" } else { "in" }
                id=id
                name=name
                maxlength=longest
                required=move || named && required.get()
                rows=rows
                placeholder=placeholder
                spellcheck=if mono { "false" } else { "true" }
                prop:value=move || value.get()
                aria-describedby=described
                aria-invalid=move || error.get().map(|_| "true")
                aria-required=move || required.get().then_some("true")
                disabled=move || disabled.get()
                on:input=move |ev| {
                    let text = event_target_value(&ev);
                    value.set(text.clone());
                    if let Some(on_change) = on_change {
                        on_change.run(text);
                    }
                }
            ></textarea>
        </Field>
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn no_other_module_has_a_text_area() {
        let mut found = Vec::new();
        sources(Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
        assert!(found.len() > 50, "the sources were not found");
        for path in found.iter().filter(|path| !path.ends_with("kit/text_area.rs")) {
            let text = fs::read_to_string(path).unwrap();
            assert!(!text.contains("<textarea"), "{} must use the kit's TextArea", path.display());
        }
    }
}
