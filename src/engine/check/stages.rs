//! Stages and their steps, decisions and their outcomes: conditions, order, work.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Place, World, approvals, calls, conditions, data, people,
    report::{Report, Spot},
    resources, subs, types, waits,
};
use crate::{
    condition::{Condition, Logic, Operator, Rows},
    definition::{
        Background, Completion, Decision, Exit, Interactive, Orchestration, PeopleWork, Stage, Step,
        StepStart, WhenFalse, Work,
    },
    expr::{KnownNames, nearest},
    flow::{ComponentBody, ElementBody, Flow, FlowKind},
    ids::Name,
    related::paths_within,
    value::{Value, ValueSource},
};

/// Every stage, step and decision.
pub(super) fn check(definition: &Orchestration, world: &World, names: &KnownNames, report: &mut Report) {
    for stage in &definition.stages {
        check_stage(stage, names, world, report);
        let never = never_starting(stage);
        for step in &stage.steps {
            check_start(definition, stage, step, &never, names, world, report);
            check_work(definition, stage, step, names, world, report);
            check_sets(definition, step, names, report);
        }
    }
    definition.decisions.iter().for_each(|decision| check_decision(decision, names, world, report));
}

fn check_stage(stage: &Stage, names: &KnownNames, world: &World, report: &mut Report) {
    let at = Spot::new(&Place::Stage(stage.name.clone()), "");
    match &stage.exit {
        Exit::When(condition) => {
            conditions::check(condition, names, world, &at.under("exit"), report);
            conditions::check_time(condition, &at.under("exit"), report);
            if conditions::never_holds(condition) {
                let message = "the exit condition never holds, so the stage waits for ever; change it";
                report.error("stage_waits_for_ever", &at.under("exit"), message);
            }
        }
        Exit::AllStepsCompleted if stage.steps.is_empty() => {
            report.warn("stage_empty", &at.under("steps"), "has no step and is passed at once; add one");
        }
        Exit::AllStepsCompleted => {}
    }
}

fn check_sets(definition: &Orchestration, step: &Step, names: &KnownNames, report: &mut Report) {
    for (i, set) in step.sets.iter().enumerate() {
        let at = Spot::new(&Place::Step(step.name.clone()), format!("sets.{}", i + 1));
        match definition.variables.iter().find(|v| v.name == set.name) {
            Some(variable) => types::check_source(&set.value, &variable.data_type, names, &at, report),
            None => {
                let known = definition.variables.iter().map(|v| &v.name);
                report.error("variable_unknown", &at, types::unknown("variable", &set.name, known));
            }
        }
        data::whole(set, &at, report);
        if step.sets.iter().take(i).any(|earlier| earlier.name == set.name) {
            let message = format!("sets {} twice; only the last value counts, so remove the other", set.name);
            report.warn("variable_set_twice", &at, message);
        }
    }
}

fn check_decision(decision: &Decision, names: &KnownNames, world: &World, report: &mut Report) {
    let at = Spot::new(&Place::Decision(decision.name.clone()), "");
    if decision.outcomes.is_empty() {
        let message = "has no outcome, so it always takes the default; add an outcome";
        report.error("decision_empty", &at.under("outcomes"), message);
    }
    for (i, outcome) in decision.outcomes.iter().enumerate() {
        let at = at.under(format!("outcomes.{}.condition", i + 1));
        conditions::check(&outcome.condition, names, world, &at, report);
    }
}

fn check_start(
    definition: &Orchestration,
    stage: &Stage,
    step: &Step,
    never: &BTreeSet<&Name>,
    names: &KnownNames,
    world: &World,
    report: &mut Report,
) {
    let at = Spot::new(&Place::Step(step.name.clone()), "start");
    match &step.start {
        StepStart::WithStage => {}
        StepStart::After { steps } => check_after(definition, stage, step, steps, &at, report),
        StepStart::When { condition, otherwise } => {
            conditions::check(condition, names, world, &at.under("condition"), report);
            conditions::check_time(condition, &at.under("condition"), report);
            let waits = *otherwise == WhenFalse::Wait && !never.contains(&step.name);
            if waits && stage.exit == Exit::AllStepsCompleted && !is_order(condition, stage) {
                let message = "if its start condition never comes true, the stage waits for ever; let it be skipped when false, or give the stage an exit condition";
                report.warn("stage_may_wait", &at, message);
            }
        }
    }
    if never.contains(&step.name) {
        let message = "can never start: what it waits for never comes; change its start";
        report.error("step_never_starts", &at, message);
    }
}

