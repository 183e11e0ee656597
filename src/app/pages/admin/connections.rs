//! Connections: how other systems are reached, and what was delivered to them.

mod channels;
mod deliveries;
mod hosts;
mod mail;
mod secrets;
mod templates;

use fermata_engine::people::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub use self::deliveries::DeliveriesPage;
use self::{
    channels::Channels, deliveries::Deliveries, hosts::AllowedHostsForm, mail::Mail, secrets::Secrets,
    templates::Templates,
};
use super::SettingsHead;
use crate::{kit::Tabs, shell::use_session};

/// The parts: value and words.
const PARTS: [(&str, &str); 6] = [
    ("mail", "E-mail"),
    ("templates", "Mail templates"),
    ("channels", "Chat and events"),
    ("secrets", "Secrets"),
    ("hosts", "Allowed hosts"),
    ("deliveries", "Deliveries"),
];

/// `/admin/connections`; `?part=deliveries` begins with that one.
#[component]
pub fn ConnectionsPage() -> impl IntoView {
    let asked = use_query_map().read_untracked().get("part");
    let part =
        RwSignal::new(asked.filter(|part| PARTS.iter().any(|(p, _)| p == part)).unwrap_or("mail".into()));
    let options = PARTS.map(|(part, words)| (part.to_owned(), words.to_owned())).to_vec();
    let session = use_session();
    let may = untrack(|| session.role()) >= Role::Admin;
    let panel = move || match part.get().as_str() {
        "templates" => view! { <Templates/> }.into_any(),
        "channels" => view! { <Channels/> }.into_any(),
        "secrets" => view! { <Secrets/> }.into_any(),
        "hosts" => view! { <AllowedHostsForm/> }.into_any(),
        "deliveries" => view! { <Deliveries/> }.into_any(),
        _ => view! { <Mail/> }.into_any(),
    };
    view! {
        <SettingsHead page="connections"/>
        <div class="page connections">
            {may.then(|| view! { <Tabs id="connections" label="Kinds of connection" value=part options/> })}
            <div id="connections-panel" class="stack">
                {panel}
            </div>
        </div>
    }
}

/// Opens a dialog when something is to be edited, filled with it, and forgets it when the dialog closes.
fn open_with<T: Clone + Send + Sync + 'static>(
    edited: RwSignal<Option<Option<T>>>,
    open: RwSignal<bool>,
    fill: impl Fn(Option<T>) + 'static,
) {
    Effect::new(move |_| {
        if let Some(thing) = edited.get() {
            untrack(|| fill(thing));
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            edited.set(None);
        }
    });
}
