//! What the shell keeps must be what the run asks for, after every command.

use std::collections::{BTreeMap, BTreeSet};

use super::Player;
use crate::{
    definition::Work,
    ids::{Name, RunId},
    run::{Awaited, StepStatus, command::Command, effects::awaited, timers},
};

impl Player<'_> {
    /// 7: every timer exists exactly once per cause.
    pub(super) fn compare_timers(&mut self, command: &Command) {
        let Some(run) = &self.played.run else { return };
        let asked = timers::all(run);
        if asked != self.timers {
            let what = format!("after {command:?} the run asks for {asked:?}, but {:?} are set", self.timers);
            self.problem(what);
        }
    }

    /// 7 again: every message is waited for exactly while the run says so, and every open child is under way.
    pub(super) fn compare_others(&mut self, command: &Command) {
        let Some(run) = &self.played.run else { return };
        let asked: BTreeMap<Name, Awaited> =
            awaited(run).into_iter().map(|(step, awaited)| (step.clone(), awaited.clone())).collect();
        let steps = run.stages.iter().flat_map(|s| &s.steps);
        let open = steps.filter_map(|s| s.children.as_ref()).flat_map(|c| c.open().collect::<Vec<_>>());
        let lost: Vec<RunId> = open.filter(|child| !self.children.contains(child)).collect();
        if asked != self.subscriptions {
            let what = format!("after {command:?} the run waits for {asked:?}, not {:?}", self.subscriptions);
            self.problem(what);
        }
        if !lost.is_empty() {
            self.problem(format!("after {command:?} the run waits for {lost:?}, which are not under way"));
        }
    }

    /// The record stands still exactly while it is decided on it, in an approval that keeps it.
    pub(super) fn compare_locks(&mut self) {
        let Some(run) = &self.played.run else { return };
        let steps = run.stages.iter().flat_map(|s| &s.steps);
        let deciding = steps.filter(|s| s.status == StepStatus::InProgress && !s.waits_on());
        let deciding = deciding.filter(|s| {
            let drawn = self.case.definition.step(&s.name).map(|(_, step)| &step.work);
            matches!(drawn, Some(Work::Approval(work)) if work.lock.is_some())
        });
        let wanted: BTreeSet<Name> = deciding.map(|s| s.name.clone()).collect();
        if wanted != self.locks {
            self.problem(format!(
                "{wanted:?} keep the record as it is, but it is locked by {:?}",
                self.locks
            ));
        }
    }
}
