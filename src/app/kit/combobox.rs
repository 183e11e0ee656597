//! One of many, found by typing. Arrow keys move, Enter takes, Escape leaves all as it was.

use leptos::{ev, prelude::*};

use super::{Field, FieldError, IconButton, Sign, field::described_by, listing::Pointed};

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
    /// What was found for the words typed; none until the first answer.
    #[prop(into)]
    found: Signal<Option<Vec<Pick>>>,
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
    let (open, typed, pointed) = (RwSignal::new(false), RwSignal::new(None), Pointed::first());
    let combo = Combo { value, shown, found, open, typed, pointed, on_search, on_change };
    let list = format!("{id}-list");
    view! {
        <Field id=id.clone() label help error required>
            <div class="combo">
                <Input id list=list.clone() combo placeholder error required disabled/>
                <Show when=move || !value.get().is_empty() && !disabled.get()>
                    <span class="clear">
                        <IconButton sign=Sign::Close label="Clear" on_click=move |()| combo.take(Pick::default())/>
                    </span>
                </Show>
                <List id=list label combo/>
            </div>
        </Field>
    }
}

/// What a combobox holds and does.
#[derive(Clone, Copy)]
struct Combo {
    value: RwSignal<String>,
    shown: RwSignal<String>,
    found: Signal<Option<Vec<Pick>>>,
    open: RwSignal<bool>,
    /// What is being typed; none: the words of the value stand there.
    typed: RwSignal<Option<String>>,
    pointed: Pointed,
    on_search: Callback<String>,
    on_change: Option<Callback<String>>,
}

impl Combo {
    fn take(self, pick: Pick) {
        self.value.set(pick.value.clone());
        self.shown.set(pick.label);
        self.leave();
        if let Some(on_change) = self.on_change {
            on_change.run(pick.value);
        }
    }

    fn search(self, text: String) {
        self.pointed.reset();
        self.open.set(true);
        self.on_search.run(text);
    }

    fn leave(self) {
        self.open.set(false);
        self.typed.set(None);
    }

    fn picks(self) -> Vec<Pick> {
        self.found.get_untracked().unwrap_or_default()
    }

    fn on_key(self, ev: &ev::KeyboardEvent) {
        let (key, open) = (ev.key(), self.open.get_untracked());
        match key.as_str() {
            "ArrowDown" if !open => self.search(String::new()),
            "Enter" if open => {
                if let Some(pick) = self.pointed.of(&self.picks()) {
                    self.take(pick);
                }
            }
            "Escape" if open => self.leave(),
            _ if self.pointed.arrow(&key, self.picks().len()) => {}
            _ => return,
        }
        ev.prevent_default();
        ev.stop_propagation();
    }
}

#[component]
fn Input(
    id: String,
    list: String,
    combo: Combo,
    placeholder: String,
    error: FieldError,
    required: Signal<bool>,
    disabled: Signal<bool>,
) -> impl IntoView {
    let Combo { shown, open, typed, pointed, .. } = combo;
    let described = described_by(&id);
    let controls = list.clone();
    view! {
        <input
            class="in"
            id=id
            role="combobox"
            autocomplete="off"
            aria-autocomplete="list"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            aria-controls=controls
            aria-activedescendant=move || open.get().then(|| pointed.id(&list))
            aria-describedby=described
            aria-invalid=move || error.get().map(|_| "true")
            aria-required=move || required.get().then_some("true")
            placeholder=placeholder
            disabled=move || disabled.get()
            value=shown.get_untracked()
            prop:value=move || typed.get().unwrap_or_else(|| shown.get())
            on:focus=move |_| combo.search(String::new())
            on:blur=move |_| combo.leave()
            on:keydown=move |ev| combo.on_key(&ev)
            on:input=move |ev| {
                let text = event_target_value(&ev);
                typed.set(Some(text.clone()));
                combo.search(text);
            }
        />
    }
}

#[component]
fn List(id: String, label: Signal<String>, combo: Combo) -> impl IntoView {
    let none = |words: &'static str| {
        view! { <div class="none" role="option" aria-disabled="true" aria-selected="false">{words}</div> }
            .into_any()
    };
    let base = id.clone();
    let rows = move || match combo.found.get() {
        None => none("Looking …"),
        Some(picks) if picks.is_empty() => none("Nothing found."),
        Some(picks) => {
            let row = |(n, pick): (usize, Pick)| {
                let sent = pick.clone();
                view! {
                    <div
                        role="option"
                        id=format!("{base}-{n}")
                        aria-selected=move || combo.pointed.selected(n)
                        on:mousedown=move |ev| {
                            ev.prevent_default();
                            combo.take(sent.clone());
                        }
                    >
                        <span>{pick.label}</span>
                        <span class="quiet">{pick.detail}</span>
                    </div>
                }
            };
            picks.into_iter().enumerate().map(row).collect_view().into_any()
        }
    };
    view! {
        <div class="list" id=id role="listbox" aria-label=move || label.get() hidden=move || !combo.open.get()>
            {rows}
        </div>
    }
}
