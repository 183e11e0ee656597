//! A work item as a line of a list.

use fermata_api::work::WorkItemView;
use fermata_engine::{people::Assignee, run::WorkItemStatus};
use leptos::prelude::*;

use crate::kit::{Chip, SlaChip, Time, Tone, Who};

/// Where a work item is.
pub fn work_path(item: &WorkItemView) -> String {
    format!("/work/{}", item.id)
}

/// Who holds it or is offered it.
#[component]
pub fn Holder(
    /// The item.
    item: WorkItemView,
) -> impl IntoView {
    let team = !matches!(item.assignee, Assignee::User(_));
    let whom = item.stands_in_for.map(|away| view! { <small class="quiet">" for " {away}</small> });
    view! { <Who label=item.assignee_label team/> {whom} }
}

/// How much time is left, or when it was closed.
#[component]
pub fn DueOf(
    /// The item.
    item: WorkItemView,
) -> impl IntoView {
    match (item.status, item.closed) {
        (WorkItemStatus::Completed, Some(at)) => view! {
            <span class="quiet">
                "done " <Time at/>
            </span>
        }
        .into_any(),
        (WorkItemStatus::Withdrawn, _) => view! { <Chip>"no longer needed"</Chip> }.into_any(),
        _ if item.hold.is_some() => view! { <Chip>{item.hold}</Chip> }.into_any(),
        _ if item.due.is_none() => view! { <span class="quiet">"no date"</span> }.into_any(),
        _ => view! { <SlaChip status=item.sla due=item.due/> }.into_any(),
    }
}

/// A work item in one line, as a link to its guide.
#[component]
pub fn WorkLine(
    /// The item.
    item: WorkItemView,
) -> impl IntoView {
    let path = work_path(&item);
    let away = item.stands_in_for.clone();
    let offered = (item.status == WorkItemStatus::Open).then(|| item.assignee_label.clone());
    view! {
        <li>
            <a href=path>
                <span class="grow">
                    <b>{item.step_label.clone()}</b>
                    <small>{item.run_title.clone()} " · " {item.orchestration_label.clone()}</small>
                </span>
                {away.map(|label| view! { <Chip>"for " {label}</Chip> })}
                {offered.map(|label| view! { <Chip tone=Tone::Accent>"for " {label}</Chip> })}
                <DueOf item/>
            </a>
        </li>
    }
}
