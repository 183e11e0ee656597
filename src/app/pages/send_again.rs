//! What did not arrive is sent once more.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{kit::use_toasts, server::connections::send_again};

/// The button.
#[component]
pub fn SendAgain(
    /// Which delivery.
    id: Uuid,
    /// What it is about, for those who hear the page.
    subject: String,
    /// Counts up once the server has answered.
    again: RwSignal<u32>,
) -> impl IntoView {
    let toasts = use_toasts();
    let send = move |_| {
        leptos::task::spawn_local(async move {
            match send_again(id).await {
                Ok(_) => toasts.say("It is sent again"),
                Err(fail) => toasts.problem(fail.message()),
            }
            again.try_update(|n| *n += 1);
        });
    };
    view! {
        <button type="button" class="btn quiet" aria-label=format!("Send again: {subject}") on:click=send>
            "Send again"
        </button>
    }
}
