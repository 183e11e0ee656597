//! What the import makes and changes here, with what differs from what is there; and the button that does it.

use fermata_api::salesforce::*;
use leptos::prelude::*;

use super::{
    Ways,
    state::{Step, Wizard},
};
use crate::kit::{Checkbox, Chip, Notice, Sign, Time, Tone};

/// The fourth step.
#[component]
pub(super) fn Changes(wizard: Wizard) -> impl IntoView {
    let parts = move || wizard.report.get().map(|report| report.parts.clone()).unwrap_or_default();
    let something =
        move || parts().iter().any(|part| part.change != SalesforceChange::Unchanged || part.activated);
    let others = Memo::new(move |_| {
        let lost = |part: &SalesforcePart| part.replaces.as_ref().is_some_and(|draft| !draft.own);
        parts().into_iter().filter(lost).map(|part| part.label).collect::<Vec<_>>()
    });
    let stopped = Signal::derive(move || {
        !something() || (others.with(|others| !others.is_empty()) && !wizard.replace.get())
    });
    view! {
        <section class="card pad stack">
            <h2 tabindex="-1">"What changes here"</h2>
            <p class="quiet">
                {move || match something() {
                    true => "Orchestrations come as drafts: nothing starts before you activate one. Flows become active where they were in their source and the check finds no error, unless somebody activated another version here.",
                    false => "Everything of these files is here just so. There is nothing to import.",
                }}
            </p>
            <ul class="things" aria-label="What changes">
                {move || parts().into_iter().map(|part| view! { <Part part/> }).collect_view()}
            </ul>
        </section>
        {move || (!others.with(Vec::is_empty)).then(|| view! { <Lost wizard labels=others.get()/> })}
        <Ways wizard back=Step::People on="Import" go=move |()| wizard.save() stopped/>
    }
}

/// Drafts of others that are lost: somebody has to want that.
#[component]
fn Lost(wizard: Wizard, labels: Vec<String>) -> impl IntoView {
    let words = match labels.as_slice() {
        [one] => format!(
            "The draft of {one} is somebody else's work that is not active yet. It is lost with this import."
        ),
        all => format!(
            "The drafts of {} are other people's work that is not active yet. They are lost with this import.",
            all.join(", ")
        ),
    };
    let agree = if labels.len() == 1 { "Replace this draft" } else { "Replace these drafts" };
    view! {
        <Notice tone=Tone::Late sign=Sign::Warning>
            <p>{words} " Ask first, or go back and leave the file out."</p>
            <Checkbox id="replace-drafts" label=agree value=wizard.replace/>
        </Notice>
    }
}

/// The draft that is here and is replaced.
#[component]
fn Replaces(draft: SalesforceDraft) -> impl IntoView {
    let SalesforceDraft { by, saved, own } = draft;
    let whose = if own {
        "Takes the place of your own draft, saved ".to_owned()
    } else {
        format!("Takes the place of a draft that {by} saved ")
    };
    view! {
        <p class=if own { "quiet" } else { "error" }>
            {whose} <Time at=saved/> " and that was never activated."
        </p>
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
                {(!part.reason.is_empty()).then(|| view! { <p class="quiet">{part.reason}</p> })}
                {part.replaces.map(|draft| view! { <Replaces draft/> })}
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
