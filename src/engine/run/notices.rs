//! What people are told about a run, in words that a colleague would write.

mod back;

use crate::{
    context::Context,
    definition::{StepMoment, Work},
    ids::{Name, WorkItemId},
    limits::LABEL_LENGTH_MAX,
    people::Assignee,
    run::{
        AssigneeFlag, Incident, Run,
        effects::{Notice, NoticeKind, NoticeTo},
        event::{Event, SlaScope},
        promises,
        scope::{NOTHING_CHANGED, View},
        timers,
    },
    sla::{Receiver, Rung, RungAction},
};

/// The notices of one event.
pub(super) fn notices(context: &Context<'_>, run: &Run, event: &Event) -> Vec<Notice> {
    match event {
        Event::WorkItemCreated { item, flag, .. } => {
            let told = assigned(context, run, *item, *flag, &stands_in(context, run, *item));
            back::once_more(context, run, *item, told)
        }
        Event::RecallAsked { reason } => back::recalled(context, run, reason),
        Event::WentBack { from, to, reason } => back::went_back(context, run, (from, to), reason),
        Event::WorkItemReassigned { item, reason, .. } => assigned(context, run, *item, None, reason),
        // Whoever was given it in this very moment was told by that.
        Event::WorkItemPassedOn { item, .. } if is_older(context, run, *item) => {
            assigned(context, run, *item, None, &stands_in(context, run, *item))
        }
        // Who takes their own work back knows it.
        Event::WorkItemReturned { item } if context.actor.user().is_none() => {
            assigned(context, run, *item, None, "it is with you again, as it was meant.")
        }
        // Who gives work back by hand tells the team by doing so in its list; of a leaver's work nobody would hear.
        Event::WorkItemReleased { item } if context.actor.user().is_none() => {
            assigned(context, run, *item, None, "whoever had it is no longer here.")
        }
        Event::WorkItemDelegated { item, reason, .. } => {
            passed(context, run, *item, "A colleague asks you to do it for them.", reason)
        }
        Event::WorkItemHandedBack { item, reason } => {
            passed(context, run, *item, "It is with you again.", reason)
        }
        Event::StepCompleted { step, outcome: Some(outcome), .. }
        | Event::StepFinished { step, outcome: Some(outcome), .. } => decided(context, run, step, outcome),
        Event::MessageSent { message, .. } => vec![Notice {
            kind: NoticeKind::Message,
            to: NoticeTo::Assignees(message.to.clone()),
            subject: message.subject.clone(),
            body: message.body.clone(),
            item: None,
        }],
        Event::SlaWarned { scope } => vec![warning(context, run, scope)],
        Event::SlaBreached { scope } => breach(context, run, scope),
        Event::EscalationFired { scope, rung } => escalated(context, run, scope, *rung),
        Event::EscalationFailed { scope, rung, message } => {
            vec![not_escalated(context, run, scope, *rung, message)]
        }
        Event::RunFailed { incident } => vec![failed(run, incident)],
        Event::StepTold { step, moment, to, managers } => {
            step_told(context, run, (step, *moment), to, *managers)
        }
        Event::Reminded { step, .. } => reminded(context, run, step),
        Event::RunCompleted => completed(context, run),
        _ => Vec::new(),
    }
}

/// For whom whoever has it stands in.
fn stands_in(context: &Context<'_>, run: &Run, item: WorkItemId) -> String {
    let away = run.item(item).and_then(|(_, _, item)| item.meant_for.clone()).map(Assignee::User);
    away.map(|away| format!("{} is away, and you stand in.", context.directory.label(&away)))
        .unwrap_or_default()
}

fn is_older(context: &Context<'_>, run: &Run, item: WorkItemId) -> bool {
    run.item(item).is_some_and(|(_, _, item)| item.created_ms < context.now_ms)
}