fn check_after(
    definition: &Orchestration,
    stage: &Stage,
    step: &Step,
    after: &[Name],
    at: &Spot,
    report: &mut Report,
) {
    if after.is_empty() {
        report.error(
            "after_nothing",
            at,
            "starts after other steps, but none is named; name one, or start with the stage",
        );
    }
    let order = order_of(stage);
    for name in after {
        if name == &step.name {
            report.error("after_itself", at, "waits for itself; choose another step");
        } else if order.contains_key(name) {
            if waits_for(&order, name, &step.name) {
                let message = format!("waits for {name}, which waits for this step; remove one of the two");
                report.error("after_cycle", at, message);
            }
        } else if let Some((other, _)) = definition.step(name) {
            let message = format!(
                "waits for {name} of the stage {}; only steps of the same stage can be waited for",
                other.label
            );
            report.error("after_other_stage", at, message);
        } else {
            let near = nearest(name.as_str(), stage.steps.iter().map(|s| s.name.as_str()));
            let hint = near.map_or("choose another".to_owned(), |near| format!("did you mean {near}?"));
            report.error(
                "after_unknown",
                at,
                format!("waits for the step {name}, which is not there; {hint}"),
            );
        }
    }
}

/// Which steps of a stage each one waits for.
type Order<'s> = BTreeMap<&'s Name, &'s [Name]>;

fn order_of(stage: &Stage) -> Order<'_> {
    stage.steps.iter().map(|step| (&step.name, after_of(step))).collect()
}

fn after_of(step: &Step) -> &[Name] {
    match &step.start {
        StepStart::After { steps } => steps,
        _ => &[],
    }
}

/// Whether `from` waits for `to`, directly or through others.
fn waits_for(order: &Order<'_>, from: &Name, to: &Name) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            open.extend(order.get(at).copied().unwrap_or_default());
        }
    }
    false
}

/// Steps of a stage that can never start.
fn never_starting(stage: &Stage) -> BTreeSet<&Name> {
    let order = order_of(stage);
    let mut never: BTreeSet<&Name> = BTreeSet::new();
    loop {
        let found = stage.steps.iter().find(|step| {
            !never.contains(&step.name)
                && match &step.start {
                    StepStart::WithStage => false,
                    StepStart::After { steps } => steps.iter().any(|name| {
                        never.contains(name)
                            || waits_for(&order, name, &step.name)
                            || !order.contains_key(name)
                    }),
                    StepStart::When { otherwise: WhenFalse::Skip, .. } => false,
                    StepStart::When { condition, .. } => {
                        conditions::never_holds(condition)
                            || completed_steps(condition).contains(&step.name.as_str())
                    }
                }
        });
        match found {
            Some(step) => never.insert(&step.name),
            None => return never,
        };
    }
}

/// The steps that a condition waits for to be completed, every one of them.
fn completed_steps(condition: &Condition) -> Vec<&str> {
    let Condition::Rows(Rows { logic: Logic::All, rows }) = condition else { return Vec::new() };
    let completed = Value::from("Completed");
    let waits = rows.iter().filter(|row| {
        row.operator == Operator::Equals
            && matches!(&row.value, ValueSource::Literal(value) if *value == completed)
    });
    waits.filter_map(|row| row.resource.trim().strip_prefix("steps.")?.strip_suffix(".status")).collect()
}

/// Whether a condition only puts steps of the same stage in order: those come, so it does.
fn is_order(condition: &Condition, stage: &Stage) -> bool {
    let Condition::Rows(rows) = condition else { return false };
    let named = completed_steps(condition);
    named.len() == rows.rows.len()
        && named.iter().all(|name| {
            let found = stage.steps.iter().find(|s| s.name.as_str() == *name);
            found.is_some_and(|s| !matches!(s.start, StepStart::When { .. }))
        })
}

fn check_work(
    definition: &Orchestration,
    stage: &Stage,
    step: &Step,
    names: &KnownNames,
    world: &World,
    report: &mut Report,
) {
    let at = Spot::new(&Place::Step(step.name.clone()), "");
    if let Some(work) = step.work.for_people() {
        approvals::check_duties(definition, step, work, &at, report);
        check_notice_and_record(work, names, world, &at, report);
        check_waits_on(definition, stage, step, &at.under("completion"), report);
    }
    match &step.work {
        Work::Approval(work) => approvals::check(definition, stage, work, names, world, &at, report),
        Work::Interactive(work) => check_interactive(definition, work, names, world, &at, report),
        Work::Background(work) => check_background(definition, work, names, world, &at, report),
        Work::Wait(work) => waits::check(work, names, world, &at, report),
        Work::SubOrchestration(work) => subs::check(definition, work, names, world, &at, report),
    }
}

/// What the message about the work says, what it is about, and what is read where it is done.
fn check_notice_and_record(
    work: PeopleWork<'_>,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    if let Some(notice) = work.notice {
        let at = at.under("notice");
        report.label_length(&notice.subject, &at.under("subject"));
        report.text(&notice.body, &at.under("body"));
        types::check_template(&notice.subject, names, &at.under("subject"), report);
        types::check_template(&notice.body, names, &at.under("body"), report);
    }
    if let Some(about) = work.about {
        subs::check_record(
            about,
            "names no record; choose a lookup, or leave it out",
            names,
            &at.under("about"),
            report,
        );
    }
    let within = resources::names_about(names, work.about, world);
    types::check_template(work.guidance, &within, &at.under("guidance"), report);
}

