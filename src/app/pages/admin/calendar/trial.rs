//! Trying the calendar out as it stands: how much working time lies between two moments, and when so much has passed.

use fermata_api::calendars::{CountInput, Counted};
use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    kit::{Button, DurationField, Field, FormProblem, FormState, Sign, use_clock},
    server::calendars::count_calendar,
};

/// The question and its answer.
#[component]
pub(super) fn Trial(draft: Draft) -> impl IntoView {
    let clock = use_clock();
    let today = clock.today();
    let day = format!("{:04}-{:02}-{:02}", today.year, today.month, today.day);
    let (from, until) = (RwSignal::new(format!("{day}T09:00")), RwSignal::new(String::new()));
    let minutes = RwSignal::new(Some(480_u32));
    let answer = RwSignal::new(None::<Counted>);
    let form = FormState::new();
    let ask = move |()| {
        let until = Some(until.get_untracked()).filter(|text| !text.is_empty());
        let calendar = untrack(|| draft.calendar());
        let input =
            CountInput { calendar, from: from.get_untracked(), until, minutes: minutes.get_untracked() };
        form.send(count_calendar(input), move |counted| answer.set(Some(counted)));
    };
    let moment = move |id: &'static str, label: &'static str, value: RwSignal<String>| {
        view! {
            <Field id=id label=label error=form.at(id.trim_start_matches("trial-"))>
                <input
                    class="in"
                    type="datetime-local"
                    id=id
                    prop:value=move || value.get()
                    on:change=move |ev| value.set(event_target_value(&ev))
                />
            </Field>
        }
    };
    view! {
        <section class="card pad stack" aria-labelledby="trial-title">
            <h2 id="trial-title">"Try it out"</h2>
            <div class="form-grid">
                {moment("trial-from", "What is working time from", from)}
                {moment("trial-until", "until", until)}
                <DurationField id="trial-minutes" label="When have passed, of working time" value=minutes/>
            </div>
            <FormProblem form/>
            <div><Button sign=Sign::Clock on_click=ask busy=form.busy()>"Count"</Button></div>
            <div role="status">{move || answer.get().map(|counted| view! { <Answer counted/> })}</div>
        </section>
    }
}

#[component]
fn Answer(counted: Counted) -> impl IntoView {
    let words = |minutes: i64| match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    };
    let open = match counted.open {
        true => "That is working time.".to_owned(),
        false => format!("That is no working time; it begins {}.", counted.opens),
    };
    let between = counted
        .minutes
        .map(|minutes| view! { <p>"Between the two lie " <b>{words(minutes)}</b> " of working time."</p> });
    let reached = counted.reached.map(|at| view! { <p>"So much has passed on " <b>{at}</b> "."</p> });
    view! { <p>{open}</p> {between} {reached} }
}
