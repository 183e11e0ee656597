//! The name by which definitions refer to something in a flow: changed only to one that is a name, and that is free.

use fermata_engine::ids::Name;
use leptos::prelude::*;

use crate::kit::TextField;

/// A name as it is typed. What is no name, or is taken, is said at once and not kept.
#[component]
pub fn NameField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(default = "Name in conditions")]
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// Whether something else has this name.
    #[prop(into)]
    taken: Callback<Name, bool>,
    /// Called with every name that may be.
    #[prop(into)]
    on_change: Callback<Name>,
) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let typed = move |text: String| match Name::parse(&text) {
        Err(problem) => wrong.set(Some(problem.to_string())),
        Ok(name) if taken.run(name.clone()) => {
            wrong.set(Some(format!("{name} is the name of something else here; choose another")));
        }
        Ok(name) => {
            wrong.set(None);
            on_change.run(name);
        }
    };
    view! { <TextField id label help="Letters, digits and _" value error=wrong on_change=typed/> }
}
