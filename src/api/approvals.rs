//! Approvals on the wire: who decides, what was decided, what was signed.

use fermata_engine::{
    definition::{ApprovalOutcome, Meaning, SignBy},
    ids::{Name, RunId},
    object::RecordRef,
    people::Assignee,
    run::SignedBy,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Moment;

/// An approval step of a run, as it stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalView {
    /// The step.
    pub step: Name,
    /// What people read for it.
    pub step_label: String,
    /// Whether it is still decided on.
    pub open: bool,
    /// How it is decided, a sentence: `2 of 3 must approve`.
    pub rule: String,
    /// How many must approve.
    pub needed: u32,
    /// How many have.
    pub approvals: u32,
    /// Who decides, in order.
    pub approvers: Vec<ApproverView>,
    /// Whether this person may ask others too.
    pub can_add: bool,
    /// … leave somebody out.
    pub can_remove: bool,
}

/// Somebody who decides.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApproverView {
    /// A person or team.
    #[serde(with = "crate::assignee")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub who: Assignee,
    /// What people read for them.
    pub label: String,
    /// Who has it in their place now, where that is somebody else.
    pub with: Option<String>,
    /// Whether they are asked now; otherwise they have decided or their turn is still to come.
    pub asked: bool,
    /// Who asked for them while it was open, what people read.
    pub added_by: Option<String>,
    /// What they decided.
    pub verdict: Option<VerdictView>,
}

/// What somebody decided.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictView {
    /// The outcome, what people read.
    pub outcome: String,
    /// What it means.
    pub meaning: Meaning,
    /// Who, what people read.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What they said about it.
    pub comment: String,
    /// Whether it is signed.
    pub signed: bool,
}

/// What an approver needs to decide.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionGuide {
    /// Where it stands.
    pub approval: ApprovalView,
    /// The buttons.
    pub outcomes: Vec<ApprovalOutcome>,
    /// Where it can be sent back to: name and label of stages.
    pub back_to: Vec<(Name, String)>,
    /// What signing states; none: nothing is signed.
    pub statement: Option<String>,
    /// The record's revision, which is what is signed.
    pub revision: Option<i64>,
    /// By what a signer shows that it is them.
    pub sign_by: SignBy,
    /// Whether whoever looks has an authenticator for one-time codes.
    pub has_authenticator: bool,
}

/// What goes with a signed decision.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureInput {
    /// The signer's password, entered again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// In its place: a one-time code of their authenticator, or a recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The revision of the record that the signer saw; none where the run is about none.
    #[serde(default)]
    pub revision: Option<i64>,
}

impl std::fmt::Debug for SignatureInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignatureInput").field("revision", &self.revision).finish_non_exhaustive()
    }
}

/// An electronic signature.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignatureView {
    /// Its id.
    pub id: Uuid,
    /// Who, what people read.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What they decided.
    pub outcome: String,
    /// What they stated.
    pub statement: String,
    /// How they showed that it is them.
    pub method: SignedBy,
    /// The step.
    pub step_label: String,
    /// The run.
    pub run: RunId,
    /// The record, if the run is about one.
    pub record: Option<RecordRef>,
    /// Its revision that was signed.
    pub revision: i64,
    /// SHA-256 of what was signed, in hexadecimal digits.
    pub digest: String,
    /// Whether the record is still as it was signed.
    pub current: bool,
}

/// Somebody else who is to decide.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddApproverInput {
    /// An assignee's key, such as `user:mia` or `role:cfo`.
    pub who: String,
    /// Before which of the approvers, counted from 0; none: last.
    #[serde(default)]
    pub at: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Somebody who is not to decide any more.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveApproverInput {
    /// An assignee's key, as the list of approvers has it.
    pub who: String,
    /// Why.
    pub reason: String,
}

/// Asking a colleague to do something in one's place.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegateInput {
    /// Username.
    pub to: Name,
    /// Why.
    pub reason: String,
}
