//! The page behind a link that stops mails: works without being signed in and without script.

use fermata_api::notices::Unsubscribed;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    kit::{Button, ButtonKind},
    server::notices::load_unsubscribe,
    shell::{PlainPage, behind_link},
};

/// `/unsubscribe/{token}`.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.read().get("token").unwrap_or_default();
    let done = use_query_map();
    let loaded = Resource::new_blocking(
        move || (token(), done.read().get("done")),
        |(token, _)| load_unsubscribe(token),
    );
    view! {
        <PlainPage title="Mails from Fermata">
            <Suspense>
                {move || Suspend::new(async move {
                    let show = |about| view! { <About about/> }.into_any();
                    behind_link(loaded.await, show, || view! { <Lost/> }.into_any())
                })}
            </Suspense>
        </PlainPage>
    }
}

#[component]
fn Lost() -> impl IntoView {
    view! {
        <p>
            "Open it from the mail once more. If it stays so, sign in and choose under "
            <a class="link" href="/profile/notifications">"Profile, Notifications"</a> "."
        </p>
    }
}

#[component]
fn About(about: Unsubscribed) -> impl IntoView {
    let query = use_query_map();
    let done = query.read_untracked().get("done").is_some();
    let to = if about.address.is_empty() { String::new() } else { format!(" to {}", about.address) };
    let label = about.label;
    let (title, words, act, button) = match about.on {
        true => (
            if done { "The mails come again" } else { "Stop these mails?" },
            format!("Mails of the kind “{label}” are sent{to}."),
            "stop",
            "Stop these mails",
        ),
        false => (
            "These mails are stopped",
            format!(
                "No mails of the kind “{label}” are sent{to} any more. Inside Fermata nothing has changed."
            ),
            "resume",
            "Let them come again",
        ),
    };
    let kind = if about.on { ButtonKind::Main } else { ButtonKind::Plain };
    view! {
        <h1>{title}</h1>
        <p role="status">{words}</p>
        <form method="post" class="actions">
            <input type="hidden" name="act" value=act/>
            <Button kind submit=true>
                {button}
            </Button>
        </form>
        <p>
            <a class="link" href="/profile/notifications">"All your notification settings"</a>
            " (you sign in there)"
        </p>
    }
}
