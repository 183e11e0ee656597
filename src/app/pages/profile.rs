//! Oneself: who one is here, and one's own password. A plain form that works without scripts.

use fermata_engine::people::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    kit::{Button, ButtonKind, Card, LinkButton, Notice, Sign, TextField, Tone},
    pages::{absences::Absences, authenticator::Authenticator},
    shell::{PageHead, use_session},
};

/// What is said of the field that the form came back for.
fn words(field: &str, problem: &str) -> &'static str {
    match (field, problem) {
        ("current", _) => "That is not your password.",
        (_, "too_short") => "The new password needs at least 8 characters.",
        (_, "too_long") => "The new password is too long.",
        (_, "unchanged") => "That is the password you have already.",
        (_, "differs") => "The two new passwords are not the same.",
        _ => "The password could not be changed.",
    }
}

/// `/profile`.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let session = use_session();
    let query = use_query_map();
    let fields = [(); 3].map(|()| RwSignal::new(String::new()));
    let [current, new, again] = fields;
    let role = move || match session.role() {
        Role::Member => "Member",
        Role::Manager => "Manager",
        Role::Admin => "Administrator",
    };
    let at = move |wanted: &'static str| {
        Signal::derive(move || {
            let query = query.read();
            let (field, problem) = (query.get("field")?, query.get("problem").unwrap_or_default());
            (field == wanted).then(|| words(&field, &problem).to_owned())
        })
    };
    let returned = move || {
        let query = query.read();
        let (tone, sign, text) = match (query.get("saved"), query.get("error")) {
            (Some(_), _) => {
                (Tone::Done, Sign::Check, "Your password is changed. Everywhere else you are signed out.")
            }
            (None, Some(code)) if code == "too_many_attempts" => {
                (Tone::Late, Sign::Problem, "Too many tries. Wait a few minutes, then try again.")
            }
            (None, Some(_)) => (Tone::Late, Sign::Problem, "The password is not changed."),
            (None, None) => return None,
        };
        Some(view! {
            <div role="status">
                <Notice tone sign>
                    {text}
                </Notice>
            </div>
        })
    };
    view! {
        <PageHead title="Your profile">
            <LinkButton sign=Sign::Bell href="/profile/notifications">"Notifications"</LinkButton>
        </PageHead>
        <div class="page narrow profile">
            {returned}
            <Card title="You">
                <dl class="facts">
                    <div>
                        <dt>"Name"</dt>
                        <dd>{move || session.me.with(|me| me.as_ref().map(|me| me.label.clone()))}</dd>
                    </div>
                    <div>
                        <dt>"Username"</dt>
                        <dd>{move || session.name().map(|name| name.to_string())}</dd>
                    </div>
                    <div>
                        <dt>"Role"</dt>
                        <dd>{role}</dd>
                    </div>
                </dl>
            </Card>
            {move || session.name().map(|user| view! { <Absences user own=true/> })}
            <Authenticator/>
            <Card title="Change your password">
                <form method="post" action="/profile/password" class="stack password">
                    <TextField
                        id="current" name="current" label="Current password" kind="password" value=current
                        autocomplete="current-password" required=true error=at("current")
                    />
                    <TextField
                        id="new" name="new" label="New password" kind="password" value=new autocomplete="new-password"
                        required=true error=at("new") help="At least 8 characters. Your other devices are signed out."
                    />
                    <TextField
                        id="again" name="again" label="New password again" kind="password" value=again
                        autocomplete="new-password" required=true error=at("again")
                    />
                    <Button kind=ButtonKind::Main submit=true>
                        "Change password"
                    </Button>
                </form>
            </Card>
        </div>
    }
}
