//! The hours of one day: several stretches, each from a time to a time. One that ends before it begins goes on into the
//! next day.

use fermata_engine::calendar::Interval;
use leptos::prelude::*;

use crate::kit::{IconButton, Sign};

/// The stretches of a day.
#[component]
pub(super) fn HoursEditor(
    /// Which day, in words.
    #[prop(into)]
    of: String,
    /// The beginning of the ids of its inputs.
    #[prop(into)]
    id: String,
    /// The hours.
    hours: RwSignal<Vec<Interval>>,
    /// What is said while there are none.
    #[prop(default = "Closed")]
    none: &'static str,
) -> impl IntoView {
    let count = Memo::new(move |_| hours.with(Vec::len));
    let (of, id) = (StoredValue::new(of), StoredValue::new(id));
    let add = move |()| hours.update(|all| all.push(next(all)));
    let lines = move || {
        (0..count.get())
            .map(|at| view! { <Stretch of=of.get_value() id=id.get_value() hours at/> })
            .collect_view()
    };
    view! {
        <div class="day-hours" role="group" aria-label=of.get_value()>
            <span class="day-name" aria-hidden="true">{of.get_value()}</span>
            <div class="stretches">
                {move || (count.get() == 0).then(|| view! { <span class="quiet">{none}</span> })}
                {lines}
            </div>
            <IconButton sign=Sign::Plus label=format!("Add hours to {}", of.get_value()) on_click=add/>
        </div>
    }
}

#[component]
fn Stretch(of: String, id: String, hours: RwSignal<Vec<Interval>>, at: usize) -> impl IntoView {
    let now = move || hours.with(|all| all.get(at).copied());
    let change = move |change: &dyn Fn(Interval) -> Interval| {
        hours.update(|all| {
            if let Some(one) = all.get_mut(at) {
                *one = change(*one);
            }
        });
    };
    let begins = move |text: String| {
        if let Some(from) = minute(&text) {
            change(&|one| Interval { from, until: after(from, one.until % 1440) });
        }
    };
    let ends = move |text: String| {
        if let Some(until) = minute(&text) {
            change(&|one| Interval { until: after(one.from, until), ..one });
        }
    };
    let remove = move |()| {
        hours.update(|all| {
            if at < all.len() {
                all.remove(at);
            }
        });
    };
    let number = at + 1;
    view! {
        <div class="stretch">
            <input
                class="in"
                type="time"
                id=format!("{id}-{number}-from")
                aria-label=format!("{of}, hours {number}, from")
                prop:value=move || now().map(|one| clock(one.from)).unwrap_or_default()
                on:change=move |ev| begins(event_target_value(&ev))
            />
            <span aria-hidden="true">"to"</span>
            <input
                class="in"
                type="time"
                id=format!("{id}-{number}-until")
                aria-label=format!("{of}, hours {number}, until")
                prop:value=move || now().map(|one| clock(one.until)).unwrap_or_default()
                on:change=move |ev| ends(event_target_value(&ev))
            />
            {move || now().is_some_and(|one| one.until > 1440).then(|| view! { <small class="quiet">"of the next day"</small> })}
            <IconButton sign=Sign::Close label=format!("Remove hours {number} of {of}") on_click=remove/>
        </div>
    }
}

/// What is added to hours: two hours after the last, as far as the day goes.
fn next(hours: &[Interval]) -> Interval {
    let from = hours.last().map_or(540, |last| (last.until + 60).min(1_380));
    Interval { from, until: from + if hours.is_empty() { 480 } else { 60 } }
}

/// `09:00`; midnight at the end of a day is its beginning.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// The end of a stretch as it is kept: on the next day where it is no later than the beginning.
fn after(from: u16, until: u16) -> u16 {
    if until > from { until } else { until + 1440 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        assert_eq!(
            (minute("09:30"), minute("24:00"), minute("x"), minute("09:30:15")),
            (Some(570), None, None, Some(570))
        );
        assert_eq!(
            (clock(570).as_str(), clock(1440).as_str(), clock(1800).as_str()),
            ("09:30", "00:00", "06:00")
        );
        assert_eq!((after(540, 1020), after(1320, 360), after(0, 0)), (1020, 1800, 1440));
        assert_eq!(next(&[]), Interval { from: 540, until: 1020 });
        assert_eq!(next(&[Interval { from: 540, until: 720 }]), Interval { from: 780, until: 840 });
    }
}
