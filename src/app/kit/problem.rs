//! What is said when something went wrong.

use fermata_api::{ApiError, ErrorKind};
use leptos::prelude::*;

use super::{EmptyState, Icon, LinkButton, Sign, Tone};

/// In the place of what could not be shown.
#[component]
pub fn ProblemView(
    /// What went wrong.
    #[prop(into)]
    problem: ApiError,
) -> impl IntoView {
    let (sign, title) = match problem.kind {
        ErrorKind::NotFound => (Sign::Search, "Not found"),
        ErrorKind::Forbidden => (Sign::Lock, "Not yours to see"),
        ErrorKind::Unauthenticated => (Sign::Key, "Sign in first"),
        ErrorKind::Unavailable => (Sign::Offline, "Not reachable now"),
        _ => (Sign::Problem, "This did not work"),
    };
    let sign_in = problem.kind == ErrorKind::Unauthenticated;
    crate::server::status(problem.kind.status());
    view! {
        <EmptyState sign title text=problem.message>
            {if sign_in {
                view! { <LinkButton href="/sign-in">"Sign in"</LinkButton> }.into_any()
            } else {
                view! { <LinkButton href="/">"Go home"</LinkButton> }.into_any()
            }}
        </EmptyState>
    }
}

/// A sentence that matters, in the flow of a page.
#[component]
pub fn Notice(
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
    /// Its sign.
    #[prop(default = Sign::Info)]
    sign: Sign,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("notice {}", tone.class())>
            <Icon sign/>
            <div class="grow">{children()}</div>
        </div>
    }
}
