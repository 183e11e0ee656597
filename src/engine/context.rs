//! Everything the engine may know beyond the run itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    calendar::Calendars,
    definition::Orchestration,
    flow::{Answers, Flow},
    ids::{IdSource, Name, RecordId},
    object::{Object, Record},
    people::Directory,
};

/// Who causes something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Actor {
    /// A person, in the browser or through the API.
    User(Name),
    /// Fermata itself: a timer, a trigger, a job.
    System,
}

impl Actor {
    /// The user's name, if it is a user.
    pub fn user(&self) -> Option<&Name> {
        match self {
            Self::User(name) => Some(name),
            Self::System => None,
        }
    }
}

/// What the shell hands in for one command. Records are those that the run's conditions and flows can name; the shell
/// asks [`crate::run::needs`] which ones.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The moment, Unix milliseconds.
    pub now_ms: i64,
    /// Fresh ids.
    pub ids: IdSource,
    /// Who acts.
    pub actor: Actor,
    /// The version that the run began with.
    pub definition: &'a Orchestration,
    /// The active version of every flow that the definition names.
    pub flows: &'a BTreeMap<Name, std::sync::Arc<Flow>>,
    /// The objects, for type checks of record changes.
    pub objects: &'a BTreeMap<Name, std::sync::Arc<Object>>,
    /// When people work.
    pub calendars: &'a Calendars,
    /// Everyone.
    pub directory: &'a Directory,
    /// Records by id.
    pub records: BTreeMap<RecordId, Record>,
    /// What was answered so far of what flows ask about other records and systems.
    pub answers: Answers,
    /// The run's record before the change that caused this command, if a change caused it. A run that is started with it keeps
    /// it: whoever starts one hands it in where [`crate::related::looks_back`] says so.
    pub prior: Option<Record>,
}
