//! One-time codes on one's own profile: set up an authenticator, prove it with a code, keep the recovery codes, remove it.

use fermata_api::{
    ApiError,
    authenticators::{AuthenticatorSetup, AuthenticatorView, CodeInput, PasswordInput, QrPicture},
};
use leptos::prelude::*;

use crate::{
    dom,
    kit::{
        Button, ButtonKind, Card, Chip, Dialog, Form, FormDialog, FormState, ProblemView, Sign, Skeleton,
        TextField, Time, Tone, use_toasts,
    },
    server::authenticators::{
        confirm_authenticator, load_authenticator, remove_authenticator, renew_recovery_codes,
        start_authenticator,
    },
};

/// The card.
#[component]
pub fn Authenticator() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let loaded = Resource::new(move || again.get(), |_| load_authenticator());
    view! {
        <Card title="One-time codes">
            <p class="quiet">
                "An authenticator app on your phone shows a new code every 30 seconds. You are asked for one as you sign in, and sign decisions with it in place of your password."
            </p>
            <Transition fallback=|| view! { <Skeleton lines=2/> }>
                {move || Suspend::new(async move {
                    match loaded.await {
                        Ok(now) => view! { <Now now again/> }.into_any(),
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </Card>
    }
}

#[component]
fn Now(now: AuthenticatorView, again: RwSignal<u32>) -> impl IntoView {
    let (setting_up, renewing, removing) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let Some(since) = now.since else {
        return match now.possible {
            true => view! {
                <p>"You have none yet."</p>
                <div class="actions">
                    <Button sign=Sign::Plus on_click=move |()| setting_up.set(true)>
                        "Set up an authenticator"
                    </Button>
                </div>
                <SetUp open=setting_up again/>
            }
            .into_any(),
            false => view! {
                <p>
                    "This server has no key to seal secrets with, so none can be set up. Whoever runs it starts it with FERMATA_SECRET_KEY."
                </p>
            }
            .into_any(),
        };
    };
    let left = match now.recovery_left {
        0 => "No recovery code is left: make new ones.".to_owned(),
        1 => "One recovery code is left.".to_owned(),
        n => format!("{n} recovery codes are left."),
    };
    view! {
        <p>
            <Chip tone=Tone::Done>"Set up"</Chip>
            " since "
            <Time at=since/>
            ". "
            {left}
        </p>
        <div class="actions">
            <Button on_click=move |()| renewing.set(true)>"New recovery codes"</Button>
            <Button sign=Sign::Trash on_click=move |()| removing.set(true)>"Remove the authenticator"</Button>
        </div>
        <Renew open=renewing again/>
        <Remove open=removing again/>
    }
    .into_any()
}

/// Where setting up stands.
#[derive(Clone)]
enum At {
    /// The password is asked for.
    Password,
    /// The picture is shown, and a code is asked for.
    Picture(AuthenticatorSetup),
    /// The recovery codes are shown.
    Codes(Vec<String>),
}

#[component]
fn SetUp(open: RwSignal<bool>, again: RwSignal<u32>) -> impl IntoView {
    let at = RwSignal::new(At::Password);
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if now {
            at.set(At::Password);
        } else if before == Some(true) && matches!(at.get_untracked(), At::Codes(_)) {
            again.update(|n| *n += 1);
        }
        now
    });
    view! {
        <Dialog open title="Set up an authenticator">
            {move || match at.get() {
                At::Password => view! { <AskPassword open at/> }.into_any(),
                At::Picture(setup) => view! { <AskCode open at setup/> }.into_any(),
                At::Codes(codes) => view! { <Codes open codes/> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn AskPassword(open: RwSignal<bool>, at: RwSignal<At>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let form = FormState::new();
    let go = move |()| {
        let Some(input) = entered(form, password) else { return };
        form.send(start_authenticator(input), move |setup| {
            at.set(At::Picture(setup));
            dom::focus_first("#authenticator-code");
        });
    };
    view! {
        <Form form submit="Go on" on_submit=go on_leave=move |()| open.set(false)>
            <p>"First show that it is you."</p>
            <PasswordField id="authenticator-password" password form/>
        </Form>
    }
}

#[component]
fn AskCode(open: RwSignal<bool>, at: RwSignal<At>, setup: AuthenticatorSetup) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let form = FormState::new();
    let go = move |()| {
        if code.with_untracked(|code| code.trim().is_empty()) {
            form.refuse(ApiError::field("code", "required", "Enter the six digits that the app shows"));
            return;
        }
        let input = CodeInput { code: code.get_untracked() };
        form.send(confirm_authenticator(input), move |fresh| at.set(At::Codes(fresh.codes)));
    };
    let secret = StoredValue::new(setup.secret);
    let picture = StoredValue::new(setup.picture);
    view! {
        <Form form submit="Confirm" on_submit=go on_leave=move |()| open.set(false)>
            <p>"Scan this with your authenticator app, or type the key into it."</p>
            <Picture picture=picture.get_value()/>
            <p class="secret">
                <span class="quiet">"Key: "</span>
                <code>{in_fours(&secret.get_value())}</code>
            </p>
            <TextField
                id="authenticator-code"
                label="The code that the app shows now"
                help="It proves that the app has the key. Until then nothing changes."
                autocomplete="one-time-code"
                value=code
                error=form.at("code")
                required=true
            />
        </Form>
    }
}

/// A QR code, always dark on light: scanners need it so in a dark theme too.
#[component]
fn Picture(picture: QrPicture) -> impl IntoView {
    let side = picture.size + 8;
    view! {
        <svg
            class="qr"
            role="img"
            aria-label="The key as a QR code"
            viewBox=format!("-4 -4 {side} {side}")
            shape-rendering="crispEdges"
        >
            <rect x="-4" y="-4" width=side height=side fill="#ffffff"></rect>
            <path d=picture.path fill="#000000"></path>
        </svg>
    }
}

#[component]
fn Codes(open: RwSignal<bool>, codes: Vec<String>) -> impl IntoView {
    let toasts = use_toasts();
    let text = codes.join("\n");
    let lines = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <p>
            "Keep these recovery codes where you find them without your phone. Each stands in for a code once. They are shown this one time."
        </p>
        <ul class="recovery-codes" aria-label="Recovery codes">{lines}</ul>
        <div class="actions">
            <Button
                kind=ButtonKind::Main
                sign=Sign::Copy
                on_click=move |()| {
                    dom::copy(&text);
                    toasts.say("Copied");
                }
            >
                "Copy"
            </Button>
            <Button on_click=move |()| open.set(false)>"I have kept them"</Button>
        </div>
    }
}

#[component]
fn Renew(open: RwSignal<bool>, again: RwSignal<u32>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let fresh = RwSignal::new(None::<Vec<String>>);
    let form = FormState::new();
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if now {
            password.set(String::new());
            fresh.set(None);
            form.clear();
        } else if before == Some(true) && fresh.with_untracked(Option::is_some) {
            again.update(|n| *n += 1);
        }
        now
    });
    let go = move |()| {
        let Some(input) = entered(form, password) else { return };
        form.send(renew_recovery_codes(input), move |codes| fresh.set(Some(codes.codes)));
    };
    let ask = move || {
        view! {
            <Form form submit="Make new ones" on_submit=go on_leave=move |()| open.set(false)>
                <p>"Those that are left then count no more."</p>
                <PasswordField id="recovery-password" password form/>
            </Form>
        }
    };
    view! {
        <Dialog open title="New recovery codes">
            {move || match fresh.get() {
                Some(codes) => view! { <Codes open codes/> }.into_any(),
                None => ask().into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Remove(open: RwSignal<bool>, again: RwSignal<u32>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let form = FormState::new();
    let toasts = use_toasts();
    let go = move |()| {
        let Some(input) = entered(form, password) else { return };
        form.send(remove_authenticator(input), move |()| {
            toasts.say("The authenticator is removed");
            open.set(false);
            again.update(|n| *n += 1);
        });
    };
    view! {
        <FormDialog
            open
            form
            title="Remove the authenticator"
            submit="Remove"
            on_open=move |()| password.set(String::new())
            on_submit=go
        >
            <p>"Its codes and the recovery codes then count no more."</p>
            <PasswordField id="remove-password" password form/>
        </FormDialog>
    }
}

#[component]
fn PasswordField(id: &'static str, password: RwSignal<String>, form: FormState) -> impl IntoView {
    view! {
        <TextField
            id
            label="Your password"
            kind="password"
            autocomplete="current-password"
            value=password
            error=form.at("password")
            required=true
        />
    }
}

/// The password, which is gone from the page at once; none: it is missing, and the form says so.
fn entered(form: FormState, password: RwSignal<String>) -> Option<PasswordInput> {
    let text = password.get_untracked();
    if text.is_empty() {
        form.refuse(ApiError::field("password", "required", "Enter your password"));
        return None;
    }
    password.set(String::new());
    Some(PasswordInput { password: text })
}

/// `ABCD EFGH …`, which is easier to type.
fn in_fours(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_easier_to_type_in_fours() {
        assert_eq!(in_fours("GEZDGNBVGY"), "GEZD GNBV GY");
        assert_eq!(in_fours(""), "");
    }
}
