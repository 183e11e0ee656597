//! What the shell must do after events were stored: in the same transaction where it is a row, after it where not.
//! Read tables are not effects: the shell derives them from the run itself, see [`touched`].

use std::collections::{BTreeMap, BTreeSet};

mod children;
mod locks;
mod messages;

use serde::{Deserialize, Serialize};

pub use children::ChildStart;
pub use messages::awaited;

use crate::{
    context::Context,
    definition::{Orchestration, Work},
    flow::{RecordChange, Sending},
    ids::{Name, RunId, WorkItemId},
    limits::INLINE_STEPS_MAX,
    object::RecordRef,
    people::Assignee,
    run::{
        Awaited, Parent, Run, RunStatus, StepStatus,
        command::ChildNews,
        event::{Event, SlaScope},
        notices::notices,
        promises,
        timers::{self, Key},
    },
    sla::Clock,
};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// Make, change or delete a record, in the same transaction; its own triggers fire.
    ChangeRecord(RecordChange),
    /// Deliver something outside the system: written down in the same transaction, delivered after it.
    Send {
        /// The step whose flow asked for it.
        step: Name,
        /// In which pass of its stage.
        pass: u32,
        /// What, and its place in the flow.
        sending: Sending,
    },
    /// Tell people inside Fermata.
    Notify(Notice),
    /// Give the command `Timer { key }` at this moment. Setting a key again moves it.
    SetTimer {
        /// Unique within the run.
        key: String,
        /// Unix milliseconds.
        due_ms: i64,
    },
    /// The moment is no longer asked for.
    CancelTimer {
        /// Its key.
        key: String,
    },
    /// Give the command `Evaluate` soon, in a transaction of its own.
    Continue,
    /// Start a run, in the same transaction or soon after; tell this run where it cannot be started.
    StartRun(ChildStart),
    /// Cancel a run that this one started, and what it has started: in the same transaction or soon after.
    CancelRun {
        /// Which.
        child: RunId,
        /// Why.
        reason: String,
    },
    /// Tell the run whose step started this one.
    TellParent {
        /// Which step of which run.
        parent: Parent,
        /// What.
        news: ChildNews,
    },
    /// Keep a record as it is, in the same transaction: an approval decides on it.
    LockRecord {
        /// Which step.
        step: Name,
        /// Which record.
        record: RecordRef,
        /// Whether the approvers who are asked may change it.
        approvers_may_edit: bool,
        /// Who else may.
        editors: Vec<Assignee>,
    },
    /// The step decides no longer.
    UnlockRecord {
        /// Which step.
        step: Name,
        /// Which record.
        record: RecordRef,
    },
    /// From now on a step waits for a message. Where one came that nobody took, give it at once.
    Subscribe {
        /// Which step.
        step: Name,
        /// For which message.
        awaited: Awaited,
    },
    /// It does not wait for one any more.
    Unsubscribe {
        /// Which step.
        step: Name,
    },
}

/// Something that people are told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Why.
    pub kind: NoticeKind,
    /// Who.
    pub to: NoticeTo,
    /// One line.
    pub subject: String,
    /// The rest.
    pub body: String,
    /// The work item it is about, if any; else it is about the run.
    pub item: Option<WorkItemId>,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeTo {
    /// These; teams mean their members.
    Assignees(Vec<Assignee>),
    /// Everyone who manages runs.
    Managers,
}

/// Why people are told.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Work came to them.
    Assigned,
    /// A promise comes near its end.
    SlaWarning,
    /// A promise was broken.
    SlaBreach,
    /// An escalation ladder says so.
    Escalation,
    /// A run failed.
    RunFailed,
    /// A flow says something.
    Message,
    /// Work of theirs is still open.
    Reminder,
    /// Somebody named them in a comment.
    Mention,
    /// A run that they started came to its end.
    RunCompleted,
    /// A step began or is done, where each step is told.
    StepNews,
    /// Something happened to an approval: it was recalled or sent back.
    ApprovalNews,
}

