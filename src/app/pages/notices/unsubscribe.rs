//! The page behind a link that stops mails: works without being signed in and without script.

use fermata_api::notices::Unsubscribed;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    kit::{Button, ButtonKind, Notice, Sign, Tone},
    server::{notices::load_unsubscribe, status},
    shell::rail::Mark,
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
        <Title text="Mails from Fermata"/>
        <main class="plain">
            <div class="card">
            <span class="brand">
                <Mark/>
                "Fermata"
            </span>
            <Suspense>
                {move || Suspend::new(async move {
                    match loaded.await {
                        Ok(Some(about)) => view! { <About about/> }.into_any(),
                        Ok(None) => {
                            status(404);
                            view! { <Lost/> }.into_any()
                        }
                        Err(fail) => {
                            view! {
                                <Notice tone=Tone::Late sign=Sign::Problem>
                                    {fail.message()}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Suspense>
            </div>
        </main>
    }
}

#[component]
fn Lost() -> impl IntoView {
    view! {
        <h1>"This link is not whole"</h1>
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
