//! Kinds and ways: one row for each kind of thing that is told, one column for each way of telling.

use std::collections::BTreeMap;

use fermata_api::notices::{Channels, MailWhen, NoticeKindView};
use fermata_engine::run::effects::NoticeKind;
use leptos::prelude::*;

use crate::kit::{Chip, Tone};

/// What is chosen, by kind.
pub(super) type Chosen = RwSignal<BTreeMap<NoticeKind, Channels>>;

/// What holds now, as a beginning.
pub(super) fn holding(kinds: &[NoticeKindView]) -> BTreeMap<NoticeKind, Channels> {
    kinds.iter().map(|kind| (kind.kind, kind.holds)).collect()
}

fn key(when: MailWhen) -> &'static str {
    match when {
        MailWhen::Off => "off",
        MailWhen::Now => "now",
        MailWhen::Digest => "digest",
    }
}

fn when(key: &str) -> MailWhen {
    match key {
        "now" => MailWhen::Now,
        "digest" => MailWhen::Digest,
        _ => MailWhen::Off,
    }
}

/// The table.
#[component]
pub(super) fn Matrix(kinds: Vec<NoticeKindView>, chosen: Chosen) -> impl IntoView {
    let rows = kinds.into_iter().map(|kind| view! { <KindRow kind chosen/> }).collect_view();
    view! {
        <table class="matrix">
            <thead>
                <tr>
                    <th scope="col">"What"</th>
                    <th scope="col">"In Fermata"</th>
                    <th scope="col">"E-mail"</th>
                    <th scope="col">"Chat"</th>
                    <th scope="col">"Browser"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn KindRow(kind: NoticeKindView, chosen: Chosen) -> impl IntoView {
    let id = kind.kind;
    let of = move || chosen.with(|chosen| chosen.get(&id).copied().unwrap_or_default());
    let change = move |act: &dyn Fn(&mut Channels)| {
        chosen.update(|chosen| act(chosen.entry(id).or_default()));
    };
    let label = kind.label.clone();
    let tick = move |words: &str, get: fn(&Channels) -> bool, set: fn(&mut Channels, bool)| {
        let name = format!("{label}: {words}");
        view! {
            <label class="cell-tick">
                <input
                    type="checkbox"
                    aria-label=name
                    prop:checked=move || get(&of())
                    on:change=move |ev| {
                        let yes = event_target_checked(&ev);
                        change(&|channels| set(channels, yes));
                    }
                />
            </label>
        }
    };
    let mail = format!("{}: by e-mail", kind.label);
    let option = move |value: MailWhen, words: &'static str| {
        view! {
            <option value=key(value) selected=move || of().email == value>
                {words}
            </option>
        }
    };
    view! {
        <tr>
            <th scope="row">
                <span class="kind">{kind.label.clone()} {kind.urgent.then(|| view! { <Chip tone=Tone::Risk>"Urgent"</Chip> })}</span>
                <small class="quiet block">{kind.about.clone()}</small>
            </th>
            <td data-label="In Fermata">{tick("in Fermata", |c| c.in_app, |c, yes| c.in_app = yes)}</td>
            <td data-label="E-mail">
                <select
                    class="in"
                    aria-label=mail
                    prop:value=move || key(of().email)
                    on:change=move |ev| {
                        let value = when(&event_target_value(&ev));
                        change(&|channels| channels.email = value);
                    }
                >
                    {option(MailWhen::Off, "No")}
                    {option(MailWhen::Now, "At once")}
                    {option(MailWhen::Digest, "In the daily mail")}
                </select>
            </td>
            <td data-label="Chat">{tick("in a chat", |c| c.chat, |c, yes| c.chat = yes)}</td>
            <td data-label="Browser">{tick("in the browser", |c| c.push, |c, yes| c.push = yes)}</td>
        </tr>
    }
}
