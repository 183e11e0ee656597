//! After every command: what follows by itself, to a fixed point, in the order of the design.
//!
//! 1. a step that failed for good: the fault path, else the run is Failed;
//! 2. the stage in progress: at its start some steps are skipped; is it done? Then it is left;
//! 3. each step not started, in drawing order: may it start?
//! 4. each step in progress: does its completion condition hold?
//!
//! A step that is Completed sets its variables at once, before anything else can see them.
//!
//! It always ends: beyond [`EVALUATION_ROUNDS_MAX`] the run stops as an incident.

mod variables;

use crate::{
    condition::{Condition, ConditionError},
    definition::{AfterReject, Exit, Meaning, Stage, Step, StepStart, Target, WhenFalse, Work},
    ids::Name,
    limits::EVALUATION_ROUNDS_MAX,
    run::{
        Incident, RunState, StageStatus, StepStatus,
        command::{Rejection, RejectionCode},
        event::Event,
        path, promises,
        session::Session,
        steps,
    },
};

/// Why a round was cut short: a rejection of the whole command, or an incident of the run.
pub(super) enum Stop {
    Reject(Rejection),
    Fail(Incident),
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Self::Reject(rejection)
    }
}

/// Goes on until nothing follows any more.
pub(super) fn to_fixed_point(session: &mut Session<'_>) -> Result<(), Rejection> {
    for _ in 0..EVALUATION_ROUNDS_MAX {
        let before = session.events.len();
        match round(session) {
            Ok(()) if session.events.len() == before => return promises::refresh(session),
            Ok(()) => {}
            Err(Stop::Reject(rejection)) => return Err(rejection),
            Err(Stop::Fail(incident)) => {
                session.follow(Event::RunFailed { incident })?;
                return promises::refresh(session);
            }
        }
    }
    let Some(stage) = session.stage_in_progress() else { return Ok(()) };
    let message = format!(
        "The run went in circles around stage {}: no person, date or record change stops it there. Change the \
         conditions of the way back, then cancel this run or try it again.",
        stage.label
    );
    let incident = session.incident(None, "evaluation_unbounded", message);
    session.follow(Event::RunFailed { incident })?;
    promises::refresh(session)
}

fn round(session: &mut Session<'_>) -> Result<(), Stop> {
    let Some(stage) = session.stage_in_progress() else {
        return missing_stage(session);
    };
    if let Some(incident) = failed_for_good(session) {
        return match &stage.fault {
            Some(target) => leave(session, stage, StageStatus::Discontinued, target, Some(incident)),
            None => Err(Stop::Fail(incident)),
        };
    }
    stage.steps.iter().try_for_each(|step| variables::set(session, step))?;
    if rejected(session, stage) {
        let target = stage.reject.as_ref().unwrap_or(&Target::End);
        return leave(session, stage, StageStatus::Discontinued, target, None);
    }
    skip_at_start(session, stage)?;
    if is_done(session, stage)? {
        return leave(session, stage, StageStatus::Completed, &stage.next, None);
    }
    for step in &stage.steps {
        start_if_due(session, step)?;
        variables::set(session, step)?;
    }
    for step in &stage.steps {
        complete_if_due(session, step)?;
        variables::set(session, step)?;
    }
    Ok(())
}

/// A run whose version does not know its stage cannot go on; that is said, not passed over.
fn missing_stage(session: &Session<'_>) -> Result<(), Stop> {
    match &session.run.state {
        RunState::InProgress { stage } => {
            let message =
                format!("This version has no stage {stage} any more; migrate the run or cancel it.");
            Err(Stop::Fail(session.incident(None, "stage_unknown", message)))
        }
        _ => Ok(()),
    }
}

fn failed_for_good(session: &Session<'_>) -> Option<Incident> {
    let mut steps = session.run.current()?.steps.iter();
    let step = steps.find(|s| s.status == StepStatus::Failed && s.retry_ms.is_none())?;
    let unknown = || session.incident(Some(&step.name), "step_failed", "The step failed.");
    Some(step.error.clone().unwrap_or_else(unknown))
}

