//! Executes a flow: purely, and in a bounded number of elements. What it changes and whom it tells is returned as data; a
//! fault means that nothing at all happened.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    Answers, Changed, Element, Flow, FlowKind, Message, Outcome, RecordChange, Sending, answers::UNANSWERED,
    walk::Walk, work::Work,
};
use crate::{
    condition::{ConditionError, FlowCall},
    expr::{Scope, kind_of, nearest},
    ids::{IdSource, Name},
    limits::EVALUATION_DEPTH_MAX,
    object::{Object, Record},
    people::Directory,
    run::command::FieldProblem,
    value::{self, Value, Values},
};

/// What flows may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Library<'a> {
    /// Flows by name, for evaluation flows inside conditions.
    pub flows: &'a BTreeMap<Name, Arc<Flow>>,
    /// Objects by name, for the types of record fields.
    pub objects: &'a BTreeMap<Name, Arc<Object>>,
    /// Everyone.
    pub directory: &'a Directory,
    /// What was answered so far of what flows ask about other records and systems.
    pub answers: &'a Answers,
    /// Records that were made, changed or deleted before in the same command.
    pub changed: &'a Changed,
}

/// What one execution is given.
#[derive(Debug, Clone)]
pub struct FlowEnv<'a> {
    /// What names mean around the flow: `run`, `user`, `now`, `steps`, `stages`, `prior`. `inputs`, `vars` and `record` are
    /// set by the flow itself.
    pub scope: Scope<'a>,
    /// What it is called with: see [`inputs`].
    pub inputs: Values,
    /// The record it works on.
    pub record: Option<&'a Record>,
    /// What it may refer to.
    pub library: Library<'a>,
    /// What a person filled in, by component name.
    pub values: BTreeMap<String, Value>,
    /// The button that finished it; none: the first one.
    pub outcome: Option<Name>,
    /// Fresh ids, for the records that it makes.
    pub ids: IdSource,
    /// Whether it may call other systems: only where nobody and no transaction waits for it.
    pub may_call_out: bool,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowEnd {
    /// What the caller gets: the named outputs; of a screen flow every component's value besides.
    pub outputs: Values,
    /// The button, of a screen flow.
    pub outcome: Option<Name>,
    /// Record changes, checked against the object; one per record.
    pub changes: Vec<RecordChange>,
    /// Messages, in order.
    pub messages: Vec<Message>,
    /// What leaves the system, in order.
    pub sends: Vec<Sending>,
    /// How many fresh ids it took.
    pub ids_used: u32,
    /// The answer, of an evaluation flow.
    pub answer: Option<bool>,
}

/// Why it could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FlowFault {
    /// The element it happened in.
    pub element: Option<Name>,
    /// A stable code: `values_invalid`, `outcome_unknown`, `inputs_invalid`, `no_record`, `element_unknown`, `too_long`,
    /// `wrong_value`, `wrong_kind`, or a code of a condition or expression.
    pub code: String,
    /// What is wrong, where, and what to do.
    pub message: String,
    /// What is wrong with single values, with paths such as `values.amount`.
    pub fields: Vec<FieldProblem>,
}

impl FlowFault {
    /// A fault without a place.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { element: None, code: code.into(), message: message.into(), fields: Vec::new() }
    }

    pub(super) fn at(mut self, element: &Name) -> Self {
        self.element.get_or_insert_with(|| element.clone());
        self
    }
}

/// What one element did, for somebody who tests the flow.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passed {
    /// Its name and how often it had been passed, after the places of the subflows around it: `enrich.1/check.2`.
    pub place: String,
    /// Its name.
    pub element: Name,
    /// What people read for it.
    pub label: String,
    /// What people call this kind of element.
    pub kind: String,
    /// What it did, in words.
    pub did: Vec<String>,
    /// What variables became by it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: BTreeMap<String, Value>,
    /// Why it failed, if it did.
    pub fault: Option<String>,
    /// Where it led; none is the end.
    pub next: Option<Name>,
}

impl Passed {
    pub(super) fn new(place: &str, element: &Element) -> Self {
        Self {
            place: place.to_owned(),
            element: element.name.clone(),
            label: element.label.clone(),
            kind: element.body.words().to_owned(),
            did: Vec::new(),
            values: BTreeMap::new(),
            fault: None,
            next: None,
        }
    }
}

/// Executes a flow.
///
/// # Errors
/// A fault; nothing happened then. Of a screen flow, `values_invalid` carries every problem of every screen passed. Where
/// [`Answers::are_missing`] says so afterwards, the fault means nothing: it only waits for answers.
pub fn run(flow: &Flow, env: &FlowEnv<'_>) -> Result<FlowEnd, FlowFault> {
    run_nested(flow, env, 0, None).0
}

/// As [`run`], with what every element did, in order.
pub fn trace(flow: &Flow, env: &FlowEnv<'_>) -> (Result<FlowEnd, FlowFault>, Vec<Passed>) {
    run_nested(flow, env, 0, Some(Vec::new()))
}

