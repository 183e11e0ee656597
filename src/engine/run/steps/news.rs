//! What follows of itself from events of steps: people are told about each step where that is switched on, and work that was
//! given is reminded of.

use crate::{
    definition::{StepMoment, StepNews},
    flow,
    ids::Name,
    people::Assignee,
    run::{command::Rejection, event::Event, session::Session},
};

/// What follows from an event that has just happened.
pub(crate) fn follow(session: &mut Session<'_>, event: &Event) -> Result<(), Rejection> {
    match event {
        Event::StepStarted { step, attempt: 1, .. } => tell(session, step, StepMoment::Started),
        Event::StepCompleted { step, .. } => tell(session, step, StepMoment::Completed),
        Event::WorkItemCreated { step, .. } => remind_later(session, step),
        _ => Ok(()),
    }
}

/// Tells of a step whoever is to be told; nothing where nobody is.
fn tell(session: &mut Session<'_>, step: &Name, moment: StepMoment) -> Result<(), Rejection> {
    let Some(news) = session.context.definition.step_news.as_ref().filter(|news| news.tells(moment)) else {
        return Ok(());
    };
    let (to, managers) = (people(session, news), news.managers);
    if to.is_empty() && !managers {
        return Ok(());
    }
    session.follow(Event::StepTold { step: step.clone(), moment, to, managers })
}

/// Whom the rules mean now, each once. An expression that cannot be worked out means nobody: telling never stops a run.
fn people(session: &Session<'_>, news: &StepNews) -> Vec<Assignee> {
    let owner = session.context.definition.owner.clone().filter(|_| news.owner).map(Assignee::User);
    let named = news
        .to
        .iter()
        .filter_map(|rule| session.view().ask(|scope| flow::notify::assignee(rule, scope)).unwrap_or(None));
    let mut people: Vec<Assignee> = Vec::new();
    for assignee in named.chain(owner) {
        if !people.contains(&assignee) {
            people.push(assignee);
        }
    }
    people
}

/// Asks for the first reminder of a step's work. Further items of the same step share it.
fn remind_later(session: &mut Session<'_>, name: &Name) -> Result<(), Rejection> {
    let first = session.run.current_step(name).is_some_and(|step| step.reminding.is_none());
    let reminder = session.step_here(name).and_then(|step| step.reminder);
    match reminder.filter(|_| first) {
        Some(reminder) => {
            let due_ms = reminder.first_ms(session.context.now_ms);
            session.follow(Event::ReminderSet { step: name.clone(), due_ms })
        }
        None => Ok(()),
    }
}

/// The moment of a reminder has come.
pub(crate) fn remind(session: &mut Session<'_>, name: &Name) -> Result<(), Rejection> {
    let sent = session.run.current_step(name).and_then(|s| s.reminding.as_ref()).map_or(0, |r| r.sent) + 1;
    let reminder = session.step_here(name).and_then(|step| step.reminder);
    let next_ms = reminder.and_then(|reminder| reminder.next_ms(sent, session.context.now_ms));
    session.follow(Event::Reminded { step: name.clone(), sent, next_ms })
}