/// Whether an approval of the stage was rejected that stops what comes after it.
fn rejected(session: &Session<'_>, stage: &Stage) -> bool {
    stage.steps.iter().any(|step| {
        let Work::Approval(work) = &step.work else { return false };
        let run = session.run.current_step(&step.name).filter(|s| s.status == StepStatus::Completed);
        let outcome = run.and_then(|s| s.outcome.as_ref()).and_then(|name| work.outcome(name));
        work.after_reject == AfterReject::Stop && outcome.is_some_and(|o| o.meaning == Meaning::Reject)
    })
}

/// Sets the variables of a step that was just completed, before the run leaves its stage by a command.
pub(super) fn set_variables(session: &mut Session<'_>, step: &Step) -> Result<(), Rejection> {
    match variables::set(session, step) {
        Ok(()) => Ok(()),
        Err(Stop::Reject(rejection)) => Err(rejection),
        Err(Stop::Fail(incident)) => Err(Rejection::new(RejectionCode::FlowFault, incident.message)),
    }
}

fn is_done(session: &Session<'_>, stage: &Stage) -> Result<bool, Stop> {
    match &stage.exit {
        Exit::When(condition) => {
            still_to_come(session, condition, None, || format!("whether stage {} is done", stage.label))
        }
        Exit::AllStepsCompleted => {
            let done = |s: &StepStatus| matches!(s, StepStatus::Completed | StepStatus::Skipped);
            Ok(session.run.current().is_some_and(|run| run.steps.iter().all(|s| done(&s.status))))
        }
    }
}

/// Leaves the stage: open steps are discontinued, then the connector is followed to the next stage or the end. Where
/// the way on cannot be found, nothing of that happens and the run stops here.
fn leave(
    session: &mut Session<'_>,
    stage: &Stage,
    status: StageStatus,
    target: &Target,
    fault: Option<Incident>,
) -> Result<(), Stop> {
    let checkpoint = path::may_fail(session, target).then(|| session.checkpoint());
    discontinue_open(session)?;
    session.follow(Event::StageEnded { stage: stage.name.clone(), status, fault: fault.map(Box::new) })?;
    match (path::follow(session, target), checkpoint) {
        (Err(Stop::Fail(incident)), Some(checkpoint)) => {
            session.back_to(checkpoint);
            Err(Stop::Fail(incident))
        }
        (result, _) => result,
    }
}

/// Leaves the stage that the run is in before its end: by hand, not by its exit.
pub(super) fn abandon_stage(session: &mut Session<'_>) -> Result<(), Rejection> {
    discontinue_open(session)?;
    let open = session.run.current().filter(|stage| stage.ended_ms.is_none()).map(|stage| stage.name.clone());
    match open {
        Some(stage) => {
            session.follow(Event::StageEnded { stage, status: StageStatus::Discontinued, fault: None })
        }
        None => Ok(()),
    }
}

/// Discontinues what is open in the stage; what failed for good stays Failed.
fn discontinue_open(session: &mut Session<'_>) -> Result<(), Rejection> {
    let Some(stage) = session.run.current() else { return Ok(()) };
    let with_children = stage.steps.iter().filter(|s| s.children.is_some());
    for step in &with_children.map(|s| s.name.clone()).collect::<Vec<_>>() {
        steps::sub::stop_open(session, step, "The step that started it is over.")?;
    }
    let Some(stage) = session.run.current() else { return Ok(()) };
    let open = stage.steps.iter().filter(|s| match s.status {
        StepStatus::NotStarted | StepStatus::InProgress => true,
        StepStatus::Failed => s.retry_ms.is_some(),
        _ => false,
    });
    let open: Vec<Name> = open.map(|s| s.name.clone()).collect();
    open.into_iter().try_for_each(|step| session.follow(Event::StepDiscontinued { step }))
}

