//! Holidays, half days and other days with hours of their own.

use fermata_engine::calendar::{DayRule, Interval, SpecialDay, Weekday, month_name, problems};
use leptos::prelude::*;

use super::{
    draft::{Draft, Row, fresh},
    hours::HoursEditor,
    import::ImportHolidays,
};
use crate::kit::{Button, IconButton, NumberField, Select, Sign, TextField, use_clock};

/// The kinds of rule: key and words.
const KINDS: [(&str, &str); 4] = [
    ("dates", "On dates"),
    ("yearly", "Every year on a date"),
    ("weekday", "Every year on a weekday"),
    ("easter", "Every year around Easter"),
];

const NTHS: [(&str, &str); 6] =
    [("1", "first"), ("2", "second"), ("3", "third"), ("4", "fourth"), ("5", "fifth"), ("-1", "last")];

/// All of them.
#[component]
pub(super) fn SpecialDays(draft: Draft) -> impl IntoView {
    let clock = use_clock();
    let importing = RwSignal::new(false);
    let open = RwSignal::new(None::<u32>);
    let add = move |()| {
        draft.add(vec![fresh(clock.today().year)]);
        open.set(draft.days.with_untracked(|days| days.last().map(|(number, _)| *number)));
    };
    let empty = move || {
        draft.days.with(Vec::is_empty).then(|| {
            view! { <p class="quiet pad">"No holidays yet. Add them by hand, or from a file that your country hands out."</p> }
        })
    };
    view! {
        <section class="card table-card fields" aria-labelledby="special-title">
            <header>
                <h2 id="special-title">"Holidays and half days"</h2>
                <Button sign=Sign::Document on_click=move |()| importing.set(true)>"From a file"</Button>
                <Button sign=Sign::Plus on_click=add>"Add a day"</Button>
            </header>
            {empty}
            <ol>
                <For each=move || draft.days.get() key=|(number, _)| *number let:row>
                    <Line draft row open/>
                </For>
            </ol>
        </section>
        <ImportHolidays draft open=importing/>
    }
}

fn hours_words(hours: &[Interval]) -> String {
    match hours {
        [] => "closed".to_owned(),
        hours => hours.iter().map(|one| one.words()).collect::<Vec<_>>().join(", "),
    }
}

fn shown(day: &SpecialDay) -> String {
    if day.label.trim().is_empty() { "A day without a name".to_owned() } else { day.label.clone() }
}

#[component]
fn Line(draft: Draft, row: Row, open: RwSignal<Option<u32>>) -> impl IntoView {
    let (number, day) = (row.0, RwSignal::from(row.1));
    let is_open = Memo::new(move |_| open.get() == Some(number));
    let turn = move |_| open.set((!is_open.get_untracked()).then_some(number));
    let wrong = Memo::new(move |_| {
        let mut calendar = fermata_engine::calendar::Calendar::office("x", "UTC");
        calendar.days = vec![day.get()];
        problems(&calendar).into_iter().next().map(|problem| problem.message)
    });
    view! {
        <li class="field-line">
            <div class="line">
                <button type="button" class="btn quiet name" aria-expanded=move || is_open.get().to_string() on:click=turn>
                    <span>
                        {move || day.with(shown)}
                        <small>{move || day.with(|day| format!("{}: {}", day.on.words(), hours_words(&day.hours)))}</small>
                    </span>
                </button>
                <IconButton
                    sign=Sign::Close
                    label=Signal::derive(move || format!("Remove {}", day.with(shown)))
                    on_click=move |()| draft.remove(number)
                />
            </div>
            <Show when=move || is_open.get()>
                <DayForm number day/>
            </Show>
            {move || wrong.get().map(|why| view! { <p class="error pad">"It " {why} "."</p> })}
        </li>
    }
}

#[component]
fn DayForm(number: u32, day: RwSignal<SpecialDay>) -> impl IntoView {
    let now = day.get_untracked();
    let label = RwSignal::new(now.label.clone());
    let kind = RwSignal::new(kind_of(&now.on).to_owned());
    let hours = RwSignal::new(now.hours);
    // Only what differs is written back: the two never set each other in turn.
    Effect::new(move |_| {
        let hours = hours.get();
        if day.with_untracked(|day| day.hours != hours) {
            day.update(|day| day.hours = hours);
        }
    });
    let options = KINDS.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    let change_kind = move |key: String| day.update(|day| day.on = rule_of(&key, &day.on));
    view! {
        <div class="field-form">
            <div class="form-grid">
                <TextField
                    id=format!("day-{number}-label")
                    label="What is it called?"
                    placeholder="Christmas Eve"
                    value=label
                    on_change=move |text| day.update(|day| day.label = text)
                />
                <Select id=format!("day-{number}-kind") label="When" value=kind options on_change=change_kind/>
                {move || {
                    kind.track();
                    view! { <RuleFields number day/> }
                }}
            </div>
            <HoursEditor of="this day" id=format!("day-{number}") hours none="Closed: a holiday. Add hours for a half day."/>
        </div>
    }
}

fn kind_of(rule: &DayRule) -> &'static str {
    match rule {
        DayRule::Dates { .. } => "dates",
        DayRule::Yearly { .. } => "yearly",
        DayRule::Weekday { .. } => "weekday",
        DayRule::Easter { .. } => "easter",
    }
}

