//! Promises are worked out anew after every command, from what is known by then: the calendar that counts, what the record
//! says, reasons to stand still. Where nothing differs nothing happens, so that a change leads to one event and no more.

use crate::{
    calendar::Working,
    context::Context,
    definition::{Orchestration, Step},
    ids::Name,
    people::Assignee,
    run::{
        Run, RunState, StepStatus,
        command::Rejection,
        event::{Event, SlaMoved, SlaScope},
        moments,
        session::Session,
        timers,
    },
    sla::{Clock, PauseReason, Sla, Terms},
    value::Value,
};

/// The clock of a promise that begins now.
pub(super) fn begin(context: &Context<'_>, sla: &Sla) -> Clock {
    let name = counting(context, sla, None);
    let by = name.as_ref().and_then(|name| Some((name, context.calendars.named(name)?)));
    Clock::begin(sla, context.now_ms, by)
}

/// Every promise of the stage in progress and of the run.
pub(super) fn refresh(session: &mut Session<'_>) -> Result<(), Rejection> {
    if !matches!(session.run.state, RunState::InProgress { .. } | RunState::Failed { .. }) {
        return Ok(());
    }
    for scope in scopes(&session.run) {
        refresh_one(session, &scope)?;
    }
    Ok(())
}

/// The run, the stage in progress and its steps.
pub(super) fn scopes(run: &Run) -> Vec<SlaScope> {
    let stage = run.current();
    let steps = stage.iter().flat_map(|stage| &stage.steps).map(|step| SlaScope::Step(step.name.clone()));
    let stage = stage.map(|stage| SlaScope::Stage(stage.name.clone()));
    [SlaScope::Run].into_iter().chain(stage).chain(steps).collect()
}

/// The promises of a run whose clocks are open.
pub fn promised(run: &Run) -> Vec<SlaScope> {
    let open = |scope: &SlaScope| timers::clock(run, scope).is_some_and(|clock| clock.closed_ms.is_none());
    scopes(run).into_iter().filter(open).collect()
}

/// The promise as it is drawn.
pub(super) fn drawn<'d>(definition: &'d Orchestration, scope: &SlaScope) -> Option<&'d Sla> {
    match scope {
        SlaScope::Run => definition.sla.as_ref(),
        SlaScope::Stage(name) => definition.stage(name)?.sla.as_ref(),
        SlaScope::Step(name) => definition.step(name)?.1.sla.as_ref(),
    }
}

fn refresh_one(session: &mut Session<'_>, scope: &SlaScope) -> Result<(), Rejection> {
    let context = session.context;
    let Some(sla) = drawn(context.definition, scope) else { return Ok(()) };
    let open = timers::clock(&session.run, scope).filter(|clock| clock.closed_ms.is_none());
    let Some(clock) = open.cloned() else { return Ok(()) };
    if sla.is_plain() && clock.terms.is_none() && context.calendars.is_empty() {
        return Ok(());
    }
    let hold = reason(session, sla);
    match (clock.hold(), hold) {
        (before, Some(now)) if before != Some(now) => {
            let reason = now.to_owned();
            return session.follow(Event::SlaPaused { scope: scope.clone(), reason });
        }
        (Some(_), None) => {
            let name = counting(context, sla, team(session, scope).as_ref());
            let clock = clock.resumed(sla, context.now_ms, named(context, name.as_ref()));
            session.follow(Event::SlaResumed { scope: scope.clone(), clock })?;
        }
        (Some(_), Some(_)) => return Ok(()),
        (None, _) => {}
    }
    work_out(session, sla, scope)
}

/// Moves a clock that goes to where it belongs now.
fn work_out(session: &mut Session<'_>, sla: &Sla, scope: &SlaScope) -> Result<(), Rejection> {
    let context = session.context;
    let Some(clock) = timers::clock(&session.run, scope).filter(|clock| clock.runs()) else { return Ok(()) };
    let name = counting(context, sla, team(session, scope).as_ref());
    let mut terms = clock.terms_of(sla);
    let before = (terms.target_ms, terms.fixed_ms);
    let other_calendar = terms.calendar != name;
    terms.calendar = name;
    if !terms.by_hand {
        said(session, sla, &mut terms);
    }
    let other_promise = before != (terms.target_ms, terms.fixed_ms);
    let by = named(context, terms.calendar.as_ref());
    let mut moved = clock.clone();
    moved.set(sla, terms.clone(), by);
    if other_promise {
        moved.rearm(context.now_ms);
    }
    if moved == *clock {
        return Ok(());
    }
    let why = match (other_promise, other_calendar) {
        (true, _) => SlaMoved::Data,
        (false, true) => SlaMoved::OtherCalendar,
        (false, false) => SlaMoved::Calendar,
    };
    session.follow(Event::SlaMoved { scope: scope.clone(), clock: moved, why })
}

