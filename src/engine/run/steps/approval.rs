//! Approval steps: who is asked and when, and what follows once enough have decided.

use crate::{
    definition::{AfterReject, Approval, ApprovalRule, Chain, ChainEnd, Meaning, Share, Step},
    ids::Name,
    limits::APPROVERS_MAX,
    people::Assignee,
    run::{
        ApprovalRun, StepStatus, absence,
        approval::Standing,
        command::Rejection,
        duties::barred,
        event::Event,
        session::Session,
        steps::{
            about::about,
            assign::{find, resolve, unassigned},
            begin,
            interactive::{people_done, withdraw_open},
        },
    },
    value::{Value, Values},
};

/// Works out who decides and asks those whose turn it is.
pub(crate) fn start(session: &mut Session<'_>, step: &Step, work: &Approval) -> Result<(), Rejection> {
    begin(session, step)?;
    let approvers = approvers(session, step, work);
    let count = u32::try_from(approvers.len()).unwrap_or(u32::MAX);
    let needed = work.rule.needed(count);
    session.follow(Event::ApprovalOpened { step: step.name.clone(), approvers, needed })?;
    ask_next(session, step, work)
}

/// Asks everybody who is to be asked now and was not asked yet: all at once, or one after another.
pub(crate) fn ask_next(session: &mut Session<'_>, step: &Step, work: &Approval) -> Result<(), Rejection> {
    let Some(parts) = step.work.for_people() else { return Ok(()) };
    let Some(approval) = approval_of(session, &step.name) else { return Ok(()) };
    for (at, approver) in approval.approvers.iter().enumerate() {
        if approver.verdict.is_some() {
            continue;
        }
        if approver.item.is_none() {
            let found = find(session, &step.name, Some(approver.who.clone()), parts, Share::Pool);
            let record = about(session, step, parts);
            let item = session.fresh_item();
            session.follow(Event::WorkItemCreated {
                step: step.name.clone(),
                item,
                assignee: found.assignee,
                flag: found.flag,
                priority: work.priority,
                approver: u32::try_from(at).ok(),
                why: found.why,
                record,
            })?;
            absence::pass_on(session, item)?;
        }
        if work.rule == ApprovalRule::InTurn {
            break;
        }
    }
    Ok(())
}

/// Whether the step is decided now: then what is open of it is withdrawn and it is Completed, or waits on for its condition; else
/// the next are asked. True where it was decided.
pub(crate) fn go_on(
    session: &mut Session<'_>,
    step: &Step,
    work: &Approval,
    outputs: Values,
    by_hand: bool,
) -> Result<bool, Rejection> {
    let Some(approval) = approval_of(session, &step.name) else { return Ok(false) };
    let Standing::Decided(outcome) = approval.standing(work.rule) else {
        ask_next(session, step, work)?;
        return Ok(false);
    };
    withdraw_open(session, step)?;
    let outputs = with_verdicts(outputs, &approval, &outcome);
    match leaves_the_stage(work, &outcome) {
        false => people_done(session, step, Some(outcome), outputs, by_hand)?,
        true => {
            let event = Event::StepCompleted { step: step.name.clone(), outcome: Some(outcome), outputs };
            if by_hand { session.emit(event)? } else { session.follow(event)? }
        }
    }
    Ok(true)
}

/// Whether the run leaves the stage by what was decided, so that no condition of the step is waited for.
fn leaves_the_stage(work: &Approval, outcome: &Name) -> bool {
    work.outcome(outcome).is_some_and(|outcome| match outcome.meaning {
        Meaning::SendBack => true,
        Meaning::Reject => work.after_reject == AfterReject::Stop,
        Meaning::Approve => false,
    })
}

/// An approval that is being decided on in the stage that the run is in.
pub(crate) fn approval_of(session: &Session<'_>, step: &Name) -> Option<ApprovalRun> {
    let run = session.run.current_step(step).filter(|s| s.status == StepStatus::InProgress)?;
    run.approval.clone().filter(|_| run.finished_ms.is_none())
}

/// What an approval hands over beside what its screens do.
fn with_verdicts(mut outputs: Values, approval: &ApprovalRun, outcome: &Name) -> Values {
    let verdicts = approval.approvers.iter().filter_map(|a| a.verdict.as_ref());
    let deciding = verdicts.filter(|v| &v.outcome == outcome).max_by_key(|v| v.at_ms);
    let comment = deciding.map(|v| v.comment.clone()).unwrap_or_default();
    outputs.insert(Name::from_label("comment", "comment"), Value::String(comment));
    outputs.insert(Name::from_label("approvals", "approvals"), approval.approvals().into());
    outputs
}

/// Who decides, each once, in order. A team counts as one where it shares a work item, else each of its members; whoever
/// is not found or may not is left to [`find`], which gives their part to the fallback.
fn approvers(session: &Session<'_>, step: &Step, work: &Approval) -> Vec<Assignee> {
    let barred = step.work.for_people().map(|parts| barred(parts, &session.run)).unwrap_or_default();
    let mut all: Vec<Assignee> = Vec::new();
    let mut add = |who: Assignee| {
        if !all.contains(&who) && all.len() < APPROVERS_MAX {
            all.push(who);
        }
    };
    for rule in &work.approvers {
        match resolve(session, rule) {
            Some(team) if work.rule.asks_each_member() && !matches!(team, Assignee::User(_)) => {
                let members = session.context.directory.people(&team);
                let mut may = members.into_iter().filter(|user| !barred.contains_key(user)).peekable();
                if may.peek().is_none() {
                    add(team);
                }
                may.for_each(|user| add(Assignee::User(user)));
            }
            Some(who) => add(who),
            // Nobody is meant: the fallback decides in their place.
            None => add(unassigned()),
        }
    }
    let chain = work.chain.as_ref().map(|chain| chain_of(session, chain)).unwrap_or_default();
    chain.into_iter().filter(|user| !barred.contains_key(user)).for_each(|user| add(Assignee::User(user)));
    if all.is_empty() {
        all.push(unassigned());
    }
    all
}

/// The active managers above somebody, nearest first, as far up as the chain says.
fn chain_of(session: &Session<'_>, chain: &Chain) -> Vec<Name> {
    let Some(Assignee::User(user)) = resolve(session, &chain.of) else { return Vec::new() };
    let line = session.context.directory.reporting_line(&user);
    let active = line.into_iter().filter(|person| person.active);
    match &chain.up_to {
        ChainEnd::Levels { count } => {
            active.take(usize::from(*count)).map(|person| person.name.clone()).collect()
        }
        ChainEnd::Amount { amount } => {
            let amount = session.view().ask(|scope| amount.resolve(scope)).ok();
            let amount = amount.as_ref().and_then(number).unwrap_or(f64::INFINITY);
            let mut above = Vec::new();
            for person in active {
                above.push(person.name.clone());
                if person.approval_limit.is_some_and(|limit| within(limit, amount)) {
                    break;
                }
            }
            above
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "amounts that people may approve are far below 2^53")]
fn within(limit: i64, amount: f64) -> bool {
    amount <= limit as f64
}
