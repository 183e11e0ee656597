//! A length of time: asked as a number and a unit, kept in minutes.

use leptos::{html, prelude::*};

use super::{Field, FieldError, field::described_by, span_words};

const UNITS: [(&str, u32); 3] = [("minutes", 1), ("hours", 60), ("days", 1_440)];

/// The words of a length of time: `2 d`, `6 h`.
pub fn minutes_words(minutes: u32) -> String {
    span_words(i64::from(minutes) * 60_000)
}

/// The largest unit that measures `minutes` without a rest.
fn best_unit(minutes: u32) -> u32 {
    UNITS
        .iter()
        .rev()
        .map(|(_, size)| *size)
        .find(|size| minutes > 0 && minutes.is_multiple_of(*size))
        .unwrap_or(60)
}

/// A number and a unit with their frame; `value` is in minutes, none for no promise.
#[component]
pub fn DurationField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// Minutes, none where empty.
    value: RwSignal<Option<u32>>,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Called with every change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<Option<u32>>>,
) -> impl IntoView {
    let unit = RwSignal::new(best_unit(value.get_untracked().unwrap_or(0)));
    let set = move |text: String, size: u32| {
        let minutes = text.trim().parse::<u32>().ok().map(|n| n.saturating_mul(size)).filter(|n| *n > 0);
        value.set(minutes);
        if let Some(on_change) = on_change {
            on_change.run(minutes);
        }
    };
    let shown = move || value.get().map(|m| (m / unit.get().max(1)).to_string()).unwrap_or_default();
    let input = NodeRef::<html::Input>::new();
    // Not every change of the number has been told by then: what stands there counts.
    let typed = move || input.get_untracked().map(|input| input.value()).unwrap_or_default();
    let unit_label = format!("Unit of {}", label.get_untracked());
    view! {
        <Field id=id.clone() label help error>
            <div class="row tight">
                <input
                    node_ref=input
                    class="in grow"
                    type="number"
                    min="0"
                    step="1"
                    id=id.clone()
                    placeholder="none"
                    aria-describedby=described_by(&id)
                    prop:value=shown
                    on:change=move |ev| set(event_target_value(&ev), unit.get_untracked())
                />
                <select
                    class="in grow"
                    aria-label=unit_label
                    on:change=move |ev| {
                        let size = event_target_value(&ev).parse().unwrap_or(60);
                        let number = typed();
                        unit.set(size);
                        set(number, size);
                    }
                >
                    {UNITS
                        .map(|(words, size)| {
                            view! {
                                <option value=size.to_string() prop:selected=move || unit.get() == size>
                                    {words}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </div>
        </Field>
    }
}
