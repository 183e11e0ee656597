//! Wait steps: amounts, moments, messages, conditions, timeouts.

use super::{
    World, conditions,
    report::{Report, Spot},
    slas, types,
};
use crate::{
    definition::{AwaitedMessage, CAME, Delay, Moment, Offset, TimeUnit, TimeoutAt, Until, Wait},
    expr::{self, Kind, KnownNames, is_blank},
    ids::Name,
    limits::{MESSAGE_KEPT_MINUTES_MAX, MESSAGE_KEY_LENGTH_MAX, MESSAGE_NAME_LENGTH_MAX, WAIT_DAYS_MAX},
    run::{seconds_of, time_of_day},
    value::{DataType, Value, ValueSource},
    zone::is_zone,
};

/// One wait step.
pub(super) fn check(work: &Wait, names: &KnownNames, world: &World, at: &Spot, report: &mut Report) {
    let until = at.under("until");
    match &work.until {
        Until::Duration(delay) => check_delay(delay, names, world, &until, report),
        Until::Moment(moment) => check_moment(moment, names, world, &until, report),
        Until::Message(message) => check_message(message, names, world, &until, report),
        Until::Condition(awaited) => {
            let at = until.under("condition");
            conditions::check(&awaited.condition, names, world, &at, report);
            if conditions::never_holds(&awaited.condition) && work.timeout.is_none() {
                let message =
                    "the condition never holds, so the step waits for ever; change it, or give it a timeout";
                report.error("stage_waits_for_ever", &at, message);
            }
            if awaited.recheck_minutes == Some(0) {
                let message = "asks again all the time; give at least one minute, or leave it out";
                report.error("wait_range", &until.under("recheck_minutes"), message);
            }
        }
    }
    let Some(timeout) = &work.timeout else { return };
    let at = at.under("timeout");
    match &timeout.at {
        TimeoutAt::After(delay) => check_delay(delay, names, world, &at, report),
        TimeoutAt::Moment(moment) => check_moment(moment, names, world, &at, report),
    }
    if timeout.outcome.as_str() == CAME {
        let message =
            format!("the outcome of the timeout is called {CAME}, as when it comes; call it otherwise");
        report.error("duplicate_name", &at.under("outcome"), message);
    }
}

fn check_delay(delay: &Delay, names: &KnownNames, world: &World, at: &Spot, report: &mut Report) {
    check_amount(&delay.amount, delay.unit, names, &at.under("amount"), report);
    check_calendar(delay.calendar.as_ref(), delay.unit, world, &at.under("calendar"), report);
}

/// Working time is counted in units that a calendar knows.
fn check_calendar(calendar: Option<&Name>, unit: TimeUnit, world: &World, at: &Spot, report: &mut Report) {
    slas::check_calendar(calendar, world, at, report);
    let counted = calendar.is_some_and(|name| name.as_str() != crate::calendar::DAY_AND_NIGHT);
    if counted && matches!(unit, TimeUnit::Weeks | TimeUnit::Months) {
        let message = "working time is not counted in weeks or months; choose days, hours or minutes";
        report.error("wait_range", at, message);
    }
}

fn check_amount(amount: &ValueSource, unit: TimeUnit, names: &KnownNames, at: &Spot, report: &mut Report) {
    let number = match amount {
        ValueSource::Literal(value) if is_blank(value) => {
            report.error("wait_range", at, "says no time; give a number");
            return;
        }
        ValueSource::Literal(Value::Number(number)) => number.as_f64(),
        _ => None,
    };
    types::check_source(amount, &DataType::Number { decimals: 2 }, names, at, report);
    let Some(number) = number else { return };
    if number < 0.0 {
        report.error("wait_range", at, "is less than nothing; give a number from 0");
    }
    if number * seconds_of(unit) > WAIT_DAYS_MAX * 86_400.0 {
        report.error("wait_range", at, "is longer than ten years; give a smaller number");
    }
}

