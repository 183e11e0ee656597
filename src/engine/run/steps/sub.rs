//! Sub-orchestration steps: which children start, when enough have completed, and when they no longer can.

use serde_json::json;

use crate::{
    definition::{ForEachMode, OnFailure, Step, SubOrchestration, SubRecord},
    expr::{ExprError, Scope, is_blank},
    ids::{Name, RecordId, RunId},
    limits::{FOR_EACH_BYTES_MAX, FOR_EACH_MAX, SUB_DEPTH_MAX},
    run::{
        ChildStatus, Children, StepStatus,
        command::Rejection,
        event::{ChildRecord, Event},
        session::Session,
        steps::begin,
    },
    value::{Value, Values},
};

/// Why a step cannot start its children: a code and the rest of a sentence.
struct Fault {
    code: &'static str,
    message: String,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<ExprError> for Fault {
    fn from(error: ExprError) -> Self {
        Self::new(error.code, error.to_string())
    }
}

/// Begins, or goes on after a failure: children that completed or are under way stay as they are.
pub(crate) fn start(
    session: &mut Session<'_>,
    step: &Step,
    work: &SubOrchestration,
) -> Result<(), Rejection> {
    begin(session, step)?;
    let kept = session.run.current_step(&step.name).and_then(|s| s.children.clone());
    let planned = match kept {
        None => items(session, work).map(Some),
        Some(_) => Ok(None),
    };
    match planned {
        Ok(Some(items)) => {
            let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
            let needed = work.for_each.as_ref().map_or(1, |each| each.quorum.needed(total));
            session.follow(Event::ChildrenPlanned { step: step.name.clone(), items, needed })?;
        }
        Ok(None) => {}
        Err(fault) => return failed(session, step, &fault),
    }
    go_on(session, step, work)
}

/// Enough have completed, or no longer can; else the next ones start.
pub(crate) fn go_on(
    session: &mut Session<'_>,
    step: &Step,
    work: &SubOrchestration,
) -> Result<(), Rejection> {
    let Some(children) = children_of(session, &step.name) else { return Ok(()) };
    let children = match work.on_failure {
        OnFailure::Wait => children,
        OnFailure::GiveUp => give_up(session, step, children)?,
    };
    if children.completed() >= children.needed {
        return finish(session, step, work, &children);
    }
    let total = u32::try_from(children.list.len()).unwrap_or(u32::MAX);
    let can = total.saturating_sub(children.count(ChildStatus::is_lost));
    if can < children.needed {
        return failed(session, step, &Fault::new("quorum_missed", missed(&children, total)));
    }
    start_next(session, step, work, &children)
}

/// Whether children are left that may start now: for want of room in one command, they start in the next.
pub(crate) fn has_more(work: &SubOrchestration, children: &Children) -> bool {
    let waits = children.list.iter().any(|child| child.status == ChildStatus::NotStarted);
    waits && (is_parallel(work) || children.open().next().is_none())
}

fn is_parallel(work: &SubOrchestration) -> bool {
    work.for_each.as_ref().is_none_or(|each| each.mode == ForEachMode::Parallel)
}

/// Asks for the open children of a step to be cancelled, because nobody waits for them any more.
pub(crate) fn stop_open(session: &mut Session<'_>, step: &Name, reason: &str) -> Result<(), Rejection> {
    let children = session.run.current_step(step).and_then(|s| s.children.as_ref());
    let open: Vec<RunId> = children.map(|children| children.open().collect()).unwrap_or_default();
    if open.is_empty() {
        return Ok(());
    }
    session.follow(Event::ChildrenStopped { step: step.clone(), children: open, reason: reason.to_owned() })
}

fn give_up(session: &mut Session<'_>, step: &Step, children: Children) -> Result<Children, Rejection> {
    let failed = children.list.iter().filter(|child| child.status == ChildStatus::Failed);
    let failed: Vec<RunId> = failed.filter_map(|child| child.run).collect();
    if failed.is_empty() {
        return Ok(children);
    }
    let reason = "It failed, and the step that started it gives up on runs that fail.".to_owned();
    session.follow(Event::ChildrenStopped { step: step.name.clone(), children: failed, reason })?;
    Ok(children_of(session, &step.name).unwrap_or(children))
}

fn finish(
    session: &mut Session<'_>,
    step: &Step,
    work: &SubOrchestration,
    children: &Children,
) -> Result<(), Rejection> {
    let outputs = outputs(work, children);
    if work.for_each.as_ref().is_none_or(|each| each.stop_rest) {
        stop_open(session, &step.name, "Enough of the runs beside it have completed.")?;
    }
    session.follow(Event::StepCompleted { step: step.name.clone(), outcome: None, outputs })
}

/// What the step hands over: of one child what it handed over; of several the list of them, and how many there were.
fn outputs(work: &SubOrchestration, children: &Children) -> Values {
    let named = |name: &str| Name::from_label(name, "x");
    if work.for_each.is_none() {
        return children.list.first().map(|child| child.outputs.clone()).unwrap_or_default();
    }
    let results = children.list.iter().zip(1_u32..).map(|(child, number)| {
        let outputs = child.outputs.iter().map(|(name, value)| (name.to_string(), value.clone()));
        json!({
            "number": number,
            "run": child.run.map(|run| run.to_string()),
            "status": child.status.word(),
            "outputs": Value::Object(outputs.collect()),
        })
    });
    Values::from([
        (named("results"), Value::Array(results.collect())),
        (named("total"), children.list.len().into()),
        (named("completed"), children.completed().into()),
    ])
}

fn missed(children: &Children, total: u32) -> String {
    let lost = children.list.iter().find(|child| child.status.is_lost() && !child.message.is_empty());
    let why =
        lost.map(|child| format!(" The first of those that did not: {}", child.message)).unwrap_or_default();
    format!("{} of {total} runs must complete, and that is no longer possible.{why}", children.needed)
}

fn start_next(
    session: &mut Session<'_>,
    step: &Step,
    work: &SubOrchestration,
    children: &Children,
) -> Result<(), Rejection> {
    let mut open = children.open().next().is_some();
    for (at, child) in children.list.iter().enumerate() {
        if child.status != ChildStatus::NotStarted {
            continue;
        }
        if session.children_left == 0 || (open && !is_parallel(work)) {
            return Ok(());
        }
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        match asked(session, work, &child.item, number) {
            Err(fault) => return failed(session, step, &fault),
            Ok((record, inputs)) => {
                session.children_left -= 1;
                open = true;
                let child = session.fresh_run();
                let (step, orchestration) = (step.name.clone(), work.orchestration.clone());
                session.follow(Event::ChildStarted { step, number, child, orchestration, record, inputs })?;
            }
        }
    }
    Ok(())
}

/// What a child is about, and what it is started with.
fn asked(
    session: &Session<'_>,
    work: &SubOrchestration,
    item: &Value,
    number: u32,
) -> Result<(Option<ChildRecord>, Values), Fault> {
    session.view().ask(|scope| {
        let scope = match work.for_each {
            Some(_) => scope.clone().with("item", item.clone()).with("item_number", number.into()),
            None => scope.clone(),
        };
        let mut inputs = Values::new();
        for (name, source) in &work.inputs {
            inputs.insert(name.clone(), source.resolve(&scope)?);
        }
        Ok((record(session, work, &scope)?, inputs))
    })
}

fn record(
    session: &Session<'_>,
    work: &SubOrchestration,
    scope: &Scope<'_>,
) -> Result<Option<ChildRecord>, Fault> {
    let source = match &work.record {
        SubRecord::None => return Ok(None),
        SubRecord::Own => {
            let own = session.run.record.as_ref();
            return Ok(own.map(|at| ChildRecord { id: at.id, object: Some(at.object.clone()) }));
        }
        SubRecord::Value { source } => source,
    };
    let value = source.resolve(scope)?;
    if is_blank(&value) {
        return Ok(None);
    }
    let id = value.get("id").unwrap_or(&value);
    let id = id.as_str().and_then(|text| text.parse::<RecordId>().ok());
    let id = id.ok_or_else(|| Fault::new("record_unknown", "what it should be about is no record"))?;
    let object = value.get("object").and_then(Value::as_str).and_then(|name| Name::parse(name).ok());
    Ok(Some(ChildRecord { id, object }))
}

/// The items of the list; of none one absent item.
fn items(session: &Session<'_>, work: &SubOrchestration) -> Result<Vec<Value>, Fault> {
    let depth = session.run.parent.as_ref().map_or(0, |parent| parent.depth);
    if depth >= SUB_DEPTH_MAX {
        let message = format!("runs lie {SUB_DEPTH_MAX} deep within one another: does one start itself?");
        return Err(Fault::new("sub_depth", message));
    }
    let Some(each) = &work.for_each else { return Ok(vec![Value::Null]) };
    let items = match session.view().ask(|scope| each.items.resolve(scope))? {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        _ => return Err(Fault::new("for_each_list", "what it should go through is no list")),
    };
    if items.len() > FOR_EACH_MAX {
        let message = format!("the list has {} items; at most {FOR_EACH_MAX} are possible", items.len());
        return Err(Fault::new("for_each_too_long", message));
    }
    let bytes: usize = items.iter().map(|item| item.to_string().len()).sum();
    if bytes > FOR_EACH_BYTES_MAX {
        let message = "the items of the list are too large; go through ids or names instead of whole records";
        return Err(Fault::new("for_each_too_large", message));
    }
    Ok(items)
}

fn failed(session: &mut Session<'_>, step: &Step, fault: &Fault) -> Result<(), Rejection> {
    let message = format!("Step {} cannot go on: {}", step.label, fault.message);
    let error = session.incident(Some(&step.name), fault.code, message);
    session.follow(Event::StepFailed { step: step.name.clone(), error, retry_ms: None })
}

fn children_of(session: &Session<'_>, name: &Name) -> Option<Children> {
    session.run.current_step(name).filter(|s| s.status == StepStatus::InProgress)?.children.clone()
}
