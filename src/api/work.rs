//! Work items and the work guide.

use std::{collections::BTreeMap, sync::Arc};

use fermata_engine::{
    definition::Priority,
    flow::{Answers, Flow, form::Asked},
    ids::{Name, RunId, WorkItemId},
    object::{Object, Record, RecordRef},
    people::Assignee,
    run::{AssigneeFlag, WorkItemStatus},
    sla::SlaStatus,
    value::Value,
};
use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    approvals::{DecisionGuide, SignatureInput},
};

/// A work item in lists.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkItemView {
    /// Its id.
    pub id: WorkItemId,
    /// Of which run.
    pub run: RunId,
    /// What the run is called.
    pub run_title: String,
    /// Of which orchestration.
    pub orchestration: Name,
    /// What people read for it.
    pub orchestration_label: String,
    /// In which stage.
    pub stage: Name,
    /// What people read for it.
    pub stage_label: String,
    /// Of which step.
    pub step: Name,
    /// What people read for it.
    pub step_label: String,
    /// Where it stands.
    pub status: WorkItemStatus,
    /// Who holds or is offered it.
    #[serde(with = "crate::assignee")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub assignee: Assignee,
    /// What people read for them.
    pub assignee_label: String,
    /// For whom whoever holds it stands in, what people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_in_for: Option<String>,
    /// Who it was offered to at first.
    #[serde(with = "crate::assignee")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub offered_to: Assignee,
    /// Why it is not with whom the step says.
    pub flag: Option<AssigneeFlag>,
    /// Whether it waits for nobody: whoever holds it, or everybody it is offered to, is no longer active.
    #[serde(default)]
    pub inactive: bool,
    /// How much it matters.
    pub priority: Priority,
    /// When it should be done.
    pub due: Option<Moment>,
    /// Where its promise stands.
    pub sla: SlaStatus,
    /// Why its clock stands still though the run goes on, if it does.
    #[serde(default)]
    pub hold: Option<String>,
    /// When it was made.
    pub created: Moment,
    /// When it was closed.
    pub closed: Option<Moment>,
    /// The record it concerns.
    pub record: Option<RecordRef>,
}

/// Which work items to list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkQuery {
    /// Whose: `mine` (in my hands), `teams` (offered to my groups and queues), `reach` (both, the default), `all` (managers).
    #[serde(default)]
    pub scope: Option<String>,
    /// An assignee's key, such as `queue:finance`.
    #[serde(default)]
    pub assignee: Option<String>,
    /// `open` (default), `overdue`, `due` (within 24 hours, not overdue), `completed`.
    #[serde(default)]
    pub status: Option<String>,
    /// Only of this orchestration.
    #[serde(default)]
    pub orchestration: Option<String>,
    /// Only of this run.
    #[serde(default)]
    pub run: Option<RunId>,
    /// Only about this record.
    #[serde(default)]
    pub record: Option<fermata_engine::ids::RecordId>,
    /// In the run's title or the step's label.
    #[serde(default)]
    pub text: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub cursor: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Which work a view of the inbox shows; each as in [`WorkQuery`].
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkChoice {
    /// Whose: `mine`, `teams`, `reach` (both, the default), `all` (managers).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// `open` (default), `overdue`, `due` (within 24 hours, not overdue), `completed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// An assignee's key, such as `queue:finance`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// Only of this orchestration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orchestration: Option<String>,
    /// In the run's title or the step's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl WorkGuide {
    /// Its form, as the engine is asked about it.
    pub fn form(&self) -> Asked {
        let flows = self.flows.iter().map(|(name, flow)| (name.clone(), Arc::new(flow.clone())));
        Asked {
            flow: self.flow.clone(),
            flows: flows.collect(),
            inputs: self.inputs.clone(),
            names: self.names.clone(),
            record: self.record.clone(),
            prior: self.prior.clone(),
            object: self.object.clone().map(Arc::new),
            related: self.related.clone(),
            related_objects: self.related_objects.iter().cloned().map(Arc::new).collect(),
            answers: self.answers.clone(),
            only: None,
        }
    }
}

impl From<WorkChoice> for WorkQuery {
    fn from(choice: WorkChoice) -> Self {
        let WorkChoice { scope, status, assignee, orchestration, text } = choice;
        Self { scope, status, assignee, orchestration, text, ..Self::default() }
    }
}

/// A view of the inbox to keep.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkViewInput {
    /// What it is called, at most 80 characters.
    pub label: String,
    /// Whether everybody may use it (managers).
    #[serde(default)]
    pub shared: bool,
    /// Which work it shows.
    #[serde(default)]
    pub work: WorkChoice,
}