fn run_nested(
    flow: &Flow,
    env: &FlowEnv<'_>,
    depth: usize,
    trace: Option<Vec<Passed>>,
) -> (Result<FlowEnd, FlowFault>, Vec<Passed>) {
    let outcome = match flow.kind {
        FlowKind::Screen => match button(flow, env) {
            Ok(outcome) => Some(outcome),
            Err(fault) => return (Err(fault), Vec::new()),
        },
        _ => None,
    };
    let mut walk = Walk::new(
        flow,
        env,
        depth,
        Work::new(env.ids.clone(), env.library.changed).seeing(env.scope.newest()),
    );
    walk.work.trace = trace;
    walk.skips_required = outcome.as_ref().is_some_and(|o| o.skips_required);
    let end = walk.submit().and_then(|()| end_of(&mut walk, outcome));
    (end, walk.work.trace.take().unwrap_or_default())
}

fn end_of(walk: &mut Walk<'_>, outcome: Option<Outcome>) -> Result<FlowEnd, FlowFault> {
    let answer = match walk.flow.kind {
        FlowKind::Evaluation => Some(result(&walk.variable("result"))?),
        _ => None,
    };
    Ok(FlowEnd {
        outputs: walk.outputs(),
        outcome: outcome.map(|o| o.name),
        changes: walk.work.changes(),
        answer,
        ids_used: walk.work.ids.used() - walk.env.ids.used(),
        messages: std::mem::take(&mut walk.work.messages),
        sends: std::mem::take(&mut walk.work.sends),
    })
}

pub(super) fn button(flow: &Flow, env: &FlowEnv<'_>) -> Result<Outcome, FlowFault> {
    let mut buttons = flow.buttons().into_iter();
    let found = match &env.outcome {
        None => buttons.next(),
        Some(name) => buttons.find(|b| &b.name == name),
    };
    found.ok_or_else(|| {
        let names: Vec<String> = flow.buttons().into_iter().map(|b| b.name.to_string()).collect();
        FlowFault::new(
            "outcome_unknown",
            format!("there is no such outcome; choose one of: {}", names.join(", ")),
        )
    })
}

fn result(value: &Value) -> Result<bool, FlowFault> {
    match value {
        Value::Bool(yes) => Ok(*yes),
        Value::Null => Ok(false),
        other => {
            let message = format!("the variable result holds {}, not yes or no", kind_of(other));
            Err(FlowFault::new("wrong_value", message))
        }
    }
}

/// What a flow is called with, resolved in the caller's scope and checked against the flow's inputs.
///
/// # Errors
/// A fault `inputs_invalid` that carries every problem, or the code of an expression that cannot be carried out.
pub fn inputs(
    flow: &Flow,
    given: &BTreeMap<Name, value::ValueSource>,
    scope: &Scope<'_>,
) -> Result<Values, FlowFault> {
    let mut values = BTreeMap::new();
    for (name, source) in given {
        let value = source.resolve(scope);
        let value =
            value.map_err(|e| FlowFault::new(e.code, format!("input {name} of {}: {e}", flow.label)))?;
        values.insert(name.to_string(), value);
    }
    value::check_values(&flow.inputs, &values, "inputs").map_err(|fields| {
        let first = fields.first().map(|f| format!(": {} {}", f.path, f.message)).unwrap_or_default();
        let message = format!("{} cannot be called with these inputs{first}", flow.label);
        FlowFault { fields, ..FlowFault::new("inputs_invalid", message) }
    })
}

/// Answers an evaluation flow inside a condition; see [`crate::condition::Ask`]. `scope` is the caller's: it resolves the
/// inputs.
///
/// # Errors
/// When the flow is unknown or of another kind, asks itself in a circle, or cannot be carried out.
pub fn answer(
    call: &FlowCall,
    scope: &Scope<'_>,
    record: Option<&Record>,
    library: Library<'_>,
) -> Result<bool, ConditionError> {
    answer_nested(call, scope, record, library, 0)
}

pub(super) fn answer_nested(
    call: &FlowCall,
    scope: &Scope<'_>,
    record: Option<&Record>,
    library: Library<'_>,
    depth: usize,
) -> Result<bool, ConditionError> {
    let fault = |message: String| ConditionError::new("flow_fault", message);
    if depth > EVALUATION_DEPTH_MAX {
        return Err(fault(format!("evaluation flow {} is asked in a circle; break the circle", call.flow)));
    }
    let Some(flow) = library.flows.get(&call.flow) else {
        let near = nearest(call.flow.as_str(), library.flows.keys().map(Name::as_str));
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        return Err(fault(format!("there is no active evaluation flow {}{hint}", call.flow)));
    };
    if flow.kind != FlowKind::Evaluation {
        return Err(fault(format!(
            "{} is no evaluation flow; choose one that answers yes or no",
            flow.label
        )));
    }
    let inputs = inputs(flow, &call.inputs, scope).map_err(|f| fault(f.message))?;
    let env = FlowEnv {
        scope: scope.clone(),
        inputs,
        record,
        library,
        values: BTreeMap::new(),
        outcome: None,
        ids: IdSource::new(uuid::Uuid::nil()),
        may_call_out: false,
    };
    let (end, _) = run_nested(flow, &env, depth, None);
    let end = end.map_err(|f| match f.code.as_str() {
        UNANSWERED => ConditionError::new(UNANSWERED, f.message),
        _ => fault(format!("evaluation flow {}: {f}", flow.label)),
    })?;
    Ok(end.answer.unwrap_or(false))
}
