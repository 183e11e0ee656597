//! Approval steps and separation of duties: that somebody decides, that what is decided leads somewhere, and that nobody is
//! shut out by mistake.

use std::collections::BTreeSet;

use super::{
    World, calls, people,
    report::{Report, Spot},
    resources,
    stages::{check_completion, same_object},
    types,
};
use crate::{
    definition::{Approval, ApprovalRule, ChainEnd, Meaning, Orchestration, PeopleWork, Stage, Step, Work},
    expr::{Kind, KnownNames},
    flow::FlowKind,
    ids::Name,
    limits::{APPROVERS_MAX, REPORTING_LEVELS_MAX},
    value::ValueSource,
};

/// One approval step.
pub(super) fn check(
    definition: &Orchestration,
    stage: &Stage,
    work: &Approval,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    approvers(definition, work, names, world, at, report);
    outcomes(work, at, report);
    send_back(definition, stage, work, at, report);
    check_completion(&work.completion, names, world, at, report);
    if let Some(flow) = &work.flow {
        calls::check(flow, &work.inputs, FlowKind::Screen, names, world, at, report);
        same_object(definition, work.about.as_ref(), flow, world, at, report);
    }
    if let Some(signature) = &work.signature {
        let names = resources::names_about(names, work.about.as_ref(), world);
        signed(definition, work, &signature.statement, &names, at, report);
    }
    if work.lock.is_some() && definition.object().is_none() && work.about.is_none() {
        let message =
            "keeps the record as it is, but the run may be about none; remove it, or start by a record";
        report.warn("record_without_trigger", &at.under("lock"), message);
    }
}

fn approvers(
    definition: &Orchestration,
    work: &Approval,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    if work.approvers.is_empty() && work.chain.is_none() {
        report.error("approver_missing", &at.under("approvers"), "has nobody who decides; add an approver");
    }
    if work.approvers.len() > APPROVERS_MAX {
        let message = format!("has more than {APPROVERS_MAX} approvers; ask a group instead");
        report.error("approvers_too_many", &at.under("approvers"), message);
    }
    for (i, rule) in work.approvers.iter().enumerate() {
        people::check_rule(rule, world, names, &at.under(format!("approvers.{}", i + 1)), report);
    }
    if let Some(chain) = &work.chain {
        people::check_rule(&chain.of, world, names, &at.under("chain.of"), report);
        match &chain.up_to {
            ChainEnd::Levels { count } if !(1..=REPORTING_LEVELS_MAX).contains(count) => {
                let message = format!("is {count} levels long; choose 1 to {REPORTING_LEVELS_MAX}");
                report.error("level_out_of_range", &at.under("chain.up_to"), message);
            }
            ChainEnd::Amount { amount: ValueSource::Expression(source) } => {
                types::check_expression(source, names, Kind::Number, &at.under("chain.up_to"), report);
            }
            ChainEnd::Amount { amount: ValueSource::Reference(path) } => {
                types::check_expression(path, names, Kind::Number, &at.under("chain.up_to"), report);
            }
            _ => {}
        }
    }
    if let ApprovalRule::AtLeast { count } = work.rule {
        quorum(work, count, at, report);
    }
    let fixed = work.chain.is_none() && work.approvers.iter().all(|rule| rule.fixed().is_some());
    if !fixed && work.fallback.is_none() && definition.owner.is_none() {
        let message =
            "may find nobody who decides; choose a fallback for it, or an owner for the orchestration";
        report.warn("fallback_missing", &at.under("fallback"), message);
    }
    if let Some(fallback) = &work.fallback {
        people::check_rule(fallback, world, names, &at.under("fallback"), report);
    }
    for (i, rule) in work.lock.iter().flat_map(|lock| &lock.editors).enumerate() {
        people::check_rule(rule, world, names, &at.under(format!("lock.editors.{}", i + 1)), report);
    }
}

fn quorum(work: &Approval, count: u32, at: &Spot, report: &mut Report) {
    let one_each = |rule: &crate::definition::AssigneeRule| {
        matches!(rule.fixed(), Some(crate::people::Assignee::User(_)))
    };
    let known = work.chain.is_none() && work.approvers.iter().all(one_each);
    let asked = u32::try_from(work.approvers.len()).unwrap_or(u32::MAX);
    if count == 0 {
        report.error("approvals_needed", &at.under("rule"), "needs no approval at all; choose 1 or more");
    } else if known && count > asked {
        let message =
            format!("needs {count} approvals, but asks {asked}: all of them must approve; lower it");
        report.warn("approvals_needed", &at.under("rule"), message);
    }
}

