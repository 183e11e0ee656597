//! When whoever has the work of a step is reminded.

use fermata_engine::{definition::Reminder, limits::REMINDERS_MAX};
use leptos::prelude::*;

use crate::kit::{DurationField, NumberField};

/// How long until the first reminder, how often, and how many.
#[component]
pub(super) fn ReminderField(
    value: Option<Reminder>,
    #[prop(into)] on_change: Callback<Option<Reminder>>,
) -> impl IntoView {
    let after = RwSignal::new(value.map(|r| r.after_minutes));
    let every = RwSignal::new(value.and_then(|r| r.every_minutes));
    let times = RwSignal::new(value.map_or(1, |r| r.times).to_string());
    let put = move || {
        let times = times.get_untracked().trim().parse().unwrap_or(1_u32).clamp(1, REMINDERS_MAX);
        on_change.run(after.get_untracked().map(|after_minutes| Reminder {
            after_minutes,
            every_minutes: every.get_untracked(),
            times,
        }));
    };
    view! {
        <DurationField
            id="p-remind"
            label="Remind after"
            help="While the work is open. Left empty: nobody is reminded."
            value=after
            on_change=move |_| put()
        />
        <Show when=move || after.get().is_some()>
            <NumberField
                id="p-remind-times"
                label="At most"
                after="times"
                min="1"
                step="1"
                value=times
                on_change=move |_| put()
            />
            <DurationField
                id="p-remind-every"
                label="Then every"
                help="Left empty: as long as to the first."
                value=every
                on_change=move |_| put()
            />
        </Show>
    }
}
