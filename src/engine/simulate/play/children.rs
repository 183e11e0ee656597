//! Runs that a step of the run starts, and what becomes of them.

use serde_json::json;

use super::Player;
use crate::{
    context::Actor,
    ids::RunId,
    run::{
        ChildStatus, Run,
        command::{ChildNews, Command},
        effects::ChildStart,
    },
    simulate::case::name,
    value::Values,
};

impl Player<'_> {
    /// A run is to start for a step: exactly once; now and then it cannot.
    pub(super) fn start_child(&mut self, start: ChildStart) {
        if !self.ever.insert(start.child) {
            self.problem(format!("run {} is started twice", start.child));
        }
        if self.random.chance(10) {
            self.refused.push(start.child);
        }
        self.children.insert(start.child);
    }

    /// Something happens in a run that a step has started.
    pub(super) fn child(&mut self, run: &Run) {
        let open: Vec<RunId> = self.children.iter().copied().collect();
        let Some(child) = self.random.pick(&open).copied() else { return self.clock() };
        let steps = run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
        let known = steps.iter().filter_map(|s| s.children.as_ref()).flat_map(|c| &c.list);
        let failed = known.into_iter().any(|c| c.run == Some(child) && c.status == ChildStatus::Failed);
        let status = match self.random.below(10) {
            0 | 1 if failed => ChildStatus::InProgress,
            0 | 1 => ChildStatus::Failed,
            2 => ChildStatus::Cancelled,
            _ => ChildStatus::Completed,
        };
        self.tell_of(child, status);
    }

    pub(super) fn tell_of(&mut self, child: RunId, status: ChildStatus) {
        if !status.is_open() {
            self.children.remove(&child);
        }
        let outputs = match status {
            ChildStatus::Completed => Values::from([(name("cap"), json!(self.random.below(9)))]),
            _ => Values::new(),
        };
        let news = ChildNews { status, outputs, message: "news".into() };
        self.give(Actor::System, &Command::Child { child, news });
    }
}