fn outcomes(work: &Approval, at: &Spot, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (i, outcome) in work.outcomes.iter().enumerate() {
        let at = at.under(format!("outcomes.{}", i + 1));
        if !seen.insert(&outcome.name) {
            let message = format!("is called {} like another outcome; rename one", outcome.name);
            report.error("duplicate_name", &at, message);
        }
        report.label(&outcome.label, &at);
    }
    if !work.outcomes.iter().any(|outcome| outcome.meaning == Meaning::Approve) {
        let message = "can never be approved: no outcome means that; add one";
        report.error("approve_missing", &at.under("outcomes"), message);
    }
}

/// Where the run can be sent back to: earlier stages only.
fn send_back(definition: &Orchestration, stage: &Stage, work: &Approval, at: &Spot, report: &mut Report) {
    let at = at.under("send_back");
    let sends = work.outcomes.iter().any(|outcome| outcome.meaning == Meaning::SendBack);
    if sends && work.send_back.is_empty() {
        report.error("send_back_missing", &at, "can send back, but to no stage; choose at least one");
    }
    if !sends && !work.send_back.is_empty() {
        report.warn(
            "send_back_missing",
            &at,
            "names stages, but no outcome sends back; add one, or remove them",
        );
    }
    let position = |name: &Name| definition.stages.iter().position(|s| &s.name == name);
    for name in &work.send_back {
        match (position(name), position(&stage.name)) {
            (None, _) => {
                let names = definition.stages.iter().map(|s| &s.name);
                report.error("target_unknown", &at, types::unknown("stage", name, names));
            }
            (Some(there), Some(here)) if there >= here => {
                let message = format!("names {name}, which does not come before; choose an earlier stage");
                report.warn("send_back_forward", &at, message);
            }
            _ => {}
        }
    }
}

fn signed(
    definition: &Orchestration,
    work: &Approval,
    statement: &str,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    let at = at.under("signature");
    if statement.trim().is_empty() {
        report.error("statement_missing", &at, "does not say what signing states; write a sentence");
    }
    types::check_template(statement, names, &at, report);
    if work.lock.is_none() && (definition.object().is_some() || work.about.is_some()) {
        let message =
            "signs a record that can change meanwhile; keep the record as it is while it is decided on";
        report.warn("signature_without_lock", &at, message);
    }
}

/// Whom a step shuts out: steps that there are, and not itself.
pub(super) fn check_duties(
    definition: &Orchestration,
    step: &Step,
    work: PeopleWork<'_>,
    at: &Spot,
    report: &mut Report,
) {
    let at = at.under("not_who_did");
    for name in work.not_who_did {
        let other = definition.step(name).map(|(_, step)| step);
        if name == &step.name {
            report.error("duties_itself", &at, "shuts out whoever does it; choose other steps");
        } else if !other.is_some_and(|other| other.work.is_for_people()) {
            let message =
                format!("shuts out whoever did {name}, but no such step is done by people; choose another");
            report.error("performer_unknown", &at, message);
        }
    }
}

/// Ways that are never taken.
pub(super) fn check_ways(definition: &Orchestration, report: &mut Report) {
    let decides = |step: &Step| matches!(step.work, Work::Approval(_));
    for stage in definition.stages.iter().filter(|stage| stage.reject.is_some()) {
        if !stage.steps.iter().any(decides) {
            let message = "leads on after a rejection, but nothing is decided in this stage; remove the path";
            let place = super::Place::Stage(stage.name.clone());
            report.warn("reject_unused", &Spot::new(&place, "reject"), message);
        }
    }
    let any = definition.stages.iter().flat_map(|stage| &stage.steps).any(decides);
    if definition.recall.is_some() && !any {
        let message =
            "leads on after a recall, but nothing is decided that could be recalled; remove the path";
        report.warn("recall_unused", &Spot::new(&super::Place::Whole, "recall"), message);
    }
}
