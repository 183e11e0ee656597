//! Looking whether anybody altered the logs.

use fermata_api::audit::{VerifyQuery, VerifyReport};
use leptos::prelude::*;

use crate::{
    kit::{Button, FormProblem, FormState, TextField},
    server::audit::verify_audit,
};

/// A card with the button and what was found.
#[component]
pub(super) fn Verify() -> impl IntoView {
    let head = RwSignal::new(String::new());
    let report = RwSignal::new(None::<VerifyReport>);
    let form = FormState::new();
    let look = move || {
        report.set(None);
        form.clear();
        let noted = Some(head.get_untracked()).filter(|text| !text.trim().is_empty());
        form.send(verify_audit(VerifyQuery { head: noted }), move |found| drop(report.try_set(Some(found))));
    };
    view! {
        <section class="card padded stack" aria-labelledby="verify-title">
            <div>
                <h2 id="verify-title">"Is the log as it was written?"</h2>
                <p class="quiet">
                    "Every entry holds a hash of all before it, and so does every run's log. Note the head elsewhere now and then: with it, even a log that was written anew is found."
                </p>
            </div>
            <FormProblem form/>
            <form
                class="verify"
                on:submit=move |ev| {
                    ev.prevent_default();
                    look();
                }
            >
                <TextField
                    id="verify-head"
                    label="A head that you noted (if you have one)"
                    value=head
                    error=form.at("head")
                />
                <Button submit=true busy=form.busy()>
                    "Verify"
                </Button>
            </form>
            <div role="status">{move || report.get().map(|report| view! { <Found report/> })}</div>
        </section>
    }
}

#[component]
fn Found(report: VerifyReport) -> impl IntoView {
    let VerifyReport { good, entries, runs, events, last, head, findings, more, .. } = report;
    if good {
        return view! {
            <div class="verified good">
                <p>
                    <b>"Nothing was altered. "</b>
                    {format!("{entries} entries and the {events} events of {runs} runs are as they were written.")}
                </p>
                <p>
                    {format!("The head, of entry {last}: ")} <code class="num hash">{head}</code>
                </p>
            </div>
        }
        .into_any();
    }
    let all = u64::try_from(findings.len()).unwrap_or(u64::MAX).saturating_add(more);
    view! {
        <div class="verified bad">
            <p>
                <b>
                    {if all == 1 {
                        "One thing is not as it was written.".to_owned()
                    } else {
                        format!("{all} things are not as they were written.")
                    }}
                </b>
            </p>
            <ul>
                {findings
                    .into_iter()
                    .map(|finding| {
                        let link = finding.run.map(|run| view! { <a class="link" href=format!("/runs/{run}")>"Open the run"</a> });
                        view! { <li>{finding.words} " " {link}</li> }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
    .into_any()
}
