//! One wish for many runs or work items: asking for it, how far it is, what became of each.

mod ask;
mod list;
mod one;

pub use ask::BulkDialog;
pub use list::BulksPage;
pub use one::BulkPage;

use fermata_api::bulk::{BulkAction, BulkState, BulkView};

use crate::kit::Tone;

/// What a wish concerns: `12 runs`, `1 work item`.
fn many(of_items: bool, count: i64) -> String {
    match (of_items, count) {
        (true, 1) => "1 work item".to_owned(),
        (true, n) => format!("{n} work items"),
        (false, 1) => "1 run".to_owned(),
        (false, n) => format!("{n} runs"),
    }
}

/// What it concerns, of whatever kind.
fn concerns(view: &BulkView) -> String {
    match (view.action, view.total) {
        (BulkAction::HandOver, 1) => "1 thing".to_owned(),
        (BulkAction::HandOver, n) => format!("{n} things"),
        _ => many(view.of_items, view.total),
    }
}

/// Where it stands, in words.
fn state_words(view: &BulkView) -> (&'static str, Tone) {
    match view.state {
        BulkState::Running => ("Under way", Tone::Live),
        BulkState::Done if view.refused > 0 => ("Done, some refused", Tone::Risk),
        BulkState::Done => ("Done", Tone::Done),
        BulkState::Cancelled => ("Cancelled: what was done before stays", Tone::Plain),
        BulkState::Stopped => ("Stopped: who began it may no longer do it", Tone::Late),
    }
}
