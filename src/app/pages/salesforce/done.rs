//! It is saved: what there is now, each to open, and the report with its places on the drawings.

use fermata_api::salesforce::*;
use leptos::prelude::*;

use super::{report::Report, state::Wizard};
use crate::kit::{Button, Chip, Icon, LinkButton, Sign, Tone};

/// The last step.
#[component]
pub(super) fn Done(wizard: Wizard) -> impl IntoView {
    let parts = move || wizard.report.get().map(|report| report.parts.clone()).unwrap_or_default();
    let saved = move || wizard.report.with(|report| report.as_ref().is_some_and(|report| report.saved));
    let drawn = move || {
        let parts = parts().into_iter();
        parts.filter(|part| part.kind == SalesforcePartKind::Orchestration).collect::<Vec<_>>()
    };
    let first = move || {
        drawn().first().map(|part| {
            let href = part.kind.path(&part.name);
            view! {
                <LinkButton href kind=crate::kit::ButtonKind::Main sign=Sign::Orchestration>
                    {format!("Open {}", part.label)}
                </LinkButton>
            }
        })
    };
    let line = |part: SalesforcePart| {
        let href = part.kind.path(&part.name);
        let sign = match part.kind {
            SalesforcePartKind::Orchestration => Sign::Orchestration,
            SalesforcePartKind::Flow => Sign::Flow,
            SalesforcePartKind::Object => Sign::Records,
            SalesforcePartKind::Group => Sign::Users,
            SalesforcePartKind::Queue => Sign::Queue,
            SalesforcePartKind::User => Sign::User,
        };
        let words = match (part.change, part.activated) {
            (_, true) => "Active",
            (SalesforceChange::New, false) => "New",
            (SalesforceChange::Changed, false) => "Changed",
            (SalesforceChange::Unchanged, false) => "As it was",
        };
        let tone = if part.activated { Tone::Done } else { Tone::Plain };
        view! {
            <li>
                <Icon sign/>
                <div class="grow">
                    <a class="main-link" href=href>{part.label}</a>
                    <small class="quiet block">{part.kind.words()}</small>
                </div>
                <Chip tone>{words}</Chip>
            </li>
        }
    };
    view! {
        <section class="card pad stack">
            <h2 tabindex="-1">{move || if saved() { "Imported" } else { "Nothing to import" }}</h2>
            <p class="quiet">
                {move || match saved() {
                    true => "Open each orchestration, look it over, and activate it: only then it starts.",
                    false => "Everything of these files was here just so.",
                }}
            </p>
            <div class="actions">
                {first}
                <Button on_click=move |()| wizard.again()>"Import other files"</Button>
            </div>
            <ul class="things" aria-label="Imported">{move || parts().into_iter().map(line).collect_view()}</ul>
        </section>
        <h2>"What came over"</h2>
        <Report wizard/>
    }
}