pub(super) fn check_moment(
    moment: &Moment,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    check_date(&moment.value, names, &at.under("value"), report);
    if let Some(Offset { amount, unit, calendar, .. }) = &moment.offset {
        check_amount(amount, *unit, names, &at.under("offset.amount"), report);
        check_calendar(calendar.as_ref(), *unit, world, &at.under("offset.calendar"), report);
    }
    if let Some(text) = &moment.time_of_day
        && time_of_day(text).is_none()
    {
        report.error("wrong_value", &at.under("time_of_day"), "is no time of day; write such as 09:00");
    }
    if let Some(name) = &moment.time_zone
        && !(is_zone(name)
            && (world.time_zones.is_empty() || name == "UTC" || world.time_zones.contains(name)))
    {
        let message = "there is no such time zone; write such as Europe/Berlin";
        report.error("zone_unknown", &at.under("time_zone"), message);
    }
}

/// A date, or a date and time.
fn check_date(value: &ValueSource, names: &KnownNames, at: &Spot, report: &mut Report) {
    match value {
        ValueSource::Literal(value) if is_blank(value) => {
            report.error("wait_range", at, "says no date; choose a field that holds one");
        }
        ValueSource::Literal(value) => {
            if DataType::Date.check(value).is_err() && DataType::DateTime.check(value).is_err() {
                report.error("wrong_value", at, "is no date; write such as 2026-11-22, or choose a field");
            }
        }
        ValueSource::Reference(path) => match expr::check_path(path, names) {
            Ok(Some(found)) if Kind::from(&found) != Kind::Text => {
                let message = format!(
                    "{path} holds {}, but a date is needed; choose another",
                    Kind::from(&found).words()
                );
                report.error("wrong_type", at, message);
            }
            Ok(_) => {}
            Err(problem) => report.name_problem(problem, at),
        },
        ValueSource::Expression(text) => types::check_expression(text, names, Kind::Any, at, report),
    }
}

fn check_message(
    message: &AwaitedMessage,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    let name = message.name.trim();
    if name.is_empty() {
        report.error(
            "message_name",
            &at.under("name"),
            "the message has no name; write such as form_completed",
        );
    } else if name != message.name || message.name.chars().any(char::is_control) {
        let text = "the name of the message begins or ends with blanks, or has signs that cannot be seen; remove them";
        report.error("message_name", &at.under("name"), text);
    }
    if name.chars().count() > MESSAGE_NAME_LENGTH_MAX {
        let text =
            format!("the name of the message has more than {MESSAGE_NAME_LENGTH_MAX} characters; shorten it");
        report.error("text_too_long", &at.under("name"), text);
    }
    check_key(&message.correlation, names, &at.under("correlation"), report);
    if message.earlier_minutes.is_some_and(|minutes| minutes > MESSAGE_KEPT_MINUTES_MAX) {
        let text = format!("messages are kept for a day: choose 0 to {MESSAGE_KEPT_MINUTES_MAX} minutes");
        report.error("wait_range", &at.under("earlier_minutes"), text);
    }
    for (i, output) in message.outputs.iter().enumerate() {
        let at = at.under(format!("outputs.{}", i + 1));
        if message.outputs.iter().take(i).any(|earlier| earlier.name == output.name) {
            report.error("duplicate_name", &at, format!("{} is there twice; rename one", output.name));
        }
        report.label_length(&output.label, &at);
        report.text(&output.path, &at.under("path"));
        types::check_type(&output.data_type, world, &at, report);
    }
}

fn check_key(key: &ValueSource, names: &KnownNames, at: &Spot, report: &mut Report) {
    match key {
        ValueSource::Literal(value) if is_blank(value) => {
            let text = "says nothing by which the message is told from others; choose such as record.id";
            report.error("message_key", at, text);
        }
        ValueSource::Literal(value) => {
            if crate::run::key_of(value).chars().count() > MESSAGE_KEY_LENGTH_MAX {
                let text = format!("has more than {MESSAGE_KEY_LENGTH_MAX} characters; shorten it");
                report.error("text_too_long", at, text);
            }
        }
        ValueSource::Reference(path) => {
            if let Err(problem) = expr::check_path(path, names) {
                report.name_problem(problem, at);
            }
        }
        ValueSource::Expression(text) => types::check_expression(text, names, Kind::Any, at, report),
    }
}