/// Work came to someone; nothing is said about work that was over within the same command.
fn assigned(
    context: &Context<'_>,
    run: &Run,
    id: WorkItemId,
    flag: Option<AssigneeFlag>,
    reason: &str,
) -> Vec<Notice> {
    let Some((stage, step, item)) = run.item(id).filter(|(_, _, item)| item.status.is_open()) else {
        return Vec::new();
    };
    let work = format!("{} for {}", step_label(context, step.name.as_str()), run.title);
    let stage = context.definition.stage(&stage.name).map_or(stage.name.as_str(), |s| s.label.as_str());
    let why = match flag {
        None if reason.is_empty() => String::new(),
        None => format!(" Why: {reason}"),
        Some(AssigneeFlag::Fallback) => {
            " Whoever should do it cannot at the moment, so it came to you.".into()
        }
        Some(AssigneeFlag::Owner | AssigneeFlag::Nobody) => {
            " Nobody was found who should do it: please find someone, or do it yourself.".into()
        }
    };
    let body = match &item.assignee {
        Assignee::User(_) => format!("It is yours, in stage {stage}.{why}"),
        team => format!("{} can take it, in stage {stage}.{why}", context.directory.label(team)),
    };
    let (subject, body) = in_own_words(context, run, &step.name, (work.clone(), body), why.trim_start());
    let tell = |to, subject: String| Notice {
        kind: NoticeKind::Assigned,
        to,
        subject,
        body: body.clone(),
        item: Some(id),
    };
    let mut told = vec![tell(NoticeTo::Assignees(vec![item.assignee.clone()]), subject)];
    if flag == Some(AssigneeFlag::Nobody) {
        told.push(tell(NoticeTo::Managers, format!("Nobody can do {work}")));
    }
    told
}

/// What a step says itself in the message about its work, with why it came to them after it; else as usual.
fn in_own_words(
    context: &Context<'_>,
    run: &Run,
    step: &Name,
    (subject, body): (String, String),
    why: &str,
) -> (String, String) {
    let drawn = context.definition.step(step).and_then(|(_, step)| step.work.for_people());
    let Some(notice) = drawn.and_then(|work| work.notice) else { return (subject, body) };
    let view = View::of(context, run, &NOTHING_CHANGED);
    let said = |text: &str| view.ask(|scope| crate::template::fill(text, scope)).trim().to_owned();
    let one_line = said(&notice.subject).split_whitespace().collect::<Vec<_>>().join(" ");
    let subject =
        if one_line.is_empty() { subject } else { one_line.chars().take(LABEL_LENGTH_MAX).collect() };
    let body = match (said(&notice.body), why) {
        (own, _) if own.is_empty() => body,
        (own, "") => own,
        (own, why) => format!("{own}\n\n{why}"),
    };
    (subject, body)
}

/// Work went from one colleague to another.
fn passed(context: &Context<'_>, run: &Run, id: WorkItemId, how: &str, reason: &str) -> Vec<Notice> {
    let Some((_, step, item)) = run.item(id).filter(|(_, _, item)| item.status.is_open()) else {
        return Vec::new();
    };
    let why = if reason.is_empty() { String::new() } else { format!(" Why: {reason}") };
    vec![Notice {
        kind: NoticeKind::Assigned,
        to: NoticeTo::Assignees(vec![item.assignee.clone()]),
        subject: format!("{} for {}", step_label(context, step.name.as_str()), run.title),
        body: format!("{how}{why}"),
        item: Some(id),
    }]
}

/// An approval was decided: whoever asked for it hears of it.
fn decided(context: &Context<'_>, run: &Run, name: &Name, outcome: &Name) -> Vec<Notice> {
    let drawn = context.definition.step(name).map(|(_, step)| step);
    let Some((step, Work::Approval(work))) = drawn.map(|step| (step, &step.work)) else { return Vec::new() };
    let Some(asked) = run.started_by.user().cloned().map(Assignee::User) else { return Vec::new() };
    let label = work.outcome(outcome).map_or(outcome.as_str(), |outcome| outcome.label.as_str());
    let comment = run.step(name).and_then(|(_, step)| step.outputs.get("comment")?.as_str());
    let said = comment.filter(|text| !text.is_empty()).map(|text| format!(" They say: {text}"));
    vec![Notice {
        kind: NoticeKind::ApprovalNews,
        to: NoticeTo::Assignees(vec![asked]),
        subject: format!("{label}: {} for {}", step.label, run.title),
        body: format!("It was decided.{}", said.unwrap_or_default()),
        item: None,
    }]
}

fn warning(context: &Context<'_>, run: &Run, scope: &SlaScope) -> Notice {
    let (holders, item) = holders(run, scope);
    Notice {
        kind: NoticeKind::SlaWarning,
        to: if holders.is_empty() { NoticeTo::Managers } else { NoticeTo::Assignees(holders) },
        subject: format!("{} is running out of time", what(context, run, scope)),
        body: "Most of the time that was planned for it has gone.".into(),
        item,
    }
}

fn breach(context: &Context<'_>, run: &Run, scope: &SlaScope) -> Vec<Notice> {
    let (holders, item) = holders(run, scope);
    let subject = format!("{} passed its time", what(context, run, scope));
    let body = with_whom(context, run, &holders);
    let tell =
        |to| Notice { kind: NoticeKind::SlaBreach, to, subject: subject.clone(), body: body.clone(), item };
    let mut told = vec![tell(NoticeTo::Managers)];
    if !holders.is_empty() {
        told.push(tell(NoticeTo::Assignees(holders)));
    }
    told
}

