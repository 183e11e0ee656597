//! Signing in, and the page behind a one-time link. Plain forms that work without scripts.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    kit::{Button, ButtonKind, Icon, Sign, TextField},
    server::session::{SetupFor, load_setup, load_visit},
    shell::{PlainPage, Refused, bar::PERSONAS},
};

/// What is said when a form came back, by the error's code.
fn words(code: &str) -> &'static str {
    match code {
        "too_many_attempts" => "Too many tries. Wait a few minutes, then try again.",
        "name_invalid" | "wrong_characters" => {
            "A username begins with a letter and has only letters, digits and _."
        }
        "too_short" => "The password needs at least 8 characters.",
        "too_long" => "That is too long.",
        "required" => "Fill in every field.",
        "taken" => "Somebody has this username already.",
        "values_invalid" => "Something is missing or wrong; look at each field.",
        "wrong" => "That is not the code that your authenticator shows now.",
        "used" => "That code was used already. Wait for the next one.",
        "code_expired" => "That took too long. Sign in again.",
        "authenticator_missing" => "No code is asked for any more. Sign in again.",
        "setup_not_found" => "This link is used up or too old.",
        "internal" | "unavailable" => "The server could not do this. Try again in a moment.",
        _ => "The username or the password is not right.",
    }
}

/// The error a form came back with.
#[component]
fn Returned() -> impl IntoView {
    let query = use_query_map();
    move || {
        query.read().get("error").map(|code| {
            let problem = query.read().get("problem").unwrap_or_default();
            let text =
                if code == "values_invalid" && !problem.is_empty() { words(&problem) } else { words(&code) };
            view! { <Refused text/> }
        })
    }
}

#[component]
fn Plain(
    /// The page's title.
    title: &'static str,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <PlainPage title>
            <h1>{title}</h1>
            <Returned/>
            {children()}
        </PlainPage>
    }
}

/// `/sign-in`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move |key: &str| query.read_untracked().get(key).unwrap_or_default();
    let name = RwSignal::new(asked("name"));
    let password = RwSignal::new(String::new());
    let next = asked("next");
    let persona_next = next.clone();
    let visit = Resource::new_blocking(|| (), |()| load_visit());
    view! {
        <Plain title="Sign in">
            <Suspense>
                {move || {
                    let next = persona_next.clone();
                    Suspend::new(async move {
                        let demo = visit.await.is_ok_and(|visit| visit.demo);
                        demo.then(|| view! { <PersonaForm next/> })
                    })
                }}
            </Suspense>
            <form method="post" action="/sign-in">
                <input type="hidden" name="next" value=next/>
                <TextField id="name" name="name" label="Username" value=name autocomplete="username" required=true/>
                <TextField
                    id="password" name="password" label="Password" kind="password" value=password
                    autocomplete="current-password" required=true
                />
                <Button kind=ButtonKind::Main submit=true>
                    "Sign in"
                </Button>
            </form>
        </Plain>
    }
}

/// `/sign-in/code`: the second step of whoever has an authenticator.
#[component]
pub fn SignInCodePage() -> impl IntoView {
    let query = use_query_map();
    let code = RwSignal::new(String::new());
    let next = query.read_untracked().get("next").unwrap_or_default();
    view! {
        <Plain title="Enter your code">
            <form method="post" action="/sign-in/code">
                <input type="hidden" name="next" value=next/>
                <TextField
                    id="code" name="code" label="One-time code" value=code autocomplete="one-time-code" required=true
                    help="Six digits of your authenticator; or one of your recovery codes."
                />
                <Button kind=ButtonKind::Main submit=true>
                    "Sign in"
                </Button>
            </form>
            <p class="quiet">
                "Lost both? An administrator can take your authenticator away. "
                <a class="link" href="/sign-in">"Sign in as somebody else"</a>
            </p>
        </Plain>
    }
}

#[component]
fn PersonaForm(next: String) -> impl IntoView {
    let buttons = PERSONAS.map(|(name, label, does)| {
        view! {
            <button type="submit" class="btn" name="name" value=name>
                <Icon sign=Sign::User/>
                <span>{label}</span>
                <small>{does}</small>
            </button>
        }
    });
    view! {
        <form method="post" action="/demo/sign-in">
            <input type="hidden" name="next" value=next/>
            <div class="personas" role="group" aria-labelledby="personas">
                <p class="quiet" id="personas">
                    "This is a demo: look around as one of these people."
                </p>
                {buttons.collect_view()}
            </div>
        </form>
    }
}

/// `/setup/{token}`: the first administrator, or a person's own password.
#[component]
pub fn SetupPage() -> impl IntoView {
    let params = use_params_map();
    let token = params.read_untracked().get("token").unwrap_or_default();
    let asked = token.clone();
    let found = Resource::new_blocking(|| (), move |()| load_setup(asked.clone()));
    view! {
        <Suspense>
            {move || {
                let action = format!("/setup/{token}");
                Suspend::new(async move {
                    match found.await {
                        Ok(SetupFor::FirstAdministrator) => view! { <SetupForm action user=None/> }.into_any(),
                        Ok(SetupFor::Password(user)) => view! { <SetupForm action user=Some(user)/> }.into_any(),
                        Ok(SetupFor::Nothing) => {
                            crate::server::status(404);
                            view! {
                                <Plain title="This link no longer works">
                                    <p>"It was used already, or it is too old. Ask an administrator for a new one."</p>
                                </Plain>
                            }
                                .into_any()
                        }
                        Err(fail) => view! { <Plain title="This did not work"><p>{fail.message()}</p></Plain> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

#[component]
fn SetupForm(action: String, user: Option<String>) -> impl IntoView {
    let query = use_query_map();
    let asked = move |key: &str| query.read_untracked().get(key).unwrap_or_default();
    let (name, label) = (RwSignal::new(asked("name")), RwSignal::new(asked("label")));
    let password = RwSignal::new(String::new());
    let title = if user.is_some() { "Choose your password" } else { "Make the first administrator" };
    let first = user.is_none();
    view! {
        <Plain title>
            <form method="post" action=action>
                {user.map(|user| view! { <p>"Your username is " <b>{user}</b> "."</p> })}
                {first
                    .then(|| {
                        view! {
                            <TextField
                                id="name" name="name" label="Username" value=name autocomplete="username" required=true
                                help="Letters, digits and _. It never changes."
                            />
                            <TextField
                                id="label" name="label" label="Your name" value=label autocomplete="name"
                                help="What others read."
                            />
                        }
                    })}
                <TextField
                    id="password" name="password" label="Password" kind="password" value=password
                    autocomplete="new-password" required=true help="At least 8 characters."
                />
                <Button kind=ButtonKind::Main submit=true>
                    "Go on"
                </Button>
            </form>
        </Plain>
    }
}
