//! The picture of a year: twelve small months. Each is a table, so that it is read as one where it is not seen.

use std::collections::BTreeMap;

use fermata_engine::calendar::{Day, DayKind, Plan, month_name};
use leptos::prelude::*;

use super::draft::Draft;
use crate::kit::{IconButton, Sign, use_clock};

const LETTERS: [(&str, &str); 7] = [
    ("M", "Monday"),
    ("T", "Tuesday"),
    ("W", "Wednesday"),
    ("T", "Thursday"),
    ("F", "Friday"),
    ("S", "Saturday"),
    ("S", "Sunday"),
];

/// The picture, of the calendar as it stands.
#[component]
pub(super) fn YearPicture(draft: Draft) -> impl IntoView {
    let clock = use_clock();
    let year = RwSignal::new(i16::try_from(clock.today().year).unwrap_or(2026));
    let days = Memo::new(move |_| Plan::of(&draft.calendar()).year(year.get()));
    let turn = move |by: i16| year.update(|year| *year = (*year + by).clamp(1970, 9_000));
    let hours = move || {
        let minutes: u64 = days.with(|days| days.iter().map(minutes_of).sum());
        let open = days.with(|days| days.iter().filter(|day| !day.hours.is_empty()).count());
        format!("{open} working days, {} hours", minutes / 60)
    };
    let months = move || {
        let mut months: BTreeMap<u8, Vec<Day>> = BTreeMap::new();
        days.with(|days| days.iter().for_each(|day| months.entry(day.month).or_default().push(day.clone())));
        months.into_iter().map(|(month, days)| view! { <Month month days/> }).collect_view()
    };
    view! {
        <section class="card pad stack" aria-labelledby="year-title">
            <header class="row">
                <h2 id="year-title" class="grow">{move || format!("The year {}", year.get())}</h2>
                <IconButton sign=Sign::Left label="The year before" on_click=move |()| turn(-1)/>
                <IconButton sign=Sign::Right label="The year after" on_click=move |()| turn(1)/>
            </header>
            <p class="quiet">{hours}</p>
            <div class="year">{months}</div>
            <ul class="year-key">
                {[DayKind::Working, DayKind::Changed, DayKind::Holiday, DayKind::Closed]
                    .map(|kind| view! { <li><span class=format!("sample {}", class(kind)) aria-hidden="true"></span>{words(kind)}</li> })
                    .collect_view()}
            </ul>
        </section>
    }
}

fn minutes_of(day: &Day) -> u64 {
    day.hours.iter().map(|hours| u64::from(hours.until.saturating_sub(hours.from))).sum()
}

fn class(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Working => "working",
        DayKind::Changed => "changed",
        DayKind::Holiday => "holiday",
        DayKind::Closed => "closed",
    }
}

fn words(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Working => "Working day",
        DayKind::Changed => "Half day or other hours",
        DayKind::Holiday => "Holiday",
        DayKind::Closed => "Closed",
    }
}

#[component]
fn Month(month: u8, days: Vec<Day>) -> impl IntoView {
    let mut weeks: Vec<Vec<Option<Day>>> = Vec::new();
    for day in days {
        if weeks.is_empty() || day.weekday == 0 {
            let empty = if weeks.is_empty() { usize::from(day.weekday) } else { 0 };
            weeks.push(vec![None; empty]);
        }
        if let Some(week) = weeks.last_mut() {
            week.push(Some(day));
        }
    }
    let head = LETTERS.map(|(letter, name)| view! { <th scope="col" abbr=name><span aria-hidden="true">{letter}</span><span class="sr-only">{name}</span></th> });
    let rows = weeks.into_iter().map(|week| view! { <tr>{week.into_iter().map(cell).collect_view()}</tr> });
    view! {
        <table class="month">
            <caption>{month_name(month)}</caption>
            <thead><tr>{head.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

fn cell(day: Option<Day>) -> AnyView {
    let Some(day) = day else { return view! { <td></td> }.into_any() };
    let hours: Vec<String> = day.hours.iter().map(|hours| hours.words()).collect();
    let told = match day.kind {
        DayKind::Working => String::new(),
        DayKind::Closed => "closed".to_owned(),
        DayKind::Holiday => format!("closed: {}", day.label),
        DayKind::Changed => format!("{}: {}", day.label, hours.join(", ")),
    };
    let title = if told.is_empty() { hours.join(", ") } else { told.clone() };
    let more = (!told.is_empty()).then(|| view! { <span class="sr-only">", " {told}</span> });
    view! { <td class=class(day.kind) title=title>{day.day}{more}</td> }.into_any()
}