/// What is said of something that takes longer than it should.
pub(super) struct Late {
    pub(super) subject: String,
    pub(super) body: String,
    item: Option<WorkItemId>,
    holders: Vec<Assignee>,
}

/// Who holds what is late, or what it waits for where people are done with it.
fn with_whom(context: &Context<'_>, run: &Run, holders: &[Assignee]) -> String {
    if !holders.is_empty() {
        let who: Vec<String> = holders.iter().map(|a| context.directory.label(a)).collect();
        return format!("It is with {}.", who.join(", "));
    }
    let steps = run.current().map(|stage| stage.steps.as_slice()).unwrap_or_default();
    let waits = steps.iter().filter(|step| step.waits_on());
    let waits: Vec<&str> = waits.map(|step| step_label(context, step.name.as_str())).collect();
    match waits.as_slice() {
        [] => "Nobody holds it now.".to_owned(),
        [one] => format!("Nobody has anything to do: {one} waits for its condition."),
        many => format!("Nobody has anything to do: {} wait for their conditions.", many.join(", ")),
    }
}

/// The same words for people inside Fermata and for mails.
pub(super) fn late(context: &Context<'_>, run: &Run, scope: &SlaScope) -> Late {
    let (holders, item) = holders(run, scope);
    let due = timers::clock(run, scope).map(|clock| clock.due_ms);
    let passed = due.is_some_and(|due| due <= context.now_ms);
    let subject = match passed {
        true => format!("{} is late", what(context, run, scope)),
        false => format!("{} needs attention", what(context, run, scope)),
    };
    let body = with_whom(context, run, &holders);
    Late { subject, body, item, holders }
}

/// A rung that tells people.
fn escalated(context: &Context<'_>, run: &Run, scope: &SlaScope, rung: u32) -> Vec<Notice> {
    let sla = promises::drawn(context.definition, scope);
    let rung = sla.and_then(|sla| sla.ladder.get(usize::try_from(rung).ok()?));
    let Some(Rung { action: RungAction::Notify { to, message }, .. }) = rung else { return Vec::new() };
    let Late { subject, body, item, holders } = late(context, run, scope);
    let view = View::of(context, run, &NOTHING_CHANGED);
    let said = view.ask(|scope| crate::template::fill(message, scope));
    let body = if said.trim().is_empty() { body } else { format!("{said} {body}") };
    let tell =
        |to| Notice { kind: NoticeKind::Escalation, to, subject: subject.clone(), body: body.clone(), item };
    let mut people: Vec<Assignee> = Vec::new();
    let mut managers = false;
    let heir = |user: &Name| context.directory.heir(&Assignee::User(user.clone()));
    for one in to {
        match one {
            Receiver::Assignee if holders.is_empty() => managers = true,
            Receiver::Assignee => people.extend(holders.iter().cloned()),
            Receiver::AssigneeManager => {
                let above = holders.iter().filter_map(|holder| match holder {
                    Assignee::User(user) => context.directory.manager_of(user),
                    _ => None,
                });
                let above: Vec<Assignee> = above.cloned().map(Assignee::User).collect();
                managers |= above.is_empty();
                people.extend(above);
            }
            Receiver::Managers => managers = true,
            Receiver::Owner => match &context.definition.owner {
                Some(owner) => people.push(heir(owner)),
                None => managers = true,
            },
            Receiver::User { name } => people.push(heir(name)),
            Receiver::Group { name } => people.push(Assignee::Group(name.clone())),
            Receiver::Queue { name } => people.push(Assignee::Queue(name.clone())),
            Receiver::Role { name } => people.push(Assignee::Role(name.clone())),
            // A mail of its own goes there.
            Receiver::Address { .. } => {}
        }
    }
    people.sort();
    people.dedup();
    let people = (!people.is_empty()).then(|| tell(NoticeTo::Assignees(people)));
    let managers = managers.then(|| tell(NoticeTo::Managers));
    people.into_iter().chain(managers).collect()
}

fn not_escalated(context: &Context<'_>, run: &Run, scope: &SlaScope, rung: u32, why: &str) -> Notice {
    Notice {
        kind: NoticeKind::Escalation,
        to: NoticeTo::Managers,
        subject: format!("{} could not be escalated", what(context, run, scope)),
        body: format!("Rung {} of its ladder could not be done: {why}.", rung + 1),
        item: None,
    }
}

