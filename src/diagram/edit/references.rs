//! Where names are mentioned: every text of a definition that can hold a path, and what happens to mentions when
//! something is renamed, moved or deleted.

use fermata_engine::{
    condition::Condition,
    definition::{AssigneeRule, Chain, ChainEnd, Exit, Orchestration, Step, StepStart, Target, Until, Work},
    ids::Name,
    sla::{RungAction, Sla},
    value::ValueSource,
};

/// Calls `with` for every path, expression and template of a definition.
pub(super) fn each_text(definition: &mut Orchestration, with: &mut dyn FnMut(&mut String)) {
    with(&mut definition.run_title);
    if let Some(condition) = definition.trigger.condition_mut() {
        of_condition(condition, with);
    }
    definition.sla.iter_mut().for_each(|sla| of_promise(sla, with));
    for stage in &mut definition.stages {
        if let Exit::When(condition) = &mut stage.exit {
            of_condition(condition, with);
        }
        stage.sla.iter_mut().for_each(|sla| of_promise(sla, with));
        for step in &mut stage.steps {
            of_step(step, with);
        }
    }
    for rule in definition.step_news.iter_mut().flat_map(|news| &mut news.to) {
        if let AssigneeRule::Expression { source } = rule {
            with(source);
        }
    }
    for outcome in definition.decisions.iter_mut().flat_map(|d| &mut d.outcomes) {
        of_condition(&mut outcome.condition, with);
    }
}

fn of_step(step: &mut Step, with: &mut dyn FnMut(&mut String)) {
    if let StepStart::When { condition, .. } = &mut step.start {
        of_condition(condition, with);
    }
    match &mut step.work {
        Work::Interactive(work) => {
            with(&mut work.guidance);
            for rule in std::iter::once(&mut work.assignee).chain(&mut work.fallback) {
                if let AssigneeRule::Expression { source } = rule.innermost_mut() {
                    with(source);
                }
            }
            if let Some(condition) = work.completion.condition_mut() {
                of_condition(condition, with);
            }
            work.inputs.values_mut().for_each(|value| of_value(value, with));
        }
        Work::Approval(work) => {
            with(&mut work.guidance);
            if let Some(signature) = &mut work.signature {
                with(&mut signature.statement);
            }
            for rule in work.rules_mut() {
                if let AssigneeRule::Expression { source } = rule.innermost_mut() {
                    with(source);
                }
            }
            if let Some(Chain { up_to: ChainEnd::Amount { amount }, .. }) = &mut work.chain {
                of_value(amount, with);
            }
            if let Some(condition) = work.completion.condition_mut() {
                of_condition(condition, with);
            }
            work.inputs.values_mut().for_each(|value| of_value(value, with));
        }
        Work::Background(work) => work.inputs.values_mut().for_each(|value| of_value(value, with)),
        Work::Wait(work) => {
            work.values_mut().into_iter().for_each(|value| of_value(value, with));
            if let Until::Condition(awaited) = &mut work.until {
                of_condition(&mut awaited.condition, with);
            }
        }
        Work::SubOrchestration(work) => work.values_mut().into_iter().for_each(|value| of_value(value, with)),
    }
    step.sets.iter_mut().for_each(|set| of_value(&mut set.value, with));
    step.sla.iter_mut().for_each(|sla| of_promise(sla, with));
}

fn of_promise(sla: &mut Sla, with: &mut dyn FnMut(&mut String)) {
    sla.target.iter_mut().for_each(|target| of_value(target, with));
    if let Some(due) = &mut sla.due {
        of_value(&mut due.value, with);
        due.offset.iter_mut().for_each(|offset| of_value(&mut offset.amount, with));
    }
    for rung in &mut sla.ladder {
        match &mut rung.action {
            RungAction::Notify { message, .. } => with(message),
            RungAction::Reassign { to: AssigneeRule::Expression { source } } => with(source),
            RungAction::RunFlow { inputs, .. } => inputs.values_mut().for_each(|value| of_value(value, with)),
            RungAction::Reassign { .. } | RungAction::RaisePriority { .. } | RungAction::Finish { .. } => {}
        }
    }
    sla.pauses.iter_mut().filter_map(|pause| pause.condition.as_mut()).for_each(|c| of_condition(c, with));
}

