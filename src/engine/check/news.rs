//! What people are told of: each step of a run, and reminders of open work.

use super::{
    Place, World, people,
    report::{Report, Spot},
};
use crate::{
    definition::{Orchestration, Reminder, StepNews, Work},
    expr::KnownNames,
    limits::{REMINDER_MINUTES_MAX, REMINDERS_MAX, STEP_NEWS_MAX},
};

/// Everything that is told beside the work itself.
pub(super) fn check(definition: &Orchestration, world: &World, names: &KnownNames, report: &mut Report) {
    if let Some(news) = &definition.step_news {
        let at = Spot::new(&Place::Whole, "step_news");
        step_news(news, definition, &at, report);
        for (i, rule) in news.to.iter().enumerate() {
            people::check_rule(rule, world, names, &at.under(format!("to.{}", i + 1)), report);
        }
    }
    for step in definition.stages.iter().flat_map(|stage| &stage.steps) {
        let Some(set) = &step.reminder else { continue };
        let at = Spot::new(&Place::Step(step.name.clone()), "reminder");
        if matches!(step.work, Work::Background(_) | Work::Wait(_) | Work::SubOrchestration(_)) {
            let message = "nobody does this step, so nobody can be reminded; remove the reminder";
            report.warn("reminder_nobody", &at, message);
        }
        reminder(set, &at, report);
    }
}

fn step_news(news: &StepNews, definition: &Orchestration, at: &Spot, report: &mut Report) {
    let nobody = news.to.is_empty() && !news.managers && !(news.owner && definition.owner.is_some());
    if nobody {
        let message = "nobody is told about the steps; choose somebody, or switch it off";
        report.warn("step_news_nobody", at, message);
    } else if !news.started && !news.completed {
        let message =
            "it is told neither that a step begins nor that it is done; choose one, or switch it off";
        report.warn("step_news_nobody", at, message);
    }
    if news.to.len() > STEP_NEWS_MAX {
        let message = format!("more than {STEP_NEWS_MAX} people and teams are told; choose a group instead");
        report.error("too_many", &at.under("to"), message);
    }
}

fn reminder(reminder: &Reminder, at: &Spot, report: &mut Report) {
    let fits = |minutes: u32| (1..=REMINDER_MINUTES_MAX).contains(&minutes);
    if !fits(reminder.after_minutes) || reminder.every_minutes.is_some_and(|minutes| !fits(minutes)) {
        let message = "the time to a reminder is none at all, or longer than a year; give another";
        report.error("reminder_range", at, message);
    }
    if !(1..=REMINDERS_MAX).contains(&reminder.times) {
        let message = format!("it reminds 1 to {REMINDERS_MAX} times; choose one of these");
        report.error("reminder_range", at, message);
    }
}
