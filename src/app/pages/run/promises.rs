//! What was promised and is not over: when each is due, by which calendar, why its clock stands still, what happens on the way.

use fermata_api::runs::{PromiseView, RunView, RungView};
use leptos::prelude::*;

use crate::kit::{Chip, SlaChip, Time, Tone};

/// The promises; nothing where there is none.
#[component]
pub(super) fn Promises(run: RwSignal<RunView>) -> impl IntoView {
    let promises = Memo::new(move |_| run.with(|run| run.promises.clone()));
    move || {
        let all = promises.get();
        (!all.is_empty()).then(|| {
            let lines = all.into_iter().map(|promise| view! { <Line promise/> }).collect_view();
            view! {
                <section class="card pad stack promises" aria-labelledby="promises-title">
                    <h2 id="promises-title">"Promises"</h2>
                    <ul>{lines}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Line(promise: PromiseView) -> impl IntoView {
    let calendar = match &promise.calendar {
        Some(calendar) => format!("counts by {calendar}"),
        None => "counts day and night".to_owned(),
    };
    let hold = promise.hold.clone().map(|why| {
        view! { <Chip tone=Tone::Plain>{format!("Clock stopped: {why}")}</Chip> }
    });
    let by_hand = promise.by_hand.then_some(", set by hand");
    let rungs = (!promise.rungs.is_empty()).then(|| {
        let rungs = promise.rungs.into_iter().map(|rung| view! { <Rung rung/> }).collect_view();
        view! { <ol class="rungs" aria-label=format!("What happens with {}", promise.label)>{rungs}</ol> }
    });
    view! {
        <li>
            <div class="promise">
                <b>{promise.label.clone()}</b>
                <SlaChip status=promise.sla due=Some(promise.due)/>
                {hold}
                <span class="quiet">"due " <Time at=promise.due/> {by_hand} ", " {calendar}</span>
            </div>
            {rungs}
        </li>
    }
}

#[component]
fn Rung(rung: RungView) -> impl IntoView {
    let state = if rung.fired { "done" } else { "ahead" };
    view! {
        <li class=state>
            <Time at=rung.at/> " " {rung.words}
            {rung.fired.then(|| view! { <span class="quiet">" (done)"</span> })}
        </li>
    }
}