impl NoticeKind {
    /// Every kind, in the order in which people read them.
    pub const ALL: [Self; 11] = [
        Self::Assigned,
        Self::Reminder,
        Self::SlaWarning,
        Self::SlaBreach,
        Self::Escalation,
        Self::ApprovalNews,
        Self::Mention,
        Self::RunCompleted,
        Self::StepNews,
        Self::Message,
        Self::RunFailed,
    ];

    /// As the wire and rows know it, such as `assigned`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Reminder => "reminder",
            Self::SlaWarning => "sla_warning",
            Self::SlaBreach => "sla_breach",
            Self::Escalation => "escalation",
            Self::ApprovalNews => "approval_news",
            Self::Mention => "mention",
            Self::RunCompleted => "run_completed",
            Self::StepNews => "step_news",
            Self::Message => "message",
            Self::RunFailed => "run_failed",
        }
    }

    /// Whether it is told at any hour.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::SlaBreach | Self::Escalation | Self::RunFailed)
    }
}

/// Which parts of a run events touched, so that the shell rewrites only those rows of its read tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Stages whose row changed.
    pub stages: BTreeSet<Name>,
    /// Steps whose row changed.
    pub steps: BTreeSet<Name>,
    /// Work items whose row changed.
    pub items: BTreeSet<WorkItemId>,
}

/// What must be done because of `events`, which led to `run`.
pub fn effects(context: &Context<'_>, run: &Run, events: &[Event]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for event in events {
        effects.extend(of_flow(run, event));
        effects.extend(notices(context, run, event).into_iter().map(Effect::Notify));
    }
    effects.extend(events.iter().flat_map(|event| children::asked(context, run, event)));
    effects.extend(children::told(context, run, events));
    effects.extend(events.iter().filter_map(|event| locks::changed(context, run, event)));
    effects.extend(messages::changed(context.definition, run, events));
    effects.extend(timer_effects(At { run, definition: context.definition }, events));
    if goes_on(context, run, events) {
        effects.push(Effect::Continue);
    }
    effects
}

/// What a flow asked for beyond its own run.
fn of_flow(run: &Run, event: &Event) -> Option<Effect> {
    match event {
        Event::RecordCreated { record, fields, .. } => Some(Effect::ChangeRecord(RecordChange::Created {
            record: record.clone(),
            fields: fields.clone(),
        })),
        Event::RecordUpdated { change, .. } => {
            Some(Effect::ChangeRecord(RecordChange::Updated(change.clone())))
        }
        Event::RecordDeleted { record, .. } => {
            Some(Effect::ChangeRecord(RecordChange::Deleted { record: record.clone() }))
        }
        Event::SendingQueued { step, sending } => {
            let pass = run.step(step).map_or(1, |(stage, _)| stage.pass);
            Some(Effect::Send { step: step.clone(), pass, sending: sending.clone() })
        }
        _ => None,
    }
}

/// Whether steps may have been left over for want of room in this command. Going on once too often does nothing.
fn goes_on(context: &Context<'_>, run: &Run, events: &[Event]) -> bool {
    let background = |name: &Name| {
        context.definition.step(name).is_some_and(|(_, step)| matches!(step.work, Work::Background(_)))
    };
    let started =
        events.iter().filter(|e| matches!(e, Event::StepStarted { step, .. } if background(step))).count();
    run.status() == RunStatus::InProgress && (started >= INLINE_STEPS_MAX || children::are_left(context, run))
}

/// What changed about a timer.
#[derive(Default, Clone, Copy)]
struct Change {
    /// The first event about it made it: there was none before.
    made: bool,
    /// It fired: the shell has taken it away already.
    fired: bool,
}

/// The difference between the moments that were asked for before the events and those that are now.
fn timer_effects(at: At<'_>, events: &[Event]) -> Vec<Effect> {
    let mut changes: BTreeMap<Key, Change> = BTreeMap::new();
    for event in events {
        note(at, event, &mut changes);
    }
    let effect = |(key, change): (Key, Change)| match timers::due(at.run, &key) {
        Some(due_ms) => Some(Effect::SetTimer { key: key.to_string(), due_ms }),
        None if change.made || change.fired => None,
        None => Some(Effect::CancelTimer { key: key.to_string() }),
    };
    changes.into_iter().filter_map(effect).collect()
}

