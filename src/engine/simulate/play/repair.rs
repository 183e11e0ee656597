//! What operators do to a run that is stuck, rightly or wrongly.

use std::collections::BTreeMap;

use serde_json::json;

use super::Player;
use crate::{
    context::Actor,
    ids::Name,
    run::{Run, back, command::Command},
    simulate::case::name,
    value::Value,
};

impl Player<'_> {
    /// An operator mends what is stuck, rightly or wrongly.
    pub(super) fn repair(&mut self, run: &Run) {
        let reason = "by hand".to_owned();
        let command = match self.random.below(7) {
            6 => {
                let steps = run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
                let waits: Vec<Name> = steps
                    .iter()
                    .filter(|s| s.waits_on() || self.random.chance(5))
                    .map(|s| s.name.clone())
                    .collect();
                Command::CompleteStep {
                    step: self.random.pick(&waits).cloned().unwrap_or_else(|| name("none")),
                    reason,
                }
            }
            5 => {
                let Some((item, _)) = self.any_item(run) else { return self.clock() };
                Command::SettleAbsence { item }
            }
            0 => {
                let stages: Vec<Name> = self.case.definition.stages.iter().map(|s| s.name.clone()).collect();
                let known = back::targets(&self.case.definition, run);
                let of = if known.is_empty() || self.random.chance(20) { stages } else { known };
                Command::GoBack {
                    stage: self.random.pick(&of).cloned().unwrap_or_else(|| name("none")),
                    reason,
                }
            }
            1 => Command::RestartStage { reason },
            2 => {
                let steps = run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
                let steps: Vec<Name> = steps.iter().map(|s| s.name.clone()).collect();
                Command::SkipStep {
                    step: self.random.pick(&steps).cloned().unwrap_or_else(|| name("none")),
                    reason,
                }
            }
            3 => {
                let Some((item, _)) = self.any_item(run) else { return self.clock() };
                let values = self.fitting(run, item);
                Command::CompleteFor { item, outcome: None, values, reason }
            }
            _ => {
                let names: Vec<String> = run.vars.keys().map(ToString::to_string).collect();
                let named = self.random.pick(&names).cloned().unwrap_or_else(|| "nothing".to_owned());
                let value = match self.random.below(3) {
                    0 => Value::Null,
                    1 => json!(self.random.below(60)),
                    _ => json!("text"),
                };
                Command::SetVariables { values: BTreeMap::from([(named, value)]), reason }
            }
        };
        self.give(Actor::User(name("kim")), &command);
    }
}
