//! What can be asked of a run. Every command that a person gives may carry their reason for the log.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Name, RunId, WorkItemId},
    object::RecordRef,
    people::Assignee,
    run::{ChildStatus, Parent, Signed, event::SlaScope},
    value::{Value, Values},
};

/// One wish. [`crate::decide`] answers with events or a [`Rejection`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Command {
    /// Begin. Only where there is no run yet.
    Start {
        /// The id of the run to be.
        run: RunId,
        /// Which orchestration.
        orchestration: Name,
        /// Which version; the context's definition.
        version: u32,
        /// The record it is about.
        record: Option<RecordRef>,
        /// What it is started with.
        inputs: Values,
        /// The step of another run that starts it, if one does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Parent>,
    },
    /// A person takes an offered work item.
    Claim {
        /// Which.
        item: WorkItemId,
    },
    /// The holder gives a claimed work item back to the team it came from.
    Release {
        /// Which.
        item: WorkItemId,
    },
    /// Give a work item to somebody else.
    Reassign {
        /// Which.
        item: WorkItemId,
        /// To whom.
        to: Assignee,
        /// Why.
        reason: String,
    },
    /// A person finishes a work item.
    Complete {
        /// Which.
        item: WorkItemId,
        /// The button; none: the flow's only or first one.
        outcome: Option<Name>,
        /// The screens' values by component name.
        values: std::collections::BTreeMap<String, Value>,
    },
    /// An approver decides; of other work: a person finishes it and says something about it.
    Decide {
        /// With which work item.
        item: WorkItemId,
        /// What.
        decision: Box<Deciding>,
    },
    /// Who holds a work item asks a colleague to do it for them.
    Delegate {
        /// Which.
        item: WorkItemId,
        /// Whom.
        to: Name,
        /// Why.
        reason: String,
    },
    /// What was delegated goes back to its owner, by either of the two.
    HandBack {
        /// Which.
        item: WorkItemId,
        /// What is said about it.
        reason: String,
    },
    /// Somebody else decides too.
    AddApprover {
        /// Of which approval step in progress.
        step: Name,
        /// Who.
        who: Assignee,
        /// Before which of the approvers, counted from 0; none: last.
        at: Option<u32>,
        /// Why.
        reason: String,
    },
    /// Somebody who has not decided yet is not asked any more.
    RemoveApprover {
        /// Of which approval step in progress.
        step: Name,
        /// Who.
        who: Assignee,
        /// Why.
        reason: String,
    },
    /// The submitter takes the run back, until the first decision.
    Recall {
        /// Why.
        reason: String,
    },
    /// Hold the run.
    Pause {
        /// Why.
        reason: String,
    },
    /// Go on after a pause.
    Resume {
        /// Why.
        reason: String,
    },
    /// Stop the run for good.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Try a failed step again.
    Retry {
        /// Which; none: every failed step of the stage.
        step: Option<Name>,
        /// Why.
        reason: String,
    },
    /// Leave the stage in progress and begin an earlier one anew.
    GoBack {
        /// Which, of [`crate::run::back::targets`].
        stage: Name,
        /// Why.
        reason: String,
    },
    /// Begin the stage in progress anew.
    RestartStage {
        /// Why.
        reason: String,
    },
    /// Pass over a step of the stage in progress: it counts as done.
    SkipStep {
        /// Which.
        step: Name,
        /// Why.
        reason: String,
    },
    /// Complete a step that people are done with, although its condition does not hold.
    CompleteStep {
        /// Which.
        step: Name,
        /// Why.
        reason: String,
    },
    /// Look who should have a work item now that somebody has gone away or is back.
    SettleAbsence {
        /// Which.
        item: WorkItemId,
    },
    /// Finish a work item in the place of whoever has it.
    CompleteFor {
        /// Which.
        item: WorkItemId,
        /// The button; none: the flow's only or first one.
        outcome: Option<Name>,
        /// The screens' values by component name.
        values: std::collections::BTreeMap<String, Value>,
        /// Why.
        reason: String,
    },
    /// Correct variables of the run.
    SetVariables {
        /// What each of them holds from now on.
        values: std::collections::BTreeMap<String, Value>,
        /// Why.
        reason: String,
    },
    /// Set another due moment for a promise.
    ChangeDue {
        /// Whose.
        scope: SlaScope,
        /// When it is due from now on, Unix milliseconds.
        due_ms: i64,
        /// Why; never empty.
        reason: String,
    },
    /// A moment came that was asked for by [`crate::run::effects::Effect::SetTimer`].
    Timer {
        /// Its key.
        key: String,
    },
    /// A message came from outside, for every step that waits under its name and key.
    Message {
        /// What it is called.
        name: String,
        /// Which one it is; none: whichever the run waits for.
        key: Option<String>,
        /// What it says.
        data: Value,
    },
    /// A run that a step of this one started stands elsewhere now.
    Child {
        /// Which run.
        child: RunId,
        /// Where it stands.
        news: ChildNews,
    },
    /// Something that conditions may depend on has changed (the run's record); or the shell goes on with what was left
    /// by [`crate::limits::INLINE_STEPS_MAX`].
    Evaluate,
}

