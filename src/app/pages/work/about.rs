//! Beside a work guide: until when, why this person has it, what it is about, what was done before.

use std::sync::Arc;

use fermata_api::{
    approvals::ApprovalView,
    work::{StepDone, WorkGuide},
};
use fermata_engine::{
    object::{Object, Record},
    value::Value,
};
use leptos::prelude::*;

use super::{decide::Approvers, row::DueOf};
use crate::kit::{Card, Time, ValueView, Who};

/// The most fields of a record that are shown beside the guide.
const FIELDS_SHOWN: usize = 8;

/// The cards beside a guide.
#[component]
pub fn About(
    /// The guide.
    guide: Arc<WorkGuide>,
    /// Whether it stands on the record's own page, which shows the record already.
    #[prop(optional)]
    on_record: bool,
    /// Whether it was just finished, so that its time no longer matters.
    #[prop(into)]
    done: Signal<bool>,
) -> impl IntoView {
    let record = guide.record.clone().filter(|_| !on_record).zip(guide.object.clone());
    let run = format!("/runs/{}", guide.item.run);
    view! {
        <aside class="about stack" aria-label="About this work">
            <section class="card pad stack" hidden=move || done.get()>
                <div>
                    <DueOf item=guide.item.clone()/>
                </div>
                <p class="quiet">{guide.why.clone()}</p>
                {(!guide.explained.is_empty()).then(|| view! { <Explained lines=guide.explained.clone()/> })}
                <p class="quiet">
                    "In the run "
                    <a class="link" href=run>
                        {guide.item.run_title.clone()}
                    </a>
                </p>
            </section>
            {guide.decision.clone().map(|decision| view! { <Decides approval=decision.approval/> })}
            {record.map(|(record, object)| view! { <RecordCard record object/> })}
            {(!guide.before.is_empty()).then(|| view! { <Before steps=guide.before.clone()/> })}
        </aside>
    }
}

/// Why this came to whom it came, exactly.
#[component]
fn Explained(lines: Vec<String>) -> impl IntoView {
    view! {
        <details>
            <summary>"Why am I seeing this?"</summary>
            <ul class="explained">
                {lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
        </details>
    }
}

/// Who else decides, and what they said.
#[component]
fn Decides(approval: ApprovalView) -> impl IntoView {
    let count = format!("{} of {} have approved", approval.approvals, approval.needed);
    view! {
        <section class="card pad stack" aria-labelledby="decides-title">
            <h2 id="decides-title">"Who decides"</h2>
            <p class="quiet">{approval.rule} " · " {count}</p>
            <Approvers approvers=approval.approvers/>
        </section>
    }
}

#[component]
fn RecordCard(record: Record, object: Object) -> impl IntoView {
    let title = object.title().map(|field| field.name.clone());
    let fields = object.fields.into_iter().filter(|field| Some(&field.name) != title.as_ref());
    let rows = fields.filter_map(|field| {
        let value = record.fields.get(&field.name).filter(|value| !is_empty(value))?.clone();
        let label = if field.label.is_empty() { field.name.to_string() } else { field.label };
        Some(view! {
            <div>
                <dt>{label}</dt>
                <dd>
                    <ValueView data_type=field.data_type value/>
                </dd>
            </div>
        })
    });
    let path = format!("/records/{}/{}", record.at.object, record.at.id);
    view! {
        <section class="card pad stack">
            <h2>
                <a class="plain-link" href=path>
                    {record.title.clone()}
                </a>
            </h2>
            <dl class="kv">{rows.take(FIELDS_SHOWN).collect_view()}</dl>
        </section>
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty)
}

#[component]
fn Before(steps: Vec<StepDone>) -> impl IntoView {
    let line = |step: StepDone| {
        view! {
            <li>
                <Who label=step.by/>
                <span class="quiet">
                    "finished " {step.step_label} {step.outcome.map(|outcome| format!(": {outcome}"))} ", " <Time at=step.at/>
                </span>
            </li>
        }
    };
    view! {
        <Card title="Before you">
            <ul class="before">{steps.into_iter().map(line).collect_view()}</ul>
        </Card>
    }
}
