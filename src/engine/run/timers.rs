//! The moments that a run asks for: a pure function of its state. Keys are unique within the run.

use std::fmt;

use crate::{
    ids::Name,
    run::{Run, RunState, StepStatus, Waiting, event::SlaScope},
    sla::Clock,
};

/// What a moment is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Warn that a promise comes near its end: `sla:run:warn`, `sla:stage:legal:warn`, `sla:step:review:warn`.
    Warn(SlaScope),
    /// Tell that a promise is broken: `sla:run:breach` and so on.
    Breach(SlaScope),
    /// Step on a rung of an escalation ladder, counted from 0: `sla:run:rung:0`, `sla:step:review:rung:2`.
    Rung(SlaScope, usize),
    /// Try a failed step again: `retry:bill`.
    Retry(Name),
    /// Carry out the flow of a step that waits for answers from outside: `flow:bill`.
    Flow(Name),
    /// What a wait step waits for has come, or is asked for again: `wait:cool_off`.
    Wait(Name),
    /// A wait step waits no longer: `timeout:cool_off`.
    Timeout(Name),
    /// Remind whoever has the work of a step: `remind:review`.
    Remind(Name),
}

impl Key {
    /// Reads a key as it is displayed.
    pub fn parse(key: &str) -> Option<Self> {
        match key.split(':').collect::<Vec<_>>().as_slice() {
            ["wait", name] => Some(Self::Wait(Name::parse(name).ok()?)),
            ["timeout", name] => Some(Self::Timeout(Name::parse(name).ok()?)),
            ["remind", name] => Some(Self::Remind(Name::parse(name).ok()?)),
            ["retry", name] => Some(Self::Retry(Name::parse(name).ok()?)),
            ["flow", name] => Some(Self::Flow(Name::parse(name).ok()?)),
            ["sla", "run", "rung", n] => Some(Self::Rung(SlaScope::Run, n.parse().ok()?)),
            ["sla", "stage", name, "rung", n] => {
                Some(Self::Rung(SlaScope::Stage(Name::parse(name).ok()?), n.parse().ok()?))
            }
            ["sla", "step", name, "rung", n] => {
                Some(Self::Rung(SlaScope::Step(Name::parse(name).ok()?), n.parse().ok()?))
            }
            ["sla", "run", what] => Self::of(SlaScope::Run, what),
            ["sla", "stage", name, what] => Self::of(SlaScope::Stage(Name::parse(name).ok()?), what),
            ["sla", "step", name, what] => Self::of(SlaScope::Step(Name::parse(name).ok()?), what),
            _ => None,
        }
    }

    fn of(scope: SlaScope, what: &str) -> Option<Self> {
        match what {
            "warn" => Some(Self::Warn(scope)),
            "breach" => Some(Self::Breach(scope)),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scope, what) = match self {
            Self::Retry(name) => return write!(f, "retry:{name}"),
            Self::Flow(name) => return write!(f, "flow:{name}"),
            Self::Wait(name) => return write!(f, "wait:{name}"),
            Self::Timeout(name) => return write!(f, "timeout:{name}"),
            Self::Remind(name) => return write!(f, "remind:{name}"),
            Self::Warn(scope) => (scope, "warn".to_owned()),
            Self::Breach(scope) => (scope, "breach".to_owned()),
            Self::Rung(scope, index) => (scope, format!("rung:{index}")),
        };
        match scope {
            SlaScope::Run => write!(f, "sla:run:{what}"),
            SlaScope::Stage(name) => write!(f, "sla:stage:{name}:{what}"),
            SlaScope::Step(name) => write!(f, "sla:step:{name}:{what}"),
        }
    }
}

/// The clock of a promise, while the run is not over.
pub(crate) fn clock<'r>(run: &'r Run, scope: &SlaScope) -> Option<&'r Clock> {
    let current = run.current();
    match scope {
        SlaScope::Run => run.sla.as_ref().filter(|_| run.status().is_open()),
        SlaScope::Stage(name) => current.filter(|s| &s.name == name).and_then(|s| s.sla.as_ref()),
        SlaScope::Step(name) => run.current_step(name).and_then(|s| s.sla.as_ref()),
    }
}

/// When this moment comes, if the run asks for it.
pub fn due(run: &Run, key: &Key) -> Option<i64> {
    match key {
        Key::Warn(scope) => clock(run, scope)?.warns_ms(),
        Key::Breach(scope) => clock(run, scope)?.breaches_ms(),
        Key::Rung(scope, index) => clock(run, scope)?.rung_ms(*index),
        Key::Flow(name) => {
            let goes_on = matches!(run.state, RunState::InProgress { .. });
            run.current_step(name).filter(|s| goes_on && s.status == StepStatus::InProgress)?.queued_ms
        }
        Key::Wait(name) => waiting(run, name)?.due_ms,
        Key::Timeout(name) => waiting(run, name)?.timeout_ms,
        Key::Remind(name) => {
            let goes_on = matches!(run.state, RunState::InProgress { .. });
            let step = run.current_step(name).filter(|s| goes_on && s.status == StepStatus::InProgress)?;
            step.reminding.as_ref()?.due_ms
        }
        Key::Retry(name) => {
            // A failed run tries nothing by itself: an operator decides.
            let goes_on = matches!(run.state, RunState::InProgress { .. });
            run.current_step(name).filter(|s| goes_on && s.status == StepStatus::Failed)?.retry_ms
        }
    }
}

/// What a step waits for, while the run is in progress: held or failed, it lets nothing come by itself.
fn waiting<'r>(run: &'r Run, name: &Name) -> Option<&'r Waiting> {
    let goes_on = matches!(run.state, RunState::InProgress { .. });
    let step = run.current_step(name).filter(|s| goes_on && s.status == StepStatus::InProgress)?;
    step.waiting.as_ref().filter(|waiting| waiting.arrived.is_none())
}

/// The moments that a promise may ask for.
pub(crate) fn of_promise(run: &Run, scope: &SlaScope) -> Vec<Key> {
    keys_of(scope, clock(run, scope).map_or(0, |clock| clock.rungs().len())).collect()
}

/// The keys of a promise with so many rungs.
pub(crate) fn keys_of(scope: &SlaScope, rungs: usize) -> impl Iterator<Item = Key> {
    let of_rung = |index: usize| Key::Rung(scope.clone(), index);
    [Key::Warn(scope.clone()), Key::Breach(scope.clone())].into_iter().chain((0..rungs).map(of_rung))
}

/// Every moment that the run asks for, in order of keys.
pub fn all(run: &Run) -> std::collections::BTreeMap<String, i64> {
    let current = run.current();
    let stage = current.map(|s| SlaScope::Stage(s.name.clone()));
    let steps = current.map(|s| s.steps.as_slice()).unwrap_or_default();
    let scopes =
        [SlaScope::Run].into_iter().chain(stage).chain(steps.iter().map(|s| SlaScope::Step(s.name.clone())));
    let promises = scopes.flat_map(|scope| of_promise(run, &scope));
    let retries = steps.iter().map(|s| Key::Retry(s.name.clone()));
    let flows = steps.iter().map(|s| Key::Flow(s.name.clone()));
    let waits = steps.iter().flat_map(|s| [Key::Wait(s.name.clone()), Key::Timeout(s.name.clone())]);
    let reminders = steps.iter().map(|s| Key::Remind(s.name.clone()));
    let keys = promises.chain(retries).chain(flows).chain(waits).chain(reminders);
    keys.filter_map(|key| Some((key.to_string(), due(run, &key)?))).collect()
}
