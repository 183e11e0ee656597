//! Schedules, orders of triggers, webhooks, events.

use super::Plan;
use crate::{
    Write,
    arg::{Arg, json},
    rows::{EventRow, HookRow, ScheduleRow},
    tables,
};

const DELETE_HOOK: &str = "DELETE FROM hooks WHERE name = $1";
const HOOK_REFUSED: &str = "UPDATE hooks SET refused_ms = $2, refused = $3 WHERE name = $1";
const SWEEP_EVENTS: &str = "DELETE FROM received_events WHERE received_ms < $1";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE_HOOK, HOOK_REFUSED, SWEEP_EVENTS];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn triggers(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutSchedule(row) => {
                self.put(&tables::SCHEDULES, self.key(|| row.orchestration.to_string()), schedule(*row));
            }
            Write::PutTriggerOrder(row) => {
                let args = vec![(&row.object).into(), json(&row.orchestrations), row.revision.into()];
                self.put(&tables::TRIGGER_ORDERS, self.key(|| row.object.to_string()), args);
            }
            Write::PutHook(row) => self.put(&tables::HOOKS, self.key(|| row.name.to_string()), hook(*row)),
            Write::DeleteHook(name) => {
                self.sql("hooks", self.key(|| name.to_string()), DELETE_HOOK, vec![(&name).into()]);
            }
            Write::HookRefused(name, at_ms, why) => {
                let args = vec![(&name).into(), at_ms.into(), why.into()];
                self.sql("hooks", self.key(|| name.to_string()), HOOK_REFUSED, args);
            }
            Write::AddReceivedEvent(row) => {
                self.put(&tables::RECEIVED_EVENTS, self.key(|| row.id.to_string()), event(*row));
            }
            Write::SweepReceivedEvents(before_ms) => {
                self.sql("received_events", None, SWEEP_EVENTS, vec![before_ms.into()]);
            }
            other => return Some(other),
        }
        None
    }
}

fn schedule(row: ScheduleRow) -> Vec<Arg> {
    vec![
        (&row.orchestration).into(),
        row.next_ms.into(),
        row.last_ms.into(),
        row.fired_ms.into(),
        row.started.into(),
        row.missed.into(),
        row.skipped.into(),
        json(&row.waiting),
        json(&row.result),
        row.revision.into(),
    ]
}

fn hook(row: HookRow) -> Vec<Arg> {
    vec![
        (&row.name).into(),
        row.label.into(),
        row.scheme.into(),
        json(&row.content_types),
        row.active.into(),
        row.secret.into(),
        row.created_ms.into(),
        row.created_by.into(),
        row.refused_ms.into(),
        row.refused.into(),
        row.revision.into(),
    ]
}

fn event(row: EventRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        row.source.into(),
        row.event.into(),
        row.kind.into(),
        row.subject.into(),
        row.hook.as_ref().into(),
        row.received_ms.into(),
        json(&row.result),
    ]
}