/// A run goes on: what its clocks used until it was held counts, and by the calendar it is worked out when they are due.
pub(super) fn resumed(session: &mut Session<'_>, before: &Run) -> Result<(), Rejection> {
    let context = session.context;
    for scope in scopes(before) {
        let Some(sla) = drawn(context.definition, &scope) else { continue };
        let stood = timers::clock(before, &scope).filter(|c| c.paused_ms.is_some() && c.closed_ms.is_none());
        let Some(stood) = stood.filter(|clock| clock.hold().is_none()) else { continue };
        let Some(name) = stood.terms.as_ref().and_then(|terms| terms.calendar.as_ref()) else { continue };
        let clock = stood.resumed(sla, context.now_ms, named(context, Some(name)));
        session.follow(Event::SlaMoved { scope, clock, why: SlaMoved::Resumed })?;
    }
    Ok(())
}

/// What was promised, as the record says it now; what is absent or cannot be worked out is not said.
fn said(session: &Session<'_>, sla: &Sla, terms: &mut Terms) {
    let view = session.view();
    terms.target_ms = view.ask(|scope| {
        let value = sla.target.as_ref().and_then(|source| source.resolve(scope).ok());
        minutes(value.as_ref()).map_or_else(|| sla.target_ms(), |minutes| minutes * 60_000)
    });
    terms.fixed_ms = view.ask(|scope| {
        sla.due.as_ref().and_then(|due| moments::at(due, scope, session.context.calendars).ok()?)
    });
}

/// A number of minutes from 1, as long as a wait may last.
fn minutes(value: Option<&Value>) -> Option<i64> {
    let number = value?.as_f64().filter(|n| n.is_finite() && *n >= 1.0)?;
    let most = crate::limits::WAIT_DAYS_MAX * 1_440.0;
    #[allow(clippy::cast_possible_truncation, reason = "bounded just before")]
    Some(number.min(most).round() as i64)
}

/// The first reason that holds. A condition that cannot be answered holds nothing up.
fn reason<'s>(session: &Session<'_>, sla: &'s Sla) -> Option<&'s str> {
    let waits = |name: &Name| {
        session.run.current_step(name).is_some_and(|step| step.status == StepStatus::InProgress)
    };
    let holds = |pause: &PauseReason| {
        pause.steps.iter().any(waits)
            || pause.condition.as_ref().is_some_and(|condition| session.holds(condition).unwrap_or(false))
    };
    sla.pauses.iter().find(|pause| holds(pause)).map(|pause| pause.label.as_str())
}

/// Whose calendar counts for a step: that of the team that its work was offered to.
fn team(session: &Session<'_>, scope: &SlaScope) -> Option<Assignee> {
    let SlaScope::Step(name) = scope else { return None };
    let step = session.run.current_step(name)?;
    step.items.iter().rev().find(|item| item.status.is_open()).map(|item| item.offered_to.clone())
}

/// The calendar that counts: the promise's own, the team's, the orchestration's, the system's.
fn counting(context: &Context<'_>, sla: &Sla, team: Option<&Assignee>) -> Option<Name> {
    let calendars = context.calendars;
    let of_team = team.and_then(|team| calendars.of_assignee(team, context.directory));
    let wanted = [sla.calendar.as_ref(), of_team, context.definition.calendar.as_ref()];
    calendars.first(wanted).cloned()
}

pub(super) fn named<'c>(context: &Context<'c>, name: Option<&Name>) -> Option<&'c Working> {
    name.and_then(|name| context.calendars.named(name))
}

/// What people read for what a promise is on.
pub(super) fn label(context: &Context<'_>, scope: &SlaScope) -> String {
    let of_step = |step: &Step| step.label.clone();
    match scope {
        SlaScope::Run => context.definition.label.clone(),
        SlaScope::Stage(name) => {
            context.definition.stage(name).map_or_else(|| name.to_string(), |stage| stage.label.clone())
        }
        SlaScope::Step(name) => {
            context.definition.step(name).map_or_else(|| name.to_string(), |(_, step)| of_step(step))
        }
    }
}
