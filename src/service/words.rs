//! What people read for what machines keep: sentences for the log, words for kinds. A colleague's words, labels instead of
//! names.

mod log;

use fermata_engine::{
    context::Actor,
    definition::{EventSource, Orchestration, RecordChangeKind, Trigger, Work},
    flow::FlowKind,
    ids::Name,
    object::Object,
    run::{command::Command, effects::NoticeKind},
};
use std::{collections::BTreeMap, sync::Arc};

pub(crate) use log::{Instead, Sentences};

/// As rows know an actor: `user:mia` or `system`.
pub(crate) fn actor_key(actor: &Actor) -> String {
    match actor {
        Actor::User(name) => format!("user:{name}"),
        Actor::System => "system".to_owned(),
    }
}

/// As the audit log knows a command.
pub(crate) fn command_key(command: &Command) -> &'static str {
    match command {
        Command::Start { .. } => "start",
        Command::Claim { .. } => "claim",
        Command::Release { .. } => "release",
        Command::Reassign { .. } => "reassign",
        Command::Complete { .. } => "complete",
        Command::Decide { .. } => "decide",
        Command::Delegate { .. } => "delegate",
        Command::HandBack { .. } => "hand_back",
        Command::AddApprover { .. } => "add_approver",
        Command::RemoveApprover { .. } => "remove_approver",
        Command::Recall { .. } => "recall",
        Command::Pause { .. } => "pause",
        Command::Resume { .. } => "resume",
        Command::Cancel { .. } => "cancel",
        Command::Retry { .. } => "retry",
        Command::GoBack { .. } => "go_back",
        Command::RestartStage { .. } => "restart_stage",
        Command::ChangeDue { .. } => "change_due",
        Command::SettleAbsence { .. } => "settle_absence",
        Command::SkipStep { .. } => "skip_step",
        Command::CompleteStep { .. } => "complete_step",
        Command::CompleteFor { .. } => "complete_for",
        Command::SetVariables { .. } => "set_variables",
        Command::Timer { .. } => "timer",
        Command::Message { .. } => "message",
        Command::Child { .. } => "child",
        Command::Evaluate => "evaluate",
    }
}

/// As rows and the wire know a kind of notice.
pub(crate) fn notice_key(kind: NoticeKind) -> &'static str {
    kind.key()
}

/// The kind of notice of a key; an unknown one is a plain message.
pub(crate) fn notice_kind(key: &str) -> NoticeKind {
    NoticeKind::ALL.into_iter().find(|kind| notice_key(*kind) == key).unwrap_or(NoticeKind::Message)
}

/// Why runs of an orchestration start: `When an Account is created`.
pub(crate) fn trigger_summary(trigger: &Trigger, objects: &BTreeMap<Name, Arc<Object>>) -> String {
    let label = |object: &Name| objects.get(object).map_or(object.to_string(), |o| o.label.clone());
    match trigger {
        Trigger::Autolaunched => "By people and programs".to_owned(),
        Trigger::Record { object, on, .. } => {
            let label = label(object);
            let change = match on {
                RecordChangeKind::Created => "is created",
                RecordChangeKind::Updated => "is updated",
                RecordChangeKind::CreatedOrUpdated => "is created or updated",
                RecordChangeKind::Deleted => "is deleted",
            };
            format!("When {} {label} {change}", article(&label))
        }
        Trigger::Scheduled { schedule, .. } => format!("{} ({})", schedule.words(), schedule.time_zone),
        Trigger::RecordsOnSchedule { schedule, object, .. } => {
            format!("{} ({}), for every {} that matches", schedule.words(), schedule.time_zone, label(object))
        }
        Trigger::Event { source: EventSource::CloudEvents { kind, .. }, .. } => {
            format!("When an event {kind} comes")
        }
        Trigger::Event { source: EventSource::Webhook { hook }, .. } => {
            format!("When the webhook {hook} is called")
        }
    }
}

fn article(word: &str) -> &'static str {
    let vowel = word.chars().next().is_some_and(|c| "aeiou".contains(c.to_ascii_lowercase()));
    if vowel { "an" } else { "a" }
}

/// What a flow does, in words.
pub(crate) fn flow_summary(kind: FlowKind) -> &'static str {
    match kind {
        FlowKind::Screen => "Screen flow",
        FlowKind::Autolaunched => "Autolaunched flow",
        FlowKind::Evaluation => "Evaluation flow",
    }
}

/// The kind of a step as the API says it.
pub(crate) fn step_kind(work: &Work) -> &'static str {
    match work {
        Work::Interactive(_) => "interactive",
        Work::Approval(_) => "approval",
        Work::Background(_) => "background",
        Work::Wait(_) => "wait",
        Work::SubOrchestration(_) => "sub_orchestration",
    }
}

/// A label, or the name where the label is empty.
pub(crate) fn shown(label: &str, name: &Name) -> String {
    if label.is_empty() { name.to_string() } else { label.to_owned() }
}

/// What people read for a stage.
pub(crate) fn stage_label(definition: &Orchestration, name: &Name) -> String {
    definition.stage(name).map_or_else(|| name.to_string(), |stage| shown(&stage.label, name))
}

/// What people read for a step.
pub(crate) fn step_label(definition: &Orchestration, name: &Name) -> String {
    definition.step(name).map_or_else(|| name.to_string(), |(_, step)| shown(&step.label, name))
}

/// Up to twelve in words, then in digits.
pub(crate) fn count(n: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_read_well() {
        let trigger = |object: &str, on| Trigger::Record {
            object: Name::parse(object).expect("a name"),
            on,
            entry: None,
            only_when_changed_to_meet: false,
        };
        let objects = BTreeMap::new();
        let account = trigger_summary(&trigger("Account", RecordChangeKind::Created), &objects);
        assert_eq!(account, "When an Account is created");
        let contract = trigger_summary(&trigger("Contract", RecordChangeKind::CreatedOrUpdated), &objects);
        assert_eq!(contract, "When a Contract is created or updated");
        assert_eq!(count(3), "three");
        assert_eq!(count(40), "40");
    }
}
