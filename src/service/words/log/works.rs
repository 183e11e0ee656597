//! What is said of steps that wait and of steps that start other runs.

use fermata_engine::{
    definition::{CAME, Until, Wait, Work},
    ids::Name,
    run::{ChildStatus, Waiting, event::Event},
    value::{DataType, Values},
};
use serde_json::Value;

use super::{Said, Sentences, plain, with};
use crate::words::count;

impl Sentences<'_> {
    pub(super) fn works_event(&self, event: &Event) -> Said {
        match event {
            Event::WaitStarted { step, waiting } => {
                with(format!("waits at {}", self.step(step)), self.waited_for(step, waiting), false)
            }
            Event::WaitMoved { step, due_ms, timeout_ms } => {
                let waiting = Waiting { due_ms: *due_ms, timeout_ms: *timeout_ms, ..Waiting::default() };
                with(format!("waits on at {}", self.step(step)), self.waited_for(step, &waiting), false)
            }
            Event::MessageReceived { step, name, values } => with(
                format!("got the message {name} for {}", self.step(step)),
                self.given(step, values),
                true,
            ),
            Event::ChildrenPlanned { step, items, needed } => {
                let text = match items.len() {
                    1 => format!("starts one run for {}", self.step(step)),
                    n => format!("starts {} runs for {}", count(n), self.step(step)),
                };
                let needed = usize::try_from(*needed).unwrap_or(usize::MAX);
                let detail = match needed == items.len() {
                    true => String::new(),
                    false => format!("At least {} of them must complete.", count(needed)),
                };
                with(text, detail, false)
            }
            Event::ChildStarted { step, number, .. } => {
                plain(format!("started a run for {} (number {number})", self.step(step)), false)
            }
            Event::ChildChanged { step, status, message, .. } => {
                with(format!("heard that a run of {} {}", self.step(step), stands(*status)), message, false)
            }
            Event::ChildrenStopped { step, children, reason } => {
                let runs = if children.len() == 1 {
                    "one run".into()
                } else {
                    format!("{} runs", count(children.len()))
                };
                with(format!("cancelled {runs} of {}", self.step(step)), reason, false)
            }
            event => self.repair_event(event),
        }
    }

    fn waited_for(&self, step: &Name, waiting: &Waiting) -> String {
        let moment = |at_ms: i64| {
            let text = jiff::Timestamp::from_millisecond(at_ms).map(|at| at.to_string()).unwrap_or_default();
            self.value(Some(&DataType::DateTime), &text.into())
        };
        let asked = matches!(
            self.definition.step(step).map(|(_, step)| &step.work),
            Some(Work::Wait(Wait { until: Until::Condition(_), .. }))
        );
        let mut lines = Vec::new();
        if let Some(awaited) = &waiting.message {
            lines.push(format!("Message: {}", awaited.name));
            lines.push(format!("Key: {}", awaited.key));
        }
        lines.extend(waiting.due_ms.map(|at| match asked {
            true => format!("Asks again: {}", moment(at)),
            false => format!("Until: {}", moment(at)),
        }));
        lines.extend(waiting.timeout_ms.map(|at| format!("At the latest: {}", moment(at))));
        lines.join("\n")
    }

    fn given(&self, step: &Name, values: &Values) -> String {
        let work = self.definition.step(step).map(|(_, step)| &step.work);
        let Some(Work::Wait(Wait { until: Until::Message(message), .. })) = work else {
            return String::new();
        };
        let lines = message.outputs.iter().filter_map(|output| {
            let value = values.get(&output.name).filter(|value| !value.is_null())?;
            Some(super::line(output.shown(), &self.value(Some(&output.data_type), value)))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// What came of a wait.
pub(super) fn outcome(outcome: &Name) -> String {
    match outcome.as_str() {
        CAME => "it came".to_owned(),
        other => other.replace('_', " "),
    }
}

/// How many of the runs of a step completed.
pub(super) fn of_many(outputs: &Values) -> String {
    let number = |name: &str| outputs.get(name).and_then(Value::as_u64).unwrap_or_default();
    format!("{} of {} runs completed", number("completed"), number("total"))
}

fn stands(status: ChildStatus) -> &'static str {
    match status {
        ChildStatus::NotStarted => "waits",
        ChildStatus::InProgress => "goes on",
        ChildStatus::Failed => "has failed and waits for someone",
        ChildStatus::Completed => "has completed",
        ChildStatus::Cancelled => "was cancelled",
        ChildStatus::Refused => "could not start",
        ChildStatus::Released => "goes on by itself",
    }
}
