//! From a command to events. This hub delegates to one file per family of commands.

mod approvals;
mod children;
mod delegation;
mod evaluate;
mod messages;
mod operator;
mod repair;
mod start;
mod timer;
mod work_items;

use crate::{
    context::Context,
    limits::REASON_LENGTH_MAX,
    run::{
        Run, StageRun,
        command::{Command, Deciding, Rejection, RejectionCode},
        evaluate::to_fixed_point,
        event::EventRecord,
        session::Session,
    },
};

/// What a command led to: the events in order and the run after them.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// New events, numbered on from the run's last one.
    pub events: Vec<EventRecord>,
    /// The run after them.
    pub run: Run,
    /// Passes that a later pass of the same stage has replaced within this command, as they ended: the run does not hold
    /// them any more, but the read tables keep them.
    pub replaced: Vec<StageRun>,
}

/// Carries out `command` on `run` (none for `Start`) and evaluates to a fixed point.
///
/// # Errors
/// A [`Rejection`] with a stable code; nothing changed then. [`RejectionCode::Unanswered`] means that flows asked what
/// `context.answers` does not answer: [`crate::flow::Answers::take_open`] says what, and the same is decided again with the answers.
pub fn decide(context: &Context<'_>, run: Option<&Run>, command: &Command) -> Result<Decided, Rejection> {
    context.answers.take_open();
    unless_waiting(context, thought_through(context, run, command))
}

fn thought_through(
    context: &Context<'_>,
    run: Option<&Run>,
    command: &Command,
) -> Result<Decided, Rejection> {
    let mut session = match (run, command) {
        (None, Command::Start { run, orchestration, version, record, inputs, parent }) => {
            let (record, parent) = (record.as_ref(), parent.as_ref());
            let about = start::Start { run: *run, orchestration, version: *version, record, inputs, parent };
            start::begin(context, &about)?
        }
        (Some(run), command) => {
            let mut session = Session::on(context, run);
            carry_out(&mut session, command)?;
            session
        }
        (None, _) => return Err(Rejection::new(RejectionCode::RunStateWrong, "There is no such run.")),
    };
    to_fixed_point(&mut session)?;
    Ok(session.end())
}

/// Whatever was decided while an answer was missing is no decision.
fn unless_waiting(context: &Context<'_>, decided: Result<Decided, Rejection>) -> Result<Decided, Rejection> {
    if !context.answers.are_missing() {
        return decided;
    }
    Err(Rejection::new(RejectionCode::Unanswered, "It waits for the answers to what its flows ask."))
}

fn carry_out(session: &mut Session<'_>, command: &Command) -> Result<(), Rejection> {
    match command {
        Command::Start { .. } => {
            Err(Rejection::new(RejectionCode::RunStateWrong, "This run has been started already."))
        }
        Command::Claim { item } => work_items::claim(session, *item),
        Command::Release { item } => work_items::release(session, *item),
        Command::Reassign { item, to, reason } => work_items::reassign(session, *item, to, reason),
        Command::Complete { item, outcome, values } => {
            let deciding =
                Deciding { outcome: outcome.clone(), values: values.clone(), ..Deciding::default() };
            work_items::complete(session, *item, &deciding)
        }
        Command::Decide { item, decision } => work_items::complete(session, *item, decision),
        Command::Delegate { item, to, reason } => delegation::delegate(session, *item, to, reason),
        Command::HandBack { item, reason } => delegation::hand_back(session, *item, reason),
        Command::AddApprover { step, who, at, reason } => approvals::add(session, step, who, *at, reason),
        Command::RemoveApprover { step, who, reason } => approvals::remove(session, step, who, reason),
        Command::Recall { reason } => approvals::recall(session, reason),
        Command::Pause { reason } => operator::pause(session, reason),
        Command::Resume { reason } => operator::resume(session, reason),
        Command::Cancel { reason } => operator::cancel(session, reason),
        Command::Retry { step, reason } => operator::retry(session, step.as_ref(), reason),
        Command::GoBack { stage, reason } => repair::go_back(session, stage, reason),
        Command::RestartStage { reason } => repair::restart_stage(session, reason),
        Command::SkipStep { step, reason } => repair::skip_step(session, step, reason),
        Command::CompleteStep { step, reason } => repair::complete_step(session, step, reason),
        Command::SettleAbsence { item } => {
            work_items::open_item(session, *item)?;
            super::absence::pass_on(session, *item)
        }
        Command::CompleteFor { item, outcome, values, reason } => {
            repair::complete_for(session, *item, outcome.as_ref(), values, reason)
        }
        Command::SetVariables { values, reason } => repair::set_variables(session, values, reason),
        Command::ChangeDue { scope, due_ms, reason } => operator::change_due(session, scope, *due_ms, reason),
        Command::Timer { key } => timer::fire(session, key),
        Command::Message { name, key, data } => messages::receive(session, name, key.as_deref(), data),
        Command::Child { child, news } => children::changed(session, *child, news),
        Command::Evaluate => evaluate::evaluate(session),
    }
}

/// A run that is over takes no command.
fn not_over(session: &Session<'_>) -> Result<(), Rejection> {
    if session.run.status().is_open() {
        return Ok(());
    }
    let how = match session.run.status() {
        crate::run::RunStatus::Completed => "is completed",
        crate::run::RunStatus::Recalled => "was recalled",
        _ => "was cancelled",
    };
    Err(Rejection::new(
        RejectionCode::RunOver,
        format!("{} {how}; nothing can be done in it any more.", session.run.title),
    ))
}

/// A run that is paused waits for an operator.
fn not_paused(session: &Session<'_>) -> Result<(), Rejection> {
    match &session.run.state {
        crate::run::RunState::Paused { reason, .. } => {
            let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            let message = format!("{} is paused{why}. Try again once it was resumed.", session.run.title);
            Err(Rejection::new(RejectionCode::RunPaused, message))
        }
        _ => Ok(()),
    }
}

/// A reason is a short text.
fn reason_fits(reason: &str) -> Result<(), Rejection> {
    if reason.chars().count() <= REASON_LENGTH_MAX {
        return Ok(());
    }
    let message = format!("The reason is too long: write at most {REASON_LENGTH_MAX} characters.");
    Err(Rejection::new(RejectionCode::TextTooLong, message))
}