/// What an approver decides, with all that goes with it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Deciding {
    /// The outcome; none: the first.
    pub outcome: Option<Name>,
    /// The screens' values by component name.
    pub values: std::collections::BTreeMap<String, Value>,
    /// What they say about it.
    pub comment: String,
    /// Where the run goes back to, where the outcome sends it back; none: the only legal stage.
    pub back_to: Option<Name>,
    /// What they sign. The shell made sure that it is them.
    pub signed: Option<Signed>,
    /// Whether it comes by a link of a mail.
    pub by_link: bool,
}

/// What a parent hears of a run that it started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChildNews {
    /// Where it stands.
    pub status: ChildStatus,
    /// What it hands over, once it is Completed.
    #[serde(default)]
    pub outputs: Values,
    /// Why it failed, was cancelled or could not start.
    #[serde(default)]
    pub message: String,
}

/// Why a command was not carried out. Nothing changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// What went wrong, stable.
    pub code: RejectionCode,
    /// What is wrong and what to do, for people.
    pub message: String,
    /// What is wrong with single values, by path (`values.amount`).
    pub fields: Vec<FieldProblem>,
}

/// What is wrong with one value.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Where, such as `values.amount` or `inputs.plan`.
    pub path: String,
    /// A stable code such as `required`, `wrong_type`, `too_long`, `unknown`.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
}

/// Stable codes of rejections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionCode {
    /// There is a run already, or none yet.
    RunStateWrong,
    /// The run is over.
    RunOver,
    /// The run is paused.
    RunPaused,
    /// The run is not paused.
    RunNotPaused,
    /// No such work item in this run.
    WorkItemUnknown,
    /// Somebody finished it first.
    WorkItemCompleted,
    /// It was withdrawn.
    WorkItemWithdrawn,
    /// Somebody else holds it.
    WorkItemHeld,
    /// It is not theirs to take.
    WorkItemNotOffered,
    /// It was given to one person, so there is no team to release it to.
    WorkItemNotReleasable,
    /// The receiver does not exist or cannot work.
    AssigneeUnknown,
    /// The step has no such outcome.
    OutcomeUnknown,
    /// Values are missing or wrong; see the fields.
    ValuesInvalid,
    /// No such step in the stage in progress, or it has not failed.
    StepNotFailed,
    /// No such step in the stage in progress, or it is over, or it does not wait for its condition.
    StepNotOpen,
    /// Whoever did or asked for something may not also do this.
    DutiesSeparated,
    /// Only who holds work can pass it on, and what was passed on to them only goes back.
    WorkItemNotDelegable,
    /// It was not delegated.
    WorkItemNotDelegated,
    /// The step is no approval that is in progress.
    ApprovalNotOpen,
    /// They are asked already.
    ApproverThere,
    /// They are not asked, or have decided.
    ApproverNotOpen,
    /// Somebody must be left to decide.
    ApproverLast,
    /// A comment must say why.
    CommentNeeded,
    /// It must be signed.
    SignatureNeeded,
    /// The record is not as it was when it was signed.
    RecordChanged,
    /// Somebody has decided already, or there is nothing to recall.
    RecallTooLate,
    /// The run cannot go back to this stage.
    StageUnavailable,
    /// Nothing was promised there, or it is over.
    NoPromise,
    /// A text is too long.
    TextTooLong,
    /// No such timer any more: harmless.
    TimerUnknown,
    /// The timer's moment has not come yet: keep it.
    TimerNotDue,
    /// No step of the run waits for this message.
    MessageNotAwaited,
    /// No step of the run waits for this other run.
    ChildUnknown,
    /// The stored run and its log contradict each other; see [`crate::invariants`].
    LogBroken,
    /// Another run keeps the record as it is, until it is decided there.
    RecordLocked,
    /// The flow could not be carried out; the message says where and why.
    FlowFault,
    /// Flows asked what is not answered yet. Never shown to anybody: the same is decided again with the answers.
    Unanswered,
}

impl Rejection {
    /// A rejection without single values.
    pub fn new(code: RejectionCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), fields: Vec::new() }
    }
}
