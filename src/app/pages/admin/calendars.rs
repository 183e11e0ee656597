//! Calendars: when people work.

use fermata_api::calendars::{CalendarInput, CalendarView};
use fermata_engine::{
    calendar::{Calendar, Weekday},
    ids::Name,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::SettingsHead;
use crate::{
    kit::{
        Button, ButtonKind, Chip, EmptyState, FormDialog, FormState, Paged, ProblemView, Select, ShowMore,
        Sign, Skeleton, TextField, Tone,
    },
    live::use_topic,
    server::calendars::{list_calendars, list_time_zones, put_calendar},
};

/// `/admin/calendars`.
#[component]
pub fn CalendarsPage() -> impl IntoView {
    let changed = use_topic("calendars");
    let rows = Paged::new();
    let first = Resource::new(move || changed.get(), move |_| list_calendars(rows.anew()));
    let more = rows.more(list_calendars);
    let making = RwSignal::new(false);
    view! {
        <SettingsHead page="calendars">
            <Button kind=ButtonKind::Main sign=Sign::Plus on_click=move |()| making.set(true)>
                "New calendar"
            </Button>
        </SettingsHead>
        <div class="page">
            <p class="quiet">
                "Promises count working time by a calendar: the promise's own, else that of the team that does the step, else the orchestration's, else the one of the whole system. Where there is none, day and night count."
            </p>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => {
                            view! {
                                <EmptyState sign=Sign::Calendar title="No calendars yet" text="Say when people work: hours, holidays and half days. Until then every promise counts day and night.">
                                    <Button sign=Sign::Plus on_click=move |()| making.set(true)>"Make the first one"</Button>
                                </EmptyState>
                            }
                                .into_any()
                        }
                        Ok(page) => {
                            rows.fill(page);
                            view! { <CalendarTable rows more/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <NewCalendar open=making/>
    }
}

/// What people read for a week: `Mon to Fri 09:00 to 17:00`.
fn week_words(calendar: &Calendar) -> String {
    let mut runs: Vec<(Weekday, Weekday, String)> = Vec::new();
    for weekday in Weekday::ALL {
        let hours: Vec<String> = calendar.week.on(weekday).iter().map(|h| h.words()).collect();
        let words = hours.join(", ");
        match runs.last_mut() {
            Some((_, last, same)) if *same == words => *last = weekday,
            _ => runs.push((weekday, weekday, words)),
        }
    }
    let short = |weekday: Weekday| weekday.label().chars().take(3).collect::<String>();
    let open = runs.into_iter().filter(|(.., words)| !words.is_empty());
    let shown = open.map(|(first, last, words)| match first == last {
        true => format!("{} {words}", short(first)),
        false => format!("{} to {} {words}", short(first), short(last)),
    });
    shown.collect::<Vec<_>>().join("; ")
}

#[component]
fn CalendarTable(rows: Paged<CalendarView>, more: Callback<String>) -> impl IntoView {
    let line = |it: CalendarView| {
        let uses = match it.used_by.len() {
            0 => "not used yet".to_owned(),
            1 => "1 place".to_owned(),
            n => format!("{n} places"),
        };
        let progress = it.recount.map(|recount| {
            view! { <Chip tone=Tone::Live>{format!("Working out promises: {} of {}", recount.done, recount.total)}</Chip> }
        });
        view! {
            <tr>
                <td data-label="Calendar">
                    <a class="row-link" href=format!("/admin/calendars/{}", it.name)>
                        <b>{it.calendar.label.clone()}</b>
                    </a>
                    {it.default.then(|| view! { <Chip tone=Tone::Accent>"Whole system"</Chip> })}
                    {progress}
                </td>
                <td data-label="Hours">{week_words(&it.calendar)}<small>{it.calendar.time_zone.clone()}</small></td>
                <td data-label="Special days" class="num">{it.calendar.days.len()}</td>
                <td data-label="Used by">{uses}</td>
            </tr>
        }
    };
    view! {
        <div class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Calendar"</th>
                        <th scope="col">"Hours"</th>
                        <th scope="col">"Special days"</th>
                        <th scope="col">"Used by"</th>
                    </tr>
                </thead>
                <tbody>{move || rows.items.get().into_iter().map(line).collect_view()}</tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </div>
    }
}

/// Time zones as a select has them; UTC until they are there.
pub(super) fn time_zones() -> Signal<Vec<(String, String)>> {
    let names = LocalResource::new(list_time_zones);
    Signal::derive(move || {
        let utc = || vec!["UTC".to_owned()];
        let names = names.get().and_then(Result::ok).unwrap_or_else(utc);
        names.into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect()
    })
}

#[component]
fn NewCalendar(open: RwSignal<bool>) -> impl IntoView {
    let (label, zone) = (RwSignal::new(String::new()), RwSignal::new("UTC".to_owned()));
    let zones = time_zones();
    let form = FormState::new();
    let navigate = use_navigate();
    let go = move |()| {
        let calendar = Calendar::office(&label.get_untracked(), &zone.get_untracked());
        let name = Name::from_label(&calendar.label, "calendar");
        let navigate = navigate.clone();
        let input = CalendarInput { calendar, default: false, teams: Vec::new() };
        // A new one is at revision 0: it never replaces one that has the same name.
        form.send(put_calendar(name, input, Some(0)), move |made| {
            navigate(&format!("/admin/calendars/{}", made.name), Default::default());
        });
    };
    view! {
        <FormDialog open form title="New calendar" submit="Set its hours" on_open=move |()| label.set(String::new()) on_submit=go>
            <TextField
                id="calendar-label"
                label="Name"
                help="Such as Head office"
                value=label
                error=form.at("label")
                required=true
            />
            <Select id="calendar-zone" label="Time zone" value=zone options=zones error=form.at("time_zone")/>
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_told_in_a_line() {
        let mut calendar = Calendar::office("Office", "UTC");
        assert_eq!(week_words(&calendar), "Mon to Fri 09:00 to 17:00");
        calendar.week.friday.clear();
        assert_eq!(week_words(&calendar), "Mon to Thu 09:00 to 17:00");
    }
}
