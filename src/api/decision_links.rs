//! Links of mails that decide an approval: what the page behind one shows.

use fermata_engine::{
    definition::Meaning,
    ids::{Name, WorkItemId},
};
use serde::{Deserialize, Serialize};

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DecisionLink {
    /// It can be decided: whoever opens it is asked to confirm.
    Open(Box<OpenDecision>),
    /// It is decided.
    Done(DoneDecision),
    /// It cannot be decided by this link.
    Shut(ShutDecision),
}

/// What is to be confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenDecision {
    /// The work item.
    pub item: WorkItemId,
    /// The record's title; empty: the run is about none.
    pub record: String,
    /// The run's title.
    pub run: String,
    /// The step, as people read it.
    pub step: String,
    /// The orchestration, as people read it.
    pub orchestration: String,
    /// The outcome, as its button says.
    pub outcome: String,
    /// What it means.
    pub meaning: Meaning,
    /// Whether a comment must say why.
    pub needs_comment: bool,
    /// Stages that the run can go back to, by name and label; empty: this outcome sends nothing back.
    pub back_to: Vec<(Name, String)>,
    /// Who decides, as people read it.
    pub person: String,
    /// In whose place, where somebody else was asked.
    pub instead_of: Option<String>,
    /// Until when the link is good, in words.
    pub until: String,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DoneDecision {
    /// The outcome, as its button says.
    pub outcome: String,
    /// When, in words.
    pub at: String,
    /// Whether it was by a link of a mail.
    pub by_link: bool,
    /// The work item.
    pub item: WorkItemId,
}

/// Why a link does not decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShutDecision {
    /// Why.
    pub why: ShutWhy,
    /// Why, a sentence or two.
    pub words: String,
    /// The work item, which can be looked at after signing in.
    pub item: WorkItemId,
}

/// Why a link does not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShutWhy {
    /// Its time has passed.
    Expired,
    /// The work is not needed any more.
    Withdrawn,
    /// Somebody else has the work, or decided it.
    Elsewhere,
    /// Whoever it was for is not active any more.
    Inactive,
    /// It holds for the moment.
    Held,
    /// They may not decide it: duties are separated.
    Separated,
    /// This outcome is not possible any more.
    Impossible,
    /// It is decided after signing in: it is signed, asks for more than a decision, or links do not decide here.
    SignIn,
}