/// A view of the inbox, and how much it shows to whoever asks.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkView {
    /// Its id.
    pub id: uuid::Uuid,
    /// What it is called.
    pub label: String,
    /// Whose it is, what people read.
    pub owner: String,
    /// Whether everybody may use it.
    pub shared: bool,
    /// Whether whoever asks may change it.
    pub editable: bool,
    /// Which work it shows.
    pub work: WorkChoice,
    /// How much work of whoever asks it shows, as far as was counted: at most 1,000.
    pub count: i64,
    /// Whether there is, or may be, more than `count`.
    pub more: bool,
    /// Counts changes, from 1.
    pub revision: i64,
    /// When it was last changed.
    pub updated: Moment,
}

/// How many there are of each, for the inbox's tabs. None is counted further than to one more than `most`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkCounts {
    /// In my hands.
    pub mine: i64,
    /// Offered to my teams.
    pub teams: i64,
    /// Of both, overdue.
    pub overdue: i64,
    /// Of both, due within 24 hours.
    pub due: i64,
    /// How far each is counted: a greater number says only that there are more than this.
    #[serde(default)]
    pub most: i64,
}

/// Everything that a work guide shows.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkGuide {
    /// The item.
    pub item: WorkItemView,
    /// What to do, markdown with its placeholders filled in.
    pub guidance: String,
    /// The screen flow; none: one button.
    pub flow: Option<Flow>,
    /// The evaluation flows that its conditions ask.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Flow>))]
    pub flows: BTreeMap<Name, Flow>,
    /// What was answered of what the flow looks up, with what was entered so far.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub answers: Answers,
    /// The flow's inputs.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub inputs: BTreeMap<Name, Value>,
    /// Names that the flow's conditions may read besides: `record`, `steps`, `run`, `vars`, `user`, `now`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub names: BTreeMap<String, Value>,
    /// The record it concerns.
    pub record: Option<Record>,
    /// The record before the change that started the run, where that is kept; what it was, where its deletion did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<Record>,
    /// The record's object.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<fermata_engine::object::ObjectDefinition>))]
    pub object: Option<Object>,
    /// Records that it looks up, as far as conditions and texts name them.
    #[serde(default)]
    pub related: Vec<Record>,
    /// Their objects, and those of everything else that the flow works with.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<fermata_engine::object::ObjectDefinition>))]
    pub related_objects: Vec<Object>,
    /// What this person has entered so far.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub draft: BTreeMap<String, Value>,
    /// The screen on which this person was last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Name>,
    /// What this person has begun to say about a decision.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Why this person has it, a sentence.
    pub why: String,
    /// The position of its step: `step 1 of 3 in Review, set-up`.
    pub position: String,
    /// What was done before in this run, latest first.
    pub before: Vec<StepDone>,
    /// What an approver needs to decide; none where it is no approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Box<DecisionGuide>>,
    /// Why the run came back to this stage, and who sent it, a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_back: Option<String>,
    /// How it came to whom it was offered, line by line: rule, choice, who was left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explained: Vec<String>,
    /// Who asked this person to do it for them, what people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<String>,
    /// Who stands in for whom, a sentence; none where nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<String>,
    /// Whether this person can ask a colleague to do it for them.
    #[serde(default)]
    pub can_delegate: bool,
    /// … give it back to who asked, or take it back.
    #[serde(default)]
    pub can_hand_back: bool,
    /// Whether this person can claim it.
    pub can_claim: bool,
    /// … release it.
    pub can_release: bool,
    /// … finish it.
    pub can_complete: bool,
    /// … give it to somebody else.
    pub can_reassign: bool,
    /// … finish it in the place of whoever has it.
    #[serde(default)]
    pub can_complete_for: bool,
    /// Why it cannot be finished now, for people, if it cannot (`paused`, completed by somebody …).
    pub blocked: Option<String>,
}

/// A step that was done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepDone {
    /// What people read for the step.
    pub step_label: String,
    /// Who did it, what people read.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The button's label.
    pub outcome: Option<String>,
}

/// Finishing a work item.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompleteInput {
    /// The button's name; none: the only or first one.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Values by component name.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: BTreeMap<String, Value>,
    /// What an approver says about a decision.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// The stage that the run goes back to, where the button sends it back; none: the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<Name>,
    /// Shows again who it is, where the decision must be signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<SignatureInput>,
}

/// What finishing led to.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Completed {
    /// The item now.
    pub item: WorkItemView,
    /// The run's status now.
    pub run_status: fermata_engine::run::RunStatus,
    /// Work items that are open in the run now: who goes on.
    pub next: Vec<WorkItemView>,
}

/// Values entered so far.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftInput {
    /// Values by component name; not checked before finishing.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: BTreeMap<String, Value>,
    /// The screen on which the person is, to go on there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Name>,
    /// What they have begun to say about a decision.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Giving a work item to somebody else.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReassignInput {
    /// An assignee's key: `user:mia`, `group:legal`, `queue:finance`; a bare name is a user.
    pub to: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}
