//! What an admin draws: trigger, stages with steps, decisions, connectors.
//!
//! A definition is plain data. It may be wrong in every way that a drawing can be while it is being made;
//! [`crate::check`] says what is wrong, and only a version without errors is ever activated.

mod approval;
mod assignee;
mod people_work;
mod reminder;
mod step_news;
mod sub;
mod trigger;
mod wait;

use serde::{Deserialize, Serialize};

pub use approval::{
    AfterReject, Approval, ApprovalOutcome, ApprovalRule, Chain, ChainEnd, Meaning, RecordLock, SignBy,
    Signature, usual_outcomes,
};
pub use assignee::AssigneeRule;
pub use people_work::{Duties, PeopleWork, Share, WorkNotice};
pub use reminder::Reminder;
pub use step_news::{StepMoment, StepNews};
pub use sub::{ForEach, ForEachMode, OnFailure, Quorum, SubOrchestration, SubRecord};
pub use trigger::{EventSource, RecordChangeKind, RecordLookup, Trigger};
pub use wait::{
    AwaitedCondition, AwaitedMessage, CAME, Delay, Direction, MessageOutput, Moment, Offset, TimeUnit,
    Timeout, TimeoutAt, Until, Wait, came, timed_out,
};

use crate::{
    condition::Condition,
    flow::SetValue,
    ids::Name,
    sla::Sla,
    value::{ValueSource, Variable},
};

/// One version of an orchestration.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Orchestration {
    /// What people read.
    pub label: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Why a run starts.
    #[serde(default)]
    pub trigger: Trigger,
    /// The object of the record that a run is about, where the trigger names none: whoever starts it says which record. See
    /// [`Orchestration::object`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Name>,
    /// What a run is called; a template such as `{{record.name}}`. Empty: the record's title, else the label.
    #[serde(default)]
    pub run_title: String,
    /// What a starter hands in: whoever starts it, or a trigger that says what from.
    #[serde(default)]
    pub inputs: Vec<Variable>,
    /// What the run itself keeps, as `vars.<name>`.
    #[serde(default)]
    pub variables: Vec<Variable>,
    /// Names of variables that a completed run hands to the step of the run that started it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Name>,
    /// The stages, in drawing order.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// The decisions, in drawing order.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// Where a run begins.
    #[serde(default)]
    pub start: Target,
    /// Where a run goes when its submitter recalls it; at the end of that way it is Recalled. Without it: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<Target>,
    /// How long a run may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Sla>,
    /// The calendar by which its promises count, where neither they nor a team say otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Name>,
    /// The user who gets the work that nobody else can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    /// Who is told about each step of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_news: Option<StepNews>,
}

/// Where a connector leads.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "to", content = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// The run is completed.
    #[default]
    End,
    /// A stage; an earlier one makes a new pass.
    Stage(Name),
    /// A decision.
    Decision(Name),
}

/// A phase.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// How definitions refer to it; unique over stages and decisions.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Its steps, in drawing order.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// When it is done.
    #[serde(default)]
    pub exit: Exit,
    /// Where the run goes then.
    #[serde(default)]
    pub next: Target,
    /// Where the run goes when a step fails for good; without it the run stops as Failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Target>,
    /// Where the run goes when an approval of this stage is rejected; without it the run ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reject: Option<Target>,
    /// How long it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Sla>,
}

/// When a stage is done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "condition", rename_all = "snake_case", deny_unknown_fields)]
pub enum Exit {
    /// Every step is Completed or Skipped.
    #[default]
    AllStepsCompleted,
    /// This holds; steps still open are discontinued.
    When(Condition),
}

/// A unit of work in a stage.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// How definitions refer to it; unique over the whole orchestration.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// When it starts.
    #[serde(default)]
    pub start: StepStart,
    /// What it does.
    pub work: Work,
    /// Which variables of the orchestration become what once it is Completed; each from what held before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SetValue>,
    /// How long it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Sla>,
    /// When whoever has its work is reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<Reminder>,
}

/// When a step starts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StepStart {
    /// With its stage.
    #[default]
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    WithStage,
    /// Once all these steps of the same stage are Completed or Skipped.
    After {
        /// Names of steps of the same stage.
        steps: Vec<Name>,
    },
    /// Once this holds.
    When {
        /// What must hold.
        condition: Condition,
        /// What happens while it does not.
        #[serde(default)]
        otherwise: WhenFalse,
    },
}

/// What happens to a step whose start condition does not hold.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenFalse {
    /// It waits.
    #[default]
    Wait,
    /// It is skipped if the condition is false when the stage starts.
    Skip,
}

/// The kinds of step. Each kind has its file in `run/steps`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// A person does it in a work guide.
    Interactive(Interactive),
    /// People decide.
    Approval(Box<Approval>),
    /// The system does it.
    Background(Background),
    /// Something must come first.
    Wait(Wait),
    /// Other runs do it.
    SubOrchestration(SubOrchestration),
}

/// Work for a person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interactive {
    /// Who does it.
    pub assignee: AssigneeRule,
    /// How the work of a team comes to one of its people.
    #[serde(default, skip_serializing_if = "Share::is_pool")]
    pub share: Share,
    /// Who does it where nobody is found; then the orchestration's owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<AssigneeRule>,
    /// Who may not do it.
    #[serde(default, skip_serializing_if = "Duties::are_none")]
    pub duties: Duties,
    /// The screen flow; none: guidance and one button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<Name>,
    /// What the flow is called with.
    #[serde(default)]
    pub inputs: std::collections::BTreeMap<Name, ValueSource>,
    /// What the person reads, in markdown; `{{…}}` is filled in.
    #[serde(default)]
    pub guidance: String,
    /// What the message says that tells somebody of the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<WorkNotice>,
    /// The record that the work is about where it is not the run's: a lookup's value, the id of a record, or a record. Worked
    /// out when the step starts; nothing, or what is no record, means the run's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<ValueSource>,
    /// When it is done.
    #[serde(default)]
    pub completion: Completion,
    /// How much it matters.
    #[serde(default)]
    pub priority: Priority,
}

