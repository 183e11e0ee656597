//! Questions that a flow asks of the world, and their answers. Nothing here looks anything up: what is not answered yet is noted,
//! the flow stops there, and whoever runs it answers and runs it again with all answers so far.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{query::Find, run::FlowFault};
use crate::{
    flow::action::callout::{Callout, CalloutAnswer},
    ids::{Name, RecordId},
    limits::QUESTIONS_MAX,
    object::{Record, RecordRef},
    people::Assignee,
    value::Value,
};

/// The code of the fault of a flow that waits for an answer; nobody ever reads it.
pub(super) const UNANSWERED: &str = "unanswered";
/// The code of the fault of a flow that asks too much.
pub(super) const TOO_MANY: &str = "too_many_questions";

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// Which records match; answered by [`Answer::Records`].
    Find(Find),
    /// What a record is like now; answered by [`Answer::Record`].
    Record(RecordRef),
    /// What the record of this id is like now, whatever its object; answered by [`Answer::Record`].
    Named {
        /// The id.
        id: RecordId,
    },
    /// Who holds a value of a unique field; answered by [`Answer::Record`].
    Holder {
        /// The object.
        object: Name,
        /// The field.
        field: Name,
        /// The value.
        value: Value,
    },
    /// Whether a record can be deleted; answered by [`Answer::Deletable`].
    MayDelete(RecordRef),
    /// Whether a record is kept as it is by another run; answered by [`Answer::Locked`]. No flow ever waits for this answer:
    /// whoever takes in what a flow changed says so where it is, and lets the flow run again.
    Locked(RecordRef),
    /// How much work the people of a team have; answered by [`Answer::Workload`].
    Workload {
        /// The team.
        team: Assignee,
    },
    /// What another system says; answered by [`Answer::Callout`].
    Callout(Callout),
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Answer {
    /// Records in the order asked for, at most as many as asked for.
    Records(Vec<Record>),
    /// The record; none where there is none.
    Record(Option<Record>),
    /// Why it cannot be deleted, if it cannot.
    Deletable(Option<String>),
    /// The title of the run that keeps the record as it is; none where none does.
    Locked(Option<String>),
    /// How much work each of them has; whoever is not there has none.
    Workload(BTreeMap<Name, Load>),
    /// What came of a callout.
    Callout(CalloutAnswer),
    /// Why there is no answer: the element that asked fails by it.
    Refused {
        /// A stable code.
        code: String,
        /// What is wrong and what to do.
        message: String,
    },
}

/// How much work somebody has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Open work items in their own hands.
    pub open: u32,
    /// When they were last given something of the team, Unix milliseconds.
    pub given_ms: Option<i64>,
}

/// The answers so far, and what was asked beyond them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Answers {
    known: Vec<(Question, Answer)>,
    /// Places of callouts whose answer counts for the same request only.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    exact: BTreeSet<String>,
    #[serde(skip)]
    open: Mutex<Vec<Question>>,
}

impl Clone for Answers {
    fn clone(&self) -> Self {
        Self { known: self.known.clone(), exact: self.exact.clone(), open: Mutex::default() }
    }
}

impl PartialEq for Answers {
    fn eq(&self, other: &Self) -> bool {
        self.known == other.known
    }
}

impl Answers {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The answer to a question.
    pub fn put(&mut self, question: Question, answer: Answer) {
        self.known.retain(|(known, _)| !same(known, &question));
        self.known.push((question, answer));
    }

    /// The answer to a callout in an earlier try: it counts where the same is asked at the same place.
    pub fn put_exact(&mut self, question: Question, answer: Answer) {
        self.exact.insert(place(&question));
        self.put(question, answer);
    }

    /// Everything that was asked since the last call and has no answer yet. As long as this is not empty, whatever was decided
    /// with these answers must be thrown away.
    pub fn take_open(&self) -> Vec<Question> {
        std::mem::take(&mut *self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether something was asked that has no answer yet.
    pub fn are_missing(&self) -> bool {
        !self.open.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// The answers so far.
    pub fn known(&self) -> &[(Question, Answer)] {
        &self.known
    }

    /// A record as some answer has it.
    pub fn record(&self, id: RecordId) -> Option<&Record> {
        self.known.iter().rev().find_map(|(_, answer)| match answer {
            Answer::Record(record) => record.as_ref().filter(|r| r.at.id == id),
            Answer::Records(records) => records.iter().find(|r| r.at.id == id),
            _ => None,
        })
    }

    /// The title of the run that keeps a record as it is, where that was said.
    pub(crate) fn locked_by(&self, at: &RecordRef) -> Option<&str> {
        self.known.iter().find_map(|(question, answer)| match (question, answer) {
            (Question::Locked(locked), Answer::Locked(by)) if locked == at => by.as_deref(),
            _ => None,
        })
    }

    /// The answer, if there is one; else the question is noted.
    pub(crate) fn ask(&self, question: Question) -> Result<&Answer, FlowFault> {
        match self.known.iter().find(|(known, _)| same(known, &question)) {
            Some((_, Answer::Refused { code, message })) => return Err(FlowFault::new(code, message)),
            // What was answered in an earlier try counts for the same words only.
            Some((known, answer)) if *known == question || !self.exact.contains(&place(known)) => {
                return Ok(answer);
            }
            _ => {}
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if self.known.len() + open.len() >= QUESTIONS_MAX {
            let message = format!(
                "it looks up or calls out more than {QUESTIONS_MAX} times; look up before a loop, not inside it"
            );
            return Err(FlowFault::new(TOO_MANY, message));
        }
        if !open.iter().any(|asked| same(asked, &question)) {
            open.push(question);
        }
        Err(FlowFault::new(UNANSWERED, "it waits for an answer"))
    }
}

fn place(question: &Question) -> String {
    match question {
        Question::Callout(call) => call.place.clone(),
        _ => String::new(),
    }
}

/// A callout is the same one where it is made at the same place: what was answered once is not asked again.
fn same(a: &Question, b: &Question) -> bool {
    match (a, b) {
        (Question::Callout(a), Question::Callout(b)) => a.place == b.place,
        (a, b) => a == b,
    }
}