/// The steps while whose waiting clocks stand still: `old` is called `new` from now on, or is gone.
pub(super) fn in_pauses(definition: &mut Orchestration, old: &Name, new: Option<&Name>) {
    let stages = definition.stages.iter_mut().flat_map(|stage| {
        stage.sla.iter_mut().chain(stage.steps.iter_mut().filter_map(|step| step.sla.as_mut()))
    });
    for pause in definition.sla.iter_mut().chain(stages).flat_map(|sla| &mut sla.pauses) {
        match new {
            Some(new) => {
                pause.steps.iter_mut().filter(|step| *step == old).for_each(|step| *step = new.clone())
            }
            None => pause.steps.retain(|step| step != old),
        }
    }
}

pub(crate) fn of_condition(condition: &mut Condition, with: &mut dyn FnMut(&mut String)) {
    match condition {
        Condition::Rows(rows) => {
            for row in &mut rows.rows {
                with(&mut row.resource);
                of_value(&mut row.value, with);
            }
        }
        Condition::Expression(source) => with(source),
        Condition::EvaluationFlow(call) => call.inputs.values_mut().for_each(|value| of_value(value, with)),
    }
}

pub(crate) fn of_value(value: &mut ValueSource, with: &mut dyn FnMut(&mut String)) {
    match value {
        ValueSource::Literal(_) => {}
        ValueSource::Reference(text) | ValueSource::Expression(text) => with(text),
    }
}

/// Replaces `steps.<old>` (or `stages.<old>`) by the new name everywhere.
pub(super) fn rename(definition: &mut Orchestration, root: &str, old: &Name, new: &Name) {
    each_text(definition, &mut |text| {
        if text.contains(root) {
            *text = replaced(text, &format!("{root}.{old}"), &format!("{root}.{new}"));
        }
    });
}

/// Replaces a path where it stands alone: neither part of a longer word before nor after.
pub(crate) fn replaced(text: &str, old: &str, new: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(old) {
        let begun =
            before.chars().next_back().or(out.chars().next_back()).is_some_and(|c| word(c) || c == '.');
        let goes_on = after.chars().next().is_some_and(word);
        out.push_str(before);
        out.push_str(if begun || goes_on { old } else { new });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Every place that says where to go on.
pub(super) fn each_target(definition: &mut Orchestration, with: &mut dyn FnMut(&mut Target)) {
    with(&mut definition.start);
    if let Some(recall) = &mut definition.recall {
        with(recall);
    }
    for stage in &mut definition.stages {
        with(&mut stage.next);
        if let Some(fault) = &mut stage.fault {
            with(fault);
        }
        if let Some(reject) = &mut stage.reject {
            with(reject);
        }
    }
    for decision in &mut definition.decisions {
        decision.outcomes.iter_mut().for_each(|o| with(&mut o.next));
        with(&mut decision.default_next);
    }
}

/// Leads everything that led to `old` to `new` instead.
pub(super) fn redirect(definition: &mut Orchestration, old: &Target, new: &Target) {
    each_target(definition, &mut |target| {
        if target == old {
            *target = new.clone();
        }
    });
}

/// Steps of a stage that start after `gone` start after what it started after; with the stage where nothing is left.
pub(super) fn forget_step(steps: &mut [Step], gone: &Name, gone_start: &StepStart) {
    let instead: &[Name] = match gone_start {
        StepStart::After { steps } => steps,
        _ => &[],
    };
    for step in steps {
        let StepStart::After { steps: after } = &mut step.start else { continue };
        if !after.contains(gone) {
            continue;
        }
        after.retain(|s| s != gone);
        let more: Vec<Name> =
            instead.iter().filter(|s| !after.contains(s) && **s != step.name).cloned().collect();
        after.extend(more);
        if after.is_empty() {
            step.start = StepStart::WithStage;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_path_is_replaced() {
        let check = |text: &str, expected: &str| assert_eq!(replaced(text, "steps.a", "steps.b"), expected);
        check("steps.a.status", "steps.b.status");
        check("steps.ab.status", "steps.ab.status");
        check("mysteps.a", "mysteps.a");
        check("x.steps.a", "x.steps.a");
        check("{{steps.a.outputs.x}} and steps.a", "{{steps.b.outputs.x}} and steps.b");
        check("steps.ab == steps.a", "steps.ab == steps.b");
    }
}