/// The run after the events, and its drawing.
#[derive(Clone, Copy)]
struct At<'a> {
    run: &'a Run,
    definition: &'a Orchestration,
}

fn note(at: At<'_>, event: &Event, changes: &mut BTreeMap<Key, Change>) {
    let run = at.run;
    match event {
        Event::RunStarted { sla: Some(clock), .. } => promise(SlaScope::Run, clock, true, changes),
        Event::StageStarted { stage, sla: Some(clock), .. } => {
            promise(SlaScope::Stage(stage.clone()), clock, true, changes)
        }
        Event::StepStarted { step, attempt, sla } => {
            if let Some(clock) = sla {
                promise(SlaScope::Step(step.clone()), clock, *attempt == 1, changes);
            }
            if *attempt > 1 {
                changes.entry(Key::Retry(step.clone())).or_default();
            }
        }
        Event::FlowQueued { step } => {
            changes.entry(Key::Flow(step.clone())).or_insert(Change { made: true, fired: false });
        }
        Event::StepFailed { step, retry_ms: Some(_), .. } => {
            changes.entry(Key::Retry(step.clone())).or_insert(Change { made: true, fired: false });
        }
        Event::WaitStarted { step, waiting } => {
            let asked =
                [(Key::Wait(step.clone()), waiting.due_ms), (Key::Timeout(step.clone()), waiting.timeout_ms)];
            for (key, _) in asked.into_iter().filter(|(_, at_ms)| at_ms.is_some()) {
                changes.entry(key).or_insert(Change { made: true, fired: false });
            }
        }
        Event::ReminderSet { step, .. } => {
            changes.entry(Key::Remind(step.clone())).or_insert(Change { made: true, fired: false });
        }
        Event::Reminded { step, .. } => fired(Key::Remind(step.clone()), changes),
        Event::WaitMoved { step, .. } | Event::MessageReceived { step, .. } => waits(step, changes),
        // A failed wait asks for nothing more; what was never asked for is cancelled for nothing, which does no harm.
        Event::StepFailed { step, .. } if is_wait(at, step) => waits(step, changes),
        // The job of a flow is gone by having been carried out; only what ends a step otherwise takes it away.
        Event::StepCompleted { step, .. } | Event::StepFinished { step, .. } => {
            closed(at, SlaScope::Step(step.clone()), changes);
            reminds_no_more(at, step, changes);
            if is_wait(at, step) {
                waits(step, changes);
            }
        }
        Event::StepDiscontinued { step } | Event::StepPassedOver { step, .. } => {
            closed(at, SlaScope::Step(step.clone()), changes);
            reminds_no_more(at, step, changes);
            if is_wait(at, step) {
                waits(step, changes);
            }
            let background =
                at.definition.step(step).is_some_and(|(_, s)| matches!(s.work, Work::Background(_)));
            if background {
                changes.entry(Key::Retry(step.clone())).or_default();
                changes.entry(Key::Flow(step.clone())).or_default();
            }
        }
        Event::StageEnded { stage, .. } => {
            closed(at, SlaScope::Stage(stage.clone()), changes);
            // A new pass within the same command hides which steps had failed in the one that ended: then all are meant.
            let steps =
                run.stage(stage).into_iter().flat_map(|s| s.steps.iter().map(move |step| (s.pass, step)));
            let failed = steps.filter(|(pass, s)| *pass > 1 || s.status == StepStatus::Failed);
            failed.map(|(_, s)| s).for_each(|s| closed(at, SlaScope::Step(s.name.clone()), changes));
        }
        Event::SlaMoved { scope, .. }
        | Event::SlaPaused { scope, .. }
        | Event::SlaResumed { scope, .. }
        | Event::DueChanged { scope, .. } => moved(at, scope, changes),
        Event::EscalationFired { scope, rung } => {
            let index = usize::try_from(*rung).unwrap_or(usize::MAX);
            fired(Key::Rung(scope.clone(), index), changes);
        }
        Event::SlaWarned { scope } => fired(Key::Warn(scope.clone()), changes),
        Event::SlaBreached { scope } => {
            fired(Key::Breach(scope.clone()), changes);
            changes.entry(Key::Warn(scope.clone())).or_default();
        }
        Event::RunCompleted | Event::RunCancelled { .. } | Event::RunRecalled { .. } => {
            closed(at, SlaScope::Run, changes)
        }
        Event::RunPaused { .. } | Event::RunResumed { .. } => everything(at, true, changes),
        Event::RunFailed { .. } | Event::RunRecovered => everything(at, false, changes),
        _ => {}
    }
}

