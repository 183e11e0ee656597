//! One of many, found by typing. Arrow keys move, Enter takes, Escape leaves all as it was.

use leptos::{ev, prelude::*};

use super::{Field, FieldError, IconButton, Sign, field::described_by};

/// Something that can be picked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pick {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: String,
    /// More, quietly.
    pub detail: String,
}

/// A combobox with its frame. The words shown for `value` are those of `shown`.
#[component]
pub fn Combobox(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// The value picked, empty for none.
    value: RwSignal<String>,
    /// The words of the value picked.
    shown: RwSignal<String>,
    /// What was found for the words typed.
    #[prop(into)]
    found: Signal<Vec<Pick>>,
    /// Called with the words typed, and with none as the list opens.
    #[prop(into)]
    on_search: Callback<String>,
    /// Words in an empty input.
    #[prop(default = "Type to search".into(), into)]
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
    /// Called with every pick.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let at = RwSignal::new(0_usize);
    let typed = RwSignal::new(None::<String>);
    let take = move |pick: Pick| {
        value.set(pick.value.clone());
        shown.set(pick.label);
        typed.set(None);
        open.set(false);
        if let Some(on_change) = on_change {
            on_change.run(pick.value);
        }
    };
    let search = move |text: String| {
        at.set(0);
        open.set(true);
        on_search.run(text);
    };
    let leave = move || {
        open.set(false);
        typed.set(None);
    };
    let on_key = move |ev: ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match ev.key().as_str() {
            "ArrowDown" if !open.get_untracked() => search(String::new()),
            "ArrowDown" => at.update(|n| *n = (*n + 1).min(count.saturating_sub(1))),
            "ArrowUp" => at.update(|n| *n = n.saturating_sub(1)),
            "Enter" if open.get_untracked() => {
                if let Some(pick) = found.with_untracked(|f| f.get(at.get_untracked()).cloned()) {
                    take(pick);
                }
            }
            "Escape" if open.get_untracked() => leave(),
            _ => return,
        }
        ev.prevent_default();
        ev.stop_propagation();
    };
    let list_id = format!("{id}-list");
    let controls = list_id.clone();
    let active = format!("{id}-list");
    let described = described_by(&id);
    let list = move || {
        let picks = found.get();
        if picks.is_empty() {
            return view! { <div class="none" role="option" aria-disabled="true" aria-selected="false">"Nothing found."</div> }.into_any();
        }
        let base = list_id.clone();
        let row = move |(n, pick): (usize, Pick)| {
            let sent = pick.clone();
            view! {
                <div
                    role="option"
                    id=format!("{base}-{n}")
                    aria-selected=move || if at.get() == n { "true" } else { "false" }
                    on:mousedown=move |ev| {
                        ev.prevent_default();
                        take(sent.clone());
                    }
                >
                    <span>{pick.label}</span>
                    <span class="quiet">{pick.detail}</span>
                </div>
            }
        };
        picks.into_iter().enumerate().map(row).collect_view().into_any()
    };
    view! {
        <Field id=id.clone() label help error required>
            <div class="combo">
                <input
                    class="in"
                    id=id.clone()
                    role="combobox"
                    autocomplete="off"
                    aria-autocomplete="list"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    aria-controls=controls.clone()
                    aria-activedescendant=move || open.get().then(|| format!("{active}-{}", at.get()))
                    aria-describedby=described
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-required=move || required.get().then_some("true")
                    placeholder=placeholder
                    disabled=move || disabled.get()
                    value=shown.get_untracked()
                    prop:value=move || typed.get().unwrap_or_else(|| shown.get())
                    on:focus=move |_| search(String::new())
                    on:blur=move |_| leave()
                    on:keydown=on_key
                    on:input=move |ev| {
                        let text = event_target_value(&ev);
                        typed.set(Some(text.clone()));
                        search(text);
                    }
                />
                <Show when=move || !value.get().is_empty() && !disabled.get()>
                    <span class="clear">
                        <IconButton sign=Sign::Close label="Clear" on_click=move |()| take(Pick::default())/>
                    </span>
                </Show>
                <div class="list" id=controls role="listbox" aria-label=move || label.get() hidden=move || !open.get()>
                    {list}
                </div>
            </div>
        </Field>
    }
}
