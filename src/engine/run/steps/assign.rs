//! Who gets a piece of work: whom the rule says, the fallback, the owner; and who of a team. Finding nobody never stops a
//! run.

use std::collections::BTreeMap;

use crate::{
    definition::{AssigneeRule, PeopleWork, Share},
    flow::{self, Answer, Load, Question},
    ids::Name,
    people::Assignee,
    run::{
        AssigneeFlag, StepRun, StepStatus, Why, absence,
        duties::{Barred, barred, may_be_offered, somebody_may},
        event::Event,
        session::Session,
    },
};

/// The queue of work that nobody at all could be found for.
const UNASSIGNED: &str = "unassigned";

/// Whom work goes to, and how that came about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) assignee: Assignee,
    pub(crate) flag: Option<AssigneeFlag>,
    pub(crate) why: Option<Box<Why>>,
}

/// Who gets the work: whom the rule says, the fallback, the owner; else it is flagged and waits with whom the rule
/// named, the starter, or the queue `unassigned`. Whoever may not do it counts as not found.
pub(crate) fn find(
    session: &Session<'_>,
    step: &Name,
    wanted: Option<Assignee>,
    work: PeopleWork<'_>,
    share: Share,
) -> Found {
    let barred = barred(work, &session.run);
    let able = |found: &Option<Assignee>| {
        found.as_ref().is_some_and(|who| {
            absence::can_get(session, who) && somebody_may(session.context.directory, who, &barred)
        })
    };
    let found = |assignee: Option<Assignee>, flag| {
        let assignee = assignee.unwrap_or_else(unassigned);
        let (assignee, why) = among(session, step, assignee, share, &barred);
        Found { assignee, flag, why }
    };
    if able(&wanted) {
        return found(wanted, None);
    }
    let fallback = work.fallback.and_then(|rule| resolve(session, rule));
    if able(&fallback) {
        return found(fallback, Some(AssigneeFlag::Fallback));
    }
    let heir = |user: Name| session.context.directory.heir(&Assignee::User(user));
    let owner = session.context.definition.owner.clone().map(heir);
    if able(&owner) {
        return found(owner, Some(AssigneeFlag::Owner));
    }
    let starter = || session.run.started_by.user().cloned().map(heir);
    let left_out = barred.keys().cloned().collect();
    let why = (!barred.is_empty()).then(|| Box::new(Why { left_out, ..Why::default() }));
    // Never with somebody who may not do it: they could only keep others from seeing that it waits.
    let may = |who: &Assignee| may_be_offered(session.context.directory, who, &barred);
    let assignee = wanted.filter(may).or_else(|| starter().filter(may)).unwrap_or_else(unassigned);
    Found { assignee, flag: Some(AssigneeFlag::Nobody), why }
}

/// Where work waits that nobody at all could be found for.
pub(crate) fn unassigned() -> Assignee {
    Assignee::Queue(Name::from_label(UNASSIGNED, UNASSIGNED))
}

/// Whom a rule names, whether or not they exist. An expression that cannot be worked out names nobody: the item is
/// flagged, and the run goes on.
pub(crate) fn resolve(session: &Session<'_>, rule: &AssigneeRule) -> Option<Assignee> {
    session.view().ask(|scope| flow::notify::assignee(rule, scope)).unwrap_or(None)
}

/// One of a team, where its work is not offered to all.
fn among(
    session: &Session<'_>,
    step: &Name,
    team: Assignee,
    share: Share,
    barred: &BTreeMap<Name, Barred>,
) -> (Assignee, Option<Box<Why>>) {
    let people = session.context.directory.people(&team);
    let left_out: Vec<Name> = people.iter().filter(|user| barred.contains_key(*user)).cloned().collect();
    let mut why = Why { left_out, ..Why::default() };
    let may: Vec<Name> = people.into_iter().filter(|user| !barred.contains_key(user)).collect();
    // Nobody who is away is chosen while somebody of the team is here.
    let here: Vec<Name> = may.iter().filter(|user| absence::is_here(session, user)).cloned().collect();
    let candidates = if here.is_empty() { may } else { here };
    let chosen = match (&team, share) {
        (Assignee::User(_), _) | (_, Share::Pool) => None,
        (_, Share::Previous) => previous(session, step, &candidates).map(|user| (user, None)),
        (team, share) => least(session, team, share, &candidates).map(|(user, open)| (user, Some(open))),
    };
    let assignee = match chosen {
        None => team,
        Some((user, open)) => {
            (why.of, why.by, why.open) = (Some(team), Some(share), open);
            Assignee::User(user)
        }
    };
    (assignee, (why != Why::default()).then(|| Box::new(why)))
}

/// Whoever of them did this step in the pass before, else whoever did a step of this run last.
fn previous(session: &Session<'_>, step: &Name, candidates: &[Name]) -> Option<Name> {
    let before = session.run.step(step).and_then(|(_, step)| step.done_before_by.clone());
    if let Some(user) = before.filter(|user| candidates.contains(user)) {
        return Some(user);
    }
    let steps = session.run.stages.iter().flat_map(|stage| &stage.steps);
    let done = steps.filter(|step| step.status == StepStatus::Completed || step.finished_ms.is_some());
    let at = |step: &StepRun| step.finished_ms.or(step.ended_ms);
    let by = done.filter_map(|step| Some((at(step), step.done_by.as_ref()?.user()?)));
    by.filter(|(_, user)| candidates.contains(*user)).max_by_key(|(at, _)| *at).map(|(_, user)| user.clone())
}

/// Whoever has the least open work, or was given something longest ago; of those who are equal the first by the other
/// measure, then by name. What this very command gave out counts.
fn least(session: &Session<'_>, team: &Assignee, share: Share, candidates: &[Name]) -> Option<(Name, u32)> {
    let question = Question::Workload { team: team.clone() };
    let loads = match session.context.answers.ask(question) {
        Ok(Answer::Workload(loads)) => loads,
        _ => return None,
    };
    let load = |user: &Name| {
        let known = loads.get(user).copied().unwrap_or_default();
        let just = session.events.iter().filter(|e| gives(&e.event, user)).count();
        let just = u32::try_from(just).unwrap_or(u32::MAX);
        let given_ms = if just > 0 { Some(session.context.now_ms) } else { known.given_ms };
        Load { open: known.open.saturating_add(just), given_ms }
    };
    let loaded = candidates.iter().map(|user| (user, load(user)));
    let chosen = loaded.min_by_key(|(user, load)| match share {
        Share::RoundRobin => ((load.given_ms.unwrap_or(i64::MIN), i64::from(load.open)), (*user).clone()),
        _ => ((i64::from(load.open), load.given_ms.unwrap_or(i64::MIN)), (*user).clone()),
    });
    chosen.map(|(user, load)| (user.clone(), load.open))
}

fn gives(event: &Event, user: &Name) -> bool {
    matches!(event, Event::WorkItemCreated { assignee: Assignee::User(to), .. } if to == user)
}