fn failed(run: &Run, incident: &Incident) -> Notice {
    Notice {
        kind: NoticeKind::RunFailed,
        to: NoticeTo::Managers,
        subject: format!("{} has stopped and needs you", run.title),
        body: format!("{} Once the cause is mended, try it again on the run's page.", incident.message),
        item: None,
    }
}

/// A step began or is done, for those who are told of each.
fn step_told(
    context: &Context<'_>,
    run: &Run,
    (step, moment): (&Name, StepMoment),
    to: &[Assignee],
    managers: bool,
) -> Vec<Notice> {
    let what = format!("{} for {}", step_label(context, step.as_str()), run.title);
    let stage = run.step(step).map(|(stage, _)| &stage.name);
    let stage =
        stage.map_or("", |name| context.definition.stage(name).map_or(name.as_str(), |s| s.label.as_str()));
    let (subject, body) = match moment {
        StepMoment::Started => (format!("{what} has begun"), format!("In stage {stage}.")),
        StepMoment::Completed => {
            let by = run.step(step).and_then(|(_, step)| step.done_by.as_ref()?.user().cloned());
            let by = by.map(|name| format!(", by {}", context.directory.label(&Assignee::User(name))));
            (format!("{what} is done"), format!("In stage {stage}{}.", by.unwrap_or_default()))
        }
    };
    let tell = |to| Notice {
        kind: NoticeKind::StepNews,
        to,
        subject: subject.clone(),
        body: body.clone(),
        item: None,
    };
    let people = (!to.is_empty()).then(|| tell(NoticeTo::Assignees(to.to_vec())));
    people.into_iter().chain(managers.then(|| tell(NoticeTo::Managers))).collect()
}

/// Work is still open: whoever has it is told once more.
fn reminded(context: &Context<'_>, run: &Run, step: &Name) -> Vec<Notice> {
    let Some((_, found)) = run.step(step) else { return Vec::new() };
    let subject = format!("Still open: {} for {}", step_label(context, step.as_str()), run.title);
    let open = found.items.iter().filter(|item| item.status.is_open());
    open.map(|item| Notice {
        kind: NoticeKind::Reminder,
        to: NoticeTo::Assignees(vec![item.assignee.clone()]),
        subject: subject.clone(),
        body: match &item.assignee {
            Assignee::User(_) => "It is yours, and waits for you.".to_owned(),
            team => format!("{} can take it; nobody has it yet.", context.directory.label(team)),
        },
        item: Some(item.id),
    })
    .collect()
}

/// A run came to its end, for whoever started it. A run that another one started tells that one.
fn completed(context: &Context<'_>, run: &Run) -> Vec<Notice> {
    let starter = run.started_by.user().filter(|_| run.parent.is_none());
    // Who brings a run to its end by their own hand sees that.
    let starter = starter.filter(|name| context.actor.user() != Some(name));
    let tell = |name: &Name| Notice {
        kind: NoticeKind::RunCompleted,
        to: NoticeTo::Assignees(vec![Assignee::User(name.clone())]),
        subject: format!("{} is completed", run.title),
        body: "The run that you started came to its end.".to_owned(),
        item: None,
    };
    starter.map(tell).into_iter().collect()
}

/// What a promise is about: `Review terms for Blue Harbor Freight`.
fn what(context: &Context<'_>, run: &Run, scope: &SlaScope) -> String {
    match scope {
        SlaScope::Run => run.title.clone(),
        SlaScope::Stage(name) => {
            let label = context.definition.stage(name).map_or(name.as_str(), |s| s.label.as_str());
            format!("Stage {label} for {}", run.title)
        }
        SlaScope::Step(name) => format!("{} for {}", step_label(context, name.as_str()), run.title),
    }
}

fn step_label<'c>(context: &'c Context<'_>, name: &'c str) -> &'c str {
    let mut steps = context.definition.stages.iter().flat_map(|s| &s.steps);
    steps.find(|s| s.name.as_str() == name).map_or(name, |s| s.label.as_str())
}

/// Who holds the open work under a promise, and the item where it is exactly one.
fn holders(run: &Run, scope: &SlaScope) -> (Vec<Assignee>, Option<WorkItemId>) {
    let steps = run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
    let under = steps.iter().filter(|s| match scope {
        SlaScope::Step(name) => &s.name == name,
        SlaScope::Run | SlaScope::Stage(_) => true,
    });
    let open: Vec<_> = under.flat_map(|s| &s.items).filter(|i| i.status.is_open()).collect();
    let mut who: Vec<Assignee> = open.iter().map(|i| i.assignee.clone()).collect();
    who.sort();
    who.dedup();
    let item = match open.as_slice() {
        [only] => Some(only.id),
        _ => None,
    };
    (who, item)
}