/// A rule of another kind, as close to the one before as may be.
fn rule_of(kind: &str, before: &DayRule) -> DayRule {
    let (month, day) = match before {
        DayRule::Dates { from, .. } => {
            let part = |range: std::ops::Range<usize>| from.get(range).and_then(|text| text.parse().ok());
            (part(5..7).unwrap_or(12), part(8..10).unwrap_or(24))
        }
        DayRule::Yearly { month, day } => (*month, *day),
        DayRule::Weekday { month, .. } => (*month, 1),
        DayRule::Easter { .. } => (4, 1),
    };
    match kind {
        "yearly" => DayRule::Yearly { month, day },
        "weekday" => DayRule::Weekday { month, weekday: Weekday::Monday, nth: 1 },
        "easter" => DayRule::Easter { days: 1 },
        _ => DayRule::Dates { from: String::new(), until: None },
    }
}

fn months() -> Vec<(String, String)> {
    (1..=12).map(|month| (month.to_string(), month_name(month).to_owned())).collect()
}

#[component]
fn RuleFields(number: u32, day: RwSignal<SpecialDay>) -> impl IntoView {
    match day.with_untracked(|day| day.on.clone()) {
        DayRule::Dates { from, until } => {
            view! { <DatesFields number day from until=until.unwrap_or_default()/> }.into_any()
        }
        DayRule::Yearly { month, day: of } => view! { <YearlyFields number day month of/> }.into_any(),
        DayRule::Weekday { month, weekday, nth } => {
            view! { <WeekdayFields number day month weekday nth/> }.into_any()
        }
        DayRule::Easter { days } => {
            let value = RwSignal::new(days.to_string());
            view! {
                <NumberField
                    id=format!("day-{number}-easter")
                    label="Days after Easter Sunday"
                    help="Less than nothing is before it: -2 is Good Friday, 1 Easter Monday, 39 Ascension, 50 Whit Monday."
                    step="1"
                    value
                    on_change=move |text: String| {
                        if let Ok(days) = text.trim().parse() {
                            day.update(|day| day.on = DayRule::Easter { days });
                        }
                    }
                />
            }
                .into_any()
        }
    }
}

#[component]
fn DatesFields(number: u32, day: RwSignal<SpecialDay>, from: String, until: String) -> impl IntoView {
    let (first, last) = (RwSignal::new(from), RwSignal::new(until));
    let write = move || {
        let until = Some(last.get_untracked()).filter(|text| !text.is_empty());
        day.update(|day| day.on = DayRule::Dates { from: first.get_untracked(), until });
    };
    view! {
        <crate::kit::Field id=format!("day-{number}-from") label="Date">
            <input
                class="in"
                type="date"
                id=format!("day-{number}-from")
                prop:value=move || first.get()
                on:change=move |ev| {
                    first.set(event_target_value(&ev));
                    write();
                }
            />
        </crate::kit::Field>
        <crate::kit::Field id=format!("day-{number}-until") label="Until (the last day, if several)">
            <input
                class="in"
                type="date"
                id=format!("day-{number}-until")
                prop:value=move || last.get()
                on:change=move |ev| {
                    last.set(event_target_value(&ev));
                    write();
                }
            />
        </crate::kit::Field>
    }
}

#[component]
fn YearlyFields(number: u32, day: RwSignal<SpecialDay>, month: u8, of: u8) -> impl IntoView {
    let (month, of) = (RwSignal::new(month.to_string()), RwSignal::new(of.to_string()));
    let write = move || {
        let month = month.get_untracked().parse().unwrap_or(1);
        let of = of.get_untracked().trim().parse().unwrap_or(0);
        day.update(|day| day.on = DayRule::Yearly { month, day: of });
    };
    view! {
        <NumberField id=format!("day-{number}-day") label="Day" min="1" step="1" value=of on_change=move |_| write()/>
        <Select id=format!("day-{number}-month") label="Month" value=month options=months() on_change=move |_| write()/>
    }
}

#[component]
fn WeekdayFields(
    number: u32,
    day: RwSignal<SpecialDay>,
    month: u8,
    weekday: Weekday,
    nth: i8,
) -> impl IntoView {
    let (nth, month) = (RwSignal::new(nth.to_string()), RwSignal::new(month.to_string()));
    let on = RwSignal::new(weekday.key());
    let write = move || {
        let weekday = on.with_untracked(|key| Weekday::ALL.into_iter().find(|one| one.key() == *key));
        let weekday = weekday.unwrap_or(Weekday::Monday);
        let (month, nth) =
            (month.get_untracked().parse().unwrap_or(1), nth.get_untracked().parse().unwrap_or(1));
        day.update(|day| day.on = DayRule::Weekday { month, weekday, nth });
    };
    let nths = NTHS.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    let weekdays: Vec<_> = Weekday::ALL.iter().map(|one| (one.key(), one.label().to_owned())).collect();
    view! {
        <Select id=format!("day-{number}-nth") label="Which" value=nth options=nths on_change=move |_| write()/>
        <Select id=format!("day-{number}-weekday") label="Weekday" value=on options=weekdays on_change=move |_| write()/>
        <Select id=format!("day-{number}-month") label="Month" value=month options=months() on_change=move |_| write()/>
    }
}