fn check_interactive(
    definition: &Orchestration,
    work: &Interactive,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    people::check_step(work, definition, world, names, at, report);
    match &work.flow {
        Some(flow) => {
            calls::check(flow, &work.inputs, FlowKind::Screen, names, world, at, report);
            same_object(definition, work.about.as_ref(), flow, world, at, report);
        }
        None if !work.inputs.is_empty() => {
            report.warn(
                "input_unknown",
                &at.under("inputs"),
                "has inputs but no flow that takes them; remove them",
            );
        }
        None => {}
    }
    check_completion(&work.completion, names, world, at, report);
}

/// What completes a step although nobody has finished it.
pub(super) fn check_completion(
    completion: &Completion,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    if let Some(condition) = completion.condition() {
        conditions::check(condition, names, world, &at.under("completion"), report);
        conditions::check_time(condition, &at.under("completion"), report);
    }
}

/// A step that goes on although its people are done must have something to wait for.
fn check_waits_on(definition: &Orchestration, stage: &Stage, step: &Step, at: &Spot, report: &mut Report) {
    let Some(condition) = step.work.completes_when().filter(|_| step.work.waits_on()) else { return };
    if conditions::never_holds(condition) {
        let message = "the condition never holds, so the step is in progress for ever; change it, or let finishing complete the step";
        report.error("stage_waits_for_ever", at, message);
    }
    let paths = conditions::paths(condition);
    if paths.contains(&format!("steps.{}.status", step.name)) {
        let message = "asks for the step's own status, which changes only once this condition holds; ask for its outcome, a field of \
                       the record or another step";
        report.warn("completion_may_wait", at, message);
    } else if !paths.is_empty() && paths.iter().all(|path| is_own(definition, stage, step, path)) {
        let message = "looks at nothing but what comes of the step itself: where that does not fit once somebody is done, nothing \
                       changes it, and the step waits until an operator completes it; name a field of the record or a step that \
                       does not start after this one too";
        report.warn("completion_may_wait", at, message);
    }
}

/// Whether what a path leads to changes by a step alone: what the step or one that starts after it hands over, or a variable
/// that no other step sets.
fn is_own(definition: &Orchestration, stage: &Stage, step: &Step, path: &str) -> bool {
    let mut parts = path.split('.');
    let (root, Some(name)) = (parts.next(), parts.next()) else { return false };
    match root {
        Some("steps") => {
            let found = stage.steps.iter().find(|other| other.name.as_str() == name);
            found.is_some_and(|other| waits_for(&order_of(stage), &other.name, &step.name))
        }
        Some("vars") => {
            let sets = |step: &Step| step.sets.iter().any(|set| set.name.as_str() == name);
            let mut all = definition.stages.iter().flat_map(|stage| &stage.steps);
            sets(step) && all.all(|other| other.name == step.name || !sets(other))
        }
        _ => false,
    }
}

fn check_background(
    definition: &Orchestration,
    work: &Background,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    calls::check(&work.flow, &work.inputs, FlowKind::Autolaunched, names, world, at, report);
    same_object(definition, None, &work.flow, world, at, report);
    if !(1..=20).contains(&work.retry.attempts) {
        report.error(
            "retry_range",
            &at.under("retry"),
            "tries less than once or more than 20 times; choose 1 to 20",
        );
    }
}

/// Whether a flow names its record, shows fields of it or changes it.
fn needs_record(flow: &Flow) -> bool {
    let changes = flow.elements.iter().any(|element| match &element.body {
        ElementBody::UpdateRecords(it) => it.target.is_run_record(),
        _ => false,
    });
    let shows = flow.components().any(|c| matches!(c.body, ComponentBody::RecordField { .. }));
    let names = || paths_within(flow, &BTreeMap::new()).iter().any(|path| path.starts_with("record."));
    changes || shows || names()
}

/// A flow that works on records of another object than the run's.
pub(super) fn same_object(
    definition: &Orchestration,
    about: Option<&ValueSource>,
    flow: &Name,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    // What work of its own is about is not known before it is there.
    if about.is_some() {
        return;
    }
    let Some(called) = world.flows.get(flow) else { return };
    let Some(wanted) = called.object.as_ref() else { return };
    if definition.trigger.deleted() == Some(wanted) {
        if needs_record(called) {
            let message = format!(
                "works on {wanted}, and the record is deleted by then; let the flow name prior, which is what it was"
            );
            report.warn("record_without_trigger", &at.under("flow"), message);
        }
        return;
    }
    match definition.object() {
        Some(object) if object != wanted => {
            let message = format!("works on {wanted}, but the run is about {object}; choose another flow");
            report.error("flow_other_object", &at.under("flow"), message);
        }
        None => {
            let message =
                format!("works on {wanted}: a run that is started without such a record fails here");
            report.warn("record_without_trigger", &at.under("flow"), message);
        }
        Some(_) => {}
    }
}
