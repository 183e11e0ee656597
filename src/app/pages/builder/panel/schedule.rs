//! A schedule as a form: how often, at which time, in whose zone, and the next ten moments, which the server tells.

use fermata_api::triggers::{SchedulePreview, SchedulePreviewInput};
use fermata_engine::schedule::{CatchUp, Overlap, Schedule, check_cron};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    kit::{Select, TextField},
    server::triggers::preview_schedule,
};

const RHYTHMS: [(&str, &str); 6] = [
    ("hour", "Every hour"),
    ("day", "Every day"),
    ("workday", "Monday to Friday"),
    ("week", "Every week"),
    ("month", "Every month"),
    ("cron", "As cron says"),
];

const WEEKDAYS: [(&str, &str); 7] = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("0", "Sunday"),
];

const CATCH_UPS: [(&str, &str); 3] = [
    ("last", "Make up for the last one"),
    ("all", "Make up for each, 100 at most"),
    ("none", "Leave them out"),
];

/// How often, as people say it.
#[derive(Clone, Copy)]
struct Rhythm {
    every: RwSignal<String>,
    time: RwSignal<String>,
    weekday: RwSignal<String>,
    day: RwSignal<String>,
    cron: RwSignal<String>,
}

/// The parts of a cron text that one of the usual rhythms has: which one, minute, hour, day of month, day of week.
fn parts(cron: &str) -> Option<(&'static str, u8, u8, String, String)> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    let minute: u8 = minute.parse().ok().filter(|m| *m < 60)?;
    let hour_number = || hour.parse::<u8>().ok().filter(|h| *h < 24);
    let one = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|n| n <= most);
    let of = |every, hour| Some((every, minute, hour, (*day).to_owned(), (*weekday).to_owned()));
    match (*hour, *day, *month, *weekday) {
        ("*", "*", "*", "*") => of("hour", 0),
        (_, "*", "*", "*") => of("day", hour_number()?),
        (_, "*", "*", "1-5") => of("workday", hour_number()?),
        (_, "*", "*", weekday) if one(weekday, 6) => of("week", hour_number()?),
        (_, day, "*", "*") if day == "L" || (one(day, 31) && day != "0") => of("month", hour_number()?),
        _ => None,
    }
}

impl Rhythm {
    fn of(cron: &str) -> Self {
        let found = parts(cron);
        let (every, minute, hour, day, weekday) =
            found.unwrap_or(("cron", 0, 9, "1".to_owned(), "1".to_owned()));
        let or =
            |text: String, other: &str| if text == "*" || text == "1-5" { other.to_owned() } else { text };
        Self {
            every: RwSignal::new(every.to_owned()),
            time: RwSignal::new(format!("{hour:02}:{minute:02}")),
            weekday: RwSignal::new(or(weekday, "1")),
            day: RwSignal::new(or(day, "1")),
            cron: RwSignal::new(cron.to_owned()),
        }
    }

    fn text(self) -> String {
        let time = self.time.get_untracked();
        let (hour, minute) = time.split_once(':').unwrap_or(("9", "0"));
        let number = |text: &str| text.trim().parse::<u8>().unwrap_or(0);
        let (hour, minute) = (number(hour), number(minute));
        match self.every.get_untracked().as_str() {
            "hour" => format!("{minute} * * * *"),
            "day" => format!("{minute} {hour} * * *"),
            "workday" => format!("{minute} {hour} * * 1-5"),
            "week" => format!("{minute} {hour} * * {}", self.weekday.get_untracked()),
            "month" => format!("{minute} {hour} {} * *", self.day.get_untracked()),
            _ => self.cron.get_untracked().trim().to_owned(),
        }
    }
}

fn owned(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect()
}

fn days_of_month() -> Vec<(String, String)> {
    let mut days: Vec<_> = (1..=31).map(|n| (n.to_string(), n.to_string())).collect();
    days.push(("L".to_owned(), "the last day".to_owned()));
    days
}

/// What can be done when a run is still open; runs about each record that matches cannot wait for one another.
fn overlap_choices(each: bool) -> Vec<(String, String)> {
    if each {
        return owned(&[("skip", "Leave that record out"), ("allow", "Start another run about it")]);
    }
    owned(&[
        ("skip", "Start nothing this time"),
        ("queue", "Start when it has ended"),
        ("allow", "Start beside it"),
    ])
}

fn day(of: RwSignal<String>) -> Option<String> {
    let day = of.get_untracked();
    (!day.trim().is_empty()).then(|| day.trim().to_owned())
}

