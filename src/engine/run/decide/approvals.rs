//! What approvers and submitters do: decide, ask others, leave others out, recall.

use crate::{
    definition::{Approval, ApprovalOutcome, ApprovalRule, Meaning, Step, Target, Work},
    ids::{Name, WorkItemId},
    limits::{APPROVERS_MAX, COMMENT_LENGTH_MAX},
    people::Assignee,
    run::{
        ApprovalRun, RunState, back,
        command::{Deciding, FieldProblem, Rejection, RejectionCode},
        decide::{not_over, not_paused, reason_fits, work_items},
        duties,
        evaluate::{Stop, abandon_stage},
        event::Event,
        path, recallable,
        session::Session,
        steps::{
            approval::{approval_of, go_on},
            background::consequences,
        },
    },
    value::Values,
};

/// Hands in a decision, whoever holds the item.
pub(super) fn hand_in(
    session: &mut Session<'_>,
    step: &Step,
    work: &Approval,
    id: WorkItemId,
    deciding: &Deciding,
) -> Result<(), Rejection> {
    let outcome = outcome(step, work, deciding.outcome.as_ref())?;
    comment_fits(outcome, deciding)?;
    let back_to = back_to(session, work, outcome, deciding)?;
    signature_fits(session, step, work, deciding)?;
    let end = work_items::finish(session, step, None, &deciding.values)?;
    let outputs = end.outputs.clone();
    let values = work_items::filled(&deciding.values, &outputs);
    let name = outcome.name.clone();
    session.emit(Event::WorkItemCompleted { item: id, outcome: Some(name.clone()), values })?;
    session.emit(Event::Decided {
        step: step.name.clone(),
        item: id,
        outcome: name,
        meaning: outcome.meaning,
        comment: deciding.comment.trim().to_owned(),
        signed: deciding.signed.clone().map(Box::new),
        by_link: deciding.by_link,
    })?;
    consequences(session, &step.name, end)?;
    let decided = go_on(session, step, work, outputs, true)?;
    match back_to {
        Some(stage) if decided => {
            crate::run::evaluate::set_variables(session, step)?;
            back::go_back(session, &stage, deciding.comment.trim())
        }
        _ => Ok(()),
    }
}

fn outcome<'d>(
    step: &Step,
    work: &'d Approval,
    wanted: Option<&Name>,
) -> Result<&'d ApprovalOutcome, Rejection> {
    let found = match wanted {
        Some(name) => work.outcome(name),
        None => work.outcomes.first(),
    };
    found.ok_or_else(|| {
        let known: Vec<String> = work.outcomes.iter().map(|o| o.name.to_string()).collect();
        let given = wanted.map_or_else(|| "nothing".to_owned(), ToString::to_string);
        let message =
            format!("{} cannot be decided with {given}; it knows {}.", step.label, known.join(", "));
        Rejection::new(RejectionCode::OutcomeUnknown, message)
    })
}

fn comment_fits(outcome: &ApprovalOutcome, deciding: &Deciding) -> Result<(), Rejection> {
    let needed = outcome.needs_comment || outcome.meaning == Meaning::SendBack;
    if needed && deciding.comment.trim().is_empty() {
        let message =
            format!("Say why, so that the others know what to do: {} needs a comment.", outcome.label);
        return Err(field(RejectionCode::CommentNeeded, "comment", "required", message));
    }
    if deciding.comment.chars().count() > COMMENT_LENGTH_MAX {
        let message = format!("The comment is too long: write at most {COMMENT_LENGTH_MAX} characters.");
        return Err(field(RejectionCode::TextTooLong, "comment", "too_long", message));
    }
    Ok(())
}

