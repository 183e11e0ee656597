//! Where an approval stands: who is asked, who decided what, and what that leads to.
//!
//! It promises to be a pure function of the decisions: nobody's order of clicking beyond what the rule says matters.

use serde::{Deserialize, Serialize};

use crate::{
    definition::{ApprovalRule, Meaning, Orchestration, Work},
    ids::{Name, WorkItemId},
    object::RecordRef,
    people::Assignee,
    run::Run,
};

/// An approval that has begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalRun {
    /// Who decides, in order.
    pub approvers: Vec<Approver>,
    /// How many must approve.
    pub needed: u32,
}

/// Somebody who decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Approver {
    /// A person, or a team that shares one work item.
    pub who: Assignee,
    /// Their work item; none: they are not asked yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<WorkItemId>,
    /// Who asked for them while it was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<Name>,
    /// What they decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// What somebody decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Name,
    /// What it means.
    pub meaning: Meaning,
    /// Who; none: the system, or a token without a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Name>,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What they said about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Whether it is signed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
}

/// What was signed: a statement about a record as it was at that moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// What the signer stated.
    pub statement: String,
    /// How they showed that it is them.
    pub method: SignedBy,
    /// The record, where the run is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRef>,
    /// Its revision.
    pub revision: i64,
    /// SHA-256 over the statement and the record's fields at that revision, in hexadecimal digits.
    pub digest: String,
}

/// How somebody showed that it is them.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedBy {
    /// Their password, entered again.
    Password,
    /// A one-time code of their authenticator.
    OneTimeCode,
    /// A recovery code, in place of their authenticator.
    RecoveryCode,
}

impl SignedBy {
    /// The word that is stored and sent.
    pub fn key(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::OneTimeCode => "one_time_code",
            Self::RecoveryCode => "recovery_code",
        }
    }

    /// The one of this word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Password, Self::OneTimeCode, Self::RecoveryCode].into_iter().find(|by| by.key() == key)
    }

    /// What people read: signed with …
    pub fn words(self) -> &'static str {
        match self {
            Self::Password => "their password",
            Self::OneTimeCode => "a one-time code",
            Self::RecoveryCode => "a recovery code",
        }
    }
}

/// What the decisions so far lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet.
    Open,
    /// It is decided, by the outcome of this name.
    Decided(Name),
}

impl ApprovalRun {
    /// How many have approved.
    pub fn approvals(&self) -> u32 {
        self.count(|verdict| verdict.is_some_and(|v| v.meaning == Meaning::Approve))
    }

    /// How many have not decided.
    pub fn undecided(&self) -> u32 {
        self.count(|verdict| verdict.is_none())
    }

    /// Whether anybody has decided.
    pub fn has_begun(&self) -> bool {
        self.approvers.iter().any(|approver| approver.verdict.is_some())
    }

    /// The approver that a work item asks.
    pub fn of_item(&self, item: WorkItemId) -> Option<&Approver> {
        self.approvers.iter().find(|approver| approver.item == Some(item))
    }

    /// What the decisions so far lead to. The outcome is that of the last decision that counted.
    pub fn standing(&self, rule: ApprovalRule) -> Standing {
        let last = |meaning: Meaning| {
            let verdicts = self.approvers.iter().filter_map(|a| a.verdict.as_ref());
            let those = verdicts.filter(|v| v.meaning == meaning);
            // Of those within the same millisecond the one who stands last.
            those.max_by_key(|v| v.at_ms).map(|v| v.outcome.clone())
        };
        if let Some(outcome) = last(Meaning::SendBack) {
            return Standing::Decided(outcome);
        }
        let (approvals, undecided) = (self.approvals(), self.undecided());
        let rejected = match rule {
            ApprovalRule::AtLeast { .. } => approvals + undecided < self.needed,
            _ => true,
        };
        match (last(Meaning::Reject).filter(|_| rejected), last(Meaning::Approve)) {
            (Some(outcome), _) => Standing::Decided(outcome),
            (None, Some(outcome)) if approvals >= self.needed => Standing::Decided(outcome),
            _ => Standing::Open,
        }
    }

    fn count(&self, counts: impl Fn(Option<&Verdict>) -> bool) -> u32 {
        let those = self.approvers.iter().filter(|approver| counts(approver.verdict.as_ref())).count();
        u32::try_from(those).unwrap_or(u32::MAX)
    }
}

/// Whether a submitter may still take a run back.
///
/// # Errors
/// Why not, for people.
pub fn recallable(definition: &Orchestration, run: &Run) -> Result<(), &'static str> {
    if !run.status().is_open() {
        return Err("The run is over.");
    }
    if run.recalling.is_some() {
        return Err("It was recalled already and is on its way to the end.");
    }
    let mut steps = definition.stages.iter().flat_map(|stage| &stage.steps);
    if !steps.any(|step| matches!(step.work, Work::Approval(_))) {
        return Err(
            "Nobody decides on anything here, so there is nothing to recall. A manager can cancel the run.",
        );
    }
    let mut approvals = run.stages.iter().flat_map(|s| &s.steps).filter_map(|s| s.approval.as_ref());
    if approvals.any(ApprovalRun::has_begun) {
        return Err(
            "Somebody has decided on it already, so it cannot be recalled any more. A manager can cancel the run.",
        );
    }
    Ok(())
}
