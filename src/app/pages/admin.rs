//! Settings: people, groups and queues, objects, connections, API tokens, webhooks, the audit log, the system.

mod audit;
mod calendar;
mod calendars;
mod connections;
mod hooks;
mod leaving;
mod object;
mod objects;
mod once;
mod people;
mod reports_to;
mod system;
mod teams;
mod tokens;

use fermata_engine::people::Role;
use leptos::prelude::*;

pub use self::{
    audit::AuditPage,
    calendar::CalendarPage,
    calendars::CalendarsPage,
    connections::{ConnectionsPage, DeliveriesPage},
    hooks::HooksPage,
    object::ObjectPage,
    objects::ObjectsPage,
    people::PeoplePage,
    system::SystemPage,
    teams::TeamsPage,
    tokens::TokensPage,
};
use crate::{
    server::Fail,
    shell::{PageHead, use_session},
};

/// The pages of settings: key, address, words.
const PAGES: [(&str, &str, &str); 10] = [
    ("people", "/admin/people", "People"),
    ("teams", "/admin/teams", "Groups and queues"),
    ("calendars", "/admin/calendars", "Calendars"),
    ("objects", "/admin/objects", "Objects"),
    ("connections", "/admin/connections", "Connections"),
    ("notifications", "/admin/notifications", "Notifications"),
    ("tokens", "/admin/tokens", "API tokens"),
    ("webhooks", "/admin/webhooks", "Webhooks"),
    ("audit", "/admin/audit", "Audit log"),
    ("system", "/admin/system", "System"),
];

/// An answer to a change of what a list shows. Where somebody else was faster, what was entered stays where it is, and the
/// list behind it is fetched again: whoever opens the thing anew sees it as it is.
async fn newer<T>(again: RwSignal<u32>, answer: impl Future<Output = Result<T, Fail>>) -> Result<T, Fail> {
    let answer = answer.await;
    if answer.as_ref().is_err_and(Fail::is_stale) {
        again.try_update(|n| *n += 1);
    }
    answer
}

/// The head of a page of settings, with the way to the others.
#[component]
pub(super) fn SettingsHead(
    /// Which page this is.
    page: &'static str,
    /// What can be done here.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let title = PAGES.iter().find(|(key, ..)| *key == page).map_or("Settings", |(.., words)| words);
    let links = PAGES
        .iter()
        .map(|(key, href, words)| {
            let current = (*key == page).then_some("page");
            view! {
                <a href=*href aria-current=current>
                    {*words}
                </a>
            }
        })
        .collect_view();
    // Others are told that it is not theirs to see; nothing is offered that they would be refused.
    let session = use_session();
    if untrack(|| session.role()) < Role::Admin {
        return view! { <PageHead title=title/> }.into_any();
    }
    view! {
        <PageHead title=title>{children.map(|c| c())}</PageHead>
        <nav class="subnav" aria-label="Settings">
            {links}
        </nav>
    }
    .into_any()
}
