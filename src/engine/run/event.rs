//! What happened. Stored for ever: an event's meaning never changes. A new meaning is a new kind; golden files prove that
//! replaying the old ones still gives the same state.

mod kinds;
mod parts;

use serde::{Deserialize, Serialize};

pub use parts::{ChildRecord, SlaMoved, SlaScope};

use crate::{
    context::Actor,
    definition::{Meaning, Priority, StepMoment, Target},
    flow::{Message, RecordUpdate, Sending},
    ids::{Name, RunId, WorkItemId},
    object::{Record, RecordRef},
    people::Assignee,
    run::{AssigneeFlag, ChildStatus, Incident, Parent, Signed, StageStatus, Waiting, Why},
    sla::Clock,
    value::{Value, Values},
};

/// An event with its place in the run's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// Counts from 1 without a gap.
    pub seq: u64,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// Who caused it.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}

/// What happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The run began. Always the first event.
    RunStarted {
        /// Its id.
        run: RunId,
        /// Which orchestration.
        orchestration: Name,
        /// Which version.
        version: u32,
        /// What people read.
        title: String,
        /// The record it is about.
        record: Option<RecordRef>,
        /// What it was started with.
        inputs: Values,
        /// Its variables at first.
        vars: Values,
        /// Its promise.
        sla: Option<Clock>,
        /// The step of another run that started it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Parent>,
        /// The record before the change that started it, where something looks at it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prior: Option<Box<Record>>,
    },
    /// A stage was entered: a new pass, its steps NotStarted.
    StageStarted {
        /// Which.
        stage: Name,
        /// Which pass, from 1.
        pass: u32,
        /// Its steps, in drawing order.
        steps: Vec<Name>,
        /// Its promise.
        sla: Option<Clock>,
    },
    /// A stage ended.
    StageEnded {
        /// Which.
        stage: Name,
        /// How: Completed or Discontinued.
        status: StageStatus,
        /// The failure that led along its fault path, where one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<Box<Incident>>,
    },
    /// A decision was passed.
    DecisionTaken {
        /// Which.
        decision: Name,
        /// The outcome; none is the default.
        outcome: Option<Name>,
        /// Where it led.
        to: Target,
    },
    /// A step began.
    StepStarted {
        /// Which.
        step: Name,
        /// Which try, from 1.
        attempt: u32,
        /// Its promise; kept over tries.
        sla: Option<Clock>,
    },
    /// A step was not needed.
    StepSkipped {
        /// Which.
        step: Name,
    },
    /// A step is done.
    StepCompleted {
        /// Which.
        step: Name,
        /// The button it was finished with.
        outcome: Option<Name>,
        /// What it handed over.
        outputs: Values,
    },
    /// People are done with a step that goes on until its condition holds. What they hand over counts from now on; the
    /// `StepCompleted` that follows one day adds nothing to it.
    StepFinished {
        /// Which.
        step: Name,
        /// The button it was finished with, or what was decided.
        outcome: Option<Name>,
        /// What it hands over.
        outputs: Values,
    },
    /// An operator lets a step be completed that people are done with, although its condition does not hold. The event that
    /// follows does it.
    ConditionPassedOver {
        /// Which.
        step: Name,
        /// Why.
        reason: String,
    },
    /// Variables took over what a step led to.
    VariablesSet {
        /// Which step.
        step: Name,
        /// The variables, with what they hold now.
        values: Values,
    },
    /// A try of a step failed. The step is Failed; where `retry_ms` is set it is tried again then.
    StepFailed {
        /// Which.
        step: Name,
        /// What happened.
        error: Incident,
        /// When it is tried again by itself, Unix milliseconds.
        retry_ms: Option<i64>,
    },
    /// The stage was left while the step was open or waiting; its open work items are withdrawn with it.
    StepDiscontinued {
        /// Which.
        step: Name,
    },
    /// A work item was made.
    WorkItemCreated {
        /// Of which step.
        step: Name,
        /// Its id.
        item: WorkItemId,
        /// Who has or is offered it.
        assignee: Assignee,
        /// Why not whom the step says.
        flag: Option<AssigneeFlag>,
        /// How much it matters.
        priority: Priority,
        /// For which approver of the step, counted from 0, where it is an approval.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approver: Option<u32>,
        /// How it came to them, where there is more to say than the rule.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Box<Why>>,
        /// The record that it is about, where that is not the run's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        record: Option<RecordRef>,
    },
    /// Who has it asks a colleague to do it for them.
    WorkItemDelegated {
        /// Which.
        item: WorkItemId,
        /// Whom.
        to: Name,
        /// Why.
        reason: String,
    },
    /// What was delegated is with its owner again.
    WorkItemHandedBack {
        /// Which.
        item: WorkItemId,
        /// What is said about it.
        reason: String,
    },
    /// An approval begins: these are asked, all at once or one after another.
    ApprovalOpened {
        /// Of which step.
        step: Name,
        /// Who decides, in order.
        approvers: Vec<Assignee>,
        /// How many must approve.
        needed: u32,
    },
    /// An approver decided.
    Decided {
        /// Of which step.
        step: Name,
        /// With which work item.
        item: WorkItemId,
        /// What.
        outcome: Name,
        /// What that means.
        meaning: Meaning,
        /// What they said about it.
        comment: String,
        /// What they signed, where a signature is needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed: Option<Box<Signed>>,
        /// Whether it came by a link of a mail.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_link: bool,
    },
    /// Somebody else decides too.
    ApproverAdded {
        /// Of which step.
        step: Name,
        /// Before which approver, counted from 0.
        at: u32,
        /// Who.
        who: Assignee,
        /// How many must approve now.
        needed: u32,
        /// Why.
        reason: String,
    },
    /// Somebody is not asked any more.
    ApproverRemoved {
        /// Of which step.
        step: Name,
        /// Which approver, counted from 0.
        at: u32,
        /// Who.
        who: Assignee,
        /// How many must approve now.
        needed: u32,
        /// Why.
        reason: String,
    },
    /// The submitter takes the run back. What follows is the way that is drawn for it.
    RecallAsked {
        /// Why.
        reason: String,
    },
    /// The run was taken back and has come to its end.
    RunRecalled {
        /// Why.
        reason: String,
    },
    /// A person took it.
    WorkItemClaimed {
        /// Which.
        item: WorkItemId,
        /// Who.
        by: Name,
    },
    /// It went back to the team.
    WorkItemReleased {
        /// Which.
        item: WorkItemId,
    },
    /// It was given to somebody else.
    WorkItemReassigned {
        /// Which.
        item: WorkItemId,
        /// To whom.
        to: Assignee,
        /// Why.
        reason: String,
    },
    /// Whoever was given it is away: somebody stands in.
    WorkItemPassedOn {
        /// Which.
        item: WorkItemId,
        /// Who stands in.
        by: Name,
        /// Who is away.
        meant_for: Name,
    },
    /// Whoever was given it is here again.
    WorkItemReturned {
        /// Which.
        item: WorkItemId,
    },
    /// A person finished it.
    WorkItemCompleted {
        /// Which.
        item: WorkItemId,
        /// The button.
        outcome: Option<Name>,
        /// What they filled in, for the log.
        values: Values,
    },
    /// It was taken away.
    WorkItemWithdrawn {
        /// Which.
        item: WorkItemId,
    },
    /// A flow of a step changed a record, in the same transaction.
    RecordUpdated {
        /// Which step.
        step: Name,
        /// Which record, which fields.
        change: RecordUpdate,
    },
    /// A flow of a step made a record, in the same transaction.
    RecordCreated {
        /// Which step.
        step: Name,
        /// Which record.
        record: RecordRef,
        /// Its fields.
        fields: Values,
    },
    /// A flow of a step deleted a record, in the same transaction.
    RecordDeleted {
        /// Which step.
        step: Name,
        /// Which record.
        record: RecordRef,
    },
    /// A flow of a step asked for something to be delivered outside the system; written in the same transaction.
    SendingQueued {
        /// Which step.
        step: Name,
        /// What, and its place in the flow.
        sending: Sending,
    },
    /// A step's flow was given to a job, since it waits for answers from outside the system.
    FlowQueued {
        /// Which step.
        step: Name,
    },
    /// A flow of a step told people something.
    MessageSent {
        /// Which step.
        step: Name,
        /// What, to whom.
        message: Message,
    },
    /// People were told of a step, since each step of the orchestration is told.
    StepTold {
        /// Which step.
        step: Name,
        /// What about it.
        moment: StepMoment,
        /// Who.
        to: Vec<Assignee>,
        /// Whether everyone who manages runs was told too.
        managers: bool,
    },
    /// Whoever has the work of a step will be reminded.
    ReminderSet {
        /// Which step.
        step: Name,
        /// When first, Unix milliseconds.
        due_ms: i64,
    },
    /// Whoever has the work of a step was reminded.
    Reminded {
        /// Which step.
        step: Name,
        /// How many times now.
        sent: u32,
        /// When the next time, Unix milliseconds; none: this was the last.
        next_ms: Option<i64>,
    },
    /// A wait step waits, for what was worked out.
    WaitStarted {
        /// Which step.
        step: Name,
        /// For what.
        waiting: Waiting,
    },
    /// What a wait step waits for has moved: the field that its moment comes from changed, or its condition was asked.
    WaitMoved {
        /// Which step.
        step: Name,
        /// When it comes or is asked again now, Unix milliseconds.
        due_ms: Option<i64>,
        /// When it waits no longer, Unix milliseconds.
        timeout_ms: Option<i64>,
    },
    /// The message came that a step waits for.
    MessageReceived {
        /// Which step.
        step: Name,
        /// What the message is called.
        name: String,
        /// What it gives the step.
        values: Values,
    },
    /// It is settled for what a step starts runs: one per item.
    ChildrenPlanned {
        /// Which step.
        step: Name,
        /// The items; one absent item where it has no list.
        items: Vec<Value>,
        /// How many must complete.
        needed: u32,
    },
    /// A step starts a run, in the same transaction or soon.
    ChildStarted {
        /// Which step.
        step: Name,
        /// For which of its items, from 1.
        number: u32,
        /// The run to be.
        child: RunId,
        /// Of which orchestration.
        orchestration: Name,
        /// What it is about.
        record: Option<ChildRecord>,
        /// What it is started with.
        inputs: Values,
    },
    /// A run that a step started stands elsewhere now.
    ChildChanged {
        /// Which step.
        step: Name,
        /// Which run.
        child: RunId,
        /// Where it stands.
        status: ChildStatus,
        /// What it handed over.
        outputs: Values,
        /// Why.
        message: String,
    },
    /// Runs that a step started are cancelled, since it does not need them any more.
    ChildrenStopped {
        /// Which step.
        step: Name,
        /// Which runs.
        children: Vec<RunId>,
        /// Why.
        reason: String,
    },
    /// Somebody sends the run back to an earlier stage, or begins the stage that it is in anew. The events that follow
    /// do it.
    WentBack {
        /// The stage that is left.
        from: Name,
        /// The stage that is entered anew; the same one where it is begun anew.
        to: Name,
        /// Why.
        reason: String,
    },
    /// An operator passes over a step; its open work items are withdrawn with it.
    StepPassedOver {
        /// Which.
        step: Name,
        /// Why.
        reason: String,
    },
    /// Somebody is about to finish a work item in the place of whoever has it.
    ActedFor {
        /// Which.
        item: WorkItemId,
        /// In whose place.
        whom: Assignee,
        /// Why.
        reason: String,
    },
    /// An operator corrects variables of the run.
    VariablesCorrected {
        /// The variables, with what they hold now.
        values: Values,
        /// Why.
        reason: String,
    },
    /// A promise came near its end.
    SlaWarned {
        /// Whose: `run`, `stage:<name>` or `step:<name>`.
        scope: SlaScope,
    },
    /// A promise was broken.
    SlaBreached {
        /// Whose.
        scope: SlaScope,
    },
    /// A promise was worked out anew, and its moments are others now.
    SlaMoved {
        /// Whose.
        scope: SlaScope,
        /// Its clock from now on.
        clock: Clock,
        /// What led to it.
        why: SlaMoved,
    },
    /// A clock stands still, though the run goes on.
    SlaPaused {
        /// Whose.
        scope: SlaScope,
        /// Why, in words.
        reason: String,
    },
    /// The reason is gone: the clock goes on.
    SlaResumed {
        /// Whose.
        scope: SlaScope,
        /// Its clock from now on.
        clock: Clock,
    },
    /// A person set another due moment.
    DueChanged {
        /// Whose.
        scope: SlaScope,
        /// Its clock from now on.
        clock: Clock,
        /// Why.
        reason: String,
    },
    /// A rung of an escalation ladder was stepped on.
    EscalationFired {
        /// Whose ladder.
        scope: SlaScope,
        /// Which rung, from 0.
        rung: u32,
    },
    /// What a rung says could not be done.
    EscalationFailed {
        /// Whose ladder.
        scope: SlaScope,
        /// Which rung, from 0.
        rung: u32,
        /// Why, and what to do.
        message: String,
    },
    /// A work item matters more or less than before.
    WorkItemPriorityChanged {
        /// Which.
        item: WorkItemId,
        /// How much now.
        priority: Priority,
    },
    /// The run stopped as Failed.
    RunFailed {
        /// What happened.
        incident: Incident,
    },
    /// The run goes on after having Failed.
    RunRecovered,
    /// An operator holds the run.
    RunPaused {
        /// Why.
        reason: String,
    },
    /// An operator lets it go on.
    RunResumed {
        /// Why.
        reason: String,
    },
    /// The run came to its end.
    RunCompleted,
    /// An operator stopped it.
    RunCancelled {
        /// Why.
        reason: String,
    },
}