fn is_wait(at: At<'_>, step: &Name) -> bool {
    at.definition.step(step).is_some_and(|(_, step)| matches!(step.work, Work::Wait(_)))
}

fn waits(step: &Name, changes: &mut BTreeMap<Key, Change>) {
    for key in [Key::Wait(step.clone()), Key::Timeout(step.clone())] {
        changes.entry(key).or_default();
    }
}

/// A step is over: its reminder, where it has one, is not asked for any more.
fn reminds_no_more(at: At<'_>, step: &Name, changes: &mut BTreeMap<Key, Change>) {
    if at.definition.step(step).is_some_and(|(_, step)| step.reminder.is_some()) {
        changes.entry(Key::Remind(step.clone())).or_default();
    }
}

fn fired(key: Key, changes: &mut BTreeMap<Key, Change>) {
    changes.insert(key, Change { made: false, fired: true });
}

fn promise(scope: SlaScope, clock: &Clock, made: bool, changes: &mut BTreeMap<Key, Change>) {
    for key in timers::keys_of(&scope, clock.rungs().len()) {
        changes.entry(key).or_insert(Change { made, fired: false });
    }
}

/// The moments of a clock are others now, or it stands still or goes on.
fn moved(at: At<'_>, scope: &SlaScope, changes: &mut BTreeMap<Key, Change>) {
    let rungs = clock_of(at.run, scope).map_or(0, |clock| clock.rungs().len());
    for key in timers::keys_of(scope, rungs) {
        changes.entry(key).or_default();
    }
}

/// A clock stopped: what it still asked for until then is no longer asked for. Where a new pass of the same stage has
/// replaced the clock already, the drawing says whether there was one.
fn closed(at: At<'_>, scope: SlaScope, changes: &mut BTreeMap<Key, Change>) {
    let ended = clock_of(at.run, &scope).filter(|clock| !clock.runs());
    let (warned, breached) = match ended {
        Some(clock) => (clock.warned || clock.breached, clock.breached),
        None if promised(at.definition, &scope) => (false, false),
        None => return,
    };
    if !warned {
        changes.entry(Key::Warn(scope.clone())).or_default();
    }
    if !breached {
        changes.entry(Key::Breach(scope.clone())).or_default();
    }
    let rungs = ended.map(|clock| clock.rungs().iter().map(|rung| rung.fired).collect::<Vec<_>>());
    let drawn = || vec![false; promises::drawn(at.definition, &scope).map_or(0, |sla| sla.ladder.len())];
    let open = rungs.unwrap_or_else(drawn).into_iter().enumerate().filter(|(_, fired)| !fired);
    for (index, _) in open {
        changes.entry(Key::Rung(scope.clone(), index)).or_default();
    }
}

fn promised(definition: &Orchestration, scope: &SlaScope) -> bool {
    promises::drawn(definition, scope).is_some()
}

fn clock_of<'r>(run: &'r Run, scope: &SlaScope) -> Option<&'r Clock> {
    match scope {
        SlaScope::Run => run.sla.as_ref(),
        SlaScope::Stage(name) => run.stage(name).and_then(|s| s.sla.as_ref()),
        SlaScope::Step(name) => run.step(name).and_then(|(_, s)| s.sla.as_ref()),
    }
}

