//! What people read for statuses and holders of runs.

use fermata_api::runs::Holder;
use fermata_engine::{
    people::Assignee,
    run::{RunStatus, StepStatus},
};
use leptos::prelude::*;

use crate::kit::{Chip, Sign, Tone};

/// A run's status in words, with its colour and sign.
pub fn run_status(status: RunStatus) -> (&'static str, Tone, Sign) {
    match status {
        RunStatus::InProgress => ("In progress", Tone::Live, Sign::Play),
        RunStatus::Paused => ("Paused", Tone::Plain, Sign::Pause),
        RunStatus::Completed => ("Completed", Tone::Done, Sign::Check),
        RunStatus::Cancelled => ("Cancelled", Tone::Plain, Sign::Close),
        RunStatus::Recalled => ("Recalled", Tone::Plain, Sign::Undo),
        RunStatus::Failed => ("Failed", Tone::Late, Sign::Problem),
    }
}

/// A step's status in words.
pub fn step_status(status: StepStatus) -> &'static str {
    match status {
        StepStatus::NotStarted => "not started",
        StepStatus::InProgress => "in progress",
        StepStatus::Completed => "done",
        StepStatus::Skipped => "not needed",
        StepStatus::Discontinued => "left",
        StepStatus::Failed => "failed",
    }
}

/// A run's status as a chip.
#[component]
pub fn StatusChip(
    /// The status.
    status: RunStatus,
) -> impl IntoView {
    let (words, tone, sign) = run_status(status);
    view! { <Chip tone sign=sign>{words}</Chip> }
}

/// Who holds a run, in one label: `Jon Bell`, `Legal team and 2 more`; and whether the first is a team. None: nobody.
pub fn holder_words(holders: &[Holder]) -> Option<(String, bool)> {
    let (first, rest) = holders.split_first()?;
    let team = !matches!(first.assignee, Assignee::User(_));
    let label = match rest {
        [] => first.label.clone(),
        [second] => format!("{} and {}", first.label, second.label),
        more => format!("{} and {} more", first.label, more.len()),
    };
    Some((label, team))
}