/// The form of a schedule.
#[component]
pub(super) fn ScheduleField(
    /// What it is at first.
    value: Schedule,
    /// Time zones to choose from.
    #[prop(into)]
    zones: Signal<Vec<(String, String)>>,
    /// Whether it is for every record that matches: then runs cannot wait for one another.
    each: RwSignal<bool>,
    /// Called with every change.
    #[prop(into)]
    on_change: Callback<Schedule>,
) -> impl IntoView {
    let rhythm = Rhythm::of(&value.cron);
    let zone = RwSignal::new(value.time_zone.clone());
    let from = RwSignal::new(value.from.clone().unwrap_or_default());
    let until = RwSignal::new(value.until.clone().unwrap_or_default());
    let overlap = RwSignal::new(overlap_key(value.overlap).to_owned());
    let catch_up = RwSignal::new(catch_up_key(value.catch_up).to_owned());
    let schedule = RwSignal::new(value);
    let put = move || {
        let now = Schedule {
            cron: rhythm.text(),
            time_zone: zone.get_untracked(),
            from: day(from),
            until: day(until),
            overlap: overlap_of(&overlap.get_untracked()),
            catch_up: catch_up_of(&catch_up.get_untracked()),
        };
        schedule.set(now.clone());
        on_change.run(now);
    };
    let turned = move |every: String| {
        if every == "cron" {
            rhythm.cron.set(schedule.with_untracked(|s| s.cron.clone()));
        }
        put();
    };
    let is = move |wanted: &'static str| move || rhythm.every.get() == wanted;
    let overlaps = Signal::derive(move || overlap_choices(each.get()));
    view! {
        <Select id="p-every" label="Repeats" value=rhythm.every options=owned(&RHYTHMS) on_change=turned/>
        <Show when=is("week")>
            <Select id="p-weekday" label="On" value=rhythm.weekday options=owned(&WEEKDAYS) on_change=move |_| put()/>
        </Show>
        <Show when=is("month")>
            <Select
                id="p-day"
                label="On day"
                help="A month without this day is left out."
                value=rhythm.day
                options=days_of_month()
                on_change=move |_| put()
            />
        </Show>
        <Show when=move || rhythm.every.get() != "cron">
            <TextField id="p-time" label="At" kind="time" value=rhythm.time on_change=move |_| put()/>
        </Show>
        <Show when=is("cron")>
            <TextField
                id="p-cron"
                label="Cron"
                help="Minute, hour, day of month, month, day of week: 30 2 * * 1-5"
                value=rhythm.cron
                on_change=move |_| put()
            />
        </Show>
        <Select
            id="p-zone"
            label="On the clock of"
            help="A time that is skipped when clocks go forward fires as they jump; one that comes twice fires once."
            value=zone
            options=zones
            on_change=move |_| put()
        />
        <TextField id="p-from" label="First day" kind="date" value=from on_change=move |_| put()/>
        <TextField
            id="p-until"
            label="Last day"
            kind="date"
            help="Both may stay empty. The same day twice: once."
            value=until
            on_change=move |_| put()
        />
        <Upcoming schedule/>
        <Select
            id="p-overlap"
            label="When a run is still open"
            value=overlap
            options=overlaps
            on_change=move |_| put()
        />
        <Select
            id="p-catch-up"
            label="Moments missed while Fermata was stopped"
            value=catch_up
            options=owned(&CATCH_UPS)
            on_change=move |_| put()
        />
    }
}

/// The next ten moments; asked once the page lives, as only the server knows the zones.
#[component]
fn Upcoming(schedule: RwSignal<Schedule>) -> impl IntoView {
    let found = RwSignal::new(None::<Result<SchedulePreview, String>>);
    let asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let schedule = schedule.get();
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        // What cannot be read need not be asked.
        if let Err(why) = check_cron(&schedule.cron).and_then(|()| schedule.check_days()) {
            found.set(Some(Err(format!("This {why}."))));
            return;
        }
        let input = SchedulePreviewInput { schedule, after: None };
        spawn_local(async move {
            let answer = preview_schedule(input).await.map_err(|fail| fail.message());
            if asked.try_get_value() == Some(turn) {
                found.try_set(Some(answer));
            }
        });
    });
    view! {
        <div class="upcoming" aria-live="polite">
            {move || match found.get() {
                None => view! { <p class="quiet">"The next moments are being worked out."</p> }.into_any(),
                Some(Err(why)) => view! { <p class="quiet">{why}</p> }.into_any(),
                Some(Ok(preview)) => {
                    let moments = preview.moments.into_iter().map(|moment| view! { <li>{moment.local}</li> });
                    view! {
                        <details open=true>
                            <summary>{preview.words}</summary>
                            <ol class="moments" aria-label="The next moments">
                                {moments.collect_view()}
                            </ol>
                        </details>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

fn overlap_key(overlap: Overlap) -> &'static str {
    match overlap {
        Overlap::Allow => "allow",
        Overlap::Skip => "skip",
        Overlap::Queue => "queue",
    }
}

fn overlap_of(key: &str) -> Overlap {
    match key {
        "allow" => Overlap::Allow,
        "queue" => Overlap::Queue,
        _ => Overlap::Skip,
    }
}

fn catch_up_key(catch_up: CatchUp) -> &'static str {
    match catch_up {
        CatchUp::None => "none",
        CatchUp::Last => "last",
        CatchUp::All => "all",
    }
}

fn catch_up_of(key: &str) -> CatchUp {
    match key {
        "none" => CatchUp::None,
        "all" => CatchUp::All,
        _ => CatchUp::Last,
    }
}
