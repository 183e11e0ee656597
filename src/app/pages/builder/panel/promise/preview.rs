//! What would come if the promise began now, worked out by the engine itself.

use fermata_engine::{
    calendar::{DAY_AND_NIGHT, Working},
    check::World,
    definition::Orchestration,
    ids::Name,
    sla::{Clock, Rung, RungAction, Sla},
};
use leptos::prelude::*;

use super::Drawn;
use crate::kit::use_clock;

/// The time line.
#[component]
pub(super) fn Preview(drawn: Drawn, team: StoredValue<Option<String>>) -> impl IntoView {
    let clock = use_clock();
    let (world, definition) = (drawn.builder.world, drawn.builder.definition);
    let found = Memo::new(move |_| {
        let sla = drawn.sla()?;
        let now_ms = clock.now.get() / 60_000 * 60_000;
        world.with(|world| {
            definition.with(|definition| {
                let name = counting(&sla, team.get_value().as_deref(), definition, world);
                let known = name.as_ref().and_then(|name| world.calendars.get(name));
                let working =
                    known.and_then(|known| Working::with_zone(&known.calendar, &known.zone_data).ok());
                let by = name.as_ref().zip(working.as_ref());
                let label = known.map(|known| known.calendar.label.clone());
                Some((label, moments(&sla, &Clock::begin(&sla, now_ms, by))))
            })
        })
    });
    move || {
        found.get().map(|(calendar, moments)| {
            let lines = moments.into_iter().map(|(ms, class, words)| {
                view! {
                    <li class=class>
                        <time>{move || clock.exact(ms)}</time>
                        " "
                        {words}
                    </li>
                }
            });
            let by = match calendar {
                Some(label) => format!("If it began now, by {label}:"),
                None => "If it began now, day and night:".to_owned(),
            };
            view! {
                <div class="field">
                    <span class="label">{by}</span>
                    <ol class="timeline-preview" aria-label="What would come if it began now">
                        {lines.collect_view()}
                    </ol>
                </div>
            }
        })
    }
}

/// The calendar that would count, as the engine chooses it.
fn counting(sla: &Sla, team: Option<&str>, definition: &Orchestration, world: &World) -> Option<Name> {
    let of_team = team.and_then(|team| world.team_calendars.get(team));
    let mut wanted =
        [sla.calendar.as_ref(), of_team, definition.calendar.as_ref(), world.default_calendar.as_ref()]
            .into_iter()
            .flatten();
    let there = |name: &&Name| name.as_str() == DAY_AND_NIGHT || world.calendars.contains_key(*name);
    wanted.find(there).filter(|name| name.as_str() != DAY_AND_NIGHT).cloned()
}

/// Moments with their look and words, in order.
fn moments(sla: &Sla, clock: &Clock) -> Vec<(i64, &'static str, String)> {
    let mut all = vec![
        (clock.started_ms, "begin", "it begins".to_owned()),
        (clock.warn_ms, "warn", format!("people are warned ({} %)", sla.warn_percent)),
        (clock.due_ms, "due", "it is due".to_owned()),
    ];
    let rungs = clock.rungs().iter().zip(&sla.ladder).enumerate();
    all.extend(
        rungs.map(|(index, (state, rung))| {
            (state.at_ms, "rung", format!("rung {}: {}", index + 1, words(rung)))
        }),
    );
    all.sort_by_key(|(ms, ..)| *ms);
    all
}

fn words(rung: &Rung) -> &'static str {
    match rung.action {
        RungAction::Notify { .. } => "people are told",
        RungAction::Reassign { .. } => "somebody else gets the work",
        RungAction::RaisePriority { .. } => "the priority is raised",
        RungAction::RunFlow { .. } => "a flow runs",
        RungAction::Finish { .. } => "the step is finished",
    }
}