/// The stage that the outcome sends the run back to: the one that is named, or the only one that is legal.
fn back_to(
    session: &Session<'_>,
    work: &Approval,
    outcome: &ApprovalOutcome,
    deciding: &Deciding,
) -> Result<Option<Name>, Rejection> {
    if outcome.meaning != Meaning::SendBack {
        return Ok(None);
    }
    let legal = back_targets(session, work);
    match &deciding.back_to {
        Some(stage) if legal.contains(stage) => Ok(Some(stage.clone())),
        None if legal.len() == 1 => Ok(legal.into_iter().next()),
        wanted => {
            let definition = session.context.definition;
            let label =
                |name: &Name| definition.stage(name).map_or_else(|| name.to_string(), |s| s.label.clone());
            let possible: Vec<String> =
                legal.iter().map(|name| format!("{} ({name})", label(name))).collect();
            let message = match (possible.is_empty(), wanted) {
                (true, _) => {
                    "The run was in no stage before this one that it could be sent back to.".to_owned()
                }
                (false, None) => format!("Say which stage it goes back to: {}.", possible.join(", ")),
                (false, Some(stage)) => {
                    format!(
                        "It cannot be sent back to {}; it can go to {}.",
                        label(stage),
                        possible.join(", ")
                    )
                }
            };
            Err(field(RejectionCode::StageUnavailable, "back_to", "unknown", message))
        }
    }
}

/// The stages that an approval may send the run back to now, in the order of the drawing of the step.
fn back_targets(session: &Session<'_>, work: &Approval) -> Vec<Name> {
    back::targets_of(session.context.definition, &session.run, work)
}

/// What is signed is the record as it is now.
fn signature_fits(
    session: &Session<'_>,
    step: &Step,
    work: &Approval,
    deciding: &Deciding,
) -> Result<(), Rejection> {
    let Some(wanted) = &work.signature else { return Ok(()) };
    let Some(signed) = &deciding.signed else {
        let message = format!(
            "This decision must be signed: state \"{}\" and show that it is you, by {}.",
            wanted.statement,
            wanted.by.words()
        );
        return Err(field(RejectionCode::SignatureNeeded, "signature", "required", message));
    };
    if !wanted.by.takes(signed.method) {
        let message = format!("This decision must be signed with {}.", wanted.by.words());
        return Err(field(RejectionCode::SignatureNeeded, "signature", "wrong_method", message));
    }
    let record = session.view().about(session.run.about(&step.name)).record();
    let same = match (record, &signed.record) {
        (None, None) => true,
        (Some(record), Some(at)) => &record.at == at && record.revision == signed.revision,
        _ => false,
    };
    if same {
        return Ok(());
    }
    let message = "The record has changed since you looked at it. Look at it as it is now, then sign that.";
    Err(field(RejectionCode::RecordChanged, "signature", "stale", message.to_owned()))
}

/// Somebody else decides too: managers ask them, and approvers where the step says so.
pub(super) fn add(
    session: &mut Session<'_>,
    name: &Name,
    who: &Assignee,
    at: Option<u32>,
    reason: &str,
) -> Result<(), Rejection> {
    let (step, work, approval) = open_approval(session, name)?;
    reason_fits(reason)?;
    work_items::can_work(session, who)?;
    duties::check(session, step, who)?;
    if approval.approvers.iter().any(|approver| &approver.who == who) {
        let message = format!("{} is asked already.", session.context.directory.label(who));
        return Err(field(RejectionCode::ApproverThere, "who", "taken", message));
    }
    if approval.approvers.len() >= APPROVERS_MAX {
        let message = format!("At most {APPROVERS_MAX} can be asked.");
        return Err(field(RejectionCode::ApproverThere, "who", "too_many", message));
    }
    let count = u32::try_from(approval.approvers.len()).unwrap_or(u32::MAX);
    let asked = approval.approvers.iter().rposition(|a| a.item.is_some()).map_or(0, |at| at + 1);
    let asked = u32::try_from(asked).unwrap_or(u32::MAX);
    // Nobody comes before those who were asked already.
    let at = at.unwrap_or(count).clamp(asked.min(count), count);
    let needed = needed_of(work.rule, approval.needed, count + 1);
    let (step_name, reason) = (step.name.clone(), reason.to_owned());
    session.emit(Event::ApproverAdded { step: step_name, at, who: who.clone(), needed, reason })?;
    go_on(session, step, work, Values::new(), false).map(drop)
}

