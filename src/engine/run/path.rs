//! From one stage to the next: connectors and decisions.

use std::collections::BTreeSet;

use crate::{
    definition::{Decision, Stage, Target},
    ids::Name,
    limits::STAGE_PASSES_MAX,
    run::{evaluate::Stop, event::Event, promises, session::Session},
};

/// Whether following this connector can end in an incident, so that the way back must be kept.
pub(super) fn may_fail(session: &Session<'_>, target: &Target) -> bool {
    match target {
        Target::End => false,
        Target::Decision(_) => true,
        Target::Stage(name) => {
            session.context.definition.stage(name).is_none() || next_pass(session, name) > STAGE_PASSES_MAX
        }
    }
}

/// Follows a connector to the next stage or the end.
pub(super) fn follow(session: &mut Session<'_>, from: &Target) -> Result<(), Stop> {
    let mut passed = BTreeSet::new();
    let mut target = from.clone();
    loop {
        match &target {
            Target::End => return Ok(session.follow(end(session))?),
            Target::Stage(name) => {
                let name = name.clone();
                return enter(session, &name);
            }
            Target::Decision(name) => {
                if !passed.insert(name.clone()) {
                    return Err(circle(session, name));
                }
                target = decide(session, &name.clone())?;
            }
        }
    }
}

/// How the run ends: a recalled one is Recalled, whatever way it went.
fn end(session: &Session<'_>) -> Event {
    match &session.run.recalling {
        Some(reason) => Event::RunRecalled { reason: reason.clone() },
        None => Event::RunCompleted,
    }
}

/// Enters a stage as its next pass.
pub(super) fn enter(session: &mut Session<'_>, name: &Name) -> Result<(), Stop> {
    let Some(stage) = session.context.definition.stage(name) else {
        let message = format!("A connector leads to stage {name}, which this version does not have.");
        return Err(Stop::Fail(session.incident(None, "target_unknown", message)));
    };
    let pass = next_pass(session, name);
    if pass > STAGE_PASSES_MAX {
        return Err(Stop::Fail(session.incident(None, "stage_passes", too_many(stage))));
    }
    let sla = stage.sla.as_ref().map(|sla| promises::begin(session.context, sla));
    let steps = stage.steps.iter().map(|s| s.name.clone()).collect();
    Ok(session.follow(Event::StageStarted { stage: name.clone(), pass, steps, sla })?)
}

fn too_many(stage: &Stage) -> String {
    format!(
        "The run came back to stage {} {STAGE_PASSES_MAX} times. Change the way back so that it ends, then cancel this run.",
        stage.label
    )
}

fn next_pass(session: &Session<'_>, name: &Name) -> u32 {
    session.run.stage(name).map_or(1, |earlier| earlier.pass + 1)
}

fn decide(session: &mut Session<'_>, name: &Name) -> Result<Target, Stop> {
    let Some(decision) = session.context.definition.decision(name) else {
        let message = format!("A connector leads to decision {name}, which this version does not have.");
        return Err(Stop::Fail(session.incident(None, "target_unknown", message)));
    };
    let (outcome, to) = outcome_of(session, decision)?;
    session.follow(Event::DecisionTaken { decision: name.clone(), outcome, to: to.clone() })?;
    Ok(to)
}

fn outcome_of(session: &Session<'_>, decision: &Decision) -> Result<(Option<Name>, Target), Stop> {
    for outcome in &decision.outcomes {
        let holds = session.holds(&outcome.condition).map_err(|error| {
            let message = format!("Decision {}, outcome {}: {error}", decision.label, outcome.label);
            Stop::Fail(session.incident(None, "condition_failed", message))
        })?;
        if holds {
            return Ok((Some(outcome.name.clone()), outcome.next.clone()));
        }
    }
    Ok((None, decision.default_next.clone()))
}

fn circle(session: &Session<'_>, name: &Name) -> Stop {
    let label = session.context.definition.decision(name).map_or(name.as_str(), |d| d.label.as_str());
    let message =
        format!("Decision {label} leads back to itself without a stage between. Change where it leads.");
    Stop::Fail(session.incident(None, "decision_cycle", message))
}