/// Every timer of the stage in progress (and the run's, where the clocks are meant too).
fn everything(at: At<'_>, clocks: bool, changes: &mut BTreeMap<Key, Change>) {
    let Some(stage) = at.run.current() else { return };
    let scopes = [SlaScope::Run, SlaScope::Stage(stage.name.clone())].into_iter();
    let scopes = scopes.chain(stage.steps.iter().map(|s| SlaScope::Step(s.name.clone())));
    for scope in scopes.filter(|_| clocks) {
        if clock_of(at.run, &scope).is_some_and(|c| c.closed_ms.is_none()) {
            moved(at, &scope, changes);
        }
    }
    for step in stage.steps.iter().filter(|s| s.retry_ms.is_some()) {
        changes.entry(Key::Retry(step.name.clone())).or_default();
    }
    for step in stage.steps.iter().filter(|s| s.queued_ms.is_some()) {
        changes.entry(Key::Flow(step.name.clone())).or_default();
    }
    for step in stage.steps.iter().filter(|s| s.reminding.is_some()) {
        changes.entry(Key::Remind(step.name.clone())).or_default();
    }
    stage.steps.iter().filter(|s| s.waiting.is_some()).for_each(|step| waits(&step.name, changes));
}

/// The parts of `run` that `events` touched.
pub fn touched(run: &Run, events: &[Event]) -> Touched {
    let mut touched = Touched::default();
    for event in events {
        touch(run, event, &mut touched);
    }
    touched
}

fn touch(run: &Run, event: &Event, touched: &mut Touched) {
    match event {
        Event::StageStarted { stage, steps, .. } => {
            touched.stages.insert(stage.clone());
            touched.steps.extend(steps.iter().cloned());
        }
        Event::StageEnded { stage, .. } => {
            touched.stages.insert(stage.clone());
            // Clocks of failed steps close with their stage.
            touched.steps.extend(run.stage(stage).into_iter().flat_map(|s| &s.steps).map(|s| s.name.clone()));
        }
        Event::StepStarted { step, .. }
        | Event::FlowQueued { step }
        | Event::StepSkipped { step }
        | Event::StepFailed { step, .. } => {
            touched.steps.insert(step.clone());
        }
        Event::WaitStarted { step, .. } | Event::WaitMoved { step, .. } => {
            touched.steps.insert(step.clone());
        }
        Event::StepCompleted { step, .. }
        | Event::StepFinished { step, .. }
        | Event::StepPassedOver { step, .. }
        | Event::StepDiscontinued { step } => {
            touched.steps.insert(step.clone());
            // The row of a work item holds its due moment and is closed with its step.
            touched.items.extend(run.step(step).into_iter().flat_map(|(_, s)| &s.items).map(|i| i.id));
        }
        Event::WorkItemCreated { step, item, .. } => {
            touched.steps.insert(step.clone());
            touched.items.insert(*item);
        }
        Event::WorkItemClaimed { item, .. }
        | Event::WorkItemReleased { item }
        | Event::WorkItemReassigned { item, .. }
        | Event::WorkItemDelegated { item, .. }
        | Event::WorkItemHandedBack { item, .. }
        | Event::WorkItemPriorityChanged { item, .. }
        | Event::WorkItemCompleted { item, .. }
        | Event::ActedFor { item, .. }
        | Event::WorkItemPassedOn { item, .. }
        | Event::WorkItemReturned { item }
        | Event::WorkItemWithdrawn { item } => {
            touched.items.insert(*item);
        }
        Event::SlaWarned { scope }
        | Event::SlaBreached { scope }
        | Event::SlaMoved { scope, .. }
        | Event::EscalationFired { scope, .. }
        | Event::SlaPaused { scope, .. }
        | Event::SlaResumed { scope, .. }
        | Event::DueChanged { scope, .. } => match scope {
            SlaScope::Run => {}
            SlaScope::Stage(name) => drop(touched.stages.insert(name.clone())),
            SlaScope::Step(name) => touch_step(run, name, touched),
        },
        Event::RunPaused { .. }
        | Event::RunResumed { .. }
        | Event::RunFailed { .. }
        | Event::RunRecovered => {
            touch_current(run, touched);
        }
        _ => {}
    }
}

fn touch_step(run: &Run, name: &Name, touched: &mut Touched) {
    touched.steps.insert(name.clone());
    touched.items.extend(run.step(name).into_iter().flat_map(|(_, s)| &s.items).map(|i| i.id));
}

/// Every clock of the stage moved, and with it what its rows say.
fn touch_current(run: &Run, touched: &mut Touched) {
    let Some(stage) = run.current() else { return };
    touched.stages.insert(stage.name.clone());
    for step in &stage.steps {
        touch_step(run, &step.name, touched);
    }
}