/// Somebody who has not decided yet is not asked any more. Where the others suffice, that decides it.
pub(super) fn remove(
    session: &mut Session<'_>,
    name: &Name,
    who: &Assignee,
    reason: &str,
) -> Result<(), Rejection> {
    let (step, work, approval) = open_approval(session, name)?;
    reason_fits(reason)?;
    let label = session.context.directory.label(who);
    let found = approval.approvers.iter().position(|a| &a.who == who && a.verdict.is_none());
    let Some(at) = found else {
        let message = format!("{label} is not asked, or has decided already.");
        return Err(field(RejectionCode::ApproverNotOpen, "who", "unknown", message));
    };
    let left = approval.approvers.len() - 1;
    if left == 0 {
        let message = format!("{label} is the last who can decide. Ask somebody else first.");
        return Err(field(RejectionCode::ApproverLast, "who", "last", message));
    }
    let left = u32::try_from(left).unwrap_or(u32::MAX);
    let needed = needed_of(work.rule, approval.needed, left);
    let item = approval.approvers.get(at).and_then(|approver| approver.item);
    let open = |id: &WorkItemId| session.run.item(*id).is_some_and(|(_, _, item)| item.status.is_open());
    if let Some(item) = item.filter(open) {
        session.follow(Event::WorkItemWithdrawn { item })?;
    }
    session.emit(Event::ApproverRemoved {
        step: step.name.clone(),
        at: u32::try_from(at).unwrap_or(u32::MAX),
        who: who.clone(),
        needed,
        reason: reason.to_owned(),
    })?;
    go_on(session, step, work, Values::new(), false).map(drop)
}

/// How many must approve once there are so many approvers: a number that was said stays, as far as there are enough; where there
/// were too few before, it comes nearer to what was said.
fn needed_of(rule: ApprovalRule, before: u32, approvers: u32) -> u32 {
    match rule {
        ApprovalRule::AtLeast { count } => before.max(count.min(approvers)).min(approvers),
        rule => rule.needed(approvers),
    }
}

/// The submitter takes the run back: what is open ends, and the way that is drawn for it is gone.
pub(super) fn recall(session: &mut Session<'_>, reason: &str) -> Result<(), Rejection> {
    not_over(session)?;
    not_paused(session)?;
    reason_fits(reason)?;
    may_be_recalled(session)?;
    session.emit(Event::RecallAsked { reason: reason.to_owned() })?;
    if matches!(session.run.state, RunState::Failed { .. }) {
        session.follow(Event::RunRecovered)?;
    }
    abandon_stage(session)?;
    let target = session.context.definition.recall.clone().unwrap_or(Target::End);
    path::follow(session, &target).map_err(|stop| match stop {
        Stop::Reject(rejection) => rejection,
        Stop::Fail(incident) => Rejection::new(RejectionCode::StageUnavailable, incident.message),
    })
}

fn may_be_recalled(session: &Session<'_>) -> Result<(), Rejection> {
    recallable(session.context.definition, &session.run)
        .map_err(|why| Rejection::new(RejectionCode::RecallTooLate, why))
}

/// An approval step in progress, with what was drawn and where it stands.
fn open_approval<'c>(
    session: &Session<'c>,
    name: &Name,
) -> Result<(&'c Step, &'c Approval, ApprovalRun), Rejection> {
    not_over(session)?;
    let found = session.step_here(name).and_then(|step| match &step.work {
        Work::Approval(work) => Some((step, &**work, approval_of(session, name)?)),
        _ => None,
    });
    found.ok_or_else(|| {
        let message = format!("There is no approval {name} in progress in {}.", session.run.title);
        field(RejectionCode::ApprovalNotOpen, "step", "unknown", message)
    })
}

fn field(code: RejectionCode, path: &str, word: &str, message: String) -> Rejection {
    let problem = FieldProblem { path: path.into(), code: word.into(), message: message.clone() };
    Rejection { code, message, fields: vec![problem] }
}
