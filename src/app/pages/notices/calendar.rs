//! One's due dates in one's own calendar program.

use fermata_api::notices::CalendarFeedView;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    dom,
    kit::{Button, Card, ProblemView, Sign, Skeleton, Time, use_toasts},
    server::{
        Fail,
        notices::{delete_calendar_feed, load_calendar_feed, renew_calendar_feed},
    },
};

/// Whether there is an address, and what makes one.
#[component]
pub(super) fn CalendarFeed() -> impl IntoView {
    let now = RwSignal::new(None::<CalendarFeedView>);
    let loaded = Resource::new(|| (), |()| load_calendar_feed());
    view! {
        <Card title="Due dates in your calendar">
            <Transition fallback=|| view! { <Skeleton lines=2/> }>
                {move || Suspend::new(async move {
                    match loaded.await {
                        Ok(view) => view! { <Feed first=view now/> }.into_any(),
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
        </Card>
    }
}

#[component]
fn Feed(first: CalendarFeedView, now: RwSignal<Option<CalendarFeedView>>) -> impl IntoView {
    let toasts = use_toasts();
    let shown = move || now.get().unwrap_or_else(|| first.clone());
    let done = move |answer: Result<CalendarFeedView, Fail>, words: &'static str| match answer {
        Ok(view) => {
            now.try_set(Some(view));
            toasts.say(words);
        }
        Err(fail) => toasts.problem(fail.message()),
    };
    let renew = move |()| {
        spawn_local(async move { done(renew_calendar_feed().await, "Your calendar has a new address") });
    };
    let stop = move |()| {
        spawn_local(
            async move { done(delete_calendar_feed().await, "Your calendar has no address any more") },
        );
    };
    let body = move || {
        let view = shown();
        let address = view.address.map(|address| view! { <Address address/> });
        match view.since {
            None => view! {
                <div class="actions">
                    <Button sign=Sign::Clock on_click=renew>
                        "Make an address"
                    </Button>
                </div>
            }
            .into_any(),
            Some(since) => view! {
                {address}
                <p class="quiet">"It has an address since " <Time at=since/> ". The address is not shown again."</p>
                <div class="actions">
                    <Button on_click=renew>"Make a new address"</Button>
                    <Button on_click=stop>"Take it away"</Button>
                </div>
            }
            .into_any(),
        }
    };
    view! {
        <div class="stack">
            <p class="quiet">
                "A calendar program that knows the secret address shows when your open work, and that of your teams, is due."
            </p>
            {body}
        </div>
    }
}

#[component]
fn Address(address: String) -> impl IntoView {
    let toasts = use_toasts();
    let whole = RwSignal::new(address.clone());
    // Where the server does not know its own address, the browser does.
    Effect::new(move |_| {
        if whole.with_untracked(|text| text.starts_with('/')) {
            whole.update(|text| *text = format!("{}{text}", dom::origin()));
        }
    });
    view! {
        <p>"Subscribe to this address in your calendar. Whoever knows it sees your due dates, so tell nobody."</p>
        <p class="secret">
            <code>{move || whole.get()}</code>
        </p>
        <div class="actions">
            <Button
                sign=Sign::Copy
                on_click=move |()| {
                    dom::copy(&whole.get_untracked());
                    toasts.say("Copied");
                }
            >
                "Copy"
            </Button>
        </div>
    }
}
