//! Actions: what each kind needs. One function for each.

use super::{
    elements::Drawn,
    report::{Report, Spot},
    types,
};
use crate::{
    expr::Kind,
    flow::{Action, action::PublishEvent},
};

/// One action.
pub(super) fn check(drawn: Drawn<'_>, action: &Action, at: &Spot, report: &mut Report) {
    match action {
        Action::PublishEvent(it) => publish_event(drawn, it, at, report),
    }
}

fn publish_event(drawn: Drawn<'_>, it: &PublishEvent, at: &Spot, report: &mut Report) {
    let at_type = at.under("event_type");
    if it.event_type.trim().is_empty() {
        report.error("label_empty", &at_type, "has no type; write one, such as customer.onboarded");
    }
    report.label_length(&it.event_type, &at_type);
    types::check_template(&it.event_type, drawn.names, &at_type, report);
    for (name, source) in &it.data {
        types::check_kind(source, Kind::Any, drawn.names, &at.under(format!("data.{name}")), report);
    }
}
