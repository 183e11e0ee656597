//! It is saved: what there is now, each to open, and the report with its places on the drawings.

use fermata_api::salesforce::*;
use leptos::prelude::*;

use super::{report::Report, state::Wizard};
use crate::{
    dom,
    kit::{Button, Chip, Icon, IconButton, LinkButton, Sign, Tone, use_toasts},
};

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
        {move || {
            let made = parts().into_iter().filter_map(|part| Some((part.label, part.setup_path?)));
            let made: Vec<_> = made.collect();
            (!made.is_empty()).then(|| view! { <Invitations made/> })
        }}
        <h2>"What came over"</h2>
        <Report wizard/>
    }
}

/// How those who were made come to a password: a link for each, shown this once.
#[component]
fn Invitations(made: Vec<(String, String)>) -> impl IntoView {
    let toasts = use_toasts();
    // Shown only after a click, so there is a window that knows where this server is.
    let origin = window().location().origin().unwrap_or_default();
    let line = move |(label, path): (String, String)| {
        let link = format!("{origin}{path}");
        let (copied, said) = (link.clone(), format!("Copied the link for {label}"));
        view! {
            <li>
                <Icon sign=Sign::User/>
                <div class="grow">
                    <b>{label.clone()}</b>
                    <code class="secret block">{link}</code>
                </div>
                <IconButton
                    sign=Sign::Copy
                    label=format!("Copy the link for {label}")
                    on_click=move |()| {
                        dom::copy(&copied);
                        toasts.say(said.clone());
                    }
                />
            </li>
        }
    };
    let lines = made.into_iter().map(line).collect_view();
    view! {
        <section class="card pad stack">
            <h2>"New people"</h2>
            <p>
                "They have work as soon as a run gives them some, and can sign in once they have set a password. Send each their link: it works once, for three days, and is not shown again. Later you can give a password under Settings, People."
            </p>
            <ul class="things" aria-label="Links for new people">{lines}</ul>
        </section>
    }
}
