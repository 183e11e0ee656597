//! Promises: within their range, by calendars that there are, none longer than the one around it, and ladders whose rungs
//! make sense.

use super::{
    Place, World, conditions, people,
    report::{Report, Spot},
    types, waits,
};
use crate::{
    calendar::{self, DAY_AND_NIGHT},
    definition::{Orchestration, Work},
    expr::KnownNames,
    flow::FlowKind,
    ids::Name,
    limits::{PAUSES_MAX, RECEIVERS_MAX, RUNG_PERCENT_MAX, RUNGS_MAX},
    sla::{PauseReason, Receiver, Rung, RungAction, RungAt, Sla},
    value::{DataType, ValueSource},
};

/// What the parts of a promise are checked against.
struct Around<'a> {
    definition: &'a Orchestration,
    world: &'a World,
    names: &'a KnownNames,
}

/// Every promise.
pub(super) fn check(definition: &Orchestration, world: &World, names: &KnownNames, report: &mut Report) {
    check_calendar(definition.calendar.as_ref(), world, &Spot::new(&Place::Whole, "calendar"), report);
    let around = Around { definition, world, names };
    let run = definition.sla.as_ref();
    one(run, &around, None, &Spot::new(&Place::Whole, "sla"), report);
    for stage in &definition.stages {
        let at = Spot::new(&Place::Stage(stage.name.clone()), "sla");
        one(stage.sla.as_ref(), &around, None, &at, report);
        longer(stage.sla.as_ref(), run, "the whole run", &at, report);
        for step in &stage.steps {
            let at = Spot::new(&Place::Step(step.name.clone()), "sla");
            one(step.sla.as_ref(), &around, Some(&step.work), &at, report);
            longer(step.sla.as_ref(), stage.sla.as_ref(), "its stage", &at, report);
            longer(step.sla.as_ref(), run, "the whole run", &at, report);
        }
    }
}

fn one(sla: Option<&Sla>, around: &Around<'_>, work: Option<&Work>, at: &Spot, report: &mut Report) {
    let Some(sla) = sla else { return };
    range(sla, at, report);
    let Around { world, names, .. } = around;
    check_calendar(sla.calendar.as_ref(), world, &at.under("calendar"), report);
    if let Some(target) = &sla.target {
        let at = at.under("target");
        match target {
            ValueSource::Literal(value) if !value.as_f64().is_some_and(|minutes| minutes >= 1.0) => {
                report.error("sla_range", &at, "says no time; give a number of minutes from 1");
            }
            target => types::check_source(target, &DataType::Number { decimals: 0 }, names, &at, report),
        }
    }
    if let Some(due) = &sla.due {
        waits::check_moment(due, names, world, &at.under("due"), report);
        if sla.target.is_some() {
            let message = "a date says when it is due, so the length does not count; remove one of them";
            report.warn("sla_twice", &at.under("target"), message);
        }
    }
    report.at_most(sla.ladder.len(), RUNGS_MAX, "rungs", &at.under("ladder"));
    for (index, rung) in sla.ladder.iter().enumerate() {
        check_rung(sla, rung, around, work, &at.under(format!("ladder.{}", index + 1)), report);
    }
    report.at_most(sla.pauses.len(), PAUSES_MAX, "reasons to pause", &at.under("pauses"));
    for (index, pause) in sla.pauses.iter().enumerate() {
        check_pause(pause, around, &at.under(format!("pauses.{}", index + 1)), report);
    }
}

fn range(sla: &Sla, at: &Spot, report: &mut Report) {
    if sla.target_minutes == 0 {
        report.error("sla_range", at, "the target is no time at all; give at least one minute, or remove it");
    }
    if !(1..=99).contains(&sla.warn_percent) {
        report.error("sla_range", at, "the warning comes at no share between 1 % and 99 %; choose one");
    }
}

/// A calendar that there is and that is open at some time.
pub(super) fn check_calendar(calendar: Option<&Name>, world: &World, at: &Spot, report: &mut Report) {
    let Some(name) = calendar.filter(|name| name.as_str() != DAY_AND_NIGHT) else { return };
    let Some(known) = world.calendars.get(name) else {
        let message = types::unknown("calendar", name, world.calendars.keys());
        return report.error("calendar_unknown", at, message);
    };
    if calendar::problems(&known.calendar).iter().any(|problem| problem.code == "never_open") {
        let message =
            format!("the calendar {} is never open, so nothing ever comes due", known.calendar.label);
        report.error("calendar_never_open", at, message);
    }
}

