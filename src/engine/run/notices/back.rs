//! What is said when a run is taken back by who started it, or sent back to an earlier stage: to those whose work is taken
//! away, and to those who have to do it once more.

use std::collections::BTreeMap;

use crate::{
    context::{Actor, Context},
    ids::{Name, WorkItemId},
    people::Assignee,
    run::{
        Run, WorkItemStatus,
        effects::{Notice, NoticeKind, NoticeTo},
    },
};

/// The run was recalled: whoever held work of it has nothing to do there any more.
pub(super) fn recalled(context: &Context<'_>, run: &Run, reason: &str) -> Vec<Notice> {
    let said = format!("{} recalled it{}", by(context, &context.actor), because(reason));
    taken_away(context, run, format!("Recalled: {}", run.title), &said)
}

/// The run was sent back, or its stage begins anew: whoever held work of it has it no longer.
pub(super) fn went_back(
    context: &Context<'_>,
    run: &Run,
    (from, to): (&Name, &Name),
    reason: &str,
) -> Vec<Notice> {
    let by = by(context, &context.actor);
    let said = if from == to {
        format!("{by} began stage {} anew{}", stage(context, to), because(reason))
    } else {
        format!(
            "{by} sent it back from {} to {}{}",
            stage(context, from),
            stage(context, to),
            because(reason)
        )
    };
    taken_away(context, run, format!("Sent back: {}", run.title), &said)
}

/// Work of a stage that the run has come back to says why it is to be done once more.
pub(super) fn once_more(
    context: &Context<'_>,
    run: &Run,
    item: WorkItemId,
    mut told: Vec<Notice>,
) -> Vec<Notice> {
    let Some(why) = why_once_more(context, run, item) else { return told };
    // What is offered to a team stays news of work, which its chat is told of.
    let person = |to: &NoticeTo| matches!(to, NoticeTo::Assignees(to) if to.iter().all(is_person));
    for notice in told.iter_mut().filter(|notice| person(&notice.to)) {
        notice.kind = NoticeKind::ApprovalNews;
        notice.subject = format!("Once more: {}", notice.subject);
        notice.body = format!("{why} {}", notice.body);
    }
    told
}

fn is_person(assignee: &Assignee) -> bool {
    matches!(assignee, Assignee::User(_))
}

fn why_once_more(context: &Context<'_>, run: &Run, item: WorkItemId) -> Option<String> {
    let (stage_run, _, _) = run.item(item)?;
    let back = run.went_back.as_ref()?;
    // A later pass came to the stage by the usual way.
    if back.to != stage_run.name || back.at_ms != stage_run.started_ms {
        return None;
    }
    let by = by(context, &back.by);
    let why = because(&back.reason);
    Some(match back.from == back.to {
        true => format!("{by} began the stage anew{why}"),
        false => format!("{by} sent it back from {}{why}", stage(context, &back.from)),
    })
}

/// One notice for each person who held work that was withdrawn by this; not for whoever did it.
fn taken_away(context: &Context<'_>, run: &Run, subject: String, said: &str) -> Vec<Notice> {
    let mut held: BTreeMap<&Name, Vec<&str>> = BTreeMap::new();
    let steps = run.stages.iter().flat_map(|stage| &stage.steps);
    for (step, item) in steps.flat_map(|step| step.items.iter().map(move |item| (step, item))) {
        let now = item.status == WorkItemStatus::Withdrawn && item.closed_ms == Some(context.now_ms);
        let Assignee::User(user) = &item.assignee else { continue };
        if now && context.actor.user() != Some(user) {
            held.entry(user).or_default().push(super::step_label(context, step.name.as_str()));
        }
    }
    let tell = |(user, steps): (&Name, Vec<&str>)| Notice {
        kind: NoticeKind::ApprovalNews,
        to: NoticeTo::Assignees(vec![Assignee::User(user.clone())]),
        subject: subject.clone(),
        body: format!("{said} You need not do this any more: {}.", steps.join(", ")),
        item: None,
    };
    held.into_iter().map(tell).collect()
}

fn by(context: &Context<'_>, actor: &Actor) -> String {
    match actor {
        Actor::User(name) => context.directory.label(&Assignee::User(name.clone())),
        Actor::System => "Fermata".to_owned(),
    }
}

fn stage(context: &Context<'_>, name: &Name) -> String {
    context.definition.stage(name).map_or_else(|| name.to_string(), |stage| stage.label.clone())
}

/// The end of a sentence: with the reason, where there is one.
fn because(reason: &str) -> String {
    let reason = reason.trim();
    match reason.chars().next_back() {
        None => ".".to_owned(),
        Some('.' | '!' | '?') => format!(": {reason}"),
        Some(_) => format!(": {reason}."),
    }
}