/// When a step of people is done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "condition", rename_all = "snake_case", deny_unknown_fields)]
pub enum Completion {
    /// The assignee finishes; an approval is decided.
    #[default]
    Finished,
    /// This holds, whether or not somebody finished or decided: open work items are withdrawn. Finishing also completes it.
    When(Condition),
    /// This alone: open work items are withdrawn where it holds before somebody finished or decided, and where somebody did
    /// before it holds, what they did is kept and the step waits on until it holds.
    OnlyWhen(Condition),
}

impl Completion {
    /// Whether nothing but finishing completes it.
    pub fn is_finished(&self) -> bool {
        *self == Self::Finished
    }

    /// What completes it besides.
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Finished => None,
            Self::When(condition) | Self::OnlyWhen(condition) => Some(condition),
        }
    }

    /// The same, to be changed.
    pub fn condition_mut(&mut self) -> Option<&mut Condition> {
        match self {
            Self::Finished => None,
            Self::When(condition) | Self::OnlyWhen(condition) => Some(condition),
        }
    }

    /// Whether finishing or deciding does not complete it.
    pub fn waits_on(&self) -> bool {
        matches!(self, Self::OnlyWhen(_))
    }
}

impl Work {
    /// Whether the step waits for its condition although its people have finished or decided.
    pub fn waits_on(&self) -> bool {
        match self {
            Self::Interactive(work) => work.completion.waits_on(),
            Self::Approval(work) => work.completion.waits_on(),
            Self::Background(_) | Self::Wait(_) | Self::SubOrchestration(_) => false,
        }
    }

    /// What completes it although nobody has finished or decided.
    pub fn completes_when(&self) -> Option<&Condition> {
        match self {
            Self::Interactive(work) => work.completion.condition(),
            Self::Approval(work) => work.completion.condition(),
            Self::Background(_) | Self::Wait(_) | Self::SubOrchestration(_) => None,
        }
    }
}

/// How much a work item matters in lists.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// After the others.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before the others.
    High,
}

/// Work for the system.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// The autolaunched flow.
    pub flow: Name,
    /// What it is called with.
    #[serde(default)]
    pub inputs: std::collections::BTreeMap<Name, ValueSource>,
    /// What happens when it fails.
    #[serde(default)]
    pub retry: RetryPolicy,
}

/// How often a failed background step is tried again before the fault path is taken.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryPolicy {
    /// Tries in all, 1 to 20.
    pub attempts: u8,
    /// Seconds before the second try; doubles with each further one, plus jitter.
    pub delay_seconds: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 1, delay_seconds: 30 }
    }
}

/// A branch between stages: the first outcome whose condition holds wins, else the default.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// How definitions refer to it; unique over stages and decisions.
    pub name: Name,
    /// What people read, such as `Terms accepted?`.
    pub label: String,
    /// The outcomes, in order of asking.
    #[serde(default)]
    pub outcomes: Vec<DecisionOutcome>,
    /// What the default is called.
    #[serde(default)]
    pub default_label: String,
    /// Where the default leads.
    #[serde(default)]
    pub default_next: Target,
}

/// One way out of a decision.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionOutcome {
    /// Unique within the decision.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// When it is taken.
    pub condition: Condition,
    /// Where it leads.
    #[serde(default)]
    pub next: Target,
}

impl Orchestration {
    /// An empty drawing.
    pub fn blank(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            description: String::new(),
            trigger: Trigger::Autolaunched,
            object: None,
            run_title: String::new(),
            inputs: Vec::new(),
            variables: Vec::new(),
            outputs: Vec::new(),
            stages: Vec::new(),
            decisions: Vec::new(),
            start: Target::End,
            recall: None,
            sla: None,
            calendar: None,
            owner: None,
            step_news: None,
        }
    }

    /// The object of the record that runs are about: the trigger's, else what [`Self::object`] says. None: runs are about no
    /// record, or about any.
    pub fn object(&self) -> Option<&Name> {
        self.trigger.object().or(self.object.as_ref())
    }

    /// The stage of this name.
    pub fn stage(&self, name: &Name) -> Option<&Stage> {
        self.stages.iter().find(|s| &s.name == name)
    }

    /// The decision of this name.
    pub fn decision(&self, name: &Name) -> Option<&Decision> {
        self.decisions.iter().find(|d| &d.name == name)
    }

    /// The step of this name, with its stage.
    pub fn step(&self, name: &Name) -> Option<(&Stage, &Step)> {
        self.stages.iter().find_map(|stage| Some((stage, stage.steps.iter().find(|s| &s.name == name)?)))
    }

    /// Every orchestration that steps of this one start, in name order.
    pub fn orchestrations_named(&self) -> std::collections::BTreeSet<Name> {
        let steps = self.stages.iter().flat_map(|stage| &stage.steps);
        let named = steps.filter_map(|step| match &step.work {
            Work::SubOrchestration(work) => Some(work.orchestration.clone()),
            _ => None,
        });
        named.collect()
    }

    /// Every flow that the definition names, in name order: steps and evaluation flows.
    pub fn flows_named(&self) -> std::collections::BTreeSet<Name> {
        crate::check::flows_named(self)
    }
}
