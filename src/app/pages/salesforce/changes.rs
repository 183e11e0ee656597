//! What the import makes and changes here, with what differs from what is there; and the button that does it.

use fermata_api::salesforce::*;
use leptos::prelude::*;

use super::{
    Ways,
    state::{Step, Wizard},
};
use crate::kit::{Chip, Notice, Sign, Tone};

/// The fourth step.
#[component]
pub(super) fn Changes(wizard: Wizard) -> impl IntoView {
    let parts = move || wizard.report.get().map(|report| report.parts.clone()).unwrap_or_default();
    let something =
        move || parts().iter().any(|part| part.change != SalesforceChange::Unchanged || part.activated);
    let nothing = Signal::derive(move || !something());
    view! {
        <section class="card pad stack">
            <h2 tabindex="-1">"What changes here"</h2>
            <p class="quiet">
                {move || match something() {
                    true => "Orchestrations come as drafts: nothing starts before you activate one. Flows become active where they were in their source and the check finds no error.",
                    false => "Everything of these files is here just so. There is nothing to import.",
                }}
            </p>
            <ul class="things" aria-label="What changes">
                {move || parts().into_iter().map(|part| view! { <Part part/> }).collect_view()}
            </ul>
        </section>
        <Ways wizard back=Step::People on="Import" go=move |()| wizard.save() stopped=nothing/>
    }
}

#[component]
fn Part(part: SalesforcePart) -> impl IntoView {
    let (tone, words) = match part.change {
        SalesforceChange::New => (Tone::Accent, "New"),
        SalesforceChange::Changed => (Tone::Risk, "Changed"),
        SalesforceChange::Unchanged => (Tone::Plain, "As it is here"),
    };
    let draft = matches!(part.kind, SalesforcePartKind::Orchestration | SalesforcePartKind::Flow)
        && part.change != SalesforceChange::Unchanged
        && !part.activated;
    let differences = (!part.differences.is_empty()).then(|| {
        let label = format!("What differs in {}", part.label);
        view! { <Differences label differences=part.differences.clone()/> }
    });
    let problems = (!part.problems.is_empty()).then(|| {
        let line = |words: &String| view! { <li>{words.clone()}</li> };
        view! {
            <Notice tone=Tone::Risk sign=Sign::Warning>
                <span>"It cannot be activated as it is:"</span>
                <ul class="report-notes">{part.problems.iter().map(line).collect_view()}</ul>
            </Notice>
        }
    });
    let fields = (!part.fields.is_empty()).then(|| match part.fields.len() {
        1 => "1 field".to_owned(),
        n => format!("{n} fields"),
    });
    view! {
        <li>
            <div class="grow stack">
                <div class="row">
                    <b>{part.label}</b>
                    <span class="quiet">{part.kind.words()}{fields.map(|words| format!(", {words}"))}</span>
                    <Chip tone>{words}</Chip>
                    {part.activated.then(|| view! { <Chip tone=Tone::Done sign=Sign::Check>"Becomes active"</Chip> })}
                    {draft.then(|| view! { <Chip>"Draft"</Chip> })}
                </div>
                {problems}
                {differences}
            </div>
        </li>
    }
}

#[component]
fn Differences(label: String, differences: Vec<SalesforceDifference>) -> impl IntoView {
    let words = match differences.len() {
        1 => "1 difference from what is here".to_owned(),
        n => format!("{n} differences from what is here"),
    };
    let line = |difference: SalesforceDifference| {
        view! {
            <tr>
                <td data-label="Where">{difference.place}</td>
                <td data-label="Here">{difference.old.unwrap_or_else(|| "Nothing".to_owned())}</td>
                <td data-label="Imported">{difference.new.unwrap_or_else(|| "Nothing".to_owned())}</td>
            </tr>
        }
    };
    view! {
        <details class="more">
            <summary>{words}</summary>
            <div class="table-wrap">
                <table class="wide" aria-label=label>
                    <thead>
                        <tr>
                            <th scope="col">"Where"</th>
                            <th scope="col">"Here"</th>
                            <th scope="col">"Imported"</th>
                        </tr>
                    </thead>
                    <tbody>{differences.into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}
