//! The answers that a run's page begins with.

use fermata_api::runs::RunView;
use fermata_engine::run::RunStatus;
use leptos::prelude::*;

use super::words::holder_words;
use crate::kit::{SlaChip, Time, Who};

/// `Stage 2 of 3 · Review, set-up`, or how it ended.
fn stands(run: &RunView) -> String {
    let total = run.stages.len();
    let at = run.stages.iter().position(|s| Some(&s.name) == run.row.stage.as_ref());
    match (run.row.status, at) {
        (RunStatus::Completed, _) => "Completed".into(),
        (RunStatus::Cancelled, _) => "Cancelled".into(),
        (RunStatus::Recalled, _) => "Recalled".into(),
        (_, Some(at)) => {
            let label = run.row.stage_label.clone().unwrap_or_default();
            format!("Stage {} of {total} · {label}", at + 1)
        }
        (_, None) => "Between stages".into(),
    }
}

/// Where it stands, who holds it, what was promised.
#[component]
pub(super) fn Summary(
    /// The run.
    run: RunView,
) -> impl IntoView {
    let holder = holder_words(&run.row.holders);
    let ended = run.row.ended;
    let waits = run.row.status == RunStatus::InProgress
        && run.stages.iter().flat_map(|stage| &stage.steps).any(|step| step.waiting.is_some());
    let due = run.row.worst_due.or(run.row.due);
    let sla = if ended.is_some() { run.row.sla } else { run.row.worst_sla };
    view! {
        <section class="card summary" aria-label="Where it stands">
            <dl>
                <div>
                    <dt>"Where it stands"</dt>
                    <dd><b>{stands(&run)}</b></dd>
                </div>
                <div>
                    <dt>{if ended.is_some() { "Ended" } else { "Held by" }}</dt>
                    <dd>
                        {match (ended, holder) {
                            (Some(at), _) => view! { <Time at/> }.into_any(),
                            (None, Some((label, team))) => view! { <Who label team/> }.into_any(),
                            (None, None) if waits => {
                                view! { <span class="quiet">"Nobody: it waits by itself"</span> }.into_any()
                            }
                            (None, None) => view! { <span class="quiet">"Nobody just now"</span> }.into_any(),
                        }}
                    </dd>
                </div>
                <div>
                    <dt>"Promise"</dt>
                    <dd>
                        {due.filter(|_| ended.is_none()).map(|at| view! { <Time at/> " · " })}
                        {match sla {
                            _ if matches!(run.row.status, RunStatus::Cancelled | RunStatus::Recalled) => {
                                view! { <span class="quiet">"given up with the run"</span> }.into_any()
                            }
                            fermata_engine::sla::SlaStatus::None => {
                                view! { <span class="quiet">"none made"</span> }.into_any()
                            }
                            status => view! { <SlaChip status due/> }.into_any(),
                        }}
                    </dd>
                </div>
            </dl>
            {run
                .reason
                .clone()
                .map(|reason| {
                    let failed = run.row.status == RunStatus::Failed;
                    view! {
                        <p class="reason" class:late=failed role=failed.then_some("alert")>
                            {reason}
                        </p>
                    }
                })}
        </section>
    }
}