fn check_rung(
    sla: &Sla,
    rung: &Rung,
    around: &Around<'_>,
    work: Option<&Work>,
    at: &Spot,
    report: &mut Report,
) {
    match rung.at {
        RungAt::Share { percent } if !(1..=RUNG_PERCENT_MAX).contains(&percent) => {
            let message = format!("stands at no share between 1 % and {RUNG_PERCENT_MAX} %; choose one");
            report.error("rung_range", &at.under("at"), message);
        }
        RungAt::Before { minutes } if minutes >= sla.target_minutes && sla.due.is_none() => {
            let message = "stands before the clock begins: it is stepped on at once; choose a shorter time";
            report.warn("rung_too_early", &at.under("at"), message);
        }
        _ => {}
    }
    let action = at.under("action");
    match &rung.action {
        RungAction::Notify { to, message } => {
            if to.is_empty() {
                report.error("notify_nobody", &action.under("to"), "tells nobody; choose who is told");
            }
            report.at_most(to.len(), RECEIVERS_MAX, "receivers", &action.under("to"));
            to.iter().for_each(|one| check_receiver(one, around, &action.under("to"), report));
            report.text(message, &action.under("message"));
        }
        RungAction::Reassign { to } => {
            people::check_rule(to, around.world, around.names, &action.under("to"), report);
        }
        RungAction::RaisePriority { .. } => {}
        RungAction::RunFlow { flow, inputs } => {
            super::calls::check(
                flow,
                inputs,
                FlowKind::Autolaunched,
                around.names,
                around.world,
                &action,
                report,
            );
        }
        RungAction::Finish { .. } => {
            if !matches!(work, Some(Work::Interactive(_))) {
                let message =
                    "only the step of a person can be finished by its ladder; choose something else";
                report.error("rung_finish", &action, message);
            }
        }
    }
}

fn check_receiver(one: &Receiver, around: &Around<'_>, at: &Spot, report: &mut Report) {
    let directory = &around.world.directory;
    match one {
        Receiver::User { name } if !directory.users.contains_key(name) => {
            report.error("user_unknown", at, types::unknown("user", name, directory.users.keys()));
        }
        Receiver::Group { name } if !directory.groups.contains_key(name) => {
            report.error("group_unknown", at, types::unknown("group", name, directory.groups.keys()));
        }
        Receiver::Queue { name } if !directory.queues.contains_key(name) => {
            report.error("queue_unknown", at, types::unknown("queue", name, directory.queues.keys()));
        }
        Receiver::Role { name } if !directory.roles.contains_key(name) => {
            report.error("role_unknown", at, types::unknown("role", name, directory.roles.keys()));
        }
        Receiver::Owner if around.definition.owner.is_none() => {
            let message = "tells the owner, but the orchestration has none: managers are told instead";
            report.warn("owner_missing", at, message);
        }
        Receiver::Address { address } if !looks_like_mail(address) => {
            let message = format!("\"{address}\" is no e-mail address; write such as desk@example.com");
            report.error("wrong_value", at, message);
        }
        _ => {}
    }
}

fn looks_like_mail(address: &str) -> bool {
    let address = address.trim();
    let fits = |part: &str| !part.is_empty() && !part.contains([' ', ',', ';', '<', '>']);
    address.len() <= 254
        && address.split_once('@').is_some_and(|(who, host)| fits(who) && fits(host) && host.contains('.'))
}

fn check_pause(pause: &PauseReason, around: &Around<'_>, at: &Spot, report: &mut Report) {
    report.label(&pause.label, &at.under("label"));
    if pause.steps.is_empty() && pause.condition.is_none() {
        let message = "never holds: choose wait steps or a condition while which the clock stands still";
        report.error("pause_never", at, message);
    }
    for name in &pause.steps {
        let step = around.definition.step(name).map(|(_, step)| step);
        match step.map(|step| &step.work) {
            Some(Work::Wait(_)) => {}
            Some(_) => {
                let message = format!("{name} is no wait step; choose one that waits");
                report.error("pause_step", &at.under("steps"), message);
            }
            None => {
                let steps = around.definition.stages.iter().flat_map(|stage| &stage.steps).map(|s| &s.name);
                report.error("pause_step", &at.under("steps"), types::unknown("step", name, steps));
            }
        }
    }
    if let Some(condition) = &pause.condition {
        let at = at.under("condition");
        conditions::check(condition, around.names, around.world, &at, report);
        conditions::check_time(condition, &at, report);
        if conditions::always_holds(condition) {
            let message = "always holds, so the clock never runs; change it, or remove the reason";
            report.error("pause_never_ends", &at, message);
        }
    }
}

fn longer(inner: Option<&Sla>, outer: Option<&Sla>, whose: &str, at: &Spot, report: &mut Report) {
    let (Some(inner), Some(outer)) = (inner, outer) else { return };
    let said = |sla: &Sla| sla.due.is_some() || sla.target.is_some();
    if inner.target_minutes > outer.target_minutes
        && inner.calendar == outer.calendar
        && !said(inner)
        && !said(outer)
    {
        let message = format!("may take longer than {whose}; shorten it, or give {whose} more time");
        report.warn("sla_longer", at, message);
    }
}
