//! One calendar: hours, special days, who works by it, and its picture of the year.

mod draft;
mod hours;
mod import;
mod special;
mod trial;
mod year;

use fermata_api::{
    ApiError,
    calendars::CalendarView,
    people::{TeamKind, TeamView},
};
use fermata_engine::{
    calendar::{Weekday, problems},
    ids::Name,
    people::Assignee,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use self::{draft::Draft, hours::HoursEditor, special::SpecialDays, trial::Trial, year::YearPicture};
use super::calendars::time_zones;
use crate::{
    kit::{
        Button, ButtonKind, Card, Checkbox, FormDialog, FormProblem, FormState, ProblemView, Select, Sign,
        Skeleton, TextField, use_toasts,
    },
    server::{
        Fail,
        calendars::{delete_calendar, load_calendar, put_calendar},
        every,
        people::list_teams,
    },
    shell::PageHead,
};

/// `/admin/calendars/{calendar}`.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|p| p.get("name")).and_then(|n| Name::parse(&n).ok()));
    let all = Resource::new(
        move || name.get(),
        |name| async move {
            let Some(name) = name else {
                return Err(Fail::from(ApiError::not_found("calendar", "of this name")));
            };
            let calendar = load_calendar(name).await?;
            let mut teams = every(|paging| list_teams(TeamKind::Group, paging)).await?;
            teams.extend(every(|paging| list_teams(TeamKind::Queue, paging)).await?);
            Ok::<_, Fail>((calendar, teams))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match all.await {
                    Ok((view, teams)) => view! { <Editor view teams/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Editor(view: CalendarView, teams: Vec<TeamView>) -> impl IntoView {
    let draft = Draft::of(&view);
    let (name, label) = (view.name.clone(), view.calendar.label.clone());
    let uses = RwSignal::new(view.used_by.clone());
    let form = FormState::new();
    let toasts = use_toasts();
    let save = {
        let name = name.clone();
        move |()| {
            let answer =
                put_calendar(name.clone(), untrack(|| draft.input()), Some(draft.revision.get_untracked()));
            form.send(answer, move |view| {
                draft.saved_as(&view);
                uses.set(view.used_by);
                toasts.say("Saved. What was promised by it is worked out anew.");
            });
        }
    };
    view! {
        <PageHead title=label up=("Calendars", "/admin/calendars")>
            <span class="spacer"></span>
            <DeleteCalendar name draft/>
            <Button kind=ButtonKind::Main sign=Sign::Save on_click=save busy=form.busy() disabled=Signal::derive(move || !draft.is_changed())>
                "Save"
            </Button>
        </PageHead>
        <div class="page calendar-page">
            <FormProblem form/>
            <div class="calendar-columns">
                <div class="stack">
                    <Words draft form/>
                    <WeekCard draft/>
                    <SpecialDays draft/>
                    <Who draft teams uses/>
                </div>
                <div class="stack">
                    <YearPicture draft/>
                    <Trial draft/>
                </div>
            </div>
        </div>
    }
}

#[component]
fn Words(draft: Draft, form: FormState) -> impl IntoView {
    let zones = time_zones();
    // The zone that it is in can be read before all of them are there.
    let options = Signal::derive(move || {
        let (mut zones, own) = (zones.get(), draft.zone.get());
        if !zones.iter().any(|(zone, _)| *zone == own) {
            zones.insert(0, (own.clone(), own.replace('_', " ")));
        }
        zones
    });
    view! {
        <Card title="Calendar">
            <div class="form-grid">
                <TextField id="calendar-label" label="Name" value=draft.label error=form.at("label") required=true/>
                <Select id="calendar-zone" label="Time zone" value=draft.zone options error=form.at("time_zone")/>
            </div>
        </Card>
    }
}

#[component]
fn WeekCard(draft: Draft) -> impl IntoView {
    let copy = move |()| {
        let monday = draft.day(Weekday::Monday).get_untracked();
        for weekday in Weekday::ALL.into_iter().skip(1).take(4) {
            draft.day(weekday).set(monday.clone());
        }
    };
    let wrong = Memo::new(move |_| {
        let found = problems(&draft.calendar());
        found.into_iter().find(|problem| problem.path.starts_with("week")).map(|problem| {
            let is_of = |day: &Weekday| problem.path.starts_with(&format!("week.{}", day.key()));
            let of = Weekday::ALL.into_iter().find(is_of).map_or("The week", Weekday::label);
            format!("{of} {}.", problem.message)
        })
    });
    view! {
        <section class="card pad stack" aria-labelledby="week-title">
            <header class="row">
                <h2 id="week-title" class="grow">"Hours of the week"</h2>
                <Button kind=ButtonKind::Quiet on_click=copy>"Monday to Friday as on Monday"</Button>
            </header>
            <div class="week-hours">
                {Weekday::ALL
                    .map(|weekday| {
                        view! { <HoursEditor of=weekday.label() id=weekday.key() hours=draft.day(weekday)/> }
                    })
                    .collect_view()}
            </div>
            // Said while it is drawn; that it was not saved is the alert.
            <div role="status">{move || wrong.get().map(|why| view! { <p class="error">{why}</p> })}</div>
        </section>
    }
}

#[component]
fn Who(
    draft: Draft,
    teams: Vec<TeamView>,
    uses: RwSignal<Vec<fermata_api::calendars::CalendarUse>>,
) -> impl IntoView {
    let boxes = teams.into_iter().map(|team| {
        let (key, word) = match team.kind {
            TeamKind::Group => (Assignee::Group(team.name), "group"),
            TeamKind::Queue => (Assignee::Queue(team.name), "queue"),
            TeamKind::Role => (Assignee::Role(team.name), "role"),
        };
        let shown = key.clone();
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || draft.teams.with(|all| all.contains(&shown))
                    on:change=move |ev| {
                        let (key, on) = (key.clone(), event_target_checked(&ev));
                        draft
                            .teams
                            .update(|all| {
                                if on {
                                    all.insert(key);
                                } else {
                                    all.remove(&key);
                                }
                            });
                    }
                />
                <span>{team.label} " " <small class="quiet">{word}</small></span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    let places = move || {
        let found = uses.get();
        if found.is_empty() {
            return view! { <p class="quiet">"Nowhere yet. Choose teams here, or name it in an orchestration or a promise."</p> }
                .into_any();
        }
        let line = |used: fermata_api::calendars::CalendarUse| match used.href {
            Some(href) => view! { <li><a href=href>{used.words}</a></li> }.into_any(),
            None => view! { <li>{used.words}</li> }.into_any(),
        };
        view! { <ul class="used-by">{found.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card pad stack" aria-labelledby="who-title">
            <h2 id="who-title">"Who works by it"</h2>
            <Checkbox id="calendar-default" label="The whole system, wherever no other calendar counts" value=draft.default/>
            <fieldset class="members">
                <legend>"Teams"</legend>
                <div class="member-list">{boxes}</div>
            </fieldset>
            <h3>"Used by"</h3>
            {places}
        </section>
    }
}

#[component]
fn DeleteCalendar(name: Name, draft: Draft) -> impl IntoView {
    let open = RwSignal::new(false);
    let form = FormState::new();
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let delete = move |()| {
        let navigate = navigate.clone();
        form.send(delete_calendar(name.clone(), Some(draft.revision.get_untracked())), move |()| {
            toasts.say("The calendar is deleted");
            navigate("/admin/calendars", Default::default());
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet on_click=move |()| open.set(true)>"Delete"</Button>
        <FormDialog open form title="Delete this calendar?" submit="Delete" danger=true on_submit=delete>
            <p>"It must not be used anywhere. Nothing that was promised is lost: what has been counted stays."</p>
        </FormDialog>
    }
}
