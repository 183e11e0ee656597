//! Approval steps: who decides, what can be decided, and what follows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AssigneeRule, Completion, Priority, WorkNotice};
use crate::{ids::Name, run::SignedBy, value::ValueSource};

/// People decide. Nobody decides on what they asked for themselves unless that is allowed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who decides, in order.
    #[serde(default)]
    pub approvers: Vec<AssigneeRule>,
    /// Who decides after them, up the reporting line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<Chain>,
    /// Who decides in the place of somebody who is not found or may not; then the orchestration's owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<AssigneeRule>,
    /// How many must approve.
    #[serde(default)]
    pub rule: ApprovalRule,
    /// What can be decided, in the order of the buttons.
    #[serde(default = "usual_outcomes")]
    pub outcomes: Vec<ApprovalOutcome>,
    /// When it is done: once it is decided, also once a condition holds, or only once it holds. Where that is before it is decided
    /// it has no outcome. A rejection that stops the run and what sends it back take effect at once, whatever the condition.
    #[serde(default, skip_serializing_if = "Completion::is_finished")]
    pub completion: Completion,
    /// What a rejection means for the run.
    #[serde(default)]
    pub after_reject: AfterReject,
    /// Stages that an outcome may send the run back to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub send_back: Vec<Name>,
    /// The screen flow that approvers see and fill in; none: guidance and the buttons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<Name>,
    /// What the flow is called with.
    #[serde(default)]
    pub inputs: BTreeMap<Name, ValueSource>,
    /// What approvers read, in markdown; `{{…}}` is filled in.
    #[serde(default)]
    pub guidance: String,
    /// What the message says that tells somebody of the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<WorkNotice>,
    /// The record that is decided on where it is not the run's: a lookup's value, the id of a record, or a record. Worked out
    /// when the step starts; nothing, or what is no record, means the run's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<ValueSource>,
    /// How much it matters.
    #[serde(default)]
    pub priority: Priority,
    /// Not who did one of these steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_who_did: Vec<Name>,
    /// Whether whoever started the run may decide too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_approve_own: bool,
    /// Whether approvers may ask further ones; managers always may.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approvers_may_add: bool,
    /// Keeps the record as it is while it is decided on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<RecordLock>,
    /// Deciding needs an electronic signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// Whether it is decided inside Fermata only, never by a link of a mail. What is signed always is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_by_mail: bool,
}

/// Approvers along the reporting line.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Whose managers.
    #[serde(default = "starter")]
    pub of: AssigneeRule,
    /// How far up.
    pub up_to: ChainEnd,
}

fn starter() -> AssigneeRule {
    AssigneeRule::Starter
}

/// Where a chain of approvers ends, at the top at the latest.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChainEnd {
    /// So many managers, from 1.
    Levels {
        /// How many.
        count: u8,
    },
    /// The first who may approve this amount, with everybody below. What is no number goes to the top.
    Amount {
        /// The amount.
        amount: ValueSource,
    },
}

/// How many of the approvers must approve.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ApprovalRule {
    /// The first decision counts. A team shares one work item.
    #[default]
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Any,
    /// Everybody; of a team each member. The first rejection ends it.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    All,
    /// So many; of a team each member counts. It is rejected once too few are left.
    AtLeast {
        /// How many, from 1; where there are fewer approvers, all of them.
        count: u32,
    },
    /// Everybody, one after another. A team shares one work item. The first rejection ends it.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    InTurn,
}

impl ApprovalRule {
    /// Whether each member of a team is asked.
    pub fn asks_each_member(self) -> bool {
        matches!(self, Self::All | Self::AtLeast { .. })
    }

    /// How many of so many approvers must approve.
    pub fn needed(self, approvers: u32) -> u32 {
        match self {
            Self::Any => 1,
            Self::All | Self::InTurn => approvers,
            Self::AtLeast { count } => count.clamp(1, approvers.max(1)),
        }
    }
}

/// Something that can be decided: a button.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalOutcome {
    /// Its name, which `steps.<name>.outcome` holds once it was decided so.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What it means.
    pub meaning: Meaning,
    /// Whether a comment must say why; sending back always needs one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_comment: bool,
}

/// What an outcome means, whatever it is called.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// It counts towards the approvals that are needed.
    Approve,
    /// It counts against.
    Reject,
    /// The run goes back to a stage of the step's list, whatever the others would say.
    SendBack,
}

/// What a rejection means for the run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterReject {
    /// The stage is left by its reject path; without one the run ends.
    #[default]
    Stop,
    /// The step is completed like any other; conditions can look at its outcome.
    GoOn,
}

/// Who may change the record while it is decided on; nobody else can.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordLock {
    /// The approvers who are asked at the moment.
    #[serde(default)]
    pub approvers_may_edit: bool,
    /// These as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editors: Vec<AssigneeRule>,
}

/// An electronic signature: whoever decides shows again that it is them, and signs the record as it is at that moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// What signing states, such as `I have reviewed this protocol and approve it`; `{{…}}` is filled in.
    pub statement: String,
    /// By what they show that it is them.
    #[serde(default, skip_serializing_if = "SignBy::is_either")]
    pub by: SignBy,
}

/// By what a signer shows that it is them.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignBy {
    /// Their password or a one-time code, as they like.
    #[default]
    Either,
    /// Their password.
    Password,
    /// A one-time code of their authenticator, or a recovery code in its place.
    OneTimeCode,
}

impl SignBy {
    /// Whether nothing is demanded.
    pub fn is_either(&self) -> bool {
        *self == Self::Either
    }

    /// Whether it may be done so.
    pub fn takes(self, method: SignedBy) -> bool {
        match self {
            Self::Either => true,
            Self::Password => method == SignedBy::Password,
            Self::OneTimeCode => method != SignedBy::Password,
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Either => "your password or a one-time code",
            Self::Password => "your password",
            Self::OneTimeCode => "a one-time code of your authenticator",
        }
    }
}

/// Approve and Reject.
pub fn usual_outcomes() -> Vec<ApprovalOutcome> {
    let outcome = |name: &str, label: &str, meaning, needs_comment| ApprovalOutcome {
        name: Name::from_label(name, name),
        label: label.to_owned(),
        meaning,
        needs_comment,
    };
    vec![
        outcome("approve", "Approve", Meaning::Approve, false),
        outcome("reject", "Reject", Meaning::Reject, true),
    ]
}

impl Approval {
    /// An approval by this one, as it is first drawn.
    pub fn by(approver: AssigneeRule) -> Self {
        Self { approvers: vec![approver], outcomes: usual_outcomes(), ..Self::default() }
    }

    /// The outcome of this name.
    pub fn outcome(&self, name: &Name) -> Option<&ApprovalOutcome> {
        self.outcomes.iter().find(|outcome| &outcome.name == name)
    }

    /// Every rule that says who decides or edits.
    pub fn rules(&self) -> impl Iterator<Item = &AssigneeRule> {
        let chain = self.chain.iter().map(|chain| &chain.of);
        let editors = self.lock.iter().flat_map(|lock| &lock.editors);
        self.approvers.iter().chain(chain).chain(&self.fallback).chain(editors)
    }

    /// As [`Self::rules`].
    pub fn rules_mut(&mut self) -> impl Iterator<Item = &mut AssigneeRule> {
        let chain = self.chain.iter_mut().map(|chain| &mut chain.of);
        let editors = self.lock.iter_mut().flat_map(|lock| &mut lock.editors);
        self.approvers.iter_mut().chain(chain).chain(&mut self.fallback).chain(editors)
    }
}