/// Skips the steps that are to be skipped when their condition is false at the start of the stage. The stage is at its
/// start until the first step of it starts: what such a step changes no longer makes others skip.
fn skip_at_start(session: &mut Session<'_>, stage: &Stage) -> Result<(), Stop> {
    if session.run.current().is_none_or(|stage| stage.steps.iter().any(|s| s.attempt > 0)) {
        return Ok(());
    }
    for step in &stage.steps {
        if let StepStart::When { condition, otherwise: WhenFalse::Skip } = &step.start
            && status_of(session, &step.name) == Some(StepStatus::NotStarted)
            && !start_holds(session, step, condition)?
        {
            session.follow(Event::StepSkipped { step: step.name.clone() })?;
        }
    }
    Ok(())
}

fn start_if_due(session: &mut Session<'_>, step: &Step) -> Result<(), Stop> {
    if status_of(session, &step.name) != Some(StepStatus::NotStarted) {
        return Ok(());
    }
    let starts = match &step.start {
        StepStart::WithStage => true,
        StepStart::After { steps } => steps.iter().all(|name| {
            matches!(status_of(session, name), Some(StepStatus::Completed | StepStatus::Skipped))
        }),
        StepStart::When { condition, otherwise: WhenFalse::Wait } => start_holds(session, step, condition)?,
        // What was not skipped at the start of the stage held there, whatever other steps have changed since.
        StepStart::When { otherwise: WhenFalse::Skip, .. } => true,
    };
    if starts {
        steps::start(session, step)?;
    }
    Ok(())
}

fn start_holds(session: &Session<'_>, step: &Step, condition: &Condition) -> Result<bool, Stop> {
    ask(session, condition, Some(&step.name), || format!("whether step {} may start", step.label))
}

fn complete_if_due(session: &mut Session<'_>, step: &Step) -> Result<(), Stop> {
    if status_of(session, &step.name) != Some(StepStatus::InProgress) {
        return Ok(());
    }
    let condition = match &step.work {
        Work::Wait(work) => return steps::wait::go_on(session, step, work),
        Work::SubOrchestration(work) => return Ok(steps::sub::go_on(session, step, work)?),
        Work::Interactive(_) | Work::Approval(_) | Work::Background(_) => match step.work.completes_when() {
            Some(condition) => condition,
            None => return Ok(()),
        },
    };
    if still_to_come(session, condition, Some(&step.name), || format!("whether step {} is done", step.label))?
    {
        steps::interactive::complete_by_condition(session, step)?;
    }
    Ok(())
}

fn status_of(session: &Session<'_>, name: &Name) -> Option<StepStatus> {
    session.run.current_step(name).map(|s| s.status)
}

/// Whether a condition holds. `prior` is the record before the change that woke the run, else before the one that started it.
fn ask(
    session: &Session<'_>,
    condition: &Condition,
    step: Option<&Name>,
    what: impl Fn() -> String,
) -> Result<bool, Stop> {
    answered(session, session.holds(condition), step, what)
}

/// Whether that has happened by now which something waits for: the change that started the run is none of it, so `prior` is the
/// record before the change that woke the run, or nothing.
pub(super) fn still_to_come(
    session: &Session<'_>,
    condition: &Condition,
    step: Option<&Name>,
    what: impl Fn() -> String,
) -> Result<bool, Stop> {
    answered(session, session.view().of_what_comes().holds(condition), step, what)
}

fn answered(
    session: &Session<'_>,
    answer: Result<bool, ConditionError>,
    step: Option<&Name>,
    what: impl Fn() -> String,
) -> Result<bool, Stop> {
    answer.map_err(|error| {
        let message = format!("It cannot be said {}: {error}", what());
        Stop::Fail(session.incident(step, "condition_failed", message))
    })
}
