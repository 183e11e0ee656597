//! Flows: the elements of a file become those of a flow here, its variables, screens and choices what they are here.
//!
//! It goes in passes over the same tree. First names: what is there, what is set where ([`scan`]), what each variable, component
//! and choice means from then on ([`variables`], [`screen::learn`]). Then each element by itself, one file for each family. At
//! the end the ways between them are closed, and the elements put in reading order ([`finish`]).

mod action;
mod assignment;
mod choices;
mod collection;
mod decided;
mod decision;
mod draft;
mod finish;
mod later;
mod loops;
mod mail;
mod meaning;
mod progress;
mod records;
mod scan;
mod screen;
mod start;
mod subflow;
mod transform;
mod updates;
mod variables;
mod waits;

#[cfg(test)]
mod tests;

use fermata_engine::{
    condition::Condition,
    definition::{RecordChangeKind, TimeUnit, Trigger},
    flow::Flow,
    ids::Name,
    value::{DataType, ValueSource},
};

pub use decided::without_decision;
pub(super) use waits::unit_of;

use super::{
    MentionKind,
    facts::{FlowFacts, KnownFlows},
    html,
    ledger::Node,
    schema::Schema,
};
use draft::Draft;

/// How deep flows with screens are put into one another.
const INLINE_DEPTH_MAX: usize = 4;

/// What a flow's file is turned with.
#[derive(Clone, Copy)]
pub struct Ask<'a, 'l> {
    /// The flow at a glance.
    pub facts: &'a FlowFacts<'l>,
    /// The file's outermost element.
    pub root: Node<'l>,
    /// What the files say of objects.
    pub schema: &'a Schema,
    /// All flows that are known.
    pub others: &'a KnownFlows<'l>,
    /// Whether whoever calls the flow waits in its stead where it begins with a wait; else such a wait is not supported.
    pub waits_before: bool,
    /// Whom a text names: a username, the developer name of a group or queue. None: nobody can be named so.
    pub people: &'a dyn Fn(MentionKind, &str) -> Option<Name>,
}

/// What came of a flow's file.
#[derive(Debug, Clone, PartialEq)]
pub struct ConvertedFlow {
    /// The flow.
    pub flow: Flow,
    /// The change to a record that starts it.
    pub trigger: Option<RecordTrigger>,
    /// What starts it besides: the clock, or an event.
    pub begins: Option<Trigger>,
    /// Paths of it that begin later, each as a flow of its own.
    pub later: Vec<LaterPath>,
    /// What it waits for before anything else; only where whoever calls it waits in its stead.
    pub wait: Option<LeadingWait>,
    /// How it says what an approver decides; none where it says nothing of the kind.
    pub decision: Option<DecisionOutputs>,
    /// Flows that it calls, with what it asks of them.
    pub calls: Vec<Call>,
}

/// A change to a record that starts a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordTrigger {
    /// The object.
    pub object: Name,
    /// Which changes.
    pub on: RecordChangeKind,
    /// What must hold of the changed record.
    pub entry: Option<Condition>,
    /// Only when an update makes that hold.
    pub only_when_changed_to_meet: bool,
    /// Whether it changed the record before it was saved there: such a change started nothing once more.
    pub before_save: bool,
}

/// A time that a flow waits for before anything else.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadingWait {
    /// Its element.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// From when it is counted, as the flow names it: `inputs.due`, `record.Due__c`. None: from when the flow begins.
    pub from: Option<ValueSource>,
    /// How many; before `from` where it is negative.
    pub amount: f64,
    /// Of what.
    pub unit: TimeUnit,
    /// Whether the record must be then as what starts the flow asks; so it is with paths that begin later.
    pub asked_again: bool,
}

/// A path of a flow that begins later than the flow.
#[derive(Debug, Clone, PartialEq)]
pub struct LaterPath {
    /// Its name there.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it waits for first; none: nothing.
    pub wait: Option<LeadingWait>,
    /// What it does.
    pub flow: Flow,
}

/// The outputs by which an approver's flow says what was decided, and the components that feed them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecisionOutputs {
    /// The output that holds the decision.
    pub decision: Option<Name>,
    /// The component in which it is chosen.
    pub decided_in: Option<Name>,
    /// The output that holds the comment.
    pub comments: Option<Name>,
    /// The component in which it is written.
    pub commented_in: Option<Name>,
}

/// A flow that is called, with what is asked of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Which.
    pub flow: Name,
    /// What it is called with.
    pub inputs: Vec<(Name, DataType)>,
    /// What is taken from it.
    pub outputs: Vec<(Name, DataType)>,
}

impl RecordTrigger {
    /// As an orchestration's trigger.
    pub fn as_trigger(&self) -> Trigger {
        Trigger::Record {
            object: self.object.clone(),
            on: self.on,
            entry: self.entry.clone(),
            only_when_changed_to_meet: self.only_when_changed_to_meet,
            not_by_own_runs: self.before_save,
        }
    }
}

/// Turns a flow's file into a flow. Reads the whole tree; what is left unread has no counterpart.
pub fn flow(ask: Ask<'_, '_>) -> ConvertedFlow {
    let mut draft = Draft::new(ask);
    let event = start::event(&mut draft);
    variables::learn(&mut draft);
    draft.elements();
    choices::leave_unused(&draft);
    let started = start::read(&mut draft, event.as_ref());
    let decision = decided::outputs(&draft);
    finish::finish(&mut draft);
    let later = later::split(&mut draft, started.trigger.is_some());
    let start::Started { trigger, begins, wait } = started;
    ConvertedFlow { flow: draft.flow, trigger, begins, later, wait, decision, calls: draft.calls }
}
